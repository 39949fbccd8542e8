"""Times that pass through a plan piece by piece are those worked out afresh, and go back."""

from __future__ import annotations

import numpy as np
import pytest

from allocator.solving.routing.synchronised.board import Board, Plan, copied, make_board
from allocator.solving.routing.synchronised.ruins import choose, take_out
from allocator.solving.routing.synchronised.search import Search, search_on, start_search
from allocator.solving.routing.synchronised.starts import refresh
from tests.solving.routing_synchronised.test_plan_synchronised_routes import a_problem


def starts_afresh(board: Board, plan: Plan) -> np.ndarray:
    """Return the least starts that keep every limit, by raising them until nothing moves."""
    links, nodes, parts = plan.links, board.nodes, board.part_count
    inside = [part for part in range(parts) if links["person"][part] >= 0]
    starts = np.where(np.arange(nodes.size) < parts, nodes["earliest"], 0.0)
    starts[[part for part in range(parts) if part not in inside]] = -np.inf
    for _ in range(nodes.size * 2):
        for part in inside:
            node = int(links["before"][part])
            way = board.travel[nodes["place"][node], nodes["place"][part]]
            starts[part] = max(starts[part], starts[node] + nodes["minutes"][node] + way)
        for visit in board.visits:
            first, second = int(visit["first"]), int(visit["second"])
            if second >= 0 and first in inside:
                starts[second] = max(starts[second], starts[first] + visit["least_gap"])
                starts[first] = max(starts[first], starts[second] - visit["most_gap"])
    return starts


def searched(seed: int) -> tuple[Board, Search]:
    board = make_board(a_problem(seed, 25, 5))
    search = start_search(board, seed)
    search_on(board, search, 60, 5.0, 8.0)
    return board, search


@pytest.mark.parametrize("seed", range(5))
def test_starts_are_the_least_that_keep_every_limit(seed: int) -> None:
    board, search = searched(seed)
    plan = search.present
    assert plan.links["start"] == pytest.approx(starts_afresh(board, plan))
    totals = plan.totals.copy()
    refresh(board, plan)
    assert plan.totals == pytest.approx(totals)


@pytest.mark.parametrize("seed", range(5))
def test_taking_visits_out_lets_the_others_start_earlier(seed: int) -> None:
    board, search = searched(seed)
    plan = copied(search.present)
    count = choose(board, plan, 8.0, search.is_out, search.is_broken, search.out, search.state)
    take_out(board, plan, search.room.wave, search.is_out, search.out, count)
    assert plan.links["start"] == pytest.approx(starts_afresh(board, plan))
    inside = plan.links["person"][: board.part_count] >= 0
    late = (plan.links["start"] - board.nodes["latest"])[: board.part_count][inside].clip(0.0)
    assert plan.totals[1:] == pytest.approx([late.sum(), late.max(initial=0.0)])
    assert inside.sum() < board.part_count


@pytest.mark.parametrize("seed", range(5))
def test_ranks_rise_along_every_route(seed: int) -> None:
    board, search = searched(seed)
    visits = board.nodes["visit"]
    for part in range(board.part_count):
        following = int(search.present.links["after"][part])
        if visits[following] >= 0:
            ranks = search.present.ranks
            assert ranks[visits[part]] < ranks[visits[following]]
