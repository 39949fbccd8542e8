"""Each kind of change alone, on plans small enough to see through."""

from __future__ import annotations

import datetime as dt

import pytest

from allocator.domain.engagements import EngagedVisit, Pin
from allocator.domain.people import Link
from allocator.errors import NoPlanError
from allocator.travel.timetables import sails_on
from tests.builders import OFFER, a_person, a_school, an_authority, an_offer
from tests.scheduling.plans import an_item
from tests.scheduling.replanning.cases import (
    TODAY,
    Planned,
    by_id,
    changed_ids,
    mended,
    planned,
    when,
)
from tests.travel.islands import DAY_RETURN, ONE_BOAT_A_DAY, island_authority

DAY = dt.timedelta(days=1)
SCHOOLS = (
    a_school("S1"),
    a_school("S2", latitude=56.5),
    a_school("S3", latitude=56.6, longitude=-5.4),
)
TWO = (a_person("P1"), a_person("P2", latitude=56.55))


def pin(school: str, day: str) -> Pin:
    return Pin.model_validate({"kind": "fix", "school_id": school, "date": day})


def three_visits(**changes: object) -> Planned:
    """Three schools, one visit each by P1, on days that pins set; the pins are then let go."""
    pins = (pin("S1", "2026-09-02"), pin("S2", "2026-09-09"), pin("S3", "2026-09-16"))
    fields: dict[str, object] = {"schools": SCHOOLS, "people": TWO, **changes}
    authority = an_authority(pins=pins, **fields)  # type: ignore[arg-type]
    items = [an_item(authority, f"I{n}", school_ids=(f"S{n}",)) for n in (1, 2, 3)]
    dated = planned(authority, *items)
    free = an_authority(**fields)  # type: ignore[arg-type]
    visits = tuple(one.model_copy(update={"pinned": False}) for one in dated.schedule.visits)
    loose = dated.schedule.model_copy(update={"visits": visits})
    return Planned(free, dated.tiers, dated.allocation, loose)


def sick(person: str, first: str, last: str) -> dict[str, str]:
    return {"change": "sickness", "person": person, "from": first, "to": last}


def moved_to(tier: str, school: str) -> dict[str, str]:
    return {"change": "tier_moved", "school": school, "tier": tier, "reason": "new figures"}


def closed(school: str, first: str, last: str) -> dict[str, str]:
    return {"change": "closed_school", "school": school, "from": first, "to": last}


def test_a_sick_officers_visit_moves_and_nothing_else_does():
    plan = three_visits()
    result = mended(plan, sick("P1", "2026-09-08", "2026-09-10"))
    hit = plan.visit("I2")
    assert changed_ids(plan, result) == {hit.visit_id}
    (change,) = result.report.visits
    assert (change.kind, change.affected, change.visit_id) == ("moved", True, hit.visit_id)
    assert change.why == "Person P1 is away from Tue 8 Sep to Thu 10 Sep"
    assert change.tell_people == ("P1",)
    assert change.tell_schools == ("S2",)
    assert (
        not dt.date(2026, 9, 8) <= by_id(result.schedule)[hit.visit_id].date <= dt.date(2026, 9, 10)
    )
    assert (result.report.affected, result.report.changed_beyond) == (1, 0)


def test_untouched_days_keep_their_very_legs():
    plan = three_visits()
    result = mended(plan, sick("P1", "2026-09-08", "2026-09-10"))
    before = {day.date: day.legs for day in plan.schedule.days}
    after = {day.date: day.legs for day in result.schedule.days}
    moved = by_id(result.schedule)[plan.visit("I2").visit_id]
    for date in {dt.date(2026, 9, 2), dt.date(2026, 9, 16)} - {moved.date}:
        assert before[date] == after[date]
    assert {one.date for one in result.report.journeys} == {dt.date(2026, 9, 9), moved.date}


def test_an_absence_that_hits_nothing_changes_nothing():
    plan = three_visits()
    result = mended(plan, sick("P2", "2026-09-08", "2026-09-10"))
    assert changed_ids(plan, result) == set()
    assert result.schedule.days == plan.schedule.days
    assert result.report.visits == ()
    assert result.authority.leave[-1].kind == "sickness"


