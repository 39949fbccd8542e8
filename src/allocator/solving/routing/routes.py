"""Routes changed stop by stop, with what is known of them, and taken back."""

from __future__ import annotations

from allocator.solving.routing.board import Board
from allocator.solving.routing.loops import inner
from allocator.solving.routing.plan import Plan, Round
from allocator.solving.routing.problem import LATE, Numbers


@inner
def join(
    time: float, early: float, late: float, leg: float, time2: float, early2: float, late2: float
) -> tuple[float, float, float, bool]:
    """Return the span of two parts of a route with a leg between, and whether it is possible.

    A span is how long the part takes, and between which starts it takes no longer. Formula:
    Vidal, Crainic, Gendreau and Prins (2013), Computers & Operations Research 40, 475-489,
    without its time warp: what would be late is refused.
    """
    reach = time + leg
    wait = max(0.0, early2 - reach - late)
    earliest = max(early2 - reach, early) - wait
    latest = min(late2 - reach, late)
    return reach + wait + time2, earliest, latest, early + reach <= late2 + LATE


@inner
def refresh(board: Board, plan: Plan, route: int) -> None:
    """Work out anew what is known of a route; it gets a stamp of its own."""
    known, minutes, demands = plan.known, board.minutes, board.demands
    places, stops, legs, loads = (
        plan.places[route],
        plan.stops[route],
        plan.legs[route],
        plan.loads[route],
    )
    call_places, services = board.calls["place"], board.calls["service"]
    count, store = known["count"][route], -1
    loads[:] = 0.0
    travel, service = 0.0, 0.0
    places[0] = board.routes["start_place"][route]
    for index in range(count):
        call = stops[index]
        places[index + 1] = call_places[call]
        legs[index] = minutes[places[index], places[index + 1]]
        travel += legs[index]
        service += services[call]
        if call == board.call_count:
            store = index
        elif store < 0:
            for good in range(loads.size):
                loads[good] += demands[call, good]
    places[count + 1] = board.routes["end_place"][route]
    legs[count] = minutes[places[count], places[count + 1]]
    travel += legs[count]
    known["store"][route] = store
    known["travel"][route] = travel if count > 0 else 0.0
    known["time"][route] = travel + service if count > 0 else 0.0
    if board.has_windows:
        _refresh_spans(board, plan, route)
    plan.last_stamp[0] += 1
    known["stamp"][route] = plan.last_stamp[0]


@inner
def _refresh_spans(board: Board, plan: Plan, route: int) -> None:
    count, stops, legs = plan.known["count"][route], plan.stops[route], plan.legs[route]
    spans, calls = plan.spans[route], board.calls
    services, firsts, lasts = calls["service"], calls["opens"], calls["closes"]
    opens, closes = board.routes["opens"][route], board.routes["closes"][route]
    spans[0, 0], spans[0, 1], spans[0, 2] = 0.0, opens, closes
    spans[count + 1, 3], spans[count + 1, 4], spans[count + 1, 5] = 0.0, opens, closes
    time, early, late = 0.0, opens, closes
    for index in range(count):
        call = stops[index]
        service, first, last = services[call], firsts[call], lasts[call]
        time, early, late, _ = join(time, early, late, legs[index], service, first, last)
        spans[index + 1, 0], spans[index + 1, 1], spans[index + 1, 2] = time, early, late
    time, early, late = 0.0, opens, closes
    for index in range(count, 0, -1):
        call = stops[index - 1]
        service, first, last = services[call], firsts[call], lasts[call]
        time, early, late, _ = join(service, first, last, legs[index], time, early, late)
        spans[index, 3], spans[index, 4], spans[index, 5] = time, early, late
    if count > 0:
        time, _, _, _ = join(0.0, opens, closes, legs[0], time, early, late)
        plan.known["time"][route] = time


@inner
def over_capacity(board: Board, plan: Plan, route: int) -> float:
    """Return by how much a route's load passes its capacities, over all goods."""
    over, loads, capacities = 0.0, plan.loads, board.capacities
    for good in range(loads.shape[1]):
        over += max(0.0, loads[route, good] - capacities[route, good] - LATE)
    return over


@inner
def count_in(board: Board, plan: Plan, route: int, sign: float) -> None:
    """Add a route to the plan's sums (1), or take it from them (-1)."""
    cost = plan.known["time"][route] if board.counts_waiting else plan.known["travel"][route]
    plan.sums[0] += sign * cost
    plan.sums[1] += sign * over_capacity(board, plan, route)
    plan.sums[2] += sign * max(0.0, plan.known["time"][route] - board.routes["limit"][route] - LATE)


@inner
def touch(board: Board, plan: Plan, work: Round, route: int) -> None:
    """Keep a route as it is, once a round, before it is changed."""
    if work.kept["mark"][route] == work.counts[2]:
        return
    work.kept["mark"][route] = work.counts[2]
    work.kept["touched"][work.counts[0]] = route
    work.counts[0] += 1
    count = plan.known["count"][route]
    work.kept["count"][route] = count
    work.kept["stamp"][route] = plan.known["stamp"][route]
    stops, copies = plan.stops[route], work.stops[route]
    for index in range(count):
        copies[index] = stops[index]
    count_in(board, plan, route, -1.0)


@inner
def drop_stop(plan: Plan, route: int, index: int) -> None:
    """Take out one stop; the route is to be refreshed."""
    plan.known["count"][route] -= 1
    stops = plan.stops[route]
    for later in range(index, plan.known["count"][route]):
        stops[later] = stops[later + 1]


@inner
def add_stop(plan: Plan, route: int, index: int, call: int) -> None:
    """Put in one stop before the ``index``-th; the route is to be refreshed."""
    stops = plan.stops[route]
    for later in range(plan.known["count"][route], index, -1):
        stops[later] = stops[later - 1]
    stops[index] = call
    plan.known["count"][route] += 1


@inner
def take_back(board: Board, plan: Plan, work: Round, sums: Numbers) -> None:
    """Undo a round: routes, choices and sums are as they were before it."""
    stops, kept, route_of = plan.stops, work.stops, plan.route_of
    counts, touched, days = plan.known["count"], work.kept["touched"], board.routes["day"]
    store = board.call_count
    for number in range(work.counts[0]):
        route = touched[number]
        for index in range(counts[route]):
            if stops[route, index] != store:
                route_of[stops[route, index], days[route]] = -1
    for number in range(work.counts[0]):
        route = touched[number]
        counts[route] = work.kept["count"][route]
        for index in range(counts[route]):
            call = kept[route, index]
            stops[route, index] = call
            if call != store:
                route_of[call, days[route]] = route
        refresh(board, plan, route)
        plan.known["stamp"][route] = work.kept["stamp"][route]
    for number in range(work.counts[1]):
        call = work.gone["call"][number]
        plan.chosen[call] = work.gone["choice"][call]
    for number in range(sums.size):
        plan.sums[number] = sums[number]
