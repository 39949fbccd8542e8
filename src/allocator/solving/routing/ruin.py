"""Strings of calls near each other are taken out of their routes."""

from __future__ import annotations

import numpy as np

from allocator.solving.routing.board import Board
from allocator.solving.routing.loops import inner
from allocator.solving.routing.plan import Plan, Round
from allocator.solving.routing.problem import ALWAYS, LATE, Indices
from allocator.solving.routing.routes import add_stop, drop_stop, join, refresh, touch
from allocator.solving.routing.synchronised.draws import RandomState, draw, draw_below

SPLIT = 0.5
"""How often a string keeps some stops in its middle."""
KEEP_GROWING = 0.5


@inner
def _remove(board: Board, plan: Plan, work: Round, call: int, day: int) -> None:
    """Take a call out of its route on a day; the route is not refreshed yet."""
    route = plan.route_of[call, day]
    touch(board, plan, work, route)
    index, stops = 0, plan.stops[route]
    while stops[index] != call:
        index += 1
    drop_stop(plan, route, index)
    plan.route_of[call, day] = -1


@inner
def take_call(board: Board, plan: Plan, work: Round, call: int, day: int) -> None:
    """Take a call out on all its days, or on one ``day`` only: it keeps its choice then."""
    if work.gone["mark"][call] != work.counts[2]:
        work.gone["mark"][call] = work.counts[2]
        work.gone["call"][work.counts[1]] = call
        work.counts[1] += 1
        work.gone["choice"][call] = plan.chosen[call]
    elif work.gone["day"][call] < 0:
        return
    work.gone["day"][call] = day
    if day >= 0:
        _remove(board, plan, work, call, day)
        return
    choice = plan.chosen[call]
    for entry in range(board.choices["first_day"][choice], board.choices["end_day"][choice]):
        if plan.route_of[call, board.days[entry]] >= 0:
            _remove(board, plan, work, call, board.days[entry])
    plan.chosen[call] = -1
    plan.sums[3] += board.calls["unmade"][call]


@inner
def _pick_string(
    plan: Plan, route: int, call: int, length: int, picked: Indices, state: RandomState
) -> int:
    """Pick a string of stops around a call, or one with a gap; returns how many."""
    count, place, stops = plan.known["count"][route], 0, plan.stops[route]
    while stops[place] != call:
        place += 1
    kept = 0
    if length > 1 and length < count and draw(state) < SPLIT:
        kept = 1
        while length + kept < count and draw(state) < KEEP_GROWING:
            kept += 1
    whole = length + kept
    low, high = max(0, place - whole + 1), min(place, count - whole)
    start = low + draw_below(state, high - low + 1)
    gap = start + 1 + draw_below(state, length) if kept > 0 else start + whole
    found = 0
    for index in range(start, start + whole):
        if index < gap or index >= gap + kept:
            picked[found] = stops[index]
            found += 1
    return found


@inner
def _day_of(board: Board, plan: Plan, call: int, state: RandomState) -> int:
    """Draw one of the days on which a call is made."""
    choice = plan.chosen[call]
    first = board.choices["first_day"][choice]
    return int(board.days[first + draw_below(state, board.choices["end_day"][choice] - first)])


@inner
def _mean_stops(counts: Indices) -> float:
    """Return the stops of a usual route that is used, at least 1."""
    stops, used = 0, 0
    for count in counts:
        stops += count
        used += 1 if count > 0 else 0
    return max(1.0, stops / max(1, used))


@inner
def take_strings(
    board: Board,
    plan: Plan,
    work: Round,
    is_one_day: bool,
    is_whole: bool,
    taken_out: float,
    longest: float,
    picked: Indices,
    state: RandomState,
) -> None:
    """Take out strings of calls near a seed, about ``taken_out`` calls.

    The adjacent string removal of Christiaens and Vanden Berghe (2020). ``is_one_day``: from routes
    of one day, and the calls keep their choice. ``is_whole``: the first route is taken out whole.
    """
    calls, longest = board.call_count, min(longest, _mean_stops(plan.known["count"]))
    strings = int(1.0 + draw(state) * (4.0 * taken_out / (1.0 + longest) - 1.0))
    seed = draw_below(state, calls)
    day, number_now = -1, work.counts[2]
    near, chosen, marks, route_of = board.near[seed], plan.chosen, work.gone["mark"], plan.route_of
    strung, counts = work.kept["strung"], plan.known["count"]
    for call in near:
        if chosen[call] < 0 or marks[call] == number_now:
            continue
        on = day
        if day < 0:
            on = _day_of(board, plan, call, state)
            day = on if is_one_day else -1
        route = route_of[call, on]
        if route < 0 or strung[route] == number_now:
            continue
        strung[route] = number_now
        length = 1 + draw_below(state, int(min(longest, float(counts[route]))))
        if is_whole:
            length, is_whole = counts[route], False
        found = _pick_string(plan, route, call, length, picked, state)
        for number in range(found):
            if picked[number] < calls:
                take_call(board, plan, work, picked[number], day)
        strings -= 1
        if strings <= 0:
            break
    tidy_up(board, plan, work)


@inner
def tidy_up(board: Board, plan: Plan, work: Round) -> None:
    """Refresh the routes that lost calls; stops at the store go where they are best."""
    for number in range(work.counts[0]):
        route = work.kept["touched"][number]
        refresh(board, plan, route)
        if plan.known["store"][route] >= 0:
            _place_store(board, plan, route)


@inner
def _place_store(board: Board, plan: Plan, route: int) -> None:
    """Take the stop at the store out if the rest needs none, or put it where it is best."""
    store, before = board.call_count, plan.known["store"][route]
    drop_stop(plan, route, before)
    refresh(board, plan, route)
    last = _last_before_store(board, plan, route)
    if last >= plan.known["count"][route]:
        return
    best, spot = np.inf, before
    for index in range(last + 1):
        head, tail = plan.spans[route, index], plan.spans[route, index + 1]
        leg_in = board.minutes[plan.places[route, index], board.store]
        leg_out = board.minutes[board.store, plan.places[route, index + 1]]
        time, early, late, fits = join(head[0], head[1], head[2], leg_in, 0.0, -np.inf, np.inf)
        time, _, _, fits_on = join(time, early, late, leg_out, tail[3], tail[4], tail[5])
        if fits and fits_on and time < best:
            best, spot = time, index
    add_stop(plan, route, spot, store)
    refresh(board, plan, route)


@inner
def _last_before_store(board: Board, plan: Plan, route: int) -> int:
    """Return how many stops of a route without a store could be made before one."""
    stops, capacities, demands = plan.stops[route], board.capacities, board.demands
    last = plan.known["count"][route]
    for index in range(last):
        if _fit(board, stops[index], route) != ALWAYS:
            last = index
            break
    for good in range(capacities.shape[1]):
        load = 0.0
        for index in range(last):
            load += demands[stops[index], good]
            if load > capacities[route, good] + LATE:
                last = index
                break
    return int(last)


@inner
def _fit(board: Board, call: int, route: int) -> int:
    """Return how a call fits a route."""
    for listing in range(board.calls["first_listed"][call], board.calls["end_listed"][call]):
        if board.listed["route"][listing] == route:
            return int(board.listed["fit"][listing])
    return 0
