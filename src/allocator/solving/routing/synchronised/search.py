"""The search: take visits out, put them back at their best, keep the plan at a falling heat."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from allocator.solving.compiled import compiled
from allocator.solving.routing.synchronised.board import (
    Board,
    Indices,
    Marks,
    Plan,
    copied,
    make_plan,
    make_wave,
)
from allocator.solving.routing.synchronised.draws import RandomState, draw, random_state
from allocator.solving.routing.synchronised.inserts import Room, insert, make_room
from allocator.solving.routing.synchronised.ruins import choose, sort_out, take_out
from allocator.solving.routing.synchronised.starts import cost_of, refresh


class Search(NamedTuple):
    """A search under way: the present plan, the best, one being tried, and room to work in."""

    present: Plan
    best: Plan
    tried: Plan
    room: Room
    is_out: Marks
    is_broken: Marks
    out: Indices
    state: RandomState


def start_search(board: Board, seed: int) -> Search:
    """Return a search whose first plan takes the visits in the order of their windows."""
    visits, people = board.visits.size, board.nodes.size - board.part_count
    plan, state = make_plan(board), random_state(seed)
    room = make_room(board, make_wave(board))
    for visit in np.argsort(board.visits["earliest"], kind="stable").tolist():
        while not insert(board, plan, room, visit, math.inf, state):
            pass  # all its places were passed over: draw again
    refresh(board, plan)
    return Search(
        plan,
        copied(plan),
        copied(plan),
        room,
        np.zeros(visits, dtype=np.bool_),
        np.zeros(people, dtype=np.bool_),
        np.zeros(visits, dtype=np.int64),
        state,
    )


@compiled
def copy_into(source: Plan, target: Plan) -> None:
    """Make one plan the same as another."""
    target.links[:] = source.links
    target.ranks[:] = source.ranks
    target.totals[:] = source.totals


@compiled
def _round(board: Board, search: Search, average: float, limit: float) -> bool:
    """Take visits out of a copy of the present plan and put them back below the limit."""
    plan, out, state = search.tried, search.out, search.state
    copy_into(search.present, plan)
    count = choose(board, plan, average, search.is_out, search.is_broken, out, state)
    take_out(board, plan, search.room.wave, search.is_out, out, count)
    sort_out(board.keys, out, count, state)
    place = 0
    while place < count and insert(board, plan, search.room, out[place], limit, state):
        place += 1
    return place == count


@compiled
def search_on(board: Board, search: Search, rounds: int, heat: float, average: float) -> float:
    """Search for some rounds at one heat; returns the cost of the best plan so far.

    A round may make the present plan dearer by the heat times a random draw (threshold of
    simulated annealing, drawn first so that hopeless rounds end early).
    """
    present = cost_of(board.weights, search.present.totals)
    best = cost_of(board.weights, search.best.totals)
    for _ in range(rounds):
        limit = present - heat * math.log(draw(search.state) + 1e-300)
        if _round(board, search, average, limit):
            copy_into(search.tried, search.present)
            present = cost_of(board.weights, search.present.totals)
            if present < best - 1e-9:
                copy_into(search.present, search.best)
                best = present
    # Ranks and totals are worked out afresh now and then.
    refresh(board, search.present)
    return best
