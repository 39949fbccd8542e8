"""What each rule of eligibility means for the people it keeps from a school, in words."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from allocator.allocation.candidates import (
    RULES,
    Facts,
    Rule,
    Seat,
    can_be_spared,
    can_meet,
    has_days_in_common,
    has_gaelic_alone,
    has_no_conflict,
    has_the_role,
    has_the_skill,
    is_not_declined,
    is_not_forbidden,
    is_not_of_the_school,
    is_of_the_same_sector,
    leads_a_school_of_like_size,
    works_with_the_sector,
)
from allocator.allocation.wording import ROLE_WORDS, counted, listed, some_of, with_article
from allocator.domain.allocations import ShortfallReason
from allocator.domain.people import Person


def why_kept_away(rule: Rule, seat: Seat, people: Sequence[Person]) -> str:
    """Say why the rule keeps these people from the seat: ``A and B do not work with ...``."""
    names = some_of([person.name for person in people])
    return f"{names} {_WORDS[rule](seat, len(people) == 1)}"


def first_rule_unmet(
    facts: Facts, person: Person, seat: Seat
) -> tuple[ShortfallReason, Rule] | None:
    """Return the first rule that keeps the person from the seat, with its reason."""
    for reason, rule in RULES:
        if not rule(facts, person, seat):
            return reason, rule
    return None


def roles_wanted(seat: Seat) -> str:
    """Roles of the place: ``education support officer or attainment adviser``."""
    return listed((ROLE_WORDS[role] for role in seat.place.roles), "or")


def _is(seat: Seat, one: bool) -> str:
    return f"{'is' if one else 'are'} not {with_article(roles_wanted(seat))} at work this term"


def _skill(seat: Seat, one: bool) -> str:
    return f"{'does' if one else 'do'} not have the skill {seat.place.skill}"


def _gaelic(seat: Seat, one: bool) -> str:
    return f"{'does' if one else 'do'} not have Gaelic, which {seat.school.name} needs"


def _sector(seat: Seat, one: bool) -> str:
    return f"{'does' if one else 'do'} not work with {seat.school.sector} schools"


def _same_sector(seat: Seat, one: bool) -> str:
    return f"{'is' if one else 'are'} not of the {seat.school.sector} sector"


def _size(seat: Seat, one: bool) -> str:
    return f"{'leads a school' if one else 'lead schools'} of quite another size"


def _spared(seat: Seat, one: bool) -> str:
    return f"cannot be spared: {'that school is' if one else 'their schools are'} short of staff"


def _declined(seat: Seat, one: bool) -> str:
    return f"{'is' if one else 'are'} not asked: {seat.school.name} has declined this support"


def _conflict(seat: Seat, one: bool) -> str:
    return f"must not be paired with {seat.school.name} (conflicts)"


def _own(seat: Seat, one: bool) -> str:
    return f"{'leads' if one else 'lead'} that school or one of its cluster or site"


def _forbidden(seat: Seat, one: bool) -> str:
    return f"{'is' if one else 'are'} ruled out at {seat.school.name} by a pin"


def _days(seat: Seat, one: bool) -> str:
    days = counted(seat.activity.days_at(seat.school), "day")
    return f"never {'works' if one else 'work'} {days} on end when {seat.school.name} is in"


def _reach(seat: Seat, one: bool) -> str:
    return f"cannot get to {seat.school.name} and back within the nights allowed"


_WORDS: dict[Rule, Callable[[Seat, bool], str]] = {
    has_the_role: _is,
    has_the_skill: _skill,
    has_gaelic_alone: _gaelic,
    works_with_the_sector: _sector,
    is_of_the_same_sector: _same_sector,
    leads_a_school_of_like_size: _size,
    can_be_spared: _spared,
    is_not_declined: _declined,
    has_no_conflict: _conflict,
    is_not_of_the_school: _own,
    is_not_forbidden: _forbidden,
    has_days_in_common: _days,
    can_meet: _reach,
}
