"""Names, dates and counts as people write them, the same in every file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from allocator.domain.allocations import Shortfall
from allocator.domain.authority import Authority
from allocator.domain.fields import format_clock
from allocator.domain.schedules import Leg, TravelDay, UnplacedSession, Visit

LEGS = {"car": "drive", "ferry": "ferry", "flight": "flight", "walk": "walk"}
MODES = {"in_person": "in person", "online": "online"}
ROLES = {
    "qio": "Quality improvement officer",
    "eso": "Education support officer",
    "attainment_adviser": "Attainment adviser",
    "pedagogy": "Pedagogy team",
    "psychologist": "Educational psychologist",
    "peer_head": "Peer headteacher",
}
SHORTFALL_REASONS = {
    "no_capacity": "too little time, or more need for it elsewhere",
    "no_skill": "nobody with the skill",
    "out_of_reach": "out of reach",
    "conflict": "a conflict of interest or a pin",
    "calendar": "too few days",
    "declined": "declined",
    "floor_kept_elsewhere": "kept elsewhere",
}
AIMS = {
    "promises_kept": "Promised sessions kept",
    "presence": "Presence in person",
    "need_met": "Need met",
    "fairness": "Fairness between groups of schools",
    "travel": "Travel expected when sharing out",
    "nights": "Nights away",
    "continuity": "Schools that keep their link officer",
    "even_load": "Even load",
    "money": "Travel, nights and cover in pounds",
}
AIM_COLUMNS = {
    "promises_kept": "Promises (sessions)",
    "presence": "In person (sessions)",
    "need_met": "Need (points)",
    "fairness": "Fairness (%)",
    "travel": "Travel (hours)",
    "nights": "Nights",
    "continuity": "Links kept (schools)",
    "even_load": "Uneven load (hours)",
    "money": "Money (£)",
}
"""Short names of aims above columns."""
GROUPING_TITLES = {
    "tier": "Tier",
    "quintile": "Deprivation (fifths of the index)",
    "urban-rural": "Town and country",
    "island": "Island or mainland",
    "sector": "Sector",
    "size": "Size of school",
    "language medium": "Language medium",
}
UNPLACED_REASONS = {
    "no_boat": "no boat or flight",
    "night_limit": "no night away left",
    "day_too_long": "the day would be too long",
    "no_common_day": "no day in common",
    "spacing": "too close to another visit",
    "calendar": "no pupil day",
    "leave": "leave, or a day not worked",
    "capacity": "no time left",
    "out_of_reach": "out of reach",
    "pinned_elsewhere": "pinned to a day that is taken",
}

_SHORTER = (
    (" & Nursery Class", ""),
    (" and Nursery Class", ""),
    (" Primary School", " Primary"),
    (" Secondary School", " Secondary"),
    (" High School", " High"),
)


def clock(minute: int | None) -> str:
    """Write a time of day: 07:55."""
    return "" if minute is None else format_clock(minute)


def long_date(day: dt.date) -> str:
    """Write a date: Tuesday 15 September 2026."""
    return f"{day:%A} {day.day} {day:%B %Y}"


def short_date(day: dt.date) -> str:
    """Write a date: Tue 15 Sep."""
    return f"{day:%a} {day.day} {day:%b}"


def school_names(authority: Authority, school_ids: Iterable[str]) -> str:
    """Names of schools, the host first."""
    return ", ".join(authority.school_titles[school] for school in school_ids)


def short_name(name: str) -> str:
    """Leave out what every reader knows of a school's name, to keep the grid narrow."""
    for long, short in _SHORTER:
        name = name.replace(long, short)
    return name


def host_and_others(authority: Authority, school_ids: Sequence[str]) -> str:
    """Name of the first school and how many are served with it."""
    host = authority.school_titles[school_ids[0]]
    others = len(school_ids) - 1
    return f"{host} and {counted(others, 'more school')}" if others else host


def person_names(authority: Authority, person_ids: Iterable[str]) -> str:
    """Names of people."""
    return ", ".join(authority.person_titles[person] for person in person_ids)


def activity_title(authority: Authority, activity: str) -> str:
    """Title of an activity, of a floor or of the link officer, in words."""
    if activity == "link":
        return "Link officer"
    if activity == "floor:in_person_per_term":
        return "Sessions in person in the term"
    if activity == "floor:longest_online_run":
        return "Online sessions in a row"
    found = authority.offer.activities.get(activity)
    return found.title if found else activity


def place_names(authority: Authority) -> dict[str, str]:
    """Names of the places that journeys join."""
    names = {port.port_id: port.name for port in authority.ports}
    for school in reversed(authority.schools):
        names[school.site_id] = school.name
    for person in authority.people:
        names[person.person_id] = f"base of {authority.person_titles[person.person_id]}"
    return names


def legs_in_words(legs: Iterable[Leg], names: dict[str, str]) -> list[str]:
    """Legs of a journey in words: 08:20 ferry to Port Askaig, 08:25."""
    return [
        f"{clock(leg.depart)} {'hired car' if leg.hired else LEGS[leg.mode]} "
        f"to {names[leg.to_id]}, {clock(leg.arrive)}"
        for leg in legs
    ]


def day_in_words(day: TravelDay, names: dict[str, str]) -> list[str]:
    """Journeys of a day in words, and where the night is."""
    night = [] if day.night_at is None else [f"night near {names[day.night_at]}"]
    return [*legs_in_words(day.legs, names), *night]


def given_of_wanted(shortfall: Shortfall) -> str:
    """Say how far short it falls: 1 of 2; a limit that is passed is told as one."""
    if shortfall.activity == "floor:longest_online_run":
        return f"{shortfall.given}, at most {shortfall.wanted}"
    return f"{shortfall.given} of {shortfall.wanted}"


INVENTED = "invented for demonstration"
"""Stands beside every figure that is made up."""


def says_invented(source: str) -> bool:
    """Whether a source says that its figures are invented."""
    return any(word in source.lower() for word in ("synthetic", "invented"))


def number(value: float) -> str:
    """Write a number with at most one decimal."""
    return f"{value:,.1f}".removesuffix(".0")


def counted(number: int, one: str, many: str | None = None) -> str:
    """Write a count: 1 visit, 3 visits."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def if_cancelled(visit: Visit) -> str:
    """Say how likely a boat or plane on the way is cancelled, and what then; empty on land."""
    if visit.cancel_chance is None:
        return "" if visit.alternate is None else _then(visit.alternate)
    chance = f"Chance that a crossing on the way is cancelled: {visit.cancel_chance:.0%}."
    return chance if visit.alternate is None else f"{chance} {_then(visit.alternate)}"


def _then(day: dt.date) -> str:
    return f"If the crossing is cancelled: {long_date(day)}."


def what_would_help(row: UnplacedSession) -> list[str]:
    """Every relief that was found for a session without a date; else what is missing."""
    return [one.text for one in row.reliefs] or [row.relief]
