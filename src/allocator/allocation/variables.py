"""The variables of the allocation: links, sessions, people in teams, and what they are worth."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from allocator.allocation import worth
from allocator.allocation.blocks import Block, Form, Option
from allocator.allocation.fair_groups import FairGroup, fair_groups
from allocator.allocation.pins import PinDemand, link_pins
from allocator.allocation.problem import Problem
from allocator.domain.engagements import Pin
from allocator.domain.people import Role
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


EVENLY, BEYOND = "hours_evenly", "hours_beyond"
Serving = tuple[str, int, str, str]
"""Activity, place in its team, school and person, where a person's schools are limited."""


@dataclass(frozen=True)
class Loads:
    """Hours of each person of a role with several: up to an even share, and beyond it."""

    evenly: dict[str, int]
    beyond: dict[str, int]


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
    serves: dict[Serving, int]
    inspection_excess: int | None
    groups: tuple[FairGroup, ...]
    worst_shares: dict[str, int]
    loads: Loads


def add_variables(problem: Problem, model: LinearModel) -> Variables:
    """Add all variables with their bounds and prices."""
    forms = _sessions(problem, model)
    seats = _seats(problem, model, forms)
    groups = fair_groups(problem)
    return Variables(
        model=model,
        links=_links(problem, model),
        no_link=_by_school(problem, model, "no_link_officer", upper=1.0),
        forms=forms,
        seats=seats,
        steps=_steps(problem, model),
        floors=_floors(problem, model),
        long_runs=_long_runs(problem, model),
        missed_pins=_missed_pins(problem, model),
        missed_links=_missed_links(problem, model),
        serves=_serves(problem, model, forms, seats),
        inspection_excess=_inspection_excess(problem, model),
        groups=groups,
        worst_shares=_worst_shares(problem, model, groups),
        loads=_loads(problem, model),
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
        points += problem.prices.link_kept
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
    prices = problem.prices
    costs = [
        prices.travel_hour * option.outing.travel_hours
        + prices.night * option.outing.nights
        + prices.pound * problem.session_pounds(option)
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
    found = model.add_variables("floor", len(ids), upper=upper, objective=problem.prices.presence)
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


def _serves(
    problem: Problem,
    model: LinearModel,
    forms: tuple[FormVariable, ...],
    seats: tuple[SeatVariable, ...],
) -> dict[Serving, int]:
    """Add whether a person serves a school at all, in places with a limit on schools."""
    limited = {
        (key, number)
        for key, activity in problem.authority.offer.activities.items()
        for number, place in enumerate(activity.team)
        if place.most_schools is not None and not activity.serves_cluster
    }
    keys: dict[Serving, None] = {}
    for seat in seats if limited else ():
        block = problem.blocks[seat.block]
        if (block.activity, seat.option.place) in limited:
            keys[block.activity, seat.option.place, block.school_ids[0], seat.option.person_id] = (
                None
            )
    found = model.add_variables("serves", len(keys), upper=1.0, integer=True)
    return dict(zip(keys, found.tolist(), strict=True))


def _inspection_excess(problem: Problem, model: LinearModel) -> int | None:
    """Add the hours by which promised and agreed inspection work passes its share, if there is any.

    They are the most by which it may: what is only wished for keeps to the share.
    """
    tagged = {key for key, one in problem.authority.offer.activities.items() if one.is_inspection}
    if not tagged:
        return None
    hours = 0.0
    for line in problem.demand.lines:
        if line.activity in tagged:
            activity, school = problem.activity(line.activity), problem.school(line.school_id)
            promised = min(max(line.minimum - line.given, line.pinned, 0), line.most)
            hours += promised * activity.team_size * activity.hours * activity.days_at(school)
    for session in problem.demand.agreed:
        if session.activity in tagged:
            hours += session.contact_hours * len(session.person_ids)
    found = model.add_variables(
        "inspection_excess", 1, upper=hours, objective=-worth.INSPECTION_HOUR
    )
    return int(found[0])


def _worst_shares(
    problem: Problem, model: LinearModel, groups: tuple[FairGroup, ...]
) -> dict[str, int]:
    """Add the share of its target that the worst-off group of each grouping gets."""
    names = list(dict.fromkeys(group.grouping for group in groups))
    points = problem.prices.fairness * problem.all_target_points / max(1, len(names))
    found = model.add_variables("worst_share", len(names), upper=1.0, objective=points)
    return dict(zip(names, found.tolist(), strict=True))


def _loads(problem: Problem, model: LinearModel) -> Loads:
    """Add the hours used of everyone whose load is levelled; what an even share is comes later."""
    people = [person for people in roles_to_level(problem).values() for person in people]
    upper = np.array([problem.budgets[person].hours for person in people], dtype=np.float64)
    evenly = model.add_variables(EVENLY, len(people), upper=upper)
    price = -problem.prices.uneven
    beyond = model.add_variables(BEYOND, len(people), upper=0.0, objective=price)
    return Loads(
        dict(zip(people, evenly.tolist(), strict=True)),
        dict(zip(people, beyond.tolist(), strict=True)),
    )


def roles_to_level(problem: Problem) -> dict[Role, list[str]]:
    """People with hours to give, by role, where a role has several; peer heads stand apart."""
    if not problem.prices.uneven:
        return {}
    roles: dict[Role, list[str]] = defaultdict(list)
    for key, budget in problem.budgets.items():
        if not budget.person.is_peer_head and budget.capacity_hours > 0:
            roles[budget.person.role].append(key)
    return {role: people for role, people in roles.items() if len(people) > 1}


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
