"""Itineraries in words."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from allocator.domain.crossings import Sailing
from allocator.domain.plans import Plan
from allocator.io.exports.itineraries import itineraries
from allocator.io.exports.itinerary_words import ItineraryWriter, duration, span_in_words
from tests.io.exports.plans import (
    FORMULA,
    HOSTILE,
    a_run,
    the_allocation,
    the_authority,
    the_schedule,
    the_tiers,
)


def a_sailing(**changes: Any) -> Sailing:
    fields: dict[str, Any] = {
        "service_id": "F1", "mode": "ferry", "from_port": "OB", "to_port": "CO",
        "depart": "09:00", "arrive": "11:40", "days": "MTWTFSS", **changes,
    }  # fmt: skip
    return Sailing.model_validate(fields)


def pages(sailings: tuple[Sailing, ...] = (), **changes: Any) -> dict[str, dict[str, Any]]:
    authority = the_authority(sailings=sailings)
    plan = Plan(a_run(), the_tiers(), the_allocation(), the_schedule(**changes))
    writer = ItineraryWriter(authority)
    return {term.person_id: writer.person(term) for term in itineraries(plan, authority)}


def lines(person: dict[str, Any], trip: int = 0, day: int = 0) -> list[str]:
    return [
        " | ".join(row[key] for key in ("time", "word", "words", "notes") if row[key])
        for row in person["trips"][trip]["days"][day]["rows"]
    ]


def test_a_day_out_with_a_boat_and_a_night() -> None:
    assert lines(pages((a_sailing(),))["P1"]) == [
        "08:00-08:10 | Drive | from the base to Oban, 10 min, 4 km",
        "08:10-09:00 | Wait | 50 min at Oban, for the boat",
        "09:00-11:40 | Boat | from Oban to Coll pier, 2 h 40 min | "
        "with the car, check in by 08:30, service F1",
        f"11:45-11:50 | Drive | from Coll pier to {FORMULA}, 5 min",
        f"11:50-14:00 | Free | 2 h 10 min at {FORMULA}",
        f"14:00-17:00 | Visit | {FORMULA} | Quality improvement visit",
        f"Night | near {FORMULA}",
    ]


def test_the_service_says_when_to_check_in() -> None:
    assert "check in by 08:50" in lines(pages((a_sailing(check_in_minutes=10),))["P1"])[2]
    assert "check in" not in lines(pages((a_sailing(depart="09:05"),))["P1"])[2]


@pytest.mark.parametrize(
    ("with_car", "words"),
    [(True, "with the car, service F1"), (False, "as a foot passenger, service F1"),
     (None, "service F1")],
)  # fmt: skip
def test_a_boat_says_whether_the_car_is_aboard(with_car: bool | None, words: str) -> None:
    days = the_schedule().model_dump(mode="json")["days"]
    days[0]["legs"][1]["with_car"] = with_car
    assert lines(pages(days=days)["P1"])[2].endswith(f"2 h 40 min | {words}")


def test_whoever_stays_on_the_same_service_need_not_check_in() -> None:
    days = the_schedule().model_dump(mode="json")["days"]
    boat, onward = days[0]["legs"][1], {**days[0]["legs"][1]}
    boat.update(arrive="10:00")
    onward.update(from_id="CO", to_id="OB", depart="10:05", arrive="11:00")
    days[0]["legs"] = [days[0]["legs"][0], boat, onward]
    days[0]["night_at"] = "OB"
    told = lines(pages(days=days)["P1"])
    assert any("from Coll pier to Oban" in line and "stay aboard" in line for line in told)


def test_a_hired_car_and_a_walk_are_told_as_such() -> None:
    days = the_schedule().model_dump(mode="json")["days"]
    days[0]["legs"][2]["hired"] = True
    days[1]["legs"][0]["mode"] = "walk"
    person = pages(days=days)["P1"]
    assert any("Hired car" in line for line in lines(person))
    assert "Walk" in lines(person, day=1)[0]


def test_the_team_the_other_schools_and_what_is_agreed_are_told() -> None:
    person = pages()["P2"]
    rows = person["trips"][0]["days"][0]["rows"]
    assert rows[1]["notes"] == "Quality improvement visit; with @Ann"
    assert rows[1]["state"] == "agreed"
    (online,) = person["trips"][1]["days"][0]["rows"]
    assert (online["word"], online["words"]) == ("Online", HOSTILE)
    assert online["notes"].endswith("also for Twin School (primary), Twin School (secondary)")
    assert person["trips"][1]["totals"] == ""


def test_another_date_is_told_for_a_crossing_that_may_be_cancelled() -> None:
    visits = the_schedule().model_dump(mode="json")["visits"]
    visits[0]["alternate"] = "2026-09-03"
    told = lines(pages(visits=visits)["P1"])[5]
    assert told.endswith("if the crossing is cancelled: Thursday 3 September 2026")


def test_a_visit_held_elsewhere_says_where() -> None:
    visits = the_schedule().model_dump(mode="json")["visits"]
    visits[1]["site_id"] = "A-S1"
    assert f"Twin School (primary), held at {HOSTILE}" in lines(pages(visits=visits)["P2"])[1]


def test_sums_of_trip_and_term() -> None:
    person = pages()["P1"]
    assert person["trips"][0]["totals"] == (
        "In all: travel 5 h 50 min (30 min by road, 5 h 20 min by boat); waiting 4 h 10 min; "
        "with schools 3 h; at least 4 km by own car; 1 night away."
    )
    assert person["totals"] == (
        "2 visits in person. 2 trips on 3 days: travel 6 h 50 min (1 h 30 min by road, 5 h 20 min "
        "by boat); waiting 4 h 10 min; with schools 6 h; at least 4 km by own car; 1 night away."
    )


def test_a_person_who_only_meets_online_has_no_journeys() -> None:
    visits = [one for one in the_schedule().visits if one.mode == "online"]
    person = pages(days=[], visits=visits)["P2"]
    assert person["totals"] == "0 visits in person and 1 online. No journeys."


@pytest.mark.parametrize(
    ("minutes", "words"), [(0, "0 min"), (59, "59 min"), (60, "1 h"), (135, "2 h 15 min")]
)
def test_lengths_of_time(minutes: int, words: str) -> None:
    assert duration(minutes) == words


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("2026-09-01", "2026-09-01", "Tuesday 1 September 2026"),
        ("2026-09-01", "2026-09-03", "Tuesday 1 to Thursday 3 September 2026"),
        ("2026-09-30", "2026-10-01", "Wednesday 30 September to Thursday 1 October 2026"),
        ("2026-12-31", "2027-01-01", "Thursday 31 December 2026 to Friday 1 January 2027"),
    ],
)
def test_spans_of_days(first: str, last: str, words: str) -> None:
    assert span_in_words(dt.date.fromisoformat(first), dt.date.fromisoformat(last)) == words
