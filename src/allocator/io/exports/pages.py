"""``report.html``: the plan as one self-contained page for a meeting."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
from collections import Counter
from pathlib import Path
from typing import Any

from allocator.domain.authority import Authority
from allocator.domain.plans import Plan
from allocator.domain.schedules import TravelDay, Visit
from allocator.io.exports.drawings import bar_svg, map_svg, marker
from allocator.io.exports.words import (
    ROLES,
    SHORTFALL_REASONS,
    UNPLACED_REASONS,
    activity_title,
    clock,
    counted,
    long_date,
    person_names,
    place_names,
    school_names,
    short_date,
)
from allocator.io.exports.words import day_in_words as legs_in_words

TEMPLATES = Path(__file__).parent / "templates"
_INVENTED = ("synthetic", "invented")


def report_page(plan: Plan, authority: Authority) -> str:
    """Write the report. It asks for nothing from outside and can be read without scripts."""
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    style = (TEMPLATES / "report.css").read_text(encoding="utf-8")
    script = (TEMPLATES / "report.js").read_text(encoding="utf-8")
    return environment.get_template("report.html.j2").render(
        style=style,
        script=script,
        style_hash=_content_hash(style),
        script_hash=_content_hash(script),
        **report_context(plan, authority),
    )


def _content_hash(text: str) -> str:
    """Hash by which the page's own policy lets its style and script in, and no others."""
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def report_context(plan: Plan, authority: Authority) -> dict[str, Any]:
    """Everything the page shows, in words."""
    profile = authority.profile
    return {
        "name": profile.name,
        "term": f"{profile.term.name} term {profile.school_year}".strip().capitalize(),
        "span": f"{long_date(profile.term.start)} to {long_date(profile.term.end)}",
        "as_of": long_date(plan.tiers.as_of),
        "summary": _summary(plan, authority),
        "figures": _figures(plan),
        "invented": _is_invented(authority),
        "tiers": _tiers(plan, authority),
        "legend": _legend(authority),
        "map": map_svg(plan, authority),
        "travellers": _travellers(plan, authority),
        "grid": _grid(plan, authority),
        "shortfalls": _shortfalls(plan, authority),
        "unplaced": _unplaced(plan, authority),
        "people": _people(plan, authority),
        "itineraries": _itineraries(plan, authority),
        "links": _changed_links(plan, authority),
        "method": _method(plan),
        "warnings": (*plan.tiers.warnings, *_notes(plan)),
    }


def _notes(plan: Plan) -> tuple[str, ...]:
    notes = plan.allocation.notes if plan.allocation else ()
    return (*notes, *(plan.schedule.notes if plan.schedule else ()))


def _is_invented(authority: Authority) -> bool:
    return any(_says_invented(str(source)) for source in set(authority.readings.source))


def _says_invented(source: str) -> bool:
    return any(word in source.lower() for word in _INVENTED)


# -- what stands first -----------------------------------------------------------------------------


def _summary(plan: Plan, authority: Authority) -> list[str]:
    """The plan in a few sentences."""
    ladder = authority.offer.tiers
    counts = Counter(decision.tier for decision in plan.tiers.schools)
    parts = [f"{counts[tier]} {tier}" for tier in ladder]
    if counts[None]:
        parts.append(f"{counts[None]} that cannot be decided yet, planned as {ladder[0]}")
    schools = counted(len(plan.tiers.schools), "school")
    sentences = [f"Of {schools}, {', '.join(parts[:-1])} and {parts[-1]}."]
    if plan.allocation is not None:
        sentences.append(_promises(plan))
    if plan.schedule is not None:
        sentences.append(_travels(plan))
    return sentences


