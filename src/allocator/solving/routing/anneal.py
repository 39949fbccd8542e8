"""Ruin and recreate at a falling temperature."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from allocator.solving.compiled import compiled
from allocator.solving.routing.board import Board
from allocator.solving.routing.choices import best_choice, put_in, put_in_all, weigh_routes
from allocator.solving.routing.loops import inner
from allocator.solving.routing.plan import Plan, Round
from allocator.solving.routing.problem import LATE, Indices, Numbers
from allocator.solving.routing.routes import count_in, join, refresh, take_back
from allocator.solving.routing.ruin import take_call, take_strings
from allocator.solving.routing.synchronised.draws import RandomState, draw

SORT_SHARES = (4.0, 4.0, 2.0, 1.0, 2.0)
"""How often calls are put back in random order, and in the order of each of the board's keys."""
FINE_ROUNDS = 100
"""Fines change once in so many rounds."""


class Best(NamedTuple):
    """The best lawful plan so far; ``value`` (1,) is infinite where none is known."""

    stops: Indices
    counts: Indices
    chosen: Indices
    value: Numbers


class Fines(NamedTuple):
    """Fines for load over capacity and minutes over the limit.

    ``broken`` (3,) counts the rounds since the last change whose plan broke each, and all of them.
    """

    rates: Numbers
    broken: Numbers


@inner
def _sort_gone(board: Board, work: Round, sorting: Numbers, state: RandomState) -> None:
    """Put the calls taken out into an order drawn at random among a few."""
    pick, kind = draw(state) * 13.0, 0
    for share in SORT_SHARES:
        if pick < share:
            break
        pick -= share
        kind += 1
    count, gone, keys = work.counts[1], work.gone["call"], board.keys
    for number in range(count):
        sorting[number] = draw(state) if kind == 0 else keys[min(kind, 4) - 1, gone[number]]
    for number in range(1, count):
        key, call = sorting[number], gone[number]
        place = number
        while place > 0 and sorting[place - 1] > key:
            sorting[place], gone[place] = sorting[place - 1], gone[place - 1]
            place -= 1
        sorting[place], gone[place] = key, call


@inner
def _recreate(
    board: Board,
    plan: Plan,
    work: Round,
    fines: Numbers,
    blink: float,
    state: RandomState,
) -> None:
    """Put the calls that are out back in, each where it is cheapest; some may stay out."""
    for number in range(work.counts[1]):
        call = work.gone["call"][number]
        day = work.gone["day"][call]
        if day >= 0:
            crew = board.choices["crew"][plan.chosen[call]]
            weigh_routes(board, plan, work, fines, call, day, blink, state)
            if work.costs[day, crew + 1] < np.inf:
                put_in(board, plan, work, call, day, crew)
                continue
            _take_rest(board, plan, work, call)
        weigh_routes(board, plan, work, fines, call, -1, blink, state)
        choice, cost = best_choice(board, plan, work, call)
        if choice >= 0 and cost < board.calls["unmade"][call]:
            put_in_all(board, plan, work, call, choice)
            plan.sums[3] -= board.calls["unmade"][call]


@inner
def _take_rest(board: Board, plan: Plan, work: Round, call: int) -> None:
    """Take a call out on its other days too, as there is no way to make it on one of them."""
    take_call(board, plan, work, call, -1)
    for number in range(work.counts[0]):
        refresh(board, plan, work.kept["touched"][number])


@inner
def _take_unmade(plan: Plan, work: Round) -> None:
    """Let calls that are not made have another try."""
    for call in range(plan.chosen.size):
        if plan.chosen[call] < 0 and work.gone["mark"][call] != work.counts[2]:
            work.gone["mark"][call] = work.counts[2]
            work.gone["call"][work.counts[1]] = call
            work.counts[1] += 1
            work.gone["choice"][call] = -1
            work.gone["day"][call] = -1


@inner
def _adapt(fines: Fines, sums: Numbers, target: float) -> None:
    """Raise the fine of a limit that is broken too often, lower that of one that never is."""
    for kind in range(2):
        fines.broken[kind] += 1.0 if sums[1 + kind] > LATE else 0.0
    fines.broken[2] += 1.0
    if fines.broken[2] < FINE_ROUNDS:
        return
    for kind in range(2):
        share = fines.broken[kind] / fines.broken[2]
        if share > target:
            # Broken all the time, the limit is far too cheap.
            fines.rates[kind] *= 2.0 if share == 1.0 else 1.1
        else:
            fines.rates[kind] *= 0.92
    for kind in range(3):
        fines.broken[kind] = 0.0


@inner
def _worth(sums: Numbers, rates: Numbers) -> float:
    worth: float = sums[0] + rates[0] * sums[1] + rates[1] * sums[2] + sums[3]
    return worth


@compiled
def refresh_all(board: Board, plan: Plan) -> None:
    """Work out anew what is known of all routes."""
    for route in range(plan.known.size):
        refresh(board, plan, route)


@compiled
def recount(board: Board, plan: Plan) -> None:
    """Sum up the plan anew: sums of many changes drift."""
    plan.sums[:] = 0.0
    for route in range(plan.known.size):
        count_in(board, plan, route, 1.0)
    for call in range(plan.chosen.size):
        if plan.chosen[call] < 0:
            plan.sums[3] += board.calls["unmade"][call]


@compiled
def departure(board: Board, plan: Plan, route: int) -> float:
    """Return the earliest departure that makes a route take no longer than it must."""
    count = plan.known["count"][route]
    head, leg = plan.spans[route, count], plan.legs[route, count]
    opens, closes = board.routes["opens"][route], board.routes["closes"][route]
    _, early, _, _ = join(head[0], head[1], head[2], leg, 0.0, opens, closes)
    return early


@compiled
def anneal(
    board: Board,
    plan: Plan,
    work: Round,
    fines: Fines,
    best: Best,
    temperature: float,
    rounds: int,
    habits: Numbers,
    state: RandomState,
) -> None:
    """Do so many rounds: take out strings, put back, keep it if it is no worse than luck allows.

    ``habits``: calls taken out, longest string, shares of rounds that keep to one day and that
    take a whole route, blink, share of rounds that may break a limit.
    """
    taken_out, longest, one_day, whole, blink, target = habits
    sorting, before = np.empty(board.call_count), np.empty(4)
    picked = np.empty(plan.stops.shape[1], dtype=np.int64)
    recount(board, plan)
    for _ in range(rounds):
        work.counts[0], work.counts[1] = 0, 0
        work.counts[2] += 1
        before[:] = plan.sums
        is_one_day = draw(state) < one_day
        is_whole = draw(state) < whole
        take_strings(board, plan, work, is_one_day, is_whole, taken_out, longest, picked, state)
        if plan.sums[3] > 0.0:
            _take_unmade(plan, work)
        _sort_gone(board, work, sorting, state)
        _recreate(board, plan, work, fines.rates, blink, state)
        for number in range(work.counts[0]):
            count_in(board, plan, work.kept["touched"][number], 1.0)
        limit = _worth(before, fines.rates) - temperature * math.log(draw(state) + 1e-300)
        if _worth(plan.sums, fines.rates) >= limit:
            take_back(board, plan, work, before)
        elif plan.sums[1] <= LATE and plan.sums[2] <= LATE:
            value = plan.sums[0] + plan.sums[3]
            if value < best.value[0] - LATE:
                best.value[0] = value
                best.stops[:, :] = plan.stops
                best.counts[:] = plan.known["count"]
                best.chosen[:] = plan.chosen
        _adapt(fines, plan.sums, target)
