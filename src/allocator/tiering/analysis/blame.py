"""Blame: the table and rows at which a tier goes the wrong way between two schools."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from allocator.tiering.analysis.steps import Step
from allocator.tiering.analysis.studies import Study
from allocator.tiering.evaluation import Evaluation
from allocator.tiering.evaluation.evaluate import NO_TIER
from allocator.tiering.rulesets import RuleTable

_MISSING = -9.0


@dataclass(frozen=True)
class Blame:
    """Two runs of the same schools: before one figure of each got worse, and after."""

    study: Study
    before: Evaluation
    after: Evaluation

    def of(self, school: int, step: Step) -> tuple[RuleTable, list[int]]:
        """The first table whose result gets better though its figures get worse, and its rows.

        A trigger that is lost, a safeguard that is lost, a cap that comes, an output that goes
        with lower tiers; else the rows of the tier table that decide.
        """
        tables = self.study.ruleset.tables
        tiers = self.study.ruleset.tables_of("tier")[0]
        if self._tiers_contradict(tiers, school):
            return tiers, self._changed(tiers, school)
        counting = [table for table in tables if self.study.counts(table)]
        for table in sorted(counting, key=lambda table: not self._settles(table, school)):
            rules = self._changed(table, school)
            if rules and self._gets_better(table, school):
                return table, rules
        found = self._changed(tiers, school)
        if found:
            return tiers, found
        return next(table for table in tables if table.name == step.table), [step.rule]

    @cached_property
    def _states(self) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
        """What the tier table asks about and gives, for every school before and after."""
        tiers = self.study.ruleset.tables_of("tier")[0]
        columns = [
            np.concatenate([
                np.nan_to_num(run.columns.series(name).values.astype(float), nan=_MISSING)
                for run in (self.before, self.after)
            ])
            for name in (clause.name for clause in tiers.table.inputs)
        ]  # fmt: skip
        base = np.concatenate([self.before.base_tier, self.after.base_tier])
        return np.array(columns).T, base

    @cached_property
    def _distinct(self) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
        states, base = self._states
        first = np.unique(states, axis=0, return_index=True)[1]
        first = first[base[first] != NO_TIER]
        return states[first], base[first]

    def _tiers_contradict(self, tiers: RuleTable, school: int) -> bool:
        """Whether what lowers the tier of this school raises that of another.

        Then no earlier table is at fault: rows of the tier table contradict one another.
        """
        if self.before.base_tier[school] <= self.after.base_tier[school]:
            return False
        states, base = self._distinct
        one, other = (self._states[0][n] for n in (school, self.before.count + school))
        moved = one != other
        as_one = (states[:, moved] == one[moved]).all(axis=1)
        as_other = (states[:, moved] == other[moved]).all(axis=1)
        was = {
            tuple(state): tier
            for state, tier in zip(states[as_one][:, ~moved], base[as_one], strict=True)
        }
        return any(
            was.get(tuple(state), tier) < tier
            for state, tier in zip(states[as_other][:, ~moved], base[as_other], strict=True)
        )

    def _settles(self, table: RuleTable, school: int) -> bool:
        """Whether a safeguard or cap that came or went is what the tier hangs on."""
        if table.role == "safeguards":
            return bool(self.before.tier[school] == self.before.safeguard_tier[school])
        is_capped = self.after.base_tier[school] > self.after.cap_tier[school]
        return bool(table.role == "caps" and is_capped)

    def _changed(self, table: RuleTable, school: int) -> list[int]:
        """Rules that fire for one of the two schools only, those that decide among them."""
        runs = (self.before, self.after)
        one, other = (set(run.readings[table.name].fired_rules(school)) for run in runs)
        if table.name in self.before.results and table.table.hit_policy.gives_one:
            deciding = {int(run.results[table.name].rule[school]) for run in runs}
            return sorted(deciding - {-1}) if len(deciding) > 1 else []
        if table.role == "caps":
            return sorted(other - one)
        if table.role in ("triggers", "safeguards"):
            return sorted(one - other)
        return sorted(one ^ other)

    def _gets_better(self, table: RuleTable, school: int) -> bool:
        before, after = self.before, self.after
        if table.role == "triggers":
            return self._loses_trigger(table, school)
        if table.role == "safeguards":
            return bool(after.safeguard_tier[school] < before.safeguard_tier[school])
        if table.role == "caps":
            return bool(after.cap_tier[school] < before.cap_tier[school])
        if table.role in ("decision", "grid"):
            return _output_rank(after, table, school) < _output_rank(before, table, school)
        return False

    def _loses_trigger(self, table: RuleTable, school: int) -> bool:
        triggers = list(self.study.ruleset.spec.triggers)
        given = [triggers.index(rule.outputs[0]) for rule in table.table.rules]
        before, after = self.before.tally, self.after.tally
        return bool(
            (before.fires[given, school] > after.fires[given, school]).any()
            or (before.points[given, school] > after.points[given, school]).any()
        )


def _output_rank(run: Evaluation, table: RuleTable, school: int) -> float:
    """A number that is the higher the worse an output is.

    The number itself, or for a text the mean tier of the schools in the run that have it.
    """
    series = run.columns.series(table.table.outputs[0].name)
    value = series.values[school]
    if series.kind == "number":
        return float(np.nan_to_num(value, nan=_MISSING))
    alike = (series.values == value) & (run.tier != NO_TIER)
    return float(run.tier[alike].mean()) if alike.any() else _MISSING
