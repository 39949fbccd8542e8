"""Solves a home health care file: ``python -m benchmarks.hhcrsp FILE --cpu-seconds S --json``.

Carers are officers, patients are schools, a patient with two services is a visit that two people
make together or one after the other. The cost is a third each of distance, total lateness and
greatest lateness. What is printed was costed afresh by rules that share nothing with the engine.
"""

from __future__ import annotations

import math
import sys
import time
from pathlib import Path

import numpy as np

from allocator.errors import BrokenPlanError
from allocator.solving.progress import SolveControl
from allocator.solving.routing.synchronised import (
    SynchronisedEffort,
    SynchronisedPlan,
    SynchronisedProblem,
    plan_synchronised_routes,
)
from benchmarks.published.command import Report, run_command
from benchmarks.published.hhcrsp import Care, HhcrspFile, Patient, read_hhcrsp
from benchmarks.published.hhcrsp_recost import recost

DECIMALS = 6
"""Decimals of printed starts and values."""


def main(arguments: list[str] | None = None) -> int:
    return run_command("Solve a home health care file.", solve_file, arguments)


def solve_file(path: Path, cpu_seconds: float, seed: int) -> Report:
    """Return value, bound and routes of a file; what it prints as JSON.

    Raises
    ------
    BrokenPlanError
        If the routes found break a rule or cost something else than the engine says.
    """
    read = read_hhcrsp(path)
    _warm_up()
    started = time.process_time()
    problem = problem_of(read)
    plan = plan_synchronised_routes(
        problem, SolveControl(seed=seed), SynchronisedEffort(cpu_seconds=cpu_seconds)
    )
    seconds = time.process_time() - started
    routes = None if plan.routes is None else _routes(read, problem, plan)
    return {
        "instance": path.stem,
        "value": None if routes is None else _checked_value(read, plan, routes),
        "bound": plan.bound if math.isfinite(plan.bound) else None,
        "status": plan.status,
        "cpu_seconds": round(seconds, 2),
        "routes": routes,
    }


def problem_of(read: HhcrspFile) -> SynchronisedProblem:
    """Return the file as visits of one or two parts; place 0 is the office of everybody."""
    parts = [(at, care) for at, patient in enumerate(read.patients) for care in patient.care]
    count = len(read.patients)
    return SynchronisedProblem(
        travel_minutes=np.array(read.distances, dtype=np.float64),
        bases=np.zeros(len(read.skills), dtype=np.int64),
        places=np.arange(1, count + 1, dtype=np.int64),
        earliest=np.array([patient.opens for patient in read.patients], dtype=np.float64),
        latest=np.array([patient.closes for patient in read.patients], dtype=np.float64),
        least_gaps=np.array([patient.gaps[0] for patient in read.patients], dtype=np.float64),
        most_gaps=np.array([patient.gaps[1] for patient in read.patients], dtype=np.float64),
        visits=np.array([at for at, _ in parts], dtype=np.int64),
        minutes=np.array([care.minutes for _, care in parts], dtype=np.float64),
        can_do=np.array(
            [[care.service in skills for skills in read.skills] for _, care in parts],
            dtype=np.bool_,
        ).reshape(len(parts), len(read.skills)),
        weights=np.full(3, 1.0 / 3.0),
    )


def _routes(
    read: HhcrspFile, problem: SynchronisedProblem, plan: SynchronisedPlan
) -> list[dict[str, object]]:
    """Return the routes that have stops as they are printed."""
    return [
        {
            "day": 0,
            "vehicle": person,
            "stops": [
                {
                    "id": read.patients[problem.visits[stop.part]].id,
                    "start": round(stop.start_minute, DECIMALS),
                }
                for stop in route
            ],
        }
        for person, route in enumerate(plan.routes or ())
        if route
    ]


def _checked_value(
    read: HhcrspFile, plan: SynchronisedPlan, routes: list[dict[str, object]]
) -> float:
    """Return the cost of printed routes, worked out afresh; refuse any other than the plan's."""
    value = recost(read, routes).value
    if abs(value - plan.value) > 1e-4 * max(1.0, value):
        raise BrokenPlanError([f"The routes cost {value:.6f}, not {plan.value:.6f}."])
    return round(value, DECIMALS)


def _warm_up() -> None:
    """Let the loops be compiled on a toy that needs them all."""
    together, apart = (0.0, 0.0), (5.0, 9.0)
    care = (Care("a", 5.0), Care("b", 5.0))
    patients = (
        Patient("1", 0.0, 9.0, care[:1], together),
        Patient("2", 0.0, 1.0, care, together),
        Patient("3", 20.0, 29.0, care, apart),
        Patient("4", 30.0, 31.0, care[1:], together),
    )
    distances = tuple(tuple(float(abs(a - b)) for b in range(5)) for a in range(5))
    skills = (frozenset({"a"}), frozenset({"a", "b"}))
    toy = problem_of(HhcrspFile("toy", patients, skills, distances))
    plan_synchronised_routes(toy, SolveControl(), SynchronisedEffort(rounds=1_000))


if __name__ == "__main__":
    sys.exit(main())
