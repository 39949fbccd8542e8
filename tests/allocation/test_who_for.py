"""Who could support one school: the least costly first, and why not the others."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from allocator.allocation.who_for import people_for, school_named
from allocator.domain.authority import Authority
from allocator.domain.candidates import ActivityCandidates, SchoolCandidates
from allocator.domain.people import Conflict, Link
from allocator.errors import UsageError
from allocator.solving.progress import SolveControl
from allocator.travel.model import build_travel
from tests.allocation.cases import one_activity, tiers_of
from tests.allocation.lawful import authorities
from tests.builders import a_person, a_school, an_authority, an_offer

PLAIN = {"aims": ["promises_kept", "need_met", "travel", "continuity"]}


def found(
    authority: Authority, school: str = "S1", activity: str | None = None
) -> SchoolCandidates:
    travel = build_travel(authority)
    return people_for(authority, tiers_of(authority), travel, SolveControl(), school, activity)


def support(authority: Authority) -> ActivityCandidates:
    (row,) = found(authority, activity="support").activities
    return row


def an_eso(person_id: str, **changes: Any) -> Any:
    return a_person(person_id, role="eso", **changes)


VISITS: dict[str, Any] = {"team": [{"role": "eso"}], "modes": ["in_person"]}


def test_the_nearest_of_those_with_time_comes_first_and_three_at_most() -> None:
    people = [an_eso(f"P{number}", latitude=56.4 + number / 10) for number in range(5)]
    row = support(an_authority(people=tuple(people), offer=an_offer(**one_activity(1, **VISITS))))
    assert [choice.person_ids for choice in row.best] == [("P0",), ("P1",), ("P2",)]
    assert row.eligible == 5
    points = [choice.points for choice in row.best]
    assert points == sorted(points)
    assert "Person P0 has time to spare." in row.best[0].text


def test_the_points_of_a_journey_by_hand() -> None:
    authority = an_authority(
        people=(an_eso("P1", latitude=56.6),),
        offer=an_offer(**one_activity(1, **VISITS)),
        settings=PLAIN,
    )
    (choice,) = support(authority).best
    assert choice.points == pytest.approx(0.25 * choice.travel_hours)
    assert choice.price_points == 0
    assert choice.hours == pytest.approx(5.0 + choice.travel_hours)


def test_scarce_time_has_its_price_and_says_what_would_give_way() -> None:
    schools = tuple(a_school(f"S{number}") for number in range(1, 4))
    offer = an_offer(**one_activity(0, 2, modes=["online"], team=[{"role": "eso"}]))
    people = (an_eso("P1", contact_share=0.075),)  # 21 hours, four sessions and a bit
    row = support(an_authority(schools, people, offer, settings=PLAIN))
    (choice,) = row.best
    # What is lost is a second session: 3 x 0.8 points for each of its 5/6 units.
    assert choice.points == pytest.approx(3 * 0.8 * 5 / 6)
    assert "what would give way first is Visit, session 2, at" in choice.text
    assert "(universal), not promised." in choice.text


def test_teams_are_put_together_by_what_they_cost() -> None:
    team = [{"role": "eso", "count": 2}, {"role": "peer_head"}]
    offer = an_offer(**one_activity(1, team=team, modes=["in_person"]))
    people = (
        an_eso("P1"),
        an_eso("P2", latitude=56.5),
        an_eso("P3", latitude=56.6),
        a_person("H1", role="peer_head"),
    )
    row = support(an_authority(people=people, offer=offer))
    assert row.best[0].person_ids == ("P1", "P2", "H1")
    assert {frozenset(choice.person_ids) for choice in row.best} == {
        frozenset({"P1", "P2", "H1"}),
        frozenset({"P1", "P3", "H1"}),
        frozenset({"P2", "P3", "H1"}),
    }


def test_everyone_else_has_a_reason_in_words() -> None:
    people = (
        an_eso("P1"),
        an_eso("P2", sectors="secondary"),
        an_eso("P3"),
        an_eso("P4", contact_share=0.01),
        a_person("P5"),
        an_eso("P6", fte=0),
    )
    offer = an_offer(**one_activity(1, **VISITS))
    conflicts = (Conflict(person_id="P3", school_id="S1"),)
    row = support(an_authority(people=people, offer=offer, conflicts=conflicts))
    told = {one.person_id: (one.reason, one.text) for one in row.unsuitable}
    assert told["P2"] == ("no_skill", "Person P2 does not work with primary schools.")
    assert told["P3"][0] == "conflict"
    assert told["P4"][0] == "no_capacity"
    assert told["P4"][1].startswith("Person P4 has 2.8 hours and 40 days beside what is agreed")
    assert told["P5"][1] == "Person P5 is not an education support officer at work this term."
    assert {one.person_id for one in row.unsuitable if not one.in_role} == {"P5", "P6"}
    assert row.eligible == 1


def test_a_change_of_link_officer_counts() -> None:
    links = (Link(school_id="S1", person_id="P2", from_date=dt.date(2025, 8, 18)),)
    people = (a_person("P1"), a_person("P2"), a_person("P3", max_link_schools=0))
    (row,) = found(an_authority(people=people, links=links), activity="link").activities
    assert [choice.person_ids for choice in row.best] == [("P2",), ("P1",)]
    assert row.best[1].points - row.best[0].points == pytest.approx(6.0)
    assert "A change of link officer." in row.best[1].text
    (other,) = row.unsuitable
    assert other.text == "Person P3 takes no link schools."


def test_the_link_and_everything_due_is_told_unless_one_is_asked_for() -> None:
    whole = found(an_authority())
    assert [row.activity for row in whole.activities] == ["link", "link_visit"]
    assert (whole.school_id, whole.tier) == ("S1", "universal")


def test_a_school_is_found_by_id_or_name() -> None:
    schools = (a_school("S1", name="Port Ellen Primary"), a_school("S2", name="Bowmore Primary"))
    authority = an_authority(schools)
    assert school_named(authority, "s2").school_id == "S2"
    assert school_named(authority, " port ellen primary ").school_id == "S1"


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        ("Bowmore", "Did you mean S2 (Bowmore Primary)?"),
        ("Port Elen Primary", "Did you mean S1 (Port Ellen Primary)?"),
        ("Kirkwall Grammar", "There is no open school Kirkwall Grammar."),
    ],
)
def test_an_unknown_school_is_answered_with_the_nearest(words: str, hint: str) -> None:
    schools = (a_school("S1", name="Port Ellen Primary"), a_school("S2", name="Bowmore Primary"))
    with pytest.raises(UsageError) as error:
        school_named(an_authority(schools), words)
    assert hint in str(error.value)


def test_schools_of_one_name_are_told_apart_by_id() -> None:
    schools = (a_school("S1", name="St Mary's"), a_school("S2", name="St Mary's"))
    with pytest.raises(UsageError, match=r"Several open schools .* \(S1, S2\)"):
        school_named(an_authority(schools), "st mary's")


def test_an_activity_that_is_not_due_or_not_offered_is_refused() -> None:
    with pytest.raises(UsageError, match="Did you mean link_visit"):
        found(an_authority(), activity="link_visits")
    offer = an_offer(entitlements={"universal": {}})
    with pytest.raises(UsageError, match="is not due link_visit"):
        found(an_authority(offer=offer), activity="link_visit")


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(authority=authorities())
def test_everyone_is_either_eligible_or_has_a_reason(authority: Authority) -> None:
    for school in authority.open_schools[:1]:
        for row in found(authority, school.school_id).activities:
            assert row.eligible + len(row.unsuitable) == len(authority.people)
            assert len(row.best) <= 3
            away = {one.person_id for one in row.unsuitable}
            for choice in row.best:
                assert not set(choice.person_ids) & away
                assert choice.pounds >= 0
                assert choice.hours >= 0
