"""Small problems to the end: what no better plan can use goes, HiGHS solves the rest."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from allocator.domain.allocations import SolveStatus
from allocator.solving.assignment.knapsacks import losses_of
from allocator.solving.assignment.loads import Listing, LoadBound
from allocator.solving.assignment.prices import Prices
from allocator.solving.assignment.problem import NO_LIMIT, SLACK, AssignmentProblem
from allocator.solving.highs import Limits, solve
from allocator.solving.linear_model import LinearModel
from allocator.solving.progress import SolveControl

Numbers = NDArray[np.float64]
Indices = NDArray[np.int64]
MOST_TABLE = 4_000_000
"""Largest table of options by hours of one agent that is filled to find losses."""


@dataclass(frozen=True, eq=False)
class Outcome:
    """What the exact step found; ``options`` is ``None`` where it found no plan."""

    status: SolveStatus
    options: Indices | None
    bound: float


def losses_by_prices(problem: AssignmentProblem, prices: Prices) -> Numbers:
    """(options,): what the bound by prices loses when an option is taken by force."""
    net = prices.net_points(problem)
    losses: Numbers = np.maximum.reduceat(net, problem.starts[:-1])[problem.jobs] - net
    return losses


def losses_by_loads(listing: Listing, loads: LoadBound) -> Numbers | None:
    """(options,): the same for the bound by loads; ``None`` where that is too much work."""
    sizes = np.diff(listing.starts)[:-1]
    if (sizes * listing.rooms[:-1] > MOST_TABLE).any():
        return None
    losses = np.empty(listing.options.size)
    losses[listing.options] = losses_of(
        listing.starts,
        listing.jobs,
        listing.weights,
        listing.points,
        listing.rooms,
        loads.dues,
    )
    return losses


def solve_exactly(
    problem: AssignmentProblem,
    kept: NDArray[np.bool_],
    start: Indices | None,
    limits: Limits,
    control: SolveControl,
) -> Outcome:
    """Solve the problem with the kept options alone, from a known plan."""
    options = np.flatnonzero(kept)
    model = _model_of(problem, options)
    known = None
    if start is not None:
        known = np.isin(options, start).astype(np.float64)
    found = solve(model, control, limits, start=known, stage="assignment")
    if found.values is None:
        return Outcome(found.status, None, found.bound)
    chosen = options[found.values > 0.5]
    return Outcome(found.status, chosen, found.bound)


def _model_of(problem: AssignmentProblem, options: Indices) -> LinearModel:
    model = LinearModel("max")
    x = model.add_variables(
        "option", options.size, upper=1.0, objective=problem.points[options], integer=True
    )
    model.add_rows(
        "one_option", problem.job_count, problem.jobs[options], x, 1.0, lower=1.0, upper=1.0
    )
    taken = problem.agents[options] >= 0
    agents = problem.agents[options][taken]
    room = problem.capacities + SLACK * (1.0 + np.abs(problem.capacities))
    hours = problem.hours[options][taken]
    model.add_rows("hours", problem.agent_count, agents, x[taken], hours, upper=room)
    if (problem.most_jobs < NO_LIMIT).any():
        most = problem.most_jobs.astype(np.float64)
        model.add_rows("jobs", problem.agent_count, agents, x[taken], 1.0, upper=most)
    return model
