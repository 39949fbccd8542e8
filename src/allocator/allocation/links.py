"""Link officers of the plan, and why one changed."""

from __future__ import annotations

from allocator.allocation.candidates import GAELIC, why_not_link
from allocator.allocation.pins import PinDemand, link_pins, matches
from allocator.allocation.problem import Problem
from allocator.domain.allocations import LinkAssignment
from allocator.domain.engagements import Pin
from allocator.domain.people import Person
from allocator.domain.schools import School


def link_assignments(problem: Problem, links: dict[str, str]) -> tuple[LinkAssignment, ...]:
    """Write the links in file order; ``changed`` where ``links.csv`` names somebody else."""
    before = problem.authority.link_at_start
    found: list[LinkAssignment] = []
    for school in problem.authority.open_schools:
        person = links.get(school.school_id)
        if person is None:
            continue
        changed = before.get(school.school_id, person) != person
        reason = (
            _why_changed(problem, school, before[school.school_id], person) if changed else None
        )
        found.append(
            LinkAssignment(
                school_id=school.school_id, person_id=person, changed=changed, reason=reason
            )
        )
    return tuple(found)


def _why_changed(problem: Problem, school: School, before: str, after: str) -> str:
    authority = problem.authority
    old, new = authority.person_by_id.get(before), authority.person_by_id[after]
    if old is None:
        return f"{before} is no longer in the team"
    ruled_out = why_not_link(problem.facts, old, school)
    if ruled_out is not None:
        return ruled_out
    if _is_pinned(problem, school, new):
        return f"a pin asks for {new.name}"
    if _has_agreed(problem, school, new):
        return f"{new.name} holds a visit that is agreed already"
    needs_gaelic = authority.settings.gaelic_required and school.language_medium == GAELIC
    if needs_gaelic and GAELIC in new.skills and GAELIC not in old.skills:
        return f"{new.name} has Gaelic"
    return f"{old.name}'s time goes further at other schools; {new.name} has the hours"


def _is_pinned(problem: Problem, school: School, person: Person) -> bool:
    demands: list[Pin | PinDemand] = [*link_pins(problem.authority), *problem.demand.pins]
    return any(
        pin.person_id == person.person_id
        and any(
            matches(pin, (school.school_id,), (person.person_id,), activity)
            for activity in problem.facts.link_activities
        )
        for pin in demands
    )


def _has_agreed(problem: Problem, school: School, person: Person) -> bool:
    return any(
        school.school_id in session.school_ids
        and person.person_id in session.person_ids
        and session.activity in problem.facts.link_activities
        for session in problem.demand.agreed
    )
