"""Which groups of schools get which tier, and for want of what tiers are less sure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from allocator.domain.authority import Authority
from allocator.domain.groups import GROUPINGS, in_order
from allocator.domain.suppression import rows_kept_back
from allocator.domain.tiers import TierReport
from allocator.tiering.rulesets import Ruleset

UNDECIDED = "undecided"
ABOVE = "above"
"""All tiers above the lowest, where they are counted together."""


@dataclass(frozen=True)
class GroupShare:
    """One group of schools: how many have each tier. ``counts`` is ``None`` where kept back."""

    grouping: str
    group: str
    counts: dict[str, int] | None

    @property
    def schools(self) -> int | None:
        """Number of schools of the group."""
        return None if self.counts is None else sum(self.counts.values())

    def share_above(self, lowest: str) -> float | None:
        """Share of the group's decided schools above the lowest tier; ``None`` where not known."""
        if self.counts is None:
            return None
        decided = sum(count for tier, count in self.counts.items() if tier != UNDECIDED)
        return (decided - self.counts.get(lowest, 0)) / decided if decided else None


@dataclass(frozen=True)
class WantOf:
    """One input that is missing: for how many schools, and whose tier it could change."""

    indicator: str
    title: str
    schools: int
    could_change: int
    undecided: int


def tier_shares(
    authority: Authority, report: TierReport, ladder: Sequence[str], *, public: bool = False
) -> list[GroupShare]:
    """Tiers of every group of every grouping.

    Parameters
    ----------
    public
        Take the tiers above the lowest together, and keep small counts back, with as many others
        as are needed that they cannot be worked out.
    """
    found = []
    tiers = columns_of(ladder, public=public)
    for grouping, group_of in GROUPINGS.items():
        counts: dict[str, Counter[str]] = {}
        for decision in report.schools:
            group = group_of(authority.school_by_id[decision.school_id])
            tier = decision.tier or UNDECIDED
            counts.setdefault(group, Counter())[tier if tier in tiers else ABOVE] += 1
        groups = in_order(grouping, set(counts))
        rows = [{tier: counts[group][tier] for tier in tiers} for group in groups]
        kept = rows_kept_back([list(row.values()) for row in rows]) if public else frozenset()
        found += [
            GroupShare(grouping, group, None if kept is None or place in kept else row)
            for place, (group, row) in enumerate(zip(groups, rows, strict=True))
        ]
    return found


def columns_of(ladder: Sequence[str], *, public: bool) -> list[str]:
    """What is counted in each group."""
    return [ladder[0], ABOVE, UNDECIDED] if public else [*ladder, UNDECIDED]


def wants(report: TierReport, ruleset: Ruleset) -> list[WantOf]:
    """Missing inputs, those first that could change the tier of most schools."""
    lacking: Counter[str] = Counter()
    changing: Counter[str] = Counter()
    undecided: Counter[str] = Counter()
    for decision in report.schools:
        for entry in decision.missing_inputs:
            lacking[entry.indicator] += 1
            changing[entry.indicator] += entry.could_change_to is not None
            undecided[entry.indicator] += decision.rule_tier is None
    found = [
        WantOf(name, ruleset.title_of(name), count, changing[name], undecided[name])
        for name, count in lacking.items()
    ]
    return sorted(found, key=lambda want: (-want.could_change, -want.schools, want.indicator))
