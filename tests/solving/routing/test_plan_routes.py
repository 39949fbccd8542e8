from __future__ import annotations

import threading

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allocator.solving.progress import SolveControl
from allocator.solving.routing import (
    ALWAYS,
    ANY_CREW,
    NEVER,
    WITH_STORE,
    Route,
    RoutingEffort,
    RoutingPlan,
    RoutingProblem,
    Stop,
    plan_routes,
)
from tests.solving.routing.problems import faults_of, on_a_line, stops_of

FEW = RoutingEffort(rounds=1_500)


def planned(problem: RoutingProblem, seed: int = 1) -> RoutingPlan:
    plan = plan_routes(problem, SolveControl(seed=seed), FEW)
    assert faults_of(problem, plan) == []
    return plan


def a_route(number: int, *calls: int) -> Route:
    return Route(number, 0.0, tuple(Stop(call, 0.0) for call in calls), 0.0)


def test_one_route_goes_out_and_back() -> None:
    plan = planned(on_a_line([30.0, 10.0, 20.0]))
    assert plan.cost == 60.0
    assert stops_of(plan)[0] in ([1, 2, 0], [0, 2, 1], [1, 0, 2], [2, 0, 1])
    assert plan.unmade == ()


def test_an_empty_problem_has_an_empty_plan() -> None:
    problem = on_a_line([5.0], fits=np.zeros((1, 1), dtype=np.int8))
    assert plan_routes(problem, SolveControl(), FEW).unmade == (0,)
    nothing = on_a_line([])
    assert plan_routes(nothing, SolveControl(), FEW) == RoutingPlan((), (), 0.0, 0)


def test_patterns_of_days_bring_neighbours_together() -> None:
    # Both on one side share days 0 and 2, the other two share day 1.
    east = [((0, 2), ANY_CREW), ((1, 2), ANY_CREW)]
    west = [((1,), ANY_CREW), ((0,), ANY_CREW)]
    problem = on_a_line(
        [10.0, 12.0, -10.0, -12.0],
        [east, east, west, west],
        routes=[(0, 0), (1, 0), (2, 0)],
        capacities=np.full((3, 1), 2.0),
    )
    plan = planned(problem)
    assert plan.cost == 24.0 * 3
    assert {route: set(calls) for route, calls in stops_of(plan).items()} in (
        {0: {0, 1}, 1: {2, 3}, 2: {0, 1}},
        {1: {0, 1}, 0: {2, 3}, 2: {0, 1}},
    )


def test_capacity_sends_a_second_vehicle() -> None:
    problem = on_a_line([10.0, 10.0, 10.0], routes=[(0, 0), (0, 0)])
    assert planned(problem).cost == 20.0
    tight = on_a_line([10.0, 10.0, 10.0], routes=[(0, 0), (0, 0)], capacities=np.full((2, 1), 2.0))
    assert planned(tight).cost == 40.0


def test_a_day_is_no_longer_than_it_may_be() -> None:
    calls = [10.0, 10.0, 10.0]
    service, routes = np.full(3, 30.0), [(0, 0), (1, 0)]
    choices = [[((0,), ANY_CREW), ((1,), ANY_CREW)]] * 3
    longest = on_a_line(
        calls, choices, routes, service_minutes=service, most_minutes=np.full(2, 110.0)
    )
    assert planned(longest).cost == 20.0
    shorter = on_a_line(
        calls, choices, routes, service_minutes=service, most_minutes=np.full(2, 109.0)
    )
    assert planned(shorter).cost == 40.0
    hours = on_a_line(
        calls, choices, routes, service_minutes=service, route_closes=np.full(2, 109.0)
    )
    assert planned(hours).cost == 40.0


def test_the_call_that_costs_least_stays_out_where_there_is_no_room() -> None:
    problem = on_a_line(
        [10.0, 20.0, 30.0],
        service_minutes=np.full(3, 30.0),
        most_minutes=np.full(1, 121.0),
        unmade_costs=np.array([900.0, 700.0, 800.0]),
    )
    plan = planned(problem)
    assert plan.unmade == (1,)


def test_a_call_that_no_day_is_long_enough_for_is_not_made() -> None:
    plan = planned(on_a_line([10.0, 300.0], most_minutes=np.full(1, 500.0)))
    assert plan.unmade == (1,)
    heavy = on_a_line([10.0, 20.0], demands=np.array([[1.0], [101.0]]))
    assert planned(heavy).unmade == (1,)


def test_windows_set_the_order_and_the_starts() -> None:
    problem = on_a_line(
        [10.0, 20.0],
        opens=np.array([100.0, 10.0]),
        closes=np.array([110.0, 20.0]),
        service_minutes=np.full(2, 5.0),
    )
    route = planned(problem).routes[0]
    assert [(stop.call, stop.start) for stop in route.stops] == [(1, 20.0), (0, 100.0)]
    assert (route.departs, route.returns) == (0.0, 115.0)


