"""What the hours of people went to instead: sessions of the plan by how pressing they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from allocator.allocation.demand import DemandLine
from allocator.allocation.pins import PinDemand, matches
from allocator.allocation.scarcity import PlanView
from allocator.allocation.worth import session_points
from allocator.domain.allocations import AllocationItem

MOST_NAMED = 5
BEYOND_TARGET, TO_TARGET, PROMISED, AGREED = range(4)
CLAIM_WORDS = ("beyond its target", "beyond what is promised", "promised", "agreed already")

Claim = tuple[int, float]
"""How pressing a session is: its kind (beyond the target, up to it, promised, agreed), and within
the kind the points of one unit of support: need, and how many sessions the school has already."""


@dataclass(frozen=True, eq=False)
class Claims:
    """How pressing the sessions of a plan are, worked out once."""

    view: PlanView

    def of_missing(self, line: DemandLine) -> Claim:
        """Claim of the next session that a school does not get."""
        return self._claim(line, self.view.missing_number(line))

    @cached_property
    def of_item(self) -> dict[str, Claim]:
        """Claim of the least pressing session of each item."""
        return {item.item_id: self._of_item(item) for item in self.view.items}

    @cached_property
    def _pins(self) -> dict[str | None, list[PinDemand]]:
        """Pins by the school they name."""
        found: dict[str | None, list[PinDemand]] = defaultdict(list)
        for pin in self.view.problem.demand.pins:
            found[pin.school_id].append(pin)
        return found

    def _is_pinned(self, item: AllocationItem) -> bool:
        return any(
            matches(pin, item.school_ids, item.person_ids, item.activity)
            for school in (None, *item.school_ids)
            for pin in self._pins.get(school, ())
        )

    def _of_item(self, item: AllocationItem) -> Claim:
        if item.visit_id is not None or self._is_pinned(item):
            return AGREED, 0.0
        lines = [
            self.view.problem.demand.line_of[school, item.activity] for school in item.school_ids
        ]
        return max(self._claim(line, self.view.missing_number(line) - 1) for line in lines)

    def _claim(self, line: DemandLine, number: int) -> Claim:
        points = session_points(line, 1.0, self.view.problem.target_points)
        worth = points[min(number, len(points) - 1)] if points else 0.0
        if number < line.minimum:
            return PROMISED, worth
        return TO_TARGET if number < line.target else BEYOND_TARGET, worth

    @cached_property
    def _takers(self) -> dict[frozenset[str], list[AllocationItem]]:
        return {}

    def takers(self, people: Iterable[str]) -> list[AllocationItem]:
        """Items that use the time of these people, the least pressing first."""
        group = frozenset(people)
        if group not in self._takers:
            found = {
                item.item_id: item
                for one in group
                for item in self.view.items_of_person.get(one, ())
            }
            self._takers[group] = sorted(
                found.values(), key=lambda item: (self.of_item[item.item_id], item.item_id)
            )
        return self._takers[group]

    def movable(self, person_id: str, line: DemandLine) -> list[AllocationItem]:
        """Items of a person, at other schools, that are less pressing than a missing session."""
        claim = self.of_missing(line)
        return [
            item
            for item in self.takers([person_id])
            if self.of_item[item.item_id] < claim and line.school_id not in item.school_ids
        ]

    def share_of(self, item: AllocationItem, line: DemandLine) -> float:
        """What a session of the item is worth, relative to the missing one of the line."""
        missing = self.of_missing(line)[1]
        return self.of_item[item.item_id][1] / missing if missing > 0 else 1.0


def taken_by(claims: Claims, people: Iterable[str]) -> tuple[str, ...]:
    """Ids of the items that use the time of these people, the least pressing first, a few."""
    return tuple(item.item_id for item in claims.takers(people)[:MOST_NAMED])


def where_the_time_went(claims: Claims, line: DemandLine, people: list[str]) -> str:
    """Say why other schools came before: who is next above this one among those served."""
    others = [item for item in claims.takers(people) if line.school_id not in item.school_ids]
    if not others:
        return ""
    names = claims.view.problem.authority.person_by_id
    who = names[people[0]].name if len(people) == 1 else "those who could come"
    claim = claims.of_missing(line)
    above = [item for item in others if claim < claims.of_item[item.item_id] < (AGREED, 0.0)]
    if above:
        schools = {school for item in above for school in item.school_ids}
        more = len(schools) - len(above[0].school_ids)
        also = f" and {more} other{'s' if more != 1 else ''}" if more else ""
        return f"the time of {who} went first to {_named(claims, above[0])}{also}"
    last = max(
        others, key=lambda item: (_is_free_to_move(claims, item), claims.of_item[item.item_id])
    )
    what = (
        "schools with an equal claim"
        if claims.of_item[last.item_id] == claim
        else ("what fits into the hours there are")
    )
    return f"the time of {who} went to {what}, such as {_named(claims, last)}"


def _is_free_to_move(claims: Claims, item: AllocationItem) -> bool:
    return claims.of_item[item.item_id][0] < AGREED


def _named(claims: Claims, item: AllocationItem) -> str:
    """Name the school with its tier and claim: ``First Primary (intensive, promised)``."""
    problem = claims.view.problem
    school = item.school_ids[0]
    tier = problem.demand.tier_of[school]
    words = CLAIM_WORDS[claims.of_item[item.item_id][0]]
    title = problem.authority.school_titles[school]
    return f"{title} ({tier}, {words})"
