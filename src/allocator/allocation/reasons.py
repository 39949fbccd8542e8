"""Why a school goes short: a typed reason, who or what stood in the way, and what would help."""

from __future__ import annotations

from allocator.allocation.burden import contact_limit
from allocator.allocation.candidates import why_not_link
from allocator.allocation.demand import DemandLine, sessions_that_fit
from allocator.allocation.no_time import why_no_time
from allocator.allocation.reliefs import HOUR_POUNDS, MORE_SCHOOLS, Relief, Why, cheapest
from allocator.allocation.rules_unmet import why_no_host, why_no_people, why_no_team
from allocator.allocation.scarcity import PlanView, forms_of
from allocator.allocation.takers import Claims
from allocator.allocation.wording import counted, pounds_words, some_of
from allocator.domain.costs import OFFICER_DAY_HOURS
from allocator.domain.people import Person
from allocator.domain.schools import School

A_RULE = 0.0
"""Effort of a rule that the authority can change at its desk, such as a spacing."""


def why_no_link(view: PlanView, school: School) -> Why:
    """Say why nobody is the link officer: nobody may be, or all have their full number."""
    problem = view.problem
    able = problem.link_candidates[school.school_id]
    if able:
        people = [problem.authority.person_by_id[person] for person in able]
        words = f"{some_of([one.name for one in people])} have all the link schools they may have"
        return Why("no_capacity", able, words, cheapest(_more_links(view, one) for one in people))
    staff = [
        person
        for person in problem.authority.people
        if person.fte > 0 and person.role in problem.facts.link_roles
    ]
    fitting = [person for person in staff if not person.sectors or school.sector in person.sectors]
    ids = tuple(person.person_id for person in fitting or staff)
    relief = _new_officer(f"one more officer who works with {school.sector} schools")
    if fitting:
        told = [str(why_not_link(problem.facts, one, school)) for one in fitting]
        return Why("conflict", ids, some_of(told), relief)
    return Why("no_skill", ids, f"no officer works with {school.sector} schools", relief)


def _more_links(view: PlanView, person: Person) -> Relief:
    """One more link school for somebody who has the full number; those with time come first."""
    spare = view.spare_hours[person.person_id]
    words = (
        f"one more link school for {person.name}, who has {spare:.1f} hours left, than the "
        f"{person.max_link_schools} allowed (no cost)"
    )
    return Relief(words, MORE_SCHOOLS - min(spare, OFFICER_DAY_HOURS))


def _new_officer(who: str) -> Relief:
    pounds = OFFICER_DAY_HOURS * HOUR_POUNDS
    words = f"{who} (a day a term, {pounds_words(pounds)})"
    return Relief(words, pounds, hours=OFFICER_DAY_HOURS, pounds=pounds)


def why_short(view: PlanView, claims: Claims, school: School, line: DemandLine) -> Why:
    """Look for the first thing in the way: the calendar, a place nobody may fill, the hours."""
    why = _why_no_room(view, school, line)
    if why is not None:
        return why
    if not forms_of(view, school, line):
        return why_no_people(view, school, line) or why_no_team(view, school, line)
    return why_no_time(view, claims, school, line)


def _why_no_room(view: PlanView, school: School, line: DemandLine) -> Why | None:
    """Say whether pupil days or the limit on contacts leave no room for another session."""
    new = view.missing_number(line) - line.given
    room = view.problem.rooms.get(school.school_id)
    if new >= line.fitting:
        days = len(view.problem.authority.pupil_days[school.school_id])
        words = f"no more fit into the {days} pupil days of {school.name}"
        if line.spacing_days > 1:
            words += f" with {line.spacing_days} pupil days between them"
        return Why("calendar", (school.school_id,), words, _closer_together(view, school, line))
    own = not view.problem.activity(line.activity).serves_cluster
    if own and room is not None and view.own_sessions[school.school_id] >= room:
        tier = view.problem.demand.tier_of[school.school_id]
        most = contact_limit(view.problem.authority, tier, school)
        words = (
            f"{school.name} has as many contacts as a {tier} school should be asked to receive "
            f"({most} this term)"
        )
        relief = Relief("one contact more than the limit, if the head agrees (no cost)", A_RULE)
        return Why("calendar", (school.school_id,), words, relief)
    return None


def _closer_together(view: PlanView, school: School, line: DemandLine) -> Relief:
    """The widest spacing that would leave room for one more session, else more pupil days."""
    days = len(view.problem.authority.pupil_days[school.school_id])
    length = view.problem.activity(line.activity).days_at(school)
    wanted = view.missing_number(line) + 1
    for spacing in range(line.spacing_days - 1, 0, -1):
        if sessions_that_fit(days, length, spacing) >= wanted:
            words = f"{counted(spacing, 'pupil day')} between them instead of {line.spacing_days}"
            return Relief(f"{words} (no cost)", A_RULE)
    return Relief("more pupil days in which it could be held (no cost)", A_RULE)


def why_not_present(view: PlanView, claims: Claims, school: School) -> Why:
    """Say why nobody comes in person often enough: nothing is due there, the reach, the hours."""
    problem = view.problem
    lines = [
        problem.demand.line_of[school.school_id, key]
        for key, activity in problem.authority.offer.activities.items()
        if (school.school_id, key) in problem.demand.line_of and "in_person" in activity.modes
    ]
    open_lines = [line for line in lines if line.most]
    if not open_lines:
        return _why_nothing_due(school, any(line.maximum for line in lines))
    hosted = [line for line in open_lines if forms_of(view, school, line, in_person=True)]
    if not hosted:
        return why_no_host(view, school, open_lines[0])
    missing = [line for line in hosted if view.missing_number(line) < line.maximum]
    return why_no_time(view, claims, school, (missing or hosted)[0], in_person=True)


def _why_nothing_due(school: School, could_be: bool) -> Why:
    if could_be:
        words = f"no session in person fits into the pupil days of {school.name}"
        relief = Relief("more pupil days in which one could be held (no cost)", A_RULE)
        return Why("calendar", (school.school_id,), words, relief)
    words = f"nothing that {school.name} is due can be held in person"
    relief = Relief("an entitlement to a session in person (no cost by itself)", A_RULE)
    return Why("floor_kept_elsewhere", (school.school_id,), words, relief)
