"""A pool from rows to an allocation: lawful, near the best, explained, the same each time."""

from __future__ import annotations

import pytest

from allocator.allocation import allocate
from allocator.allocation.checks import check_allocation
from allocator.allocation.pools import recognise
from allocator.allocation.pools.solve import allocate_pool
from allocator.domain.allocations import Allocation
from allocator.domain.authority import Authority
from allocator.domain.tiers import TierReport
from allocator.solving.progress import SolveControl
from allocator.travel.model import build_travel
from tests.allocation.cases import links, tiers_of
from tests.allocation.pools.questions import a_question, best_value, both_forms
from tests.builders import a_school, an_authority


def as_pool(authority: Authority, tiers: TierReport) -> Allocation:
    return allocate_pool(authority, tiers, build_travel(authority), SolveControl())


@pytest.mark.parametrize("seed", range(4))
def test_a_pool_plan_is_lawful_and_brackets_the_best_plan(seed):
    authority, tiers = a_question(seed)
    plan = as_pool(authority, tiers)
    _, _, model = both_forms(authority, tiers)
    best = best_value(model)
    assert check_allocation(authority, tiers, plan) == []
    assert plan.objective <= best + 1e-4
    assert best <= plan.bound + 1e-4
    assert plan.objective >= 0.93 * best


def test_more_schools_are_near_the_proven_best_without_everybody_listed():
    authority, tiers = a_question(21, schools=120, people=25, aim_slack=0.0)
    plan = as_pool(authority, tiers)
    assert check_allocation(authority, tiers, plan) == []
    assert plan.gap < 0.03


def test_the_same_question_gives_the_same_plan():
    authority, tiers = a_question(5, schools=40, people=6)
    assert as_pool(authority, tiers) == as_pool(authority, tiers)


def test_a_pinned_link_is_kept_and_a_conflict_is_not_linked():
    authority, tiers = a_question(2)
    found = links(as_pool(authority, tiers))
    assert found["S1"] == "P2"
    assert found["S0"] != "P1"
    assert found["S2"] != "P0"


def test_nights_stay_within_their_limit():
    authority, tiers = a_question(7, max_nights=1, max_day_hours=7)
    plan = as_pool(authority, tiers)
    assert check_allocation(authority, tiers, plan) == []
    nights = next(level.value for level in plan.levels if level.name == "nights")
    pool, _, _ = both_forms(authority, tiers)
    assert nights <= sum(budget.nights for budget in pool.problem.budgets.values())


def test_shortfalls_and_changed_links_say_why():
    authority, tiers = a_question(1)
    plan = as_pool(authority, tiers)
    assert plan.shortfalls
    assert all(row.relief for row in plan.shortfalls)
    assert all(link.reason for link in plan.links if link.changed)


def test_notes_say_who_was_weighed_and_what_was_left_aside():
    authority, tiers = a_question(1, aims=["promises_kept", "need_met", "fairness"])
    notes = as_pool(authority, tiers).notes
    assert any("anyone else could add at most" in note for note in notes)
    assert any("fairness between groups" in note for note in notes)


def test_a_stop_still_gives_a_lawful_plan():
    authority, tiers = a_question(3, schools=30, people=5)
    control = SolveControl()
    control.stop.set()
    plan = allocate_pool(authority, tiers, build_travel(authority), control)
    assert check_allocation(authority, tiers, plan) == []
    assert plan.items


def test_with_nobody_to_share_out_every_school_goes_short():
    alone = an_authority(schools=(a_school("S1"), a_school("S2")), people=())
    plan = as_pool(alone, tiers_of(alone))
    assert check_allocation(alone, tiers_of(alone), plan) == []
    assert {row.activity for row in plan.shortfalls} >= {"link", "link_visit"}


def test_large_simple_questions_go_to_the_pool(monkeypatch):
    authority, tiers = a_question(4)
    monkeypatch.setattr(recognise, "POOL_SCHOOLS", 10)
    plan = allocate(authority, tiers, build_travel(authority), SolveControl())
    assert plan == as_pool(authority, tiers)
