from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allocator.errors import UsageError
from allocator.solving.progress import Progress, SolveControl
from allocator.solving.routing.synchronised import (
    SynchronisedEffort,
    SynchronisedPlan,
    SynchronisedProblem,
    plan_synchronised_routes,
)
from tests.solving.routing_synchronised.instances import (
    Visit,
    anyone,
    best_by_trying_all,
    lawful_cost,
    problem_of,
    routes_of,
)

LITTLE = SynchronisedEffort(rounds=500)


def planned(problem: SynchronisedProblem, seed: int = 1) -> SynchronisedPlan:
    return plan_synchronised_routes(problem, SolveControl(seed=seed), LITTLE)


def test_one_person_goes_there_and_back_and_waits_for_the_window() -> None:
    plan = planned(problem_of([Visit(20, (anyone(0),), opens=50)], 1))
    assert routes_of(plan) == [[(0, 50.0)]]
    assert (plan.travel_minutes, plan.late_minutes, plan.value) == (40.0, 0.0, 40.0)


def test_lateness_counts_from_the_close_of_the_window_summed_and_at_its_greatest() -> None:
    # One person, both at 20 minutes: the second starts at 30, 10 late; the first 20, 5 late.
    visits = [Visit(20, (anyone(0),), closes=15), Visit(20, (anyone(0),), closes=20)]
    plan = planned(problem_of(visits, 1))
    assert plan.late_minutes == 15.0
    assert plan.greatest_late_minutes == 10.0
    assert plan.value == 40.0 + 15.0 + 10.0


def test_weights_say_what_counts() -> None:
    visits = [Visit(20, (anyone(0),), closes=15), Visit(20, (anyone(0),), closes=20)]
    assert planned(problem_of(visits, 1, (0.5, 2.0, 0.0))).value == 20.0 + 30.0


def test_two_people_start_together_though_one_could_be_earlier() -> None:
    # Person 1 first works until 40 at 10, then needs 10 minutes to 20: both start at 50.
    visits = [
        Visit(10, (anyone(1),), opens=30, closes=30),
        Visit(20, (anyone(0), anyone(1)), closes=55),
    ]
    plan = planned(problem_of(visits, 2))
    assert routes_of(plan) == [[(1, 50.0)], [(0, 30.0), (2, 50.0)]]


def test_the_second_part_waits_for_the_least_gap() -> None:
    plan = planned(problem_of([Visit(20, (anyone(0), anyone(1)), gaps=(15, 30))], 2))
    assert routes_of(plan) == [[(0, 20.0)], [(1, 35.0)]]


def test_the_first_part_is_held_back_for_the_greatest_gap() -> None:
    # Person 1 comes at 100 at the earliest: the first part starts 30 minutes before.
    visits = [
        Visit(80, (anyone(1),), opens=80, closes=80, minutes=10),
        Visit(90, (anyone(0), anyone(1)), gaps=(15, 30), closes=110),
    ]
    plan = planned(problem_of(visits, 2, (1.0, 1.0, 1.0)))
    assert routes_of(plan) == [[(1, 90.0)], [(0, 80.0), (2, 105.0)]]
    later = replace(problem_of(visits, 2), most_gaps=np.array([0.0, 15.0]))
    assert routes_of(planned(later)) == [[(1, 90.0)], [(0, 80.0), (2, 105.0)]]
    visits[0] = replace(visits[0], minutes=40)
    assert routes_of(planned(problem_of(visits, 2)))[0] == [(1, 100.0)]


def test_only_those_who_can_are_sent() -> None:
    plan = planned(problem_of([Visit(20, (anyone(1),)), Visit(20, (anyone(1),))], 2))
    assert [len(route) for route in routes_of(plan)] == [0, 2]


@pytest.mark.parametrize("able", [(anyone(), anyone(1)), (anyone(1), anyone(1))])
def test_a_part_that_nobody_or_nobody_else_can_do_is_infeasible(
    able: tuple[frozenset[int], ...],
) -> None:
    plan = planned(problem_of([Visit(20, able)], 2))
    assert plan.status == "infeasible"
    assert plan.routes is None


def test_no_visits_leave_everybody_at_base() -> None:
    plan = planned(problem_of([], 2))
    assert (plan.status, plan.routes, plan.value) == ("optimal", ((), ()), 0.0)


def test_a_plan_that_costs_nothing_is_optimal() -> None:
    plan = planned(problem_of([Visit(0, (anyone(0),))], 1))
    assert (plan.status, plan.bound) == ("optimal", 0.0)


@st.composite
def tiny_problems(draw: st.DrawFn) -> SynchronisedProblem:
    able = st.sets(st.integers(0, 2), min_size=2, max_size=3).map(frozenset)
    visit = st.builds(
        Visit,
        place=st.integers(-30, 30).map(float),
        able=st.one_of(st.tuples(able), st.tuples(able, able)),
        opens=st.integers(0, 60).map(float),
        gaps=st.sampled_from([(0.0, 0.0), (5.0, 5.0), (5.0, 20.0), (0.0, 30.0)]),
        minutes=st.integers(0, 20).map(float),
    )
    visits = draw(st.lists(visit, min_size=1, max_size=3))
    widths = draw(st.lists(st.integers(0, 30), min_size=3, max_size=3))
    visits = [
        replace(visit, closes=visit.opens + width)
        for visit, width in zip(visits, widths, strict=False)
    ]
    return problem_of(visits, 3, draw(st.sampled_from([(1.0, 1.0, 1.0), (1.0, 0.3, 2.0)])))