def test_what_was_before_today_is_done_whatever_the_change_says():
    plan = three_visits()
    result = mended(
        plan, sick("P1", "2026-09-01", "2026-09-04"), closed("S2", "2026-09-09", "2026-09-09")
    )
    past = plan.visit("I1")
    assert when(by_id(result.schedule)[past.visit_id]) == when(past)
    assert by_id(result.schedule)[past.visit_id].pinned
    (row,) = result.authority.visits
    assert (row.visit_id, row.status, row.date) == (past.visit_id, "done", past.date)


def test_a_new_visit_is_never_put_before_tomorrow():
    plan = three_visits()
    result = mended(plan, closed("S2", "2026-09-09", "2026-10-09"), today=dt.date(2026, 9, 8))
    assert by_id(result.schedule).keys() == {plan.visit("I1").visit_id, plan.visit("I3").visit_id}
    (row,) = result.schedule.unplaced
    assert row.item_id == "I2"


def test_a_declined_date_is_moved_and_remembered():
    plan = three_visits()
    hit = plan.visit("I2")
    result = mended(plan, {"change": "declined", "visit": hit.visit_id})
    assert by_id(result.schedule)[hit.visit_id].date != hit.date
    (row,) = result.authority.pins
    assert (row.kind, row.school_id, row.date) == ("forbid", "S2", hit.date)


def test_a_date_that_a_head_suggests_is_taken():
    plan = three_visits()
    change = {
        "change": "declined",
        "school": "S2",
        "date": "2026-09-09",
        "suggest": ["2026-10-05", "2026-10-06"],
    }
    result = mended(plan, change)
    assert by_id(result.schedule)[plan.visit("I2").visit_id].date in (
        dt.date(2026, 10, 5),
        dt.date(2026, 10, 6),
    )


def test_a_suggested_date_that_cannot_be_gives_another():
    plan = three_visits()
    change = {"change": "declined", "school": "S2", "date": "2026-09-09", "suggest": ["2026-09-12"]}
    result = mended(plan, change)
    assert by_id(result.schedule)[plan.visit("I2").visit_id].date.weekday() < 5


def test_a_closed_school_is_not_visited_while_it_is_closed():
    plan = three_visits()
    result = mended(plan, closed("S3", "2026-09-14", "2026-10-02"))
    visit = by_id(result.schedule)[plan.visit("I3").visit_id]
    assert not dt.date(2026, 9, 14) <= visit.date <= dt.date(2026, 10, 2)
    assert changed_ids(plan, result) == {visit.visit_id}


def test_visits_on_one_drive_keep_their_hours_when_one_of_them_goes():
    schools = (a_school("S1"), a_school("S2", latitude=56.42))
    authority = an_authority(
        schools=schools, pins=(pin("S1", "2026-09-09"), pin("S2", "2026-09-09"))
    )
    plan = planned(authority, an_item(authority), an_item(authority, "I2", school_ids=("S2",)))
    assert len(plan.schedule.days) == 1
    result = mended(plan, closed("S2", "2026-09-09", "2026-09-09"))
    kept = plan.visit("I1")
    assert when(by_id(result.schedule)[kept.visit_id]) == when(kept)


def test_spacing_that_a_closure_shortens_is_kept_again():
    authority = an_authority()
    plan = planned(authority, an_item(authority, sessions=2), S1="targeted")
    first, second = sorted(visit.date for visit in plan.schedule.visits)
    # All but one of the days between the two are taken out.
    result = mended(
        plan,
        closed("S1", (first + DAY).isoformat(), (second - DAY).isoformat()),
        today=min(TODAY, first),
    )
    assert result.report.affected >= 1
    assert any("too close" in change.why for change in result.report.visits)


@pytest.mark.parametrize("boats", [DAY_RETURN, ONE_BOAT_A_DAY])
def test_a_storm_moves_what_hangs_on_the_boat(boats):
    authority = island_authority(boats)
    plan = planned(authority, an_item(authority, school_ids=("S2",)))
    visit = plan.visit("I1")
    span = {"from": (visit.date - DAY).isoformat(), "to": (visit.date + DAY).isoformat()}
    result = mended(
        plan, {"change": "no_sailings", "mode": "ferry", **span}, today=visit.date - 3 * DAY
    )
    assert abs((by_id(result.schedule)[visit.visit_id].date - visit.date).days) > 1
    (change,) = result.report.visits
    assert "does not go" in change.why


