"""The variables of the allocation: links, sessions, people in teams, and what they are worth."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from allocator.allocation import worth
from allocator.allocation.blocks import Block, Form, Option
from allocator.allocation.pins import PinDemand, link_pins
from allocator.allocation.problem import Problem
from allocator.domain.engagements import Pin
from allocator.solving.linear_model import Indices, LinearModel


@dataclass(frozen=True)
class FormVariable:
    """Sessions of a block held in one form."""

    variable: int
    block: int
    form: Form


@dataclass(frozen=True)
class SeatVariable:
    """Sessions of a form in which one person takes one place."""

    variable: int
    block: int
    form: int
    option: Option


@dataclass(frozen=True)
class StepVariable:
    """The k-th session of a school's line, given or not; ``number`` counts from 0."""

    variable: int
    school_id: str
    activity: str
    number: int
    points: float
    is_promise: bool


@dataclass(frozen=True, eq=False)
class Variables:
    """Every variable by what it means."""

    model: LinearModel
    links: dict[tuple[str, str], int]
    no_link: dict[str, int]
    forms: tuple[FormVariable, ...]
    seats: tuple[SeatVariable, ...]
    steps: tuple[StepVariable, ...]
    floors: dict[str, int]
    long_runs: dict[str, int]
    missed_pins: tuple[tuple[PinDemand, int], ...]
    missed_links: tuple[tuple[Pin, int], ...]


def add_variables(problem: Problem, model: LinearModel) -> Variables:
    """Add all variables with their bounds and prices."""
    forms = _sessions(problem, model)
    return Variables(
        model=model,
        links=_links(problem, model),
        no_link=_by_school(problem, model, "no_link_officer", upper=1.0),
        forms=forms,
        seats=_seats(problem, model, forms),
        steps=_steps(problem, model),
        floors=_floors(problem, model),
        long_runs=_long_runs(problem, model),
        missed_pins=_missed_pins(problem, model),
        missed_links=_missed_links(problem, model),
    )


def _links(problem: Problem, model: LinearModel) -> dict[tuple[str, str], int]:
    pairs = [
        (school, person) for school, people in problem.link_candidates.items() for person in people
    ]
    points = np.array([_link_points(problem, *pair) for pair in pairs], dtype=np.float64)
    found = model.add_variables("link", len(pairs), upper=1.0, objective=points, integer=True)
    return dict(zip(pairs, found.tolist(), strict=True))


def _link_points(problem: Problem, school_id: str, person_id: str) -> float:
    """Points for the link: having one, keeping the one there is, standing by agreed visits."""
    points = worth.LINK_OFFICER
    if problem.authority.link_at_start.get(school_id) == person_id:
        points += problem.authority.settings.link_change_penalty
    agreed = any(
        person_id in session.person_ids
        and school_id in session.school_ids
        and session.activity in problem.facts.link_activities
        for session in problem.demand.agreed
    )
    return points + (worth.AGREED_LINK if agreed else 0.0)


def _by_school(problem: Problem, model: LinearModel, name: str, upper: float) -> dict[str, int]:
    ids = [school.school_id for school in problem.authority.open_schools]
    return dict(zip(ids, model.add_variables(name, len(ids), upper=upper).tolist(), strict=True))


def _sessions(problem: Problem, model: LinearModel) -> tuple[FormVariable, ...]:
    pairs = [(number, form) for number, block in enumerate(problem.blocks) for form in block.forms]
    losses = [_form_loss(problem, problem.blocks[number], form) for number, form in pairs]
    found = model.add_variables(
        "sessions",
        len(pairs),
        upper=np.array([problem.blocks[number].most for number, _ in pairs], dtype=np.float64),
        objective=-np.array(losses, dtype=np.float64),
        integer=True,
    )
    return tuple(
        FormVariable(variable, number, form)
        for variable, (number, form) in zip(found.tolist(), pairs, strict=True)
    )


def _form_loss(problem: Problem, block: Block, form: Form) -> float:
    """Points lost by the mode: for a cluster the mean of its schools, it is one session."""
    activity = problem.activity(block.activity)
    losses = [
        worth.mode_loss(
            activity,
            form.mode,
            problem.school(school_id),
            problem.demand.line_of[school_id, block.activity].need,
        )
        for school_id in block.school_ids
    ]
    return sum(losses) / len(losses)


