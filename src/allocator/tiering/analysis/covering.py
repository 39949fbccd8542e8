"""Covering: the parts of a box that no rule of some rules accepts, found by cutting boxes.

A rule that meets the box is cut out of it: what is left are, column by column, the parts that the
rule does not accept. They are apart from one another and are cut by the next rule. Nothing is
enumerated but what rules really tell apart.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from allocator.tiering.analysis import large
from allocator.tiering.analysis.spaces import Box

MOST_CUTS = 10_000
"""Cuts after which the search gives up and says so."""


class NotSettledError(Exception):
    """The search has used up its budget."""


def meets(box: Box, other: Box) -> bool:
    """Whether two boxes have something in common."""
    return all(a & b for a, b in zip(box, other, strict=True))


def common(box: Box, other: Box) -> Box:
    """What two boxes have in common."""
    return tuple(a & b for a, b in zip(box, other, strict=True))


def is_inside(box: Box, other: Box) -> bool:
    """Whether a box lies in another."""
    return not any(a & ~b for a, b in zip(box, other, strict=True))


def uncovered(box: Box, rules: Sequence[Box], most_cuts: int = MOST_CUTS) -> Iterator[Box]:
    """Yield boxes that make up all of ``box`` that no rule accepts.

    After too many cuts z3 goes on, where it is installed; what it finds may have come before.

    Raises
    ------
    NotSettledError
        Where neither comes to an end.
    """
    if not all(box):
        return
    meeting = [rule for rule in rules if meets(box, rule)]
    try:
        yield from _Cutter(most_cuts).left(box, meeting)
    except NotSettledError:
        if not large.is_installed():
            raise
        yield from _settled_by_z3(box, meeting)


def _settled_by_z3(box: Box, rules: list[Box]) -> Iterator[Box]:
    try:
        yield from large.uncovered_points(box, rules)
    except TimeoutError:
        raise NotSettledError from None


class _Cutter:
    def __init__(self, most_cuts: int) -> None:
        self._cuts_left = most_cuts

    def left(self, box: Box, rules: list[Box]) -> Iterator[Box]:
        """What is left of a box; every rule meets it."""
        if not rules:
            yield box
            return
        self._cuts_left -= 1
        if self._cuts_left < 0:
            raise NotSettledError
        beyond = [
            [column for column, codes in enumerate(rule) if box[column] & ~codes] for rule in rules
        ]
        best = min(range(len(rules)), key=lambda place: len(beyond[place]))
        rule, rest = rules[best], rules[:best] + rules[best + 1 :]
        for column in beyond[best]:
            part = _with(box, column, box[column] & ~rule[column])
            yield from self.left(part, [one for one in rest if meets(part, one)])
            box = _with(box, column, box[column] & rule[column])


def _with(box: Box, column: int, codes: int) -> Box:
    return (*box[:column], codes, *box[column + 1 :])
