"""Why a school goes short: a typed reason, who or what stood in the way, and what would help."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from allocator.allocation.candidates import GAELIC, RULES, Seat, why_not_link
from allocator.allocation.counts import Given, count_given
from allocator.allocation.demand import DemandLine
from allocator.allocation.plan import HeldSession
from allocator.allocation.problem import Problem
from allocator.allocation.reach import NO_OUTING
from allocator.domain.allocations import PersonLoad, Shortfall, ShortfallReason
from allocator.domain.people import Person
from allocator.domain.schools import School

Kind = Literal["minimum", "target"]
ROLE_WORDS = {
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


@dataclass(frozen=True)
class _Plan:
    """What the explanations look at."""

    problem: Problem
    given: Given
    links: dict[str, str]
    loads: dict[str, PersonLoad]


def shortfalls_of(
    problem: Problem,
    held: list[HeldSession],
    links: dict[str, str],
    people: Iterable[PersonLoad],
) -> tuple[Shortfall, ...]:
    """List every shortfall of a plan: links, minimums, targets, floors (Exact meanings 4)."""
    plan = _Plan(
        problem, count_given(problem, held), links, {load.person_id: load for load in people}
    )
    found: list[Shortfall] = []
    for school in problem.authority.open_schools:
        found.extend(_missing_link(plan, school))
        for activity in problem.authority.offer.activities:
            line = problem.demand.line_of.get((school.school_id, activity))
            if line is not None:
                found.extend(_missing_sessions(plan, school, line))
        found.extend(_missing_presence(plan, school))
        found.extend(_long_online_run(plan, school))
    return tuple(found)


def _missing_link(plan: _Plan, school: School) -> Iterator[Shortfall]:
    if school.school_id not in plan.links:
        yield _shortfall(school, "link", "minimum", 1, 0, _why_no_link(plan.problem, school))


def _missing_sessions(plan: _Plan, school: School, line: DemandLine) -> Iterator[Shortfall]:
    given = plan.given.sessions[line.school_id, line.activity]
    if given >= line.target:
        return
    why = _why_short(plan, school, line, given)
    if given < line.minimum:
        yield _shortfall(school, line.activity, "minimum", line.minimum, given, why)
    yield _shortfall(school, line.activity, "target", line.target, given, why)


def _missing_presence(plan: _Plan, school: School) -> Iterator[Shortfall]:
    floor = plan.problem.authority.offer.floors.in_person_per_term
    given = plan.given.in_person[school.school_id]
    if given < floor:
        why = _why_not_present(plan, school)
        yield _shortfall(school, "floor:in_person_per_term", "minimum", floor, given, why)


def _long_online_run(plan: _Plan, school: School) -> Iterator[Shortfall]:
    limit = plan.problem.authority.offer.floors.longest_online_run
    run = plan.given.longest_online_run(school.school_id)
    if limit is not None and run > limit:
        why = _why_not_present(plan, school)
        yield _shortfall(school, "floor:longest_online_run", "minimum", limit, run, why)


def _shortfall(
    school: School, activity: str, kind: Kind, wanted: int, given: int, why: Why
) -> Shortfall:
    return Shortfall(
        school_id=school.school_id,
        activity=activity,
        kind=kind,
        wanted=wanted,
        given=given,
        reason=why.reason,
        blocked_by=why.blocked_by,
        relief=why.relief,
    )


def _why_no_link(problem: Problem, school: School) -> Why:
    """Say why nobody is the link officer: nobody may be, or all have their full number."""
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


def _why_short(plan: _Plan, school: School, line: DemandLine, given: int) -> Why:
    """Look for the first thing in the way: the calendar, a place nobody may fill, the hours."""
    activity = plan.problem.activity(line.activity)
    new = given - line.given
    if new >= line.fitting:
        return Why(
            "calendar",
            (school.school_id,),
            f"No more fit into the pupil days of {school.name} with {line.spacing_days} pupil "
            "days between them: closer dates",
        )
    for place in activity.team:
        why = _why_no_people(plan, Seat(line.activity, activity, place, school))
        if why is not None:
            return why
    if plan.problem.facts.needs_gaelic(school, activity) and activity.team_size > 1:
        why = _why_no_gaelic(plan, line.activity, school)
        if why is not None:
            return why
    return _why_no_hours(plan, school, line)


def _why_no_people(plan: _Plan, seat: Seat) -> Why | None:
    """Follow the rules one by one to the one that leaves too few people for the place."""
    people = list(plan.problem.authority.people)
    for reason, rule in RULES:
        left = [person for person in people if rule(plan.problem.facts, person, seat)]
        if len(left) < seat.place.count:
            # Of those who are not even of the role asked for, nobody stood in the way.
            blocked = [
                person for person in people if person not in left and rule is not RULES[0][1]
            ]
            ids = tuple(person.person_id for person in blocked)
            return Why(reason, ids, _relief(plan, reason, seat))
        people = left
    return None


def _why_no_gaelic(plan: _Plan, activity: str, school: School) -> Why | None:
    offered = plan.problem.activity(activity)
    facts = plan.problem.facts
    able = [
        person
        for place in offered.team
        for person in plan.problem.authority.people
        if all(rule(facts, person, Seat(activity, offered, place, school)) for _, rule in RULES)
    ]
    if any(GAELIC in person.skills for person in able):
        return None
    ids = tuple(dict.fromkeys(person.person_id for person in able))
    return Why("no_skill", ids, "Somebody in the team with Gaelic")


def _relief(plan: _Plan, reason: ShortfallReason, seat: Seat) -> str:
    who = _wanted_words(plan, seat)
    if reason == "no_skill":
        return f"A {who}"
    if reason == "conflict":
        return f"A {who} without a tie to {seat.school.name}"
    if reason == "calendar":
        return f"A {who} who works on days when {seat.school.name} is in"
    if seat.school.connection == "none" or "online" not in seat.activity.modes:
        return f"A {who} based nearer to {seat.school.name}, or more nights away"
    return f"A {who} based nearer to {seat.school.name}, or a session online"


def _wanted_words(plan: _Plan, seat: Seat) -> str:
    """Describe who is wanted: ``member of the pedagogy team with Gaelic``."""
    words = " or ".join(ROLE_WORDS[role] for role in seat.place.roles)
    extras = []
    if seat.place.skill:
        extras.append(seat.place.skill)
    needs_gaelic = plan.problem.facts.needs_gaelic(seat.school, seat.activity)
    if needs_gaelic and seat.activity.team_size == 1:
        extras.append("Gaelic")
    if extras:
        words += f" with {' and '.join(extras)}"
    if seat.place.same_sector:
        words += f" from a {seat.school.sector} school"
    return words


def _why_no_hours(plan: _Plan, school: School, line: DemandLine) -> Why:
    """Say who could have come but has no time left, and how little would be enough."""
    activity = plan.problem.activity(line.activity)
    for place in sorted(activity.team, key=lambda place: place.link_officer is not True):
        seat = Seat(line.activity, activity, place, school)
        lacks = _lacking(plan, seat)
        free = [person for person, hours in lacks if hours <= 0]
        if len(free) < place.count:
            return _no_hours(plan, seat, lacks)
    return _not_worth_it(plan, school, line)


def _lacking(plan: _Plan, seat: Seat) -> list[tuple[Person, float]]:
    """Hours that each eligible person lacks for one more session there, fewest first."""
    found: list[tuple[Person, float]] = []
    for person in plan.problem.authority.people:
        if not all(rule(plan.problem.facts, person, seat) for _, rule in RULES):
            continue
        if seat.place.link_officer and plan.links.get(seat.school.school_id) != person.person_id:
            continue
        lack = _hours_lacking(plan, seat, person)
        if lack is not None:
            found.append((person, lack))
    return sorted(found, key=lambda pair: (pair[1], pair[0].person_id))


def _hours_lacking(plan: _Plan, seat: Seat, person: Person) -> float | None:
    """Hours that one more session needs beyond what is spare; travel counts where it must."""
    facts, budget = plan.problem.facts, plan.problem.budgets[person.person_id]
    online = "online" in seat.activity.modes and seat.school.connection != "none"
    outing = facts.reach.session_outing(person, seat.activity, seat.school)
    if online or outing is None:
        outing = NO_OUTING
    contact = seat.activity.hours * seat.activity.days_at(seat.school)
    hours = budget.counted_hours(contact, seat.activity.preparation_hours, outing.travel_hours)
    return hours - plan.loads[person.person_id].spare_hours


def _no_hours(plan: _Plan, seat: Seat, lacks: list[tuple[Person, float]]) -> Why:
    another = f"another {_wanted_words(plan, seat)}"
    short = [(person, hours) for person, hours in lacks if hours > 0]
    if not short:
        officer = plan.links.get(seat.school.school_id)
        named = (officer,) if officer is not None else tuple[str, ...]()
        return Why("no_capacity", named, f"A link officer who may do it, or {another}")
    person, hours = short[0]
    ids = tuple(sorted(one.person_id for one, _ in short))
    return Why("no_capacity", ids, f"{hours:.1f} more hours of {person.name}, or {another}")


def _not_worth_it(plan: _Plan, school: School, line: DemandLine) -> Why:
    """People have hours, but days of release, nights, or the journey stand against it."""
    activity = plan.problem.activity(line.activity)
    people: list[str] = []
    longest = 0.0
    for place in activity.team:
        for person, _ in _lacking(plan, Seat(line.activity, activity, place, school)):
            people.append(person.person_id)
            outing = plan.problem.facts.reach.session_outing(person, activity, school)
            longest = max(longest, outing.travel_hours if outing else 0.0)
    peers = [
        place
        for place in activity.team
        if "peer_head" in place.roles and place.link_officer is None
    ]
    ids = tuple(dict.fromkeys(people))
    if peers:
        return Why("no_capacity", ids, "More days of release for peer headteachers")
    return Why(
        "no_capacity",
        ids,
        f"Fewer hours on the road (up to {longest:.1f} for one session), or a greater need",
    )


def _why_not_present(plan: _Plan, school: School) -> Why:
    """Say why nobody comes in person: nothing may be held there, nobody can reach it, or hours."""
    problem = plan.problem
    lines = [
        problem.demand.line_of[school.school_id, key]
        for key, activity in problem.authority.offer.activities.items()
        if (school.school_id, key) in problem.demand.line_of and "in_person" in activity.modes
    ]
    open_lines = [line for line in lines if line.most > 0]
    if not open_lines:
        return Why(
            "calendar" if lines else "no_skill",
            (school.school_id,),
            "An activity in person that the school is due",
        )
    short = [
        line
        for line in open_lines
        if plan.given.sessions[line.school_id, line.activity] < line.maximum
    ]
    if not _hosts(plan, school):
        return _out_of_reach(plan, school, open_lines[0])
    line = (short or open_lines)[0]
    return _why_no_hours(plan, school, line)


def _hosts(plan: _Plan, school: School) -> bool:
    """Whether any session could be held in person at the school."""
    return any(
        form.host is not None and plan.problem.school(form.host).site_id == school.site_id
        for block in plan.problem.blocks
        if school.school_id in block.school_ids
        for form in block.forms
    )


def _out_of_reach(plan: _Plan, school: School, line: DemandLine) -> Why:
    activity = plan.problem.activity(line.activity)
    for place in activity.team:
        seat = Seat(line.activity, activity, place, school)
        why = _why_no_people(plan, seat)
        if why is not None:
            return why
    seat = Seat(line.activity, activity, activity.team[0], school)
    ids = tuple(person.person_id for person, _ in _lacking(plan, seat))
    words = f"A {_wanted_words(plan, seat)} based nearer to {school.name}, or more nights away"
    return Why("out_of_reach", ids, words)
