"""Counts of schools for people outside: small ones kept back, and why (R103)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Literal

from allocator.domain.allocations import Allocation
from allocator.domain.authority import Authority
from allocator.domain.fields import Date
from allocator.domain.groups import GROUPINGS, in_order
from allocator.domain.models import Document
from allocator.domain.suppression import LEAST_COUNT, rows_kept_back
from allocator.domain.tiers import TierReport

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

    Each grouping is made safe alone beside the totals; a group that is shown has all its counts.

    Parameters
    ----------
    least
        Counts from 1 to one below this are small (D58).
    """
    lowest = authority.offer.tiers[0]  # counts of a plan that was kept are in no such order
    sessions = _sessions(allocation)
    groups: list[SharedGroup] = []
    withheld: list[Withheld] = []
    for grouping, group_of in GROUPINGS.items():
        counts: dict[str, Counter[str]] = {}
        given: Counter[str] = Counter()
        for decision in report.schools:
            group = group_of(authority.school_by_id[decision.school_id])
            counts.setdefault(group, Counter())[_column(decision.tier, lowest)] += 1
            given[group] += sessions.get(decision.school_id, 0)
        columns = (lowest, ABOVE, UNDECIDED)
        names = in_order(grouping, set(counts))
        rows = {group: {column: counts[group][column] for column in columns} for group in names}
        shown, kept = _made_safe(grouping, rows, least)
        withheld += kept
        groups += [
            SharedGroup(
                grouping=grouping,
                group=group,
                schools=rows[group],
                sessions=given[group] if allocation is not None else None,
            )
            for group in shown
        ]
    return SharedCounts(
        as_of=report.as_of, lowest=lowest, least=least, groups=tuple(groups),
        withheld=tuple(withheld),
    )  # fmt: skip


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


def _made_safe(
    grouping: str, rows: Mapping[str, Mapping[str, int]], least: int
) -> tuple[list[str], list[Withheld]]:
    """Groups that may be shown, and what is kept back."""
    names = list(rows)
    counts = [list(row.values()) for row in rows.values()]
    kept = rows_kept_back(counts, least) if rows else frozenset()
    if kept is None:
        return [], [_withheld(grouping, None, "whole_grouping", least)]
    found = []
    for place in sorted(kept):
        is_small = any(0 < count < least for count in counts[place])
        reason: WhyWithheld = "small_count" if is_small else "protects_another"
        found.append(_withheld(grouping, names[place], reason, least))
    return [name for place, name in enumerate(names) if place not in kept], found


def _withheld(grouping: str, group: str | None, reason: WhyWithheld, least: int) -> Withheld:
    text = _WORDS[reason].format(most=least - 1)
    return Withheld(grouping=grouping, group=group, reason=reason, text=text)
