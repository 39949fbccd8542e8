"""Plans to begin from: a kernel of the relaxed plan gives a whole one that is near it."""

from __future__ import annotations

import numpy as np
import pytest

from allocator.allocation import sharing_out, starting
from allocator.allocation.model import AllocationModel, build_model
from allocator.allocation.problem import Problem, build_problem
from allocator.allocation.sharing_out import share_out
from allocator.allocation.starting import empty_plan, kernel_plan
from allocator.solving.highs import solve_relaxation
from allocator.solving.progress import SolveControl
from allocator.solving.solutions import Solution, relative_gap
from allocator.travel.model import build_travel
from benchmarks.authorities import made_authority, made_tiers


@pytest.fixture(scope="module")
def made() -> tuple[Problem, AllocationModel]:
    authority = made_authority("mixed", 20, 1, tightness=1.0)
    problem = build_problem(authority, made_tiers(authority), build_travel(authority))
    return problem, build_model(problem)


def broken_rows(built: AllocationModel, plan: np.ndarray) -> int:
    matrix = built.model.matrix()
    rows = np.repeat(np.arange(built.model.row_count), np.diff(matrix.starts))
    activity = np.bincount(
        rows, weights=matrix.values * plan[matrix.columns], minlength=built.model.row_count
    )
    low, high = built.model.row_lower - 1e-6, built.model.row_upper + 1e-6
    return int(((activity < low) | (activity > high)).sum())


def test_a_kernel_is_a_lawful_plan_of_few_choices(
    made: tuple[Problem, AllocationModel], monkeypatch: pytest.MonkeyPatch
) -> None:
    problem, built = made
    relaxed = solve_relaxation(built.model, SolveControl())
    few = int((relaxed.values > 1e-9)[built.model.integer].sum()) + 40
    assert few < 0.5 * built.model.integer.sum()
    monkeypatch.setattr(starting, "KERNEL", few)
    plan = kernel_plan(problem, built, relaxed, SolveControl(), "allocation")
    assert broken_rows(built, plan) == 0
    value = built.model.value_of(plan)
    assert built.model.value_of(empty_plan(problem, built)) < value <= relaxed.objective


def test_without_a_relaxed_plan_nothing_new_is_given(
    made: tuple[Problem, AllocationModel],
) -> None:
    problem, built = made
    unknown = Solution("unknown", -np.inf, np.inf, None)
    plan = kernel_plan(problem, built, unknown, SolveControl(), "allocation")
    assert (plan == empty_plan(problem, built)).all()


def test_a_large_pool_ends_near_the_bound_without_a_solve_of_the_whole(
    made: tuple[Problem, AllocationModel], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sharing_out, "LARGE_START", 0)
    monkeypatch.setattr(sharing_out, "NEAR", 0.05)
    monkeypatch.setattr(
        sharing_out, "solve_with", lambda *_, **__: pytest.fail("the whole was solved")
    )
    monkeypatch.setattr(sharing_out, "_with_floors", lambda *given: (given[3], np.inf))
    sharing = share_out(made[0], SolveControl())
    assert broken_rows(sharing.built, sharing.values) == 0
    assert relative_gap(sharing.solution.objective, sharing.bound) <= 0.05
