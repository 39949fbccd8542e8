"""Search of better plans: jobs move and push others on; overload has a price."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from allocator.solving.assignment.board import Board, Indices, Numbers, Plan
from allocator.solving.compiled import compiled

RandomState = NDArray[np.uint64]


def random_state(seed: int) -> RandomState:
    """Return the state of a small generator: one whole number that is never 0."""
    return np.array([seed * 2 + 0x9E3779B97F4A7C15], dtype=np.uint64)


@compiled
def _random(state: RandomState) -> float:
    """Draw a number from [0, 1)."""
    x = state[0]
    x ^= x >> np.uint64(12)
    x ^= x << np.uint64(25)
    x ^= x >> np.uint64(27)
    state[0] = x
    drawn: float = float((x * np.uint64(2685821657736338717)) >> np.uint64(11))
    return drawn / 9007199254740992.0


@compiled
def _overload(board: Board, plan: Plan, fines: Numbers, option: int, sign: float) -> float:
    """Say how much more overload costs once an option is taken (1) or given up (-1)."""
    agent = board.agents[option]
    if agent < 0:
        return 0.0
    load, jobs = plan.loads[0, agent], plan.loads[1, agent]
    room, most = board.rooms[0, agent], board.rooms[1, agent]
    before = max(0.0, load - room) * fines[0, agent] + max(0.0, jobs - most) * fines[1, agent]
    load, jobs = load + sign * board.hours[option], jobs + sign
    after = max(0.0, load - room) * fines[0, agent] + max(0.0, jobs - most) * fines[1, agent]
    more: float = after - before
    return more


@compiled
def _drop(board: Board, plan: Plan, job: int) -> None:
    """Take a job's option from the plan."""
    agent = board.agents[plan.chosen[job]]
    if agent < 0:
        return
    plan.loads[0, agent] -= board.hours[plan.chosen[job]]
    plan.loads[1, agent] -= 1.0
    last = plan.member_starts[agent] + int(plan.loads[1, agent])
    other = plan.members[last]
    plan.members[plan.places[job]] = other
    plan.places[other] = plan.places[job]


@compiled
def _put(board: Board, plan: Plan, job: int, option: int) -> None:
    """Put an option of a job into the plan."""
    plan.chosen[job] = option
    agent = board.agents[option]
    if agent < 0:
        return
    place = plan.member_starts[agent] + int(plan.loads[1, agent])
    plan.members[place] = job
    plan.places[job] = place
    plan.loads[0, agent] += board.hours[option]
    plan.loads[1, agent] += 1.0


@compiled
def is_kept(board: Board, plan: Plan) -> bool:
    """Whether no agent has too much."""
    for agent in range(board.rooms.shape[1]):
        if plan.loads[0, agent] > board.rooms[0, agent]:
            return False
        if plan.loads[1, agent] > board.rooms[1, agent]:
            return False
    return True


@compiled
def _best_for(board: Board, plan: Plan, fines: Numbers, job: int) -> tuple[int, float]:
    """Return the option that pays most for a job that has none now, overload counted."""
    best, best_gain = -1, -np.inf
    first = board.starts[job]
    for place in range(first, first + board.widths[job]):
        option = board.candidates[place]
        gain = board.points[option] - _overload(board, plan, fines, option, 1.0)
        if gain > best_gain:
            best, best_gain = option, gain
    return best, best_gain


@compiled
def fill(board: Board, plan: Plan, fines: Numbers, order: Indices) -> None:
    """Give jobs without an option, in this order, the one that pays most at the fines."""
    for job in order:
        option, _ = _best_for(board, plan, fines, job)
        _put(board, plan, job, option)


@compiled
def _is_over(board: Board, plan: Plan, agent: int) -> int:
    if agent < 0:
        return 0
    over = plan.loads[0, agent] > board.rooms[0, agent]
    return int(over or plan.loads[1, agent] > board.rooms[1, agent])


