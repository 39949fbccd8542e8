"""What a school can change, in parts that do not touch each other, and what each change comes to.

Inputs that meet in one column (the lowest of three, a count) make one part. Of a part's
changes that every cell answers alike, only the least is kept: the others lead nowhere else.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from itertools import product
from math import prod
from operator import itemgetter

import numpy as np
from numpy.typing import NDArray

from allocator.tiering.engine.compiling import WORD
from allocator.tiering.evaluation import Columns, Evaluation
from allocator.tiering.least_change.candidates import Candidates
from allocator.tiering.least_change.steps import scale_of
from allocator.tiering.least_change.thresholds import is_figure, tables_for_the_tier
from allocator.tiering.least_change.what_if import WhatIfFigures
from allocator.tiering.rulesets.ruleset import Changes, RuleTable

MOST_TOGETHER = 5_000
"""Changes of one part that are looked at together; beyond, one input at a time."""


@dataclass(frozen=True, order=True)
class Change:
    """Inputs of a school changed together. Of two the lower is the smaller change.

    First by the number of inputs, then by the sum of the changes in their margins, then by the
    places of the inputs in the ruleset and the new values.
    """

    size: int
    cost: float
    places: tuple[int, ...]
    values: tuple[float, ...]

    def with_(self, other: Change) -> Change:
        """Both changes together."""
        pairs = sorted(
            zip((*self.places, *other.places), (*self.values, *other.values), strict=True)
        )
        places, values = zip(*pairs, strict=True) if pairs else ((), ())
        cost = round(self.cost + other.cost, 9)
        return Change(self.size + other.size, cost, tuple(places), tuple(values))


NOTHING = Change(0, 0.0, (), ())


@dataclass(frozen=True)
class Part:
    """Changes of inputs that belong together, each with how the cells answer it.

    In the order of the answers. ``is_whole``: all changes are there, not single inputs only.
    """

    changes: tuple[Change, ...]
    answers: tuple[bytes, ...]
    is_whole: bool


@dataclass(frozen=True)
class Choices:
    """What one school can change. Schools of one ``pattern`` fare alike by alike answers."""

    parts: tuple[Part, ...]
    pattern: Hashable


def lines_of(
    evaluation: Evaluation,
    candidates: list[Candidates],
    changes: list[Change],
    schools: list[int],
) -> WhatIfFigures:
    """One line for each change of a school."""
    changed: dict[str, NDArray[np.float64]] = {}
    for line, change in enumerate(changes):
        for place, value in zip(change.places, change.values, strict=True):
            name = candidates[place].word.name
            if name not in changed:
                changed[name] = np.full(len(changes), np.nan)
            changed[name][line] = value
    return WhatIfFigures(evaluation.figures, np.array(schools, dtype=np.intp), changed)


def parameters_as_changes(evaluation: Evaluation) -> Changes:
    """Parameters as they stood in an evaluation, whatever changed them."""
    by_sector = evaluation.columns.parameters
    names = {name for values in by_sector.values() for name in values}
    return {
        name: {sector: values[name] for sector, values in by_sector.items() if name in values}
        for name in names
    }


def choices_of(
    evaluation: Evaluation, candidates: list[Candidates], schools: list[int]
) -> dict[int, Choices]:
    """What each of some schools can change, part by part."""
    drafts = [draft for school in schools for draft in _drafts(candidates, school)]
    if not drafts:
        return {school: Choices((), None) for school in schools}
    changes = [change for draft in drafts for change in draft.changes]
    places = [draft.school for draft in drafts for _ in draft.changes]
    answers = _answers(evaluation, lines_of(evaluation, candidates, changes, places))
    parts: dict[int, list[Part]] = {school: [] for school in schools}
    present: dict[int, bytes] = {}
    start = 0
    for draft in drafts:
        own = [row.tobytes() for row in answers[start : start + len(draft.changes)]]
        start += len(draft.changes)
        present[draft.school] = own[0]
        kept = _least_of_each(draft.changes, own)
        if kept:
            found, keys = zip(*kept, strict=True)
            parts[draft.school].append(Part(found, keys, draft.is_whole))
    return {
        school: _choices(evaluation, school, parts[school], present.get(school, b""))
        for school in schools
    }


def _choices(evaluation: Evaluation, school: int, parts: list[Part], present: bytes) -> Choices:
    alike = tuple((part.answers, tuple(one.size for one in part.changes)) for part in parts)
    tier, sector = int(evaluation.tier[school]), evaluation.figures.sectors[school]
    return Choices(tuple(parts), (tier, sector, present, alike))


@dataclass(frozen=True)
class _Draft:
    school: int
    changes: list[Change]
    is_whole: bool


def _drafts(candidates: list[Candidates], school: int) -> Iterator[_Draft]:
    """Every change of every part of one school; the first changes nothing."""
    values: dict[int, list[float]] = {}
    meets: dict[str, list[int]] = {}
    for place, one in enumerate(candidates):
        row = one.values[school]
        there = np.flatnonzero(~np.isnan(row)).tolist()
        if there:
            values[place] = sorted({float(row[n]) for n in there})
            for column in dict.fromkeys(one.columns[n] for n in there):
                meets.setdefault(column, []).append(place)
    for part in _joined(list(values), list(meets.values())):
        count = prod(len(values[place]) + 1 for place in part)
        is_whole = count <= MOST_TOGETHER
        yield _Draft(school, list(_changes(candidates, school, part, values, is_whole)), is_whole)


def _joined(places: list[int], together: list[list[int]]) -> list[list[int]]:
    """Groups of places that belong together directly or through others."""
    group = {place: {place} for place in places}
    for some in together:
        merged = set().union(*(group[place] for place in some))
        group |= dict.fromkeys(merged, merged)
    return [sorted(one) for one in {id(found): found for found in group.values()}.values()]


def _changes(
    candidates: list[Candidates],
    school: int,
    part: list[int],
    values: dict[int, list[float]],
    together: bool,
) -> Iterator[Change]:
    single = {
        place: [_single(candidates, place, school, value) for value in values[place]]
        for place in part
    }
    if not together:
        yield NOTHING
        for place in part:
            yield from single[place]
        return
    for chosen in product(*([NOTHING, *single[place]] for place in part)):
        whole = NOTHING
        for one in chosen:
            whole = whole.with_(one) if one.size else whole
        yield whole


def _single(candidates: list[Candidates], place: int, school: int, value: float) -> Change:
    word = candidates[place].word
    now = float(candidates[place].now[school])
    return Change(1, round(abs(value - now) / scale_of(word), 9), (place,), (value,))


def _least_of_each(changes: list[Change], answers: list[bytes]) -> list[tuple[Change, bytes]]:
    """Of the changes with the same answers the least; none of those that change no answer."""
    found: dict[bytes, Change] = {}
    for change, own in zip(changes, answers, strict=True):
        if own not in found or change < found[own]:
            found[own] = change
    return sorted(
        ((change, own) for own, change in found.items() if change.size), key=itemgetter(1)
    )


def _answers(evaluation: Evaluation, lines: WhatIfFigures) -> NDArray[np.uint64]:
    """How the cells of every column answer, shape (lines, words): all that a tier depends on."""
    ruleset = evaluation.ruleset
    columns = Columns(ruleset, lines, evaluation.day, parameters_as_changes(evaluation))
    found = [
        part
        for table in tables_for_the_tier(ruleset)
        for part in _answers_of(evaluation, table, columns, lines.count)
    ]
    found += [
        columns.series(name).missing.astype(np.uint64) for name in sorted(ruleset.must_be_known)
    ]
    return np.ascontiguousarray(np.array(found, dtype=np.uint64).reshape(-1, lines.count).T)


def _answers_of(
    evaluation: Evaluation, table: RuleTable, columns: Columns, count: int
) -> Iterator[NDArray[np.uint64]]:
    """Rows that each column of a table accepts, and those that it could were nothing missing."""
    ruleset = evaluation.ruleset
    by_constants: dict[tuple[float | None, ...], list[int]] = {}
    for place, sector in enumerate(columns.sectors):
        constants = ruleset.constants_of(table, columns.parameters[sector])
        by_constants.setdefault(constants, []).append(place)
    for clause in table.table.inputs:
        if not is_figure(evaluation, clause.name):
            continue
        words = np.zeros((2 * max(1, -(-len(table.table.rules) // WORD)), count), dtype=np.uint64)
        for constants, sectors in by_constants.items():
            for column in ruleset.compiled(table, constants).columns:
                if column.clause.name == clause.name:
                    rows = np.flatnonzero(np.isin(columns.sector_places, sectors))
                    codes = column.codes(columns.series(clause.name).take(rows))
                    words[:, rows] = np.hstack([column.accepts[codes], column.could[codes]]).T
        yield from words
