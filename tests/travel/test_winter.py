"""Winter on remote roads: a factor on estimates, weighed by the winter days of the term."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import replace

import pytest

from allocator.domain.authority import Authority
from allocator.domain.calendar import CalendarSpan, Term
from allocator.domain.crossings import KnownJourney
from allocator.travel import build_travel
from allocator.travel.places import distance_km
from allocator.travel.winter import remote_factor, winter_share
from tests.builders import a_person, a_school, an_authority


def in_term(start: str, end: str, urban_rural: int = 7, factor: float = 1.2) -> Authority:
    schools = (
        a_school("S1", urban_rural=urban_rural),
        a_school("S2", latitude=56.9, urban_rural=urban_rural),
    )
    authority = an_authority(schools=schools, settings={"winter_factor": factor})
    term = Term.model_validate({"name": "a term", "start": start, "end": end})
    return replace(authority, profile=authority.profile.model_copy(update={"term": term}))


def test_a_term_in_winter_has_the_whole_factor():
    authority = in_term("2026-11-02", "2027-02-26")
    assert winter_share(authority) == 1
    assert remote_factor(authority) == pytest.approx(1.2)


def test_a_term_in_summer_has_none_of_it():
    assert remote_factor(in_term("2026-08-17", "2026-10-09")) == 1


def test_a_term_of_both_has_its_share_of_pupil_days():
    # Two weeks of October and two of November, one of them a holiday: 5 winter days of 15.
    authority = in_term("2026-10-19", "2026-11-13")
    holiday = CalendarSpan.model_validate(
        {"from": dt.date(2026, 11, 2), "to": dt.date(2026, 11, 6), "kind": "holiday"}
    )
    authority = replace(authority, calendar=(holiday,))
    assert winter_share(authority) == pytest.approx(5 / 15)
    assert remote_factor(authority) == pytest.approx(1 + 0.2 / 3)


def test_a_term_without_pupil_days_has_no_winter():
    assert winter_share(in_term("2026-11-07", "2026-11-08")) == 0


@pytest.mark.parametrize(("urban_rural", "slower"), [
    (1, False), (2, False), (3, False), (6, False), (4, True), (5, True), (7, True), (8, True),
])  # fmt: skip
def test_only_remote_and_very_remote_estimates_are_slower(urban_rural, slower):
    winter = build_travel(in_term("2026-11-02", "2026-12-18", urban_rural)).roads
    summer = build_travel(in_term("2026-08-17", "2026-10-09", urban_rural)).roads
    assert (winter.minutes("A-S1", "A-S2") > summer.minutes("A-S1", "A-S2")) == slower


def test_the_drive_takes_that_much_longer_and_no_more():
    authority = in_term("2026-11-02", "2026-12-18")
    roads, settings = build_travel(authority).roads, authority.settings
    straight = distance_km(roads.places["A-S1"], roads.places["A-S2"])
    drive = 1.2 * straight / settings.remote_kmh * 60
    assert roads.minutes("A-S1", "A-S2") == math.ceil(settings.start_minutes + drive)


def test_a_known_journey_is_as_long_in_winter():
    known = (KnownJourney(from_id="A-S1", to_id="A-S2", minutes=70),)
    authority = replace(in_term("2026-11-02", "2026-12-18"), known_journeys=known)
    assert build_travel(authority).roads.minutes("A-S1", "A-S2") == 70


def test_without_a_factor_nothing_changes():
    winter = build_travel(in_term("2026-11-02", "2026-12-18", factor=1)).roads
    summer = build_travel(in_term("2026-08-17", "2026-10-09", factor=1)).roads
    assert winter.minutes("A-S1", "A-S2") == summer.minutes("A-S1", "A-S2")


def test_one_remote_end_is_enough():
    schools = (a_school("S1", urban_rural=6), a_school("S2", latitude=56.9, urban_rural=8))
    people = (a_person("P1"),)
    roads = [
        build_travel(replace(in_term(*term), schools=schools, people=people)).roads
        for term in (("2026-11-02", "2026-12-18"), ("2026-08-17", "2026-10-09"))
    ]
    assert roads[0].minutes("A-S1", "A-S2") > roads[1].minutes("A-S1", "A-S2")
