"""Polishing a plan window by window: a few neighbours and their schools are solved to the end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from allocator.allocation.pools.pool import Pool
from allocator.solving.assignment import AssignmentProblem
from allocator.solving.assignment.exact import losses_by_prices, solve_exactly
from allocator.solving.assignment.prices import Prices
from allocator.solving.highs import Limits
from allocator.solving.progress import Progress, SolveControl, ignore_progress
from allocator.solving.solutions import relative_gap

Whole = NDArray[np.int64]

PEOPLE = 6
"""People of a window: with more the solver takes far longer and gains little."""
LOSS = 1.0
"""Options that lose more points than this at the prices are left aside."""
NODES = 1
WINDOW_GAP = 5e-4
SEEN = 4.0
"""How much farther people count who were in a window before."""
EAST_WEST = 0.56
"""Length of a degree of longitude in Scotland, relative to one of latitude."""


def polished(
    pool: Pool,
    problem: AssignmentProblem,
    chosen: Whole,
    prices: Prices,
    gap: float,
    control: SolveControl,
) -> Whole:
    """Solve every window once, from north to south, until plan and bound are close enough.

    Parameters
    ----------
    prices
        Prices of the problem with the bound that they prove.
    """
    losses, chosen = losses_by_prices(problem, prices), chosen.copy()
    # Where a window stands says nothing of the whole.
    quiet = replace(control, progress=ignore_progress)
    for window in _windows(pool):
        close = relative_gap(problem.value_of(chosen), prices.bound) <= gap
        if close or control.should_stop():
            break
        _solve(problem, chosen, losses, window, quiet)
        control.progress(_standing(problem, chosen, prices))
    return chosen


def _standing(problem: AssignmentProblem, chosen: Whole, prices: Prices) -> Progress:
    value = problem.value_of(chosen)
    return Progress("allocation", value, prices.bound, relative_gap(value, prices.bound))


def _windows(pool: Pool) -> Iterator[Whole]:
    """Groups of people whose bases are near one another; everybody is in one of them at least."""
    north = np.array([person.latitude for person in pool.people])
    east = np.array([person.longitude for person in pool.people]) * EAST_WEST
    seen = np.zeros(north.size, dtype=np.bool_)
    for person in np.argsort(-north, kind="stable").tolist():
        if seen[person]:
            continue
        apart = (north - north[person]) ** 2 + (east - east[person]) ** 2
        window = np.argsort(np.where(seen, SEEN * apart + 1e-6, apart), kind="stable")[:PEOPLE]
        seen[window] = True
        seen[person] = True
        yield window


def _solve(
    problem: AssignmentProblem,
    chosen: Whole,
    losses: NDArray[np.float64],
    window: Whole,
    control: SolveControl,
) -> None:
    """Choose anew, in place, for the schools that people of the window have and those without."""
    may = np.zeros(problem.agent_count + 1, dtype=np.bool_)
    may[window] = may[-1] = True
    theirs = may[problem.agents[chosen]]
    schools, jobs = np.flatnonzero(theirs), problem.jobs
    kept = may[problem.agents] & ((losses <= LOSS) | (problem.agents < 0))
    kept[chosen] = True
    options = np.flatnonzero(kept & theirs[jobs])
    counts = np.bincount(jobs[options], minlength=problem.job_count)[schools]
    part = AssignmentProblem(
        starts=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        agents=problem.agents[options],
        hours=problem.hours[options],
        points=problem.points[options],
        capacities=problem.capacities,
        most_jobs=problem.most_jobs,
    )
    now = np.searchsorted(options, chosen[schools])
    everything = np.ones(options.size, dtype=np.bool_)
    found = solve_exactly(part, everything, now, Limits(WINDOW_GAP, nodes=NODES), control)
    if found.options is None or not part.keeps_limits(found.options):
        return
    if part.value_of(found.options) > part.value_of(now):
        chosen[schools] = options[found.options]
