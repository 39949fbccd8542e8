"""Whole plans from a base plan: sound, below the bound, near what a plan from nothing reaches."""

from __future__ import annotations

import pytest

from allocator.allocation import allocate
from allocator.allocation.checks import check_allocation
from allocator.scenarios.answers import answer
from allocator.scenarios.answers.near_plans import base_plan, plan_near
from allocator.scenarios.answers.tiers import tiers_of
from allocator.solving.progress import SolveControl
from allocator.travel import build_travel
from tests.scenarios.answers.test_answers import prepared
from tests.scenarios.making import RULES, a_team, edited

EDITS = (
    {"edit": "capacity_by_role", "role": "peer_head", "factor": 0.3},
    {"edit": "capacity_by_role", "role": "qio", "factor": 0.5},
    {"edit": "remove_people", "people": ["qio-2"]},
    {"edit": "add_people", "role": "qio"},
    {"edit": "tier", "schools": ["S1"], "tier": "highest"},
)


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: f"{edit['edit']} {edit.get('role', '')}")
def test_a_plan_near_the_base_is_sound_and_below_the_bound(edit):
    base = a_team()
    start = base_plan(base, tiers_of(base, RULES), build_travel(base), SolveControl())
    done = edited(base, edit)
    tiers, travel = tiers_of(done.authority, RULES), build_travel(done.authority)
    plan = plan_near(start, done.authority, tiers, travel, SolveControl())
    assert check_allocation(done.authority, tiers, plan) == []
    assert plan.objective <= answer(prepared(base), done).objective + 1e-6
    cold = allocate(done.authority, tiers, travel, SolveControl())
    assert plan.objective >= cold.objective - 0.1 * abs(cold.objective)
    assert plan_near(start, done.authority, tiers, travel, SolveControl()) == plan


def test_the_base_again_is_at_least_as_good():
    base = a_team()
    tiers, travel = tiers_of(base, RULES), build_travel(base)
    start = base_plan(base, tiers, travel, SolveControl())
    again = plan_near(start, base, tiers, travel, SolveControl())
    made = allocate(base, tiers, travel, SolveControl())
    assert again.objective >= made.objective - 1e-3 * abs(made.objective)
    assert again.links == made.links
