"""The least change that brings a school to a lower tier of support, found by trying them in order.

Of two changes the smaller has fewer inputs; of as many, the lesser sum of changes, each in the
margin of its input; then the inputs earlier in the ruleset. Every answer comes from evaluating
the rules with the changed figures, so no answer is a guess.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from allocator.tiering.evaluation import Evaluation, evaluate
from allocator.tiering.evaluation.evaluate import NO_TIER
from allocator.tiering.least_change.candidates import Candidates, candidates_of
from allocator.tiering.least_change.options import (
    NOTHING,
    Change,
    Part,
    lines_of,
    parameters_as_changes,
    parts_of,
)

MOST_CHANGES = 20_000
"""Changes of one school and size that are tried; beyond, the search for it ends."""
_LINES = 50_000


@dataclass(frozen=True)
class Found:
    """The least change of one school.

    ``change`` is ``None`` where there is none, or none of fewer than ``tried_below`` inputs
    (``None``: none at all). ``tier`` is the place of the tier that it leads to.
    """

    change: Change | None = None
    tier: int = NO_TIER
    tried_below: int | None = None


@dataclass(frozen=True)
class Search:
    """What was found, by school, and the inputs that the changes are about."""

    candidates: list[Candidates]
    found: dict[int, Found]


def least_changes_of(evaluation: Evaluation, schools: list[int]) -> Search:
    """Find the least change of every one of some schools."""
    candidates = candidates_of(evaluation)
    parts = parts_of(evaluation, candidates, schools) if candidates else {}
    found: dict[int, Found] = {}
    size = 1
    while left := [school for school in schools if school not in found]:
        drawn = {school: _draw(parts.get(school, []), size) for school in left}
        for school, changes in drawn.items():
            if changes is None:
                found[school] = Found(tried_below=size)
            elif size > sum(part.changes[-1].size for part in parts.get(school, [])):
                found[school] = Found()
        waiting = {
            school: changes for school, changes in drawn.items() if changes and school not in found
        }
        found |= _try(evaluation, candidates, waiting)
        size += 1
    return Search(candidates, found)


def _draw(parts: list[Part], size: int) -> list[Change] | None:
    """Changes of just so many inputs, the least first; ``None`` where they cannot all be drawn."""
    if size > 1 and not all(part.is_whole for part in parts):
        return None
    drawn: list[Change] = []
    for change in _together(parts, size):
        drawn.append(change)
        if len(drawn) > MOST_CHANGES:
            return None
    return sorted(drawn)


def _together(parts: list[Part], size: int) -> Iterator[Change]:
    if size == 0:
        yield NOTHING
        return
    for place, part in enumerate(parts):
        for change in part.changes:
            if change.size <= size:
                for rest in _together(parts[place + 1 :], size - change.size):
                    yield change.with_(rest)


def _try(
    evaluation: Evaluation, candidates: list[Candidates], waiting: dict[int, list[Change]]
) -> dict[int, Found]:
    """The first change of each school that leads to a lower tier, where one does."""
    pairs = [(school, change) for school, changes in waiting.items() for change in changes]
    found: dict[int, Found] = {}
    for start in range(0, len(pairs), _LINES):
        part = pairs[start : start + _LINES]
        schools = [school for school, _ in part]
        lines = lines_of(evaluation, candidates, [change for _, change in part], schools)
        tiers = evaluate(
            evaluation.ruleset, lines, evaluation.day, parameters_as_changes(evaluation)
        ).tier
        lower = (tiers != NO_TIER) & (tiers < evaluation.tier[lines.schools])
        for line in np.flatnonzero(lower).tolist():
            school, change = part[line]
            if school not in found:
                found[school] = Found(change, int(tiers[line]))
    return found
