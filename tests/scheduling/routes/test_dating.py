from itertools import combinations, product

from hypothesis import given, settings
from hypothesis import strategies as st

from allocator.scheduling.routes.dating import (
    NO_DATE_COST,
    DateOption,
    NightLimit,
    Series,
    date_trips,
)
from allocator.solving.progress import SolveControl

DAYS = 6
POSITION = {0: 0, 1: 1, 3: 2, 4: 3, 5: 4}
"""Pupil days of the only series: day 2 is none."""
GAP_OF_THE_ENGINE = 0.02


def on(*days: int, cost: float = 0.0, kind: int = 0, nights: tuple[int, ...] = ()) -> DateOption:
    """A trip over some days whose only call, of a kind, is on the first."""
    return DateOption(days, cost, ((kind, days[0]),), nights)


def dated(trips, series=(), limits=()) -> list[tuple[int, ...] | None]:
    found = date_trips(trips, series, limits, SolveControl(seed=1))
    return [None if option is None else option.days for option in found]


def test_each_trip_has_its_cheapest_day():
    trips = [[on(0, cost=5), on(1, cost=2)], [on(3, cost=1, kind=1), on(4, cost=3, kind=1)]]
    assert dated(trips) == [(1,), (3,)]


def test_no_day_is_taken_twice():
    trips = [[on(0, 1), on(2, 3, cost=9)], [on(1, kind=1), on(4, kind=1, cost=50)]]
    # The tour over 0 and 1 with day 4 costs 50, the one over 2 and 3 with day 1 costs 9.
    assert dated(trips) == [(2, 3), (1,)]


def test_calls_of_a_kind_are_kept_apart_in_pupil_days():
    trips = [[on(0)], [on(1), on(3, cost=9), on(4, cost=20)]]
    # Day 1 is one pupil day after day 0, day 3 two, as day 2 is none.
    assert dated(trips, [Series(0, 1, POSITION)]) == [(0,), (1,)]
    assert dated(trips, [Series(0, 2, POSITION)]) == [(0,), (3,)]
    assert dated(trips, [Series(0, 3, POSITION)]) == [(0,), (4,)]
    assert dated(trips, [Series(0, 4, POSITION)]).count(None) == 1


def test_a_tour_with_two_calls_of_a_kind_keeps_other_trips_from_both():
    tour = DateOption((0, 1), 0.0, ((0, 0), (0, 1)), (0,))
    trips = [[tour], [on(3, cost=1), on(4, cost=2), on(5, cost=9)]]
    assert dated(trips, [Series(0, 2, POSITION)]) == [(0, 1), (4,)]
    assert dated(trips, [Series(0, 3, POSITION)]) == [(0, 1), (5,)]


def test_spacing_is_for_its_own_kind():
    assert dated([[on(0)], [on(1, kind=1)]], [Series(0, 5, POSITION)]) == [(0,), (1,)]


def test_nights_of_a_month_are_limited():
    trips = [
        [on(0, 1, nights=(0,)), on(4, 5, cost=30, nights=(4,))],
        [on(2, 3, kind=1, nights=(2,))],
    ]
    first_half, second_half = frozenset({0, 1, 2}), frozenset({3, 4, 5})
    assert dated(trips, (), [NightLimit(first_half, 2)]) == [(0, 1), (2, 3)]
    both = [NightLimit(first_half, 1), NightLimit(second_half, 1)]
    assert dated(trips, (), both) == [(4, 5), (2, 3)]
    assert dated(trips, (), [NightLimit(first_half, 0)]) == [(4, 5), None]
    assert dated(trips, (), [NightLimit(first_half | second_half, 0)]) == [None, None]


def test_a_tour_over_the_end_of_a_month_counts_in_both():
    trips = [[on(1, 2, 3, nights=(1, 2))]]
    june, july = frozenset({0, 1}), frozenset({2, 3})
    assert dated(trips, (), [NightLimit(june, 1), NightLimit(july, 1)]) == [(1, 2, 3)]
    assert dated(trips, (), [NightLimit(june, 1), NightLimit(july, 0)]) == [None]


def test_the_trip_with_more_calls_is_dated_where_only_one_can_be():
    two = DateOption((0,), 0.0, ((1, 0), (2, 0)))
    assert dated([[on(0)], [two]]) == [None, (0,)]


def test_a_trip_without_options_has_no_date():
    assert dated([[], [on(0)]]) == [None, (0,)]
    assert dated([]) == []


@st.composite
def terms(draw):
    """Up to three trips with options of one or two days, a series and a limit of nights."""
    trips = []
    for number in range(draw(st.integers(1, 3))):
        options = []
        kind = draw(st.sampled_from([0, number + 1]))
        for day in draw(st.lists(st.sampled_from(sorted(POSITION)), max_size=3, unique=True)):
            is_tour = day + 1 < DAYS and draw(st.booleans())
            days = (day, day + 1) if is_tour else (day,)
            options.append(on(*days, cost=draw(st.integers(0, 60)), kind=kind, nights=days[:-1]))
        trips.append(options)
    series = [Series(0, draw(st.integers(1, 4)), POSITION)]
    return trips, series, [NightLimit(frozenset(range(3)), draw(st.integers(0, 2)))]


def keeps_all(chosen, series, limits) -> bool:
    taken = [option for option in chosen if option is not None]
    days = [day for option in taken for day in option.days]
    apart = all(
        abs(one.position[first] - one.position[second]) >= one.gap
        for one in series
        for here, there in combinations(taken, 2)
        for kind, first in here.calls
        for other, second in there.calls
        if kind == other == one.kind
    )
    nights = all(
        sum(night in limit.days for option in taken for night in option.nights) <= limit.most
        for limit in limits
    )
    return len(days) == len(set(days)) and apart and nights


def cost_of(chosen) -> float:
    return sum(NO_DATE_COST if option is None else option.cost for option in chosen)


@settings(max_examples=25, deadline=None)
@given(terms())
def test_as_many_trips_as_can_be_are_dated_near_the_least_cost(term):
    trips, series, limits = term
    found = date_trips(trips, series, limits, SolveControl(seed=3))
    assert keeps_all(found, series, limits)
    for option, options in zip(found, trips, strict=True):
        assert option is None or option in options
    ways = product(*[[None, *options] for options in trips])
    least = min(cost_of(way) for way in ways if keeps_all(way, series, limits))
    assert least <= cost_of(found) <= least * (1 + GAP_OF_THE_ENGINE) + 1
    assert found == date_trips(trips, series, limits, SolveControl(seed=3))
