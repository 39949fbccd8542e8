# ruff: noqa: E501 (tables read better whole)
"""Plans damaged by hand: each damage is found by the rule it breaks."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Any

import pytest

from allocator.allocation.checks import check_allocation
from allocator.domain.authority import Authority
from allocator.domain.plans import Plan
from allocator.io.plan_files import read_plan
from allocator.io.workspace import read_workspace
from allocator.scheduling.checks import check_schedule
from allocator.tiering.checks import check_tiers
from tests.data import data_folder


@cache
def example() -> tuple[Authority, Plan]:
    folder = data_folder("example")
    return read_workspace(folder / "workspace").authority, read_plan(folder / "plan")


def with_row(rows, key, changes):
    """Change the first row whose fields hold what ``key`` says."""
    changed = list(rows)
    for place, row in enumerate(rows):
        if all(getattr(row, name) == value for name, value in key.items()):
            changed[place] = row.model_copy(update=changes)
            return tuple(changed)
    raise AssertionError(f"no row with {key}")


def without(rows, key):
    left = tuple(
        row for row in rows if not all(getattr(row, name) == value for name, value in key.items())
    )
    assert len(left) < len(rows)
    return left


def test_the_worked_example_passes_every_check():
    authority, plan = example()
    assert check_tiers(authority, plan.tiers) == []
    assert check_allocation(authority, plan.tiers, plan.allocation) == []
    assert check_schedule(authority, plan.tiers, plan.allocation, plan.schedule) == []


TIERS: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("judgements_in_force_win", {"school_id": "S4"}, {"tier": "universal"}),
    ("judgements_in_force_win", {"school_id": "S4"}, {"judgement": None, "tier": "universal"}),
    ("judgements_in_force_win", {"school_id": "S1"}, {"tier": "intensive"}),
    ("tiers_are_of_the_offer", {"school_id": "S1"}, {"tier": "basic", "rule_tier": "basic"}),
    ("tiers_are_of_the_offer", {"school_id": "S2"}, {"missing": ()}),
    ("since_is_not_in_the_future", {"school_id": "S1"}, {"since": dt.date(2026, 9, 1)}),
    ("every_open_school_once", {"school_id": "S1"}, {"school_id": "S9"}),
]


@pytest.mark.parametrize(("rule", "key", "changes"), TIERS)
def test_damaged_tiers_are_found(rule, key, changes):
    authority, plan = example()
    schools = with_row(plan.tiers.schools, key, changes)
    found = check_tiers(authority, plan.tiers.model_copy(update={"schools": schools}))
    assert any(text.startswith(f"{rule}:") for text in found)


@pytest.mark.parametrize(
    "changes",
    [
        {"value": 80.0},
        {"period_end": dt.date(2025, 6, 30)},
        {"indicator": "staff_absence_days", "value": 14.0, "period_end": dt.date(2026, 8, 7)},
    ],
)
def test_a_reason_that_is_no_known_reading_is_found(changes):
    authority, plan = example()
    decision = next(row for row in plan.tiers.schools if row.school_id == "S3")
    reasons = (decision.reasons[0].model_copy(update=changes), *decision.reasons[1:])
    schools = with_row(plan.tiers.schools, {"school_id": "S3"}, {"reasons": reasons})
    found = check_tiers(authority, plan.tiers.model_copy(update={"schools": schools}))
    assert any(text.startswith("reasons_give_readings:") for text in found)


ITEMS: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("items_have_sessions_and_hours", {"item_id": "I03"}, {"hours": 5.0}),
    ("items_have_sessions_and_hours", {"item_id": "I03"}, {"preparation_hours": 1.0}),
    ("items_have_sessions_and_hours", {"item_id": "I05"}, {"travel_hours": 1.0}),
    ("items_have_sessions_and_hours", {"item_id": "I09"}, {"travel_by_person": {"P1": 1.0}}),
    ("one_school_unless_for_a_cluster", {"item_id": "I03"}, {"school_ids": ("S3", "S4")}),
    ("one_school_unless_for_a_cluster", {"item_id": "I10"}, {"school_ids": ("S1", "S4")}),
    ("teams_are_complete", {"item_id": "I09"}, {"person_ids": ("P1",)}),
    ("teams_are_complete", {"item_id": "I09"}, {"person_ids": ("P1", "P1")}),
    ("teams_are_complete", {"item_id": "I03"}, {"person_ids": ("P2",)}),
    ("teams_are_complete", {"item_id": "I12"}, {"person_ids": ("P1",)}),
    ("people_may_support_the_school", {"item_id": "I13"}, {"school_ids": ("S3",)}),
    ("people_may_support_the_school", {"item_id": "I13"}, {"school_ids": ("S1",)}),
    ("gaelic_schools_meet_gaelic", {"item_id": "I12"}, {"school_ids": ("S4",)}),
    ("modes_are_possible", {"item_id": "I12"}, {"mode": "online"}),
    ("modes_are_possible", {"item_id": "I06"}, {"mode": "online"}),
    ("maximum_is_kept", {"item_id": "I02"}, {"sessions": 2}),
    ("pins_are_kept", {"item_id": "I12"}, {"school_ids": ("S2",)}),
    ("people_add_up", {"item_id": "I04"}, {"travel_hours": 3.0}),
    ("shortfalls_are_exactly_these", {"item_id": "I13"}, {"activity": "link_visit"}),
    ("ids_are_known", {"item_id": "I13"}, {"activity": "lunch"}),
    ("ids_are_known", {"item_id": "I13"}, {"person_ids": ("P9",)}),
    ("ids_are_known", {"item_id": "I13"}, {"item_id": "I12"}),
]


@pytest.mark.parametrize(("rule", "key", "changes"), ITEMS)
def test_damaged_items_are_found(rule, key, changes):
    authority, plan = example()
    items = with_row(plan.allocation.items, key, changes)
    damaged = plan.allocation.model_copy(update={"items": items})
    found = check_allocation(authority, plan.tiers, damaged)
    assert any(text.startswith(f"{rule}:") for text in found)


ALLOCATION: list[tuple[str, dict[str, Any]]] = [
    ("bound_and_gap_agree", {"bound": 10.0}),
    ("bound_and_gap_agree", {"gap": 0.5}),
    ("bound_and_gap_agree", {"sense": "min"}),
    ("one_link_officer_per_school", {"links": "double"}),
    ("one_link_officer_per_school", {"links": "unchanged"}),
    ("shortfalls_are_exactly_these", {"links": "none"}),
    ("shortfalls_are_exactly_these", {"shortfalls": ()}),
    ("people_add_up", {"people": "one"}),
    ("people_add_up", {"people": "capacity"}),
    ("people_add_up", {"people": "spare"}),
]


@pytest.mark.parametrize(("rule", "changes"), ALLOCATION)
def test_a_damaged_allocation_is_found(rule, changes):
    authority, plan = example()
    before = plan.allocation
    special = {
        "double": (*before.links, before.links[0]),
        "unchanged": with_row(before.links, {"school_id": "S6"}, {"changed": False}),
        "none": (),
        "one": before.people[:1],
        "capacity": with_row(before.people, {"person_id": "P1"}, {"capacity_hours": 200.0}),
        "spare": with_row(before.people, {"person_id": "P1"}, {"spare_hours": 0.0}),
    }
    update = {
        name: special.get(value, value) if isinstance(value, str) else value
        for name, value in changes.items()
    }
    found = check_allocation(authority, plan.tiers, before.model_copy(update=update))
    assert any(text.startswith(f"{rule}:") for text in found)


VISITS: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("visits_take_their_hours", {"visit_id": "V08"}, {"end": 700}),
    ("visits_take_their_hours", {"visit_id": "V08"}, {"start": 480, "end": 660}),
    ("visits_are_on_pupil_days", {"visit_id": "V08"}, {"date": dt.date(2026, 8, 17)}),
    ("visits_are_on_pupil_days", {"visit_id": "V08"}, {"date": dt.date(2026, 9, 18)}),
    ("visits_are_on_pupil_days", {"visit_id": "V08"}, {"date": dt.date(2026, 9, 5)}),
    ("people_are_at_work", {"visit_id": "V08"}, {"date": dt.date(2026, 9, 10)}),
    ("people_are_at_work", {"visit_id": "V15"}, {"date": dt.date(2026, 9, 3)}),
    ("visits_match_their_items", {"visit_id": "V08"}, {"person_ids": ("P2",)}),
    ("visits_match_their_items", {"visit_id": "V08"}, {"school_ids": ("S1",)}),
    ("visits_match_their_items", {"visit_id": "V08"}, {"mode": "online"}),
    ("sessions_lie_on_consecutive_pupil_days", {"visit_id": "V12"}, {"date": dt.date(2026, 9, 17)}),
    ("sessions_keep_their_spacing", {"visit_id": "V09"}, {"date": dt.date(2026, 8, 21)}),
    ("agreed_visits_stand", {"visit_id": "V01"}, {"date": dt.date(2026, 8, 26)}),
    ("agreed_visits_stand", {"visit_id": "V01"}, {"start": 600, "end": 780}),
    ("agreed_visits_stand", {"visit_id": "V01"}, {"pinned": False}),
    ("agreed_visits_stand", {"visit_id": "V01"}, {"visit_id": "V99"}),
    ("pins_are_kept", {"visit_id": "V11"}, {"pinned": False}),
    ("nobody_is_in_two_places", {"visit_id": "V09"}, {"date": dt.date(2026, 8, 20), "start": 560, "end": 740}),
    ("visits_happen_where_people_are", {"visit_id": "V08"}, {"start": 560, "end": 740}),
    ("visits_happen_where_people_are", {"visit_id": "V08"}, {"date": dt.date(2026, 8, 21)}),
    ("visits_happen_where_people_are", {"visit_id": "V08"}, {"site_id": "A1"}),
    ("online_runs_are_told", {"visit_id": "V14"}, {"date": dt.date(2026, 9, 9)}),
    ("ids_are_known", {"visit_id": "V08"}, {"item_id": "I99"}),
    ("ids_are_known", {"visit_id": "V08"}, {"visit_id": "V09"}),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "key", "changes"), VISITS)
def test_damaged_visits_are_found(rule, key, changes):
    authority, plan = example()
    visits = with_row(plan.schedule.visits, key, changes)
    damaged = plan.schedule.model_copy(update={"visits": visits})
    found = check_schedule(authority, plan.tiers, plan.allocation, damaged)
    assert any(text.startswith(f"{rule}:") for text in found)


@pytest.mark.parametrize("visit_id", ["V08", "V11", "V16"])
def test_a_visit_that_is_gone_is_found(visit_id):
    authority, plan = example()
    visits = without(plan.schedule.visits, {"visit_id": visit_id})
    damaged = plan.schedule.model_copy(update={"visits": visits})
    found = check_schedule(authority, plan.tiers, plan.allocation, damaged)
    assert any(text.startswith("every_session_is_visited_or_unplaced:") for text in found)


BOAT_DAY = {"person_id": "P1", "date": dt.date(2026, 9, 2)}
FOOT_DAY = {"person_id": "P3", "date": dt.date(2026, 9, 8)}
BACK_DAY = {"person_id": "P3", "date": dt.date(2026, 9, 9)}
LEGS: list[tuple[str, dict[str, Any], int, dict[str, Any]]] = [
    ("days_chain_from_base_to_base", BOAT_DAY, 2, {"from_id": "PM"}),
    ("days_chain_from_base_to_base", BOAT_DAY, 5, {"to_id": "A1"}),
    ("days_chain_from_base_to_base", BOAT_DAY, 2, {"depart": 500}),
    ("legs_are_possible", BOAT_DAY, 1, {"service_id": "INX"}),
    ("legs_are_possible", BOAT_DAY, 1, {"depart": 475}),
    ("legs_are_possible", FOOT_DAY, 1, {"with_car": True}),
    ("legs_are_possible", FOOT_DAY, 2, {"arrive": 976}),
    ("legs_are_possible", BOAT_DAY, 0, {"arrive": 445}),
    ("boats_are_boarded_in_time", BOAT_DAY, 0, {"depart": 452, "arrive": 455}),
    ("cars_are_where_they_are_driven", BOAT_DAY, 1, {"with_car": False}),
    ("cars_are_where_they_are_driven", FOOT_DAY, 2, {"mode": "car"}),
    ("days_are_not_too_long", BOAT_DAY, 0, {"depart": 410}),
    ("totals_add_up", BOAT_DAY, 0, {"depart": 440}),
]


@pytest.mark.parametrize(("rule", "key", "number", "changes"), LEGS)
def test_damaged_journeys_are_found(rule, key, number, changes):
    authority, plan = example()
    day = next(
        row for row in plan.schedule.days if all(getattr(row, k) == v for k, v in key.items())
    )
    legs = list(day.legs)
    legs[number] = legs[number].model_copy(update=changes)
    days = with_row(plan.schedule.days, key, {"legs": tuple(legs)})
    damaged = plan.schedule.model_copy(update={"days": days})
    found = check_schedule(authority, plan.tiers, plan.allocation, damaged)
    assert any(text.startswith(f"{rule}:") for text in found)


DAYS: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("days_chain_from_base_to_base", FOOT_DAY, {"night_at": "PI"}),
    ("days_chain_from_base_to_base", BACK_DAY, {"date": dt.date(2026, 9, 10)}),
    ("days_chain_from_base_to_base", BOAT_DAY, {"depart_base": 400}),
    ("days_chain_from_base_to_base", BOAT_DAY, {"return_base": None}),
    ("travel_days_are_worked", BOAT_DAY, {"date": dt.date(2026, 9, 11)}),
    ("legs_are_possible", BOAT_DAY, {"date": dt.date(2026, 9, 6)}),
]


@pytest.mark.parametrize(("rule", "key", "changes"), DAYS)
def test_damaged_days_are_found(rule, key, changes):
    authority, plan = example()
    days = with_row(plan.schedule.days, key, changes)
    damaged = plan.schedule.model_copy(update={"days": days})
    found = check_schedule(authority, plan.tiers, plan.allocation, damaged)
    assert any(text.startswith(f"{rule}:") for text in found)


@pytest.mark.parametrize(
    "changes", [{"travel_hours": 1.0}, {"nights": 0}, {"travel_bound": 99.0}, {"gap": 0.9}]
)
def test_damaged_totals_are_found(changes):
    authority, plan = example()
    damaged = plan.schedule.model_copy(update=changes)
    found = check_schedule(authority, plan.tiers, plan.allocation, damaged)
    assert any(text.startswith("totals_add_up:") for text in found)


def test_too_many_nights_and_release_days_are_found():
    authority, plan = example()
    people = tuple(
        person.model_copy(update={"max_nights": 0, "release_days": 1.0})
        if person.person_id == "P3"
        else person
        for person in authority.people
    )
    fields = {name: getattr(authority, name) for name in authority.__dataclass_fields__}
    strict = Authority(**{**fields, "people": people})
    found = check_schedule(strict, plan.tiers, plan.allocation, plan.schedule)
    rule = "nights_and_release_days_are_kept:"
    assert sum(text.startswith(rule) for text in found) == 2


def test_hours_beyond_the_capacity_are_found():
    authority, plan = example()
    people = with_row(plan.allocation.people, {"person_id": "P1"}, {"capacity_hours": 50.0})
    damaged = plan.allocation.model_copy(update={"people": people})
    found = check_schedule(authority, plan.tiers, damaged, plan.schedule)
    assert any(text.startswith("hours_fit_the_capacity:") for text in found)
