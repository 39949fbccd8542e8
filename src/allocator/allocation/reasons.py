"""Why a school goes short: a typed reason, who or what stood in the way, and what would help."""

from __future__ import annotations

from dataclasses import dataclass

from allocator.allocation.candidates import (
    GAELIC,
    RULES,
    Seat,
    eligible_people,
    why_not_link,
)
from allocator.allocation.demand import DemandLine
from allocator.allocation.scarcity import Need, PlanView, needs_of
from allocator.domain.allocations import ShortfallReason
from allocator.domain.people import Role
from allocator.domain.schools import School

ROLE_WORDS: dict[Role, str] = {
    "qio": "quality improvement officer",
    "eso": "education support officer",
    "attainment_adviser": "attainment adviser",
    "pedagogy": "member of the pedagogy team",
    "psychologist": "psychologist",
    "peer_head": "peer headteacher",
}


@dataclass(frozen=True)
class Why:
    """The reason for a shortfall, who or what blocked it and what would relieve it."""

    reason: ShortfallReason
    blocked_by: tuple[str, ...]
    relief: str


def why_no_link(view: PlanView, school: School) -> Why:
    """Say why nobody is the link officer: nobody may be, or all have their full number."""
    problem = view.problem
    able = problem.link_candidates[school.school_id]
    if able:
        return Why("no_capacity", able, "A higher number of link schools for one of them")
    staff = [
        person
        for person in problem.authority.people
        if person.fte > 0 and person.role in problem.facts.link_roles
    ]
    fitting = [person for person in staff if not person.sectors or school.sector in person.sectors]
    ids = tuple(person.person_id for person in fitting or staff)
    if fitting:
        words = "; ".join(str(why_not_link(problem.facts, one, school)) for one in fitting)
        return Why("conflict", ids, f"An officer without a tie to the school ({words})")
    return Why("no_skill", ids, f"An officer who works with {school.sector} schools")


def why_short(view: PlanView, school: School, line: DemandLine) -> Why:
    """Look for the first thing in the way: the calendar, a place nobody may fill, the hours."""
    given = view.given.sessions[line.school_id, line.activity]
    if given - line.given >= line.fitting:
        spacing = f"{line.spacing_days} pupil days between them" if line.spacing_days > 1 else ""
        words = f"No more fit into the pupil days of {school.name}"
        return Why(
            "calendar",
            (school.school_id,),
            f"{words} with {spacing}: shorter spacing" if spacing else f"{words}: more pupil days",
        )
    for seat in seats_of(view, line, school):
        why = _why_no_people(view, seat)
        if why is not None:
            return why
    return _why_no_gaelic(view, school, line) or _why_no_time(view, school, line)


def why_not_present(view: PlanView, school: School) -> Why:
    """Say why nobody comes in person often enough: nothing is due there, the reach, the hours."""
    problem = view.problem
    lines = [
        problem.demand.line_of[school.school_id, key]
        for key, activity in problem.authority.offer.activities.items()
        if (school.school_id, key) in problem.demand.line_of and "in_person" in activity.modes
    ]
    if not any(line.most for line in lines):
        return Why(
            "calendar" if any(line.maximum for line in lines) else "floor_kept_elsewhere",
            (school.school_id,),
            "An entitlement to a session in person",
        )
    open_lines = [line for line in lines if line.most]
    if not _can_be_host(view, school):
        return _why_no_host(view, school, open_lines[0])
    missing = [
        line
        for line in open_lines
        if view.given.sessions[line.school_id, line.activity] < line.maximum
    ]
    return _why_no_time(view, school, (missing or open_lines)[0], in_person=True)


def seats_of(view: PlanView, line: DemandLine, school: School) -> list[Seat]:
    """Places of the activity's team; scarce peer heads first, then the link officer."""
    activity = view.problem.activity(line.activity)
    seats = [Seat(line.activity, activity, place, school) for place in activity.team]
    return sorted(
        seats,
        key=lambda seat: ("peer_head" not in seat.place.roles, seat.place.link_officer is not True),
    )


def _why_no_people(view: PlanView, seat: Seat) -> Why | None:
    """Follow the rules one by one to the one that leaves too few people for the place."""
    people = list(view.problem.authority.people)
    for reason, rule in RULES:
        left = [person for person in people if rule(view.problem.facts, person, seat)]
        if len(left) < seat.place.count:
            # Those who are not even of the role asked for stood in nobody's way.
            blocked = [one for one in people if one not in left and rule is not RULES[0][1]]
            ids = tuple(person.person_id for person in blocked)
            return Why(reason, ids, _relief(view, reason, seat))
        people = left
    return None