def test_windows_that_one_person_cannot_keep_take_two() -> None:
    windows = {"opens": np.array([50.0, 50.0]), "closes": np.array([55.0, 55.0])}
    assert planned(on_a_line([10.0, -10.0], **windows)).unmade != ()
    two = on_a_line([10.0, -10.0], routes=[(0, 0), (0, 1)], bases=(0.0, 0.0), **windows)
    assert planned(two).unmade == ()


def test_waiting_counts_where_it_is_asked_for() -> None:
    windows = {"opens": np.array([0.0, 500.0]), "closes": np.array([600.0, 600.0])}
    routes, bases = [(0, 0), (0, 1)], (0.0, 100.0)
    plan = planned(on_a_line([10.0, 20.0], None, routes, bases, counts_waiting=True, **windows))
    # The first call waits for the second one: it may start at any time until 600.
    assert plan.cost == 40.0
    early = {"opens": np.array([0.0, 500.0]), "closes": np.array([20.0, 600.0])}
    plan = planned(on_a_line([10.0, 20.0], None, routes, bases, counts_waiting=True, **early))
    assert plan.cost == 20.0 + 160.0
    plan = planned(on_a_line([10.0, 20.0], None, routes, bases, **early))
    assert plan.cost == 40.0


def test_all_days_of_a_call_go_to_one_crew_where_it_says_so() -> None:
    routes, bases = [(0, 0), (0, 1), (1, 0)], (0.0, 100.0)
    free = on_a_line([90.0], [[((0, 1), ANY_CREW)]], routes, bases)
    assert planned(free).cost == 20.0 + 180.0
    one_crew = on_a_line([90.0], [[((0, 1), 0), ((0, 1), 1)]], routes, bases)
    assert planned(one_crew).cost == 180.0 + 180.0


@pytest.mark.parametrize(("spacing", "days"), [(1, {0, 1}), (2, {0, 2}), (3, {0, 3})])
def test_visits_of_one_school_are_spaced(spacing: int, days: set[int]) -> None:
    anywhen = [((day,), ANY_CREW) for day in range(4)]
    near = [((day,), ANY_CREW) for day in sorted(days)]
    # Others on these days make them the cheap ones.
    problem = on_a_line(
        [10.0, 10.0, 10.0, 10.0],
        [anywhen, anywhen, near[:1], near[1:]],
        routes=[(day, 0) for day in range(4)],
        groups=np.array([7, 7, -1, -1]),
        spacing_days=np.array([spacing, 1, 1, 1]),
    )
    plan = planned(problem)
    assert plan.cost == 40.0
    assert {route.route for route in plan.routes} == days


def test_visits_that_cannot_be_spaced_stay_out() -> None:
    anywhen = [((day,), ANY_CREW) for day in range(3)]
    problem = on_a_line(
        [10.0, 10.0],
        [anywhen, anywhen],
        routes=[(day, 0) for day in range(3)],
        groups=np.array([1, 1]),
        spacing_days=np.array([3, 3]),
    )
    assert len(planned(problem).unmade) == 1


def test_only_people_who_fit_make_a_call() -> None:
    routes, bases = [(0, 0), (0, 1)], (0.0, 100.0)
    fits = np.array([[NEVER, ALWAYS]], dtype=np.int8)
    assert planned(on_a_line([10.0], None, routes, bases)).cost == 20.0
    assert planned(on_a_line([10.0], None, routes, bases, fits=fits)).cost == 180.0


def test_the_store_comes_before_what_needs_it() -> None:
    fits = np.array([[ALWAYS], [WITH_STORE]], dtype=np.int8)
    problem = on_a_line([10.0, -20.0], store=30.0, fits=fits, counts_waiting=True)
    plan = planned(problem)
    assert plan.cost == 100.0
    calls = stops_of(plan)[0]
    assert calls.index(None) < calls.index(1)
    free = on_a_line([10.0, -20.0], store=30.0, counts_waiting=True)
    assert stops_of(planned(free))[0] in ([0, 1], [1, 0])


def test_after_the_store_loads_do_not_count() -> None:
    problem = on_a_line(
        [10.0, 20.0, 30.0], store=15.0, counts_waiting=True, capacities=np.full((1, 1), 1.0)
    )
    plan = planned(problem)
    assert plan.cost == 60.0
    assert None in stops_of(plan)[0]
    roomy = on_a_line(
        [10.0, 20.0, 30.0], store=500.0, counts_waiting=True, capacities=np.full((1, 1), 3.0)
    )
    assert None not in stops_of(planned(roomy))[0]


