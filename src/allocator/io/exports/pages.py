"""``report.html``: the plan as one self-contained page for a meeting."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from allocator.domain.authority import Authority
from allocator.domain.plans import Plan
from allocator.io.exports.cost_words import person_costs
from allocator.io.exports.drawings import map_svg
from allocator.io.exports.itineraries import itineraries
from allocator.io.exports.itinerary_words import ItineraryWriter
from allocator.io.exports.journeys_map import week_maps
from allocator.io.exports.report_people import changed_links, loads, shortfalls, unplaced
from allocator.io.exports.report_sharing import sharing
from allocator.io.exports.report_summary import figures, method, summary
from allocator.io.exports.report_term import travellers, week_grids
from allocator.io.exports.report_tiers import invented_pairs, legend, tier_groups
from allocator.io.exports.term_grid import TermGrids
from allocator.io.exports.words import long_date

TEMPLATES = Path(__file__).parent / "templates"
STYLES = ("report.css", "journeys.css")
STOPPED = "The work was stopped before its end; this is the best plan found by then."


def report_page(plan: Plan, authority: Authority) -> str:
    """Write the report. It asks for nothing from outside and can be read without scripts."""
    styles = [TEMPLATES / name for name in STYLES]
    return render_page("report.html.j2", styles, report_context(plan, authority))


def render_page(template: str, styles: Sequence[Path], context: Mapping[str, Any]) -> str:
    """Fill a template that lies beside its last style sheet, or among those of the report.

    Style and script stand in the page; the template's policy lets them in by their hashes alone.
    """
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader([styles[-1].parent, TEMPLATES]),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    style = "".join(path.read_text(encoding="utf-8") for path in styles)
    script = (TEMPLATES / "report.js").read_text(encoding="utf-8")
    return environment.get_template(template).render(
        style=style,
        script=script,
        style_hash=_content_hash(style),
        script_hash=_content_hash(script),
        **context,
    )


def _content_hash(text: str) -> str:
    """Hash by which the page's own policy lets its style and script in, and no others."""
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def report_context(plan: Plan, authority: Authority) -> dict[str, Any]:
    """Everything the page shows, in words."""
    profile = authority.profile
    invented = invented_pairs(authority)
    terms = itineraries(plan, authority)
    writer, grids = ItineraryWriter(authority), TermGrids(authority)
    costs = person_costs(plan.schedule.costs if plan.schedule else None)
    notes = [STOPPED] if plan.run.interrupted else []
    notes += plan.tiers.warnings
    notes += plan.allocation.notes if plan.allocation else ()
    notes += plan.schedule.notes if plan.schedule else ()
    return {
        "name": profile.name,
        "term": f"{profile.term.name} term {profile.school_year}".strip().capitalize(),
        "span": f"{long_date(profile.term.start)} to {long_date(profile.term.end)}",
        "as_of": long_date(plan.tiers.as_of),
        "summary": summary(plan, authority),
        "figures": figures(plan),
        "invented": bool(invented),
        "tiers": tier_groups(plan, authority, invented),
        "has_support": plan.allocation is not None,
        "legend": legend(authority),
        "map": map_svg(plan, authority),
        "modes": {leg.mode for day in plan.schedule.days for leg in day.legs}
        if plan.schedule
        else set(),
        "has_ports": bool(authority.ports),
        "travellers": travellers(plan, authority),
        "grids": week_grids(plan, authority),
        "weeks": week_maps(terms, authority),
        "persons": [
            {
                **writer.person(term),
                "grid": grids.grid(term),
                "costs": costs.get(term.person_id, ""),
            }
            for term in terms
        ],
        "sharing": sharing(plan),
        "shortfalls": shortfalls(plan, authority),
        "unplaced": unplaced(plan, authority),
        "people": loads(plan, authority),
        "links": changed_links(plan, authority),
        "method": method(plan),
        "notes": notes,
    }
