"""Where too few people may come at all: the first rule that leaves too few, and what would help."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from allocator.allocation.candidates import (
    GAELIC,
    RULES,
    Rule,
    Seat,
    can_be_spared,
    can_meet,
    eligible_people,
    has_days_in_common,
    has_no_conflict,
    has_the_role,
    is_not_declined,
    is_not_forbidden,
    works_with_the_sector,
)
from allocator.allocation.demand import DemandLine
from allocator.allocation.reliefs import Relief, Why, cheapest, somebody_else
from allocator.allocation.rule_words import roles_wanted, why_kept_away
from allocator.allocation.scarcity import PlanView
from allocator.allocation.ways_out import lifted_conflicts, passes_but_for
from allocator.allocation.wording import counted, pounds_words, some_of
from allocator.domain.costs import COVER_DAY_POUNDS, OFFICER_DAY_POUNDS
from allocator.domain.people import Person
from allocator.domain.schools import School

WIDER_WORK = OFFICER_DAY_POUNDS
"""Effort of taking on a sector, other weekdays or longer tours: about a day to arrange it."""
LOOKED_AT = 20
"""People looked at for more nights away."""


def why_no_people(view: PlanView, school: School, line: DemandLine) -> Why | None:
    """Follow the rules one by one to the first that leaves too few people for a place."""
    for seat in seats_of(view, line, school):
        why = _why_too_few(view, line, seat)
        if why is not None:
            return why
    return _why_no_gaelic(view, school, line)


def seats_of(view: PlanView, line: DemandLine, school: School) -> list[Seat]:
    """Places of the activity's team; scarce peer heads first, then the link officer."""
    activity = view.problem.activity(line.activity)
    seats = [Seat(line.activity, activity, place, school) for place in activity.team]
    return sorted(
        seats,
        key=lambda seat: ("peer_head" not in seat.place.roles, seat.place.link_officer is not True),
    )


def wanted_words(view: PlanView, seat: Seat) -> str:
    """Describe who is wanted: ``member of the pedagogy team with Gaelic``."""
    words = roles_wanted(seat)
    extras = [seat.place.skill] if seat.place.skill else []
    needs_gaelic = view.problem.facts.needs_gaelic(seat.school, seat.activity)
    if needs_gaelic and seat.activity.team_size == 1:
        extras.append("Gaelic")
    if extras:
        words += f" with {' and '.join(extras)}"
    if seat.place.same_sector:
        words += f" of the {seat.school.sector} sector"
    return words


def another(view: PlanView, line: DemandLine, seat: Seat, start: str = "another") -> Relief:
    """Somebody more for the place, at the cost of one session."""
    who = f"{start} {wanted_words(view, seat)}"
    peer = seat.place.role == "peer_head"
    return somebody_else(view, seat.school, line, who, seat.place.count, peer)


def _why_too_few(view: PlanView, line: DemandLine, seat: Seat) -> Why | None:
    people = list(view.problem.authority.people)
    for reason, rule in RULES:
        left = [person for person in people if rule(view.problem.facts, person, seat)]
        if len(left) < seat.place.count:
            blocked = [one for one in people if one not in left]
            # Those who are not even of the role asked for stood in nobody's way.
            named = [] if rule is has_the_role else blocked
            return Why(
                reason=reason,
                blocked_by=tuple(person.person_id for person in named),
                words=_words(view, rule, seat, named),
                relief=cheapest(_reliefs(view, line, seat, rule, named)),
            )
        people = left
    return None


def _words(view: PlanView, rule: Rule, seat: Seat, blocked: list[Person]) -> str:
    """Say what is in the way, with the people it holds up."""
    if rule is is_not_declined:
        return f"{seat.school.name} has declined this support"
    wanted = f"{seat.place.count} ({wanted_words(view, seat)})"
    if not blocked:
        return f"there are too few people for it: the team needs {wanted}"
    told = why_kept_away(rule, seat, blocked)
    return told if seat.place.count == 1 else f"{told}; the team needs {wanted}"