@settings(max_examples=40, deadline=None)
@given(problem=tiny_problems())
def test_tiny_problems_agree_with_trying_everything(problem: SynchronisedProblem) -> None:
    plan = planned(problem)
    assert lawful_cost(problem, plan) == pytest.approx(plan.value, abs=1e-6)
    assert plan.value == pytest.approx(best_by_trying_all(problem), abs=1e-6)


def a_problem(seed: int, visits: int, people: int) -> SynchronisedProblem:
    """Return a problem of places in a square, a third of the visits of two parts."""
    rng = np.random.default_rng(seed)
    at = rng.uniform(0, 60, (visits + 1, 2))
    counts = np.where(rng.random(visits) < 0.33, 2, 1)
    parts, opens = int(counts.sum()), rng.integers(0, 300, visits).astype(np.float64)
    can_do = rng.random((parts, people)) < 0.5
    can_do[:, :2] = True
    least = rng.integers(0, 30, visits).astype(np.float64)
    return SynchronisedProblem(
        travel_minutes=np.linalg.norm(at[:, None] - at[None, :], axis=2),
        bases=np.zeros(people, dtype=np.int64),
        places=np.arange(1, visits + 1, dtype=np.int64),
        earliest=opens,
        latest=opens + 60,
        least_gaps=least,
        most_gaps=least * rng.integers(1, 3, visits),
        visits=np.repeat(np.arange(visits, dtype=np.int64), counts),
        minutes=rng.integers(5, 20, parts).astype(np.float64),
        can_do=can_do,
        weights=np.array([1.0, 1.0, 1.0]),
    )


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000), visits=st.integers(2, 25), people=st.integers(2, 6))
def test_every_plan_keeps_every_rule_and_costs_what_it_says(
    seed: int, visits: int, people: int
) -> None:
    problem = a_problem(seed, visits, people)
    plan = planned(problem)
    assert lawful_cost(problem, plan) == pytest.approx(plan.value, abs=1e-6)
    assert plan.status == "feasible"


def test_the_same_seed_gives_the_same_plan() -> None:
    problem = a_problem(3, 30, 5)
    assert planned(problem, seed=7) == planned(problem, seed=7)
    assert planned(problem, seed=7) != planned(problem, seed=8)


def test_more_work_gives_a_plan_that_is_no_worse_than_the_first() -> None:
    problem = a_problem(4, 30, 5)
    first = plan_synchronised_routes(problem, SolveControl(), SynchronisedEffort(rounds=0))
    assert first.rounds == 0
    assert planned(problem).value < first.value


def test_processor_time_can_end_it_instead() -> None:
    effort = SynchronisedEffort(cpu_seconds=0.2)
    plan = plan_synchronised_routes(a_problem(4, 30, 5), SolveControl(), effort)
    assert plan.rounds > 0


def test_a_stop_keeps_the_plan_so_far() -> None:
    control = SolveControl()
    told: list[Progress] = []

    def stop(progress: Progress) -> None:
        told.append(progress)
        control.stop.set()

    control.progress = stop
    problem = a_problem(5, 20, 4)
    plan = plan_synchronised_routes(problem, control, SynchronisedEffort(rounds=10**9))
    assert control.was_cut
    assert len(told) == 1
    assert told[0].incumbent == pytest.approx(lawful_cost(problem, plan))


def test_arrays_that_do_not_fit_are_refused_all_at_once() -> None:
    problem = problem_of([Visit(20, (anyone(0), anyone(1)), gaps=(5, 9))], 2)
    with pytest.raises(UsageError) as refused:
        replace(
            problem,
            earliest=np.array([-1.0]),
            most_gaps=np.array([4.0]),
            bases=np.array([0, 9]),
            minutes=np.array([1.0]),
        )
    for words in ("earliest", "most_gaps", "bases", r"minutes should have the shape (2,)"):
        assert words in str(refused.value)


@pytest.mark.parametrize("visits", [[1, 0], [0, 0], [0, 2], [0, 0, 0, 1]])
def test_parts_that_belong_to_no_visit_or_to_none_in_order_are_refused(visits: list[int]) -> None:
    problem = problem_of([Visit(20, (anyone(0),)), Visit(30, (anyone(0),))], 1)
    count = len(visits)
    with pytest.raises(UsageError, match="visits should rise from 0"):
        replace(
            problem,
            visits=np.array(visits, dtype=np.int64),
            minutes=np.ones(count),
            can_do=np.ones((count, 1), dtype=np.bool_),
        )


def test_importing_the_engine_does_not_load_numba() -> None:
    code = "import sys, allocator.solving.routing.synchronised; sys.exit('numba' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