def test_another_boat_keeps_the_visit_where_it_was():
    other = DAY_RETURN[0].model_copy(update={"service_id": "rival"})
    authority = island_authority((*DAY_RETURN, other))
    plan = planned(authority, an_item(authority, school_ids=("S2",)))
    visit = plan.visit("I1")
    (taken,) = {leg.service_id for day in plan.schedule.days for leg in day.legs[:2]} - {None}
    day = visit.date.isoformat()
    result = mended(
        plan,
        {"change": "no_sailings", "services": [taken], "from": day, "to": day},
        today=visit.date - DAY,
    )
    assert changed_ids(plan, result) == set()
    assert [one.date for one in result.report.journeys] == [visit.date]


def test_boats_run_as_before_on_all_other_days():
    authority = island_authority(DAY_RETURN)
    plan = planned(authority, an_item(authority, school_ids=("S2",)))
    span = {"from": "2026-09-14", "to": "2026-09-16"}
    result = mended(plan, {"change": "no_sailings", "ports": ["pier"], **span})
    for day in authority.term.days:
        before = [row.depart for row in authority.sailings if sails_on(row, day)]
        after = [row.depart for row in result.authority.sailings if sails_on(row, day)]
        stopped = dt.date(2026, 9, 14) <= day <= dt.date(2026, 9, 16)
        assert after == ([] if stopped else before)


def test_whoever_is_on_the_island_and_cannot_leave_is_named():
    authority = island_authority(ONE_BOAT_A_DAY)
    plan = planned(authority, an_item(authority, school_ids=("S2",)))
    visit = plan.visit("I1")
    home = plan.schedule.days[-1].date
    span = {"from": home.isoformat(), "to": (home + 30 * DAY).isoformat()}
    with pytest.raises(NoPlanError, match="Person P1 is under way"):
        mended(plan, {"change": "no_sailings", "mode": "ferry", **span}, today=visit.date + DAY)


def test_a_higher_tier_brings_visits():
    plan = three_visits()
    result = mended(plan, moved_to("intensive", "S2"))
    visits = [one for one in result.schedule.visits if one.school_ids == ("S2",)]
    assert len(visits) == 4
    assert {one.person_ids for one in visits} == {("P1",)}
    assert [one.tier for one in result.tiers.schools] == ["universal", "intensive", "universal"]
    assert {one.kind for one in result.report.visits} == {"added"}


def test_a_lower_tier_takes_the_last_visits():
    authority = an_authority()
    plan = planned(authority, an_item(authority, sessions=4), S1="intensive")
    dates = sorted(visit.date for visit in plan.schedule.visits)
    result = mended(plan, moved_to("targeted", "S1"), today=dates[0] - DAY)
    assert sorted(visit.date for visit in result.schedule.visits) == dates[:2]
    assert [change.kind for change in result.report.visits] == ["cancelled", "cancelled"]


def agreed(**changes: str) -> EngagedVisit:
    fields = {
        "visit_id": "V1",
        "school_ids": "S1",
        "activity": "link_visit",
        "person_ids": "P1",
        "date": "2026-09-10",
        "start": "13:00",
        "end": "16:00",
        **changes,
    }
    return EngagedVisit.model_validate(fields)


def test_an_agreed_visit_stands_where_nothing_hits_it():
    authority = an_authority(schools=SCHOOLS, people=TWO, visits=(agreed(),))
    plan = planned(authority, an_item(authority, "A-V1", visit_id="V1"))
    result = mended(plan, sick("P1", "2026-09-14", "2026-09-18"))
    assert changed_ids(plan, result) == set()
    assert by_id(result.schedule)["V1"].pinned


def test_an_agreed_visit_that_is_hit_gets_a_proposed_date():
    authority = an_authority(schools=SCHOOLS, people=TWO, visits=(agreed(),))
    plan = planned(authority, an_item(authority, "A-V1", visit_id="V1"))
    result = mended(plan, sick("P1", "2026-09-10", "2026-09-11"))
    assert result.authority.visits[0].status == "cancelled"
    assert by_id(result.schedule)["V1"].date not in (dt.date(2026, 9, 10), dt.date(2026, 9, 11))
    assert not by_id(result.schedule)["V1"].pinned


