"""Bound by prices: each agent's hours get a price, then each job takes its best option."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from allocator.solving.assignment.problem import NO_LIMIT, AssignmentProblem
from allocator.solving.compiled import compiled
from allocator.solving.progress import SolveControl

Numbers = NDArray[np.float64]
SHRINK_AFTER = 12
"""Rounds without a better bound after which steps are shortened."""


@dataclass(frozen=True, eq=False)
class Prices:
    """A bound with the prices that prove it: for an hour and for a place among an agent's jobs."""

    bound: float
    hour: Numbers
    place: Numbers

    def net_points(self, problem: AssignmentProblem) -> Numbers:
        """(options,): points of each option less the price of what it takes."""
        taken = problem.agents >= 0
        hour = np.where(taken, self.hour[problem.agents], 0.0)
        place = np.where(taken, self.place[problem.agents], 0.0)
        net: Numbers = problem.points - hour * problem.hours - place
        return net


def no_prices(problem: AssignmentProblem) -> Prices:
    """Return prices of nothing: every job may take its best option."""
    zeros = np.zeros(problem.agent_count)
    return Prices(
        float(np.maximum.reduceat(problem.points, problem.starts[:-1]).sum()), zeros, zeros
    )


def price_hours(
    problem: AssignmentProblem,
    rounds: int,
    target: float,
    control: SolveControl,
    start: Prices | None = None,
) -> Prices:
    """Lower the bound by moving prices towards what is asked too much (a subgradient method).

    ``target`` is the value of a plan, which sets the length of the steps (-inf = none known);
    ``start`` has prices to begin with, of this problem or a like one (``None``: nothing).
    """
    best = no_prices(problem) if start is None else Prices(np.inf, start.hour, start.place)
    hour, place = best.hour.copy(), best.place.copy()
    scale = np.maximum(problem.capacities, 1e-9)
    # A limit on jobs that nobody can reach needs no price.
    limited = problem.most_jobs < NO_LIMIT
    most = np.where(limited, problem.most_jobs, 0).astype(np.float64)
    asked = np.zeros((2, problem.agent_count))
    heading = np.zeros((2, problem.agent_count))
    step, stale = 1.0, 0
    for _ in range(rounds):
        if control.should_stop():
            break
        asked[:] = 0.0
        value = _take_best(
            problem.starts, problem.agents, problem.hours, problem.points, hour, place, asked
        )
        value += float(hour @ problem.capacities + place @ most)
        stale += 1
        if value < best.bound - 1e-7 * abs(best.bound):
            stale = 0
        if value < best.bound:
            best = Prices(value, hour.copy(), place.copy())
        if stale >= SHRINK_AFTER:
            step, stale = step * 0.6, 0
            hour, place = best.hour.copy(), best.place.copy()
            heading[:] = 0.0
        over = np.stack([asked[0] / scale - 1.0, (asked[1] - most) / np.maximum(most, 1.0)])
        over[1, ~limited] = 0.0
        over[(over < 0) & (np.stack([hour, place]) <= 0)] = 0.0
        heading = 0.6 * heading + 0.4 * over
        length = float((heading**2).sum())
        if length < 1e-14 or step < 1e-5:
            break
        # Steps follow the best bound: from a bad one they would lead ever further away.
        value = min(value, best.bound + max(1.0, abs(best.bound)))
        known = target if np.isfinite(target) else value - 0.02 * abs(value)
        move = step * max(value - known, 1e-6 * abs(value)) / length
        hour = np.maximum(0.0, hour + move * heading[0] / scale)
        place = np.maximum(0.0, place + move * heading[1] / np.maximum(most, 1.0))
    return best


@compiled
def _take_best(
    starts: NDArray[np.int64],
    agents: NDArray[np.int32],
    hours: Numbers,
    points: Numbers,
    hour: Numbers,
    place: Numbers,
    asked: Numbers,
) -> float:
    """Let each job take its best option at these prices; adds up what is asked of each agent."""
    total = 0.0
    for job in range(starts.size - 1):
        best, best_net = -1, -np.inf
        for option in range(starts[job], starts[job + 1]):
            agent = agents[option]
            net = points[option]
            if agent >= 0:
                net -= hour[agent] * hours[option] + place[agent]
            if net > best_net:
                best, best_net = option, net
        total += best_net
        agent = agents[best]
        if agent >= 0:
            asked[0, agent] += hours[best]
            asked[1, agent] += 1.0
    return total
