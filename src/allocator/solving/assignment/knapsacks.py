"""Each agent alone: which jobs it would best take with its hours (exact 0-1 knapsacks)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from allocator.solving.compiled import compiled

Numbers = NDArray[np.float64]
Indices = NDArray[np.int64]
Marks = NDArray[np.bool_]


@compiled
def best_load(profits: Numbers, weights: Indices, room: int, taken: Marks) -> float:
    """Mark what to take so that profit is most; weights and room are whole numbers.

    Items are sorted by profit for each unit of weight; those whose change would cost more than the
    distance between a filled knapsack and its bound keep their place, the rest goes through
    dynamic programming.
    """
    taken[:] = False
    items = np.flatnonzero(profits > 0.0)
    rates = np.empty(items.size)
    for place in range(items.size):
        rates[place] = profits[items[place]] / max(weights[items[place]], 1e-9)
    items = items[np.argsort(-rates)]
    left, value = room, 0.0
    cut = items.size
    for place in range(items.size):
        if weights[items[place]] > left:
            cut = place
            break
        taken[items[place]] = True
        left -= weights[items[place]]
        value += profits[items[place]]
    if cut == items.size:
        return value
    rate = profits[items[cut]] / weights[items[cut]]
    slack = value + left * rate - _filled(profits, weights, items, cut, left, value)
    core = np.empty(items.size, dtype=np.int64)
    count = 0
    for place in range(items.size):
        item = items[place]
        if abs(profits[item] - rate * weights[item]) <= slack + 1e-9:
            core[count] = item
            count += 1
            if taken[item]:
                taken[item] = False
                left += weights[item]
                value -= profits[item]
    return value + _fill_exactly(profits, weights, core[:count], left, taken)


@compiled
def _filled(
    profits: Numbers, weights: Indices, items: Indices, cut: int, left: int, value: float
) -> float:
    """Return the profit of simple fillings: beyond the cut, with one item left out or none."""
    best = value
    for out in range(max(-1, cut - 12) - 1, cut):
        if out >= 0:
            room, worth = left + weights[items[out]], value - profits[items[out]]
        elif out == max(-1, cut - 12) - 1:
            room, worth = left, value
        else:
            continue
        for place in range(cut, items.size):
            if weights[items[place]] <= room:
                room -= weights[items[place]]
                worth += profits[items[place]]
                if room == 0:
                    break
        best = max(best, worth)
    return best


@compiled
def _fill_exactly(
    profits: Numbers, weights: Indices, core: Indices, room: int, taken: Marks
) -> float:
    """Fill the room from a few items by dynamic programming."""
    best = np.zeros(room + 1)
    kept = np.zeros((core.size, room + 1), dtype=np.bool_)
    for place in range(core.size):
        weight, profit = weights[core[place]], profits[core[place]]
        for used in range(room, weight - 1, -1):
            other = best[used - weight] + profit
            if other > best[used]:
                best[used] = other
                kept[place, used] = True
    used = room
    for place in range(core.size - 1, -1, -1):
        if kept[place, used]:
            taken[core[place]] = True
            used -= weights[core[place]]
    return float(best[room])


@compiled
def load_all(
    starts: Indices,
    jobs: Indices,
    weights: Indices,
    points: Numbers,
    rooms: Indices,
    is_open: Marks,
    dues: Numbers,
    taken: Marks,
    covered: Numbers,
) -> float:
    """Let every agent take what pays best once each job costs its due; counts takers of each job.

    Options are listed by agent (``starts``); the last run belongs to nobody, who has no limit.
    Jobs that are not open are left out.
    """
    total = 0.0
    covered[:] = 0.0
    widest = 0
    for agent in range(starts.size - 1):
        widest = max(widest, starts[agent + 1] - starts[agent])
    profits = np.empty(widest)
    marks = np.empty(widest, dtype=np.bool_)
    for agent in range(starts.size - 1):
        first, last = starts[agent], starts[agent + 1]
        size = last - first
        for place in range(size):
            job = jobs[first + place]
            profits[place] = points[first + place] - dues[job] if is_open[job] else -1.0
        if agent == starts.size - 2:
            for place in range(size):
                marks[place] = profits[place] > 0.0
                if marks[place]:
                    total += profits[place]
        else:
            total += best_load(profits[:size], weights[first:last], rooms[agent], marks[:size])
        for place in range(size):
            taken[first + place] = marks[place]
            if marks[place]:
                covered[jobs[first + place]] += 1.0
    return total


@compiled
def losses_of(
    starts: Indices,
    jobs: Indices,
    weights: Indices,
    points: Numbers,
    rooms: Indices,
    dues: Numbers,
) -> Numbers:
    """Say by how much the bound falls when an option is taken by force (by listed option)."""
    losses = np.zeros(jobs.size)
    for agent in range(starts.size - 1):
        first, last = starts[agent], starts[agent + 1]
        size = last - first
        profits = np.empty(size)
        for place in range(size):
            profits[place] = points[first + place] - dues[jobs[first + place]]
        if agent == starts.size - 2:
            losses[first:last] = np.maximum(0.0, -profits)
            continue
        room = rooms[agent]
        # Best fillings from the items before each item, and from those after it.
        before = np.zeros((size + 1, room + 1))
        for place in range(size):
            _add_item(before[place], before[place + 1], weights[first + place], profits[place])
        after, following = np.zeros(room + 1), np.zeros(room + 1)
        top = before[size, room]
        for place in range(size - 1, -1, -1):
            weight = weights[first + place]
            forced = -np.inf
            for used in range(room - weight + 1):
                forced = max(forced, before[place, used] + after[room - weight - used])
            losses[first + place] = top - profits[place] - forced
            _add_item(after, following, weight, profits[place])
            after, following = following, after
    return losses


@compiled
def _add_item(best: Numbers, better: Numbers, weight: int, profit: float) -> None:
    """Fill ``better`` with the best fillings of each room once an item may be taken too."""
    for room in range(best.size):
        better[room] = best[room]
        if room >= weight and best[room - weight] + profit > better[room]:
            better[room] = best[room - weight] + profit
