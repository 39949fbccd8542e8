"""``plan.xlsx``: a sheet for each question people ask of a plan."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable, Sequence
from typing import Any

from allocator.domain.authority import Authority
from allocator.domain.plans import Plan
from allocator.io.exports.cost_words import cost_sheet
from allocator.io.exports.report_people import taken_by
from allocator.io.exports.words import (
    MODES,
    ROLES,
    SHORTFALL_REASONS,
    UNPLACED_REASONS,
    activity_title,
    clock,
    day_in_words,
    person_names,
    place_names,
    says_invented,
    school_names,
    what_would_help,
)
from allocator.io.exports.workbook_sharing import sharing_sheets

Cells = Sequence[Any]
Sheet = tuple[str, tuple[Cells, Sequence[Cells]]]
"""Name, columns and rows of a sheet."""
_CREATED = dt.datetime(2000, 1, 1)  # noqa: DTZ001 (workbooks know no zones; one day for the same bytes)
_WIDEST, _NARROWEST = 60, 9
INVENTED = (
    "Readings whose source says synthetic or invented are for trying the plan out; "
    "they say nothing about a real school."
)
_LONGEST = 32_000
"""Letters of a cell; a spreadsheet takes 32,767."""


def plan_workbook(plan: Plan, authority: Authority) -> bytes:
    """Tiers, plan by school, diary by person, shortfalls and people, each as a filtered table."""
    sheets: list[Sheet] = [
        ("Tiers", _tiers(plan, authority)),
        ("Plan by school", _by_school(plan, authority)),
        ("Diary by person", _diary(plan, authority)),
        ("Shortfalls", _shortfalls(plan, authority)),
        ("People", _people(plan, authority)),
        *_costs(plan, authority),
        *sharing_sheets(plan),
        ("About", _about(plan, authority)),
    ]
    return workbook_bytes(f"Plan for {authority.profile.name}", sheets)


def workbook_bytes(
    title: str, sheets: Iterable[tuple[str, tuple[Cells, Sequence[Cells]]]]
) -> bytes:
    """Write sheets as filtered tables: name, columns, rows. The same sheets give the same bytes."""
    import xlsxwriter

    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(stream, options)
    book.set_properties({"title": title, "created": _CREATED})
    header = book.add_format(
        {"bold": True, "bg_color": "#1f3a5f", "font_color": "#ffffff", "text_wrap": True,
         "valign": "top", "border": 1}
    )  # fmt: skip
    body = book.add_format({"text_wrap": True, "valign": "top"})
    dated = book.add_format({"num_format": "ddd d mmm yyyy", "valign": "top", "align": "left"})
    for name, (columns, rows) in sheets:
        _write(book.add_worksheet(name), columns, rows, (header, body, dated))
    book.close()
    return stream.getvalue()


def _write(sheet: Any, columns: Cells, rows: Sequence[Cells], formats: tuple[Any, ...]) -> None:
    header, body, dated = formats
    for column, title in enumerate(columns):
        sheet.write_string(0, column, title, header)
    for number, row in enumerate(rows, 1):
        for column, value in enumerate(row):
            if isinstance(value, dt.date):
                sheet.write_datetime(number, column, dt.datetime.combine(value, dt.time()), dated)
            elif isinstance(value, int | float) and not isinstance(value, bool):
                sheet.write_number(number, column, value, body)
            elif value is not None:
                # Text is always written as text, whatever sign it begins with.
                sheet.write_string(number, column, str(value)[:_LONGEST], body)
    for column, title in enumerate(columns):
        texts = [title, *(_shown(row[column]) for row in rows[:500])]
        width = max((len(line) for text in texts for line in text.split("\n")), default=0)
        sheet.set_column(column, column, min(_WIDEST, max(_NARROWEST, width + 2)))
    sheet.freeze_panes(1, 0)
    if rows:
        sheet.autofilter(0, 0, len(rows), len(columns) - 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _shown(value: Any) -> str:
    if isinstance(value, dt.date):
        return "Wed 30 Sept 2026"
    return "" if value is None else str(value)


def _tiers(plan: Plan, authority: Authority) -> tuple[Cells, list[Cells]]:
    columns = (
        "School", "Id", "Sector", "Island", "Tier", "Tier by the rules", "State", "Since",
        "Points", "Decided by", "Why", "Judgement", "Movement", "Since the tier began",
        "Close to a threshold", "Would change it", "Not known", "Lowest possible",
        "Highest possible", "Flags",
    )  # fmt: skip
    rows: list[Cells] = []
    for decision in plan.tiers.schools:
        school = authority.school_by_id[decision.school_id]
        judgement = decision.judgement
        rows.append(
            (
                authority.school_titles[school.school_id],
                school.school_id,
                school.sector,
                school.island,
                decision.tier or "undecided",
                decision.rule_tier or "undecided",
                decision.state,
                decision.since,
                decision.points,
                decision.decided_by.text if decision.decided_by else "",
                "\n".join(f"{r.text} ({r.source})" for r in decision.reasons),
                f"{judgement.tier}: {judgement.reason} ({judgement.made_by})" if judgement else "",
                decision.movement or "",
                decision.moved.text if decision.moved else "",
                "\n".join(near.text for near in decision.near_misses),
                "\n".join(change.text for change in decision.least_change),
                "\n".join(decision.missing),
                decision.lowest_tier or "undecided",
                decision.highest_tier or "undecided",
                ", ".join(decision.flags),
            )
        )
    return columns, rows


def _by_school(plan: Plan, authority: Authority) -> tuple[Cells, list[Cells]]:
    columns = (
        "School",
        "Id",
        "Date",
        "Start",
        "End",
        "What",
        "Who",
        "How",
        "State",
        "With schools",
        "If the crossing is cancelled",
        "Chance of that",
    )
    rows: list[Cells] = []
    for visit in plan.schedule.visits if plan.schedule else ():
        for school in visit.school_ids:
            others = [other for other in visit.school_ids if other != school]
            rows.append(
                (
                    authority.school_titles[school],
                    school,
                    visit.date,
                    clock(visit.start),
                    clock(visit.end),
                    activity_title(authority, visit.activity),
                    person_names(authority, visit.person_ids),
                    MODES[visit.mode],
                    "agreed" if visit.pinned else "proposed",
                    school_names(authority, others),
                    visit.alternate,
                    visit.cancel_chance,
                )
            )
    rows.sort(key=lambda row: (row[0], row[1], row[2], row[3]))
    return columns, rows


def _diary(plan: Plan, authority: Authority) -> tuple[Cells, list[Cells]]:
    columns = ("Person", "Id", "Date", "From", "To", "What", "Where")
    if plan.schedule is None:
        return columns, []
    names = place_names(authority)
    rows: list[Cells] = []
    for visit in plan.schedule.visits:
        for person in visit.person_ids:
            what = f"{activity_title(authority, visit.activity)} ({MODES[visit.mode]})"
            where = school_names(authority, visit.school_ids)
            who = authority.person_titles[person]
            rows.append(
                (who, person, visit.date, clock(visit.start), clock(visit.end), what, where)
            )
    for day in plan.schedule.days:
        who = authority.person_titles[day.person_id]
        first = clock(day.legs[0].depart) if day.legs else ""
        last = clock(day.legs[-1].arrive) if day.legs else ""
        what = "Journey, away overnight" if day.night_at else "Journey"
        where = "\n".join(day_in_words(day, names))
        rows.append((who, day.person_id, day.date, first, last, what, where))
    rows.sort(key=lambda row: (row[0], row[1], row[2], row[3]))
    return columns, rows


def _shortfalls(plan: Plan, authority: Authority) -> tuple[Cells, list[Cells]]:
    columns = (
        "School", "Id", "What", "Kind", "Wanted", "Given", "Why", "Who", "What would help",
        "Why in words", "Their time goes to", "Hours that would help",
        "Days of release that would help", "Pounds",
    )  # fmt: skip
    rows: list[Cells] = []
    items = {item.item_id: item for item in plan.allocation.items} if plan.allocation else {}
    for row in plan.allocation.shortfalls if plan.allocation else ():
        known = [person for person in row.blocked_by if person in authority.person_by_id]
        rows.append(
            (
                authority.school_titles[row.school_id],
                row.school_id,
                activity_title(authority, row.activity),
                row.kind,
                row.wanted,
                row.given,
                SHORTFALL_REASONS[row.reason],
                person_names(authority, known),
                row.relief,
                row.why,
                taken_by(items, row, authority),
                _rounded(row.relief_hours),
                _rounded(row.relief_days),
                row.relief_pounds,
            )
        )
    for session in plan.schedule.unplaced if plan.schedule else ():
        nearest = session.reliefs[0] if session.reliefs else None
        rows.append(
            (
                school_names(authority, session.school_ids),
                ";".join(session.school_ids),
                activity_title(authority, session.activity),
                "no date",
                1,
                0,
                UNPLACED_REASONS[session.reason],
                person_names(authority, session.person_ids),
                "\n".join(what_would_help(session)),
                session.why,
                "",
                nearest.hours if nearest else None,
                None,
                nearest.pounds if nearest else None,
            )
        )
    return columns, rows


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)


def _people(plan: Plan, authority: Authority) -> tuple[Cells, list[Cells]]:
    columns = (
        "Person", "Id", "Role", "Capacity (hours)", "Contact", "Preparation", "Travel (expected)",
        "Spare", "Worth of one more hour (points)", "Link officer of", "Nights away",
    )  # fmt: skip
    if plan.allocation is None:
        return columns, []
    nights: dict[str, int] = {}
    for day in plan.schedule.days if plan.schedule else ():
        nights[day.person_id] = nights.get(day.person_id, 0) + (day.night_at is not None)
    links: dict[str, list[str]] = {}
    for link in plan.allocation.links:
        links.setdefault(link.person_id, []).append(link.school_id)
    rows: list[Cells] = []
    for load in plan.allocation.people:
        person = authority.person_by_id[load.person_id]
        rows.append(
            (
                authority.person_titles[person.person_id],
                person.person_id,
                ROLES[person.role],
                round(load.capacity_hours, 1),
                round(load.contact_hours, 1),
                round(load.preparation_hours, 1),
                round(load.travel_hours, 1),
                round(load.spare_hours, 1),
                round(load.price_per_hour, 3),
                school_names(authority, links.get(person.person_id, [])),
                nights.get(person.person_id, 0),
            )
        )
    return columns, rows


def _costs(plan: Plan, authority: Authority) -> list[tuple[str, tuple[Cells, list[Cells]]]]:
    """The sheet of costs, where they are worked out."""
    columns, rows = cost_sheet(plan, authority)
    return [("Costs", (columns, rows))] if rows else []


def _about(plan: Plan, authority: Authority) -> tuple[Cells, list[Cells]]:
    run = plan.run
    rows: list[Cells] = [
        ("Authority", authority.profile.name),
        ("Term", f"{authority.profile.term.name}, {authority.term.start} to {authority.term.end}"),
        ("Evidence read at", plan.tiers.as_of),
        ("Rules", f"{run.ruleset.id} {run.ruleset.version}"),
        ("Seed", run.seed),
    ]
    if plan.allocation is not None:
        rows.append(("Distance from the best possible", f"{plan.allocation.gap:.2%} at most"))
    if plan.schedule is not None:
        rows.append(("Travel (hours)", round(plan.schedule.travel_hours, 1)))
        if plan.schedule.costs is not None:
            rows.append(("Cost of journeys (pounds)", plan.schedule.costs.total.pounds))
        rows.append(("Nights away", plan.schedule.nights))
    if any(says_invented(str(source)) for source in set(authority.readings.source)):
        rows.append(("Invented figures", INVENTED))
    remarks = [*plan.tiers.warnings]
    remarks += plan.allocation.notes if plan.allocation else ()
    remarks += plan.schedule.notes if plan.schedule else ()
    remarks += plan.schedule.costs.notes if plan.schedule and plan.schedule.costs else ()
    rows.extend(("Remark", remark) for remark in remarks)
    return ("What", "Value"), rows