def _promises(plan: Plan) -> str:
    assert plan.allocation is not None
    broken = [row for row in plan.allocation.shortfalls if row.kind == "minimum"]
    short = [row for row in plan.allocation.shortfalls if row.kind == "target"]
    sessions = counted(sum(item.sessions for item in plan.allocation.items), "session")
    promise = (
        "Every promised minimum is kept"
        if not broken
        else f"{counted(len(broken), 'promised minimum', 'promised minimums')} cannot be kept, at "
        f"{counted(len({row.school_id for row in broken}), 'school')}"
    )
    missing = sum(row.wanted - row.given for row in short)
    target = (
        "and every target is met"
        if not short
        else f"and {counted(missing, 'session')} are missing to the targets of "
        f"{counted(len({row.school_id for row in short}), 'school')}"
    )
    gap = plan.allocation.gap
    best = (
        "no other sharing is better"
        if gap == 0
        else f"no other sharing could be more than {_percent(gap)} better"
    )
    return f"{sessions} are shared out. {promise}, {target}; by the aims that were set, {best}."


def _percent(share: float) -> str:
    return f"{share:.2%}" if share >= 0.0001 else "0.01%"


def _travels(plan: Plan) -> str:
    assert plan.schedule is not None
    schedule = plan.schedule
    dated = counted(len(schedule.visits), "visit has a date", "visits have a date")
    unplaced = (
        "none is left without one"
        if not schedule.unplaced
        else f"{counted(len(schedule.unplaced), 'session')} could not be placed"
    )
    nights = counted(schedule.nights, "night away", "nights away")
    return (
        f"{dated} and {unplaced}. The term takes {schedule.travel_hours:,.0f} hours on the road, "
        f"on the water and in the air, and {nights}."
    )


def _figures(plan: Plan) -> list[tuple[str, str]]:
    """A few large figures."""
    found = [("schools", f"{len(plan.tiers.schools)}")]
    if plan.allocation is not None:
        rows = plan.allocation.shortfalls
        found.append(("sessions", f"{sum(item.sessions for item in plan.allocation.items):,}"))
        found.append(("minimums not kept", f"{sum(row.kind == 'minimum' for row in rows)}"))
    if plan.schedule is not None:
        found.append(("visits dated", f"{len(plan.schedule.visits):,}"))
        found.append(("without a date", f"{len(plan.schedule.unplaced)}"))
        found.append(("hours of travel", f"{plan.schedule.travel_hours:,.0f}"))
        found.append(("nights away", f"{plan.schedule.nights}"))
    return found


# -- tiers -----------------------------------------------------------------------------------------


def _legend(authority: Authority) -> list[dict[str, Any]]:
    return [{"name": tier, "mark": _mark(rank)} for rank, tier in enumerate(authority.offer.tiers)]


def _mark(rank: int) -> str:
    shape = marker(rank, 8, 8, 5.5)
    return f'<svg viewBox="0 0 16 16" class="mark" aria-hidden="true">{shape}</svg>'


def _tiers(plan: Plan, authority: Authority) -> list[dict[str, Any]]:
    """Schools by tier, the highest first, within a tier by name."""
    ladder = authority.offer.tiers
    groups: list[dict[str, Any]] = []
    for tier in (*reversed(ladder), None):
        rows = [
            _tier_row(decision, authority)
            for decision in plan.tiers.schools
            if decision.tier == tier
        ]
        if rows:
            rank = ladder.index(tier) if tier is not None else 0
            groups.append(
                {
                    "name": tier or "Cannot be decided yet",
                    "mark": _mark(rank) if tier is not None else "",
                    "rows": sorted(rows, key=lambda row: row["school"]),
                }
            )
    return groups


def _tier_row(decision: Any, authority: Authority) -> dict[str, Any]:
    school = authority.school_by_id[decision.school_id]
    judgement = decision.judgement
    return {
        "school": school.name,
        "sector": school.sector,
        "island": school.island,
        "state": decision.state,
        "since": f"{decision.since.day} {decision.since:%b %Y}",
        "reasons": [
            {
                "text": reason.text,
                "source": reason.source,
                "date": f"{reason.period_end:%b %Y}" if reason.period_end else "",
                "invented": _says_invented(reason.source),
            }
            for reason in decision.reasons
        ],
        "judgement": judgement
        and {
            "text": f"Set by professional judgement: {judgement.reason}",
            "rule": decision.rule_tier or "undecided",
            "review": long_date(judgement.review_on),
        },
        "near": [near.text for near in decision.near_misses],
        "missing": list(decision.missing),
        "flags": [flag.replace("_", " ") for flag in decision.flags],
    }