def _reliefs(
    view: PlanView, line: DemandLine, seat: Seat, rule: Rule, blocked: list[Person]
) -> Iterator[Relief]:
    """Every way out of one rule."""
    near = "somebody based nearer:" if rule is can_meet else "one more"
    yield another(view, line, seat, near)
    if rule is is_not_declined:
        yield Relief("the school saying yes to the offer (no cost)", 0.0)
    if rule in (has_no_conflict, is_not_forbidden):
        number = seat.activity.team.index(seat.place)
        yield from lifted_conflicts(view, seat.school, line, {number})
    others = (_MAKERS[rule](view, seat, one) for one in blocked[:LOOKED_AT] if rule in _MAKERS)
    yield from (relief for relief in others if relief is not None)


def _cover_at_home(view: PlanView, seat: Seat, person: Person) -> Relief | None:
    days = seat.activity.days_at(seat.school)
    own = view.problem.authority.school_titles.get(person.school_id or "", "their school")
    pounds = COVER_DAY_POUNDS * days
    words = f"cover at {own}, so that {person.name} can be spared ({pounds_words(pounds)})"
    return Relief(words, pounds + WIDER_WORK, days=float(days), pounds=pounds)


def _wider_sectors(view: PlanView, seat: Seat, person: Person) -> Relief | None:
    if not passes_but_for(view, person, seat, (works_with_the_sector,)):
        return None
    sector = seat.school.sector
    return Relief(f"{person.name} working with {sector} schools too (no cost)", WIDER_WORK)


def _other_days(view: PlanView, seat: Seat, person: Person) -> Relief | None:
    if not passes_but_for(view, person, seat, (has_days_in_common,)):
        return None
    days = seat.activity.days_at(seat.school)
    row = f"{days} days in a row" if days > 1 else "a day"
    words = f"{person.name} working on {row} when {seat.school.name} is in (no cost)"
    return Relief(words, WIDER_WORK)


def _more_nights(view: PlanView, seat: Seat, person: Person) -> Relief | None:
    """Longer tours than the person is asked for now, where they would get there."""
    free = person.model_copy(update={"max_nights": 31})
    outing = view.problem.facts.reach.session_outing(free, seat.activity, seat.school)
    if outing is None or "in_person" not in seat.activity.modes:
        return None
    authority = view.problem.authority
    pounds = outing.nights * authority.settings.rates.night_pounds
    most = authority.max_nights(person)
    words = (
        f"up to {counted(outing.nights, 'night')} away in a month for {person.name} instead of "
        f"{most} ({pounds_words(pounds)} a session)"
    )
    return Relief(words, pounds + WIDER_WORK, pounds=pounds)


_MAKERS: dict[Rule, Callable[[PlanView, Seat, Person], Relief | None]] = {
    can_be_spared: _cover_at_home,
    works_with_the_sector: _wider_sectors,
    has_days_in_common: _other_days,
    can_meet: _more_nights,
}


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
    relief = another(view, line, seats_of(view, line, school)[-1], "with Gaelic, one more")
    return Why("no_skill", ids, "nobody who could be in the team has Gaelic", relief)


def why_no_team(view: PlanView, school: School, line: DemandLine) -> Why:
    """Say that people are there for each place, but not for all places and schools together."""
    seat = seats_of(view, line, school)[0]
    able = eligible_people(view.problem.facts, seat, view.problem.authority.people)
    ids = tuple(sorted(person.person_id for person in able))
    if seat.activity.serves_cluster:
        words = f"nobody may hold it for {school.name} together with the rest of its cluster"
    else:
        words = "those who may come cannot make up one team"
    return Why("no_skill", ids, words, another(view, line, seat, "one more"))


def why_no_host(view: PlanView, school: School, line: DemandLine) -> Why:
    """Say why no session can be held at the school itself."""
    why = why_no_people(view, school, line)
    if why is not None:
        return why
    seat = seats_of(view, line, school)[0]
    able = eligible_people(view.problem.facts, seat, view.problem.authority.people)
    reliefs = [another(view, line, seat, "somebody based nearer:")]
    nights = [_more_nights(view, seat, person) for person in able[:LOOKED_AT]]
    reliefs += [relief for relief in nights if relief is not None]
    names = some_of([person.name for person in able])
    words = f"{names} can meet {school.name} online, but not get there and back"
    ids = tuple(person.person_id for person in able)
    return Why("out_of_reach", ids, words, cheapest(reliefs))
