"""Costs a technicians' plan afresh from the file and the printed routes, knowing no engine."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from allocator.errors import BrokenPlanError
from benchmarks.published.technicians import Place, TechnicianFile

TOLERANCE = 1e-6

PrintedRoute = Mapping[str, Any]


def recost(file: TechnicianFile, routes: Sequence[PrintedRoute]) -> float:
    """Return the working time of all technicians: travel, waiting and service.

    A technician leaves home as late as the first start allows. Rules: each request once; windows;
    skills; tools and spare parts from home until the depot (id 0) is called at, any after it.

    Raises
    ------
    BrokenPlanError
        With everything that is broken.
    """
    requests = {request.id: request for request in file.requests}
    faults: list[str] = []
    made: Counter[int] = Counter()
    total = 0.0
    for vehicle, count in Counter(int(route["vehicle"]) for route in routes).items():
        if count > 1 or not 0 <= vehicle < len(file.technicians):
            faults.append(f"technician {vehicle} has {count} routes, or is not there")
    if faults or any(route["day"] != 0 for route in routes):
        raise BrokenPlanError([*faults, "every route is on day 0, one for each technician"])
    for route in routes:
        technician = file.technicians[int(route["vehicle"])]
        printed = [(stop["id"], float(stop["start"])) for stop in route["stops"]]
        stops = [
            (file.depot if number == file.depot.id else requests.get(number), start)
            for number, start in printed
        ]
        known = [(place, start) for place, start in stops if place is not None]
        if len(known) < len(stops) or not known:
            faults.append(f"technician {technician.id}: a stop that is not in the file, or none")
            continue
        made.update(place.id for place, _ in known if place is not file.depot)
        faults += _equipment_missing(file, technician, [place for place, _ in known])
        time, late = _timed(technician, known)
        total += time
        faults += late
    faults += [
        f"request {number} is made {made[number]} times"
        for number in sorted(requests)
        if made[number] != 1
    ]
    if faults:
        raise BrokenPlanError(faults)
    return total


def _between(one: Place, other: Place) -> float:
    return math.sqrt((one.x - other.x) ** 2 + (one.y - other.y) ** 2)


def _timed(technician: Place, stops: list[tuple[Place, float]]) -> tuple[float, list[str]]:
    """Return the time from leaving home to coming back, and the starts that cannot be."""
    faults = []
    first, start = stops[0]
    leaves = start - _between(technician, first)
    here, ready = technician, leaves
    for place, start in stops:
        arrives = ready + _between(here, place)
        if start < arrives - TOLERANCE:
            faults.append(f"technician {technician.id}: at {place.id} from {start:g}, too early")
        if not place.opens - TOLERANCE <= start <= place.closes + TOLERANCE:
            faults.append(f"technician {technician.id}: at {place.id} at {start:g}, not open")
        here, ready = place, start + place.service
    returns = ready + _between(here, technician)
    if leaves < technician.opens - TOLERANCE or returns > technician.closes + TOLERANCE:
        faults.append(f"technician {technician.id}: out from {leaves:g} to {returns:g}")
    return returns - leaves, faults


def _equipment_missing(file: TechnicianFile, technician: Place, stops: list[Place]) -> list[str]:
    faults, parts, has_called = [], list(technician.parts), False
    for place in stops:
        if place is file.depot:
            has_called = True
            continue
        if not place.skills <= technician.skills:
            faults.append(f"technician {technician.id} lacks a skill for {place.id}")
        if has_called:
            continue
        if not place.tools <= technician.tools:
            faults.append(f"technician {technician.id} has no tool for {place.id}")
        parts = [have - need for have, need in zip(parts, place.parts, strict=True)]
        if min(parts, default=0) < 0:
            faults.append(f"technician {technician.id} runs out of parts at {place.id}")
            parts = [max(0, have) for have in parts]
    return faults
