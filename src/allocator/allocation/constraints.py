"""The rules of an allocation, each a named block of rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from allocator.allocation.aim_rules import AIM_RULES
from allocator.allocation.candidates import GAELIC
from allocator.allocation.groupings import (
    Row,
    forms_by_block,
    linked_seats,
    seats_by_form_and_person,
    sessions_by_line,
    sessions_by_mode,
)
from allocator.allocation.problem import Problem
from allocator.allocation.variables import Variables, agreed_modes
from allocator.solving.linear_model import Indices, LinearModel

INFINITY = float("inf")


def one_link_officer_per_school(problem: Problem, variables: Variables) -> Iterable[Row]:
    """Every open school has exactly one link officer, or is named as having none."""
    by_school: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for (school, _), link in variables.links.items():
        by_school[school].append((link, 1.0))
    for school, slack in variables.no_link.items():
        yield [*by_school[school], (slack, 1.0)], 1.0, 1.0


def most_link_schools_per_person(problem: Problem, variables: Variables) -> Iterable[Row]:
    """Nobody is the link officer of more schools than ``max_link_schools``."""
    by_person: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for (_, person), link in variables.links.items():
        by_person[person].append((link, 1.0))
    for person, terms in by_person.items():
        most = problem.authority.person_by_id[person].max_link_schools
        if most is not None:
            yield terms, -INFINITY, float(most)


def teams_are_complete(problem: Problem, variables: Variables) -> Iterable[Row]:
    """Each session has as many people in each place of its team as the activity asks for."""
    by_place: dict[tuple[int, int], list[tuple[int, float]]] = defaultdict(list)
    for seat in variables.seats:
        by_place[seat.form, seat.option.place].append((seat.variable, 1.0))
    for number, form in enumerate(variables.forms):
        activity = problem.activity(problem.blocks[form.block].activity)
        for place, wanted in enumerate(activity.team):
            terms = by_place[number, place]
            yield [*terms, (form.variable, -float(wanted.count))], 0.0, 0.0


def one_place_per_person_and_session(problem: Problem, variables: Variables) -> Iterable[Row]:
    """Nobody takes two places of one session: their places never outnumber the sessions."""
    for (form, _), seats in seats_by_form_and_person(variables).items():
        block = problem.blocks[variables.forms[form].block]
        team = problem.activity(block.activity).team
        if len(seats) > 1 or any(team[seat.option.place].count > 1 for seat in seats):
            terms = [(seat.variable, 1.0) for seat in seats]
            yield [*terms, (variables.forms[form].variable, -1.0)], -INFINITY, 0.0


def nobody_with_somebody_they_never_meet(problem: Problem, variables: Variables) -> Iterable[Row]:
    """People who share no working day at a school are not in one team there."""
    seats = seats_by_form_and_person(variables)
    for number, form in enumerate(variables.forms):
        for one, other in problem.blocks[form.block].apart:
            pair = seats.get((number, one), []) + seats.get((number, other), [])
            terms = [(seat.variable, 1.0) for seat in pair]
            if pair:
                yield [*terms, (form.variable, -1.0)], -INFINITY, 0.0


def somebody_with_gaelic(problem: Problem, variables: Variables) -> Iterable[Row]:
    """Each session at a Gaelic-medium school has somebody with Gaelic (Exact meanings 15)."""
    by_form: dict[int, list[tuple[int, float]]] = defaultdict(list)
    for seat in variables.seats:
        if GAELIC in problem.authority.person_by_id[seat.option.person_id].skills:
            by_form[seat.form].append((seat.variable, 1.0))
    for number, form in enumerate(variables.forms):
        if problem.blocks[form.block].gaelic:
            yield [*by_form[number], (form.variable, -1.0)], 0.0, INFINITY


def link_places_for_the_link_officer(problem: Problem, variables: Variables) -> Iterable[Row]:
    """Only the school's link officer takes a link place (the host's, for a cluster)."""
    for block, school, person, seats in linked_seats(problem, variables, asked=True):
        terms = [(seat.variable, 1.0) for seat in seats]
        if (school, person) in variables.links:
            terms.append((variables.links[school, person], -float(block.most)))
        yield terms, -INFINITY, 0.0


def other_places_not_for_the_link_officer(problem: Problem, variables: Variables) -> Iterable[Row]:
    """Nobody takes a place kept for others at a school whose link officer they are."""
    for block, school, person, seats in linked_seats(problem, variables, asked=False):
        if (school, person) in variables.links:
            link = variables.links[school, person]
            terms = [(seat.variable, 1.0) for seat in seats]
            yield [*terms, (link, float(block.most))], -INFINITY, float(block.most)


def no_more_sessions_than_the_maximum(problem: Problem, variables: Variables) -> Iterable[Row]:
    """No block holds more sessions than its schools may have (its blocks add up to that)."""
    for number, forms in forms_by_block(variables).items():
        yield [(form, 1.0) for form in forms], -INFINITY, float(problem.blocks[number].most)


def beyond_the_maximum_for_pins_alone(problem: Problem, variables: Variables) -> Iterable[Row]:
    """Sessions beyond a school's maximum are given only as far as its pins are kept."""
    held = sessions_by_line(problem, variables)
    for line in problem.demand.lines:
        usual = max(0, line.maximum - line.given)
        if line.most > usual:
            key = (line.school_id, line.activity)
            pins = [
                (pin, missed)
                for pin, missed in variables.missed_pins
                if (pin.school_id, pin.activity) == key
            ]
            ratio = (line.pinned - usual) / line.pinned
            terms = [(form, 1.0) for form in held[key]] + [(missed, ratio) for _, missed in pins]
            yield terms, -INFINITY, usual + ratio * sum(pin.sessions for pin, _ in pins)


