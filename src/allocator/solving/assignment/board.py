"""What the search works on: the options worth trying, and a plan with its loads."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from allocator.solving.assignment.prices import Prices
from allocator.solving.assignment.problem import SLACK, AssignmentProblem

Numbers = NDArray[np.float64]
Indices = NDArray[np.int64]


class Board(NamedTuple):
    """A problem as the compiled loops read it.

    ``candidates`` holds the options of each job, the best at current prices first;
    ``widths`` how many of them are worth trying. ``rooms`` (2, agents): capacities, most jobs.
    """

    starts: Indices
    agents: NDArray[np.int32]
    hours: Numbers
    points: Numbers
    candidates: Indices
    widths: Indices
    rooms: Numbers


class Plan(NamedTuple):
    """One option for each job, with hours and jobs of each agent kept up to date.

    ``members[member_starts[a]:]`` lists the ``loads[1, a]`` jobs of agent a, in no order;
    ``places`` says where in that list a job stands.
    """

    chosen: Indices
    loads: Numbers
    members: Indices
    member_starts: Indices
    places: Indices


def make_board(problem: AssignmentProblem, prices: Prices, widest: int) -> Board:
    """Sort each job's options by their points net of prices; at most ``widest`` are tried."""
    net = prices.net_points(problem)
    order = np.lexsort((-net, problem.jobs))
    rooms = np.stack(
        [
            problem.capacities + SLACK * (1.0 + np.abs(problem.capacities)),
            problem.most_jobs.astype(np.float64) + 0.5,
        ]
    )
    widths = np.minimum(np.diff(problem.starts), widest)
    return Board(
        problem.starts,
        problem.agents,
        problem.hours,
        problem.points,
        order,
        widths,
        rooms,
    )


def make_plan(board: Board, chosen: Indices) -> Plan:
    """Return a plan with its loads and lists; -1 = no option yet."""
    agent_count = board.rooms.shape[1]
    taken = board.agents >= 0
    room = np.bincount(board.agents[taken], minlength=agent_count)
    member_starts = np.concatenate([[0], np.cumsum(room)]).astype(np.int64)
    members = np.full(max(1, int(member_starts[-1])), -1, dtype=np.int64)
    loads = np.zeros((2, agent_count))
    places = np.full(chosen.size, -1, dtype=np.int64)
    for job, option in enumerate(chosen.tolist()):
        agent = board.agents[option]
        if option < 0 or agent < 0:
            continue
        places[job] = member_starts[agent] + int(loads[1, agent])
        members[places[job]] = job
        loads[0, agent] += board.hours[option]
        loads[1, agent] += 1.0
    return Plan(chosen.copy(), loads, members, member_starts, places)
