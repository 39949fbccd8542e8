"""Counts of schools for people outside: small ones kept back, and why (R103)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Literal

from allocator.domain.allocations import Allocation
from allocator.domain.authority import Authority
from allocator.domain.fields import Date
from allocator.domain.groups import GROUPINGS, in_order
from allocator.domain.models import Document
from allocator.domain.suppression import LEAST_COUNT, rows_kept_back
from allocator.domain.tiers import TierReport
from allocator_api.disclosure.crossing import Crossing, Hidden, SchoolKind

ABOVE, UNDECIDED = "above", "undecided"
"""Tiers above the lowest are counted together: who is in the highest is for nobody outside."""
WhyWithheld = Literal["small_count", "protects_another", "whole_grouping"]
_WORDS: dict[WhyWithheld, str] = {
    "small_count": "a count of it is from 1 to {most}",
    "protects_another": "shown, it would tell a small count of another group",
    "whole_grouping": "the groups together would tell a small count",
}


class SharedGroup(Document):
    """A group of schools by tier; ``sessions`` are those that a plan gives them together."""

    grouping: str
    group: str
    schools: dict[str, int]
    sessions: int | None = None


class Withheld(Document):
    """What was kept back, and why."""

    grouping: str
    group: str | None
    reason: WhyWithheld
    text: str


class SharedCounts(Document):
    """How many schools of each group have the lowest tier, one above it, or none decided."""

    as_of: Date
    lowest: str
    least: int
    groups: tuple[SharedGroup, ...]
    withheld: tuple[Withheld, ...]


def shared_counts(
    authority: Authority,
    report: TierReport,
    allocation: Allocation | None = None,
    least: int = LEAST_COUNT,
) -> SharedCounts:
    """Count schools by group and tier, with every group that would tell a small count kept back.

    Each grouping is made safe beside the totals, and then beside the others (``crossing``); a group
    that is shown has all its counts.

    Parameters
    ----------
    least
        Counts from 1 to one below this are small (D58).
    """
    lowest = authority.offer.tiers[0]  # counts of a plan that was kept are in no such order
    columns = (lowest, ABOVE, UNDECIDED)
    schools = [
        (one.school_id, columns.index(_column(one.tier, lowest)), _groups(authority, one.school_id))
        for one in report.schools
    ]
    crossing = Crossing([SchoolKind(groups, column) for _, column, groups in schools], 3, least)
    hidden = crossing.mended(
        tuple(_kept_back(list(rows), list(rows.values()), least) for rows in crossing.rows)
    )
    sessions = _sessions(allocation)
    given = Counter[tuple[int, str]]()
    for school_id, _, groups in schools:
        for place, group in enumerate(groups):
            given[place, group] += sessions.get(school_id, 0)
    shown = [
        SharedGroup(
            grouping=grouping,
            group=group,
            schools=dict(zip(columns, crossing.rows[place][group], strict=True)),
            sessions=given[place, group] if allocation is not None else None,
        )
        for place, grouping, group in _every_group(crossing)
        if group not in hidden[place]
    ]
    return SharedCounts(
        as_of=report.as_of, lowest=lowest, least=least, groups=tuple(shown),
        withheld=tuple(_withheld(crossing, hidden, least)),
    )  # fmt: skip


def _groups(authority: Authority, school_id: str) -> tuple[str, ...]:
    school = authority.school_by_id[school_id]
    return tuple(group_of(school) for group_of in GROUPINGS.values())


def _every_group(crossing: Crossing) -> Iterator[tuple[int, str, str]]:
    """Place and name of each grouping, with each group, as a person would list them."""
    for place, (grouping, rows) in enumerate(zip(GROUPINGS, crossing.rows, strict=False)):
        yield from ((place, grouping, group) for group in in_order(grouping, set(rows)))


def _column(tier: str | None, lowest: str) -> str:
    if tier is None:
        return UNDECIDED
    return lowest if tier == lowest else ABOVE


def _sessions(allocation: Allocation | None) -> dict[str, int]:
    """Sessions by school."""
    found: Counter[str] = Counter()
    for item in allocation.items if allocation is not None else ():
        for school in item.school_ids:
            found[school] += item.sessions
    return dict(found)


def _kept_back(names: Sequence[str], counts: Sequence[Sequence[int]], least: int) -> frozenset[str]:
    """Groups not shown beside the totals, were theirs the only grouping."""
    kept = rows_kept_back(counts, least)
    return frozenset(names if kept is None else (names[place] for place in kept))


def _withheld(crossing: Crossing, hidden: Hidden, least: int) -> Iterator[Withheld]:
    """What is kept back, in order; where no group of a grouping is shown, the grouping as one."""
    told: set[int] = set()
    for place, grouping, group in _every_group(crossing):
        if group not in hidden[place]:
            continue
        is_whole = len(hidden[place]) == len(crossing.rows[place])
        if is_whole and place in told:
            continue
        told.add(place)
        reason: WhyWithheld = "protects_another"
        if is_whole:
            reason = "whole_grouping"
        elif crossing.is_small(place, group):
            reason = "small_count"
        yield Withheld(
            grouping=grouping,
            group=None if is_whole else group,
            reason=reason,
            text=_WORDS[reason].format(most=least - 1),
        )
