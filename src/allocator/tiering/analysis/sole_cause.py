"""Sole cause: poverty, size or remoteness alone must never raise a tier."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, product

import numpy as np
from numpy.typing import NDArray

from allocator.tiering.analysis.benches import Bench
from allocator.tiering.analysis.findings import Finding, Witness, in_words, place
from allocator.tiering.analysis.moves import values_told_apart
from allocator.tiering.analysis.shortening import Claim, Row, Tiers, shortened
from allocator.tiering.analysis.situations import Situation
from allocator.tiering.analysis.studies import Study
from allocator.tiering.engine.tables import HitPolicy
from allocator.tiering.evaluation import Evaluation
from allocator.tiering.evaluation.evaluate import NO_TIER
from allocator.tiering.rulesets import RuleTable
from allocator.tiering.rulesets.vocabulary import CONTEXT, POVERTY_SIZE_REMOTENESS

_MOST_SCHOOLS = 4_000
_RAISED = Claim(lambda run: run.tier, lambda one, other: (other > 0) & (other > one))


def sole_causes(study: Study) -> Iterator[Finding]:
    """Yield rows by which poverty, size or remoteness alone raise a tier, or alone count."""
    told: set[tuple[str, tuple[int, ...]]] = set()
    for situation in study.situations:
        for bench in study.benches(situation):
            for found in _raised(study, situation, bench):
                if (found.table, found.rows) not in told:
                    told.add((found.table, found.rows))
                    yield found
    for table in study.ruleset.tables:
        for rule in _resting_on_context(study, table):
            rows = study.rows(table, [rule])
            if (table.name, rows) not in told:
                yield Finding("sole cause", "warning", table.name, rows, _counts(table, rows))


# -- schools that differ in context alone ----------------------------------------------------------


def _raised(study: Study, situation: Situation, bench: Bench) -> Iterator[Finding]:
    own = [key for key in bench.keys if _is_context(situation, key)]
    for base in _bases(situation, bench, own) if own else ():
        rows = _rows(situation, bench, base, own)
        run = bench.run(rows)
        lowest = _lowest(run.tier)
        raised = np.flatnonzero(_RAISED.holds(np.full(len(rows), run.tier[lowest]), run.tier))
        # Those that differ in least come first: they say what did it.
        order = np.argsort((rows[raised] != rows[lowest]).sum(axis=1), kind="stable")
        told: set[tuple[str, tuple[int, ...]]] = set()
        for school in raised[order].tolist():
            table, rules = _cause(study, run, lowest, school)
            rows_there = study.rows(table, rules)
            if (table.name, rows_there) not in told:
                told.add((table.name, rows_there))
                pair = shortened(bench, rows[lowest], rows[school], _RAISED)
                text = _text(run, table, rows_there, lowest, school, pair)
                yield Finding("sole cause", "error", table.name, rows_there, text, *pair)


def _is_context(situation: Situation, key: str) -> bool:
    return situation.origins[key][0] in POVERTY_SIZE_REMOTENESS


def _bases(situation: Situation, bench: Bench, own: list[str]) -> Iterator[Row]:
    """Schools with which nothing is amiss, and schools of which nothing else is known."""
    unknown = bench.row({key: situation.calm[key] for key in own})
    for base in (bench.calm, unknown):
        yield base
        if "language_medium" in bench.place:
            for text in situation.ruleset.words["language_medium"].values:
                yield bench.with_figures(base, {"language_medium": text})


def _rows(situation: Situation, bench: Bench, base: Row, own: list[str]) -> NDArray[np.float64]:
    """The base with every combination of what its context can be, as far as rules tell it apart."""
    figures = bench.figures(base)
    values = [list(values_told_apart(situation, key, figures)) for key in own]
    found = np.array([
        bench.with_figures(base, dict(zip(own, together, strict=True)))
        for together in islice(product(*values), _MOST_SCHOOLS)
    ])  # fmt: skip
    # Where there are too many, at least each value on its own.
    alone = [
        bench.with_figures(base, {key: value})
        for key, its_values in zip(own, values, strict=True)
        for value in its_values
    ]
    return np.concatenate([found, np.array(alone)])


def _lowest(tiers: Tiers) -> int:
    """The school with the lowest tier; one that is undecided where no other has the lowest."""
    if (tiers == 0).any() or not (tiers == NO_TIER).any():
        return int(np.where(tiers == NO_TIER, np.iinfo(np.intp).max, tiers).argmin())
    return int(tiers.argmin())


def _cause(study: Study, run: Evaluation, lowest: int, school: int) -> tuple[RuleTable, list[int]]:
    """The first table in which rows fire for one of the two schools alone, and those rows."""
    tables = study.ruleset.tables
    if run.safeguard_tier[school] == run.tier[school] != run.base_tier[school]:
        tables = study.ruleset.tables_of("safeguards")
    for table in tables:
        one, other = (set(run.readings[table.name].fired_rules(s)) for s in (lowest, school))
        if table.name in run.results and table.table.hit_policy.gives_one:
            one, other = ({int(run.results[table.name].rule[s])} - {-1} for s in (lowest, school))
        if study.counts(table) and one != other:
            return table, sorted(other - one or one - other)
    return study.ruleset.tables_of("tier")[0], []


def _text(
    run: Evaluation, table: RuleTable, rows: tuple[int, ...], lowest: int, school: int,
    pair: tuple[Witness, Witness],
) -> str:  # fmt: skip
    changed = {key: value for key, value in pair[1].items() if pair[0].get(key) != value}
    was, now = (run.tier_name(s) or "undecided" for s in (lowest, school))
    return f"{place(table.name, rows)}: {in_words(changed)} alone makes {was} {now}"


# -- rows that rest on context alone ---------------------------------------------------------------


def _resting_on_context(study: Study, table: RuleTable) -> Iterator[int]:
    """Rules that give a trigger, a safeguard or points by poverty, size or remoteness alone."""
    policy = table.table.hit_policy
    is_scored = table.role == "decision" and policy.gives_number and policy is not HitPolicy.LEAST
    if table.role not in ("triggers", "safeguards") and not is_scored:
        return
    for place_, rule in enumerate(table.table.rules):
        if is_scored and policy is not HitPolicy.COUNT and not float(rule.outputs[0]) > 0:
            continue
        asked = [table.table.inputs[column].name for column in table.table.asked[place_]]
        inputs = {one for name in asked for one in study.ruleset.inputs_of(name)}
        if inputs & set(POVERTY_SIZE_REMOTENESS) and inputs <= {*POVERTY_SIZE_REMOTENESS, *CONTEXT}:
            yield place_


def _counts(table: RuleTable, rows: tuple[int, ...]) -> str:
    what = {"triggers": "the trigger", "safeguards": "the safeguard"}.get(table.role, "points")
    return f"{place(table.name, rows)}: poverty, size or remoteness alone give {what}"
