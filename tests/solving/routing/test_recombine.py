from __future__ import annotations

import numpy as np

from allocator.solving.progress import SolveControl
from allocator.solving.routing import ANY_CREW, RoutingProblem
from allocator.solving.routing.board import make_board
from allocator.solving.routing.pool import RoutePool, Seen
from allocator.solving.routing.recombine import can_recombine, recombine
from tests.solving.routing.problems import on_a_line, stops_of


def pool_of(problem: RoutingProblem, *seen: Seen) -> RoutePool:
    pool = RoutePool(make_board(problem))
    pool.seen.update({pool.key(one.route, one.stops): one for one in seen})
    return pool


def test_the_good_halves_of_two_plans_make_a_better_one() -> None:
    problem = on_a_line([10.0, 12.0, -10.0, -12.0], routes=[(0, 0), (0, 0)])
    first = (Seen(0, (0, 1), 24.0), Seen(1, (2,), 20.0))
    second = (Seen(0, (2, 3), 24.0), Seen(1, (0, 3), 44.0), Seen(1, (1,), 24.0))
    pool = pool_of(problem, *first, *second)
    plan = recombine(problem, pool, SolveControl(), 68.0, frozenset())
    assert plan is not None
    assert sorted(map(sorted, stops_of(plan).values())) == [[0, 1], [2, 3]]
    assert recombine(problem, pool, SolveControl(), 48.0, frozenset()) is None


def test_no_more_routes_of_a_kind_than_there_are() -> None:
    problem = on_a_line([10.0, 12.0], unmade_costs=np.array([50.0, 60.0]))
    pool = pool_of(problem, Seen(0, (0,), 20.0), Seen(0, (1,), 24.0))
    plan = recombine(problem, pool, SolveControl(), 1_000.0, frozenset())
    assert plan is not None
    assert stops_of(plan) == {0: [1]}


def test_days_and_crews_follow_the_choice() -> None:
    routes = [(0, 0), (0, 1), (1, 0), (1, 1)]
    both = [((0, 1), 0), ((0, 1), 1)]
    problem = on_a_line([10.0], [both], routes, (0.0, 30.0))
    cheap = [Seen(0, (0,), 20.0), Seen(3, (0,), 40.0), Seen(1, (0,), 40.0)]
    plan = recombine(problem, pool_of(problem, *cheap), SolveControl(), 1_000.0, frozenset())
    assert plan is not None
    assert stops_of(plan) == {1: [0], 3: [0]}


def test_nothing_seen_makes_nothing() -> None:
    problem = on_a_line([10.0])
    assert recombine(problem, pool_of(problem), SolveControl(), 1.0, frozenset()) is None


def test_spaced_calls_and_mixed_crews_are_not_put_together_anew() -> None:
    assert can_recombine(on_a_line([10.0, 20.0]))
    assert not can_recombine(on_a_line([10.0, 20.0], groups=np.array([1, 1])))
    mixed = [((0,), ANY_CREW), ((0,), 0)]
    assert not can_recombine(on_a_line([10.0], [mixed]))
