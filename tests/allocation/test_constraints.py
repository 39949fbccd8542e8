"""Each rule alone, on authorities small enough to see the answer."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from allocator.domain.engagements import EngagedVisit, Pin
from allocator.domain.people import Conflict, Leave, Link
from tests.allocation.cases import allocated, links, one_activity, people_at, sessions, shortfall
from tests.builders import a_person, a_school, an_authority, an_offer

REVIEW: dict[str, Any] = {
    "title": "Review",
    "team": [
        {"role": "qio", "count": 2, "link_officer": False},
        {"role": "peer_head", "count": 1, "same_sector": True},
    ],
    "hours": 5.0,
    "preparation_hours": 1.0,
}


def test_every_school_has_exactly_one_link_officer() -> None:
    authority = an_authority(
        tuple(a_school(f"S{number}") for number in range(5)), (a_person("P1"), a_person("P2"))
    )
    plan = allocated(authority)
    assert sorted(links(plan)) == [f"S{number}" for number in range(5)]
    assert len(plan.links) == 5


def test_a_link_officer_keeps_to_the_most_link_schools() -> None:
    schools = (a_school("S1"), a_school("S2"))
    plan = allocated(an_authority(schools, (a_person("P1", max_link_schools=1),)))
    assert len(plan.links) == 1
    missing = next(row for row in plan.shortfalls if row.activity == "link")
    assert (missing.wanted, missing.given, missing.kind) == (1, 0, "minimum")
    assert (missing.reason, missing.blocked_by) == ("no_capacity", ("P1",))


def test_a_school_keeps_its_link_officer() -> None:
    link = Link(school_id="S1", person_id="P2", from_date=dt.date(2025, 8, 18))
    people = (a_person("P1"), a_person("P2", latitude=56.6))
    plan = allocated(an_authority(people=people, links=(link,)))
    assert links(plan) == {"S1": "P2"}
    assert not plan.links[0].changed


def test_a_link_officer_who_has_left_is_followed_by_another_and_the_reason_is_given() -> None:
    link = Link(school_id="S1", person_id="P2", from_date=dt.date(2025, 8, 18))
    plan = allocated(an_authority(people=(a_person("P1"), a_person("P2", fte=0)), links=(link,)))
    assert links(plan) == {"S1": "P1"}
    assert plan.links[0].changed
    assert plan.links[0].reason == "Person P2 has left the post; Person P1 takes over."


def test_a_first_link_officer_is_no_change() -> None:
    plan = allocated(an_authority())
    assert not plan.links[0].changed


def test_link_visits_are_held_by_the_link_officer_alone() -> None:
    people = (a_person("P1", contact_share=0.05), a_person("P2"))
    link = Link(school_id="S1", person_id="P1", from_date=dt.date(2025, 8, 18))
    plan = allocated(an_authority(people=people, links=(link,), offer=an_offer(**one_activity(2))))
    assert people_at(plan, "S1", "support") == {links(plan)["S1"]}


def test_hours_stay_within_capacity() -> None:
    # 40 days of 7 hours, a tenth of them free: 28 hours hold five sessions of five hours.
    offer = an_offer(**one_activity(0, 8, modes=["online"]))
    plan = allocated(an_authority(people=(a_person(contact_share=0.1),), offer=offer))
    assert plan.people[0].capacity_hours == pytest.approx(28.0)
    assert sessions(plan, "S1") == 5
    assert plan.people[0].spare_hours == pytest.approx(3.0)
    short = shortfall(plan, "S1", "support", "target")
    assert short is not None
    assert (short.wanted, short.given, short.reason) == (8, 5, "no_capacity")
    assert short.relief.startswith("2.0 more hours of Person P1")


def test_travel_counts_against_capacity() -> None:
    near = allocated(an_authority(offer=an_offer(**one_activity(0, 9, modes=["in_person"]))))
    item = near.items[0]
    assert item.travel_hours > 0
    load = near.people[0]
    total = load.contact_hours + load.preparation_hours + load.travel_hours
    assert load.spare_hours == pytest.approx(load.capacity_hours - total)


def test_no_more_sessions_than_the_maximum() -> None:
    plan = allocated(an_authority(offer=an_offer(**one_activity(1, 2, 3, modes=["online"]))))
    assert sessions(plan, "S1") == 3


def test_a_place_that_asks_for_a_skill_goes_to_somebody_who_has_it() -> None:
    team = [{"role": "qio", "skill": "numeracy"}]
    offer = an_offer(**one_activity(1, team=team))
    people = (a_person("P1"), a_person("P2", skills="numeracy", latitude=56.9))
    assert people_at(allocated(an_authority(people=people, offer=offer)), "S1", "support") == {"P2"}
    without = allocated(an_authority(offer=offer))
    short = shortfall(without, "S1", "support")
    assert short is not None
    assert (short.reason, short.blocked_by) == ("no_skill", ("P1",))
    assert "numeracy" in short.relief


def test_another_role_may_take_a_place_that_lets_it() -> None:
    offer = an_offer(**one_activity(1, team=[{"role": "eso", "or_roles": ["attainment_adviser"]}]))
    people = (a_person("P1"), a_person("P2", role="attainment_adviser"))
    plan = allocated(an_authority(people=people, offer=offer))
    assert people_at(plan, "S1", "support") == {"P2"}


def test_a_gaelic_school_is_visited_by_somebody_with_gaelic() -> None:
    school = a_school(language_medium="gaelic")
    people = (a_person("P1"), a_person("P2", skills="asn;gaelic", latitude=56.9))
    plan = allocated(an_authority((school,), people))
    assert people_at(plan, "S1", "link_visit") == {"P2"}


def test_without_gaelic_a_gaelic_school_goes_short_unless_it_is_not_required() -> None:
    school = a_school(language_medium="gaelic")
    plan = allocated(an_authority((school,)))
    short = shortfall(plan, "S1", "link_visit")
    assert short is not None
    assert short.reason == "no_skill"
    assert "Gaelic" in short.relief
    relaxed = allocated(an_authority((school,), settings={"gaelic_required": False}))
    assert sessions(relaxed, "S1") == 1


def test_one_gaelic_speaker_in_the_team_is_enough() -> None:
    school = a_school(language_medium="gaelic")
    team = [{"role": "qio", "count": 1}, {"role": "eso", "count": 1}]
    offer = an_offer(**one_activity(2, team=team))
    people = (
        a_person("P1", skills="gaelic"),
        a_person("P2"),
        a_person("E1", role="eso", skills="gaelic"),
        a_person("E2", role="eso"),
    )
    plan = allocated(an_authority((school,), people, offer))
    assert sessions(plan, "S1", "support") == 2
    assert all({"P1", "E1"} & set(item.person_ids) for item in plan.items)


def test_sectors_limit_whom_a_person_works_with_but_not_in_sessions_for_a_cluster() -> None:
    person = a_person("P1", sectors="secondary")
    plan = allocated(an_authority(people=(person,)))
    assert sessions(plan, "S1") == 0
    offer = an_offer(**one_activity(1, serves="cluster", team=[{"role": "qio"}]))
    assert sessions(allocated(an_authority(people=(person,), offer=offer)), "S1") == 1


def test_a_conflict_keeps_two_apart_and_says_so() -> None:
    conflict = Conflict(person_id="P1", school_id="S1")
    both = an_authority(people=(a_person("P1"), a_person("P2")), conflicts=(conflict,))
    assert people_at(allocated(both), "S1", "link_visit") == {"P2"}
    alone = allocated(an_authority(conflicts=(conflict,)))
    short = shortfall(alone, "S1", "link_visit")
    assert short is not None
    assert (short.reason, short.blocked_by) == ("conflict", ("P1",))
    assert shortfall(alone, "S1", "link") is not None


def test_a_forbid_without_a_date_rules_out_every_such_session() -> None:
    pin = Pin(kind="forbid", school_id="S1", person_id="P1", activity="link_visit")
    plan = allocated(an_authority(people=(a_person("P1"), a_person("P2")), pins=(pin,)))
    assert people_at(plan, "S1", "link_visit") == {"P2"}
    assert links(plan) == {"S1": "P2"}


def test_a_forbid_with_a_date_leaves_the_rest_of_the_term() -> None:
    pin = Pin(kind="forbid", school_id="S1", date=dt.date(2026, 9, 1))
    assert sessions(allocated(an_authority(pins=(pin,))), "S1") == 1


def test_a_fixed_pairing_is_kept_although_another_is_nearer() -> None:
    pin = Pin(kind="fix", school_id="S1", person_id="P2", activity="link_visit")
    people = (a_person("P1"), a_person("P2", latitude=56.9))
    plan = allocated(an_authority(people=people, pins=(pin,)))
    assert people_at(plan, "S1", "link_visit") == {"P2"}
    assert links(plan) == {"S1": "P2"}
    assert plan.notes == ()


def test_a_pin_without_an_activity_is_a_link() -> None:
    pin = Pin(kind="fix", school_id="S1", person_id="P2")
    people = (a_person("P1"), a_person("P2", latitude=56.9))
    assert links(allocated(an_authority(people=people, pins=(pin,)))) == {"S1": "P2"}


def test_pins_on_two_days_ask_for_two_sessions_beyond_the_maximum() -> None:
    pins = tuple(
        Pin(kind="fix", school_id="S1", activity="link_visit", date=dt.date(2026, 9, day))
        for day in (1, 8)
    )
    assert sessions(allocated(an_authority(pins=pins)), "S1") == 2


def test_a_pin_that_is_missed_makes_no_room_for_others() -> None:
    pin = Pin(kind="fix", school_id="S1", person_id="P1", activity="support")
    offer = an_offer(
        activities={**an_offer().model_dump()["activities"], **one_activity()["activities"]}
    )
    people = (a_person("P1", fte=0), a_person("P2"))
    plan = allocated(an_authority(people=people, offer=offer, pins=(pin,)))
    assert sessions(plan, "S1", "support") == 0
    assert "support at S1 with P1" in plan.notes[0]


def test_a_pin_that_nobody_may_keep_is_named() -> None:
    pin = Pin(kind="fix", school_id="S1", person_id="P1", activity="link_visit")
    conflict = Conflict(person_id="P1", school_id="S1")
    people = (a_person("P1"), a_person("P2"))
    plan = allocated(an_authority(people=people, pins=(pin,), conflicts=(conflict,)))
    assert "link_visit at S1 with P1" in plan.notes[0]
    assert people_at(plan, "S1", "link_visit") == {"P2"}


def test_an_agreed_visit_is_an_item_of_its_own_and_counts() -> None:
    visit = EngagedVisit.model_validate(
        {
            "visit_id": "V1",
            "school_ids": "S1",
            "activity": "link_visit",
            "person_ids": "P2",
            "date": "2026-09-01",
            "start": "09:00",
            "end": "11:00",
        }
    )
    plan = allocated(an_authority(people=(a_person("P1"), a_person("P2")), visits=(visit,)))
    (item,) = plan.items
    assert (item.visit_id, item.hours, item.preparation_hours) == ("V1", 2.0, 2.0)
    assert links(plan) == {"S1": "P2"}
    assert plan.shortfalls == ()
    assert plan.people[1].contact_hours == 2.0


def test_agreed_visits_beyond_capacity_leave_nothing_but_are_kept() -> None:
    visits = tuple(
        EngagedVisit.model_validate(
            {
                "visit_id": f"V{day}",
                "school_ids": "S1",
                "activity": "link_visit",
                "person_ids": "P1",
                "date": f"2026-09-0{day}",
            }
        )
        for day in (1, 2, 3)
    )
    schools = (a_school("S1"), a_school("S2"))
    plan = allocated(an_authority(schools, (a_person(contact_share=0.03),), visits=visits))
    assert sessions(plan, "S1") == 3
    assert sessions(plan, "S2") == 0
    assert plan.people[0].spare_hours < 0
    assert "Agreed visits take" in plan.notes[0]


def test_a_review_is_made_by_others_than_the_link_officer() -> None:
    offer = an_offer(
        activities={"review": REVIEW, "link_visit": an_offer().activities["link_visit"]},
        entitlements={"universal": {"review": {"minimum": 1}, "link_visit": {"minimum": 1}}},
    )
    head = a_person("H1", role="peer_head", school_id="S2")
    schools = (a_school("S1"), a_school("S2", site_id="B"))
    officers = tuple(a_person(f"P{number}") for number in (1, 2, 3))
    plan = allocated(an_authority(schools, (*officers, head), offer))
    team = people_at(plan, "S1", "review")
    assert "H1" in team
    assert len(team) == 3
    assert links(plan)["S1"] not in team
    assert people_at(plan, "S2", "review") == set()
    short = shortfall(plan, "S2", "review")
    assert short is not None
    assert (short.reason, short.blocked_by) == ("conflict", ("H1",))
    two = allocated(an_authority(schools, (*officers[:2], head), offer))
    assert sessions(two, "S1", "review") == 0 or "S1" not in links(two)


@pytest.mark.parametrize(
    ("own", "may_come"),
    [
        ({"cluster": "North"}, True),
        ({"cluster": "South"}, False),
        ({"cluster": None, "site_id": "A-S1"}, False),
        ({"cluster": "North", "sector": "secondary"}, False),
    ],
)
def test_a_peer_head_helps_others_of_the_sector_outside_the_own_cluster(
    own: dict[str, Any], may_come: bool
) -> None:
    schools = (a_school("S1", cluster="South"), a_school("S2", status="mothballed", **own))
    head = a_person("H1", role="peer_head", school_id="S2")
    team = [{"role": "peer_head", "same_sector": True}]
    plan = allocated(an_authority(schools, (head,), an_offer(**one_activity(1, team=team))))
    assert sessions(plan, "S1") == int(may_come)


def test_days_away_of_a_peer_head_stay_within_the_release() -> None:
    schools = tuple(a_school(f"S{number}") for number in range(4))
    head = a_person("H1", role="peer_head", release_days=2)
    offer = an_offer(**one_activity(1, team=[{"role": "peer_head"}], modes=["in_person"]))
    plan = allocated(an_authority(schools, (head,), offer))
    assert sum(item.sessions for item in plan.items) == 2
    load = plan.people[0]
    assert load.spare_hours == pytest.approx(2 * 7 - 2 * 3)
    short = next(row for row in plan.shortfalls if row.activity == "support")
    assert "1 more day of release of Person H1" in short.relief


def test_one_session_serves_the_whole_cluster_and_is_in_person_for_its_host() -> None:
    schools = tuple(a_school(f"S{number}", cluster="North") for number in (1, 2, 3))
    offer = an_offer(**one_activity(1, serves="cluster", team=[{"role": "pedagogy"}]))
    plan = allocated(an_authority(schools, (a_person("T1", role="pedagogy"),), offer))
    (item,) = plan.items
    assert set(item.school_ids) == {"S1", "S2", "S3"}
    assert item.hours == 3.0
    if item.mode == "in_person":
        assert item.site_id == f"A-{item.school_ids[0]}"


def test_the_second_session_for_a_cluster_serves_those_who_are_due_two() -> None:
    schools = (a_school("S1", cluster="North"), a_school("S2", cluster="North"))
    offer = an_offer(
        activities={
            "support": {
                "title": "Group",
                "team": [{"role": "pedagogy"}],
                "hours": 2.0,
                "serves": "cluster",
            }
        },
        entitlements={
            "universal": {"support": {"target": 1}},
            "targeted": {"support": {"target": 2}},
        },
        floors={},
    )
    plan = allocated(
        an_authority(schools, (a_person("T1", role="pedagogy"),), offer), S2="targeted"
    )
    assert (sessions(plan, "S1"), sessions(plan, "S2")) == (1, 2)
    assert sum(item.sessions for item in plan.items) == 2


def test_a_session_for_a_cluster_is_not_online_where_one_school_has_no_connection() -> None:
    schools = (a_school("S1", cluster="N"), a_school("S2", cluster="N", connection="none"))
    offer = an_offer(
        **one_activity(1, serves="cluster", team=[{"role": "qio"}], modes=["online", "in_person"])
    )
    plan = allocated(an_authority(schools, offer=offer))
    assert [item.mode for item in plan.items] == ["in_person"]


def test_a_school_whose_conflict_would_stop_a_cluster_is_left_out() -> None:
    schools = tuple(a_school(f"S{number}", cluster="North") for number in (1, 2, 3))
    offer = an_offer(**one_activity(1, serves="cluster", team=[{"role": "qio"}]))
    conflict = Conflict(person_id="P1", school_id="S2")
    plan = allocated(an_authority(schools, offer=offer, conflicts=(conflict,)))
    assert (sessions(plan, "S1"), sessions(plan, "S2"), sessions(plan, "S3")) == (1, 0, 1)
    short = shortfall(plan, "S2", "support")
    assert short is not None
    assert short.reason == "conflict"


def test_online_is_never_for_a_school_without_connection() -> None:
    school = a_school(connection="none", road_network="isle")
    plan = allocated(an_authority((school,)))
    assert plan.items == ()
    short = shortfall(plan, "S1", "link_visit")
    floor = shortfall(plan, "S1", "floor:in_person_per_term")
    assert short is not None
    assert floor is not None
    assert short.reason == floor.reason == "out_of_reach"


def test_a_school_out_of_reach_is_met_online_and_its_floor_is_named() -> None:
    school = a_school(connection="good", road_network="isle")
    plan = allocated(an_authority((school,)))
    assert [item.mode for item in plan.items] == ["online"]
    assert shortfall(plan, "S1", "link_visit") is None
    floor = shortfall(plan, "S1", "floor:in_person_per_term")
    assert floor is not None
    assert (floor.wanted, floor.given, floor.reason) == (1, 0, "out_of_reach")


def test_a_far_school_still_has_its_session_in_person() -> None:
    far = a_school(latitude=57.6, longitude=-5.4)
    plan = allocated(an_authority((far,)), S1="intensive")
    assert sum(item.sessions for item in plan.items if item.mode == "in_person") >= 1
    assert shortfall(plan, "S1", "floor:in_person_per_term") is None


def test_online_sessions_do_not_run_on() -> None:
    school = a_school(road_network="isle")
    offer = an_offer(**{**one_activity(0, 4), "floors": {"longest_online_run": 2}})
    plan = allocated(an_authority((school,), offer=offer))
    assert sessions(plan, "S1") == 2
    short = shortfall(plan, "S1", "support", "target")
    assert short is not None
    assert shortfall(plan, "S1", "floor:longest_online_run") is None


def test_agreed_online_visits_that_run_on_are_named() -> None:
    visits = tuple(
        EngagedVisit.model_validate(
            {
                "visit_id": f"V{day}",
                "school_ids": "S1",
                "activity": "link_visit",
                "person_ids": "P1",
                "date": f"2026-09-0{day}",
                "mode": "online",
            }
        )
        for day in (1, 2, 3)
    )
    school = a_school(road_network="isle")
    plan = allocated(an_authority((school,), visits=visits))
    run = shortfall(plan, "S1", "floor:longest_online_run")
    assert run is not None
    assert (run.wanted, run.given) == (1, 3)


def test_spacing_limits_sessions_and_is_the_reason_given() -> None:
    offer = an_offer(entitlements={"universal": {"link_visit": {"minimum": 5, "spacing_days": 15}}})
    plan = allocated(an_authority(offer=offer))
    assert sessions(plan, "S1") == 3
    short = shortfall(plan, "S1", "link_visit")
    assert short is not None
    assert (short.given, short.reason) == (3, "calendar")


def test_somebody_on_leave_all_term_gives_nothing() -> None:
    leave = Leave(person_id="P1", from_date=dt.date(2026, 8, 1), to_date=dt.date(2026, 12, 31))
    plan = allocated(an_authority(leave=(leave,)))
    assert plan.items == ()
    short = shortfall(plan, "S1", "link_visit")
    assert short is not None
    assert short.reason == "calendar"


def test_people_who_never_work_on_the_same_day_are_not_one_team() -> None:
    team = [{"role": "qio"}, {"role": "eso"}]
    offer = an_offer(**one_activity(1, team=team))
    people = (
        a_person("P1", working_days="MT-----"),
        a_person("E1", role="eso", working_days="---TF--"),
        a_person("E2", role="eso", working_days="-TWTF--", latitude=56.9),
    )
    plan = allocated(an_authority(people=people, offer=offer))
    assert people_at(plan, "S1", "support") == {"P1", "E2"}
