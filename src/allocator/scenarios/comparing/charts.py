"""Which charts a comparison has: figures of every plan, tiers, groups, people."""

from __future__ import annotations

from collections.abc import Sequence

from allocator.domain.comparisons import Comparison, GroupRow
from allocator.scenarios.comparing.drawings import Bar, bars_svg, stacked_svg
from allocator.scenarios.comparing.figures import FIGURES
from allocator.scenarios.comparing.wording import figure, value_in_words

HEADLINES = ("need_met", "promises_not_kept", "sessions_short", "travel_hours", "nights", "pounds")
"""Figures that are drawn."""
NO_PLAN = "no plan"


def headline_charts(comparison: Comparison) -> list[dict[str, str]]:
    """A small chart for each headline, one bar a plan."""
    charts = []
    for name in (one for one in FIGURES if one.key in HEADLINES):
        values = [figure(plan.figures, name.key) for plan in comparison.plans]
        known = [value for value in values if value is not None]
        most = 1.0 if name.kind == "share" else max((*known, 0.0))
        bars = [
            Bar(
                mark_in_chart(place),
                value / most if value is not None and most else 0.0,
                NO_PLAN if comparison.plans[place].figures is None else value_in_words(name, value),
                place == 0,
            )
            for place, value in enumerate(values)
        ]
        charts.append({"title": name.title, "svg": bars_svg([("", bars)], _said(name.title, bars))})
    return charts


def mark_in_chart(place: int) -> str:
    """Mark of a plan beside its bar."""
    return f"{place}:" if place else "today:"


def _said(title: str, bars: Sequence[Bar]) -> str:
    return f"{title}. {'; '.join(f'{bar.mark} {bar.text}' for bar in bars)}"


def tier_chart(comparison: Comparison) -> str:
    """Schools by tier in every plan."""
    rows = [
        (
            f"{place}: {plan.title}" if place else plan.title,
            [(tier, count) for tier, count in plan.figures.tiers.items()],
        )
        for place, plan in enumerate(comparison.plans)
        if plan.figures is not None
    ]
    return stacked_svg(rows, "Schools by tier in every plan. The table below holds the same.")


def bars_of_groups(title: str, groups: Sequence[GroupRow]) -> str:
    """Share of what is due that each group gets, one bar a plan."""
    drawn = []
    for group in groups:
        bars = []
        for place, cell in enumerate(group.plans):
            share = None if cell is None else cell.share
            text = (
                NO_PLAN if cell is None else "nothing is due" if share is None else f"{share:.0%}"
            )
            bars.append(Bar(mark_in_chart(place), share or 0.0, text, place == 0))
        drawn.append((group.group[:1].upper() + group.group[1:], bars))
    return bars_svg(drawn, f"{title}: share of the support due that is given. See the table.")


def bars_of_people(comparison: Comparison) -> str:
    """Share of everybody's hours that is used, one bar a plan."""
    drawn = []
    for row in comparison.people:
        bars = [
            Bar(
                mark_in_chart(place),
                0.0 if load is None else load.used_share or 0.0,
                "no time" if load is None or load.used_share is None else f"{load.used_share:.0%}",
                place == 0,
            )
            for place, load in enumerate(row.plans)
        ]
        drawn.append((f"{row.person}, {row.role}", bars))
    return bars_svg(drawn, "Share of each person's hours that is used. See the table.")
