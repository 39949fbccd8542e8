"""Who gives support? The central team, serving heads lent to other schools, and their absences.

All people are invented.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from allocator.domain.people import Conflict, Leave, Person, Role
from allocator.domain.schools import SECTORS
from allocator.io.examples.innis.coast import Point, to_degrees
from allocator.io.examples.innis.places import SECTOR_OF_LETTER, SITES

LEAVER = "qio-06"
"""Left in June; the post is vacant and its schools need another link officer."""
SICK = "qio-02"
GAELIC_OFFICER = "qio-03"

ALL_SECTORS = tuple(SECTORS)
HOURS_PER_DAY = 7.0


@dataclass(frozen=True)
class Officer:
    """One post of the central team, based at a point of the mainland."""

    person_id: str
    name: str
    role: Role
    base: Point
    contact_share: float
    skills: tuple[str, ...]
    sectors: tuple[str, ...] = ALL_SECTORS
    fte: float = 1.0
    days: str = "MTWTF--"
    max_link_schools: int | None = None
    max_nights: int = 4


NO_SECONDARY = ("elc", "primary", "special")

TEAM: tuple[Officer, ...] = (
    Officer("qio-01", "Elspeth Marlow", "qio", (45.0, 37.9), 0.41,
            ("early_years", "literacy"), NO_SECONDARY, max_link_schools=16),
    Officer("qio-02", "Fraser Tannoch", "qio", (46.4, 39.6), 0.41,
            ("data", "leadership"), max_link_schools=16),
    Officer("qio-03", "Mórag Sallow", "qio", (44.7, 38.4), 0.41,
            ("gaelic", "leadership"), max_link_schools=16),
    Officer("qio-04", "Ishbel Quarrie", "qio", (52.0, 10.3), 0.41,
            ("asn", "numeracy"), fte=0.6, days="MTW----", max_link_schools=10, max_nights=2),
    Officer("qio-05", "Gregor Fernlea", "qio", (71.5, 47.1), 0.41,
            ("curriculum", "leadership"), max_link_schools=16),
    Officer("ped-01", "Oonagh Birkmyre", "pedagogy", (45.6, 38.8), 0.40,
            ("literacy", "play")),
    Officer("ped-02", "Lachlan Drewe", "pedagogy", (71.0, 46.9), 0.40,
            ("gaelic", "numeracy")),
    Officer("eso-01", "Seonaid Harrow", "eso", (45.9, 37.2), 0.25,
            ("data", "gaelic")),
    Officer("eso-02", "Niall Copeling", "eso", (52.6, 10.0), 0.25,
            ("asn", "early_years"), fte=0.8, days="MTWT---"),
    Officer("aa-01", "Rhona Stell", "attainment_adviser", (46.0, 38.3), 0.25,
            ("data", "equity"), fte=0.4, days="-TW----", max_nights=2),
    Officer("ep-01", "Tormod Ashgill", "psychologist", (45.3, 39.0), 0.08,
            ("asn", "wellbeing"), max_nights=2),
    Officer(LEAVER, "Bethia Corran", "qio", (45.5, 38.0), 0.0,
            ("leadership",), fte=0.0, max_link_schools=0, max_nights=0),
)  # fmt: skip

PEERS: tuple[tuple[str, str, str, float, tuple[str, ...]], ...] = (
    ("peer-01", "Aileas Wren", "IN04G", 3, ("gaelic", "leadership")),
    ("peer-02", "Murdo Lintie", "IN07P", 3, ("leadership", "equity")),
    ("peer-03", "Kirsteen Haw", "IN22P", 3, ("leadership",)),
    ("peer-04", "Struan Peewit", "IN31P", 4, ("leadership", "early_years")),
    ("peer-05", "Jessamy Brock", "IN35P", 3, ("leadership",)),
    ("peer-06", "Hector Gowan", "IN41P", 2, ("leadership",)),
    ("peer-07", "Una Rowanhill", "IN01S", 4, ("leadership",)),
    ("peer-08", "Callan Mavis", "IN30S", 4, ("leadership", "data")),
)
"""Serving heads: id, name, own school, release days this term, skills."""


def people() -> tuple[Person, ...]:
    """Return the central team and the peer heads."""
    return (*(_officer(post) for post in TEAM), *(_peer(*row) for row in PEERS))


def mainland_bases() -> dict[str, Point]:
    """Return where everybody based on the mainland starts from, in kilometres."""
    sites = {site.site_id: site.at for site in SITES}
    peers = {person_id: sites[school_id[:-1]] for person_id, _, school_id, _, _ in PEERS}
    return {post.person_id: post.base for post in TEAM} | peers


def _officer(post: Officer) -> Person:
    latitude, longitude = to_degrees(post.base)
    return Person.model_validate(
        {
            "person_id": post.person_id,
            "name": post.name,
            "role": post.role,
            "latitude": latitude,
            "longitude": longitude,
            "road_network": "mainland",
            "fte": post.fte,
            "working_days": post.days,
            "sectors": post.sectors,
            "skills": post.skills,
            "hours_per_day": HOURS_PER_DAY,
            "contact_share": post.contact_share,
            "max_link_schools": post.max_link_schools,
            "max_nights": post.max_nights,
        }
    )


def _peer(
    person_id: str, name: str, school_id: str, release_days: float, skills: tuple[str, ...]
) -> Person:
    """Return a peer head, who starts from the own school and knows its sector."""
    at = next(site.at for site in SITES if site.site_id == school_id[:-1])
    latitude, longitude = to_degrees(at)
    return Person(
        person_id=person_id,
        name=name,
        role="peer_head",
        latitude=latitude,
        longitude=longitude,
        road_network="mainland",
        sectors=(SECTOR_OF_LETTER[school_id[-1]],),
        skills=skills,
        hours_per_day=HOURS_PER_DAY,
        school_id=school_id,
        release_days=release_days,
        max_nights=1,
    )


def leave() -> tuple[Leave, ...]:
    """Return the absences that are known when the term is planned."""
    spans = (
        (LEAVER, "2026-07-01", "2027-07-31", "left_post"),
        (SICK, "2026-11-02", "2026-11-30", "sick"),
        ("qio-01", "2026-09-24", "2026-09-25", "annual"),
        ("qio-05", "2026-12-10", "2026-12-11", "annual"),
        ("ped-01", "2026-10-07", "2026-10-09", "annual"),
        ("ped-02", "2026-11-19", "2026-11-20", "training"),
        ("eso-01", "2026-09-14", "2026-09-15", "training"),
        ("eso-02", "2026-12-14", "2026-12-17", "annual"),
        ("ep-01", "2026-11-05", "2026-11-06", "training"),
    )
    return tuple(
        Leave(
            person_id=person_id,
            from_date=dt.date.fromisoformat(first),
            to_date=dt.date.fromisoformat(last),
            kind=kind,
        )
        for person_id, first, last, kind in spans
    )


def conflicts() -> tuple[Conflict, ...]:
    """Return pairings that must not be."""
    rows = (
        ("qio-01", "IN09P", "invented example: own child attends"),
        ("qio-05", "IN30S", "invented example: former depute of the school"),
        ("peer-03", "IN21P", "invented example: close relative on the staff"),
        ("peer-07", "IN50S", "invented example: former headteacher of the school"),
    )
    return tuple(
        Conflict(person_id=person_id, school_id=school_id, reason=reason)
        for person_id, school_id, reason in rows
    )
