"""The least change that brings a school to a lower tier of support, found by trying them in order.

Of two changes the smaller has fewer inputs; of as many, the lesser sum of changes, each in the
margin of its input; then the inputs earlier in the ruleset. Every answer comes from evaluating
the rules with the changed figures, so no answer is a guess.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from functools import reduce
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from allocator.tiering.evaluation import Evaluation, evaluate
from allocator.tiering.evaluation.evaluate import NO_TIER
from allocator.tiering.least_change.candidates import Candidates, candidates_of
from allocator.tiering.least_change.options import (
    NOTHING,
    Change,
    Choices,
    Part,
    choices_of,
    lines_of,
    parameters_as_changes,
)

MOST_CHANGES = 10_000
"""Changes of as many inputs that are tried for a school; beyond, the search for it ends."""
_LINES = 50_000
Pick = tuple[tuple[int, int], ...]
"""Changes made together: the place of a part and the place of a change in it, for each."""


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
    """Find the least change of every one of some schools.

    Schools of one pattern are searched as one: what brings one of them down brings down all, and
    only the sizes of the changes are their own.
    """
    candidates = candidates_of(evaluation)
    choices = choices_of(evaluation, candidates, schools) if candidates else {}
    alike: dict[Hashable, list[int]] = {}
    for school in schools:
        alike.setdefault(choices[school].pattern if choices else None, []).append(school)
    found: dict[int, Found] = {}
    left = [group for group in alike.values() if choices and choices[group[0]].parts]
    size = 1
    while left:
        picks = {group[0]: _picks(choices[group[0]].parts, size) for group in left}
        tiers = _tiers(evaluation, candidates, choices, picks)
        for group in left:
            found |= _settled(group, choices, picks[group[0]], tiers.get(group[0], {}), size)
        left = [group for group in left if group[0] not in found]
        size += 1
    return Search(candidates, {school: found.get(school, Found()) for school in schools})


def _settled(
    group: list[int],
    choices: dict[int, Choices],
    picks: list[Pick] | None,
    tiers: dict[Pick, int],
    size: int,
) -> dict[int, Found]:
    """What is found for the schools of one pattern; empty where larger changes must be tried."""
    if picks is None:
        return dict.fromkeys(group, Found(tried_below=size))
    if tiers:
        return {school: _least(choices[school].parts, tiers) for school in group}
    parts = choices[group[0]].parts
    if size >= sum(max(change.size for change in part.changes) for part in parts):
        return dict.fromkeys(group, Found())
    return {}


def _least(parts: tuple[Part, ...], tiers: dict[Pick, int]) -> Found:
    change, tier = min((_together(parts, pick), tier) for pick, tier in tiers.items())
    return Found(change, tier)


def _together(parts: tuple[Part, ...], pick: Pick) -> Change:
    return reduce(Change.with_, (parts[part].changes[place] for part, place in pick), NOTHING)


def _picks(parts: tuple[Part, ...], size: int) -> list[Pick] | None:
    """Changes of just so many inputs; ``None`` where not all of them can be tried."""
    if size > 1 and not all(part.is_whole for part in parts):
        return None
    found = list(islice(_ways(parts, 0, size), MOST_CHANGES + 1))
    return None if len(found) > MOST_CHANGES else found


def _ways(parts: tuple[Part, ...], first: int, size: int) -> Iterator[Pick]:
    if size == 0:
        yield ()
        return
    for part in range(first, len(parts)):
        for place, change in enumerate(parts[part].changes):
            if change.size <= size:
                for rest in _ways(parts, part + 1, size - change.size):
                    yield ((part, place), *rest)


def _tiers(
    evaluation: Evaluation,
    candidates: list[Candidates],
    choices: dict[int, Choices],
    picks: dict[int, list[Pick] | None],
) -> dict[int, dict[Pick, int]]:
    """The lower tier that each change of a school leads to, for those that do."""
    pairs = [(school, pick) for school, of_school in picks.items() for pick in of_school or ()]
    found: dict[int, dict[Pick, int]] = {}
    for start in range(0, len(pairs), _LINES):
        part = pairs[start : start + _LINES]
        schools = [school for school, _ in part]
        changes = [_together(choices[school].parts, pick) for school, pick in part]
        tiers = _tiers_of(evaluation, candidates, changes, schools)
        lower = (tiers != NO_TIER) & (tiers < evaluation.tier[schools])
        for line in np.flatnonzero(lower).tolist():
            school, pick = part[line]
            found.setdefault(school, {})[pick] = int(tiers[line])
    return found


def _tiers_of(
    evaluation: Evaluation, candidates: list[Candidates], changes: list[Change], schools: list[int]
) -> NDArray[np.intp]:
    lines = lines_of(evaluation, candidates, changes, schools)
    parameters = parameters_as_changes(evaluation)
    return evaluate(evaluation.ruleset, lines, evaluation.day, parameters).tier
