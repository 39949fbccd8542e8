"""What stays as it is: whether a scenario changes nothing but what people can give."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields

from allocator.allocation.candidates import Facts
from allocator.allocation.problem import Problem
from allocator.allocation.reach import Reach, visit_minutes
from allocator.domain.authority import Authority
from allocator.domain.people import Person
from allocator.domain.schools import School
from allocator.domain.tiers import TierReport
from allocator.travel.model import TravelModel, build_travel

GIVING = ("fte", "contact_share", "hours_per_day", "release_days", "name")
"""Fields of a person that say how much they can give, and to what nothing else looks."""
GIVING_SETTINGS = ("contact_share", "hours_per_day", "release_days", "polish_rounds")
"""Settings likewise, or of dates alone."""
EVIDENCE = ("readings", "judgements", "tier_history", "discussions")
"""Tables that decide tiers (readings also whether heads can be spared)."""
TRAVEL = ("schools", "leave", "ports", "sailings", "known_journeys", "calendar", "boundary")
"""Tables that journeys depend on, besides bases and settings."""


@dataclass(frozen=True, eq=False)
class Question:
    """What a relaxed model was built from."""

    authority: Authority
    tiers: TierReport
    travel: TravelModel


def is_same(one: object, other: object) -> bool:
    """Whether two tables say the same; readings only where they are the very same."""
    return one is other or one == other


def keeps_travel(before: Authority, after: Authority) -> bool:
    """Whether every journey is as before."""
    return (
        all(is_same(getattr(before, name), getattr(after, name)) for name in TRAVEL)
        and is_same(before.settings, after.settings)
        and is_same(before.term, after.term)
        and is_same(before.people, after.people)
    )


def gives_otherwise(
    question: Question, problem: Problem, authority: Authority, tiers: TierReport
) -> bool:
    """Whether the authority differs from the question in what people can give, and in no more."""
    before = question.authority
    if authority is before and tiers is question.tiers:
        return True
    return (
        _same_tiers(question.tiers, tiers)
        and _same_tables(before, authority)
        and _same_profile(before, authority)
        and _same_people(before, authority)
        and _same_days(question, problem, authority)
    )


def _same_tiers(before: TierReport, after: TierReport) -> bool:
    """Whether demand is the same: tiers, points and flags."""
    if before is after:
        return True
    return [(one.school_id, one.tier, one.points, one.flags) for one in before.schools] == [
        (one.school_id, one.tier, one.points, one.flags) for one in after.schools
    ]


def _same_tables(before: Authority, after: Authority) -> bool:
    apart = {"profile", "people", "leave", "judgements", "tier_history", "discussions"}
    return all(
        is_same(getattr(before, field.name), getattr(after, field.name))
        for field in fields(Authority)
        if field.name not in apart
    )


def _same_profile(before: Authority, after: Authority) -> bool:
    if before.profile is after.profile:
        return True
    giving = {name: getattr(before.settings, name) for name in GIVING_SETTINGS}
    settings = after.settings.model_copy(update=giving)
    same = after.profile.model_copy(update={"settings": settings, "rules": before.profile.rules})
    return same == before.profile


def _same_people(before: Authority, after: Authority) -> bool:
    if before.people is after.people:
        return True
    if len(before.people) != len(after.people):
        return False
    return all(
        one is other or _gives_otherwise(before, after, one, other)
        for one, other in zip(before.people, after.people, strict=True)
    )


def _gives_otherwise(before: Authority, after: Authority, one: Person, other: Person) -> bool:
    """Whether a person is the same but for hours; whoever has some keeps some."""
    giving = {name: getattr(one, name) for name in GIVING}
    return (
        (one.fte > 0) == (other.fte > 0)
        and (before.capacity_hours(one) > 0) == (after.capacity_hours(other) > 0)
        and other.model_copy(update=giving) == one
    )


def _same_days(question: Question, problem: Problem, authority: Authority) -> bool:
    """Whether other leave keeps everybody's journeys, and who can meet whom and when."""
    before = question.authority
    if is_same(before.leave, authority.leave):
        return True
    away = [
        person
        for person in authority.people
        if authority.working_days[person.person_id] != before.working_days[person.person_id]
    ]
    if not away:
        return True
    if any(not authority.working_days[person.person_id] for person in away):
        return False
    facts = Facts(authority, Reach(authority, question.travel))
    return _same_meetings(problem.facts, facts, away) and _same_journeys(question, authority, away)


def _same_meetings(before: Facts, after: Facts, away: Iterable[Person]) -> bool:
    """Whether who can hold a session at all, and who can be in one team, is as before."""
    authority = after.authority
    alike = dict.fromkeys(_kinds_of_days(authority))
    chosen = {person.person_id for person in away}
    for school_id, days in alike:
        school = authority.school_by_id[school_id]
        masks = [
            (one.person_id, before.windows(school, days, one), after.windows(school, days, one))
            for one in authority.people
        ]
        for name, old, new in masks:
            if name not in chosen:
                continue
            if (old == 0) != (new == 0):
                return False
            if any((old & was == 0) != (new & now == 0) for _, was, now in masks):
                return False
    return True


def _kinds_of_days(authority: Authority) -> Iterator[tuple[str, int]]:
    """A school for each calendar and length of session that there is."""
    seen: set[tuple[object, int]] = set()
    for school in authority.open_schools:
        for length in _lengths(authority, school):
            key = (authority.pupil_days[school.school_id], length)
            if key not in seen:
                seen.add(key)
                yield school.school_id, length


def _lengths(authority: Authority, school: School) -> Iterator[int]:
    for activity in authority.offer.activities.values():
        yield activity.days_at(school)


def _same_journeys(question: Question, authority: Authority, away: Iterable[Person]) -> bool:
    """Whether those with other leave reach every site as before: boats go on some days only."""
    travel: TravelModel | None = None
    for person in away:
        minutes = {
            visit_minutes(activity.hours)
            for activity in authority.offer.activities.values()
            if "in_person" in activity.modes
            and any(person.role in place.roles for place in activity.team)
        }
        for site in dict.fromkeys(school.site_id for school in authority.open_schools):
            for length in sorted(minutes):
                if _by_road(question.travel, authority, person.person_id, site, length):
                    continue
                travel = travel or build_travel(authority)
                old = question.travel.round_trip(person.person_id, site, length)
                if travel.round_trip(person.person_id, site, length) != old:
                    return False
    return True


def _by_road(
    travel: TravelModel, authority: Authority, person: str, site: str, length: int
) -> bool:
    """Whether the visit is a day on the road, which no calendar changes."""
    if not travel.roads.are_joined(person, site):
        return False
    minutes = travel.roads.minutes(person, site) + travel.roads.minutes(site, person)
    return minutes + length <= authority.settings.max_day_hours * 60
