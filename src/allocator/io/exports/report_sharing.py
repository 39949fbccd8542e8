"""How the people are shared out, for the report: aims, fairness, prices, other good plans."""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from typing import Any

from allocator.domain.allocations import AimLevel, Allocation
from allocator.domain.fairness import GroupShare
from allocator.domain.plans import Plan
from allocator.io.exports.drawings import bar_svg
from allocator.io.exports.words import AIMS, GROUPING_TITLES, SHORTFALL_REASONS, counted, number

KEPT_BACK = "kept back"
"""Stands for a count of so few schools that it would tell of single ones."""
_SHARES = frozenset({"fairness"})
"""Aims told in percent."""


def sharing(plan: Plan) -> dict[str, Any] | None:
    """Everything the section on sharing out shows; ``None`` where nothing is shared out."""
    allocation = plan.allocation
    if allocation is None:
        return None
    return {
        "aims": [_aim(level) for level in allocation.levels],
        "fairness": [
            {"title": GROUPING_TITLES.get(name, name), "rows": [_share(row) for row in rows]}
            for name, rows in groupby(allocation.fairness, key=lambda row: row.grouping)
        ],
        "capacity": [price.text for price in allocation.capacity_prices],
        "prices": [
            {"aim": AIMS.get(price.aim, price.aim), "text": price.text}
            for price in allocation.aim_prices
        ],
        "alternatives": _alternatives(allocation),
        "reasons": reasons_counted(allocation),
    }


def reasons_counted(allocation: Allocation) -> list[str]:
    """Say how many shortfalls each reason stands behind, the most frequent first."""
    counts = Counter(row.reason for row in allocation.shortfalls)
    return [
        f"{SHORTFALL_REASONS[reason]}: {counted(count, 'shortfall')}"
        for reason, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    ]


def level_in_words(level: AimLevel, value: float | None) -> str:
    """Write a level of an aim in its unit."""
    if value is None:
        return ""
    return f"{value:.1%}" if level.name in _SHARES else number(value)


def _aim(level: AimLevel) -> dict[str, str]:
    return {
        "title": AIMS.get(level.name, level.name.replace("_", " ").capitalize()),
        "text": level.text,
        "value": level_in_words(level, level.value),
        "best": level_in_words(level, level.bound),
        "floor": level_in_words(level, level.floor),
        "unit": "" if level.name in _SHARES else level.unit,
    }


def _share(row: GroupShare) -> dict[str, str]:
    def count(value: float | None) -> str:
        return KEPT_BACK if row.kept_back else number(value or 0.0)

    share = row.share or 0.0
    told = "nothing is due" if row.share is None else f"{share:.0%}"
    return {
        "group": row.group,
        "share": told,
        "bar": bar_svg([("contact", share)], f"{row.group}: {told} of the target"),
        "schools": count(row.schools),
        "target": count(row.target_hours),
        "given": count(row.given_hours),
        "broken": count(row.minimums_not_kept),
        "in_person": count(row.in_person),
        "online": count(row.online),
    }


def _alternatives(allocation: Allocation) -> list[dict[str, str]]:
    return [
        {
            "title": plan.title,
            "name": plan.name,
            "text": plan.text,
            "broken": f"{plan.minimums_not_kept}",
            "links": f"{plan.schools_with_another_link}",
            "sessions": f"{plan.sessions_by_others}",
            "score": f"{number(plan.objective)}; at most {plan.gap:.1%} from the best possible",
        }
        for plan in allocation.alternatives
    ]
