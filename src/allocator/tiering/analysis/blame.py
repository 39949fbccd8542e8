"""Blame: the table and rows at which a tier goes the wrong way between two schools."""

from __future__ import annotations

import numpy as np

from allocator.tiering.analysis.steps import Step
from allocator.tiering.analysis.studies import Study
from allocator.tiering.evaluation import Evaluation
from allocator.tiering.evaluation.evaluate import NO_TIER
from allocator.tiering.rulesets import RuleTable


def blamed(
    study: Study, before: Evaluation, after: Evaluation, school: int, step: Step
) -> tuple[RuleTable, list[int]]:
    """The first table whose result gets better though its figures get worse, and its rows.

    A trigger that is lost, a safeguard that is lost, a cap that comes, an output that goes with
    lower tiers; else the rows of the tier table that decide.
    """
    tiers = study.ruleset.tables_of("tier")[0]
    if _is_inconsistent(before, after, tiers, school):
        return tiers, _changed(before, after, tiers, school)
    counting = [table for table in study.ruleset.tables if study.counts(table)]
    order = sorted(counting, key=lambda table: not _settles(before, after, table, school))
    for table in order:
        rules = _changed(before, after, table, school)
        if rules and _gets_better(before, after, table, school):
            return table, rules
    found = _changed(before, after, tiers, school)
    if found:
        return tiers, found
    own = next(t for t in study.ruleset.tables if t.name == step.table)
    return own, [step.rule]


def _is_inconsistent(before: Evaluation, after: Evaluation, tiers: RuleTable, school: int) -> bool:
    """Whether what lowers the tier of this school raises that of another.

    Then no earlier table is at fault: the rows of the tier table contradict one another.
    """
    if before.base_tier[school] <= after.base_tier[school]:
        return False
    names = [clause.name for clause in tiers.table.inputs]
    states = np.array([
        np.concatenate([
            np.nan_to_num(run.columns.series(name).values.astype(float), nan=-9.0)
            for run in (before, after)
        ])
        for name in names
    ]).T  # fmt: skip
    base = np.concatenate([before.base_tier, after.base_tier])
    one, other = states[school], states[before.count + school]
    moved = one != other
    alike = {
        tuple(states[n][~moved]): base[n]
        for n in np.flatnonzero((states[:, moved] == one[moved]).all(axis=1) & (base != NO_TIER))
    }
    return any(
        alike.get(tuple(states[n][~moved]), base[n]) < base[n]
        for n in np.flatnonzero((states[:, moved] == other[moved]).all(axis=1))
    )


def _settles(before: Evaluation, after: Evaluation, table: RuleTable, school: int) -> bool:
    """Whether a safeguard or cap that came or went is what the tier hangs on."""
    if table.role == "safeguards":
        return bool(before.tier[school] == before.safeguard_tier[school])
    return bool(table.role == "caps" and after.base_tier[school] > after.cap_tier[school])


def _changed(before: Evaluation, after: Evaluation, table: RuleTable, school: int) -> list[int]:
    """Rules that fire for one of the two schools only, those that decide among them."""
    one, other = (set(run.readings[table.name].fired_rules(school)) for run in (before, after))
    if table.name in before.results and table.table.hit_policy.gives_one:
        deciding = [int(run.results[table.name].rule[school]) for run in (before, after)]
        return sorted({rule for rule in deciding if rule >= 0}) if len(set(deciding)) > 1 else []
    if table.role == "caps":
        return sorted(other - one)
    if table.role in ("triggers", "safeguards"):
        return sorted(one - other)
    return sorted(one ^ other)


def _gets_better(before: Evaluation, after: Evaluation, table: RuleTable, school: int) -> bool:
    if table.role == "triggers":
        return _loses_trigger(before, after, table, school)
    if table.role == "safeguards":
        return bool(after.safeguard_tier[school] < before.safeguard_tier[school])
    if table.role == "caps":
        return bool(after.cap_tier[school] < before.cap_tier[school])
    if table.role in ("decision", "grid"):
        return _output_rank(after, table, school) < _output_rank(before, table, school)
    return False


def _loses_trigger(before: Evaluation, after: Evaluation, table: RuleTable, school: int) -> bool:
    triggers = list(before.ruleset.spec.triggers)
    given = {triggers.index(rule.outputs[0]) for rule in table.table.rules}
    return any(
        before.tally.fires[place, school] > after.tally.fires[place, school]
        or before.tally.points[place, school] > after.tally.points[place, school]
        for place in given
    )


def _output_rank(run: Evaluation, table: RuleTable, school: int) -> float:
    """A number that is the higher the worse an output is.

    The number itself, or for a text the mean tier of the schools in the run that have it.
    """
    clause = table.table.outputs[0]
    series = run.columns.series(clause.name)
    value = series.values[school]
    if series.kind == "number":
        return float(np.nan_to_num(value, nan=-1.0))
    alike = (series.values == value) & (run.tier != NO_TIER)
    return float(run.tier[alike].mean()) if alike.any() else -1.0
