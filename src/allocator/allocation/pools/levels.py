"""What each aim reaches in the plan of a pool, and the best that could be thought of."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from allocator.allocation import worth
from allocator.allocation.aims import Aim, aims_of
from allocator.allocation.counts import Given, count_given
from allocator.allocation.demand import Demand, DemandLine
from allocator.allocation.plan import HeldSession
from allocator.allocation.problem import Problem
from allocator.allocation.variables import Variables, add_variables
from allocator.domain.allocations import AimLevel
from allocator.domain.settings import AimName
from allocator.solving.linear_model import LinearModel

LEFT_OUT: frozenset[AimName] = frozenset({"fairness", "even_load"})
"""Aims that tie every school or person to every other: a pool is planned without them."""


def no_variables(problem: Problem) -> Variables:
    """Return the variables of a question about nothing."""
    empty = replace(problem.authority, schools=(), people=(), pins=(), visits=())
    nothing = replace(
        problem, authority=empty, demand=Demand((), {}, (), ()), budgets={}, blocks=()
    )
    return add_variables(nothing, LinearModel("max"))


def pool_levels(
    problem: Problem, held: list[HeldSession], links: dict[str, str]
) -> tuple[AimLevel, ...]:
    """Say what each aim reaches; its bound is what it would be with time for everything."""
    given = count_given(problem, held)
    aims = [one for one in aims_of(problem, no_variables(problem)) if one.name not in LEFT_OUT]
    reached = dict(_reached(problem, held, given, links))
    bounds = dict(_bounds(problem))
    return tuple(_level(aim, reached[aim.name], bounds.get(aim.name)) for aim in aims)


def _level(aim: Aim, value: float, most: float | None) -> AimLevel:
    bound = min(value, aim.constant) if most is None else max(value, most)
    return AimLevel(
        name=aim.name,
        value=round(value, 6),
        bound=round(bound, 6),
        unit=aim.unit,
        text=aim.text,
    )


def _reached(
    problem: Problem, held: list[HeldSession], given: Given, links: dict[str, str]
) -> Iterator[tuple[AimName, float]]:
    yield "promises_kept", _sum(problem, lambda line: min(_given(given, line), line.minimum))
    floor = problem.authority.offer.floors.in_person_per_term
    yield "presence", sum(min(floor, sessions) for sessions in given.in_person.values())
    yield "need_met", _sum(problem, lambda line: _points(problem, line, _given(given, line)))
    outings = [
        (outing, one.sessions, one.visit_id is None)
        for one in held
        for outing in one.outings.values()
    ]
    yield "travel", sum(outing.travel_hours * count for outing, count, _ in outings)
    yield "nights", sum(outing.nights * count for outing, count, _ in outings)
    before = problem.authority.link_at_start
    yield "continuity", sum(before.get(school) == person for school, person in links.items())
    yield "money", sum(outing.pounds * count for outing, count, _ in outings)


def _bounds(problem: Problem) -> Iterator[tuple[AimName, float]]:
    """Most of each aim that is not a cost, were there time for everything."""
    yield "promises_kept", _sum(problem, lambda line: min(line.given + line.most, line.minimum))
    floor = problem.authority.offer.floors.in_person_per_term
    yield "presence", float(floor * len(problem.authority.open_schools))
    yield "need_met", _sum(problem, lambda line: _points(problem, line, line.given + line.most))
    yield "continuity", float(len(problem.authority.link_at_start))


def _sum(problem: Problem, value: Callable[[DemandLine], float]) -> float:
    return float(sum(value(line) for line in problem.demand.lines))


def _given(given: Given, line: DemandLine) -> int:
    return given.sessions[line.school_id, line.activity]


def _points(problem: Problem, line: DemandLine, sessions: int) -> float:
    units = worth.support_units(problem.activity(line.activity), problem.school(line.school_id))
    return sum(worth.session_points(line, units, problem.target_points)[:sessions])
