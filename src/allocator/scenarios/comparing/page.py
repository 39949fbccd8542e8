"""``comparison.html`` and ``assessment.html``: everything the pages show, in words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from allocator.domain.comparisons import Comparison
from allocator.io.exports.pages import STYLES, render_page
from allocator.io.exports.pages import TEMPLATES as REPORT_TEMPLATES
from allocator.io.exports.words import long_date
from allocator.scenarios.comparing.charts import bars_of_people, headline_charts, tier_chart
from allocator.scenarios.comparing.page_scenarios import Room, scenario_part
from allocator.scenarios.comparing.page_tables import (
    assessment_tables,
    figure_rows,
    grouping_tables,
    key_rows,
    person_cells,
)

TEMPLATES = Path(__file__).parent / "templates"
SHEETS = [REPORT_TEMPLATES / STYLES[0], TEMPLATES / "comparison.css"]
MOST_BYTES = 500_000
"""Size of the page; what does not fit is left to the other files, and that is said."""
ROOMS = (Room(320, 160), Room(320, 160, all_parts=False), Room(60, 40, all_parts=False))
"""Tried in this order until the page is small enough."""


def comparison_page(comparison: Comparison) -> str:
    """Write the page. It asks for nothing from outside and can be read without scripts."""
    head = _head(comparison)
    page = ""
    for room in ROOMS:
        context = {**head, **_body(comparison, room)}
        page = render_page("comparison.html.j2", SHEETS, context)
        if len(page.encode()) <= MOST_BYTES:
            break
    return page


def assessment_page(comparison: Comparison) -> str:
    """Write the assessment sheet alone: no school and nobody is named."""
    return render_page("assessment.html.j2", SHEETS, _head(comparison))


def _head(comparison: Comparison) -> dict[str, Any]:
    """What both pages show."""
    return {
        "name": comparison.authority,
        "term": f"{comparison.term} term {comparison.school_year}".strip().capitalize(),
        "as_of": long_date(comparison.as_of),
        "invented": comparison.invented,
        "key": list(key_rows(comparison)),
        "figures": list(figure_rows(comparison)),
        "assessment": list(assessment_tables(comparison)),
        "notes_of": {
            kind: [note.text for note in comparison.assessment_notes if note.kind == kind]
            for kind in ("kept back", "not known", "reading")
        },
    }


def _body(comparison: Comparison, room: Room) -> dict[str, Any]:
    """What the page alone shows."""
    scenarios = comparison.plans[1:]
    each = Room(
        max(2, round(room.schools / len(scenarios))), max(2, round(room.promises / len(scenarios)))
    )
    return {
        "all_parts": room.all_parts,
        "scenarios": [
            scenario_part(place, plan, each) for place, plan in enumerate(comparison.plans) if place
        ],
        "base_answer": comparison.plans[0].answer,
        "headlines": headline_charts(comparison),
        "tier_chart": tier_chart(comparison),
        "groupings": list(grouping_tables(comparison)),
        "people": list(person_cells(comparison)),
        "people_chart": bars_of_people(comparison) if room.all_parts else "",
        "notes": comparison.notes,
    }
