"""Small problems in a few words, and what a plan costs by rules that know no engine."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np

from allocator.solving.routing.synchronised import SynchronisedPlan, SynchronisedProblem


@dataclass(frozen=True)
class Visit:
    """A visit at a place on a line (minutes from the base): who can do each part, and when."""

    place: float
    able: tuple[frozenset[int], ...]
    opens: float = 0.0
    closes: float = 1_000.0
    gaps: tuple[float, float] = (0.0, 0.0)
    minutes: float = 10.0


def anyone(*people: int) -> frozenset[int]:
    return frozenset(people)


def problem_of(
    visits: list[Visit], people: int, weights: tuple[float, float, float] = (1.0, 1.0, 1.0)
) -> SynchronisedProblem:
    """Return a problem on a line whose base is at 0."""
    at = np.array([0.0, *(visit.place for visit in visits)])
    parts = [(number, able) for number, visit in enumerate(visits) for able in visit.able]
    return SynchronisedProblem(
        travel_minutes=np.abs(at[:, None] - at[None, :]),
        bases=np.zeros(people, dtype=np.int64),
        places=np.arange(1, len(visits) + 1, dtype=np.int64),
        earliest=np.array([visit.opens for visit in visits], dtype=np.float64),
        latest=np.array([visit.closes for visit in visits], dtype=np.float64),
        least_gaps=np.array([visit.gaps[0] for visit in visits], dtype=np.float64),
        most_gaps=np.array([visit.gaps[1] for visit in visits], dtype=np.float64),
        visits=np.array([number for number, _ in parts], dtype=np.int64),
        minutes=np.array([visits[number].minutes for number, _ in parts], dtype=np.float64),
        can_do=np.array(
            [[person in able for person in range(people)] for _, able in parts], dtype=np.bool_
        ).reshape(len(parts), people),
        weights=np.array(weights),
    )


def routes_of(plan: SynchronisedPlan) -> list[list[tuple[int, float]]]:
    assert plan.routes is not None
    return [[(stop.part, round(stop.start_minute, 6)) for stop in route] for route in plan.routes]


def lawful_cost(problem: SynchronisedProblem, plan: SynchronisedPlan) -> float:
    """Return what a plan costs, having checked every rule on it."""
    assert plan.routes is not None
    starts: dict[int, float] = {}
    who: dict[int, int] = {}
    travel = 0.0
    for person, route in enumerate(plan.routes):
        place, minute = int(problem.bases[person]), 0.0
        for stop in route:
            assert stop.part not in starts
            assert problem.can_do[stop.part, person]
            there = int(problem.places[problem.visits[stop.part]])
            travel += problem.travel_minutes[place, there]
            assert stop.start_minute >= minute + problem.travel_minutes[place, there] - 1e-6
            starts[stop.part], who[stop.part] = stop.start_minute, person
            place, minute = there, stop.start_minute + problem.minutes[stop.part]
        travel += problem.travel_minutes[place, problem.bases[person]]
    assert sorted(starts) == list(range(problem.part_count))
    for visit, (first, second) in enumerate(problem.parts_of_visits().tolist()):
        assert starts[first] >= problem.earliest[visit] - 1e-6
        if second >= 0:
            gap = starts[second] - starts[first]
            assert problem.least_gaps[visit] - 1e-6 <= gap <= problem.most_gaps[visit] + 1e-6
            assert who[first] != who[second]
            assert starts[second] >= problem.earliest[visit] - 1e-6
    late = [
        max(0.0, start - problem.latest[problem.visits[part]]) for part, start in starts.items()
    ]
    totals = [travel, sum(late), max(late, default=0.0)]
    return float(problem.weights @ np.array(totals))


def best_by_trying_all(problem: SynchronisedProblem) -> float:
    """Return the least cost over every order of the visits and everybody for every part."""
    pairs = problem.parts_of_visits().tolist()
    able = [np.flatnonzero(row).tolist() for row in problem.can_do]
    costs = [
        _cost_in_order(problem, pairs, order, people)
        for people in itertools.product(*able)
        if all(second < 0 or people[first] != people[second] for first, second in pairs)
        for order in itertools.permutations(range(problem.visit_count))
    ]
    return min(costs)


def _cost_in_order(
    problem: SynchronisedProblem,
    pairs: list[list[int]],
    order: tuple[int, ...],
    people: tuple[int, ...],
) -> float:
    """Let everybody make the visits in one order, each as early as can be."""
    ready = [(0.0, int(base)) for base in problem.bases]
    travel, late = 0.0, [0.0]
    for visit in order:
        there = int(problem.places[visit])
        parts = [part for part in pairs[visit] if part >= 0]
        starts = []
        for part in parts:
            minute, place = ready[people[part]]
            travel += problem.travel_minutes[place, there]
            arrives = minute + problem.travel_minutes[place, there]
            starts.append(max(float(arrives), float(problem.earliest[visit])))
        if len(parts) == 2:
            starts[1] = max(starts[1], starts[0] + problem.least_gaps[visit])
            starts[0] = max(starts[0], starts[1] - problem.most_gaps[visit])
        for part, start in zip(parts, starts, strict=True):
            ready[people[part]] = (start + problem.minutes[part], there)
            late.append(max(0.0, start - problem.latest[visit]))
    travel += sum(
        problem.travel_minutes[place, base]
        for (_, place), base in zip(ready, problem.bases.tolist(), strict=True)
    )
    return float(problem.weights @ np.array([travel, sum(late), max(late)]))
