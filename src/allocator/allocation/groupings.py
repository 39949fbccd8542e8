"""Which variables belong together: by form and person, by school and activity, by mode."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from allocator.allocation.blocks import Block
from allocator.allocation.problem import Problem
from allocator.allocation.variables import SeatVariable, Variables

Row = tuple[list[tuple[int, float]], float, float]
"""Terms (variable, value), lower and upper bound of one row."""


def seats_by_form_and_person(variables: Variables) -> dict[tuple[int, str], list[SeatVariable]]:
    """Group seats by form and person."""
    found: dict[tuple[int, str], list[SeatVariable]] = defaultdict(list)
    for seat in variables.seats:
        found[seat.form, seat.option.person_id].append(seat)
    return found


def linked_seats(
    problem: Problem, variables: Variables, *, asked: bool
) -> Iterable[tuple[Block, str, str, list[SeatVariable]]]:
    """Seats in places that ask for, or rule out, the link officer: by block, school, person."""
    found: dict[tuple[int, int, str, str], list[SeatVariable]] = defaultdict(list)
    for seat in variables.seats:
        block, option = problem.blocks[seat.block], seat.option
        if problem.activity(block.activity).team[option.place].link_officer is asked:
            school = variables.forms[seat.form].form.host or block.school_ids[0]
            found[seat.block, option.place, school, option.person_id].append(seat)
    for (number, _, school, person), seats in found.items():
        yield problem.blocks[number], school, person, seats


def forms_by_block(variables: Variables) -> dict[int, list[int]]:
    """Group the sessions of each block."""
    found: dict[int, list[int]] = defaultdict(list)
    for form in variables.forms:
        found[form.block].append(form.variable)
    return found


def sessions_by_line(problem: Problem, variables: Variables) -> dict[tuple[str, str], list[int]]:
    """Group the sessions that count for each school and activity."""
    found: dict[tuple[str, str], list[int]] = defaultdict(list)
    for form in variables.forms:
        block = problem.blocks[form.block]
        for school in block.school_ids:
            found[school, block.activity].append(form.variable)
    return found


def sessions_by_mode(
    problem: Problem, variables: Variables
) -> tuple[dict[str, list[int]], dict[str, list[int]]]:
    """Sessions of each school held at its site in person, and all its others."""
    here: dict[str, list[int]] = defaultdict(list)
    away: dict[str, list[int]] = defaultdict(list)
    for form in variables.forms:
        host = form.form.host
        site = problem.school(host).site_id if host is not None else None
        for school in problem.blocks[form.block].school_ids:
            at_site = problem.school(school).site_id == site
            (here if at_site else away)[school].append(form.variable)
    return here, away
