"""Each reason for going short, alone: where it holds, and where it does not."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from allocator.allocation.candidates import RULES, Seat
from allocator.allocation.rule_words import why_kept_away
from allocator.domain.allocations import Allocation, Shortfall
from allocator.domain.engagements import Pin
from allocator.domain.indicators import Reading, Readings
from allocator.domain.people import Conflict
from allocator.domain.schools import Headteacher
from tests.allocation.cases import allocated, one_activity, shortfall, told
from tests.builders import a_person, a_school, an_authority, an_offer

FAR_ISLE: dict[str, Any] = {"road_network": "isle", "connection": "none"}


def why(plan: Allocation, activity: str = "support", school: str = "S1") -> Shortfall:
    """The only shortfall of the minimum."""
    row = shortfall(plan, school, activity)
    assert row is not None
    return row


def plan_of(*people: Any, school: Any = None, **activity: Any) -> Allocation:
    """Allocate one promised session at one school."""
    offer = an_offer(**one_activity(1, **activity))
    return allocated(an_authority((school or a_school(),), people, offer))


ANYONE: dict[str, Any] = {"team": [{"role": "eso"}]}


def test_nobody_of_the_role() -> None:
    row = why(plan_of(a_person("P1"), **ANYONE))
    assert (row.reason, row.blocked_by) == ("no_skill", ())
    assert "education support officer" in told(row)
    assert shortfall(plan_of(a_person("P1", role="eso"), **ANYONE), "S1", "support") is None


def test_nobody_with_the_skill() -> None:
    asked: dict[str, Any] = {"team": [{"role": "eso", "skill": "asn"}]}
    row = why(plan_of(a_person("P1", role="eso"), **asked))
    assert (row.reason, row.blocked_by) == ("no_skill", ("P1",))
    assert "Person P1 does not have the skill asn" in told(row)
    skilled = plan_of(a_person("P1", role="eso", skills="asn"), **asked)
    assert shortfall(skilled, "S1", "support") is None


def test_nobody_for_the_sector_could_take_it_on() -> None:
    row = why(plan_of(a_person("P1", role="eso", sectors="secondary"), **ANYONE))
    assert row.reason == "no_skill"
    assert row.relief.startswith("Person P1 working with primary schools too (no cost).")
    assert row.relief_pounds == 0


def test_nobody_with_gaelic() -> None:
    school = a_school(language_medium="gaelic")
    row = why(plan_of(a_person("P1", role="eso"), school=school, **ANYONE))
    assert row.reason == "no_skill"
    assert "does not have Gaelic" in told(row)


def test_a_school_that_declined() -> None:
    offer = an_offer(**one_activity(1, **ANYONE))
    pin = Pin(kind="forbid", school_id="S1", activity="support")
    people = (a_person("P1", role="eso"),)
    row = why(allocated(an_authority(people=people, offer=offer, pins=(pin,))))
    assert row.reason == "declined"
    assert row.relief.startswith("The school saying yes to the offer (no cost).")
    assert "has declined this support" in told(row)


def test_a_conflict_can_be_lifted() -> None:
    offer = an_offer(**one_activity(1, **ANYONE))
    conflict = Conflict(person_id="P1", school_id="S1")
    people = (a_person("P1", role="eso"),)
    row = why(allocated(an_authority(people=people, offer=offer, conflicts=(conflict,))))
    assert (row.reason, row.blocked_by) == ("conflict", ("P1",))
    assert row.relief_pounds is not None
    assert row.relief_pounds >= 0
    assert "must not be paired with School S1" in told(row)


def test_the_own_school_of_a_peer_head() -> None:
    head = a_person("H1", role="peer_head", school_id="S1")
    row = why(plan_of(head, team=[{"role": "peer_head"}]))
    assert row.reason == "conflict"
    assert "leads that school" in told(row)


def test_a_head_whose_school_is_short_of_staff_can_be_covered_for() -> None:
    filled = Reading(
        school_id="S2", indicator="posts_filled", period_end=dt.date(2026, 6, 30), value=80.0
    )
    head = a_person("H1", role="peer_head", school_id="S2")
    offer = an_offer(**one_activity(1, team=[{"role": "peer_head"}]))
    schools = (a_school("S1"), a_school("S2"))
    readings = Readings.from_rows([filled])
    row = why(allocated(an_authority(schools, (head,), offer, readings=readings)))
    assert (row.reason, row.blocked_by) == ("no_capacity", ("H1",))
    assert "cannot be spared" in told(row)
    assert row.relief_pounds == 365.0


def test_no_day_in_common() -> None:
    row = why(plan_of(a_person("P1", role="eso", working_days="-----SS"), **ANYONE))
    assert row.reason == "calendar"
    assert "never works" in told(row)


def test_out_of_reach() -> None:
    row = why(plan_of(a_person("P1", role="eso"), school=a_school(**FAR_ISLE), **ANYONE))
    assert (row.reason, row.blocked_by) == ("out_of_reach", ("P1",))
    assert row.relief.startswith("Somebody based nearer: education support officer")
    online = plan_of(a_person("P1", role="eso"), school=a_school(road_network="isle"), **ANYONE)
    assert shortfall(online, "S1", "support") is None


def test_no_room_in_the_pupil_days() -> None:
    entitlement = {"universal": {"support": {"minimum": 3, "spacing_days": 30}}}
    offer = an_offer(**{**one_activity(3, **ANYONE), "entitlements": entitlement})
    row = why(allocated(an_authority(people=(a_person("P1", role="eso"),), offer=offer)))
    assert (row.reason, row.blocked_by, row.given) == ("calendar", ("S1",), 2)
    assert row.relief.startswith("19 pupil days between them instead of 30 (no cost).")


def test_as_many_contacts_as_a_school_should_have() -> None:
    offer = an_offer(**one_activity(0, 5, **ANYONE))
    settings = {"contacts_per_month": {"universal": 1.0}, "contacts_limit_targets": True}
    people = (a_person("P1", role="eso"),)
    plan = allocated(an_authority(people=people, offer=offer, settings=settings))
    row = shortfall(plan, "S1", "support", "target")
    assert row is not None
    assert (row.reason, row.blocked_by) == ("calendar", ("S1",))
    assert "as many contacts as a universal school should be asked to receive" in told(row)


def test_a_school_without_link_officer_has_no_link_visit() -> None:
    plan = allocated(an_authority(people=(a_person("P1", max_link_schools=0),)))
    assert why(plan, "link").reason == "conflict"
    row = why(plan, "link_visit")
    assert row.reason == "no_capacity"
    assert "has no link officer" in told(row)


def test_officers_with_all_their_link_schools() -> None:
    schools = (a_school("S1"), a_school("S2"))
    plan = allocated(an_authority(schools, (a_person("P1", max_link_schools=1),)))
    (row,) = (row for row in plan.shortfalls if row.activity == "link")
    assert (row.reason, row.blocked_by) == ("no_capacity", ("P1",))
    assert row.relief.startswith("One more link school for Person P1")


def test_the_hours_that_are_missing_and_where_they_went() -> None:
    schools = (a_school("S1"), a_school("S2"), a_school("S3"))
    offer = an_offer(**one_activity(1, 2, modes=["online"], team=[{"role": "eso"}]))
    people = (a_person("P1", role="eso", contact_share=0.06),)  # 16.8 hours, three sessions
    plan = allocated(an_authority(schools, people, offer))
    short = [row for row in plan.shortfalls if row.kind == "target"]
    assert len(short) == 3
    for row in short:
        assert (row.reason, row.blocked_by) == ("no_capacity", ("P1",))
        assert row.relief.startswith("3.2 more hours of Person P1 (£197).")
        assert "Person P1 has 1.8 of the 5.0 hours it takes" in told(row)
        assert "the time of Person P1 went first to School" in told(row)
        assert "(universal, promised)" in told(row)
        assert row.relief_hours == pytest.approx(3.2)
        assert row.relief_pounds == pytest.approx(3.2 * 430 / 7, abs=0.01)
        assert set(row.taken_by) == {item.item_id for item in plan.items}


def test_days_of_release_cost_cover_where_the_head_teaches() -> None:
    schools = (a_school("S1"), a_school("S2", cluster="South"))
    head = a_person("H1", role="peer_head", school_id="S2", release_days=0)
    offer = an_offer(
        **one_activity(1, modes=["in_person"], team=[{"role": "peer_head"}], hours=6.0)
    )
    for teaches, pounds in ((True, 365.0), (False, 0.0)):
        heads = (Headteacher(headteacher_id="H1", school_id="S2", class_committed=teaches),)
        row = why(allocated(an_authority(schools, (head,), offer, headteachers=heads)))
        assert row.reason == "no_capacity"
        assert row.relief.startswith("1 more day of release of Person H1")
        assert (row.relief_days, row.relief_pounds) == (1.0, pounds)


def test_time_that_is_there_but_was_not_worth_the_journey_is_told_with_its_cost() -> None:
    offer = an_offer(**one_activity(0, 1, modes=["in_person"], team=[{"role": "eso"}]))
    people = (a_person("P1", role="eso", latitude=57.6),)
    settings = {"travel_penalty_per_hour": 50.0}
    plan = allocated(an_authority(people=people, offer=offer, settings=settings))
    row = shortfall(plan, "S1", "support", "target")
    assert row is not None
    assert row.reason == "no_capacity"
    assert row.relief.startswith("A pin that asks for it: Person P1 has the time")
    assert row.relief_hours == 0
    assert row.relief_pounds is not None
    assert row.relief_pounds > 0


def test_a_floor_that_nothing_due_could_keep() -> None:
    parts = one_activity(1, modes=["online"], team=[{"role": "eso"}])
    offer = an_offer(**{**parts, "floors": {"in_person_per_term": 1}})
    plan = allocated(an_authority(people=(a_person("P1", role="eso"),), offer=offer))
    row = why(plan, "floor:in_person_per_term")
    assert row.reason == "floor_kept_elsewhere"
    assert "can be held in person" in told(row)


def test_every_rule_of_eligibility_has_words_for_one_and_for_several() -> None:
    offer = an_offer(**one_activity(1, team=[{"role": "eso", "skill": "asn"}]))
    activity = offer.activities["support"]
    seat = Seat("support", activity, activity.team[0], a_school())
    for _, rule in RULES:
        alone = why_kept_away(rule, seat, [a_person("P1")])
        together = why_kept_away(rule, seat, [a_person("P1"), a_person("P2")])
        assert alone.startswith("Person P1 ")
        assert together.startswith("Person P1 and Person P2 ")
