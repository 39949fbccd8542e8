"""Calendars: parsed back, stable, with journeys and nights."""

from __future__ import annotations

import datetime as dt

import icalendar

from allocator.domain.plans import Plan
from allocator.io.exports.calendars import calendar_files, file_safe
from tests.io.exports.plans import a_run, the_authority, the_plan, the_schedule, the_tiers


def files(**changes: object) -> dict[str, bytes]:
    return calendar_files(the_plan(), the_authority(), **changes)  # type: ignore[arg-type]


def events(data: bytes) -> list[icalendar.Event]:
    return list(icalendar.Calendar.from_ical(data).walk("VEVENT"))


def test_everybody_and_every_open_school_has_one() -> None:
    names = set(files())
    assert names == {
        "person-P0.ics", "person-P1.ics", "person-P2.ics",
        "school-S1.ics", "school-S2.ics", "school-S4.ics",
        f"school-{file_safe('S/2')}.ics",
    }  # fmt: skip


def test_a_calendar_without_visits_is_still_one() -> None:
    calendar = icalendar.Calendar.from_ical(files()["person-P0.ics"])
    assert [part.name for part in calendar.subcomponents] == ["VTIMEZONE"]


def test_file_names_are_safe_and_stay_apart() -> None:
    names = {file_safe(identity) for identity in ("a/b", "a_b", "a b", "../a", ".a", "ä", "x" * 99)}
    assert len(names) == 7
    assert all(not set(name) & set('/\\:*?"<>|. ') for name in names)


def test_identities_are_unique_and_stay_the_same() -> None:
    found = [str(event["uid"]) for data in files().values() for event in events(data)]
    again = [str(event["uid"]) for data in files().values() for event in events(data)]
    assert len(found) == len(set(found)) == 4 + 6 + 5  # of people, journeys, of schools
    assert found == again


def test_a_visit_that_moves_keeps_its_identity() -> None:
    moved = the_schedule()
    first = moved.visits[0].model_copy(update={"date": dt.date(2026, 9, 3)})
    plan = Plan(a_run(), the_tiers(), None, moved.model_copy(update={"visits": (first,)}))
    before = {str(event["uid"]) for event in events(files()["school-S4.ics"])}
    data = calendar_files(plan, the_authority(), {"V1": 2})["school-S4.ics"]
    (after,) = events(data)
    assert {str(after["uid"])} == before
    assert after["sequence"] == 2


def test_the_first_telling_has_sequence_nought() -> None:
    assert {e["sequence"] for data in files().values() for e in events(data)} == {0}


def test_a_visit_tells_time_place_and_state() -> None:
    (visit,) = events(files()["school-S4.ics"])
    start = visit.decoded("dtstart")
    assert start.replace(tzinfo=None) == dt.datetime(2026, 9, 1, 14)  # noqa: DTZ001
    assert start.utcoffset() == dt.timedelta(hours=1)
    assert visit["geo"].to_ical() == "56.6;-6.5"
    assert str(visit["status"]) == "TENTATIVE"
    assert "Proposed" in str(visit["description"])


def test_an_agreed_visit_is_confirmed_and_an_online_one_marked() -> None:
    agreed, online = events(files()["school-S2.ics"])
    assert str(agreed["status"]) == "CONFIRMED"
    assert str(online["summary"]).endswith("and 2 more schools (online)")
    assert str(online["location"]) == "Online"
    assert "geo" not in online


def test_journeys_stand_in_a_persons_calendar_around_the_visits() -> None:
    travel = [e for e in events(files()["person-P1.ics"]) if str(e["summary"]).startswith("Travel")]
    spans = [
        (event.decoded("dtstart").strftime("%d %H:%M"), event.decoded("dtend").strftime("%H:%M"))
        for event in travel
    ]
    assert spans == [
        ("01 08:00", "11:50"),
        ("02 11:00", "15:00"),
        ("08 09:30", "10:00"),
        ("08 13:00", "13:30"),
    ]
    assert "night near" in str(travel[0]["description"])


def test_times_are_british_by_a_rule_that_every_calendar_knows() -> None:
    for data in files().values():
        assert data.count(b"BEGIN:VTIMEZONE") == 1
        assert data.count(b"RRULE:FREQ=YEARLY") == 2
        assert all(len(line) <= 75 for line in data.split(b"\r\n"))


def test_there_are_none_before_there_are_dates() -> None:
    assert calendar_files(Plan(a_run(), the_tiers()), the_authority()) == {}
