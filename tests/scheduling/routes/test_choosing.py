from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allocator.scheduling.routes import choosing
from allocator.scheduling.routes.choosing import (
    SAFETY_MINUTES,
    Cap,
    Choice,
    TripChoice,
    without_trips,
)
from allocator.scheduling.routes.day_routes import as_whole
from allocator.solving.progress import SolveControl

OFTEN = 9
"""More often than any trip is needed."""
ROUNDING = 1e-4
"""Relative gap at which the search for a plan is content."""


def a_choice(trips, costs, counts, most=None, caps=()) -> TripChoice:
    """Trips as tuples of kinds; ``caps`` as what each trip takes and the most of it."""
    members = np.full((len(trips), 3), -1, dtype=np.int64)
    for row, kinds in enumerate(trips):
        members[row, : len(kinds)] = kinds
    return TripChoice(
        members,
        np.array(costs, dtype=np.float64),
        as_whole(counts),
        as_whole([OFTEN] * len(trips) if most is None else most),
        tuple(Cap(np.array(takes, dtype=np.float64), limit) for takes, limit in caps),
    )


def chosen(problem: TripChoice) -> Choice | None:
    return problem.choose(SolveControl(seed=1))


def taken_by(times, cap: Cap) -> float:
    return sum(often * cap.takes[trip] for trip, often in times.items())


def makes_every_call(problem: TripChoice, times) -> bool:
    made = [0] * len(problem.counts)
    for trip, often in times.items():
        for kind in problem.members[trip]:
            if kind >= 0:
                made[kind] += often
    return made == problem.counts.tolist()


def is_lawful(problem: TripChoice, times) -> bool:
    return (
        makes_every_call(problem, times)
        and all(often <= problem.most[trip] for trip, often in times.items())
        and all(taken_by(times, cap) <= cap.most for cap in problem.caps)
    )


def least_cost(problem: TripChoice) -> float | None:
    """Least cost by trying every choice."""
    total = int(problem.counts.sum())
    often = [range(min(total, int(most)) + 1) for most in problem.most]
    costs = [
        float(np.dot(times, problem.costs))
        for times in product(*often)
        if is_lawful(problem, dict(enumerate(times)))
    ]
    return min(costs, default=None)


def test_one_trip_for_two_calls_beats_two_trips():
    choice = chosen(a_choice([(0,), (1,), (0, 1)], [50, 60, 80], [1, 1]))
    assert choice is not None
    assert choice.times == {2: 1}
    assert choice.cost == pytest.approx(80)


def test_a_kind_is_called_at_as_often_as_told():
    choice = chosen(a_choice([(0,), (0, 1)], [50, 80], [3, 1]))
    assert choice is not None
    assert choice.times == {0: 2, 1: 1}


def test_a_tour_may_hold_two_calls_of_a_kind():
    choice = chosen(a_choice([(0,), (0, 0)], [50, 60], [3]))
    assert choice is not None
    assert choice.times == {0: 1, 1: 1}
    assert choice.cost == pytest.approx(110)


def test_a_cap_forbids_the_cheaper_trip_the_second_time():
    trips, costs = [(0,), (0,)], [100, 40]
    free = chosen(a_choice(trips, costs, [2]))
    capped = chosen(a_choice(trips, costs, [2], caps=[([0, 1], 1)]))
    assert free is not None
    assert capped is not None
    assert (free.times, capped.times) == ({1: 2}, {0: 1, 1: 1})


def test_a_trip_is_made_no_more_often_than_it_may_be():
    choice = chosen(a_choice([(0,), (0,)], [10, 90], [2], most=[1, OFTEN]))
    assert choice is not None
    assert choice.times == {0: 1, 1: 1}


def test_the_bound_of_three_calls_in_pairs_is_that_of_whole_trips():
    # Half of each pair would do for 75; whole trips need one pair and one call alone, 50 + 40.
    trips = [(0, 1), (1, 2), (0, 2), (0,), (1,), (2,)]
    choice = chosen(a_choice(trips, [50] * 3 + [40] * 3, [1, 1, 1]))
    assert choice is not None
    assert choice.cost == pytest.approx(90)
    assert choice.bound == pytest.approx(90, abs=0.02)


