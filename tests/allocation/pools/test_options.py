"""The options of a pool say what the general model says: the same plans, the same points."""

from __future__ import annotations

import numpy as np
import pytest

from allocator.allocation import worth
from allocator.allocation.pins import link_pins
from allocator.allocation.pools.options import Options
from allocator.allocation.pools.pool import Pool
from allocator.solving.highs import Limits, solve
from allocator.solving.linear_model import LinearModel
from allocator.solving.progress import SolveControl
from tests.allocation.pools.questions import a_question, best_value, both_forms


def best_choice(pool: Pool, options: Options) -> float:
    """Value of the best choice of options, nights and days within their limits."""
    problem, model = options.problem, LinearModel("max")
    count = problem.agents.size
    taken = model.add_variables("option", count, upper=1.0, objective=problem.points, integer=True)
    model.add_rows("one", problem.job_count, problem.jobs, taken, 1.0, lower=1.0, upper=1.0)
    some = problem.agents >= 0
    budgets = [pool.problem.budgets[person.person_id] for person in pool.people]
    for name, weights, most in (
        ("hours", problem.hours, problem.capacities),
        ("links", np.ones(count), problem.most_jobs.astype(float)),
        ("nights", options.nights, np.array([float(budget.nights) for budget in budgets])),
        ("days", options.days, np.array([budget.days for budget in budgets])),
    ):
        model.add_rows(
            name, len(budgets), problem.agents[some], taken[some], weights[some], upper=most
        )
    found = solve(model, SolveControl(), Limits(0.0))
    return found.objective - worth.PIN * len(link_pins(pool.problem.authority))


@pytest.mark.parametrize("seed", range(6))
def test_the_best_choice_is_worth_what_the_best_plan_of_the_general_model_is(seed):
    authority, tiers = a_question(seed)
    pool, options, model = both_forms(authority, tiers)
    assert best_choice(pool, options) == pytest.approx(best_value(model), abs=1e-4)


@pytest.mark.parametrize(
    "settings",
    [
        {"contacts_per_month": {"universal": 0.5, "targeted": 0.5, "intensive": 0.5}},
        {"contacts_limit_targets": True, "contacts_per_month": {"targeted": 0.5}},
        {"max_nights": 0},
        {"max_day_hours": 6},
        {"travel_penalty_per_hour": 3.0, "link_change_penalty": 0.0},
        {"need_weights": {"universal": 0.0, "targeted": 1.0, "intensive": 9.0}},
        {"aims": ["promises_kept", "need_met"]},
    ],
)
def test_settings_count_as_in_the_general_model(settings):
    authority, tiers = a_question(11, **settings)
    pool, options, model = both_forms(authority, tiers)
    assert best_choice(pool, options) == pytest.approx(best_value(model), abs=1e-4)


def test_the_first_option_of_each_school_is_that_nobody_links_with_it():
    authority, tiers = a_question(3)
    _, options, _ = both_forms(authority, tiers)
    first = options.problem.starts[:-1]
    assert (options.problem.agents[first] == -1).all()
    assert (options.problem.hours[first] == 0).all()
    assert (np.bincount(options.problem.jobs[options.problem.agents < 0]) == 1).all()


def test_no_option_of_a_pair_is_bettered_by_another_of_the_pair():
    authority, tiers = a_question(4)
    _, options, _ = both_forms(authority, tiers)
    problem = options.problem
    for school in range(problem.job_count):
        for person in range(problem.agent_count):
            here = np.flatnonzero((problem.jobs == school) & (problem.agents == person))
            order = here[np.argsort(problem.hours[here])]
            assert (np.diff(problem.points[order]) > 0).all()