def earlier_blocks_first(problem: Problem, variables: Variables) -> Iterable[Row]:
    """Like sessions are used in order, which spares the solver counting them twice."""
    forms = forms_by_block(variables)
    for number, block in enumerate(problem.blocks):
        if block.after is not None:
            ratio = block.most / problem.blocks[block.after].most
            later = [(form, 1.0) for form in forms.get(number, [])]
            earlier = [(form, -ratio) for form in forms.get(block.after, [])]
            yield [*later, *earlier], -INFINITY, 0.0


def steps_need_sessions(problem: Problem, variables: Variables) -> Iterable[Row]:
    """No school is credited with more sessions than are held for it."""
    steps: dict[tuple[str, str], list[tuple[int, float]]] = defaultdict(list)
    for step in variables.steps:
        steps[step.school_id, step.activity].append((step.variable, 1.0))
    held = sessions_by_line(problem, variables)
    for key, terms in steps.items():
        yield [*terms, *((form, -1.0) for form in held[key])], -INFINITY, 0.0


def hours_within_capacity(problem: Problem, variables: Variables) -> Iterable[Row]:
    """Contact, preparation and expected travel fit each person's hours (peer heads: contact).

    Where load is to be even the hours used are two variables, whose bounds add up to the hours.
    """
    loads = variables.loads
    terms: dict[str, list[tuple[int, float]]] = {person: [] for person in problem.budgets}
    for seat in variables.seats:
        option = seat.option
        hours = problem.budgets[option.person_id].counted_hours(
            option.contact_hours, option.preparation_hours, option.outing.travel_hours
        )
        terms[option.person_id].append((seat.variable, hours))
    for person, budget in problem.budgets.items():
        if person in loads.evenly:
            used = [(loads.evenly[person], -1.0), (loads.beyond[person], -1.0)]
            yield [*terms[person], *used], 0.0, 0.0
        else:
            yield terms[person], -INFINITY, budget.hours


def days_away_within_release(problem: Problem, variables: Variables) -> Iterable[Row]:
    """Peer heads are away no more days than released; nobody more days than they work."""
    terms: dict[str, list[tuple[int, float]]] = {person: [] for person in problem.budgets}
    for seat in variables.seats:
        option, budget = seat.option, problem.budgets[seat.option.person_id]
        # Others visit several schools a day; only days with a night away are theirs alone.
        if option.outing.days and (budget.person.is_peer_head or option.outing.nights):
            terms[option.person_id].append((seat.variable, float(option.outing.days)))
    for person, budget in problem.budgets.items():
        yield terms[person], -INFINITY, budget.days


