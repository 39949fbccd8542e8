"""Small routing problems on a line, and a checker of plans that knows no search."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from allocator.solving.routing import ALWAYS, ANY_CREW, NO_GROUP, RoutingPlan, RoutingProblem

Choice = tuple[tuple[int, ...], int]


def on_a_line(
    calls: Sequence[float],
    choices: Sequence[Sequence[Choice]] | None = None,
    routes: Sequence[tuple[int, int]] = ((0, 0),),
    bases: Sequence[float] = (0.0,),
    **changes: object,
) -> RoutingProblem:
    """Return calls at points of a line; ``routes`` are pairs of day and person.

    Each person is a crew with a base of their own and all day. Usual calls take no time and may
    be made on day 0.
    """
    points = np.array([*bases, *calls], dtype=np.float64)
    if "store" in changes:
        points = np.append(points, float(str(changes.pop("store"))))
        changes["store_place"] = points.size - 1
    rows = choices or [[((0,), ANY_CREW)] for _ in calls]
    flat = [choice for row in rows for choice in row]
    days, people = (np.array(column, dtype=np.int64) for column in zip(*routes, strict=True))
    count, size = len(calls), len(routes)
    values: dict[str, object] = {
        "minutes": np.abs(points[:, None] - points[None, :]),
        "call_places": np.arange(len(bases), len(bases) + count),
        "service_minutes": np.zeros(count),
        "opens": np.full(count, -np.inf),
        "closes": np.full(count, np.inf),
        "demands": np.ones((count, 1)),
        "unmade_costs": np.full(count, 10_000.0),
        "choice_starts": np.cumsum([0] + [len(row) for row in rows]),
        "choice_crews": np.array([crew for _, crew in flat], dtype=np.int64),
        "day_starts": np.cumsum([0] + [len(on) for on, _ in flat]),
        "days": np.array([day for on, _ in flat for day in on], dtype=np.int64),
        "groups": np.full(count, NO_GROUP),
        "spacing_days": np.ones(count, dtype=np.int64),
        "fits": np.full((count, len(bases)), ALWAYS, dtype=np.int8),
        "route_days": days,
        "route_people": people,
        "route_crews": people,
        "start_places": people,
        "end_places": people,
        "route_opens": np.full(size, 0.0),
        "route_closes": np.full(size, 1_000.0),
        "most_minutes": np.full(size, np.inf),
        "capacities": np.full((size, 1), 100.0),
        "day_count": int(days.max()) + 1,
    }
    return RoutingProblem(**{**values, **changes})  # type: ignore[arg-type]


def stops_of(plan: RoutingPlan) -> dict[int, list[int | None]]:
    """Return the calls of each route used."""
    return {route.route: [stop.call for stop in route.stops] for route in plan.routes}


def faults_of(problem: RoutingProblem, plan: RoutingPlan) -> list[str]:
    """Return everything about a plan that breaks a rule, its cost included."""
    faults: list[str] = []
    made: dict[int, list[tuple[int, int]]] = {call: [] for call in range(problem.call_count)}
    cost = 0.0
    for route in plan.routes:
        number, here = route.route, int(problem.start_places[route.route])
        person, day = int(problem.route_people[number]), int(problem.route_days[number])
        minute, travel, has_called = route.departs, 0.0, False
        load = np.zeros(problem.demands.shape[1])
        for stop in route.stops:
            call = stop.call
            place = problem.store_place if call is None else int(problem.call_places[call])
            leg = float(problem.minutes[here, place])
            travel += leg
            if stop.start < minute + leg - 1e-6:
                faults.append(f"route {number}: {call} starts before it is reached")
            here, minute = place, stop.start
            if call is None:
                has_called = True
                continue
            if not problem.opens[call] - 1e-6 <= stop.start <= problem.closes[call] + 1e-6:
                faults.append(f"route {number}: {call} outside its window")
            minute += float(problem.service_minutes[call])
            made[call].append((day, int(problem.route_crews[number])))
            fit = int(problem.fits[call, person])
            if fit == 0 or (fit == 1 and not has_called):
                faults.append(f"route {number}: person may not make {call}")
            if not has_called:
                load += problem.demands[call]
        leg = float(problem.minutes[here, problem.end_places[number]])
        travel, minute = travel + leg, minute + leg
        if abs(minute - route.returns) > 1e-6:
            faults.append(f"route {number}: returns at {minute}, not {route.returns}")
        if minute - route.departs > problem.most_minutes[number] + 1e-6:
            faults.append(f"route {number}: too long")
        if (
            route.departs < problem.route_opens[number] - 1e-6
            or minute > problem.route_closes[number] + 1e-6
        ):
            faults.append(f"route {number}: outside hours")
        if (load > problem.capacities[number] + 1e-6).any():
            faults.append(f"route {number}: over capacity")
        cost += minute - route.departs if problem.counts_waiting else travel
    faults += _choices_broken(problem, plan, made)
    if not math.isclose(cost, plan.cost, abs_tol=1e-6):
        faults.append(f"costs {cost}, not {plan.cost}")
    return faults


def _choices_broken(
    problem: RoutingProblem, plan: RoutingPlan, made: dict[int, list[tuple[int, int]]]
) -> list[str]:
    faults = []
    for call, when in made.items():
        days, crews = sorted(day for day, _ in when), {crew for _, crew in when}
        lawful = any(
            days == problem.days[problem.day_starts[one] : problem.day_starts[one + 1]].tolist()
            and (problem.choice_crews[one] == ANY_CREW or crews == {int(problem.choice_crews[one])})
            for one in range(problem.choice_starts[call], problem.choice_starts[call + 1])
        )
        if (call in plan.unmade) == bool(when) or (when and not lawful):
            faults.append(f"call {call}: days {days}, crews {crews}")
    for one, days in made.items():
        for other, others in made.items():
            if one < other and problem.groups[one] == problem.groups[other] != NO_GROUP:
                apart = max(1, problem.spacing_days[one], problem.spacing_days[other])
                if any(abs(day - late) < apart for day, _ in days for late, _ in others):
                    faults.append(f"calls {one} and {other} are too close")
    return faults
