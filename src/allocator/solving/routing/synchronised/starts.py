"""Exact start times: what follows from the order of the routes and from parts held together.

Every part starts as early as its route, its window and its other part allow; nothing gains from
starting later, for lateness only grows with the starts. Ranks rise along every route and both
parts of a visit share one, so the visits form a graph without circles: one pass in the order of
ranks settles all times, and a change passes on only as far as it moves something.
"""

from __future__ import annotations

import numpy as np

from allocator.solving.compiled import compiled
from allocator.solving.routing.synchronised.board import (
    Board,
    Indices,
    Marks,
    Numbers,
    Plan,
    Records,
    Wave,
)


@compiled
def cost_of(weights: Numbers, totals: Numbers) -> float:
    """Cost of a plan by its totals."""
    cost: float = weights[0] * totals[0] + weights[1] * totals[1] + weights[2] * totals[2]
    return cost


@compiled
def arrival(travel: Numbers, nodes: Records, links: Records, node: int, part: int) -> float:
    """Minute at which somebody who leaves a node when done there is at a part."""
    ready: float = links[node]["start"] + nodes[node]["minutes"]
    way: float = travel[nodes[node]["place"], nodes[part]["place"]]
    return ready + way


@compiled
def together(visits: Records, visit: int, first: float, second: float) -> tuple[float, float]:
    """Earliest starts of a visit's two parts, given when the people are there."""
    first = max(first, visits[visit]["earliest"])
    second = max(max(second, visits[visit]["earliest"]), first + visits[visit]["least_gap"])
    return max(first, second - visits[visit]["most_gap"]), second


@compiled
def await_visit(waiting: Indices, is_waiting: Marks, counts: Indices, visit: int) -> None:
    """Note that the times of a visit have to be looked at."""
    if not is_waiting[visit]:
        is_waiting[visit] = True
        waiting[counts[0]] = visit
        counts[0] += 1


@compiled
def _next_visit(ranks: Numbers, waiting: Indices, is_waiting: Marks, counts: Indices) -> int:
    """Take the visit of the least rank from those that wait."""
    place, least = 0, ranks[waiting[0]]
    for other in range(1, counts[0]):
        rank = ranks[waiting[other]]
        if rank < least:
            place, least = other, rank
    visit = waiting[place]
    counts[0] -= 1
    waiting[place] = waiting[counts[0]]
    is_waiting[visit] = False
    return int(visit)


@compiled
def _set_start(
    nodes: Records, links: Records, totals: Numbers, olds: Records, at: int, part: int, start: float
) -> bool:
    """Give a part another start and write the old one down; says no where it is the same."""
    old = links[part]["start"]
    if start == old:
        return False
    olds[at]["part"] = part
    olds[at]["start"] = old
    links[part]["start"] = start
    latest = nodes[part]["latest"]
    late = max(0.0, start - latest)
    totals[1] += late - max(0.0, old - latest)
    totals[2] = max(totals[2], late)
    return True


@compiled
def pass_on(board: Board, plan: Plan, wave: Wave, limit: float) -> bool:
    """Settle the times of all visits that wait, and of those after them.

    Stops as soon as the cost is at or above the limit and says so; the greatest lateness is not
    lowered here.
    """
    travel, nodes, visits, weights = board.travel, board.nodes, board.visits, board.weights
    links, ranks, totals = plan.links, plan.ranks, plan.totals
    waiting, is_waiting, olds, counts = wave.waiting, wave.is_waiting, wave.olds, wave.counts
    counts[1] = 0
    while counts[0] > 0:
        visit = _next_visit(ranks, waiting, is_waiting, counts)
        first, second = visits[visit]["first"], visits[visit]["second"]
        start = arrival(travel, nodes, links, links[first]["before"], first)
        start, other = max(start, visits[visit]["earliest"]), 0.0
        if second >= 0:
            other = arrival(travel, nodes, links, links[second]["before"], second)
            start, other = together(visits, visit, start, other)
        for part, minute in ((first, start), (second, other)):
            if part < 0 or not _set_start(nodes, links, totals, olds, counts[1], part, minute):
                continue
            counts[1] += 1
            following = nodes[links[part]["after"]]["visit"]
            if following >= 0:
                await_visit(waiting, is_waiting, counts, following)
        if cost_of(weights, totals) >= limit:
            for place in range(counts[0]):
                is_waiting[waiting[place]] = False
            counts[0] = 0
            return False
    return True


@compiled
def take_back(links: Records, olds: Records, count: int) -> None:
    """Undo the starts that the last pass changed."""
    for place in range(count):
        links[olds[place]["part"]]["start"] = olds[place]["start"]


@compiled
def longer_by(travel: Numbers, nodes: Records, links: Records, node: int, part: int) -> float:
    """Travel more that a part after a node makes."""
    here, before = nodes[part]["place"], nodes[node]["place"]
    behind = nodes[links[node]["after"]]["place"]
    more: float = travel[before, here] + travel[here, behind] - travel[before, behind]
    return more


@compiled
def link(links: Records, node: int, part: int, person: int) -> None:
    """Put a part into a person's route, after a node of it."""
    following = links[node]["after"]
    links[node]["after"] = part
    links[following]["before"] = part
    links[part]["before"] = node
    links[part]["after"] = following
    links[part]["person"] = person


@compiled
def unlink(links: Records, part: int) -> None:
    """Take a part out of its route; its start stays as it is."""
    node, following = links[part]["before"], links[part]["after"]
    links[node]["after"] = following
    links[following]["before"] = node
    links[part]["person"] = -1


@compiled
def find_greatest(nodes: Records, links: Records, totals: Numbers, part_count: int) -> None:
    """Look the greatest lateness up afresh, after times have fallen."""
    greatest = 0.0
    for part in range(part_count):
        greatest = max(greatest, links[part]["start"] - nodes[part]["latest"])
    totals[2] = greatest


@compiled
def refresh(board: Board, plan: Plan) -> None:
    """Number the ranks and work the totals out afresh, so that no rounding adds up.

    A rank becomes the start of the visit, or just above the rank before it: ranks stay close to
    times, so that a visit put in by its time fits into the order.
    """
    travel, nodes, visits = board.travel, board.nodes, board.visits
    links, ranks, totals = plan.links, plan.ranks, plan.totals
    last = -np.inf
    for visit in np.argsort(ranks):
        start = links[visits[visit]["first"]]["start"]
        if visits[visit]["second"] >= 0:
            start = min(start, links[visits[visit]["second"]]["start"])
        last = max(start, last + 1e-3)
        ranks[visit] = last
    totals[:] = 0.0
    for node in range(nodes.size):
        totals[0] += travel[nodes[node]["place"], nodes[links[node]["after"]]["place"]]
    for part in range(board.part_count):
        totals[1] += max(0.0, links[part]["start"] - nodes[part]["latest"])
    find_greatest(nodes, links, totals, board.part_count)
