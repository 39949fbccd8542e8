"""Costs a periodic plan afresh from the file and the printed routes, knowing no engine."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from allocator.errors import BrokenPlanError
from benchmarks.published.periodic import Customer, Depot, PeriodicFile

TOLERANCE = 1e-6

PrintedRoute = Mapping[str, Any]


def recost(file: PeriodicFile, routes: Sequence[PrintedRoute]) -> float:
    """Return the total distance of a plan that keeps every rule.

    Rules: the fleet of a day and depot, capacity, duration (travel, service and waiting), windows,
    each customer once on every day of exactly one pattern and on no other, from one depot.

    Raises
    ------
    BrokenPlanError
        With everything that is broken.
    """
    customers = {customer.id: customer for customer in file.customers}
    faults: list[str] = []
    made: dict[int, list[int]] = defaultdict(list)
    served_from: dict[int, set[int]] = defaultdict(set)
    total = 0.0
    for (day, vehicle), count in Counter(_key(route) for route in routes).items():
        if not (0 <= day < file.day_count and 0 <= vehicle < file.vehicles * len(file.depots)):
            faults.append(f"no vehicle {vehicle} on day {day}")
        if count > 1:
            faults.append(f"vehicle {vehicle} goes out {count} times on day {day}")
    if faults:
        raise BrokenPlanError(faults)
    for route in routes:
        day, vehicle = _key(route)
        depot = file.depots[vehicle // file.vehicles]
        stops = [(customers.get(stop["id"]), stop["start"]) for stop in route["stops"]]
        known = [customer for customer, _ in stops if customer is not None]
        if len(known) < len(stops):
            faults.append(f"day {day}, vehicle {vehicle}: a stop that is no customer")
        for customer in known:
            made[customer.id].append(day)
            served_from[customer.id].add(depot.id)
        place = f"day {day}, vehicle {vehicle}"
        total += _distance(depot, known)
        faults += _limits_broken(file, place, day, depot, known)
        if file.has_windows and len(known) == len(stops):
            faults += _windows_broken(
                file, place, day, depot, known, [float(start) for _, start in stops]
            )
    for customer in file.customers:
        if sorted(made[customer.id]) not in [sorted(days) for days in customer.patterns]:
            faults.append(f"customer {customer.id}: days {sorted(made[customer.id])}, no pattern")
        if len(served_from[customer.id]) > 1:
            faults.append(f"customer {customer.id}: from several depots")
    if faults:
        raise BrokenPlanError(faults)
    return total


def _key(route: PrintedRoute) -> tuple[int, int]:
    return int(route["day"]), int(route["vehicle"])


def _between(one: Depot | Customer, other: Depot | Customer) -> float:
    return math.sqrt((one.x - other.x) ** 2 + (one.y - other.y) ** 2)


def _distance(depot: Depot, stops: list[Customer]) -> float:
    tour: list[Depot | Customer] = [depot, *stops, depot]
    return sum(_between(one, other) for one, other in pairwise(tour))


def _limits_broken(
    file: PeriodicFile, place: str, day: int, depot: Depot, stops: list[Customer]
) -> list[str]:
    load = sum(customer.demand for customer in stops)
    time = _distance(depot, stops) + sum(customer.service for customer in stops)
    faults = []
    if load > file.capacities[day] + TOLERANCE:
        faults.append(f"{place}: load {load:g} over {file.capacities[day]:g}")
    if time > file.durations[day] + TOLERANCE:
        faults.append(f"{place}: duration {time:g} over {file.durations[day]:g}")
    return faults


def _windows_broken(
    file: PeriodicFile,
    place: str,
    day: int,
    depot: Depot,
    stops: list[Customer],
    starts: list[float],
) -> list[str]:
    if not stops:
        return []
    faults = []
    leaves = starts[0] - _between(depot, stops[0])
    returns = starts[-1] + stops[-1].service + _between(stops[-1], depot)
    if leaves < depot.opens - TOLERANCE or returns > depot.closes + TOLERANCE:
        faults.append(f"{place}: out from {leaves:g} to {returns:g}")
    if returns - leaves > file.durations[day] + TOLERANCE:
        faults.append(f"{place}: {returns - leaves:g} from departure to return")
    ready = -math.inf
    for index, (customer, start) in enumerate(zip(stops, starts, strict=True)):
        if index > 0:
            ready += _between(stops[index - 1], customer)
        if start < max(ready, customer.opens) - TOLERANCE or start > customer.closes + TOLERANCE:
            faults.append(f"{place}: customer {customer.id} at {start:g}")
        ready = start + customer.service
    return faults
