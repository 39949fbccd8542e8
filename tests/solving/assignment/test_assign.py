from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allocator.solving.assignment import Assignment, AssignmentProblem, Effort, assign
from allocator.solving.progress import Progress, SolveControl
from tests.solving.assignment.instances import an_assignment, best_by_trying_all, problem_of

LITTLE = Effort(price_rounds=150, knapsack_rounds=80, search_rounds=9, nodes=30)


def options_of(answer: Assignment) -> list[int]:
    assert answer.options is not None
    return answer.options.tolist()


def test_the_scarce_hours_go_where_they_earn_most() -> None:
    jobs = [[(-1, 0, 0), (0, 2, 10)], [(-1, 0, 0), (0, 3, 12)], [(-1, 0, 0), (0, 2, 7)]]
    answer = assign(problem_of(jobs, [5.0]), SolveControl(), LITTLE)
    assert answer.status == "optimal"
    assert options_of(answer) == [1, 3, 4]
    assert answer.value == answer.bound == 22.0


def test_a_job_without_room_goes_to_the_other_agent() -> None:
    jobs = [[(0, 4, 9), (1, 4, 1)], [(0, 4, 8), (1, 4, 6)]]
    answer = assign(problem_of(jobs, [4.0, 9.0]), SolveControl(), LITTLE)
    assert options_of(answer) == [0, 3]


def test_a_longer_option_of_the_same_agent_is_taken_while_it_fits() -> None:
    jobs = [[(-1, 0, 0), (0, 1, 4), (0, 2, 7), (0, 3, 9)], [(-1, 0, 0), (0, 1, 5), (0, 2, 6)]]
    answer = assign(problem_of(jobs, [4.0]), SolveControl(), LITTLE)
    assert answer.value == 14.0


def test_an_agent_takes_no_more_jobs_than_it_may() -> None:
    jobs = [[(-1, 0, 0), (0, 1, 5)], [(-1, 0, 0), (0, 1, 6)], [(-1, 0, 0), (0, 1, 7)]]
    answer = assign(problem_of(jobs, [9.0], [2]), SolveControl(), LITTLE)
    assert options_of(answer) == [0, 3, 5]
    assert answer.status == "optimal"


def test_no_jobs_make_an_empty_plan() -> None:
    answer = assign(problem_of([], [1.0]), SolveControl(), LITTLE)
    assert answer.status == "optimal"
    assert options_of(answer) == []


def test_a_job_whose_options_never_fit_is_infeasible() -> None:
    answer = assign(problem_of([[(0, 5, 1)]], [4.0]), SolveControl(), LITTLE)
    assert answer.status == "infeasible"
    assert answer.options is None


def test_jobs_that_do_not_fit_together_are_infeasible() -> None:
    jobs = [[(0, 3, 1), (1, 3, 1)]] * 3
    answer = assign(problem_of(jobs, [4.0, 5.0]), SolveControl(), LITTLE)
    assert answer.status == "infeasible"


@st.composite
def tiny_problems(draw: st.DrawFn) -> AssignmentProblem:
    agents = draw(st.integers(1, 3))
    size = st.integers(0, 8) if draw(st.booleans()) else st.sampled_from([0.5, 1.25, 2.0, 3.3, 4.7])
    option = st.tuples(st.integers(-1, agents - 1), size, st.integers(-9, 20))
    jobs = draw(st.lists(st.lists(option, min_size=1, max_size=4), min_size=1, max_size=5))
    jobs = [[(a, 0.0 if a < 0 else float(h), float(p)) for a, h, p in job] for job in jobs]
    rooms = st.lists(st.integers(0, 12), min_size=agents, max_size=agents)
    most = draw(st.lists(st.integers(0, 5), min_size=agents, max_size=agents))
    return problem_of(jobs, [float(room) for room in draw(rooms)], most)


@settings(max_examples=60, deadline=None)
@given(problem=tiny_problems())
def test_tiny_problems_agree_with_trying_everything(problem: AssignmentProblem) -> None:
    answer = assign(problem, SolveControl(), LITTLE)
    best = best_by_trying_all(problem)
    if best is None:
        assert answer.status == "infeasible"
        return
    assert answer.options is not None
    assert problem.keeps_limits(answer.options)
    assert answer.value == pytest.approx(best)
    assert answer.bound >= answer.value


@settings(max_examples=4, deadline=None)
@given(seed=st.integers(0, 1000), agents=st.integers(2, 5))
def test_the_bound_is_never_below_the_plan(seed: int, agents: int) -> None:
    problem = an_assignment(seed, 16, agents)
    answer = assign(problem, SolveControl(), LITTLE)
    if answer.options is None:
        return
    assert problem.keeps_limits(answer.options)
    jobs = problem.jobs[answer.options]
    assert jobs.tolist() == list(range(problem.job_count))
    assert answer.bound >= answer.value == problem.value_of(answer.options)
    assert (answer.prices >= 0).all()


def test_the_same_seed_gives_the_same_plan() -> None:
    problem = an_assignment(3, 40, 5)
    effort = Effort(price_rounds=60, knapsack_rounds=20, search_rounds=3)
    first, second = (assign(problem, SolveControl(seed=7), effort) for _ in range(2))
    assert options_of(first) == options_of(second)
    assert first.bound == second.bound


def test_a_stop_keeps_the_plan_so_far() -> None:
    problem = an_assignment(5, 60, 6)
    control = SolveControl()
    told: list[Progress] = []

    def stop_at_the_first_plan(progress: Progress) -> None:
        told.append(progress)
        if progress.incumbent is not None:
            control.stop.set()

    control.progress = stop_at_the_first_plan
    answer = assign(problem, control, Effort(relative_gap=0.0, search_rounds=1000))
    assert control.was_cut
    assert answer.options is not None
    assert problem.keeps_limits(answer.options)
    assert len(told) == 1


def test_decimal_hours_and_several_options_stay_near_the_bound() -> None:
    rng = np.random.default_rng(2)
    jobs = []
    for _ in range(120):
        near = rng.choice(8, 4, replace=False).tolist()
        travel = rng.uniform(0.2, 2.0, 4).tolist()
        jobs.append(
            [(-1, 0.0, 0.0)]
            + [
                (agent, visits * (3.5 + way), 20.0 + 10 * visits**0.8)
                for agent, way in zip(near, travel, strict=True)
                for visits in range(1, 4)
            ]
        )
    problem = problem_of(jobs, [130.0] * 8)
    answer = assign(problem, SolveControl(), Effort(search_rounds=6, relative_gap=1e-3))
    assert answer.options is not None
    assert problem.keeps_limits(answer.options)
    assert answer.bound - answer.value <= 0.005 * answer.value


def test_importing_the_engine_does_not_load_numba() -> None:
    code = "import sys, allocator.solving.assignment; sys.exit('numba' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
