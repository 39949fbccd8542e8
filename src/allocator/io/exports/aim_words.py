"""Aims, their levels and the proof as people read them, the same on screen and on paper."""

from __future__ import annotations

import math
from collections.abc import Iterable

from allocator.domain.allocations import AimLevel, Allocation
from allocator.domain.settings import COSTS
from allocator.io.exports.words import AIMS, number

_WHOLE = frozenset({"promises_kept", "presence", "nights", "continuity"})
"""Aims that count whole things: a limit of 516.7 sessions is a limit of 516."""
_EXACT = 1e-6
_THOUSAND = 1000
_STATUSES = {
    "optimal": "No other sharing of these people scores better",
    "feasible": "A good sharing was found; a better one may exist",
    "infeasible": "No sharing keeps every rule",
    "unknown": "The work ended before a proof",
}
CAVEAT = (
    "The score adds all aims up. Link officers and visits in person make a good part of it, so "
    "that a small distance can still be some sessions: read each aim beside its limit."
)
"""What a planner should bear in mind when a gap is small."""


def percent(share: float) -> str:
    """Write a share, never as nothing where there is something."""
    return f"{share:.2%}" if share >= 0.0001 else "0.01%"


def proof(allocation: Allocation) -> str:
    """Say how good the sharing is, and how sure that is."""
    # "optimal" is said within the gap that was asked for; only a gap of nothing is a best plan.
    proved = allocation.status in ("optimal", "feasible") and allocation.gap == 0
    almost = "feasible" if allocation.status == "optimal" else allocation.status
    status = _STATUSES["optimal" if proved else almost]
    gap = "a gap of nothing" if allocation.gap == 0 else f"a gap of {percent(allocation.gap)}"
    words = (
        f"{status}. Score {number(allocation.objective)}, and none above "
        f"{number(allocation.bound)} is possible: {gap}."
    )
    if allocation.bound_given_levels < allocation.bound:
        bound = number(allocation.bound_given_levels)
        words += f" With every floor kept, none above {bound} is possible."
    return words


def aim_title(name: str) -> str:
    """Name of an aim in words."""
    return AIMS.get(name, name.replace("_", " ").capitalize())


def level_in_words(name: str, value: float | None) -> str:
    """Write a level of an aim in its unit: fairness in percent, thousands without decimals."""
    if value is None:
        return ""
    if name == "fairness":
        return f"{value:.1%}"
    return f"{value:,.0f}" if abs(value) >= _THOUSAND else number(value)


def limit_in_words(level: AimLevel) -> str:
    """What no plan could pass, were nothing but this aim wanted."""
    if level.name in COSTS:
        bound = math.ceil(level.bound - _EXACT) if level.name in _WHOLE else level.bound
        return f"at least {level_in_words(level.name, bound)}"
    bound = math.floor(level.bound + _EXACT) if level.name in _WHOLE else level.bound
    return f"at most {level_in_words(level.name, bound)}"


def floor_in_words(level: AimLevel) -> str:
    """Level that the aims after this one had to leave it, and whether it was missed."""
    if level.floor is None:
        return "none"
    is_cost = level.name in COSTS
    floor = level.floor
    if level.name in _WHOLE:
        floor = math.floor(floor + _EXACT) if is_cost else math.ceil(floor - _EXACT)
    missed = level.value > floor + _EXACT if is_cost else level.value < floor - _EXACT
    words = level_in_words(level.name, floor)
    return f"{words}, missed" if missed else words


def unit_in_words(level: AimLevel) -> str:
    """Unit of a level; none where the level is in percent."""
    return "" if level.name == "fairness" else level.unit


def change_in_words(name: str, change: float) -> str:
    """Write a change of an aim with its sign; fairness in points of a hundred."""
    shown = round(change * (100 if name == "fairness" else 1), 1)
    if abs(shown) >= _THOUSAND:
        return f"{shown:+,.0f}"
    return "0" if shown == 0 else f"{shown:+,.1f}".removesuffix(".0")


def aims_in_lines(levels: Iterable[AimLevel]) -> list[str]:
    """Write the aims as a table of plain text, a line each and one of headings."""
    rows = [("Aims in their order", "reached", "limit", "floor", "")]
    rows += [
        (
            aim_title(level.name),
            level_in_words(level.name, level.value),
            limit_in_words(level),
            floor_in_words(level),
            unit_in_words(level),
        )
        for level in levels
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    return [
        f"  {row[0]:<{widths[0]}}  {row[1]:>{widths[1]}}  {row[2]:>{widths[2]}}  "
        f"{row[3]:>{widths[3]}}  {row[4]}".rstrip()
        for row in rows
    ]
