"""Windows that polish a plan: a promise that one wish moved would keep is kept."""

from __future__ import annotations

import numpy as np
import pytest

from allocator.allocation.model import build_model
from allocator.allocation.polish import polish
from allocator.allocation.problem import build_problem
from allocator.allocation.starting import empty_plan
from allocator.solving.highs import solve
from allocator.solving.progress import SolveControl
from allocator.travel.model import build_travel
from tests.allocation.cases import one_activity, tiers_of
from tests.builders import a_person, a_school, an_authority, an_offer


def two_schools() -> tuple:
    """Ten hours for two sessions of five: a promise to each school, and a wish of the first."""
    offer = an_offer(**one_activity(1, 2, modes=["online"]))
    person = a_person(contact_share=0.036)
    settings = {"aims": ["promises_kept", "need_met", "travel"], "allocation_gap": 1.0}
    authority = an_authority((a_school("S1"), a_school("S2")), (person,), offer, settings)
    problem = build_problem(authority, tiers_of(authority), build_travel(authority))
    return problem, build_model(problem)


def test_a_promise_takes_the_time_of_a_wish_whatever_the_gap() -> None:
    problem, built = two_schools()
    fixed = np.full(built.model.variable_count, np.nan)
    for form in built.variables.forms:
        school = problem.blocks[form.block].school_ids[0]
        fixed[form.variable] = 2.0 if school == "S1" else 0.0
    poor = solve(built.model, SolveControl(), fixed=fixed)
    assert poor.values is not None
    plan = polish(problem, built, poor.values, poor.objective, SolveControl())
    held = [plan[form.variable] for form in built.variables.forms]
    assert held == [1.0, 1.0]
    assert built.model.value_of(plan) > poor.objective


def test_windows_never_make_a_plan_worse_and_keep_every_row() -> None:
    problem, built = two_schools()
    start = empty_plan(problem, built)
    plan = polish(problem, built, start, np.inf, SolveControl())
    assert built.model.value_of(plan) >= built.model.value_of(start)
    matrix = built.model.matrix()
    rows = np.repeat(np.arange(built.model.row_count), np.diff(matrix.starts))
    activity = np.bincount(
        rows, weights=matrix.values * plan[matrix.columns], minlength=built.model.row_count
    )
    assert (activity <= built.model.row_upper + 1e-6).all()
    assert (activity >= built.model.row_lower - 1e-6).all()


def test_a_stop_leaves_the_plan_as_it_is() -> None:
    problem, built = two_schools()
    start = empty_plan(problem, built)
    control = SolveControl()
    control.stop.set()
    assert polish(problem, built, start, np.inf, control) == pytest.approx(start)
