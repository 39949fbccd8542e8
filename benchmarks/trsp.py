"""Solves a technicians' file: ``python -m benchmarks.trsp FILE --cpu-seconds S --seed N --json``.

The engine is the routing core of scheduling: a technician with a home and skills is an officer, a
request is a visit, and the depot where tools and parts are fetched is a store on the way. The value
is the working time. What is printed was costed afresh by rules that share nothing with the engine.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import numpy as np

from allocator.solving.progress import SolveControl
from allocator.solving.routing import (
    ALWAYS,
    ANY_CREW,
    NEVER,
    NO_GROUP,
    WITH_STORE,
    RoutingEffort,
    RoutingPlan,
    RoutingProblem,
    plan_routes,
)
from benchmarks.published.command import Report, run_command
from benchmarks.published.technicians import Place, TechnicianFile, read_technicians
from benchmarks.published.technicians_recost import recost

UNMADE = 1e6


def main(arguments: list[str] | None = None) -> int:
    return run_command("Solve a technicians' file.", solve_file, arguments)


def solve_file(path: Path, cpu_seconds: float, seed: int) -> Report:
    """Return value and routes of a file; what it prints as JSON."""
    file = read_technicians(path)
    plan_routes(problem_of(file), SolveControl(), RoutingEffort(rounds=3))
    started = time.process_time()
    plan = plan_routes(problem_of(file), SolveControl(seed=seed), effort_of(cpu_seconds))
    seconds = time.process_time() - started
    routes = printed_routes(file, plan) if not plan.unmade else None
    return {
        "instance": path.stem,
        "value": None if routes is None else recost(file, routes),
        "bound": None,
        "status": "unknown" if routes is None else "feasible",
        "cpu_seconds": round(seconds, 2),
        "routes": routes,
    }


def effort_of(cpu_seconds: float) -> RoutingEffort:
    """Return the habits that suit one day of many windows and few stops a route."""
    return RoutingEffort(
        cpu_seconds=cpu_seconds,
        cold=0.1,
        longest_string=20.0,
        whole_route_share=0.1,
        recombine_at=(0.6, 0.8, 0.95),
    )


def problem_of(file: TechnicianFile) -> RoutingProblem:
    """Return the file as a routing problem: places are depot, technicians, requests; one day."""
    crew, requests = file.technicians, file.requests
    people, calls = np.arange(len(crew)), len(requests)
    points = np.array([(place.x, place.y) for place in (file.depot, *crew, *requests)])
    parts = len(file.depot.parts)
    return RoutingProblem(
        minutes=np.hypot(*(points[:, None, :] - points[None, :, :]).transpose(2, 0, 1)),
        call_places=np.arange(1 + len(crew), points.shape[0]),
        service_minutes=np.array([request.service for request in requests]),
        opens=np.array([request.opens for request in requests]),
        closes=np.array([request.closes for request in requests]),
        demands=np.array([request.parts for request in requests], float).reshape(calls, parts),
        unmade_costs=np.full(calls, UNMADE),
        choice_starts=np.arange(calls + 1),
        choice_crews=np.full(calls, ANY_CREW),
        day_starts=np.arange(calls + 1),
        days=np.zeros(calls, dtype=np.int64),
        groups=np.full(calls, NO_GROUP),
        spacing_days=np.ones(calls, dtype=np.int64),
        fits=np.array([[_fit(one, request) for one in crew] for request in requests], np.int8),
        route_days=np.zeros(len(crew), dtype=np.int64),
        route_people=people,
        route_crews=people,
        start_places=1 + people,
        end_places=1 + people,
        route_opens=np.array([one.opens for one in crew]),
        route_closes=np.array([one.closes for one in crew]),
        most_minutes=np.full(len(crew), np.inf),
        capacities=np.array([one.parts for one in crew], float).reshape(len(crew), parts),
        day_count=1,
        store_place=0,
        counts_waiting=True,
    )


def _fit(technician: Place, request: Place) -> int:
    if not request.skills <= technician.skills:
        return NEVER
    return ALWAYS if request.tools <= technician.tools else WITH_STORE


def printed_routes(file: TechnicianFile, plan: RoutingPlan) -> list[dict[str, object]]:
    """Return the routes as they are printed; the depot is a stop with its own id."""
    return [
        {
            "day": 0,
            "vehicle": route.route,
            "stops": [
                {
                    "id": file.depot.id if stop.call is None else file.requests[stop.call].id,
                    "start": stop.start,
                }
                for stop in route.stops
            ],
        }
        for route in plan.routes
    ]


if __name__ == "__main__":
    sys.exit(main())
