"""Sheets of ``plan.xlsx`` on how the people are shared out; one that has no rows is left out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from allocator.domain.allocations import Allocation
from allocator.domain.plans import Plan
from allocator.io.exports.aim_words import aim_title, limit_in_words
from allocator.io.exports.words import GROUPING_TITLES

Sheet = tuple[str, tuple[Sequence[Any], list[Sequence[Any]]]]


def sharing_sheets(plan: Plan) -> list[Sheet]:
    """Aims, fairness, what more time would bring, what aims cost each other, other good plans."""
    if plan.allocation is None:
        return []
    sheets: list[Sheet] = [
        ("Aims", _aims(plan.allocation)),
        ("Fairness", _fairness(plan.allocation)),
        ("More time", _capacity(plan.allocation)),
        ("Aims against aims", _prices(plan.allocation)),
        ("Other good plans", _alternatives(plan.allocation)),
    ]
    return [(name, (columns, rows)) for name, (columns, rows) in sheets if rows]


def _aims(allocation: Allocation) -> tuple[Sequence[Any], list[Sequence[Any]]]:
    columns = ("Aim", "Reached", "Limit", "Limit in words", "Floor", "Unit", "What it is")
    return columns, [
        (
            aim_title(row.name),
            row.value,
            row.bound,
            limit_in_words(row),
            row.floor,
            row.unit,
            row.text,
        )
        for row in allocation.levels
    ]


def _fairness(allocation: Allocation) -> tuple[Sequence[Any], list[Sequence[Any]]]:
    columns = (
        "Grouping", "Group", "Share of target", "Schools", "Target (hours)", "Given (hours)",
        "Minimums not kept", "Sessions at the school", "At another school", "Online", "Kept back",
    )  # fmt: skip
    return columns, [
        (
            GROUPING_TITLES.get(row.grouping, row.grouping),
            row.group,
            row.share,
            row.schools,
            row.target_hours,
            row.given_hours,
            row.minimums_not_kept,
            row.in_person,
            row.elsewhere,
            row.online,
            "yes" if row.kept_back else "",
        )
        for row in allocation.fairness
    ]


def _capacity(allocation: Allocation) -> tuple[Sequence[Any], list[Sequence[Any]]]:
    columns = ("Who", "Area", "Hours more this term", "Sessions more", "Points more", "In words")
    return columns, [
        (row.key, row.area, row.hours, row.sessions, row.points, row.text)
        for row in allocation.capacity_prices
    ]


def _prices(allocation: Allocation) -> tuple[Sequence[Any], list[Sequence[Any]]]:
    names = [level.name for level in allocation.levels]
    columns = ("Aim that goes further", *(aim_title(name) for name in names), "In words")
    return columns, [
        (aim_title(row.aim), *(row.changes.get(name) for name in names), row.text)
        for row in allocation.aim_prices
    ]


def _alternatives(allocation: Allocation) -> tuple[Sequence[Any], list[Sequence[Any]]]:
    names = [level.name for level in allocation.levels]
    columns = (
        "Plan", "Command", *(aim_title(name) for name in names), "Score",
        "Distance from the best possible", "Schools with another link officer",
        "Sessions by others", "Minimums not kept", "In words",
    )  # fmt: skip
    return columns, [
        (
            row.title,
            f"--emphasis {row.name}",
            *(row.levels.get(name) for name in names),
            row.objective,
            row.gap,
            row.schools_with_another_link,
            row.sessions_by_others,
            row.minimums_not_kept,
            row.text,
        )
        for row in allocation.alternatives
    ]
