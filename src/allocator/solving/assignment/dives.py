"""Dives: fix the options that the bound's own solution is surest of, move prices, go on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from allocator.solving.assignment.knapsacks import load_all
from allocator.solving.assignment.loads import Listing, LoadBound
from allocator.solving.assignment.prices import Prices
from allocator.solving.assignment.problem import NO_LIMIT, AssignmentProblem
from allocator.solving.compiled import compiled
from allocator.solving.progress import SolveControl

Numbers = NDArray[np.float64]
Indices = NDArray[np.int64]
Marks = NDArray[np.bool_]
SURE = 0.95
"""An option taken in this share of the latest rounds is fixed at once."""


@dataclass(frozen=True)
class Pace:
    """How a dive goes: rounds between fixings, share of jobs fixed at least, length of steps."""

    rounds: int
    share: float
    step: float
    noise: float = 0.0


def dive_by_loads(
    problem: AssignmentProblem,
    listing: Listing,
    found: LoadBound,
    pace: Pace,
    rng: np.random.Generator,
    control: SolveControl,
) -> Indices:
    """Dive along the agents' best loads; jobs that fit nowhere in the end keep -1."""
    chosen = np.full(problem.job_count, -1, dtype=np.int64)
    is_open = np.ones(problem.job_count, np.bool_)
    rooms, dues, shares = listing.rooms.copy(), found.dues.copy(), found.shares.copy()
    taken, covered = np.zeros(listing.jobs.size, np.bool_), np.zeros(problem.job_count)
    heading = np.zeros(problem.job_count)
    while is_open.any() and not control.should_stop():
        for _ in range(pace.rounds):
            load_all(
                listing.starts,
                listing.jobs,
                listing.weights,
                listing.points,
                rooms,
                is_open,
                dues,
                taken,
                covered,
            )
            shares += (taken - shares) * 0.25
            heading = np.where(is_open, 0.5 * heading + 0.5 * (1.0 - covered), 0.0)
            length = float((heading**2).sum())
            if length == 0:
                break
            step = pace.step * abs(found.bound) * is_open.sum() / is_open.size
            dues -= step / length * heading
        fits = np.flatnonzero(is_open[listing.jobs] & (listing.weights <= rooms[listing.agents]))
        blur = shares[fits] + pace.noise * rng.random(fits.size)
        ranked = fits[np.argsort(-blur, kind="stable")]
        least = max(1, int(pace.share * is_open.sum()))
        places = _fix_loads(
            ranked, listing.jobs, listing.agents, listing.weights, shares, rooms, is_open, least
        )
        if places.size == 0:
            break
        chosen[listing.jobs[places]] = listing.options[places]
    return chosen


@compiled
def _fix_loads(
    ranked: Indices,
    jobs: Indices,
    agents: Indices,
    weights: Indices,
    shares: Numbers,
    rooms: Indices,
    is_open: Marks,
    least: int,
) -> Indices:
    """Fix listed options in this order while they fit: at least so many, and all sure ones."""
    fixed = np.empty(is_open.size, dtype=np.int64)
    count = 0
    for place in ranked:
        if count >= least and shares[place] < SURE:
            break
        if not is_open[jobs[place]] or weights[place] > rooms[agents[place]]:
            continue
        is_open[jobs[place]] = False
        rooms[agents[place]] -= weights[place]
        fixed[count] = place
        count += 1
    return fixed[:count]


