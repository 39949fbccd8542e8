"""The plan under way, what is remembered of it, and how a round is taken back."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from allocator.solving.routing.board import Board
from allocator.solving.routing.problem import Indices, Numbers, Records

KNOWN = np.dtype(
    [
        ("count", np.int64),
        ("store", np.int64),
        ("travel", np.float64),
        ("time", np.float64),
        ("stamp", np.int64),
    ]
)
SPOT = np.dtype(
    [("seen", np.int64), ("more", np.float64), ("spot", np.int64), ("store_spot", np.int64)]
)
KEPT = np.dtype(
    [
        ("count", np.int64),
        ("stamp", np.int64),
        ("mark", np.int64),
        ("strung", np.int64),
        ("touched", np.int64),
    ]
)
GONE = np.dtype([("call", np.int64), ("mark", np.int64), ("day", np.int64), ("choice", np.int64)])


class Plan(NamedTuple):
    """Routes with what is known of each.

    ``stops`` (routes, width) holds calls; ``places`` the base, the places of the stops and the
    base; ``legs`` the minutes between them. ``spans`` (routes, width + 2, 6): the part of the route
    up to each of those places (how long it takes, between which starts that is so), then the same
    of the part from it on. ``known`` is how many stops, where the store stands among them
    (-1 = not there), travel, whole time, and a stamp: the same stamp, the same route. ``loads`` is
    what is taken before the store. ``route_of`` (calls, days), ``chosen`` (calls,): -1 = none.
    ``sums`` (4,): cost, load over the capacities, minutes over the limits, cost of unmade calls.
    """

    stops: Indices
    places: Indices
    legs: Numbers
    spans: Numbers
    known: Records
    loads: Numbers
    last_stamp: Indices
    route_of: Indices
    chosen: Indices
    sums: Numbers


class Round(NamedTuple):
    """What a round of ruin and recreate changes, to take it back; and room to work in.

    ``stops`` and ``kept`` (routes,): routes as they were; ``mark`` and ``strung`` say in which
    round one was last changed and lost a string; ``touched`` lists those changed. ``gone``
    (calls,): ``call`` lists those taken out; ``mark``, ``day`` (-1 = all) and ``choice`` say in
    which round, on which day and from which choice one was. ``counts``: how many are listed of
    both, and the number of the round. ``costs`` and ``best`` (days, crews + 1): the cheapest way
    for a call on each day, by any crew first. ``memo`` (listed,): the best spot of a call in each
    route listed for it (-1 = none), and by how much it makes the route cost more, as long as the
    route keeps the stamp that was seen.
    """

    stops: Indices
    kept: Records
    gone: Records
    counts: Indices
    costs: Numbers
    best: Indices
    memo: Records


def empty_plan(board: Board, width: int, day_count: int) -> Plan:
    """Return a plan without any stop; its routes still have to be refreshed."""
    routes, calls = board.routes.size, board.call_count
    return Plan(
        stops=np.full((routes, width), -1, dtype=np.int64),
        places=np.zeros((routes, width + 2), dtype=np.int64),
        legs=np.zeros((routes, width + 1)),
        spans=np.zeros((routes, width + 2 if board.has_windows else 0, 6)),
        known=np.zeros(routes, dtype=KNOWN),
        loads=np.zeros((routes, board.capacities.shape[1])),
        last_stamp=np.zeros(1, dtype=np.int64),
        route_of=np.full((calls, day_count), -1, dtype=np.int64),
        chosen=np.full(calls, -1, dtype=np.int64),
        sums=np.zeros(4),
    )


def empty_round(board: Board, width: int, day_count: int) -> Round:
    """Return room for rounds; nothing is remembered yet."""
    crews = int(board.routes["crew"].max(initial=0)) + 2
    kept = np.zeros(board.routes.size, dtype=KEPT)
    gone = np.zeros(board.call_count, dtype=GONE)
    memo = np.zeros(board.listed.size, dtype=SPOT)
    memo["seen"] = -1
    return Round(
        stops=np.full((board.routes.size, width), -1, dtype=np.int64),
        kept=kept,
        gone=gone,
        counts=np.zeros(3, dtype=np.int64),
        costs=np.full((day_count, crews), np.inf),
        best=np.full((day_count, crews), -1, dtype=np.int64),
        memo=memo,
    )
