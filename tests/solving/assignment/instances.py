from __future__ import annotations

import itertools

import numpy as np

from allocator.solving.assignment import NO_LIMIT, AssignmentProblem


def problem_of(
    options: list[list[tuple[int, float, float]]],
    capacities: list[float],
    most_jobs: list[int] | None = None,
) -> AssignmentProblem:
    """Return a problem from each job's options: agent (-1 = nobody), hours, points."""
    flat = [option for of_job in options for option in of_job]
    starts = np.concatenate([[0], np.cumsum([len(of_job) for of_job in options])])
    return AssignmentProblem(
        starts=starts.astype(np.int64),
        agents=np.array([option[0] for option in flat], dtype=np.int32),
        hours=np.array([option[1] for option in flat], dtype=np.float64),
        points=np.array([option[2] for option in flat], dtype=np.float64),
        capacities=np.array(capacities, dtype=np.float64),
        most_jobs=np.array(most_jobs or [NO_LIMIT] * len(capacities), dtype=np.int64),
    )


def best_by_trying_all(problem: AssignmentProblem) -> float | None:
    """Return the best value of a tiny problem, ``None`` where no plan is lawful."""
    spans = [range(first, last) for first, last in itertools.pairwise(problem.starts.tolist())]
    values = [
        problem.value_of(np.array(options))
        for options in itertools.product(*spans)
        if problem.keeps_limits(np.array(options))
    ]
    return max(values, default=None)


def an_assignment(seed: int, jobs: int, agents: int) -> AssignmentProblem:
    """Return a random generalised assignment with whole numbers and little spare time."""
    rng = np.random.default_rng(seed)
    hours = rng.integers(1, 40, jobs * agents)
    return AssignmentProblem(
        starts=np.arange(0, jobs * agents + 1, agents, dtype=np.int64),
        agents=np.tile(np.arange(agents, dtype=np.int32), jobs),
        hours=hours.astype(np.float64),
        points=(hours + rng.integers(-8, 9, hours.size)).astype(np.float64),
        capacities=np.full(agents, 0.8 * hours.sum() / agents**2).round(),
        most_jobs=np.full(agents, NO_LIMIT, dtype=np.int64),
    )
