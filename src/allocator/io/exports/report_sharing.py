"""How the people are shared out, for the report: aims, fairness, prices, other good plans."""

from __future__ import annotations

from collections import Counter
from typing import Any

from allocator.domain.allocations import AimLevel, Allocation
from allocator.domain.plans import Plan
from allocator.io.exports.aim_words import (
    CAVEAT,
    aim_title,
    change_in_words,
    floor_in_words,
    level_in_words,
    limit_in_words,
    proof,
    unit_in_words,
)
from allocator.io.exports.report_fairness import fairness_tables, groupings_kept_back
from allocator.io.exports.words import (
    AIM_COLUMNS,
    SHORTFALL_REASONS,
    counted,
    number,
)


def sharing(plan: Plan) -> dict[str, Any] | None:
    """Everything the section on sharing out shows; ``None`` where nothing is shared out."""
    allocation = plan.allocation
    if allocation is None:
        return None
    return {
        "proof": proof(allocation),
        "caveat": CAVEAT,
        "aims": [_aim(level) for level in allocation.levels],
        "fairness": fairness_tables(allocation.fairness),
        "untold": groupings_kept_back(allocation.fairness),
        "capacity": _capacity(allocation),
        "columns": [AIM_COLUMNS.get(level.name, level.name) for level in allocation.levels],
        "prices": _prices(allocation),
        "alternatives": _alternatives(allocation),
        "reasons": reasons_counted(allocation),
    }


def reasons_counted(allocation: Allocation) -> list[str]:
    """Say how many shortfalls each reason stands behind, the most frequent first.

    A promise that is not kept is one shortfall, though its target is missed with it.
    """
    reasons = {(row.school_id, row.activity): row.reason for row in allocation.shortfalls}
    counts = Counter(reasons.values())
    return [
        f"{SHORTFALL_REASONS[reason]}: {counted(count, 'shortfall')}"
        for reason, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    ]


def best_prices(allocation: Allocation, kind: str) -> list[str]:
    """Say what more time of a role, or of a person, would bring: what brings most stands first."""
    prices = [price for price in allocation.capacity_prices if price.kind == kind]
    return [price.text for price in sorted(prices, key=lambda price: -price.points)]


def _capacity(allocation: Allocation) -> dict[str, list[str]]:
    return {"roles": best_prices(allocation, "role"), "people": best_prices(allocation, "person")}


def _aim(level: AimLevel) -> dict[str, str]:
    return {
        "title": aim_title(level.name),
        "text": level.text,
        "value": level_in_words(level.name, level.value),
        "limit": limit_in_words(level),
        "floor": floor_in_words(level),
        "unit": unit_in_words(level),
    }


def _prices(allocation: Allocation) -> list[dict[str, Any]]:
    """How every aim moves where one of them goes further."""
    names = [level.name for level in allocation.levels]
    return [
        {
            "aim": aim_title(price.aim),
            "text": price.text,
            "cells": [
                {
                    "text": change_in_words(name, price.changes.get(name, 0.0)),
                    "own": name == price.aim,
                }
                for name in names
            ],
        }
        for price in allocation.aim_prices
    ]


def _alternatives(allocation: Allocation) -> list[dict[str, Any]]:
    """List this plan, then every other good one, each with its aims; empty where there is none."""
    if not allocation.alternatives:
        return []
    levels = {level.name: level.value for level in allocation.levels}
    broken = sum(row.kind == "minimum" for row in allocation.shortfalls)
    ours = {
        "title": "This plan",
        "name": "",
        "text": "",
        "cells": [level_in_words(name, value) for name, value in levels.items()],
        "broken": number(broken),
        "links": "0",
        "sessions": "0",
        "gap": f"{allocation.gap:.1%}",
    }
    return [
        ours,
        *(
            {
                "title": plan.title,
                "name": plan.name,
                "text": plan.text,
                "cells": [level_in_words(name, plan.levels.get(name)) for name in levels],
                "broken": number(plan.minimums_not_kept),
                "links": number(plan.schools_with_another_link),
                "sessions": number(plan.sessions_by_others),
                "gap": f"{plan.gap:.1%}",
            }
            for plan in allocation.alternatives
        ),
    ]
