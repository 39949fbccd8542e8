"""Solves a periodic routing file: ``python -m benchmarks.pvrp FILE --cpu-seconds S --json``.

The engine is the routing core of scheduling: a vehicle's day is a person's day, a customer with
patterns is a school with repeated visits. Periodic files with one depot, with several, and with
windows are read. What is printed was costed afresh by rules that share nothing with the engine.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from allocator.solving.progress import SolveControl
from allocator.solving.routing import (
    ALWAYS,
    ANY_CREW,
    NO_GROUP,
    RoutingEffort,
    RoutingPlan,
    RoutingProblem,
    plan_routes,
)
from benchmarks.published.command import Report, run_command
from benchmarks.published.periodic import Customer, Depot, PeriodicFile, read_periodic
from benchmarks.published.periodic_recost import recost

UNMADE = 1e7


def main(arguments: list[str] | None = None) -> int:
    return run_command("Solve a periodic routing file.", solve_file, arguments)


def solve_file(path: Path, cpu_seconds: float, seed: int) -> Report:
    """Return value and routes of a file; what it prints as JSON."""
    file = read_periodic(path)
    _warm_up(file)
    started = time.process_time()
    problem = problem_of(file)
    plan = plan_routes(problem, SolveControl(seed=seed), RoutingEffort(cpu_seconds=cpu_seconds))
    seconds = time.process_time() - started
    routes = printed_routes(file, problem, plan) if not plan.unmade else None
    return {
        "instance": path.stem,
        "value": None if routes is None else recost(file, routes),
        "bound": None,
        "status": "unknown" if routes is None else "feasible",
        "cpu_seconds": round(seconds, 2),
        "routes": routes,
    }


def problem_of(file: PeriodicFile) -> RoutingProblem:
    """Return the file as a routing problem: places are the depots, then the customers."""
    depots, customers = len(file.depots), file.customers
    crews = range(depots) if depots > 1 else [ANY_CREW]
    choices = [[(days, crew) for days in one.patterns for crew in crews] for one in customers]
    flat = [choice for row in choices for choice in row]
    # Routes by day, then depot, then vehicle.
    fleet = np.indices((file.day_count, depots, file.vehicles)).reshape(3, -1)
    hours = np.array([(depot.opens, depot.closes) for depot in file.depots])
    return RoutingProblem(
        minutes=_distances([*file.depots, *customers]),
        call_places=np.arange(depots, depots + len(customers)),
        service_minutes=np.array([one.service for one in customers]),
        opens=np.array([one.opens for one in customers]),
        closes=np.array([one.closes for one in customers]),
        demands=np.array([[one.demand] for one in customers]).reshape(-1, 1),
        unmade_costs=np.full(len(customers), UNMADE),
        choice_starts=np.cumsum([0] + [len(row) for row in choices]),
        choice_crews=np.array([crew for _, crew in flat], dtype=np.int64),
        day_starts=np.cumsum([0] + [len(days) for days, _ in flat]),
        days=np.array([day for days, _ in flat for day in days], dtype=np.int64),
        groups=np.full(len(customers), NO_GROUP),
        spacing_days=np.ones(len(customers), dtype=np.int64),
        fits=np.full((len(customers), depots), ALWAYS, dtype=np.int8),
        route_days=fleet[0],
        route_people=fleet[1],
        route_crews=fleet[1],
        start_places=fleet[1],
        end_places=fleet[1],
        route_opens=hours[fleet[1], 0],
        route_closes=hours[fleet[1], 1],
        most_minutes=np.array(file.durations)[fleet[0]],
        capacities=np.array(file.capacities)[fleet[0]].reshape(-1, 1),
        day_count=file.day_count,
    )


def printed_routes(
    file: PeriodicFile, problem: RoutingProblem, plan: RoutingPlan
) -> list[dict[str, object]]:
    """Return the routes as they are printed; starts are ``None`` where the file has no windows."""
    fleet = file.vehicles * len(file.depots)
    return [
        {
            "day": int(problem.route_days[route.route]),
            "vehicle": route.route % fleet,
            "stops": [
                {
                    "id": file.customers[stop.call].id,
                    "start": stop.start if file.has_windows else None,
                }
                for stop in route.stops
                if stop.call is not None
            ],
        }
        for route in plan.routes
    ]


def _distances(places: list[Depot | Customer]) -> NDArray[np.float64]:
    points = np.array([(place.x, place.y) for place in places])
    apart = points[:, None, :] - points[None, :, :]
    return np.asarray(np.hypot(apart[:, :, 0], apart[:, :, 1]), dtype=np.float64)


def _warm_up(file: PeriodicFile) -> None:
    """Let the loops be compiled on a few rounds of the problem itself."""
    plan_routes(problem_of(file), SolveControl(), RoutingEffort(rounds=3))


if __name__ == "__main__":
    sys.exit(main())
