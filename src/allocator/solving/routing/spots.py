"""Where in a route a call fits best."""

from __future__ import annotations

import numpy as np

from allocator.solving.routing.board import Board
from allocator.solving.routing.loops import inner
from allocator.solving.routing.plan import Plan, Round
from allocator.solving.routing.problem import ALWAYS, LATE, Indices, Numbers
from allocator.solving.routing.routes import join


@inner
def look(board: Board, plan: Plan, work: Round, listing: int, call: int) -> None:
    """Find the best spot of a call in a listed route, and remember it."""
    route = board.listed["route"][listing]
    count, places, legs = plan.known["count"][route], plan.places[route], plan.legs[route]
    place = board.calls["place"][call]
    there, back = board.back[place], board.minutes[place]
    more, spot, store_spot = np.inf, -1, -1
    if count + 2 > plan.stops.shape[1]:
        spot = -1
    elif not board.has_windows:
        more, spot = _by_travel(there, back, places, legs, count)
    else:
        store = plan.known["store"][route]
        free = board.store < 0 or _needs_no_store(board, plan, listing, call)
        if free or store >= 0:
            window = (
                board.calls["service"][call],
                board.calls["opens"][call],
                board.calls["closes"][call],
            )
            limits = (board.routes["limit"][route], plan.known["time"][route])
            more, spot = _within_hours(
                there,
                back,
                places,
                legs,
                plan.spans[route],
                (0 if free else store + 1, count),
                window,
                limits,
                board.counts_waiting,
            )
        else:
            more, spot, store_spot = _with_store(board, plan, route, call)
    work.memo["seen"][listing] = plan.known["stamp"][route]
    work.memo["more"][listing] = more
    work.memo["spot"][listing] = spot
    work.memo["store_spot"][listing] = store_spot


@inner
def _by_travel(
    there: Numbers, back: Numbers, places: Indices, legs: Numbers, count: int
) -> tuple[float, int]:
    """Without windows the best spot is the one with the shortest detour."""
    if count == 0:
        return there[places[0]] + back[places[1]], 0
    best, spot = np.inf, -1
    for index in range(count + 1):
        detour = there[places[index]] + back[places[index + 1]] - legs[index]
        if detour < best:
            best, spot = detour, index
    return best, spot


@inner
def _needs_no_store(board: Board, plan: Plan, listing: int, call: int) -> bool:
    """Whether a call may stand anywhere in a route as far as the store goes."""
    if board.listed["fit"][listing] != ALWAYS:
        return False
    route = board.listed["route"][listing]
    for good in range(plan.loads.shape[1]):
        load = plan.loads[route, good] + board.demands[call, good]
        if load > board.capacities[route, good] + LATE:
            return False
    return True


@inner
def _within_hours(
    there: Numbers,
    back: Numbers,
    places: Indices,
    legs: Numbers,
    spans: Numbers,
    reach: tuple[int, int],
    window: tuple[float, float, float],
    limits: tuple[float, float],
    counts_waiting: bool,
) -> tuple[float, int]:
    """Return the best spot that keeps every window and the longest time, from the first on."""
    best, spot = np.inf, -1
    for index in range(reach[0], reach[1] + 1):
        leg_in, leg_out = there[places[index]], back[places[index + 1]]
        more = leg_in + leg_out - (legs[index] if reach[1] > 0 else 0.0)
        # Waiting does not make a detour shorter: no need to look where that alone is too long.
        if not counts_waiting and more >= best:
            continue
        head, tail = spans[index], spans[index + 1]
        time, early, late, fits = join(
            head[0], head[1], head[2], leg_in, window[0], window[1], window[2]
        )
        if not fits:
            continue
        time, _, _, fits = join(time, early, late, leg_out, tail[3], tail[4], tail[5])
        if not fits or time > limits[0] + LATE:
            continue
        if counts_waiting:
            more = time - limits[1]
        if more < best:
            best, spot = more, index
    return best, spot


@inner
def _append(
    board: Board, span: tuple[float, float, float, bool], place: int, call: int
) -> tuple[float, float, float, bool]:
    """Let a part of a route that ends at a place go on with a call."""
    calls = board.calls
    time, early, late, fits = join(
        span[0],
        span[1],
        span[2],
        board.minutes[place, calls["place"][call]],
        calls["service"][call],
        calls["opens"][call],
        calls["closes"][call],
    )
    return time, early, late, fits and span[3]


@inner
def _with_store(board: Board, plan: Plan, route: int, call: int) -> tuple[float, int, int]:
    """Try a call with a stop at the store somewhere before it; both spots count from now."""
    count, places, spans = plan.known["count"][route], plan.places[route], plan.spans[route]
    best, spot, store_spot = np.inf, -1, -1
    there, limit = board.calls["place"][call], board.routes["limit"][route]
    for index in range(count + 1):
        head = spans[index]
        span = (head[0], head[1], head[2], True)
        span = _append(board, span, places[index], board.call_count)
        place = board.store
        for later in range(index, count + 1):
            if not span[3]:
                break
            with_call, tail = _append(board, span, place, call), spans[later + 1]
            leg = board.minutes[there, places[later + 1]]
            time, _, _, fits = join(
                with_call[0], with_call[1], with_call[2], leg, tail[3], tail[4], tail[5]
            )
            # Where travel counts alone, the whole time stands for it here.
            more = time - plan.known["time"][route]
            if with_call[3] and fits and time <= limit + LATE and more < best:
                best, spot, store_spot = more, later, index
            if later < count:
                stop = plan.stops[route, later]
                span = _append(board, span, place, stop)
                place = board.calls["place"][stop]
    return best, spot, store_spot