# -- the term --------------------------------------------------------------------------------------


def _travellers(plan: Plan, authority: Authority) -> list[tuple[str, str]]:
    days = plan.schedule.days if plan.schedule else ()
    ids = sorted({day.person_id for day in days})
    return [(person, authority.person_by_id[person].name) for person in ids]


def _grid(plan: Plan, authority: Authority) -> dict[str, Any] | None:
    """Officers by weeks: what each does in each week of the term."""
    if plan.schedule is None or not plan.schedule.visits:
        return None
    start = authority.term.start
    monday = start - dt.timedelta(days=start.weekday())
    count = ((authority.term.end - monday).days // 7) + 1
    weeks = [monday + dt.timedelta(weeks=number) for number in range(count)]
    cells: dict[tuple[str, int], list[dict[str, Any]]] = {}
    nights = {(day.person_id, day.date): day.night_at for day in plan.schedule.days}
    for visit in plan.schedule.visits:
        week = (visit.date - monday).days // 7
        for person in visit.person_ids:
            entry = _grid_entry(visit, authority, nights.get((person, visit.date)) is not None)
            cells.setdefault((person, week), []).append(entry)
    rows = [
        {
            "name": person.name,
            "role": ROLES[person.role],
            "weeks": [cells.get((person.person_id, week), []) for week in range(count)],
        }
        for person in authority.people
        if any((person.person_id, week) in cells for week in range(count))
    ]
    return {"weeks": [f"{week.day} {week:%b}" for week in weeks], "rows": rows}


def _grid_entry(visit: Visit, authority: Authority, overnight: bool) -> dict[str, Any]:
    return {
        "day": f"{visit.date:%a}",
        "school": _short_name(authority.school_by_id[visit.school_ids[0]].name),
        "more": len(visit.school_ids) - 1,
        "what": activity_title(authority, visit.activity),
        "time": f"{short_date(visit.date)} {clock(visit.start)}-{clock(visit.end)}",
        "online": visit.mode == "online",
        "overnight": overnight,
        "pinned": visit.pinned,
    }


def _short_name(name: str) -> str:
    """Leave out what every reader knows of a school's name, to keep the grid narrow."""
    return name.replace(" Primary School", " Primary").replace(" High School", " High")


def _itineraries(plan: Plan, authority: Authority) -> list[dict[str, Any]]:
    """Days with a night away, told leg by leg."""
    if plan.schedule is None:
        return []
    names = place_names(authority)
    away: dict[str, list[TravelDay]] = {}
    by_key = {(day.person_id, day.date): day for day in plan.schedule.days}
    for day in plan.schedule.days:
        before = by_key.get((day.person_id, day.date - dt.timedelta(days=1)))
        if day.night_at is not None or (before is not None and before.night_at is not None):
            away.setdefault(day.person_id, []).append(day)
    visits: dict[tuple[str, dt.date], list[Visit]] = {}
    for visit in plan.schedule.visits:
        for person in visit.person_ids:
            visits.setdefault((person, visit.date), []).append(visit)
    return [
        {
            "name": authority.person_by_id[person].name,
            "days": [
                {
                    "date": long_date(day.date),
                    "lines": _day_lines(day, visits.get((person, day.date), []), names, authority),
                }
                for day in days
            ],
        }
        for person, days in sorted(away.items())
    ]


def _day_lines(
    day: TravelDay, visits: list[Visit], names: dict[str, str], authority: Authority
) -> list[str]:
    lines = legs_in_words(day, names)
    lines += [
        f"{clock(visit.start)} {activity_title(authority, visit.activity)} at "
        f"{school_names(authority, visit.school_ids)}, until {clock(visit.end)}"
        for visit in visits
        if visit.mode == "in_person"
    ]
    last = [line for line in lines if line.startswith("night")]
    return sorted(line for line in lines if not line.startswith("night")) + last


# -- what is missing, and who --------------------------------------------------------------------


def _shortfalls(plan: Plan, authority: Authority) -> list[dict[str, Any]]:
    if plan.allocation is None:
        return []
    rows = [
        {
            "school": authority.school_by_id[row.school_id].name,
            "what": activity_title(authority, row.activity),
            "kind": "promised minimum" if row.kind == "minimum" else "target",
            "wanted": row.wanted,
            "given": row.given,
            "why": SHORTFALL_REASONS[row.reason],
            "who": person_names(
                authority, [who for who in row.blocked_by if who in authority.person_by_id]
            ),
            "relief": row.relief,
        }
        for row in plan.allocation.shortfalls
    ]
    return sorted(rows, key=lambda row: (row["kind"] != "promised minimum", row["school"]))


def _unplaced(plan: Plan, authority: Authority) -> list[dict[str, Any]]:
    return [
        {
            "school": school_names(authority, row.school_ids),
            "what": activity_title(authority, row.activity),
            "who": person_names(authority, row.person_ids),
            "why": UNPLACED_REASONS[row.reason],
            "relief": row.relief,
        }
        for row in (plan.schedule.unplaced if plan.schedule else ())
    ]


def _people(plan: Plan, authority: Authority) -> list[dict[str, Any]]:
    if plan.allocation is None:
        return []
    rows = []
    for load in plan.allocation.people:
        person = authority.person_by_id[load.person_id]
        if load.capacity_hours == 0:
            continue
        counts = (
            [("contact", load.contact_hours)]
            if person.is_peer_head
            else [
                ("contact", load.contact_hours),
                ("preparation", load.preparation_hours),
                ("travel", load.travel_hours),
            ]
        )
        used = sum(hours for _, hours in counts)
        label = f"{person.name}: {used:.0f} of {load.capacity_hours:.0f} hours used"
        shares = [(name, hours / load.capacity_hours) for name, hours in counts]
        rows.append(
            {
                "name": person.name,
                "role": ROLES[person.role],
                "capacity": f"{load.capacity_hours:,.0f}",
                "contact": f"{load.contact_hours:,.0f}",
                "preparation": f"{load.preparation_hours:,.0f}",
                "travel": f"{load.travel_hours:,.0f}",
                "spare": f"{load.spare_hours:,.0f}",
                "bar": bar_svg(shares, label),
            }
        )
    return rows


def _changed_links(plan: Plan, authority: Authority) -> list[dict[str, str]]:
    if plan.allocation is None:
        return []
    before = authority.link_at_start
    return [
        {
            "school": authority.school_by_id[link.school_id].name,
            "now": authority.person_by_id[link.person_id].name,
            "before": authority.person_by_id[before[link.school_id]].name
            if link.school_id in before
            else "nobody",
            "why": link.reason or "",
        }
        for link in plan.allocation.links
        if link.changed
    ]


def _method(plan: Plan) -> list[tuple[str, str]]:
    run = plan.run
    rows = [
        ("Rules", f"{run.ruleset.id}, version {run.ruleset.version}"),
        ("Evidence read at", long_date(plan.tiers.as_of)),
        ("Seed", str(run.seed)),
    ]
    if plan.allocation is not None:
        for level in plan.allocation.levels:
            value = f"{level.value:,.1f} of at most {level.bound:,.1f} {level.unit}"
            if level.bound < level.value:
                value = f"{level.value:,.1f}, at least {level.bound:,.1f} {level.unit}"
            rows.append((level.name.replace("_", " ").capitalize(), value))
        rows.append(("Proof of the allocation", f"{_percent(plan.allocation.gap)} from the bound"))
    if plan.schedule is not None:
        rows.append(
            (
                "Travel",
                f"{plan.schedule.travel_hours:,.1f} hours; no schedule of these visits needs fewer "
                f"than {plan.schedule.travel_bound:,.1f}",
            )
        )
    rows.append(("Workspace", run.workspace_hash[:16]))
    return rows