def nights_within_limit(problem: Problem, variables: Variables) -> Iterable[Row]:
    """Nobody is expected to be away for more nights than the months of the term allow."""
    terms: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for seat in variables.seats:
        if seat.option.outing.nights:
            pair = (seat.variable, float(seat.option.outing.nights))
            terms[seat.option.person_id].append(pair)
    for person, found in terms.items():
        yield found, -INFINITY, float(problem.budgets[person].nights)


def floors_need_sessions_in_person(problem: Problem, variables: Variables) -> Iterable[Row]:
    """Only sessions in person at the school's site count towards its in-person floor."""
    here, _ = sessions_by_mode(problem, variables)
    for school, floor in variables.floors.items():
        yield [(floor, 1.0), *((form, -1.0) for form in here[school])], -INFINITY, 0.0


def no_long_online_runs(problem: Problem, variables: Variables) -> Iterable[Row]:
    """Online sessions can be parted by those in person: online <= run x (in person + 1)."""
    run = problem.authority.offer.floors.longest_online_run
    if run is None:
        return
    here, away = sessions_by_mode(problem, variables)
    for school, (in_person, online) in agreed_modes(problem).items():
        terms = [(form, 1.0) for form in away[school]]
        terms += [(form, -float(run)) for form in here[school] if run]
        room = run * (in_person + 1) - online
        yield [*terms, (variables.long_runs[school], -1.0)], -INFINITY, float(room)


def pins_are_kept(problem: Problem, variables: Variables) -> Iterable[Row]:
    """As many sessions as a pin asks for match it, or it is named as missed."""
    for pin, missed in variables.missed_pins:
        terms = [
            (seat.variable, 1.0)
            for seat in variables.seats
            if pin.person_id == seat.option.person_id
            and pin.activity in (None, problem.blocks[seat.block].activity)
            and pin.school_id in (None, *problem.blocks[seat.block].school_ids)
        ]
        if pin.person_id is None:
            terms = [
                (form.variable, 1.0)
                for form in variables.forms
                if pin.activity in (None, problem.blocks[form.block].activity)
                and pin.school_id in (None, *problem.blocks[form.block].school_ids)
            ]
        yield [*terms, (missed, 1.0)], float(pin.sessions), INFINITY


def pinned_links_are_kept(problem: Problem, variables: Variables) -> Iterable[Row]:
    """Each pin without activity and date is kept as a link, or it is named as missed."""
    for pin, missed in variables.missed_links:
        terms = [
            (link, 1.0)
            for (school, person), link in variables.links.items()
            if pin.school_id in (None, school) and pin.person_id in (None, person)
        ]
        yield [*terms, (missed, 1.0)], 1.0, INFINITY


CONSTRAINTS = (
    one_link_officer_per_school,
    most_link_schools_per_person,
    teams_are_complete,
    one_place_per_person_and_session,
    nobody_with_somebody_they_never_meet,
    somebody_with_gaelic,
    link_places_for_the_link_officer,
    other_places_not_for_the_link_officer,
    no_more_sessions_than_the_maximum,
    beyond_the_maximum_for_pins_alone,
    earlier_blocks_first,
    steps_need_sessions,
    hours_within_capacity,
    days_away_within_release,
    nights_within_limit,
    floors_need_sessions_in_person,
    no_long_online_runs,
    pins_are_kept,
    pinned_links_are_kept,
    *AIM_RULES,
)
"""Every rule that an allocation keeps."""


def add_constraints(
    problem: Problem, variables: Variables, model: LinearModel
) -> dict[str, Indices]:
    """Add every rule to the model; return the rows of each by its name."""
    return {
        rule.__name__: _add_rows(model, rule.__name__, list(rule(problem, variables)))
        for rule in CONSTRAINTS
    }


def _add_rows(model: LinearModel, name: str, rows: list[Row]) -> Indices:
    numbers = [number for number, (terms, _, _) in enumerate(rows) for _ in terms]
    return model.add_rows(
        name,
        len(rows),
        numbers,
        [variable for terms, _, _ in rows for variable, _ in terms],
        [value for terms, _, _ in rows for _, value in terms],
        lower=[low for _, low, _ in rows],
        upper=[high for _, _, high in rows],
    )