@pytest.mark.parametrize(
    "problem",
    [
        a_choice([(0,)], [10], [1, 1]),
        a_choice([(0,)], [10], [2], most=[1]),
        a_choice([(0,)], [10], [1], caps=[([1], 0)]),
        a_choice([(0, 1)], [10], [2, 1]),
    ],
    ids=["no trip for a kind", "not often enough", "beyond the cap", "one call too many"],
)
def test_nothing_is_chosen_where_nothing_will_do(problem):
    assert chosen(problem) is None


def test_kinds_without_trips_are_named_unless_nothing_is_due_there():
    members = a_choice([(0,), (0, 2)], [1, 1], [1, 1, 1]).members
    assert list(without_trips(members, as_whole([1, 1, 1, 0, 2]))) == [1, 4]


def test_a_trip_that_was_left_out_still_counts_for_the_bound(monkeypatch):
    # Two triangles of calls: pairs at 50, so each call is worth 25; calls alone cost 10 more than
    # that, the trip between the triangles 15. Whole trips: 170 without it, 65 + 50 + 50 with it.
    monkeypatch.setattr(choosing, "TRIED", 12)
    pairs = [(0, 1), (1, 2), (0, 2), (3, 4), (4, 5), (3, 5)]
    trips = [*pairs, *[(kind,) for kind in range(6)], (0, 3)]
    choice = chosen(a_choice(trips, [50] * 6 + [35] * 6 + [65], [1] * 6))
    assert choice is not None
    assert choice.cost == pytest.approx(170)
    assert choice.bound == pytest.approx(165, abs=0.02)
    assert choice.bound <= 165


@st.composite
def problems(draw):
    kinds = draw(st.integers(1, 3))
    count = draw(st.integers(1, 5))
    calls = st.lists(st.integers(0, kinds - 1), min_size=1, max_size=3).map(sorted)
    trips = draw(st.lists(calls, min_size=count, max_size=count))
    costs = draw(st.lists(st.integers(0, 300), min_size=count, max_size=count))
    counts = draw(st.lists(st.integers(0, 2), min_size=kinds, max_size=kinds))
    most = draw(st.lists(st.integers(0, 3), min_size=count, max_size=count))
    takes = draw(st.lists(st.integers(0, 2), min_size=count, max_size=count))
    caps = draw(st.sampled_from([(), ((takes, draw(st.integers(0, 3))),)]))
    return a_choice(trips, costs, counts, most, caps)


@settings(max_examples=40, deadline=None)
@given(problems())
def test_the_choice_is_the_best_and_its_bound_is_near_and_below(problem):
    least, choice = least_cost(problem), chosen(problem)
    assert (choice is None) == (least is None)
    if choice is None or least is None:
        return
    assert is_lawful(problem, choice.times)
    assert sum(problem.costs[trip] * often for trip, often in choice.times.items()) == (
        pytest.approx(choice.cost)
    )
    assert least - 1e-6 <= choice.cost <= least * (1 + ROUNDING) + 1e-6
    assert choice.bound <= least
    assert choice.bound >= least * (1 - ROUNDING) - 2 * SAFETY_MINUTES


@settings(max_examples=30, deadline=None)
@given(problems(), st.integers(1, 4))
def test_trips_that_are_left_out_never_lift_the_bound_above_the_best(problem, tried):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(choosing, "TRIED", tried)
        choice = chosen(problem)
    if choice is None:
        return
    least = least_cost(problem)
    assert is_lawful(problem, choice.times)
    assert least is not None
    assert choice.bound <= least <= choice.cost + 1e-6


@settings(max_examples=8, deadline=None)
@given(problems())
def test_the_same_choice_is_made_twice(problem):
    first, second = chosen(problem), chosen(problem)
    assert (first is None) == (second is None)
    if first is not None and second is not None:
        assert (first.times, first.bound) == (second.times, second.bound)