def _seats(
    problem: Problem, model: LinearModel, forms: tuple[FormVariable, ...]
) -> tuple[SeatVariable, ...]:
    """Add a variable for each person who could take a place and has room for one session."""
    chosen = [
        (place, option)
        for place, form in enumerate(forms)
        for option in form.form.options
        if _affords(problem, option)
    ]
    price = problem.authority.settings.travel_penalty_per_hour
    costs = [
        price * option.outing.travel_hours + worth.NIGHT * option.outing.nights
        for _, option in chosen
    ]
    found = model.add_variables(
        "seat",
        len(chosen),
        upper=np.array([problem.blocks[forms[place].block].most for place, _ in chosen], float),
        objective=-np.array(costs, dtype=np.float64),
        integer=True,
    )
    return tuple(
        SeatVariable(variable, forms[place].block, place, option)
        for variable, (place, option) in zip(found.tolist(), chosen, strict=True)
    )


def _affords(problem: Problem, option: Option) -> bool:
    budget = problem.budgets[option.person_id]
    return budget.affords(option.contact_hours, option.preparation_hours, option.outing)


def _steps(problem: Problem, model: LinearModel) -> tuple[StepVariable, ...]:
    """Add the steps that new sessions could give; what is given already needs no variable."""
    steps: list[tuple[str, str, int, float, bool]] = []
    for line in problem.demand.lines:
        activity = problem.activity(line.activity)
        units = worth.support_units(activity, problem.school(line.school_id))
        points = worth.session_points(line, units, problem.target_points)
        for number in range(line.given, line.given + line.most):
            steps.append(
                (
                    line.school_id,
                    line.activity,
                    number,
                    points[number],
                    number < line.minimum,
                )
            )
    prices = np.array([step[3] for step in steps], dtype=np.float64)
    found = model.add_variables("step", len(steps), upper=1.0, objective=prices)
    return tuple(
        StepVariable(variable, *step) for variable, step in zip(found.tolist(), steps, strict=True)
    )


def _floors(problem: Problem, model: LinearModel) -> dict[str, int]:
    """Add sessions in person up to the floor, beyond those agreed."""
    floor = problem.authority.offer.floors.in_person_per_term
    ids = [school.school_id for school in problem.authority.open_schools] if floor else []
    have = agreed_modes(problem)
    upper = np.array([max(0, floor - have[school][0]) for school in ids], dtype=np.float64)
    found = model.add_variables("floor", len(ids), upper=upper, objective=worth.FLOOR)
    return dict(zip(ids, found.tolist(), strict=True))


def _long_runs(problem: Problem, model: LinearModel) -> dict[str, int]:
    if problem.authority.offer.floors.longest_online_run is None:
        return {}
    ids = [school.school_id for school in problem.authority.open_schools]
    found = model.add_variables("long_run", len(ids), objective=-worth.ONLINE_RUN)
    return dict(zip(ids, found.tolist(), strict=True))


def _missed_pins(problem: Problem, model: LinearModel) -> tuple[tuple[PinDemand, int], ...]:
    pins = problem.demand.pins
    upper = np.array([pin.sessions for pin in pins], dtype=np.float64)
    found = model.add_variables("missed_pin", len(pins), upper=upper, objective=-worth.PIN)
    return tuple(zip(pins, found.tolist(), strict=True))


def _missed_links(problem: Problem, model: LinearModel) -> tuple[tuple[Pin, int], ...]:
    pins = link_pins(problem.authority)
    found = model.add_variables("missed_link", len(pins), upper=1.0, objective=-worth.PIN)
    return tuple(zip(pins, found.tolist(), strict=True))


def agreed_modes(problem: Problem) -> dict[str, tuple[int, int]]:
    """Count each open school's agreed sessions in person and online.

    A session for a cluster is in person for the schools at the site where it is held alone.
    """
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for session in problem.demand.agreed:
        site = problem.school(session.school_ids[0]).site_id
        for school_id in session.school_ids:
            here = session.mode == "in_person" and problem.school(school_id).site_id == site
            counts[school_id][0 if here else 1] += 1
    ids = [school.school_id for school in problem.authority.open_schools]
    return {school: (counts[school][0], counts[school][1]) for school in ids}


def as_array(indices: list[int]) -> Indices:
    """Return variable numbers as an array."""
    return np.array(indices, dtype=np.int64)
