"""Costs and other dates, as the workbook, the calendars and the report tell them."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import replace

import icalendar
import openpyxl

from allocator.domain.plans import Plan
from allocator.domain.schedule_costs import PersonCosts, ScheduleCosts, TravelCosts
from allocator.domain.schedules import Relief, UnplacedSession
from allocator.io.exports.calendars import calendar_files
from allocator.io.exports.cost_words import person_costs, term_costs
from allocator.io.exports.words import if_cancelled
from allocator.io.exports.workbooks import plan_workbook
from tests.io.exports.plans import the_authority, the_plan, the_schedule

FIGURES = {
    "car_km": 100.0, "hired_km": 0.0, "mileage_pounds": 27.96, "crossings": 2,
    "crossings_without_fare": 1, "fares_pounds": 12.0, "nights": 1, "night_pounds": 147.0,
    "pounds": 186.96, "car_kg_co2": 17.0, "ferry_kg_co2": None, "flight_kg_co2": 0.0,
    "kg_co2": 17.0, "visits_over_water": 1, "visits_lost": 0.08,
}  # fmt: skip
ANN = PersonCosts(**FIGURES, person_id="P1", days_over_water=2, reserve_days=1, free_days=30)
COSTS = ScheduleCosts(
    total=TravelCosts(**FIGURES), people=(ANN,), reserve_days=1, visits_with_alternate=1,
    notes=("Everybody drives alone.",),
)  # fmt: skip
RELIEF = Relief(
    kinds=("more_nights",), text="1 more night in May for @Ann: Monday; £149",
    date=dt.date(2026, 9, 7), travel_hours=2.0, nights=1, pounds=149.2,
)  # fmt: skip
UNPLACED = UnplacedSession(
    item_id="I9", activity="link_visit", school_ids=("S1",), person_ids=("P1",),
    reason="night_limit", relief=RELIEF.text, why="Only 1 day suits everybody.",
    reliefs=(RELIEF, RELIEF.model_copy(update={"kinds": ("online",), "text": "A meeting online"})),
)  # fmt: skip


def priced() -> Plan:
    schedule = the_schedule()
    crossing = {"alternate": dt.date(2026, 9, 15), "cancel_chance": 0.0784}
    visits = tuple(
        visit.model_copy(update=crossing) if "S4" in visit.school_ids else visit
        for visit in schedule.visits
    )
    update = {"visits": visits, "costs": COSTS, "unplaced": (UNPLACED,)}
    return replace(the_plan(), schedule=schedule.model_copy(update=update))


def sheet(name: str, plan: Plan) -> list[dict[str, object]]:
    book = openpyxl.load_workbook(io.BytesIO(plan_workbook(plan, the_authority())))
    header, *body = book[name].iter_rows(values_only=True)
    return [dict(zip(header, row, strict=True)) for row in body]


def test_the_workbook_tells_everybodys_costs_the_whole_term_first() -> None:
    whole, ann = sheet("Costs", priced())
    assert (whole["Person"], whole["Pounds"], whole["Days to keep in reserve"]) == (
        "Everybody", 186.96, 1,
    )  # fmt: skip
    assert (ann["Id"], ann["Nights away"], ann["Days without a plan"]) == ("P1", 1, 30)
    about = [row["Value"] for row in sheet("About", priced())]
    assert "Everybody drives alone." in about


def test_the_workbook_tells_the_other_date_and_the_chance_of_needing_it() -> None:
    (row,) = [row for row in sheet("Plan by school", priced()) if row["Id"] == "S4"]
    assert row["If the crossing is cancelled"] == dt.datetime(2026, 9, 15)  # noqa: DTZ001
    assert row["Chance of that"] == 0.0784


def test_the_workbook_tells_every_relief_with_its_cost() -> None:
    row = next(row for row in sheet("Shortfalls", priced()) if row["Kind"] == "no date")
    assert row["What would help"] == f"{RELIEF.text}\nA meeting online"
    assert (row["Why in words"], row["Pounds"]) == ("Only 1 day suits everybody.", 149.2)


def test_a_calendar_tells_what_happens_when_the_boat_is_cancelled() -> None:
    data = calendar_files(priced(), the_authority())["school-S4.ics"]
    (event,) = icalendar.Calendar.from_ical(data).walk("VEVENT")
    words = "Chance that a crossing on the way is cancelled: 8%. If the crossing is cancelled:"
    assert f"{words} Tuesday 15 September 2026." in str(event["description"])


def test_nothing_is_said_of_boats_on_land() -> None:
    visit = the_schedule().visits[0]
    assert if_cancelled(visit.model_copy(update={"alternate": None, "cancel_chance": None})) == ""


def test_the_report_tells_costs_of_the_term_and_of_each_person() -> None:
    assert term_costs(priced()) == (
        "Its journeys cost £187; mileage £28; 2 crossings £12, 1 of them without a known fare;"
        " 1 night £147; 17 kg of carbon dioxide. Of 1 visit over water 0.1 are expected to be lost"
        " to cancelled boats or planes; another date is named for 1."
    )
    words = person_costs(COSTS)["P1"]
    assert words.endswith("Keep 1 day free against cancelled boats; 30 are not planned.")
    assert term_costs(the_plan()) == ""
