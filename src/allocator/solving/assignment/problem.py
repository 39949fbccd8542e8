"""What is asked and what comes back: jobs with options, agents with limited hours."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from allocator.domain.allocations import SolveStatus

NO_LIMIT = 2**40
"""Most jobs of an agent that has no such limit."""

SLACK = 1e-9
"""Hours may pass a capacity by this share: sums of decimals are not exact."""


@dataclass(frozen=True, eq=False)
class AssignmentProblem:
    """Each job takes exactly one of its options; points are to be maximised.

    Parameters
    ----------
    starts
        (jobs + 1,): the options of job j are ``starts[j]:starts[j + 1]``.
    agents
        (options,): the agent that an option takes hours of; -1 = nobody.
    hours
        (options,): hours taken of the agent, at least 0.
    points
        (options,): points earned.
    capacities
        (agents,): most hours of an agent.
    most_jobs
        (agents,): most jobs that take an option of an agent; ``NO_LIMIT`` = any number.
    """

    starts: NDArray[np.int64]
    agents: NDArray[np.int32]
    hours: NDArray[np.float64]
    points: NDArray[np.float64]
    capacities: NDArray[np.float64]
    most_jobs: NDArray[np.int64]

    @property
    def job_count(self) -> int:
        """Jobs."""
        return self.starts.size - 1

    @property
    def agent_count(self) -> int:
        """Agents."""
        return self.capacities.size

    @property
    def jobs(self) -> NDArray[np.int64]:
        """(options,): the job of each option."""
        return np.repeat(np.arange(self.job_count), np.diff(self.starts))

    def value_of(self, options: NDArray[np.int64]) -> float:
        """Points of a plan."""
        return float(self.points[options].sum())

    def keeps_limits(self, options: NDArray[np.int64]) -> bool:
        """Whether a plan keeps every agent's hours and number of jobs."""
        taken = self.agents[options] >= 0
        places = self.agents[options][taken]
        used = np.bincount(places, self.hours[options][taken], minlength=self.agent_count)
        counts = np.bincount(places, minlength=self.agent_count)
        room = self.capacities + SLACK * (1.0 + np.abs(self.capacities))
        return bool((used <= room).all() and (counts <= self.most_jobs).all())


@dataclass(frozen=True, eq=False)
class Assignment:
    """A plan with its bound: no plan is worth more than ``bound``.

    ``options`` holds the option taken by each job (an index into the problem's options; ``None``
    = no plan known, ``value`` is then minus infinity); ``prices`` what one more hour of each agent
    is worth in points.
    """

    status: SolveStatus
    options: NDArray[np.int64] | None
    value: float
    bound: float
    prices: NDArray[np.float64]