def _why_no_gaelic(view: PlanView, school: School, line: DemandLine) -> Why | None:
    """Say whether a whole team lacks Gaelic; for one person alone it is a rule like others."""
    activity = view.problem.activity(line.activity)
    if activity.team_size == 1 or not view.problem.facts.needs_gaelic(school, activity):
        return None
    able = [
        person
        for seat in seats_of(view, line, school)
        for person in eligible_people(view.problem.facts, seat, view.problem.authority.people)
    ]
    if any(GAELIC in person.skills for person in able):
        return None
    ids = tuple(sorted({person.person_id for person in able}))
    return Why("no_skill", ids, "Somebody in the team with Gaelic")


def _relief(view: PlanView, reason: ShortfallReason, seat: Seat) -> str:
    who = _wanted_words(view, seat)
    name = seat.school.name
    if reason == "no_skill":
        return f"One more: {who}"
    if reason == "conflict":
        return f"Somebody without a tie to {name}: {who}"
    if reason == "calendar":
        return f"Somebody who works on the days when {name} is in: {who}"
    if seat.school.connection == "none" or "online" not in seat.activity.modes:
        return f"Somebody based nearer to {name} ({who}), or more nights away"
    return f"Somebody based nearer to {name} ({who}), or a session online"


def _wanted_words(view: PlanView, seat: Seat) -> str:
    """Describe who is wanted: ``member of the pedagogy team with Gaelic``."""
    words = " or ".join(ROLE_WORDS[role] for role in seat.place.roles)
    extras = [seat.place.skill] if seat.place.skill else []
    needs_gaelic = view.problem.facts.needs_gaelic(seat.school, seat.activity)
    if needs_gaelic and seat.activity.team_size == 1:
        extras.append("Gaelic")
    if extras:
        words += f" with {' and '.join(extras)}"
    if seat.place.same_sector:
        words += f" of the {seat.school.sector} sector"
    return words


def _why_no_time(
    view: PlanView, school: School, line: DemandLine, *, in_person: bool = False
) -> Why:
    """Say who could have come but has no time left, and how little would be enough."""
    everyone: list[Need] = []
    for seat in seats_of(view, line, school):
        needs = needs_of(view, seat, in_person=in_person)
        if sum(need.is_free for need in needs) < seat.place.count:
            return _no_time(view, seat, needs)
        everyone.extend(needs)
    ids = tuple(sorted({need.person.person_id for need in everyone}))
    if not _is_held(view, school, line):
        return Why("no_skill", ids, "More people: those there are cannot make up one team")
    return Why("no_capacity", ids, "Less travel: the journey takes time that does more elsewhere")


def _no_time(view: PlanView, seat: Seat, needs: list[Need]) -> Why:
    another = f"another {_wanted_words(view, seat)}"
    short = [need for need in needs if not need.is_free]
    if not short:
        officer = view.links.get(seat.school.school_id)
        named = (officer,) if officer is not None else tuple[str, ...]()
        return Why("no_capacity", named, f"A link officer who may hold it, or {another}")
    ids = tuple(sorted(need.person.person_id for need in short))
    return Why("no_capacity", ids, f"{short[0].words}, or {another}")


def _is_held(view: PlanView, school: School, line: DemandLine) -> bool:
    """Whether such sessions could be held at the school at all."""
    return any(
        block.activity == line.activity and school.school_id in block.school_ids
        for block in view.problem.blocks
    )


def _can_be_host(view: PlanView, school: School) -> bool:
    """Whether any session could be held in person at the school's site."""
    return any(
        form.host is not None and view.problem.school(form.host).site_id == school.site_id
        for block in view.problem.blocks
        if school.school_id in block.school_ids
        for form in block.forms
    )


def _why_no_host(view: PlanView, school: School, line: DemandLine) -> Why:
    seats = seats_of(view, line, school)
    for seat in seats:
        why = _why_no_people(view, seat)
        if why is not None:
            return why
    able = eligible_people(view.problem.facts, seats[0], view.problem.authority.people)
    ids = tuple(person.person_id for person in able)
    words = f"Somebody based nearer to {school.name} ({_wanted_words(view, seats[0])})"
    return Why("out_of_reach", ids, f"{words}, or more nights away")