def test_the_same_seed_gives_the_same_plan() -> None:
    rng = np.random.default_rng(5)
    choices = [[((0, 1), ANY_CREW), ((1, 2), ANY_CREW), ((0, 2), ANY_CREW)]] * 12
    problem = on_a_line(
        rng.uniform(-90, 90, 12).tolist(),
        choices,
        routes=[(day, 0) for day in range(3) for _ in range(2)],
        capacities=np.full((6, 1), 5.0),
    )
    assert planned(problem, 3) == planned(problem, 3)
    effort = RoutingEffort(rounds=2_000, recombine_at=(0.5, 0.75))
    plans = [plan_routes(problem, SolveControl(seed=4), effort) for _ in range(2)]
    assert plans[0] == plans[1]
    assert faults_of(problem, plans[0]) == []


def test_a_plan_can_be_made_better_and_never_worse() -> None:
    choices = [[((0,), ANY_CREW), ((1,), ANY_CREW)]] * 4
    problem = on_a_line([10.0, 20.0, -10.0, -20.0], choices, routes=[(0, 0), (1, 0)])
    crossing = RoutingPlan((a_route(0, 0, 2), a_route(1, 1, 3)), (), 0.0, 0)
    kept = plan_routes(problem, SolveControl(), RoutingEffort(rounds=0), crossing)
    assert (stops_of(kept), kept.cost) == ({0: [0, 2], 1: [1, 3]}, 120.0)
    assert plan_routes(problem, SolveControl(), FEW, crossing).cost == 80.0
    best = planned(problem)
    cold = RoutingEffort(rounds=300, hot=1e-6, cold=1e-6)
    assert plan_routes(problem, SolveControl(), cold, best).cost == best.cost


def test_a_start_that_breaks_rules_is_refused() -> None:
    anywhen = [((0,), ANY_CREW), ((1,), ANY_CREW)]
    problem = on_a_line(
        [10.0, 20.0, 30.0],
        [anywhen, anywhen, anywhen[:1]],
        routes=[(0, 0), (1, 0)],
        groups=np.array([4, 4, -1]),
        capacities=np.full((2, 1), 2.0),
        closes=np.array([np.inf, np.inf, 40.0]),
        opens=np.array([0.0, 35.0, 0.0]),
        fits=np.array([[ALWAYS], [ALWAYS], [ALWAYS]], dtype=np.int8),
    )
    for routes, words in (
        ((a_route(0, 0, 1),), "calls 0 and 1 are closer than 1 days"),
        ((a_route(1, 2),), "call 2 on days .1.: none of its choices"),
        ((a_route(0, 1, 2),), "call 2 too late"),
        ((a_route(0, 0, 0, 0),), "over capacity"),
        ((a_route(5, 0),), "route 5 is not there"),
    ):
        with pytest.raises(ValueError, match=words):
            plan_routes(problem, SolveControl(), FEW, RoutingPlan(routes, (), 0.0, 0))


def test_a_stop_keeps_the_plan_so_far() -> None:
    stop = threading.Event()
    stop.set()
    problem = on_a_line([30.0, 10.0, 20.0])
    plan = plan_routes(problem, SolveControl(stop=stop), FEW)
    assert plan.rounds == 0
    assert plan.unmade == ()
    assert faults_of(problem, plan) == []


numbers = st.integers(-50, 50).map(float)


@settings(max_examples=25, deadline=None)
@given(st.lists(numbers, min_size=1, max_size=8), st.data())
def test_any_plan_keeps_the_rules(points: list[float], data: st.DataObject) -> None:
    count = len(points)
    days = st.lists(st.integers(0, 2), min_size=1, max_size=2, unique=True)
    choice = days.map(lambda drawn: (tuple(sorted(drawn)), ANY_CREW))
    some = st.lists(choice, min_size=1, max_size=3)
    each = st.integers(0, 2)
    windows = data.draw(st.booleans())
    opens = np.array(data.draw(st.lists(numbers, min_size=count, max_size=count)))
    problem = on_a_line(
        points,
        data.draw(st.lists(some, min_size=count, max_size=count)),
        routes=[(day, person) for day in range(3) for person in range(2)],
        bases=(0.0, 20.0),
        service_minutes=np.full(count, 10.0),
        groups=np.array(data.draw(st.lists(each, min_size=count, max_size=count))) - 1,
        spacing_days=np.array(data.draw(st.lists(each, min_size=count, max_size=count))),
        fits=np.array(
            data.draw(st.lists(st.tuples(each, each), min_size=count, max_size=count)), np.int8
        ),
        opens=opens + 60.0 if windows else np.full(count, -np.inf),
        closes=opens + 150.0 if windows else np.full(count, np.inf),
        most_minutes=np.full(6, data.draw(st.sampled_from([80.0, 150.0, 400.0]))),
        capacities=np.full((6, 1), float(data.draw(st.integers(0, 4)))),
        counts_waiting=data.draw(st.booleans()),
        **({"store": 5.0} if data.draw(st.booleans()) else {}),
    )
    effort = RoutingEffort(rounds=1_000, recombine_at=(0.4, 1.0), whole_route_share=0.2)
    plan = plan_routes(problem, SolveControl(), effort)
    assert faults_of(problem, plan) == []
