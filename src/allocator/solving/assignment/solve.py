"""The front door: bound, plan, and what is known of the two."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from allocator.solving.assignment.effort import Effort, Watch
from allocator.solving.assignment.problem import SLACK, Assignment, AssignmentProblem
from allocator.solving.progress import SolveControl


def assign(problem: AssignmentProblem, control: SolveControl, effort: Effort) -> Assignment:
    """Let each job take one of its options so that points are most; hours are kept.

    Without ``effort.cpu_seconds`` the same problem, seed and effort give the same answer. When
    stopped, the best plan and bound so far are kept. ``infeasible`` is only said when proven.
    """
    kept = _possible(problem)
    if problem.job_count == 0:
        return Assignment("optimal", np.zeros(0, np.int64), 0.0, 0.0, np.zeros(problem.agent_count))
    counts = np.bincount(problem.jobs[kept], minlength=problem.job_count)
    if (counts == 0).any():
        return Assignment("infeasible", None, -np.inf, -np.inf, np.zeros(problem.agent_count))
    # Compiled loops are loaded when first needed.
    from allocator.solving.assignment.stages import run_stages

    smaller = AssignmentProblem(
        np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        problem.agents[kept],
        problem.hours[kept],
        problem.points[kept],
        problem.capacities,
        problem.most_jobs,
    )
    found = run_stages(smaller, Watch(control, effort), effort)
    options = None if found.options is None else kept[found.options]
    return Assignment(found.status, options, found.value, found.bound, found.prices)


def _possible(problem: AssignmentProblem) -> NDArray[np.int64]:
    """Return the options that fit into an agent's time at all."""
    nobody = problem.agents < 0
    room = problem.capacities + SLACK * (1.0 + np.abs(problem.capacities))
    fits = (problem.hours <= room[problem.agents]) & (problem.most_jobs[problem.agents] > 0)
    return np.flatnonzero(nobody | fits)
