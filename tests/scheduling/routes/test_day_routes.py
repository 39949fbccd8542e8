from itertools import combinations, pairwise, permutations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from allocator.scheduling.routes.day_routes import DayRoutes, as_whole, day_routes

PLENTY = 200


def rounds_of(drive, sites, *, with_base=True):
    """Minutes of every order of the sites."""
    for order in permutations(sites):
        way = (0, *order, 0) if with_base else order
        yield sum(drive[start][end] for start, end in pairwise(way))


def shortest_ways(drive):
    """Minutes from place to place, by way of others where that is shorter."""
    least = [list(row) for row in drive]
    places = range(len(least))
    for middle in places:
        for start in places:
            for end in places:
                by_way = least[start][middle] + least[middle][end]
                least[start][end] = min(least[start][end], by_way)
    return least


def by_trying_all(drive, site_of, on_site, together, window, day_minutes):
    """Sets of kinds that fit into a day with their best round; each kind alone is one."""
    least = shortest_ways(drive)
    found = {}
    for size in range(1, len(site_of) + 1):
        for kinds in combinations(range(len(site_of)), size):
            sites = [site_of[kind] for kind in kinds]
            visits = sum(on_site[kind] for kind in kinds)
            fits = all(together[one][other] for one, other in combinations(kinds, 2))
            between = min(rounds_of(least, sites, with_base=False))
            fits = fits and visits + between <= window
            fits = fits and visits + min(rounds_of(least, sites)) <= day_minutes
            if size == 1 or fits:
                found[kinds] = min(rounds_of(drive, sites))
    return found


def by_kinds(routes: DayRoutes):
    """Minutes by set of kinds; fails where a set is listed twice."""
    found = {}
    for row, minutes in zip(routes.members, routes.minutes, strict=True):
        kinds = tuple(sorted(int(kind) for kind in row if kind >= 0))
        assert kinds not in found
        found[kinds] = int(minutes)
    return found


def listed_routes(drive, site_of, on_site, together, window, day_minutes, most=PLENTY):
    return day_routes(
        as_whole(drive), as_whole(site_of), as_whole(on_site), np.array(together, dtype=np.bool_),
        window, day_minutes, most,
    )  # fmt: skip


@st.composite
def days(draw):
    kinds = draw(st.integers(1, 5))
    places = draw(st.integers(1, kinds)) + 1
    minutes = st.integers(0, 120)
    drive = [
        [0 if start == end else draw(minutes) for end in range(places)] for start in range(places)
    ]
    site_of = [draw(st.integers(1, places - 1)) for _ in range(kinds)]
    on_site = [draw(st.integers(30, 200)) for _ in range(kinds)]
    together = [[False] * kinds for _ in range(kinds)]
    for one, other in combinations(range(kinds), 2):
        together[one][other] = together[other][one] = draw(st.integers(0, 4)) > 0
    return (
        drive,
        site_of,
        on_site,
        together,
        draw(st.integers(100, 700)),
        draw(st.integers(100, 900)),
    )


@settings(max_examples=60, deadline=None)
@given(days())
def test_a_set_is_listed_where_it_fits_with_its_best_round(day):
    routes = listed_routes(*day)
    assert routes.is_whole
    assert by_kinds(routes) == by_trying_all(*day)


@settings(max_examples=40, deadline=None)
@given(days())
def test_the_order_of_a_row_is_the_one_that_its_minutes_are_for(day):
    drive, site_of = day[0], day[1]
    routes = listed_routes(*day)
    for row, minutes in zip(routes.members, routes.minutes, strict=True):
        way = [0, *(site_of[kind] for kind in row if kind >= 0), 0]
        assert sum(drive[start][end] for start, end in pairwise(way)) == minutes


def test_two_near_calls_and_one_far_by_hand():
    drive = [[0, 20, 25, 90], [20, 0, 10, 90], [25, 10, 0, 90], [90, 90, 90, 0]]
    apart = [[one != other for other in range(3)] for one in range(3)]
    found = by_kinds(listed_routes(drive, [1, 2, 3], [180, 180, 180], apart, 510, 660))
    # 1 and 2: 370 between the first and the last minute of a visit. 3 with either: 450 of 510,
    # and 360 + 20 + 90 + 90 = 560 of 660 away. All three: 540 on site alone.
    assert found == {(0,): 40, (1,): 50, (2,): 180, (0, 1): 55, (0, 2): 200, (1, 2): 205}


def test_a_call_alone_may_take_longer_than_the_day():
    routes = listed_routes([[0, 400], [400, 0]], [1], [180], [[False]], 510, 660)
    assert by_kinds(routes) == {(0,): 800}


def test_two_calls_at_one_place_need_no_drive_between():
    both = [[False, True], [True, False]]
    routes = listed_routes([[0, 30], [30, 0]], [1, 1], [200, 200], both, 400, 460)
    assert by_kinds(routes)[0, 1] == 60


def test_one_minute_too_many_on_site_or_away_is_too_many():
    both = [[False, True], [True, False]]
    drive = [[0, 30, 30], [30, 0, 10], [30, 10, 0]]
    fits = (drive, [1, 2], [200, 200], both)
    assert (0, 1) in by_kinds(listed_routes(*fits, 410, 470))
    assert (0, 1) not in by_kinds(listed_routes(*fits, 409, 470))
    assert (0, 1) not in by_kinds(listed_routes(*fits, 410, 469))


def test_six_calls_at_most_and_then_it_is_said():
    together = [[one != other for other in range(7)] for one in range(7)]
    routes = listed_routes([[0, 1], [1, 0]], [1] * 7, [30] * 7, together, 510, 660)
    assert max(len(kinds) for kinds in by_kinds(routes)) == 6
    assert len(routes.minutes) == 2**7 - 1 - 1
    assert not routes.is_whole


def test_too_many_sets_are_said():
    both = [[False, True], [True, False]]
    routes = listed_routes([[0, 5], [5, 0]], [1, 1], [60, 60], both, 510, 660, most=2)
    assert not routes.is_whole
    assert list(by_kinds(routes)) == [(0,), (1,)]
