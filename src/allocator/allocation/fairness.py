"""How the plan is shared between groups of schools (R67), small groups kept back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from allocator.allocation import worth
from allocator.allocation.demand import Demand
from allocator.domain.allocations import AllocationItem, Shortfall
from allocator.domain.authority import Authority
from allocator.domain.fairness import GroupShare
from allocator.domain.groups import GROUPINGS, in_order
from allocator.domain.schools import School
from allocator.domain.suppression import rows_kept_back

TIER = "tier"


@dataclass
class _Sum:
    """What the schools of a group get together; hours are of the whole team."""

    schools: int = 0
    target_hours: float = 0.0
    given_hours: float = 0.0
    minimums_not_kept: int = 0
    in_person: int = 0
    online: int = 0

    def add(self, other: _Sum) -> None:
        self.schools += other.schools
        self.target_hours += other.target_hours
        self.given_hours += other.given_hours
        self.minimums_not_kept += other.minimums_not_kept
        self.in_person += other.in_person
        self.online += other.online


def group_shares(
    authority: Authority,
    demand: Demand,
    items: Iterable[AllocationItem],
    shortfalls: Iterable[Shortfall],
) -> tuple[GroupShare, ...]:
    """Share of its target that each group of schools gets, by every grouping.

    Tiers come first, then the groupings of ``domain.groups``. Where a group has fewer than five
    schools its counts are kept back, and those of another group with them where they could be
    worked out otherwise; the share stays, for small islands are who fairness is asked about.
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
        site = item.site_id or authority.school_by_id[item.school_ids[0]].site_id
        for school_id in item.school_ids:
            sessions[school_id, item.activity] += item.sessions
            here = item.mode == "in_person" and authority.school_by_id[school_id].site_id == site
            sums[school_id].in_person += item.sessions if here else 0
            sums[school_id].online += 0 if here else item.sessions
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
    hidden = rows_kept_back([[groups[group].schools] for group in order]) if order else frozenset()
    for place, group in enumerate(order):
        kept_back = hidden is None or place in hidden
        yield _share(grouping, group, groups[group], kept_back=kept_back)


def _share(grouping: str, group: str, found: _Sum, *, kept_back: bool) -> GroupShare:
    share = found.given_hours / found.target_hours if found.target_hours else None
    share = None if share is None else round(share, 4)
    if kept_back:
        return GroupShare(grouping=grouping, group=group, share=share, kept_back=True)
    return GroupShare(
        grouping=grouping,
        group=group,
        share=share,
        schools=found.schools,
        target_hours=round(found.target_hours, 3),
        given_hours=round(found.given_hours, 3),
        minimums_not_kept=found.minimums_not_kept,
        in_person=found.in_person,
        online=found.online,
    )


def fairness_words(shares: Iterable[GroupShare]) -> Iterator[str]:
    """Yield a sentence for each grouping with two groups or more that are shown."""
    by_grouping: dict[str, list[GroupShare]] = defaultdict(list)
    for share in shares:
        if share.share is not None:
            by_grouping[share.grouping].append(share)
    for grouping, rows in by_grouping.items():
        if len(rows) > 1:
            told = ", ".join(f"{row.group} {row.share:.0%}" for row in rows)
            kept = min(row.share or 0.0 for row in rows), max(row.share or 0.0 for row in rows)
            apart = (kept[1] - kept[0]) * 100
            yield f"By {grouping}, share of target: {told} ({apart:.0f} points apart)."
