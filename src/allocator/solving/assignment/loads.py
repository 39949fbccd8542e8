"""Bound by loads: every agent takes what pays best, jobs taken twice or not at all change price."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from allocator.solving.assignment.knapsacks import load_all
from allocator.solving.assignment.prices import Prices
from allocator.solving.assignment.problem import SLACK, AssignmentProblem
from allocator.solving.progress import SolveControl

Numbers = NDArray[np.float64]
Indices = NDArray[np.int64]
SHRINK_AFTER = 10
FURTHEST = 20.0
"""Steps are at most this many times as long as from the best bound."""
MOST_WORK = 200_000_000
"""Largest sum over agents of options times hours for which loads are worked out."""


@dataclass(frozen=True, eq=False)
class Listing:
    """The options listed by agent (nobody last), hours in whole numbers."""

    options: Indices
    starts: Indices
    agents: Indices
    jobs: Indices
    weights: Indices
    points: Numbers
    rooms: Indices


@dataclass(frozen=True, eq=False)
class LoadBound:
    """A bound with what each job is due, and how often agents took each listed option lately."""

    bound: float
    dues: Numbers
    shares: Numbers


def has_whole_loads(problem: AssignmentProblem) -> bool:
    """Whether bounds by loads are of use: whole hours, one option for a job and agent."""
    pairs = problem.jobs * (problem.agent_count + 1) + problem.agents
    counts = np.bincount(problem.agents[problem.agents >= 0], minlength=problem.agent_count)
    work = float(counts @ np.maximum(problem.capacities, 0.0))
    return (
        work <= MOST_WORK
        and bool((problem.hours == np.round(problem.hours)).all())
        and np.unique(pairs).size == pairs.size
    )


def list_by_agent(problem: AssignmentProblem) -> Listing:
    """List the options by agent."""
    count = problem.agent_count
    agents = np.where(problem.agents < 0, count, problem.agents).astype(np.int64)
    order = np.argsort(agents, kind="stable")
    counts = np.bincount(agents, minlength=count + 1)
    rooms = np.floor(problem.capacities + SLACK * (1.0 + np.abs(problem.capacities)))
    return Listing(
        order,
        np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        agents[order],
        problem.jobs[order],
        problem.hours[order].astype(np.int64),
        problem.points[order],
        np.append(rooms, 2**40).astype(np.int64),
    )


def bound_loads(
    problem: AssignmentProblem,
    listing: Listing,
    prices: Prices,
    rounds: int,
    target: float,
    control: SolveControl,
) -> LoadBound:
    """Lower the bound from where prices left it; ``target`` is about what a plan is worth."""
    dues = np.maximum.reduceat(prices.net_points(problem), problem.starts[:-1])
    shares, heading = np.zeros(listing.jobs.size), np.zeros(problem.job_count)
    taken, covered = np.zeros(listing.jobs.size, np.bool_), np.zeros(problem.job_count)
    everyone = np.ones(problem.job_count, np.bool_)
    best = LoadBound(np.inf, dues, shares)
    step, stale = 0.3, 0
    for number in range(rounds):
        if control.should_stop():
            break
        value = float(dues.sum()) + load_all(
            listing.starts,
            listing.jobs,
            listing.weights,
            listing.points,
            listing.rooms,
            everyone,
            dues,
            taken,
            covered,
        )
        # What sums of large dues may be out by does not make a bound better.
        value += 1e-14 * float(np.abs(dues).sum())
        shares += (taken - shares) * (0.1 if number else 1.0)
        stale = 0 if value < best.bound - 1e-7 * abs(value) else stale + 1
        if value < best.bound:
            best = LoadBound(value, dues, shares)
        if stale >= SHRINK_AFTER:
            step, stale, dues = step * 0.7, 0, best.dues
        wanted = 1.0 - covered
        heading = 0.7 * heading + 0.3 * wanted if number else wanted
        length = float((heading**2).sum())
        if length == 0 or step < 1e-5:
            break
        # Steps follow the best bound: from a bad one they would lead ever further away.
        distance = max(min(value, best.bound + FURTHEST * (best.bound - target)) - target, 0.0)
        dues = dues - step * max(distance, 1e-5 * abs(best.bound)) / length * heading
    return replace(best, shares=shares)
