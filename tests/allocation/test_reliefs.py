"""The cheapest way out among real choices, each where it is the cheapest."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from allocator.allocation.reliefs import HOUR_POUNDS, Relief, cheapest
from allocator.domain.people import Conflict, Link
from tests.allocation.cases import allocated, one_activity, shortfall, told
from tests.allocation.lawful import authorities
from tests.builders import a_person, a_school, an_authority, an_offer


def test_the_least_effort_is_the_cheapest_and_words_break_ties() -> None:
    reliefs = [Relief("b", 2.0), Relief("c", 1.0), Relief("a", 1.0)]
    assert cheapest(reliefs).words == "a"


def test_an_hour_of_an_officer_is_a_seventh_of_a_day() -> None:
    assert pytest.approx(430 / 7) == HOUR_POUNDS


@pytest.mark.parametrize("bed_and_breakfast", [110.0, 60.0])
def test_a_night_more_is_named_with_its_price(bed_and_breakfast: float) -> None:
    # One night away is the most, and 4 in 5 of it kept: none for a second session.
    offer = an_offer(
        **one_activity(
            1, modes=["in_person"], team=[{"role": "eso"}], hours=6.0, days={"primary": 3}
        )
    )
    people = (a_person("P1", role="eso", latitude=58.4, longitude=-3.5, max_nights=1),)
    rates = {"rates": {"bed_and_breakfast_pounds": bed_and_breakfast}}
    authority = an_authority(people=people, offer=offer, settings=rates)
    row = shortfall(allocated(authority), "S1", "support")
    assert row is not None
    assert row.reason == "out_of_reach"
    assert "away in a month for Person P1 instead of 1" in told(row)
    assert row.relief_pounds == 4 * (bed_and_breakfast + 25.0 + 12.0)


def test_online_is_a_way_out_where_two_long_journeys_take_the_time() -> None:
    team = [{"role": "eso", "count": 2}]
    offer = an_offer(**one_activity(1, modes=["in_person"], team=team, hours=2.0))
    people = tuple(
        a_person(f"P{number}", role="eso", latitude=57.9, contact_share=0.02)  # 5.6 hours
        for number in (1, 2)
    )
    row = shortfall(allocated(an_authority(people=people, offer=offer)), "S1", "support")
    assert row is not None
    assert row.reason == "no_capacity"
    assert row.relief.startswith("Allowing Visit online (no cost).")
    assert row.relief_hours == 0


def test_another_link_officer_with_time_is_a_way_out_of_a_long_lack() -> None:
    # P1 knows the school and has no hour; P2 has the time, but the change of officer costs more
    # than the session is worth.
    offer = an_offer(**one_activity(0, 1, modes=["online"], hours=14.0, preparation_hours=6.0))
    people = (a_person("P1", contact_share=0.01), a_person("P2", contact_share=0.5))
    links = (Link(school_id="S1", person_id="P1", from_date=dt.date(2025, 8, 18)),)
    settings = {"link_change_penalty": 1000.0}
    plan = allocated(an_authority(people=people, offer=offer, links=links, settings=settings))
    row = shortfall(plan, "S1", "support", "target")
    assert row is not None
    assert row.relief.startswith("Person P2 as link officer instead of Person P1 (no cost;")
    assert row.relief_pounds == 0


def test_a_conflict_is_named_where_it_keeps_the_only_person_with_time() -> None:
    offer = an_offer(
        **one_activity(
            1, modes=["online"], team=[{"role": "eso"}], hours=20.0, preparation_hours=10.0
        )
    )
    people = (
        a_person("P1", role="eso", contact_share=0.01),
        a_person("P2", role="eso", contact_share=0.5),
    )
    conflicts = (Conflict(person_id="P2", school_id="S1"),)
    plan = allocated(an_authority(people=people, offer=offer, conflicts=conflicts))
    row = shortfall(plan, "S1", "support")
    assert row is not None
    assert (row.reason, row.blocked_by) == ("no_capacity", ("P1",))
    assert row.relief.startswith("Lifting what keeps Person P2 from School S1")


def test_wishes_elsewhere_can_make_room_for_a_promise_that_needs_several_people() -> None:
    # Two heads of two days each miss a review of three; the officer's hours went to wishes.
    schools = tuple(a_school(f"S{number}", cluster=f"C{number}") for number in range(4))
    parts: dict[str, Any] = {
        "activities": {
            "support": {
                "title": "Visit",
                "team": [{"role": "qio"}],
                "hours": 3.0,
                "preparation_hours": 2.0,
                "modes": ["online"],
            },
            "review": {
                "title": "Review",
                "team": [{"role": "qio"}, {"role": "peer_head"}],
                "hours": 6.0,
                "days": {"primary": 3},
                "preparation_hours": 2.0,
            },
        },
        "entitlements": {
            "universal": {"support": {"minimum": 0, "target": 2}},
            "intensive": {"review": {"minimum": 1}},
        },
        "floors": {},
    }
    people = (
        a_person("P1", contact_share=0.115),  # 32.2 hours, six visits
        a_person("H1", role="peer_head", school_id="S3", release_days=2),
    )
    plan = allocated(an_authority(schools, people, an_offer(**parts)), S0="intensive")
    row = shortfall(plan, "S0", "review")
    assert row is not None
    assert row.relief.startswith("1 more day of release of Person H1 (no cost); moving ")
    assert "of Person P1 here from School S" in told(row)
    assert "which would lose" in told(row)
    assert (row.relief_hours, row.relief_days, row.relief_pounds) == (0.0, 1.0, 0.0)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(authority=authorities())
def test_every_shortfall_has_a_reason_a_way_out_and_a_cost(authority: Any) -> None:
    plan = allocated(authority)
    items = {item.item_id: item for item in plan.items}
    people = set(authority.person_by_id)
    for row in plan.shortfalls:
        assert row.reason
        assert row.relief.endswith(".")
        assert told(row).count(". ") >= 1
        for cost in (row.relief_hours, row.relief_days, row.relief_pounds):
            assert cost is not None
            assert cost >= 0
        assert len(row.taken_by) <= 5
        assert set(row.blocked_by) <= people | set(authority.school_by_id)
        for item in row.taken_by:
            assert set(items[item].person_ids) & set(row.blocked_by)
