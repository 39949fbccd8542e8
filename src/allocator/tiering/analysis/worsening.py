"""Worsening: nothing that gets worse may lower a tier; a small step should not jump tiers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from allocator.tiering.analysis.benches import Bench, Matrix
from allocator.tiering.analysis.blame import Blame
from allocator.tiering.analysis.findings import Finding, place, value_in_words
from allocator.tiering.analysis.shortening import FALLS, Claim, shortened
from allocator.tiering.analysis.steps import MOST_STEPS, Step, steps_of
from allocator.tiering.analysis.studies import Study
from allocator.tiering.evaluation import Evaluation
from allocator.tiering.evaluation.evaluate import NO_TIER

Tiers = NDArray[np.intp]
_MOST_TOLD = 12
"""Falls that are told; where there are more, they have few causes."""
_SCHOOLS_OF_A_STEP = 3
_TOO_LARGE = (
    "ruleset.yaml: too many thresholds to try each; that nothing which gets worse lowers a tier "
    f"has been tried at {MOST_STEPS}"
)


@dataclass(frozen=True)
class _Walk:
    """Steps taken by schools with which ever more is amiss, in two runs: before and after."""

    bench: Bench
    steps: list[Step]
    before: Evaluation
    after: Evaluation
    rows: tuple[NDArray[np.float64], NDArray[np.float64]]
    taken: NDArray[np.intp]
    """For each school the place of the step that it takes."""

    def step(self, school: int) -> Step:
        """The step that a school takes."""
        return self.steps[int(self.taken[school])]


def worsening(study: Study) -> Iterator[Finding]:
    """Yield tiers that fall as a figure gets worse, and jumps of two tiers over one threshold."""
    told: set[tuple[str, tuple[int, ...]]] = set()
    cliffs: dict[str, Finding] = {}
    is_too_large = False
    for situation in study.situations:
        steps = steps_of(situation, study.new_tables(situation))
        if len(steps) >= MOST_STEPS and not is_too_large:
            is_too_large = True
            yield Finding("not settled", "note", "", (), _TOO_LARGE)
        for bench in study.benches(situation) if steps else ():
            for walk in _walks(study, bench, steps):
                yield from _falls(study, walk, told)
                for found in _jumps(study, walk):
                    cliffs.setdefault(found.table, found)
    yield from cliffs.values()


def _walks(study: Study, bench: Bench, steps: list[Step]) -> Iterator[_Walk]:
    """All steps; then those again, with more schools, that may be steps the wrong way."""
    first = _walk(bench, steps, [bench.crowd] * len(steps))
    yield first
    doubtful = [steps[place] for place in _doubtful(study, first)]
    if doubtful:
        yield _walk(bench, doubtful, [bench.crowd_beside(step.table) for step in doubtful])


def _walk(bench: Bench, steps: list[Step], crowds: list[Matrix]) -> _Walk:
    before, after = (
        np.concatenate([
            bench.with_step(crowd, getattr(step, side), step.free)
            for step, crowd in zip(steps, crowds, strict=True)
        ])
        for side in ("before", "after")
    )  # fmt: skip
    taken = np.repeat(np.arange(len(steps)), [len(crowd) for crowd in crowds])
    return _Walk(bench, steps, bench.run(before), bench.run(after), (before, after), taken)


def _doubtful(study: Study, walk: _Walk) -> list[int]:
    """Steps in a decision after which its own number is lower, or its own text another."""
    found: set[int] = set()
    for table in study.ruleset.tables:
        own = [place for place, step in enumerate(walk.steps) if step.table == table.name]
        if own and table.role in ("decision", "grid") and study.counts(table):
            schools = np.isin(walk.taken, own)
            for clause in table.table.outputs:
                before, after = (
                    np.nan_to_num(run.columns.series(clause.name).values.astype(float), nan=-np.inf)
                    for run in (walk.before, walk.after)
                )
                is_wrong = after < before if clause.kind == "number" else after != before
                found |= set(walk.taken[is_wrong & schools].tolist())
    return sorted(found)


def _falls(study: Study, walk: _Walk, told: set[tuple[str, tuple[int, ...]]]) -> Iterator[Finding]:
    blame = Blame(study, walk.before, walk.after)
    for school in _few_of_each_step(walk, FALLS.holds(walk.before.tier, walk.after.tier)):
        if len(told) >= _MOST_TOLD:
            return
        step = walk.step(school)
        table, rules = blame.of(school, step)
        rows = study.rows(table, rules)
        if (table.name, rows) in told:
            continue
        told.add((table.name, rows))
        pair = shortened(walk.bench, walk.rows[0][school], walk.rows[1][school], FALLS)
        text = (
            f"{place(table.name, rows)}: the tier falls from "
            f"{_tier(walk.before, school)} to {_tier(walk.after, school)} "
            f"as {_change(step)}"
        )
        yield Finding("not monotone", "error", table.name, rows, text, *pair)


def _few_of_each_step(walk: _Walk, shows: NDArray[np.bool_]) -> list[int]:
    """The first schools of each step that show something, those with least amiss first."""
    schools = np.flatnonzero(shows)
    _, first, counts = np.unique(walk.taken[schools], return_index=True, return_counts=True)
    return [
        int(schools[start + place])
        for place in range(_SCHOOLS_OF_A_STEP)
        for start, count in zip(first, counts, strict=True)
        if place < count
    ]


def _jumps(study: Study, walk: _Walk) -> Iterator[Finding]:
    """Jumps of two tiers or more by the tier table over one threshold of a number."""
    before, after = _without_safeguards(walk.before), _without_safeguards(walk.after)
    jumps = np.flatnonzero(_JUMPS.holds(before, after))
    ladder = study.ruleset.spec.ladder
    rows_of: dict[str, set[int]] = {}
    first: dict[str, int] = {}
    for school in jumps.tolist():
        step = walk.step(school)
        if step.is_number:
            table = next(t for t in study.ruleset.tables if t.name == step.table)
            rows_of.setdefault(table.name, set()).add(study.row(table, step.rule))
            first.setdefault(table.name, school)
    for name, found in rows_of.items():
        rows, school = tuple(sorted(found)), first[name]
        schools = (walk.rows[0][school], walk.rows[1][school])
        pair = shortened(walk.bench, *schools, _JUMPS, fewest=4)
        text = (
            f"{place(name, rows)}: one step over a threshold can move a school two tiers or more, "
            f"as from {ladder[before[school]]} to {ladder[after[school]]} "
            f"as {_change(walk.step(school))}"
        )
        yield Finding("cliff", "note", name, rows, text, *pair)


def _without_safeguards(run: Evaluation) -> Tiers:
    return np.where(run.base_tier == NO_TIER, NO_TIER, np.minimum(run.base_tier, run.cap_tier))


_JUMPS = Claim(_without_safeguards, lambda one, other: (one != NO_TIER) & (other - one >= 2))


def _tier(run: Evaluation, school: int) -> str:
    return run.tier_name(school) or "undecided"


def _change(step: Step) -> str:
    was, now = step.before.get(step.key), step.after.get(step.key)
    return f"{step.key} gets worse, from {value_in_words(was)} to {value_in_words(now)}"
