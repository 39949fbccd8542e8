"""Putting a visit back where it costs least, exactly.

What a place in a route costs at least is known at once: the way round, the visit's own lateness,
and that of the part after it. Places are tried out, with all the times that follow from them, the
least of these costs first, and only while they could still be best. Since putting a visit in never
makes anything earlier, a place whose least cost is at the limit is never worth a try.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from allocator.solving.compiled import compiled
from allocator.solving.routing.synchronised.board import Board, Numbers, Plan, Records, Wave
from allocator.solving.routing.synchronised.draws import RandomState
from allocator.solving.routing.synchronised.places import (
    list_doubles,
    list_places,
    list_singles,
    make_choices,
    make_places,
    take_least,
)
from allocator.solving.routing.synchronised.starts import (
    await_visit,
    cost_of,
    link,
    pass_on,
    take_back,
    together,
    unlink,
)


class Room(NamedTuple):
    """Room to work in: a wave of times, places for both parts of a visit, choices of them."""

    wave: Wave
    firsts: Records
    seconds: Records
    choices: Records


def make_room(board: Board, wave: Wave) -> Room:
    """Return room for putting back visits of a board."""
    places = make_places(board)
    return Room(wave, places[0], places[1], make_choices(board))


@compiled
def _rank_between(low: float, high: float, start: float) -> float:
    """Return a rank between two others: the start where it fits, else one close to the nearer."""
    if low < start < high:
        return start
    if low == -np.inf:
        return high - 1e-3
    if high == np.inf:
        return low + 1e-3
    step = min(1e-3, 0.5 * (high - low))
    return low + step if start <= low else high - step


@compiled
def _put(board: Board, plan: Plan, room: Room, visit: int, a: int, b: int, limit: float) -> bool:
    """Put a visit at places ``a`` and, for a second part, ``b``; stops at the limit."""
    links, first, second = plan.links, room.firsts[a], room.seconds[b]
    low, high = first["low"], first["high"]
    start = max(first["arrival"], board.visits[visit]["earliest"])
    link(links, first["node"], board.visits[visit]["first"], first["person"])
    plan.totals[0] += first["longer"]
    if b >= 0:
        low, high = max(low, second["low"]), min(high, second["high"])
        link(links, second["node"], board.visits[visit]["second"], second["person"])
        plan.totals[0] += second["longer"]
    plan.ranks[visit] = _rank_between(low, high, start)
    await_visit(room.wave.waiting, room.wave.is_waiting, room.wave.counts, visit)
    return pass_on(board, plan, room.wave, limit)


@compiled
def _try(board: Board, plan: Plan, room: Room, visit: int, a: int, b: int, limit: float) -> float:
    """Say what the plan costs with a visit at these places (infinite: the limit or more)."""
    links, totals = plan.links, plan.totals
    travel, late, greatest = totals[0], totals[1], totals[2]
    cost = np.inf
    if _put(board, plan, room, visit, a, b, limit):
        cost = cost_of(board.weights, totals)
    take_back(links, room.wave.olds, room.wave.counts[1])
    if b >= 0:
        unlink(links, board.visits[visit]["second"])
    unlink(links, board.visits[visit]["first"])
    totals[0], totals[1], totals[2] = travel, late, greatest
    return cost


@compiled
def _lateness_along(
    travel: Numbers, nodes: Records, links: Records, node: int, part: int, start: float
) -> tuple[float, float]:
    """Say how late a part after a node and the rest of its route get at least, and the greatest.

    Only what is added counts. Other parts held together with these make them no earlier.
    """
    late = worst = max(0.0, start - nodes[part]["latest"])
    following = links[node]["after"]
    while nodes[following]["visit"] >= 0:
        start += nodes[part]["minutes"] + travel[nodes[part]["place"], nodes[following]["place"]]
        old, latest = links[following]["start"], nodes[following]["latest"]
        if start <= old:
            break
        if start > latest:
            late += start - max(old, latest)
            worst = max(worst, start - latest)
        part, following = following, links[following]["after"]
    return late, worst


@compiled
def _could_be_best(
    board: Board, plan: Plan, room: Room, visit: int, a: int, b: int, limit: float
) -> bool:
    """Whether a visit at these places could cost less than the limit, by its routes alone."""
    travel, nodes, visits, weights = board.travel, board.nodes, board.visits, board.weights
    links, totals, first, second = plan.links, plan.totals, room.firsts[a], room.seconds[b]
    start, longer = max(first["arrival"], visits[visit]["earliest"]), first["longer"]
    more, worst_other = 0.0, 0.0
    if b >= 0:
        start, other = together(visits, visit, first["arrival"], second["arrival"])
        longer += second["longer"]
        more, worst_other = _lateness_along(
            travel, nodes, links, second["node"], visits[visit]["second"], other
        )
    late, worst = _lateness_along(
        travel, nodes, links, first["node"], visits[visit]["first"], start
    )
    least = (
        weights[0] * (totals[0] + longer)
        + weights[1] * (totals[1] + late + more)
        + weights[2] * max(totals[2], max(worst, worst_other))
    )
    return bool(least < limit)


@compiled
def insert(
    board: Board, plan: Plan, room: Room, visit: int, limit: float, state: RandomState
) -> bool:
    """Put a visit where the plan then costs least; says no where that is at or above the limit."""
    first, second = board.visits[visit]["first"], board.visits[visit]["second"]
    base = cost_of(board.weights, plan.totals)
    count = list_places(board, plan, room.firsts, first, limit - base, state)
    if second < 0:
        count = list_singles(room.firsts, room.choices, count)
    else:
        others = list_places(board, plan, room.seconds, second, limit - base, state)
        count = list_doubles(
            board,
            plan.totals[2],
            room.firsts,
            room.seconds,
            count,
            others,
            room.choices,
            visit,
            limit - base,
        )
    best_a, best_b = -1, -1
    while True:
        a, b, count = take_least(room.choices, count, limit - base)
        if a < 0:
            break
        if _could_be_best(board, plan, room, visit, a, b, limit):
            cost = _try(board, plan, room, visit, a, b, limit)
            if cost < limit:
                best_a, best_b, limit = a, b, cost
    if best_a < 0:
        return False
    _put(board, plan, room, visit, best_a, best_b, np.inf)
    return True
