"""Counting: which numbers of triggers, domains and points can come together.

Triggers fall in domains, so no school has more domains than triggers; one that fires can be read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from allocator.tiering.analysis.choices import Choice, Span
from allocator.tiering.analysis.spaces import Reach

COUNTS = ("triggers", "domains", "trigger_points", "readable_triggers", "readable_domains")
Fired = tuple[int, int, float]
"""Triggers that fire, the domains they fall in, their points."""


@dataclass(frozen=True)
class Counting:
    """What can be counted of some triggers.

    Parameters
    ----------
    domains
        For each domain its triggers that can fire, each with the points it may give.
    readable
        For each domain how many of its triggers can be read, whether they can fire or not.
    safeguards
        Rows of the tables with safeguards that have been read.
    """

    domains: Sequence[Mapping[str, tuple[float, ...]]]
    readable: Sequence[int]
    safeguards: int
    asks_points: bool = False
    _found: dict[str, Fired | None] = field(default_factory=dict, repr=False)

    @cached_property
    def fired(self) -> dict[Fired, tuple[str, ...]]:
        """Every count that can be, with triggers that make it up."""
        states: dict[Fired, tuple[str, ...]] = {(0, 0, 0.0): ()}
        for triggers in self.domains:
            inside = {(*state, False): names for state, names in states.items()}
            for trigger, points in triggers.items():
                for (count, within, total, has), names in list(inside.items()):
                    for more in points if self.asks_points else (0.0,):
                        state = (count + 1, within + (not has), total + more, True)
                        inside.setdefault(state, (*names, trigger))
            states = {}
            for (count, within, total, _), names in inside.items():
                states.setdefault((count, within, total), names)
        return states

    @cached_property
    def _readable(self) -> frozenset[tuple[int, int]]:
        pairs = {(0, 0)}
        for triggers in self.readable:
            pairs = {
                (count + more, domains + (more > 0))
                for count, domains in pairs
                for more in range(triggers + 1)
            }
        return frozenset(pairs)

    def reach(self, name: str) -> Reach:
        """What a count can be."""
        if name == "safeguards":
            return Reach(0.0, float(self.safeguards), whole=True, can_be_missing=False)
        place = COUNTS.index(name)
        if place < 3:
            found = {state[place] for state in self.fired}
        else:
            found = {pair[place - 3] for pair in self._readable}
        values = tuple(sorted(map(float, found)))
        return Reach(values=values, can_be_missing=False)

    def fits(self, wanted: Mapping[str, tuple[Choice, ...]]) -> Fired | None:
        """A count that is as wanted, the smallest; ``None`` where there is none."""
        asked = {name: choices for name, choices in wanted.items() if name in COUNTS}
        key = repr(sorted(asked.items()))
        if key not in self._found:
            self._found[key] = next(self._fitting(asked), None)
        return self._found[key]

    def _fitting(self, asked: Mapping[str, tuple[Choice, ...]]) -> Iterator[Fired]:
        readable = [
            pair
            for pair in self._readable
            if _is_in(asked, "readable_triggers", pair[0])
            and _is_in(asked, "readable_domains", pair[1])
        ]
        for state in sorted(self.fired):
            if all(_is_in(asked, name, value) for name, value in zip(COUNTS, state, strict=False)):
                count, domains, _ = state
                if any(0 <= pair[1] - domains <= pair[0] - count for pair in readable):
                    yield state


def _is_in(asked: Mapping[str, tuple[Choice, ...]], name: str, value: float) -> bool:
    return name not in asked or any(
        isinstance(choice, Span) and choice.has(value) for choice in asked[name]
    )
