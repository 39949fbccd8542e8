"""Crowds: what else may be amiss with a school, so that one figure more decides its tier."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, islice, zip_longest

from allocator.tiering.analysis.choices import Choice, Span
from allocator.tiering.analysis.counting import COUNTS
from allocator.tiering.analysis.findings import Value
from allocator.tiering.analysis.realising import schools, unlike_schools
from allocator.tiering.analysis.situations import Situation
from allocator.tiering.analysis.solving import Wanted
from allocator.tiering.analysis.spaces import Axis, Space

Figures = dict[str, Value]
_MOST_COUNTS = 60
_MOST_AMISS = 14
_BY_CHANCE = 8
_MOST_TURNS = 120
_MOST_TOGETHER = 1_500


@dataclass(frozen=True)
class Member:
    """A school by what is amiss with it; of the rest nothing is amiss, or nothing is known."""

    figures: Figures
    rest_is_known: bool = True


class Crowd:
    """Schools with which from nothing to much is amiss, nothing first.

    For every number of triggers and domains that can be, triggers that make it up. For each
    threshold on a count or an earlier output, a school just on either side of it. For decisions,
    each of their rows, and ever more of them together.
    """

    def __init__(self, situation: Situation) -> None:
        self._situation = situation

    @cached_property
    def _rows(self) -> dict[str, list[Figures]]:
        return _rows_by_table(self._situation)

    @cached_property
    def turns(self) -> list[Figures]:
        """Schools just on either side of the thresholds on counts and outputs."""
        return _unique(islice(_at_turns(self._situation), _MOST_TURNS))

    @cached_property
    def members(self) -> list[Member]:
        """The crowd for every table."""
        counts = list(islice(_by_counts(self._situation), _MOST_COUNTS))
        rows = [figures for own in self._rows.values() for figures in own]
        amiss = [{}, *counts, *self.turns, *rows, *_ever_more(list(self._rows.values()))]
        unknown = _unique([{}, *counts, *self.turns])
        return [
            *map(Member, _unique(amiss)),
            *(Member(figures, rest_is_known=False) for figures in unknown),
        ]

    def beside(self, table: str, turns: list[Figures]) -> list[Member]:
        """Some rows of a decision together, beside each of some of those thresholds."""
        own = self._rows.get(table, [])
        some = [[one] for one in own] + [list(pair) for pair in combinations(own, 2)] + [own]
        both = [(rows, turn) for rows in some for turn in turns] if own else []
        # Where there are too many, every second, third, ... of them.
        chosen = both[:: max(1, len(both) // _MOST_TOGETHER)]
        return list(map(Member, _unique(_together([*rows, turn]) for rows, turn in chosen)))


def _unique(several: Iterable[Figures]) -> list[Figures]:
    return list({frozenset(one.items()): one for one in several}.values())


def _by_counts(situation: Situation) -> Iterator[Figures]:
    if not situation.countings:
        return
    counting = list(situation.countings.values())[-1]
    firing = _triggers(situation)
    for triggers in counting.fired.values():
        yield _together(firing[name] for name in triggers if name in firing)


def _triggers(situation: Situation) -> dict[str, Figures]:
    """For each trigger figures that make it fire."""
    found: dict[str, Figures] = {}
    for space in situation.spaces.values():
        if space.table.role == "triggers":
            for rule in space.meant:
                name = space.table.table.rules[rule].outputs[0]
                if name not in found:
                    for figures in islice(_firing(situation, space, rule), 1):
                        found[name] = figures
    return found


def _firing(situation: Situation, space: Space, rule: int) -> Iterator[Figures]:
    if all(space.boxes[rule]):
        wanted = space.wanted(space.boxes[rule])
        yield from unlike_schools(situation, space.table.name, wanted)


def _rows_by_table(situation: Situation) -> dict[str, list[Figures]]:
    """For each decision figures that make each of its rows fire."""
    return {
        name: [
            figures
            for rule in space.meant
            if any(not cell.is_anything for cell in space.table.table.rules[rule].cells)
            for figures in _firing(situation, space, rule)
        ]
        for name, space in situation.spaces.items()
        if space.table.role == "decision"
    }


def _ever_more(by_table: list[list[Figures]]) -> Iterator[Figures]:
    """Rows of decisions together: spread over the tables, table by table, by chance."""
    spread = [one for row in zip_longest(*by_table) for one in row if one is not None]
    in_turn = [one for rows in by_table for one in rows]
    for order in (spread, in_turn):
        for size in range(2, min(len(order), _MOST_AMISS) + 1):
            yield _together(order[:size])
    chance = random.Random(3)  # always the same schools
    for _ in range(_BY_CHANCE if spread else 0):
        yield _together(chance.sample(spread, chance.randint(1, len(spread))))


def _at_turns(situation: Situation) -> Iterator[Figures]:
    """Schools just on either side of each threshold on a count or an output of another table."""
    for space in situation.spaces.values():
        if space.table.role not in ("triggers", "flags"):
            wanted = {tuple(one.items()): one for one in _turns_of(situation, space)}
            for one in wanted.values():
                yield from islice(schools(situation, space.table.name, one), 1)


def _turns_of(situation: Situation, space: Space) -> Iterator[Wanted]:
    for place, axis in enumerate(space.axes):
        if axis.name in situation.giver or axis.name in COUNTS:
            for rule in space.meant:
                wanted = space.wanted(space.boxes[rule])
                for choice in _ends(axis, space.boxes[rule][place]):
                    yield {**wanted, axis.name: (choice,)}


def _ends(axis: Axis, codes: int) -> Iterator[Choice]:
    """The first and last value of each part of a column that a rule accepts."""
    for code, choice in enumerate(axis.choices):
        if codes >> code & 1 and isinstance(choice, Span):
            yield from dict.fromkeys(Span(end, end) for end in (choice.low, choice.high))
        elif codes >> code & 1 and choice is not None:
            yield choice


def _together(several: Iterable[Figures]) -> Figures:
    """Figures joined; where two differ, the first stands."""
    found: Figures = {}
    for figures in several:
        found = {**figures, **found}
    return found
