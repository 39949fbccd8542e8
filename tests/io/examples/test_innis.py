"""Innis as a whole: every reference is valid, and it shows what it promises."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from allocator.domain.authority import Authority
from allocator.domain.indicators import INDICATORS
from allocator.io.examples.innis import innis
from allocator.io.examples.innis.evidence import SOURCE
from allocator.io.examples.innis.people import LEAVER
from allocator.travel import build_travel


@pytest.fixture(scope="module")
def authority() -> Authority:
    return innis()


def test_every_school_that_is_named_exists(authority: Authority) -> None:
    named = {
        *authority.readings.school_id.tolist(),
        *(row.school_id for row in authority.headteachers),
        *(row.school_id for row in authority.judgements),
        *(row.school_id for row in authority.tier_history),
        *(row.school_id for row in authority.links),
        *(row.school_id for row in authority.conflicts),
        *(row.school_id for row in authority.pins if row.school_id),
        *(row.school_id for row in authority.calendar if row.school_id),
        *(row.school_id for row in authority.people if row.school_id),
        *(school_id for row in authority.visits for school_id in row.school_ids),
    }
    assert named <= set(authority.school_by_id)


def test_every_person_that_is_named_exists(authority: Authority) -> None:
    named = {
        *(row.person_id for row in authority.leave),
        *(row.person_id for row in authority.links),
        *(row.person_id for row in authority.conflicts),
        *(row.made_by for row in authority.judgements),
        *(row.person_id for row in authority.pins if row.person_id),
        *(person_id for row in authority.visits for person_id in row.person_ids),
    }
    assert named <= set(authority.person_by_id)


def test_every_place_of_a_journey_exists(authority: Authority) -> None:
    ports = {port.port_id for port in authority.ports}
    places = ports | set(authority.person_by_id) | {s.site_id for s in authority.schools}
    assert {end for row in authority.sailings for end in (row.from_port, row.to_port)} == ports
    assert {end for row in authority.known_journeys for end in (row.from_id, row.to_id)} <= places
    assert len({row.service_id for row in authority.sailings}) == len(authority.sailings)


def test_activities_and_tiers_that_are_named_are_on_offer(authority: Authority) -> None:
    offer = authority.offer
    due = [*offer.entitlements.values(), *offer.flags.values()]
    assert {activity for table in due for activity in table} == set(offer.activities)
    assert {visit.activity for visit in authority.visits} <= set(offer.activities)
    assert {row.tier for row in (*authority.judgements, *authority.tier_history)} <= set(
        offer.tiers
    )


def test_the_school_year_has_190_pupil_days_and_5_in_service_days(authority: Authority) -> None:
    wide = [span for span in authority.calendar if span.is_authority_wide]

    def days(kind: str) -> set[dt.date]:
        return {
            day
            for span in wide
            if span.kind == kind
            for number in range((span.to_date - span.from_date).days + 1)
            if (day := span.from_date + dt.timedelta(days=number)).weekday() < 5
        }

    assert len(days("pupil_days")) == 190
    assert len(days("in_service")) == 5
    assert not days("pupil_days") & (days("in_service") | days("holiday"))


def test_every_figure_says_that_it_is_synthetic(authority: Authority) -> None:
    assert set(authority.readings.source.tolist()) == {SOURCE}
    assert SOURCE.startswith("synthetic")


def test_figures_are_of_known_indicators_and_in_range(authority: Authority) -> None:
    readings = authority.readings
    units = {indicator.name: indicator.unit for indicator in INDICATORS}
    most = {"percent": 100, "share 0-1": 1, "grade 1-6": 6}
    assert set(readings.indicator.tolist()) == set(units)
    for indicator, value in zip(readings.indicator, readings.value, strict=True):
        if not np.isnan(value):
            assert 0 <= value <= most.get(units[indicator], 2000), indicator


def test_a_figure_is_shown_exactly_where_its_status_allows(authority: Authority) -> None:
    readings = authority.readings
    shown = np.isin(readings.status.astype(str), ["ok", "provisional"])
    assert (np.isnan(readings.value) == ~shown).all()
    assert np.isnan(readings.numerator[~shown]).all()
    assert set(readings.status.tolist()) == {"ok", "suppressed", "not_collected", "provisional"}


def test_attainment_of_a_small_cohort_is_suppressed(authority: Authority) -> None:
    readings = authority.readings
    rows = [
        number
        for number in readings.rows_by_school["IN53P"]
        if readings.indicator[number].startswith("acel_")
    ]
    assert rows
    assert {readings.status[number] for number in rows} <= {"suppressed", "not_collected"}


def test_some_evidence_becomes_known_only_in_the_term(authority: Authority) -> None:
    known = authority.readings.known_on
    assert 0 < (known > np.datetime64(authority.profile.as_of)).sum() < 10


def test_judgements_rise_fall_are_disputed_and_run_out(authority: Authority) -> None:
    as_of = authority.profile.as_of
    in_force = [row for row in authority.judgements if row.made_on <= as_of <= row.review_on]
    assert {row.tier for row in in_force} == {"universal", "targeted"}
    assert any(row.head_view == "disagrees" for row in in_force)
    assert len(in_force) < len(authority.judgements)


def test_a_head_may_lead_two_schools_miles_apart(authority: Authority) -> None:
    leads = {row.school_id: row.headteacher_id for row in authority.headteachers}
    assert leads["IN23P"] == leads["IN24P"]
    assert set(leads) == {school.school_id for school in authority.open_schools}


def test_every_open_school_had_one_link_officer_and_nine_need_another(
    authority: Authority,
) -> None:
    linked = [link.school_id for link in authority.links]
    assert sorted(linked) == sorted(school.school_id for school in authority.open_schools)
    ended = [link for link in authority.links if link.to_date is not None]
    assert {link.person_id for link in ended} == {LEAVER}
    assert len(ended) == 9


def test_the_vacant_post_gives_nothing_and_a_sick_officer_less(authority: Authority) -> None:
    hours = {row.person_id: authority.capacity_hours(row) for row in authority.people}
    assert hours[LEAVER] == 0
    assert hours["qio-02"] < 0.8 * hours["qio-03"]


def test_agreed_visits_fall_on_days_that_both_sides_work(authority: Authority) -> None:
    for visit in authority.visits_of_term:
        for school_id in visit.school_ids:
            assert visit.date in authority.pupil_days[school_id], visit
        for person_id in visit.person_ids:
            assert visit.date in authority.working_days[person_id], visit


def test_peer_heads_start_from_their_own_school(authority: Authority) -> None:
    peers = [person for person in authority.people if person.is_peer_head]
    assert 7 <= len(peers) <= 8
    for peer in peers:
        school = authority.school_by_id[peer.school_id or ""]
        assert (peer.latitude, peer.longitude) == (school.latitude, school.longitude)
        assert 2 <= authority.release_days(peer) <= 4


def test_the_same_authority_comes_out_every_time(authority: Authority) -> None:
    again = innis()
    assert again.schools == authority.schools
    assert again.boundary == authority.boundary
    assert again.sailings == authority.sailings
    for column in ("school_id", "indicator", "status"):
        assert (getattr(again.readings, column) == getattr(authority.readings, column)).all()
    np.testing.assert_array_equal(again.readings.value, authority.readings.value)


@pytest.mark.parametrize(
    ("site_id", "nights"),
    [("IN50", 0), ("IN53", 0), ("IN13", 0), ("IN60", 1), ("IN62", 1)],
    ids=["the large island", "its far end", "the near island", "the plane", "the evening boat"],
)
def test_two_islands_are_a_day_out_and_two_need_a_night(
    authority: Authority, site_id: str, nights: int
) -> None:
    trip = build_travel(authority).round_trip("qio-03", site_id, 150)
    assert trip is not None
    assert trip.nights == nights


def test_the_road_round_the_loch_is_much_longer_than_the_straight_line(
    authority: Authority,
) -> None:
    roads = build_travel(authority).roads
    assert roads.minutes("IN12", "IN46") > 60
    assert roads.minutes("IN12", "IN08") < 25
