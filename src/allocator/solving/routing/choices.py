"""The cheapest way to make a call: which of its choices, and which route on each of its days."""

from __future__ import annotations

import numpy as np

from allocator.solving.routing.board import Board
from allocator.solving.routing.loops import inner
from allocator.solving.routing.plan import Plan, Round
from allocator.solving.routing.problem import LATE, Numbers
from allocator.solving.routing.routes import add_stop, refresh, touch
from allocator.solving.routing.spots import look
from allocator.solving.routing.synchronised.draws import RandomState, draw


@inner
def _load_fine(
    loads: Numbers, capacities: Numbers, demands: Numbers, route: int, call: int, rate: float
) -> float:
    """Return the fine for what a call takes beyond a route's capacities."""
    fine = 0.0
    for good in range(loads.shape[1]):
        room = capacities[route, good] - loads[route, good]
        over = demands[call, good] - max(0.0, room)
        if over > LATE:
            fine += rate * over
    return fine


@inner
def weigh_routes(
    board: Board,
    plan: Plan,
    work: Round,
    fines: Numbers,
    call: int,
    day: int,
    blink: float,
    state: RandomState,
) -> None:
    """Find the cheapest route for a call on each day (or on one ``day``), for each crew.

    A blink skips a route at random, as in Christiaens and Vanden Berghe (2020), Transportation
    Science 54(2), 417-433, where it skips a place in a route.
    """
    # Arrays are named once: inside the loop each would cost a count of its references.
    routes, days, crews = board.listed["route"], board.routes["day"], board.routes["crew"]
    kinds, limits = board.routes["kind"], board.routes["limit"]
    counts, stamps, times = plan.known["count"], plan.known["stamp"], plan.known["time"]
    seen, mores, spots = work.memo["seen"], work.memo["more"], work.memo["spot"]
    costs, best = work.costs, work.best
    loads, capacities, demands = plan.loads, board.capacities, board.demands
    service = board.calls["service"][call]
    costs[:, :] = np.inf
    last_empty = -1
    for listing in range(board.calls["first_listed"][call], board.calls["end_listed"][call]):
        route = routes[listing]
        on = days[route]
        if day >= 0 and on != day:
            continue
        if counts[route] == 0:
            # Equal empty routes are one and the same.
            if kinds[route] == last_empty:
                continue
            last_empty = kinds[route]
        if draw(state) < blink:
            continue
        if seen[listing] != stamps[route]:
            look(board, plan, work, listing, call)
        price = mores[listing]
        if spots[listing] < 0 or price >= costs[on, crews[route] + 1]:
            continue
        if board.store < 0:
            price += _load_fine(loads, capacities, demands, route, call, fines[0])
        if not board.has_windows:
            over = mores[listing] + service - max(0.0, limits[route] - times[route])
            price += fines[1] * over if over > LATE else 0.0
        for crew in (0, crews[route] + 1):
            if price < costs[on, crew]:
                costs[on, crew] = price
                best[on, crew] = listing


@inner
def _is_spaced(board: Board, plan: Plan, call: int, day: int) -> bool:
    """Whether a day is far enough from the days of the call's mates."""
    for place in range(board.calls["first_mate"][call], board.calls["end_mate"][call]):
        mate = board.mates[place]
        chosen = plan.chosen[mate]
        if chosen < 0:
            continue
        apart = max(board.calls["spacing"][call], board.calls["spacing"][mate])
        for entry in range(board.choices["first_day"][chosen], board.choices["end_day"][chosen]):
            if abs(board.days[entry] - day) < apart:
                return False
    return True


@inner
def best_choice(board: Board, plan: Plan, work: Round, call: int) -> tuple[int, float]:
    """Return the cheapest choice of a call with its cost; -1 where there is none."""
    calls, costs, days = board.calls, work.costs, board.days
    crews, firsts = board.choices["crew"], board.choices["first_day"]
    ends = board.choices["end_day"]
    best, least = -1, np.inf
    has_mates = calls["end_mate"][call] > calls["first_mate"][call]
    for choice in range(calls["first_choice"][call], calls["end_choice"][call]):
        crew = crews[choice] + 1
        cost = 0.0
        for entry in range(firsts[choice], ends[choice]):
            cost += costs[days[entry], crew]
            if cost >= least or (has_mates and not _is_spaced(board, plan, call, days[entry])):
                cost = np.inf
                break
        if cost < least:
            best, least = choice, cost
    return best, least


@inner
def put_in(board: Board, plan: Plan, work: Round, call: int, day: int, crew: int) -> None:
    """Put a call into the route found for a day."""
    listing = work.best[day, crew + 1]
    route, spot = board.listed["route"][listing], work.memo["spot"][listing]
    store_spot = work.memo["store_spot"][listing]
    touch(board, plan, work, route)
    if store_spot >= 0:
        add_stop(plan, route, store_spot, board.call_count)
        spot += 1
    add_stop(plan, route, spot, call)
    plan.route_of[call, day] = route
    refresh(board, plan, route)


@inner
def put_in_all(board: Board, plan: Plan, work: Round, call: int, choice: int) -> None:
    """Put a call into the routes found for all days of a choice."""
    plan.chosen[call] = choice
    for entry in range(board.choices["first_day"][choice], board.choices["end_day"][choice]):
        put_in(board, plan, work, call, board.days[entry], board.choices["crew"][choice])
