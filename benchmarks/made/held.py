"""What made people hold already: links, leave, conflicts, visits and pins; and made heads."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Literal

import numpy as np

from allocator.domain.authority import Authority
from allocator.domain.engagements import EngagedVisit, Pin
from allocator.domain.people import Conflict, Leave, Link, Person, Role
from allocator.domain.schools import Headteacher, School
from benchmarks.made.distances import nearest, positions

LINKS_STILL_VALID = 0.85
CONFLICTS, AGREED, PINNED = 0.03, 0.04, 0.01
"""Conflicts, agreed visits, and pins of each kind, for each school."""
TRIED = 40
"""Nearest officers among whom a school's link is looked for."""
YEARS_IN_POST = 7.5
ACTING = 0.05


def made_heads(
    random: np.random.Generator, schools: Sequence[School], as_of: dt.date
) -> tuple[Headteacher, ...]:
    """Draw a head for each school: about a fifth in their first two years."""
    days = np.ceil(random.exponential(YEARS_IN_POST * 365, len(schools))).astype(int) + 20
    acting, teaching = random.random(len(schools)) < ACTING, random.random(len(schools))
    return tuple(
        Headteacher(
            headteacher_id=f"head-{number:05d}",
            school_id=school.school_id,
            started_on=as_of - dt.timedelta(days=int(min(days[number], 9000))),
            acting=bool(acting[number]),
            class_committed=bool(teaching[number] < 0.5 and (school.roll or 0) < 60),
        )
        for number, school in enumerate(schools)
    )


def made_links(
    random: np.random.Generator,
    schools: Sequence[School],
    people: Sequence[Person],
    since: dt.date,
) -> tuple[Link, ...]:
    """Link each school to one of the nearest officers with room; some to one who has left."""
    officers = [one for one in people if one.role == "qio" and one.fte > 0]
    left = [one for one in people if one.role == "qio" and one.fte == 0]
    stays = random.random(len(schools)) < LINKS_STILL_VALID
    room = [one.max_link_schools or 0 for one in officers]
    near = nearest(positions(schools), positions(officers), TRIED)
    links: list[tuple[int, str]] = []
    for number in random.permutation(len(schools)):
        fitting = (
            place
            for place in near[number]
            if room[place] > 0 and schools[number].sector in officers[place].sectors
        )
        place = next(fitting, None) if stays[number] else None
        if place is not None:
            room[place] -= 1
        chosen = left[number % len(left)] if place is None else officers[place]
        links.append((number, chosen.person_id))
    return tuple(
        Link(school_id=schools[number].school_id, person_id=person, from_date=since)
        for number, person in sorted(links)
    )


def made_leave(
    random: np.random.Generator, people: Sequence[Person], start: dt.date, end: dt.date
) -> tuple[Leave, ...]:
    """Draw leave: half of the officers some days, one in twenty a month; who left is gone."""
    found = []
    for person in people:
        if person.is_peer_head:
            continue
        if person.fte == 0:
            found.append((person.person_id, start - dt.timedelta(days=40), end, "left_post"))
            continue
        chance, length = random.random(), int(random.integers(1, 6))
        first = start + dt.timedelta(days=int(random.integers(25, (end - start).days - 30)))
        if chance < 0.05:
            found.append((person.person_id, first, first + dt.timedelta(days=28), "sick"))
        elif chance < 0.55:
            last = first + dt.timedelta(days=length - 1)
            found.append((person.person_id, first, last, "annual"))
    return tuple(
        Leave(person_id=person, from_date=first, to_date=last, kind=kind)
        for person, first, last, kind in found
    )


def made_conflicts(
    random: np.random.Generator, schools: Sequence[School], people: Sequence[Person]
) -> tuple[Conflict, ...]:
    """Draw pairings that must not be."""
    count = max(1, round(CONFLICTS * len(schools)))
    where = random.choice(len(schools), count, replace=False)
    who = random.integers(0, len(people), count)
    return tuple(
        Conflict(
            person_id=people[who[number]].person_id,
            school_id=schools[where[number]].school_id,
            reason="made up",
        )
        for number in range(count)
    )


def made_visits(
    random: np.random.Generator,
    authority: Authority,
) -> tuple[EngagedVisit, ...]:
    """Draw agreed visits of link officers in the first weeks, one a day for each of them."""
    schools, links = authority.open_schools, authority.link_at_start
    banned = {(pair.person_id, pair.school_id) for pair in authority.conflicts}
    days = {person: list(worked[3:25]) for person, worked in authority.working_days.items()}
    visits: list[EngagedVisit] = []
    for number in sorted(random.permutation(len(schools))[: round(AGREED * len(schools))]):
        school = schools[number]
        person = links.get(school.school_id)
        if person is None or (person, school.school_id) in banned:
            continue
        free = [day for day in days[person] if day in authority.pupil_days[school.school_id]]
        if free and school.language_medium == "english":
            day = free[int(random.integers(len(free)))]
            days[person].remove(day)
            visits.append(_agreed(len(visits), school, person, day))
    return tuple(visits)


def made_pins(random: np.random.Generator, authority: Authority) -> tuple[Pin, ...]:
    """Draw pins: days in school fixed with a teacher, officers ruled out for another's school."""
    fixed = _pairs(random, authority, "pedagogy")
    ruled_out = _pairs(random, authority, "qio")
    return (
        *(_pin("fix", school, person, "pedagogy_block") for school, person in fixed),
        *(_pin("forbid", school, person, "link_visit") for school, person in ruled_out),
    )


def _pairs(
    random: np.random.Generator, authority: Authority, role: Role
) -> Iterator[tuple[str, str]]:
    """Draw schools above the lowest tier and people who are neither linked nor in conflict."""
    people = [one.person_id for one in authority.people if one.role == role and one.fte > 0]
    schools = [
        judgement.school_id
        for judgement in authority.judgements
        if judgement.tier != authority.offer.tiers[0]
        and authority.school_by_id[judgement.school_id].language_medium == "english"
    ]
    banned = {(pair.school_id, pair.person_id) for pair in authority.conflicts}
    count = max(1, round(PINNED * len(authority.schools)))
    for place in random.permutation(len(schools))[:count]:
        pair = schools[place], people[int(random.integers(len(people)))]
        if pair not in banned and authority.link_at_start.get(pair[0]) != pair[1]:
            yield pair


def _pin(kind: Literal["fix", "forbid"], school: str, person: str, activity: str) -> Pin:
    return Pin(kind=kind, school_id=school, person_id=person, activity=activity)


def _agreed(number: int, school: School, person: str, day: dt.date) -> EngagedVisit:
    return EngagedVisit(
        visit_id=f"visit-{number:05d}",
        school_ids=(school.school_id,),
        activity="link_visit",
        person_ids=(person,),
        date=day,
        start=9 * 60 + 30,
        end=12 * 60 + 30,
    )
