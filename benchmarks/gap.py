"""Solves a generalised assignment file: ``python -m benchmarks.gap FILE --cpu-seconds S --json``.

The engine is the one that shares out large teams: agents are officers, jobs are schools, and each
job has one option for each agent. Costs are minimised. A file holds the numbers of agents and of
jobs, then for each agent the cost of each job, for each agent the resource each job takes, and
each agent's capacity.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from allocator.errors import Fault, FaultyDataError, UsageError
from allocator.solving.assignment import (
    NO_LIMIT,
    Assignment,
    AssignmentProblem,
    Effort,
    assign,
)
from allocator.solving.progress import SolveControl


@dataclass(frozen=True, eq=False)
class GapFile:
    """Costs and resources (agents, jobs), capacities (agents,)."""

    costs: NDArray[np.float64]
    resources: NDArray[np.float64]
    capacities: NDArray[np.float64]


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Solve a generalised assignment file.")
    parser.add_argument("file", type=Path)
    parser.add_argument("--cpu-seconds", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args(arguments)
    try:
        if not options.cpu_seconds > 0:
            raise UsageError("--cpu-seconds must be more than 0.")
        report = solve_file(options.file, options.cpu_seconds, options.seed)
    except FaultyDataError as error:
        print(error, file=sys.stderr)
        return 3
    except UsageError as error:
        print(error, file=sys.stderr)
        return 2
    print(json.dumps(report) if options.json else _in_words(report))
    return 0


def solve_file(path: Path, cpu_seconds: float, seed: int) -> dict[str, object]:
    """Return value, bound and assignment of a file; what it prints as JSON."""
    read = read_gap(path)
    _warm_up()
    started = time.process_time()
    problem = problem_of(read)
    answer = assign(problem, SolveControl(seed=seed), Effort(cpu_seconds=cpu_seconds))
    seconds = time.process_time() - started
    return {
        "instance": path.stem,
        "value": _number(-answer.value),
        "bound": _bound_of(answer, read),
        "status": answer.status,
        "cpu_seconds": round(seconds, 2),
        "assignment": None if answer.options is None else problem.agents[answer.options].tolist(),
    }


def read_gap(path: Path) -> GapFile:
    """Read a file, or say what is wrong with it."""
    try:
        words = path.read_text(encoding="utf-8").split()
        numbers = np.array(words, dtype=np.float64)
    except OSError as error:
        raise UsageError(f"{path.name} cannot be read: {error.strerror}.") from error
    except ValueError as error:
        raise _faulty(path, "It should hold numbers and nothing else.") from error
    if numbers.size < 2 or not np.isfinite(numbers).all():
        raise _faulty(path, "It should begin with the numbers of agents and of jobs.")
    agents, jobs = float(numbers[0]), float(numbers[1])
    if agents < 1 or jobs < 1 or agents % 1 or jobs % 1:
        raise _faulty(path, "The numbers of agents and of jobs should be whole, 1 or more.")
    count, size = int(agents), int(agents * jobs)
    if numbers.size != 2 + 2 * size + count:
        raise _faulty(
            path, f"It should hold {2 + 2 * size + count} numbers, but holds {numbers.size}."
        )
    costs, resources = numbers[2 : 2 + size], numbers[2 + size : 2 + 2 * size]
    if (resources < 0).any():
        raise _faulty(path, "A job cannot take less than nothing of an agent.")
    shape = (count, int(jobs))
    return GapFile(costs.reshape(shape), resources.reshape(shape), numbers[2 + 2 * size :])


def problem_of(read: GapFile) -> AssignmentProblem:
    """Return the file as jobs with one option for each agent, points being costs saved."""
    agents, jobs = read.costs.shape
    return AssignmentProblem(
        starts=np.arange(0, agents * jobs + 1, agents, dtype=np.int64),
        agents=np.tile(np.arange(agents, dtype=np.int32), jobs),
        hours=np.ascontiguousarray(read.resources.T).ravel(),
        points=-np.ascontiguousarray(read.costs.T).ravel(),
        capacities=read.capacities,
        most_jobs=np.full(agents, NO_LIMIT, dtype=np.int64),
    )


def _warm_up() -> None:
    """Let the loops be compiled, and the solver loaded, on a toy that needs them all."""
    import highspy  # noqa: F401

    rng = np.random.default_rng(1)
    costs, resources = rng.integers(10, 30, (3, 12)), rng.integers(5, 12, (3, 12))
    toys = (resources.astype(np.float64), resources + 0.5)
    for toy in toys:
        read = GapFile(costs.astype(np.float64), toy, np.full(3, 38.0))
        assign(problem_of(read), SolveControl(), Effort(relative_gap=-1.0, search_rounds=9))


def _bound_of(answer: Assignment, read: GapFile) -> float | None:
    """Return the lower bound of the cost, rounded up where every cost is a whole number."""
    bound = -answer.bound
    if math.isfinite(bound) and (read.costs == np.round(read.costs)).all():
        bound = math.ceil(bound - 1e-6)
    return _number(bound)


def _number(value: float) -> float | None:
    """Return a number as JSON has it: whole without a point, ``None`` for infinity."""
    if not math.isfinite(value):
        return None
    return int(value) if value == int(value) else value


def _faulty(path: Path, text: str) -> FaultyDataError:
    return FaultyDataError([Fault(path.name, text)])


def _in_words(report: dict[str, object]) -> str:
    if report["value"] is None:
        return f"{report['instance']}: {report['status']}, no plan, {report['cpu_seconds']} s"
    return (
        f"{report['instance']}: cost {report['value']}, at least {report['bound']},"
        f" {report['status']}, {report['cpu_seconds']} s"
    )


if __name__ == "__main__":
    sys.exit(main())
