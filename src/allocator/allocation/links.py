"""Link officers of the plan, and why one changed."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cached_property

from allocator.allocation.blocks import Option
from allocator.allocation.candidates import GAELIC, why_not_link
from allocator.allocation.pins import PinDemand, link_pins, matches
from allocator.allocation.problem import Problem
from allocator.allocation.wording import counted, sentence
from allocator.domain.allocations import LinkAssignment
from allocator.domain.engagements import Pin
from allocator.domain.people import Person
from allocator.domain.schools import School


@dataclass(frozen=True)
class LinkChanges:
    """The links of a plan beside those of ``links.csv``, with what reasons are found in."""

    problem: Problem
    links: dict[str, str]

    @cached_property
    def schools_of(self) -> Counter[str]:
        """How many schools each person is the link officer of in the plan."""
        return Counter(self.links.values())

    @cached_property
    def options(self) -> dict[tuple[str, str, str], list[Option]]:
        """Ways to hold a session in a place for the link officer, by school, activity, person.

        In person where that is possible: so it is meant.
        """
        found: dict[tuple[str, str, str], list[Option]] = defaultdict(list)
        for block in self.problem.blocks:
            team = self.problem.activity(block.activity).team
            if not any(place.link_officer for place in team):
                continue
            forms = [form for form in block.forms if form.host is not None] or block.forms
            for option in (option for form in forms for option in form.options):
                if team[option.place].link_officer:
                    found[block.school_ids[0], block.activity, option.person_id].append(option)
        return found

    def hours_due(self, school_id: str, person_id: str) -> tuple[float, float] | None:
        """Hours that all link sessions up to the target would take, and those of travel.

        ``None`` where the person could not hold one of them.
        """
        hours = travel = 0.0
        for key in self.problem.facts.link_activities:
            line = self.problem.demand.line_of.get((school_id, key))
            sessions = max(0, line.target - line.given) if line is not None else 0
            options = self.options.get((school_id, key, person_id), [])
            if not sessions:
                continue
            if not options:
                return None
            option = min(options, key=lambda one: one.outing.travel_hours)
            budget = self.problem.budgets[person_id]
            journey = option.outing.travel_hours
            hours += sessions * budget.counted_hours(
                option.contact_hours, option.preparation_hours, journey
            )
            travel += sessions * journey
        return hours, travel


def link_assignments(problem: Problem, links: dict[str, str]) -> tuple[LinkAssignment, ...]:
    """Write the links in file order; ``changed`` where ``links.csv`` names somebody else."""
    before = problem.authority.link_at_start
    changes = LinkChanges(problem, links)
    found: list[LinkAssignment] = []
    for school in problem.authority.open_schools:
        person = links.get(school.school_id)
        if person is None:
            continue
        old = before.get(school.school_id, person)
        changed = old != person
        reason = sentence(_why_changed(changes, school, old, person)) if changed else None
        found.append(
            LinkAssignment(
                school_id=school.school_id, person_id=person, changed=changed, reason=reason
            )
        )
    return tuple(found)


def _why_changed(changes: LinkChanges, school: School, before: str, after: str) -> str:
    problem = changes.problem
    authority = problem.authority
    old, new = authority.person_by_id.get(before), authority.person_by_id[after]
    if old is None:
        return f"{before} is no longer in the team; {new.name} takes over"
    ruled_out = why_not_link(problem.facts, old, school)
    if ruled_out is not None:
        return f"{ruled_out}; {new.name} takes over"
    if _is_pinned(problem, school, new):
        return f"a pin asks for {new.name} instead of {old.name}"
    if _has_agreed(problem, school, new):
        return f"{new.name} holds a visit that is agreed already; the officer was {old.name}"
    needs_gaelic = authority.settings.gaelic_required and school.language_medium == GAELIC
    if needs_gaelic and GAELIC in new.skills and GAELIC not in old.skills:
        return f"{new.name} has Gaelic, which {old.name} has not"
    return _what_staying_costs(changes, school, old, new)


def _what_staying_costs(changes: LinkChanges, school: School, old: Person, new: Person) -> str:
    """Say what keeping the officer would have taken, and who has how many schools now."""
    counts = changes.schools_of
    have = (
        f"{old.name} has {counted(counts[old.person_id], 'school')} now, {new.name} "
        f"{counts[new.person_id]}"
    )
    if old.max_link_schools is not None and counts[old.person_id] >= old.max_link_schools:
        return f"{old.name} has the full number of schools; {have}"
    theirs = changes.hours_due(school.school_id, old.person_id)
    ours = changes.hours_due(school.school_id, new.person_id)
    if theirs is None or ours is None:
        return f"{old.name}'s time goes further at other schools; {have}"
    return (
        f"keeping {old.name} would have taken {theirs[0]:.1f} hours ({theirs[1]:.1f} of travel), "
        f"which do more at other schools; {new.name} needs {ours[0]:.1f} ({ours[1]:.1f} of "
        f"travel). {have}"
    )


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
