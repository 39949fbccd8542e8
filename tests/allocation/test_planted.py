"""Authorities whose best plan is planted: the allocation finds it and proves it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from allocator.allocation import allocate
from allocator.allocation.checks import check_allocation
from allocator.allocation.problem import build_problem
from allocator.solving.progress import SolveControl
from allocator.travel.model import build_travel
from benchmarks.authorities import made_tiers
from benchmarks.planted import planted_authority, planted_objective


@pytest.mark.parametrize("schools", [8, 24, 64])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_planted_plan_is_reached_and_proven(schools: int, seed: int) -> None:
    authority = planted_authority(schools, seed)
    tiers, travel = made_tiers(authority, seed), build_travel(authority)
    plan = allocate(authority, tiers, travel, SolveControl())
    best = planted_objective(build_problem(authority, tiers, travel))
    assert plan.status == "optimal"
    assert plan.objective == pytest.approx(best)
    assert plan.bound == pytest.approx(best)
    assert check_allocation(authority, tiers, plan) == []
    assert plan.shortfalls == ()
    assert not any(link.changed for link in plan.links)


def test_with_a_visit_less_of_time_the_planted_plan_is_out_of_reach() -> None:
    authority = planted_authority(24, 1)
    tiers, travel = made_tiers(authority, 1), build_travel(authority)
    best = planted_objective(build_problem(authority, tiers, travel))
    officer = authority.people[0]
    assert officer.contact_share is not None
    shorter = officer.model_copy(update={"contact_share": officer.contact_share * 0.99})
    authority = replace(authority, people=(shorter, *authority.people[1:]))
    plan = allocate(authority, tiers, build_travel(authority), SolveControl())
    assert plan.objective < best - 0.1
    assert sum(row.kind == "target" for row in plan.shortfalls) <= 1