def dive_by_prices(
    problem: AssignmentProblem, prices: Prices, pace: Pace, control: SolveControl
) -> Indices:
    """Dive along the jobs' best options at moving prices; jobs that fit nowhere keep -1."""
    chosen = np.full(problem.job_count, -1, dtype=np.int64)
    is_open = np.ones(problem.job_count, np.bool_)
    most = np.minimum(problem.most_jobs, NO_LIMIT).astype(np.float64)
    rooms = np.stack([problem.capacities, most])
    hour, place = prices.hour.copy(), prices.place.copy()
    # A step is a share of the usual price, for as much as the usual agent has.
    usual_hours = max(float(problem.capacities.mean()), 1e-9)
    usual_price = max(float(hour.mean()), float(place.mean()) / usual_hours, 1e-9)
    limited = problem.most_jobs < NO_LIMIT
    shares, asked = np.zeros(problem.agents.size), np.zeros((2, problem.agent_count))
    heading = np.zeros((2, problem.agent_count))
    rounds = 2 * pace.rounds
    while is_open.any() and not control.should_stop():
        for _ in range(rounds):
            asked[:] = 0.0
            _take_open(
                problem.starts,
                problem.agents,
                problem.hours,
                problem.points,
                hour,
                place,
                is_open,
                rooms,
                asked,
                shares,
            )
            over = (asked - rooms) / np.array([[usual_hours], [1.0]])
            over[1] = np.where(limited, over[1] / np.maximum(most, 1.0), 0.0)
            heading = 0.6 * heading + 0.4 * over
            hour = np.maximum(0.0, hour + pace.step * usual_price * heading[0])
            place = np.maximum(0.0, place + pace.step * usual_price * usual_hours / 20 * heading[1])
        rounds = pace.rounds
        least = max(1, int(pace.share * is_open.sum()))
        if _fix_open(problem, shares, rooms, is_open, chosen, least) == 0:
            break
    return chosen


def _fix_open(
    problem: AssignmentProblem,
    shares: Numbers,
    rooms: Numbers,
    is_open: Marks,
    chosen: Indices,
    least: int,
) -> int:
    surest = np.empty(problem.job_count, dtype=np.int64)
    _find_surest(problem.starts, shares, is_open, surest)
    jobs = np.flatnonzero(is_open)
    ranked = jobs[np.argsort(-shares[surest[jobs]], kind="stable")]
    return _fix_jobs(
        ranked, surest, problem.agents, problem.hours, shares, rooms, is_open, chosen, least
    )


@compiled
def _take_open(
    starts: Indices,
    agents: NDArray[np.int32],
    hours: Numbers,
    points: Numbers,
    hour: Numbers,
    place: Numbers,
    is_open: Marks,
    rooms: Numbers,
    asked: Numbers,
    shares: Numbers,
) -> None:
    """Let each open job take its best option that still fits; remembers how often it did."""
    for job in range(starts.size - 1):
        if not is_open[job]:
            continue
        best, best_net = -1, -np.inf
        for option in range(starts[job], starts[job + 1]):
            shares[option] *= 0.8
            agent = agents[option]
            net = points[option]
            if agent >= 0:
                if hours[option] > rooms[0, agent] or rooms[1, agent] < 1.0:
                    continue
                net -= hour[agent] * hours[option] + place[agent]
            if net > best_net:
                best, best_net = option, net
        if best < 0:
            continue
        shares[best] += 0.2
        if agents[best] >= 0:
            asked[0, agents[best]] += hours[best]
            asked[1, agents[best]] += 1.0


@compiled
def _find_surest(starts: Indices, shares: Numbers, is_open: Marks, surest: Indices) -> None:
    """Find the option that each open job took most often."""
    for job in range(starts.size - 1):
        if is_open[job]:
            surest[job] = starts[job] + np.argmax(shares[starts[job] : starts[job + 1]])


@compiled
def _fix_jobs(
    ranked: Indices,
    surest: Indices,
    agents: NDArray[np.int32],
    hours: Numbers,
    shares: Numbers,
    rooms: Numbers,
    is_open: Marks,
    chosen: Indices,
    least: int,
) -> int:
    """Fix the jobs' surest options in this order while they fit; returns how many."""
    count = 0
    for job in ranked:
        option = surest[job]
        if count >= least and shares[option] < SURE:
            break
        agent = agents[option]
        if agent >= 0:
            if hours[option] > rooms[0, agent] or rooms[1, agent] < 1.0:
                continue
            rooms[0, agent] -= hours[option]
            rooms[1, agent] -= 1.0
        is_open[job] = False
        chosen[job] = option
        count += 1
    return count
