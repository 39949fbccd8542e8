"""The term of a person as weeks by weekdays."""

from __future__ import annotations

from typing import Any

from allocator.domain.calendar import CalendarSpan
from allocator.domain.people import Leave
from allocator.domain.plans import Plan
from allocator.io.exports.itineraries import itineraries
from allocator.io.exports.pages import report_page
from allocator.io.exports.term_grid import TermGrids
from tests.io.exports.plans import (
    FORMULA,
    a_run,
    the_allocation,
    the_authority,
    the_plan,
    the_schedule,
    the_tiers,
)


def a_span(first: str, last: str, kind: str, **more: Any) -> CalendarSpan:
    return CalendarSpan.model_validate({"from": first, "to": last, "kind": kind, **more})


def a_leave(first: str, last: str, kind: str = "annual") -> Leave:
    return Leave.model_validate({"person_id": "P1", "from": first, "to": last, "kind": kind})


def a_grid(person: str = "P1", days: Any = None, **tables: Any) -> dict[str, Any]:
    schedule = the_schedule() if days is None else the_schedule(days=days)
    authority = the_authority(**tables)
    plan = Plan(a_run(), the_tiers(), the_allocation(), schedule)
    terms = {term.person_id: term for term in itineraries(plan, authority)}
    return TermGrids(authority).grid(terms[person])


def cell(grid: dict[str, Any], week: str, weekday: str) -> dict[str, Any]:
    (row,) = [one for one in grid["weeks"] if one["name"] == week]
    found: dict[str, Any] = row["cells"][grid["columns"].index(weekday)]
    return found


def test_a_term_of_eight_weeks_has_eight_rows_of_five_days() -> None:
    grid = a_grid()
    assert grid["columns"] == ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"]
    assert [len(week["cells"]) for week in grid["weeks"]] == [5] * 8
    assert (grid["weeks"][0]["name"], grid["weeks"][-1]["name"]) == ("17 August", "5 October")


def test_a_day_with_a_visit_and_a_night_away() -> None:
    day = cell(a_grid(), "31 August", "Tuesday")
    assert day["away"] == "out 08:00"
    assert day["visits"] == [{"time": "14:00", "school": FORMULA, "mark": ""}]
    assert day["marks"] == [f"Night near {FORMULA}"]


def test_a_day_that_is_only_the_way_back() -> None:
    day = cell(a_grid(), "31 August", "Wednesday")
    assert (day["away"], day["visits"], day["marks"]) == ("back 15:00", [], ["Travel only"])


def test_online_and_agreed_visits_and_further_schools_are_marked() -> None:
    assert cell(a_grid("P2"), "28 September", "Thursday")["visits"][0]["mark"] == "online"
    assert cell(a_grid("P2"), "28 September", "Thursday")["visits"][0]["school"].endswith(" +2")
    assert cell(a_grid("P2"), "7 September", "Tuesday")["visits"][0]["mark"] == "agreed"


def test_a_day_without_anything_is_empty() -> None:
    assert cell(a_grid(), "17 August", "Monday") == {"day": 17, "off": "", "kind": ""}


def test_days_off_are_told_in_words() -> None:
    spans = (
        a_span("2026-08-17", "2026-10-02", "pupil_days"),
        a_span("2026-08-21", "2026-08-21", "in_service"),
        a_span("2026-09-21", "2026-09-25", "holiday"),
        a_span("2026-09-25", "2026-09-25", "closed"),
        a_span("2026-09-14", "2026-09-14", "holiday", school_id="S1"),
        a_span("2026-09-15", "2026-09-15", "closed", sector="secondary"),
    )
    leave = (a_leave("2026-09-17", "2026-09-22"),)
    grid = a_grid(calendar=spans, leave=leave)
    told = {
        (week, day): cell(grid, week, day)["off"]
        for week, day in (
            ("17 August", "Friday"), ("14 September", "Monday"), ("14 September", "Tuesday"),
            ("14 September", "Thursday"), ("21 September", "Monday"), ("21 September", "Friday"),
            ("5 October", "Monday"),
        )
    }  # fmt: skip
    assert list(told.values()) == [
        "In-service day", "", "", "Leave", "Holiday", "Holiday", "No school",
    ]  # fmt: skip


def test_days_before_and_after_the_term_and_days_not_worked() -> None:
    authority = the_authority()
    people = tuple(
        one.model_copy(update={"working_days": (True, True, True, True, False, False, False)})
        for one in authority.people
    )
    changed = type(authority)(**{**vars_of(authority), "people": people})
    (term, _) = itineraries(the_plan(), changed)
    grid = TermGrids(changed).grid(term)
    assert cell(grid, "17 August", "Friday")["off"] == "Not a working day"


def vars_of(authority: Any) -> dict[str, Any]:
    return {name: getattr(authority, name) for name in authority.__dataclass_fields__}


def test_a_night_over_the_weekend_brings_the_weekend_in() -> None:
    def day(date: str, **more: Any) -> dict[str, Any]:
        return {"person_id": "P1", "date": date, "depart_base": None, "return_base": None,
                "legs": [], **more}  # fmt: skip

    leg = {"from_id": "P1", "to_id": "A-S4", "mode": "car", "depart": "12:00", "arrive": "13:00"}
    back = {**leg, "from_id": "A-S4", "to_id": "P1"}
    days = [
        day("2026-09-11", legs=[leg], night_at="A-S4"),
        day("2026-09-12", night_at="A-S4"),
        day("2026-09-13", legs=[back]),
    ]
    grid = a_grid(days=days)
    assert grid["columns"][-2:] == ["Saturday", "Sunday"]
    assert cell(grid, "7 September", "Saturday")["marks"] == [f"Night near {FORMULA}"]
    assert cell(grid, "7 September", "Sunday")["marks"] == ["Travel only"]
    assert cell(grid, "14 September", "Saturday") == {"day": 19, "off": "", "kind": ""}


def test_leave_never_says_of_what_kind() -> None:
    leave = (a_leave("2026-09-14", "2026-09-18", "sickness"),)
    told = report_page(the_plan(), the_authority(leave=leave))
    assert "<b>14</b> Leave" in told
    assert "sick" not in told.lower()
