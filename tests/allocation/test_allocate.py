"""Whole allocations: worked by hand, held to the check sum, and any lawful authority."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from allocator.allocation import allocate
from allocator.allocation.checks import check_allocation
from allocator.allocation.model import build_model
from allocator.allocation.problem import build_problem
from allocator.allocation.starting import empty_plan
from allocator.domain.allocations import Allocation
from allocator.domain.authority import Authority
from allocator.domain.calendar import Term, TermCalendar
from allocator.domain.people import Link
from allocator.domain.schools import School
from allocator.domain.settings import AIMS, COSTS
from allocator.solving.cbc import solve_with_cbc
from allocator.solving.highs import solve
from allocator.solving.progress import SolveControl
from allocator.solving.solutions import relative_gap
from allocator.travel.model import build_travel
from tests.allocation.cases import allocated, one_activity, people_at, sessions, tiers_of
from tests.allocation.lawful import authorities
from tests.builders import a_person, a_school, an_authority, an_offer

LAWFUL = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def test_the_objective_of_one_promised_session_by_hand() -> None:
    plan = allocated(an_authority(offer=an_offer(**one_activity(1, modes=["online"]))))
    # A link officer (30) and one promise (10) of 5 hours, six of which make a unit.
    assert plan.objective == pytest.approx(30 + 10 * 5 / 6)
    assert (plan.status, plan.gap, plan.bound) == ("optimal", 0.0, plan.objective)
    assert plan.shortfalls == ()


def test_hours_go_to_the_greater_need() -> None:
    schools = (a_school("S1"), a_school("S2"))
    person = a_person(contact_share=0.036)  # ten hours: two sessions of five
    offer = an_offer(
        activities={"support": {**_visit(), "modes": ["online"]}},
        entitlements={
            "universal": {"support": {"minimum": 1}},
            "intensive": {"support": {"minimum": 2}},
        },
        floors={},
    )
    plan = allocated(an_authority(schools, (person,), offer), S2="intensive")
    assert (sessions(plan, "S1"), sessions(plan, "S2")) == (0, 2)


def test_promises_come_before_wishes_of_greater_need() -> None:
    schools = (a_school("S1"), a_school("S2"))
    person = a_person(contact_share=0.036)
    offer = an_offer(
        activities={"support": {**_visit(), "modes": ["online"]}},
        entitlements={
            "universal": {"support": {"minimum": 1}},
            "intensive": {"support": {"minimum": 1, "target": 2}},
        },
        floors={},
    )
    authority = an_authority(
        schools, (person,), offer, settings={"need_weights": {"intensive": 50.0}}
    )
    plan = allocated(authority, S2="intensive")
    assert (sessions(plan, "S1"), sessions(plan, "S2")) == (1, 1)


def test_everyone_has_a_first_session_before_anyone_of_equal_need_has_a_second() -> None:
    schools = tuple(a_school(f"S{number}") for number in range(4))
    person = a_person(contact_share=0.08)  # 22.4 hours: four sessions of five
    offer = an_offer(**one_activity(2, 3, modes=["online"]))
    plan = allocated(an_authority(schools, (person,), offer))
    assert [sessions(plan, f"S{number}") for number in range(4)] == [1, 1, 1, 1]


def test_an_hour_has_a_price_only_where_hours_are_short() -> None:
    offer = an_offer(**one_activity(0, 9, modes=["online"]))
    short = allocated(an_authority(people=(a_person(contact_share=0.1),), offer=offer))
    assert short.people[0].price_per_hour > 0
    enough = allocated(an_authority(offer=an_offer(**one_activity(1, modes=["online"]))))
    assert enough.people[0].price_per_hour == 0


def test_every_person_has_a_row_even_with_nothing_to_do() -> None:
    people = (a_person("P1"), a_person("P2", fte=0), a_person("H1", role="peer_head"))
    plan = allocated(an_authority(people=people))
    assert [load.person_id for load in plan.people] == ["P1", "P2", "H1"]
    assert plan.people[1].capacity_hours == plan.people[1].spare_hours == 0


def test_nobody_at_all_is_a_plan_that_names_every_promise() -> None:
    plan = allocated(an_authority(people=()))
    assert plan.items == ()
    assert {row.activity for row in plan.shortfalls} == {
        "link",
        "link_visit",
        "floor:in_person_per_term",
    }


def test_the_levels_never_pass_their_bounds() -> None:
    plan = allocated(an_authority((a_school("S1"), a_school("S2"))), S1="intensive")
    assert [level.name for level in plan.levels] == list(AIMS)
    for level in plan.levels:
        if level.name in COSTS:
            assert level.value >= level.bound - 1e-6
        else:
            assert level.value <= level.bound + 1e-6
            assert level.floor is None or level.value >= level.floor - 0.01


def test_a_stop_keeps_a_plan() -> None:
    authority = an_authority()
    control = SolveControl()
    control.stop.set()
    plan = allocate(authority, tiers_of(authority), build_travel(authority), control)
    assert control.was_cut
    assert np.isfinite(plan.bound)
    assert plan.bound >= plan.objective


@pytest.mark.parametrize(
    ("universal", "targeted", "intensive", "missing_half_days"),
    [(21, 5, 2, 0), (30, 7, 3, 14), (44, 10, 4, 212)],
)
def test_the_check_sum_of_schools_for_each_officer(
    universal: int, targeted: int, intensive: int, missing_half_days: int
) -> None:
    """Two officers of 114 days: 14 schools each fit, 20 just fail, 29 are impossible (D5-D15)."""
    tiers = ["universal"] * universal + ["targeted"] * targeted + ["intensive"] * intensive
    schools = tuple(a_school(f"S{number}") for number in range(len(tiers)))
    authority = _year(schools)
    plan = allocated(authority, **{f"S{number}": tier for number, tier in enumerate(tiers)})
    short = [row for row in plan.shortfalls if row.kind == "minimum"]
    assert sum(row.wanted - row.given for row in short) == missing_half_days
    for row in short:
        assert tiers[int(row.school_id[1:])] == "universal"
        assert row.reason == "no_capacity"
        assert row.blocked_by
        assert "more hours of" in row.relief


def _year(schools: tuple[School, ...]) -> Authority:
    """Half days online over a school year for two officers who have 114 days each."""
    offer = an_offer(
        activities={
            "support": {**_visit(), "hours": 3.5, "preparation_hours": 0, "modes": ["online"]}
        },
        entitlements={
            "universal": {"support": {"minimum": 7}},
            "targeted": {"support": {"minimum": 20}},
            "intensive": {"support": {"minimum": 40}},
        },
        floors={},
    )
    year = Term(name="year", start=dt.date(2026, 8, 17), end=dt.date(2027, 6, 30))
    share = 114 / len(TermCalendar(year, ()).office_days)
    people = (a_person("P1", contact_share=share), a_person("P2", contact_share=share))
    authority = an_authority(schools, people, offer)
    return replace(authority, profile=authority.profile.model_copy(update={"term": year}))


def _visit() -> dict[str, Any]:
    return dict(one_activity()["activities"]["support"])


def test_an_authority_written_twice_is_allocated_alike() -> None:
    def plan() -> Allocation:
        schools = tuple(a_school(f"S{number}", latitude=56 + number / 10) for number in range(6))
        people = (a_person("P1", contact_share=0.1), a_person("P2", contact_share=0.1))
        return allocated(an_authority(schools, people), S2="intensive", S4="targeted")

    assert plan().model_dump_json() == plan().model_dump_json()


@LAWFUL
@given(authority=authorities(), targeted=st.sets(st.sampled_from(["S0", "S1", "S2"])))
def test_any_lawful_authority_has_a_plan_within_its_bound(
    authority: Authority, targeted: set[str]
) -> None:
    plan = allocated(authority, **dict.fromkeys(targeted, "targeted"))
    tiers = tiers_of(authority, **dict.fromkeys(targeted, "targeted"))
    assert check_allocation(authority, tiers, plan) == []
    assert plan.bound >= plan.objective
    assert plan.gap == relative_gap(plan.objective, plan.bound)
    assert plan.status in ("optimal", "feasible")
    names = [item.item_id for item in plan.items]
    assert len(set(names)) == len(names)
    assert Counter(link.school_id for link in plan.links).total() + sum(
        row.activity == "link" for row in plan.shortfalls
    ) == len(authority.open_schools)
    for load in plan.people:
        agreed = any(load.person_id in visit.person_ids for visit in authority.visits_of_term)
        assert load.spare_hours >= -1e-6 or agreed


@LAWFUL
@given(authority=authorities())
def test_highs_and_cbc_find_the_same_best_plan(authority: Authority) -> None:
    problem = build_problem(authority, tiers_of(authority), build_travel(authority))
    built = build_model(problem)
    ours = solve(built.model, SolveControl(), start=empty_plan(problem, built))
    theirs = solve_with_cbc(built.model)
    assert ours.objective == pytest.approx(theirs.objective, abs=1e-4)


def test_a_link_officer_may_be_chosen_for_gaelic() -> None:
    schools = (a_school("S1", language_medium="gaelic"), a_school("S2"))
    link = Link(school_id="S1", person_id="P1", from_date=dt.date(2025, 8, 18))
    people = (a_person("P1"), a_person("P2", skills="gaelic"))
    plan = allocated(an_authority(schools, people, links=(link,)))
    assert people_at(plan, "S1", "link_visit") == {"P2"}
    changed = next(link for link in plan.links if link.school_id == "S1")
    assert changed.reason == "Person P2 has Gaelic, which Person P1 has not."
