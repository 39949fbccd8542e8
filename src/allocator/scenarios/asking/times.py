"""Time as days of contract: how much of it there is, and an authority with more of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil

from allocator.domain.authority import Authority
from allocator.domain.people import Person

OPEN_HOURS = 1000.0
"""Hours of each day of an officer whose time is open: more than any plan could ask for."""
OPEN_RELEASE_DAYS = 10_000.0
FINE = 1e9


@dataclass(frozen=True)
class Time:
    """Days of one person this term, and the hours for schools that a day of theirs brings.

    A day is one of contract, of which ``hours_per_day`` x ``contact_share`` is for schools; for a
    peer head it is a day of release. ``days`` is 0 for whoever has none.
    """

    person: Person
    days: float
    hours_per_day: float


def times_of(authority: Authority) -> dict[str, Time]:
    """Time of everybody, in file order."""
    return {person.person_id: _time(authority, person) for person in authority.people}


def _time(authority: Authority, person: Person) -> Time:
    hours = authority.capacity_hours(person)
    per_day = person.hours_per_day or authority.settings.hours_per_day
    if not person.is_peer_head:
        per_day *= _share(authority, person)
    return Time(person, hours / per_day if per_day else 0.0, per_day)


def _share(authority: Authority, person: Person) -> float:
    share = person.contact_share
    return authority.settings.contact_share if share is None else share


def with_open_time(authority: Authority) -> Authority:
    """Return the authority with more time of everybody than any plan could ask for.

    It stands for as many more people like each: no workspace could hold such days. Who has no
    time at all this term stays without. Bases, skills, nights, working days and the days on which
    people may meet stay as they are.
    """
    return replace(
        authority,
        people=tuple(
            _with_hours(one, OPEN_HOURS, 1.0, OPEN_RELEASE_DAYS)
            if authority.capacity_hours(one) > 0
            else one
            for one in authority.people
        ),
    )


def with_days(authority: Authority, days: dict[str, float]) -> Authority:
    """Return the authority with at least so many days of some people, theirs where they have more.

    An officer's further days become a greater share of each day for schools, then longer days.
    """
    times = times_of(authority)
    people = []
    for person in authority.people:
        time, wanted = times[person.person_id], days.get(person.person_id, 0.0)
        if wanted <= time.days or time.days == 0:
            people.append(person)
            continue
        share = _share(authority, person) * wanted / time.days
        per_day = person.hours_per_day or authority.settings.hours_per_day
        longer = _up(per_day * max(1.0, share))
        people.append(_with_hours(person, longer, min(1.0, _up(share)), _up(wanted)))
    return replace(authority, people=tuple(people))


def _up(number: float) -> float:
    """Round up finely, so that what is written is enough."""
    return ceil(number * FINE + 1) / FINE


def _with_hours(person: Person, hours: float, share: float, release: float) -> Person:
    if person.is_peer_head:
        return person.model_copy(update={"release_days": release})
    return person.model_copy(update={"hours_per_day": hours, "contact_share": share})