def test_what_was_agreed_outside_the_rules_is_for_people_to_settle():
    link = LINK_P2
    authority = an_authority(schools=SCHOOLS, people=TWO, visits=(agreed(),), links=(link,))
    items = (an_item(authority, person_ids=("P2",)), an_item(authority, "A-V1", visit_id="V1"))
    plan = planned(authority, *items, S1="targeted")
    result = mended(plan, sick("P1", "2026-09-10", "2026-09-11"))
    (row,) = result.schedule.unplaced
    assert (row.visit_id, row.reason) == ("V1", "leave")


LINK_P2 = Link.model_validate({"school_id": "S1", "person_id": "P2", "from": "2024-08-19"})


def test_an_officer_gone_for_the_term_hands_the_school_over():
    plan = three_visits()
    result = mended(plan, sick("P1", "2026-09-07", "2026-10-09"))
    visits = by_id(result.schedule)
    assert visits[plan.visit("I2").visit_id].person_ids == ("P2",)
    assert {(one.school_id, one.before, one.after) for one in result.report.links} == {
        ("S2", "P1", "P2"),
        ("S3", "P1", "P2"),
    }
    assert {one.kind for one in result.report.visits} == {"reassigned"}


def test_a_link_officer_who_comes_back_keeps_the_school():
    plan = three_visits()
    result = mended(plan, sick("P1", "2026-09-07", "2026-10-07"))
    assert result.report.links == ()
    assert {visit.person_ids for visit in result.schedule.visits} == {("P1",)}


ANYBODY = {
    "link_visit": {
        **OFFER["activities"]["link_visit"],
        "team": [{"role": "qio", "count": 1}],
        "modes": ["in_person"],
    }
}


def test_a_session_that_anybody_of_the_role_may_hold_goes_to_somebody_else_last():
    plan = three_visits(offer=an_offer(activities=ANYBODY))
    short = mended(plan, sick("P1", "2026-09-08", "2026-09-11"))
    assert {visit.person_ids for visit in short.schedule.visits} == {("P1",)}
    long = mended(plan, sick("P1", "2026-09-08", "2026-10-09"))
    assert by_id(long.schedule)[plan.visit("I2").visit_id].person_ids == ("P2",)
    assert long.report.links == ()


def test_hours_lost_to_an_absence_are_not_planned_twice():
    people = (a_person("P1", contact_share=0.06),)  # 16.8 hours in 40 days
    plan = three_visits(people=people)
    result = mended(plan, sick("P1", "2026-09-08", "2026-09-18"))  # nine days and 3.8 hours less
    assert len(result.schedule.visits) == 2
    rows = [one for one in result.allocation.shortfalls if one.activity == "link_visit"]
    row = next(one for one in rows if one.kind == "minimum")
    assert (row.wanted, row.given) == (1, 0)
    assert "is away" in row.why or "too few hours" in row.why
    assert result.report.dropped


def test_the_same_change_gives_the_same_plan():
    plan = three_visits()
    change = sick("P1", "2026-09-08", "2026-09-17")
    one, other = mended(plan, change), mended(plan, change)
    assert (one.schedule, one.allocation, one.report) == (
        other.schedule,
        other.allocation,
        other.report,
    )


def test_few_other_visits_make_room():
    settings = {"most_changed_visits": 1, "changed_visit_minutes": 0}
    schools = tuple(a_school(f"S{n}", latitude=56.3 + n / 20) for n in range(1, 9))
    authority = an_authority(
        schools=schools, people=(a_person(contact_share=0.9),), settings=settings
    )
    items = [an_item(authority, f"I{n}", school_ids=(f"S{n}",), sessions=1) for n in range(1, 9)]
    plan = planned(authority, *items)
    result = mended(plan, sick("P1", "2026-09-14", "2026-09-25"), today=dt.date(2026, 8, 20))
    assert result.report.changed_beyond <= 1


def test_ids_too_long_for_a_workspace_are_shortened():
    plan = three_visits()
    visits = tuple(
        visit.model_copy(update={"visit_id": f"{visit.visit_id}{'x' * 100}"})
        for visit in plan.schedule.visits
    )
    schedule = plan.schedule.model_copy(update={"visits": visits})
    long = Planned(plan.authority, plan.tiers, plan.allocation, schedule)
    result = mended(long, sick("P1", "2026-09-08", "2026-09-10"))
    assert result.report.affected == 1
    assert all(len(visit.visit_id) <= 100 for visit in result.schedule.visits)
