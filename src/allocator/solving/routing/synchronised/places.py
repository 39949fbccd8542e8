"""Where a visit could go back: places in routes, and the choices of one or two of them.

Each comes with a cost that it has at least, so that most are never tried.
"""

from __future__ import annotations

import numpy as np

from allocator.solving.compiled import compiled
from allocator.solving.routing.synchronised.board import Board, Plan, Records
from allocator.solving.routing.synchronised.draws import RandomState, draw
from allocator.solving.routing.synchronised.starts import arrival, longer_by, together

SKIPPED = 0.01
"""Share of places that are passed over at random, so that greed does not repeat itself."""
LEAST_ROOM = 1e-9
"""Two ranks closer than this leave no rank between them."""

_PLACE = np.dtype(
    [
        ("node", np.int64),  # the node before
        ("person", np.int64),
        ("longer", np.float64),  # more travel
        ("cost", np.float64),  # at least, without the greatest lateness
        ("arrival", np.float64),
        ("onward", np.float64),  # minutes from a start here to the next part; -inf: to the base
        ("next_start", np.float64),
        ("next_latest", np.float64),
        ("low", np.float64),  # ranks of the visits before and after
        ("high", np.float64),
    ]
)
_CHOICE = np.dtype([("first", np.int64), ("second", np.int64), ("cost", np.float64)])


def make_places(board: Board) -> Records:
    """Return room for the places of one visit: row 0 for its first part, row 1 for its second."""
    return np.zeros((2, board.nodes.size), dtype=_PLACE)


def make_choices(board: Board) -> Records:
    """Return room for every choice of two places."""
    return np.zeros(board.nodes.size**2, dtype=_CHOICE)


@compiled
def list_places(
    board: Board, plan: Plan, places: Records, part: int, room: float, state: RandomState
) -> int:
    """List the places of a part that may cost less than the room; returns how many."""
    travel, nodes, able, weights = board.travel, board.nodes, board.able, board.weights
    links, ranks, greatest = plan.links, plan.ranks, plan.totals[2]
    count, part_count, here = 0, board.part_count, nodes[part]["place"]
    for at in range(nodes[part]["able_from"], nodes[part]["able_to"]):
        node = part_count + able[at]
        while True:
            following = links[node]["after"]
            if draw(state) >= SKIPPED:
                place = places[count]
                place["node"], place["person"] = node, able[at]
                place["longer"] = longer_by(travel, nodes, links, node, part)
                place["arrival"] = arrival(travel, nodes, links, node, part)
                place["low"], place["high"], place["onward"] = -np.inf, np.inf, -np.inf
                if node < part_count:
                    place["low"] = ranks[nodes[node]["visit"]]
                if following < part_count:
                    way = travel[here, nodes[following]["place"]]
                    place["onward"] = nodes[part]["minutes"] + way
                    place["next_start"] = links[following]["start"]
                    place["next_latest"] = nodes[following]["latest"]
                    place["high"] = ranks[nodes[following]["visit"]]
                start = max(place["arrival"], nodes[part]["earliest"])
                late, worst = _lateness(places, count, nodes[part]["latest"], start)
                place["cost"] = weights[0] * place["longer"] + weights[1] * late
                if place["cost"] + weights[2] * max(0.0, worst - greatest) < room:
                    count += 1
            if following >= part_count:
                break
            node = following
    return count


@compiled
def _lateness(places: Records, at: int, latest: float, start: float) -> tuple[float, float]:
    """Return lateness at least of a part that starts at a place, and the greatest of it."""
    late = worst = max(0.0, start - latest)
    next_start, next_latest = start + places[at]["onward"], places[at]["next_latest"]
    # Onward is minus infinity where no part follows.
    if next_start > next_latest and next_start > places[at]["next_start"]:
        late += next_start - max(next_latest, places[at]["next_start"])
        worst = max(worst, next_start - next_latest)
    return late, worst


@compiled
def list_singles(places: Records, choices: Records, count: int) -> int:
    """List the choices of a visit of one part: its places."""
    for at in range(count):
        choices[at]["first"] = at
        choices[at]["second"] = -1
        choices[at]["cost"] = places[at]["cost"]
    return count


@compiled
def list_doubles(
    board: Board,
    greatest: float,
    firsts: Records,
    seconds: Records,
    first_count: int,
    second_count: int,
    choices: Records,
    visit: int,
    room: float,
) -> int:
    """List the choices of a visit of two parts that may cost less than the room.

    Two people differ, and a rank has to fit above both visits before and below both after.
    """
    visits, weights, count = board.visits, board.weights, 0
    latest = visits[visit]["latest"]
    for a in range(first_count):
        person, low, high = firsts[a]["person"], firsts[a]["low"], firsts[a]["high"]
        for b in range(second_count):
            if firsts[a]["cost"] + seconds[b]["cost"] >= room or person == seconds[b]["person"]:
                continue
            if min(high, seconds[b]["high"]) - max(low, seconds[b]["low"]) < LEAST_ROOM:
                continue
            start, other = together(visits, visit, firsts[a]["arrival"], seconds[b]["arrival"])
            late, worst = _lateness(firsts, a, latest, start)
            more, worst_other = _lateness(seconds, b, latest, other)
            cost = (
                weights[0] * (firsts[a]["longer"] + seconds[b]["longer"])
                + weights[1] * (late + more)
                + weights[2] * max(0.0, max(worst, worst_other) - greatest)
            )
            if cost < room:
                choices[count]["first"] = a
                choices[count]["second"] = b
                choices[count]["cost"] = cost
                count += 1
    return count


@compiled
def take_least(choices: Records, count: int, room: float) -> tuple[int, int, int]:
    """Take the choice that costs least; returns its places and how many are left.

    Choices that cost the room or more are dropped; the first place is -1 where none is left.
    """
    kept, least, best = 0, room, -1
    for at in range(count):
        cost = choices[at]["cost"]
        if cost >= room:
            continue
        _move(choices, at, kept)
        if cost < least:
            least, best = cost, kept
        kept += 1
    if best < 0:
        return -1, -1, 0
    a, b = choices[best]["first"], choices[best]["second"]
    _move(choices, kept - 1, best)
    return a, b, kept - 1


@compiled
def _move(choices: Records, source: int, target: int) -> None:
    choices[target]["first"] = choices[source]["first"]
    choices[target]["second"] = choices[source]["second"]
    choices[target]["cost"] = choices[source]["cost"]
