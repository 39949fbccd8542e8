"""Rules of the aims between schools and people: fairness, even load, burden, mentors."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from allocator.allocation.groupings import Row
from allocator.allocation.problem import Problem
from allocator.allocation.variables import Serving, Variables

INFINITY = float("inf")


def worst_share_is_of_the_worst_off(problem: Problem, variables: Variables) -> Iterable[Row]:
    """No group of a grouping gets less of its target than the worst share says.

    The schools' sessions up to the target count, by the hours of the whole team.
    """
    steps: dict[tuple[str, str], list[int]] = defaultdict(list)
    for step in variables.steps:
        if step.number < problem.demand.line_of[step.school_id, step.activity].target:
            steps[step.school_id, step.activity].append(step.variable)
    for group in variables.groups:
        terms = [
            (variable, -units) for key, units in group.units_of.items() for variable in steps[key]
        ]
        worst = variables.worst_shares[group.grouping]
        yield [(worst, group.target), *terms], -INFINITY, group.given


def contacts_within_the_month(problem: Problem, variables: Variables) -> Iterable[Row]:
    """No school has more sessions of its own than its limit on contacts leaves room for."""
    terms: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for form in variables.forms:
        block = problem.blocks[form.block]
        if not problem.activity(block.activity).serves_cluster:
            terms[block.school_ids[0]].append((form.variable, 1.0))
    for school, room in problem.rooms.items():
        if terms[school]:
            yield terms[school], -INFINITY, float(room)


def inspection_within_its_share(problem: Problem, variables: Variables) -> Iterable[Row]:
    """Inspection work takes no more than its share of all contact hours, or it costs points."""
    if variables.inspection_excess is None:
        return
    share = problem.authority.settings.inspection_share
    terms, agreed = [], 0.0
    for seat in variables.seats:
        tagged = problem.activity(problem.blocks[seat.block].activity).is_inspection
        terms.append((seat.variable, (tagged - share) * seat.option.contact_hours))
    for session in problem.demand.agreed:
        hours = session.contact_hours * len(session.person_ids)
        agreed += (problem.activity(session.activity).is_inspection - share) * hours
    yield [*terms, (variables.inspection_excess, -1.0)], -INFINITY, -agreed


def sessions_by_those_who_serve(problem: Problem, variables: Variables) -> Iterable[Row]:
    """Only whoever serves a school in a limited place takes that place there."""
    seats: dict[Serving, list[tuple[int, float]]] = defaultdict(list)
    most: dict[Serving, int] = defaultdict(int)
    for seat in variables.seats if variables.serves else ():
        block = problem.blocks[seat.block]
        key = (block.activity, seat.option.place, block.school_ids[0], seat.option.person_id)
        if key in variables.serves:
            seats[key].append((seat.variable, 1.0))
            most[key] = max(most[key], problem.demand.line_of[key[2], key[0]].most)
    for key, terms in seats.items():
        yield [*terms, (variables.serves[key], -float(most[key]))], -INFINITY, 0.0


def few_schools_for_each_who_serves(problem: Problem, variables: Variables) -> Iterable[Row]:
    """Nobody serves more schools in a place than it allows (D11); schools agreed count."""
    people: dict[tuple[str, int, str], list[int]] = defaultdict(list)
    for (activity, place, school, person), serves in variables.serves.items():
        if school not in _agreed_schools(problem, activity, person):
            people[activity, place, person].append(serves)
    for (activity, place, person), serves_here in people.items():
        most = problem.activity(activity).team[place].most_schools or 0
        left = max(0, most - len(_agreed_schools(problem, activity, person)))
        yield [(variable, 1.0) for variable in serves_here], -INFINITY, float(left)


def one_who_serves_each_school(problem: Problem, variables: Variables) -> Iterable[Row]:
    """A school keeps the same people in a limited place all term."""
    schools: dict[tuple[str, int, str], list[int]] = defaultdict(list)
    for (activity, place, school, _), serves in variables.serves.items():
        schools[activity, place, school].append(serves)
    for (activity, place, _), serves_here in schools.items():
        count = problem.activity(activity).team[place].count
        yield [(variable, 1.0) for variable in serves_here], -INFINITY, float(count)


def _agreed_schools(problem: Problem, activity: str, person: str) -> set[str]:
    return {
        school
        for session in problem.demand.agreed
        if session.activity == activity and person in session.person_ids
        for school in session.school_ids
    }


AIM_RULES = (
    worst_share_is_of_the_worst_off,
    contacts_within_the_month,
    inspection_within_its_share,
    sessions_by_those_who_serve,
    few_schools_for_each_who_serves,
    one_who_serves_each_school,
)
