import pytest

from allocator_api.disclosure import (
    Reader,
    narrow_allocation,
    narrow_schedule,
    narrow_tiers,
    provider_sheet,
    sight_of,
)
from tests.io.exports.plans import the_authority, the_plan

HEAD = Reader("headteacher", school_ids=frozenset({"S2"}))
OFFICER = Reader("link_officer", person_id="P2")
PROVIDER = Reader("provider", activities=frozenset({"link_visit"}), school_ids=frozenset({"S4"}))
AUTHORITY, PLAN = the_authority(), the_plan()


def seen_by(reader: Reader) -> set[str] | None:
    sight = sight_of(reader, AUTHORITY, PLAN.allocation)
    return None if sight.schools is None else set(sight.schools)


@pytest.mark.parametrize("role", ["manager", "planner", "operator"])
def test_who_works_with_all_schools_sees_the_plan_as_it_is(role):
    sight = sight_of(Reader(role), AUTHORITY, PLAN.allocation)
    assert sight.is_whole
    assert narrow_tiers(PLAN.tiers, sight) is PLAN.tiers
    assert narrow_allocation(PLAN.allocation, sight) is PLAN.allocation
    assert narrow_schedule(PLAN.schedule, sight) is PLAN.schedule


def test_each_role_sees_the_schools_that_are_its_own():
    assert seen_by(HEAD) == {"S2"}
    assert seen_by(OFFICER) == {"S1", "S2", "S/2"}  # sessions that P2 holds
    assert seen_by(Reader("link_officer", person_id="P1")) == {"S1", "S2", "S4"}
    assert seen_by(PROVIDER) == {"S4"}
    assert seen_by(Reader("provider", activities=frozenset({"other"}))) == set()
    assert seen_by(Reader("headteacher", school_ids=frozenset({"elsewhere"}))) == set()


@pytest.mark.parametrize("role", ["elected_member", "public", "nobody"])
def test_others_see_no_single_school(role):
    reader = Reader(role, person_id="P1", school_ids=frozenset({"S1"}))
    assert seen_by(reader) == set()
    assert narrow_tiers(PLAN.tiers, sight_of(reader, AUTHORITY)).schools == ()


def test_a_headteacher_is_told_nothing_of_other_schools_or_of_journeys():
    sight = sight_of(HEAD, AUTHORITY, PLAN.allocation)
    tiers = narrow_tiers(PLAN.tiers, sight)
    assert [one.school_id for one in tiers.schools] == ["S2"]
    assert (tiers.counts, tiers.warnings) == ({"universal": 0, "targeted": 1, "intensive": 0}, ())
    allocation = narrow_allocation(PLAN.allocation, sight)
    assert [item.item_id for item in allocation.items] == ["I2", "I3"]
    assert {school for item in allocation.items for school in item.school_ids} == {"S2"}
    assert (allocation.shortfalls, allocation.people) == ((), ())
    schedule = narrow_schedule(PLAN.schedule, sight)
    assert [visit.school_ids for visit in schedule.visits] == [("S2",), ("S2",)]
    assert (schedule.days, schedule.unplaced) == ((), ())
    for part in (tiers, allocation, schedule):
        text = part.model_dump_json()
        assert not any(f'"{other}"' in text for other in ("S1", "S/2", "S4", "A-S4"))


def test_a_link_officer_sees_the_own_diary_and_hours_alone():
    sight = sight_of(OFFICER, AUTHORITY, PLAN.allocation)
    schedule = narrow_schedule(PLAN.schedule, sight)
    assert {day.person_id for day in schedule.days} == {"P2"}
    people = narrow_allocation(PLAN.allocation, sight).people
    assert [one.person_id for one in people] == ["P2"]


def test_a_provider_is_told_where_and_when_but_no_tier():
    sheet = provider_sheet(PROVIDER, AUTHORITY, PLAN)
    assert [school.school_id for school in sheet.schools] == ["S4"]
    assert [(visit.visit_id, visit.school_ids) for visit in sheet.visits] == [("V1", ("S4",))]
    assert [(one.school_id, one.sessions) for one in sheet.sessions] == [("S4", 1)]
    text = sheet.model_dump_json()
    assert not any(word in text for word in ("tier", "roll", "quintile", "reason", "night"))


def test_a_provider_tied_to_no_school_is_told_of_all_that_it_serves():
    reader = Reader("provider", activities=frozenset({"link_visit"}))
    sheet = provider_sheet(reader, AUTHORITY, PLAN)
    assert [school.school_id for school in sheet.schools] == ["S1", "S2", "S/2", "S4"]
