"""What the search works on: the problem as arrays, and a plan as linked routes with its times.

Records keep together what is read together: a compiled loop is slowed by every array it is handed.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from allocator.solving.routing.synchronised.problem import SynchronisedProblem

Numbers = NDArray[np.float64]
Indices = NDArray[np.int64]
Marks = NDArray[np.bool_]
Records = NDArray[np.void]

_NODE = np.dtype(
    [
        ("place", np.int64),
        ("visit", np.int64),
        ("minutes", np.float64),
        ("earliest", np.float64),
        ("latest", np.float64),
        ("able_from", np.int64),
        ("able_to", np.int64),
    ]
)
_VISIT = np.dtype(
    [
        ("first", np.int64),
        ("second", np.int64),
        ("earliest", np.float64),
        ("latest", np.float64),
        ("least_gap", np.float64),
        ("most_gap", np.float64),
    ]
)
_LINK = np.dtype(
    [("after", np.int64), ("before", np.int64), ("person", np.int64), ("start", np.float64)]
)
_OLD_START = np.dtype([("part", np.int64), ("start", np.float64)])


class Board(NamedTuple):
    """A problem as the compiled loops read it; never changed.

    A node is a part (0 to parts - 1) or, after them, the base of a person. ``nodes``: place,
    visit, minutes taken and window of each, and where ``able`` lists the people who can do it;
    ``visits``: its parts (``second`` -1: none), window and gaps. ``near`` (2, visits,
    visits - 1): other visits, the nearest first, by travel and by travel and time. ``keys``
    (orders, visits): orders in which visits are put back, the least first.
    """

    travel: Numbers
    nodes: Records
    visits: Records
    able: Indices
    weights: Numbers
    near: Indices
    keys: Numbers
    part_count: int


class Plan(NamedTuple):
    """Routes under way: each a ring from a person's base over its parts and back.

    ``links``: for each node the nodes ``after`` and ``before`` it, the ``person`` of the ring (-1:
    in none), and the earliest lawful ``start``: minus infinity in no ring, 0 for bases.
    ``ranks`` (visits,): rise along every route, so that times are settled in one pass.
    ``totals`` (3,): travel, lateness, greatest lateness.
    """

    links: Records
    ranks: Numbers
    totals: Numbers


class Wave(NamedTuple):
    """Room for changes of times that pass through a plan, and for taking them back.

    ``counts`` (2,): visits waiting, starts written down.
    """

    waiting: Indices
    is_waiting: Marks
    olds: Records
    counts: Indices


def make_board(problem: SynchronisedProblem) -> Board:
    """Return the problem as the loops read it."""
    return Board(
        travel=np.ascontiguousarray(problem.travel_minutes, dtype=np.float64),
        nodes=_nodes(problem),
        visits=_visits(problem),
        able=np.nonzero(problem.can_do)[1].astype(np.int64),
        weights=problem.weights.astype(np.float64),
        near=_near(problem),
        keys=_keys(problem),
        part_count=problem.part_count,
    )


def make_plan(board: Board) -> Plan:
    """Return a plan of empty routes."""
    links = np.zeros(board.nodes.size, dtype=_LINK)
    links["after"] = links["before"] = np.arange(board.nodes.size)
    links["person"] = -1
    links["start"][: board.part_count] = -np.inf
    return Plan(links, np.zeros(board.visits.size), np.zeros(3))


def make_wave(board: Board) -> Wave:
    """Return an empty wave for plans of a board."""
    visits = board.visits.size
    return Wave(
        waiting=np.zeros(visits, dtype=np.int64),
        is_waiting=np.zeros(visits, dtype=np.bool_),
        olds=np.zeros(board.part_count, dtype=_OLD_START),
        counts=np.zeros(2, dtype=np.int64),
    )


def copied(plan: Plan) -> Plan:
    """Return a plan of its own with the same routes."""
    return Plan(plan.links.copy(), plan.ranks.copy(), plan.totals.copy())


def _nodes(problem: SynchronisedProblem) -> Records:
    parts, able = problem.part_count, np.cumsum(problem.can_do.sum(axis=1))
    nodes = np.zeros(parts + problem.person_count, dtype=_NODE)
    nodes["place"][:parts] = problem.places[problem.visits]
    nodes["place"][parts:] = problem.bases
    nodes["visit"][:parts], nodes["visit"][parts:] = problem.visits, -1
    nodes["minutes"][:parts] = problem.minutes
    nodes["earliest"][:parts] = problem.earliest[problem.visits]
    nodes["latest"][:parts] = problem.latest[problem.visits]
    nodes["able_from"][1:parts], nodes["able_to"][:parts] = able[:-1], able
    return nodes


def _visits(problem: SynchronisedProblem) -> Records:
    visits, pairs = np.zeros(problem.visit_count, dtype=_VISIT), problem.parts_of_visits()
    visits["first"], visits["second"] = pairs[:, 0], pairs[:, 1]
    visits["earliest"], visits["latest"] = problem.earliest, problem.latest
    visits["least_gap"], visits["most_gap"] = problem.least_gaps, problem.most_gaps
    return visits


def _near(problem: SynchronisedProblem) -> Indices:
    """Sort the other visits of each visit by travel, and by travel with the time between them."""
    travel = problem.travel_minutes[np.ix_(problem.places, problem.places)]
    apart = np.abs(problem.earliest[:, None] - problem.earliest[None, :])
    orders = []
    for distance in (travel, travel + 0.5 * apart):
        own = distance.copy()
        np.fill_diagonal(own, -1.0)
        orders.append(np.argsort(own, axis=1, kind="stable")[:, 1:])
    return np.ascontiguousarray(np.stack(orders), dtype=np.int64)


def _keys(problem: SynchronisedProblem) -> Numbers:
    """Windows that open first, windows that close last, two parts first, far first, near first."""
    far = problem.travel_minutes[np.ix_(problem.bases, problem.places)].min(axis=0)
    spread = float(problem.latest.max(initial=0.0)) + 1.0
    has_two = problem.parts_of_visits()[:, 1] >= 0
    doubles_first = problem.earliest - spread * has_two
    return np.stack([problem.earliest, -problem.latest, doubles_first, -far, far])