@compiled
def _any_job(plan: Plan, agent: int, state: RandomState) -> int:
    """Pick a job of an agent at random; -1 where it has none."""
    if agent < 0 or plan.loads[1, agent] < 0.5:
        return -1
    count = int(plan.loads[1, agent])
    return int(plan.members[plan.member_starts[agent] + int(_random(state) * count)])


@compiled
def _worth(board: Board, plan: Plan) -> tuple[float, int]:
    """Points of a plan, and agents who have more than they can take."""
    value, over = 0.0, 0
    for option in plan.chosen:
        value += board.points[option]
    for agent in range(board.rooms.shape[1]):
        over += _is_over(board, plan, agent)
    return value, over


@compiled
def _was_moved(moved: Indices, length: int, job: int) -> bool:
    return bool((moved[:length] == job).any())


@compiled
def _chain(
    board: Board,
    plan: Plan,
    fines: Numbers,
    job: int,
    option: int,
    limit: float,
    moved: Indices,
    olds: Indices,
    state: RandomState,
) -> tuple[float, float, int, int]:
    """Move a job, and others after it while the chain does not pay.

    Returns what it gains with fines, what it earns without, by how many more agents are overloaded,
    and its length; ``moved`` and ``olds`` then hold its jobs and their options before.
    """
    gain, earned, over, length = 0.0, 0.0, 0, 0
    while length < moved.size:
        old = plan.chosen[job]
        moved[length], olds[length] = job, old
        length += 1
        gain -= board.points[old] + _overload(board, plan, fines, old, -1.0)
        earned -= board.points[old]
        agent = board.agents[old]
        over -= _is_over(board, plan, agent)
        _drop(board, plan, job)
        over += _is_over(board, plan, agent)
        if length > 1:
            option, _ = _best_for(board, plan, fines, job)
        other = board.agents[option]
        gain += board.points[option] - _overload(board, plan, fines, option, 1.0)
        earned += board.points[option]
        over -= _is_over(board, plan, other)
        _put(board, plan, job, option)
        over += _is_over(board, plan, other)
        if gain >= limit:
            break
        # Where the load grew a job has to go; where it shrank one may grow.
        job = _any_job(plan, other if _random(state) < 0.6 else agent, state)
        if job < 0 or _was_moved(moved, length, job):
            break
    return gain, earned, over, length


@compiled
def _undo(board: Board, plan: Plan, moved: Indices, olds: Indices, length: int) -> None:
    """Take a chain back, its last move first."""
    while length > 0:
        length -= 1
        _drop(board, plan, moved[length])
        _put(board, plan, moved[length], olds[length])


@compiled
def anneal(
    board: Board,
    plan: Plan,
    fines: Numbers,
    best: Indices,
    best_value: float,
    hot: float,
    cold: float,
    moves: int,
    longest: int,
    state: RandomState,
) -> float:
    """Move jobs at a falling temperature; keeps the best plan without overload in ``best``.

    A move gives a job another option. Where that does not pay, jobs of the agents it touches
    follow, each to where it pays most, until the whole chain pays or is undone. Returns the value
    of the best plan.
    """
    jobs = plan.chosen.size
    value, over = _worth(board, plan)
    temperature, cooling = hot, math.exp(math.log(cold / hot) / max(1, moves))
    wait = jobs // 8
    since = wait
    moved, olds = np.empty(longest, dtype=np.int64), np.empty(longest, dtype=np.int64)
    for _ in range(moves):
        temperature *= cooling
        since += 1
        limit = temperature * math.log(_random(state) + 1e-300)
        job = int(_random(state) * jobs)
        draw = _random(state)
        option = board.candidates[board.starts[job] + int(draw * draw * board.widths[job])]
        if option == plan.chosen[job]:
            continue
        gain, earned, more, length = _chain(
            board, plan, fines, job, option, limit, moved, olds, state
        )
        if gain < limit:
            _undo(board, plan, moved, olds, length)
            continue
        value, over = value + earned, over + more
        if over == 0 and value > best_value + 1e-9 and since >= wait:
            best[:] = plan.chosen
            best_value, since = value, 0
    if over == 0 and value > best_value + 1e-9:
        best[:] = plan.chosen
        best_value = value
    return best_value
