"""How the plan is shared between groups of schools (R67), small groups kept back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from allocator.allocation import worth
from allocator.allocation.demand import Demand
from allocator.domain.allocations import AllocationItem, Shortfall
from allocator.domain.authority import Authority
from allocator.domain.fairness import TOGETHER, GroupShare
from allocator.domain.groups import GROUPINGS, in_order
from allocator.domain.schools import School
from allocator.domain.suppression import LEAST_COUNT, kept_back

TIER = "tier"


@dataclass
class _Sum:
    """What the schools of a group get together; hours are of the whole team."""

    schools: int = 0
    target_hours: float = 0.0
    given_hours: float = 0.0
    minimums_not_kept: int = 0
    in_person: int = 0
    elsewhere: int = 0
    online: int = 0

    def add(self, other: _Sum) -> None:
        self.schools += other.schools
        self.target_hours += other.target_hours
        self.given_hours += other.given_hours
        self.minimums_not_kept += other.minimums_not_kept
        self.in_person += other.in_person
        self.elsewhere += other.elsewhere
        self.online += other.online


def group_shares(
    authority: Authority,
    demand: Demand,
    items: Iterable[AllocationItem],
    shortfalls: Iterable[Shortfall],
) -> tuple[GroupShare, ...]:
    """Share of its target that each group of schools gets, by every grouping.

    Tiers come first, then the groupings of ``domain.groups``. A group of fewer than five schools
    is kept back, with as many others as are needed that it cannot be worked out; those kept back
    are told together. Each grouping is safe by itself; two groupings that part the same schools
    in almost the same way are not compared.
    """
    sums = _by_school(authority, demand, items, shortfalls)
    groupings: dict[str, Callable[[School], str]] = {
        TIER: lambda school: demand.tier_of[school.school_id],
        **GROUPINGS,
    }
    return tuple(
        share
        for grouping, group_of in groupings.items()
        for share in _grouping(authority, grouping, group_of, sums)
    )


def _by_school(
    authority: Authority,
    demand: Demand,
    items: Iterable[AllocationItem],
    shortfalls: Iterable[Shortfall],
) -> dict[str, _Sum]:
    sums = {school.school_id: _Sum(schools=1) for school in authority.open_schools}
    sessions: dict[tuple[str, str], int] = defaultdict(int)
    for item in items:
        for school_id in item.school_ids:
            sessions[school_id, item.activity] += item.sessions
        _add_modes(authority, item, sums)
    for line in demand.lines:
        school = authority.school_by_id[line.school_id]
        activity = authority.offer.activities[line.activity]
        hours = worth.support_units(activity, school) * worth.HOURS_PER_UNIT
        one = sums[line.school_id]
        one.target_hours += hours * line.target
        one.given_hours += hours * min(line.target, sessions[line.school_id, line.activity])
    for row in shortfalls:
        sums[row.school_id].minimums_not_kept += row.kind == "minimum"
    return sums


def _add_modes(authority: Authority, item: AllocationItem, sums: dict[str, _Sum]) -> None:
    """Count the sessions of an item where each of its schools has them."""
    site = item.site_id or authority.school_by_id[item.school_ids[0]].site_id
    for school_id in item.school_ids:
        one = sums[school_id]
        if item.mode == "online":
            one.online += item.sessions
        elif authority.school_by_id[school_id].site_id == site:
            one.in_person += item.sessions
        else:
            one.elsewhere += item.sessions


def _grouping(
    authority: Authority, grouping: str, group_of: Callable[[School], str], sums: dict[str, _Sum]
) -> Iterator[GroupShare]:
    groups: dict[str, _Sum] = defaultdict(_Sum)
    for school in authority.open_schools:
        groups[group_of(school)].add(sums[school.school_id])
    if grouping == TIER:
        order = [tier for tier in authority.offer.tiers if tier in groups]
    else:
        order = in_order(grouping, set(groups))
    hidden = groups_kept_back([groups[group].schools for group in order])
    together = _Sum()
    for place, group in enumerate(order):
        if hidden is None or place in hidden:
            together.add(groups[group])
        if hidden is None:
            continue
        if place in hidden:
            yield GroupShare(grouping=grouping, group=group, kept_back=True)
        else:
            yield _share(grouping, group, groups[group])
    if 0 < together.schools < LEAST_COUNT:
        yield GroupShare(grouping=grouping, group=TOGETHER, kept_back=True)
    elif together.schools:
        yield _share(grouping, TOGETHER, together)


def groups_kept_back(counts: Sequence[int]) -> frozenset[int] | None:
    """Places of groups, by their numbers of schools, that are told only together.

    As ``kept_back``, and the groups together are no small group either. ``None``: not even how
    many groups there are is told.
    """
    hidden = kept_back(counts)
    while hidden and sum(counts[place] for place in hidden) < LEAST_COUNT:
        others = {place for place in range(len(counts)) if place not in hidden}
        if not others:
            return None
        smallest = min(counts[place] for place in others)
        hidden |= {place for place in others if counts[place] == smallest}
    return hidden


def _share(grouping: str, group: str, found: _Sum) -> GroupShare:
    share = found.given_hours / found.target_hours if found.target_hours else None
    return GroupShare(
        grouping=grouping,
        group=group,
        share=None if share is None else round(share, 4),
        schools=found.schools,
        target_hours=round(found.target_hours, 3),
        given_hours=round(found.given_hours, 3),
        minimums_not_kept=found.minimums_not_kept,
        in_person=found.in_person,
        elsewhere=found.elsewhere,
        online=found.online,
    )
