"""Tables of the pages: figures side by side, groups, people, the assessment."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from allocator.domain.comparisons import ComparedPlan, Comparison
from allocator.domain.fairness import TOGETHER
from allocator.io.exports.words import GROUPING_TITLES, counted, number
from allocator.scenarios.comparing.charts import bars_of_groups
from allocator.scenarios.comparing.figures import FIGURES
from allocator.scenarios.comparing.wording import (
    change_in_words,
    figure,
    share_against,
    value_in_words,
    verdict,
)


def mark_of(place: int) -> str:
    """Mark of a plan in charts: today, then 1, 2, 3."""
    return str(place) if place else "today"


def key_rows(comparison: Comparison) -> Iterator[dict[str, str]]:
    """Marks and titles of the plans."""
    for place, plan in enumerate(comparison.plans):
        numbered = f"{place}: {plan.title}" if place else plan.title
        yield {"mark": mark_of(place), "title": plan.title, "numbered": numbered}


def figure_rows(comparison: Comparison) -> Iterator[dict[str, Any]]:
    """Rows of the table side by side; a figure that no plan has is left out."""
    base = comparison.plans[0].figures
    for name in FIGURES:
        before = figure(base, name.key)
        cells = []
        for plan in comparison.plans[1:]:
            after = figure(plan.figures, name.key)
            cells.append(
                {
                    "value": value_in_words(name, after) if plan.figures else "no plan",
                    "change": change_in_words(name, before, after) if plan.figures else "",
                    "verdict": verdict(name, before, after),
                }
            )
        if before is not None or any(cell["value"] != "not known" for cell in cells):
            yield {
                "title": name.title,
                "meaning": name.meaning,
                "base": value_in_words(name, before),
                "cells": cells,
            }


def grouping_tables(comparison: Comparison) -> Iterator[dict[str, Any]]:
    """Every grouping that can be told: its rows and its chart."""
    for grouping, found in groupby(comparison.groups, key=lambda row: row.grouping):
        groups = list(found)
        told = [row for row in groups if row.plans]
        kept = [row.group for row in groups if row.kept_back and row.group != TOGETHER]
        if not told:
            continue
        title = GROUPING_TITLES.get(grouping, grouping)
        rows = []
        for group in told:
            name = group.group[:1].upper() + group.group[1:]
            if group.group == TOGETHER and kept:
                name = f"Kept back, together: {', '.join(kept)}"
            cells = [
                {
                    "share": "no plan" if cell is None else _share(cell.share),
                    "broken": "" if cell is None else cell.minimums_not_kept,
                    "schools": "" if cell is None else cell.schools,
                }
                for cell in group.plans
            ]
            rows.append({"group": name, "cells": cells})
        yield {"title": title, "rows": rows, "chart": bars_of_groups(title, told)}


def _share(share: float | None) -> str:
    return "nothing is due" if share is None else f"{share:.0%}"


def person_cells(comparison: Comparison) -> Iterator[dict[str, Any]]:
    """How everybody's hours are used, a cell a plan."""
    for row in comparison.people:
        cells = []
        for load in row.plans:
            if load is None or load.capacity_hours == 0:
                cells.append({"used": "no time" if load else "not there", "more": ""})
                continue
            more = [counted(load.schools_linked, "school") + " linked"] * bool(load.schools_linked)
            more += [counted(load.nights or 0, "night") + " away"] * bool(load.nights)
            cells.append(
                {
                    "used": f"{load.used_share or 0:.0%} of {number(load.capacity_hours)} h",
                    "more": ", ".join(more),
                }
            )
        yield {"person": row.person, "role": row.role, "cells": cells}


def assessment_tables(comparison: Comparison) -> Iterator[dict[str, Any]]:
    """A table for each scenario and grouping of the assessment."""
    figures_of = {(row.grouping, row.group): row for row in comparison.groups}
    for place, plan in enumerate(comparison.plans):
        rows = [row for row in comparison.assessment if row.plan == plan.name]
        for grouping, found in groupby(rows, key=lambda row: row.grouping):
            told = []
            for row in found:
                cells = figures_of[row.grouping, row.group].plans
                before, after = (cells[0], cells[place]) if cells else (None, None)
                told.append(
                    {
                        "group": row.group[:1].upper() + row.group[1:],
                        "schools": "kept back" if before is None else before.schools,
                        "before": "" if before is None else _share(before.share),
                        "after": "" if after is None else _share(after.share),
                        "text": row.text,
                        "kept_back": row.kept_back,
                    }
                )
            yield {
                "plan": plan.title,
                "mark": mark_of(place),
                "question": plan.question,
                "need": _need(comparison, plan),
                "title": GROUPING_TITLES.get(grouping, grouping),
                "rows": told,
            }


def _need(comparison: Comparison, plan: ComparedPlan) -> str:
    before, after = (
        figure(comparison.plans[0].figures, "need_met"),
        figure(plan.figures, "need_met"),
    )
    if before is None or after is None:
        return ""
    said = share_against(after, before)
    same = "" if " rather than " in said else ", as today"
    return f"{said} of all schools' need would be met{same}."
