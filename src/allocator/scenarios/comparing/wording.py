"""Figures and changes as people write them: signs, shares, money, lists."""

from __future__ import annotations

from collections.abc import Sequence

from allocator.domain.comparisons import PlanFigures
from allocator.io.exports.report_fairness import share_in_words
from allocator.io.exports.words import counted, number
from allocator.scenarios.comparing.figures import FigureName

NOT_KNOWN = "not known"
MINUS = "\u2212"
THOUSAND = 1000


def value_in_words(name: FigureName, value: float | None) -> str:
    """Write a figure in its unit."""
    if value is None:
        return NOT_KNOWN
    return _written(name.kind, value)


def _written(kind: str, value: float) -> str:
    if kind == "share":
        return f"{value:.1%}"
    if kind == "pounds":
        return f"£{value:,.0f}"
    if kind == "kilograms":
        return f"{value:,.0f} kg"
    if kind == "count" or abs(value) >= THOUSAND:
        return f"{value:,.0f}"
    return number(value)


def change_in_words(name: FigureName, before: float | None, after: float | None) -> str:
    """Write a change with its sign; "as before" where it cannot be seen, points for shares."""
    if before is None or after is None:
        return NOT_KNOWN
    if _written(name.kind, before) == _written(name.kind, after):
        return "as before"
    change = after - before
    sign = "+" if change > 0 else MINUS
    if name.kind == "share":
        return f"{sign}{number(abs(change) * 100)} points"
    return f"{sign}{_written(name.kind, abs(change))}"


def verdict(name: FigureName, before: float | None, after: float | None) -> str:
    """Say "better" or "worse" where a figure has a side; empty where it has none or is as before.

    The word stands beside the change, so that no colour is needed to see it.
    """
    unknown = before is None or after is None
    if unknown or not name.better or change_in_words(name, before, after) == "as before":
        return ""
    assert before is not None
    assert after is not None
    return "better" if (after - before) * name.better > 0 else "worse"


def figure(figures: PlanFigures | None, key: str) -> float | None:
    """Value of a figure by its key."""
    if figures is None:
        return None
    value = getattr(figures, key)
    return None if value is None else float(value)


def listed(parts: Sequence[str]) -> str:
    """Join parts: a, b and c."""
    if not parts:
        return ""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def more_or_fewer(change: float, unit: str, many: str | None = None) -> str:
    """Write a change of whole things: 3 more schools, 1 fewer night."""
    word = "more" if change > 0 else "fewer"
    one, several = f"{word} {unit}", f"{word} {many or unit + 's'}"
    return counted(abs(round(change)), one, several)


def share_against(after: float, before: float) -> str:
    """Write two shares: 80% rather than 93%; with a decimal where whole percents are alike.

    Where even those are alike the share is written once.
    """
    first, second = share_in_words(after), share_in_words(before)
    if first == second:
        first, second = f"{after:.1%}", f"{before:.1%}"
    return share_in_words(after) if first == second else f"{first} rather than {second}"
