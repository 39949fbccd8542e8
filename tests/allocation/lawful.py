"""Any lawful small authority, for properties."""

from __future__ import annotations

import datetime as dt
from typing import Any

from hypothesis import strategies as st

from allocator.domain.activities import Offer
from allocator.domain.authority import Authority
from allocator.domain.engagements import EngagedVisit, Pin
from allocator.domain.people import Conflict, Link
from tests.builders import a_person, a_school, an_authority

ACTIVITIES: dict[str, Any] = {
    "link_visit": {
        "title": "Visit",
        "team": [{"role": "qio", "link_officer": True}],
        "hours": 3.0,
        "preparation_hours": 2.0,
        "modes": ["in_person", "online"],
    },
    "review": {
        "title": "Review",
        "team": [
            {"role": "qio", "count": 2, "link_officer": False},
            {"role": "peer_head", "same_sector": True},
        ],
        "hours": 5.0,
        "days": {"roll_under_50": 1, "primary": 2},
        "preparation_hours": 2.0,
    },
    "team_around": {
        "title": "Team around the school",
        "team": [{"role": "qio", "link_officer": True}, {"role": "eso", "or_roles": ["pedagogy"]}],
        "hours": 2.0,
        "modes": ["online", "in_person"],
    },
    "group": {
        "title": "Group session",
        "team": [{"role": "pedagogy", "or_roles": ["eso"]}],
        "hours": 2.5,
        "preparation_hours": 1.0,
        "serves": "cluster",
        "modes": ["in_person", "online"],
    },
}
ROLES = ["qio", "qio", "eso", "pedagogy", "peer_head"]


@st.composite
def entitlements(draw: st.DrawFn) -> dict[str, Any]:
    due: dict[str, Any] = {}
    for activity in draw(st.lists(st.sampled_from(sorted(ACTIVITIES)), unique=True, max_size=4)):
        numbers = sorted(draw(st.lists(st.integers(0, 3), min_size=3, max_size=3)))
        due[activity] = {
            "minimum": numbers[0],
            "target": numbers[1],
            "maximum": numbers[2],
            "spacing_days": draw(st.sampled_from([1, 5, 15])),
        }
    return due


@st.composite
def schools(draw: st.DrawFn, number: int) -> Any:
    return a_school(
        f"S{number}",
        site_id=draw(st.sampled_from([f"A{number}", "A0"])),
        sector=draw(st.sampled_from(["primary", "secondary"])),
        latitude=56.41 if number == 0 else 56.41 + 0.1 * draw(st.integers(0, 5)),
        road_network=draw(st.sampled_from(["mainland", "mainland", "isle"])),
        cluster=draw(st.sampled_from([None, "North", "South"])),
        connection=draw(st.sampled_from(["good", "poor", "none"])),
        language_medium=draw(st.sampled_from(["english", "english", "gaelic"])),
        roll=draw(st.sampled_from([None, 20, 200])),
        status=draw(st.sampled_from(["open", "open", "open", "mothballed"])),
    )


@st.composite
def people(draw: st.DrawFn, number: int, school_ids: list[str]) -> Any:
    role = draw(st.sampled_from(ROLES))
    return a_person(
        f"P{number}",
        role=role,
        fte=draw(st.sampled_from([0.0, 0.4, 1.0])),
        contact_share=draw(st.sampled_from([0.02, 0.1, 0.5])),
        working_days=draw(st.sampled_from(["MTWTF--", "MT-----", "--WTF--"])),
        sectors=draw(st.sampled_from(["", "primary", "primary;secondary"])),
        skills=draw(st.sampled_from(["", "gaelic"])),
        school_id=draw(st.sampled_from(school_ids)) if role == "peer_head" else None,
        release_days=draw(st.sampled_from([None, 1, 4])),
        max_link_schools=draw(st.sampled_from([None, 0, 1, 3])),
    )


@st.composite
def authorities(draw: st.DrawFn) -> Authority:
    """Draw an authority of a few schools and people with pins, conflicts and agreed visits."""
    found = [draw(schools(number)) for number in range(draw(st.integers(1, 4)))]
    # Schools that share a site share its position too.
    first = {school.site_id: school for school in reversed(found)}
    found = [
        school.model_copy(
            update={
                "latitude": first[school.site_id].latitude,
                "road_network": first[school.site_id].road_network,
            }
        )
        for school in found
    ]
    ids = [school.school_id for school in found]
    staff = [draw(people(number, ids)) for number in range(draw(st.integers(0, 5)))]
    names = [person.person_id for person in staff]
    offer = Offer.model_validate(
        {
            "activities": ACTIVITIES,
            "entitlements": {"universal": draw(entitlements()), "targeted": draw(entitlements())},
            "floors": draw(
                st.sampled_from([{}, {"in_person_per_term": 1, "longest_online_run": 1}])
            ),
        }
    )
    return an_authority(
        tuple(found),
        tuple(staff),
        offer,
        links=_links(draw, ids, names),
        conflicts=_conflicts(draw, ids, names),
        pins=_pins(draw, found, names),
        visits=_visits(draw, found, names),
    )


def _links(draw: st.DrawFn, ids: list[str], names: list[str]) -> tuple[Link, ...]:
    if not names:
        return ()
    return tuple(
        Link(
            school_id=school, person_id=draw(st.sampled_from(names)), from_date=dt.date(2025, 8, 1)
        )
        for school in ids
        if draw(st.booleans())
    )


def _conflicts(draw: st.DrawFn, ids: list[str], names: list[str]) -> tuple[Conflict, ...]:
    if not names or not draw(st.booleans()):
        return ()
    return (Conflict(person_id=draw(st.sampled_from(names)), school_id=draw(st.sampled_from(ids))),)


def _pins(draw: st.DrawFn, found: list[Any], names: list[str]) -> tuple[Pin, ...]:
    """At most one pin, so that none clash."""
    ids = [school.school_id for school in found if school.is_open]
    if not ids or not names or not draw(st.booleans()):
        return ()
    kind = draw(st.sampled_from(["fix", "forbid"]))
    person = draw(st.sampled_from([None, *names]))
    activity = draw(st.sampled_from([None, *ACTIVITIES]))
    date = draw(st.sampled_from([None, dt.date(2026, 9, 2)]))
    if kind == "fix" and activity is None and date is None:
        person = names[0]  # a link is fixed with somebody
    school = draw(st.sampled_from(ids))
    return (Pin(kind=kind, school_id=school, person_id=person, activity=activity, date=date),)


def _visits(draw: st.DrawFn, found: list[Any], names: list[str]) -> tuple[EngagedVisit, ...]:
    ids = [school.school_id for school in found if school.is_open]
    if not ids or not names:
        return ()
    return tuple(
        EngagedVisit.model_validate(
            {
                "visit_id": f"V{number}",
                "school_ids": draw(st.sampled_from(ids)),
                "activity": draw(st.sampled_from(["link_visit", "group"])),
                "person_ids": draw(st.sampled_from(names)),
                "date": dt.date(2026, 9, 7) + dt.timedelta(days=number),
                "mode": draw(st.sampled_from(["in_person", "online"])),
                "status": draw(st.sampled_from(["agreed", "done", "cancelled"])),
            }
        )
        for number in range(draw(st.integers(0, 3)))
    )
