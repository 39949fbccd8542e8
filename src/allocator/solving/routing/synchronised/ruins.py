"""Taking visits out: strings of neighbouring routes around one visit."""

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
from allocator.solving.routing.synchronised.draws import RandomState, draw, draw_below
from allocator.solving.routing.synchronised.starts import (
    await_visit,
    find_greatest,
    longer_by,
    pass_on,
    unlink,
)

LATE_SHARE = 0.2
"""How often the visit in the middle is a late one, where there is any."""
LONGEST = 10.0
"""Most parts of one route that are taken out together."""


@compiled
def _middle(board: Board, plan: Plan, state: RandomState) -> int:
    """Draw the visit around which others are taken out."""
    nodes, links, visits = board.nodes, plan.links, board.visits.size
    if plan.totals[2] <= 0.0 or draw(state) >= LATE_SHARE:
        return draw_below(state, visits)
    # The latest of a few: late visits come first, but not always the same one.
    chosen, latest = 0, -np.inf
    for _ in range(2 + visits // 8):
        part = draw_below(state, board.part_count)
        late = links[part]["start"] - nodes[part]["latest"]
        if late > latest:
            chosen, latest = part, late
    return int(nodes[chosen]["visit"])


@compiled
def _mark_string(
    nodes: Records,
    links: Records,
    part: int,
    length: int,
    is_out: Marks,
    out: Indices,
    count: int,
    state: RandomState,
) -> int:
    """Mark the visits of a string of a route that holds a part; returns how many are marked.

    Half the time a stretch inside the string is kept.
    """
    node = part
    for _ in range(draw_below(state, length)):
        if nodes[links[node]["before"]]["visit"] >= 0:
            node = links[node]["before"]
    kept_from, kept = length, 0
    if length > 2 and draw(state) < 0.5:
        kept_from = 1 + draw_below(state, length - 1)
        kept = 1 + draw_below(state, 2)
    place = 0
    while place < length + kept:
        visit = nodes[node]["visit"]
        if visit < 0:
            break
        if not is_out[visit] and not kept_from <= place < kept_from + kept:
            is_out[visit] = True
            out[count] = visit
            count += 1
        node = links[node]["after"]
        place += 1
    return count


@compiled
def choose(
    board: Board,
    plan: Plan,
    average: float,
    is_out: Marks,
    is_broken: Marks,
    out: Indices,
    state: RandomState,
) -> int:
    """Choose visits to take out, about ``average`` of them; returns how many.

    As in slack induction by string removals (Christiaens and Vanden Berghe, 2020): routes near
    one visit each lose a string. A visit of two parts leaves both its routes.
    """
    nodes, visits, links, near = board.nodes, board.visits, plan.links, board.near
    is_out[:] = False
    is_broken[:] = False
    longest = min(LONGEST, max(1.0, board.part_count / is_broken.size))
    strings = int(1.0 + draw(state) * max(0.0, 4.0 * average / (1.0 + longest) - 1.0))
    middle, kind = _middle(board, plan, state), draw_below(state, near.shape[0])
    count = 0
    for place in range(-1, near.shape[2]):
        if strings <= 0:
            break
        visit = middle if place < 0 else near[kind, middle, place]
        if is_out[visit]:
            continue
        part = visits[visit]["first"]
        if visits[visit]["second"] >= 0 and draw(state) < 0.5:
            part = visits[visit]["second"]
        person = links[part]["person"]
        if is_broken[person]:
            continue
        is_broken[person] = True
        length = 1 + int(draw(state) * longest)
        count = _mark_string(nodes, links, part, length, is_out, out, count, state)
        strings -= 1
    return count


@compiled
def take_out(board: Board, plan: Plan, wave: Wave, is_out: Marks, out: Indices, count: int) -> None:
    """Take the chosen visits out of their routes and settle the times of the others."""
    travel, nodes, visits, links, totals = (
        board.travel,
        board.nodes,
        board.visits,
        plan.links,
        plan.totals,
    )
    for place in range(count):
        visit = out[place]
        for part in (visits[visit]["first"], visits[visit]["second"]):
            if part < 0:
                continue
            node, following = links[part]["before"], nodes[links[part]["after"]]["visit"]
            unlink(links, part)
            totals[0] -= longer_by(travel, nodes, links, node, part)
            totals[1] -= max(0.0, links[part]["start"] - nodes[part]["latest"])
            links[part]["start"] = -np.inf
            if following >= 0 and not is_out[following]:
                await_visit(wave.waiting, wave.is_waiting, wave.counts, following)
    pass_on(board, plan, wave, np.inf)
    find_greatest(nodes, links, totals, board.part_count)


@compiled
def sort_out(keys: Numbers, out: Indices, count: int, state: RandomState) -> None:
    """Put the visits that were taken out in one of several orders, or in none half the time."""
    for place in range(count - 1, 0, -1):
        other = draw_below(state, place + 1)
        out[place], out[other] = out[other], out[place]
    kind = draw_below(state, 2 * keys.shape[0])
    if kind >= keys.shape[0]:
        return
    for place in range(1, count):
        visit, at = out[place], place
        while at > 0 and keys[kind, out[at - 1]] > keys[kind, visit]:
            out[at] = out[at - 1]
            at -= 1
        out[at] = visit
