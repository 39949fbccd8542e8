"""Valid domain values with one line changed, for tests."""

from __future__ import annotations

import datetime as dt
from typing import Any

from allocator.domain.activities import Offer
from allocator.domain.authority import Authority, AuthorityProfile
from allocator.domain.people import Person
from allocator.domain.schools import School

OFFER: dict[str, Any] = {
    "activities": {
        "link_visit": {
            "title": "Quality improvement visit",
            "team": [{"role": "qio", "count": 1, "link_officer": True}],
            "hours": 3.0,
            "preparation_hours": 2.0,
            "modes": ["in_person", "online"],
        },
    },
    "entitlements": {
        "universal": {"link_visit": {"minimum": 1, "target": 1}},
        "targeted": {"link_visit": {"minimum": 1, "target": 2, "spacing_days": 5}},
        "intensive": {"link_visit": {"minimum": 2, "target": 4, "spacing_days": 5}},
    },
    "floors": {"in_person_per_term": 1, "longest_online_run": 1},
}


def a_school(school_id: str = "S1", **changes: Any) -> School:
    """Return an open primary near Oban."""
    fields: dict[str, Any] = {
        "school_id": school_id,
        "site_id": f"A-{school_id}",
        "name": f"School {school_id}",
        "sector": "primary",
        "latitude": 56.41,
        "longitude": -5.47,
        "roll": 120,
        "road_network": "mainland",
        **changes,
    }
    return School.model_validate(fields)


def a_person(person_id: str = "P1", **changes: Any) -> Person:
    """Return a full-time officer based in Oban."""
    fields: dict[str, Any] = {
        "person_id": person_id,
        "name": f"Person {person_id}",
        "role": "qio",
        "latitude": 56.40,
        "longitude": -5.46,
        "road_network": "mainland",
        **changes,
    }
    return Person.model_validate(fields)


def an_offer(**changes: Any) -> Offer:
    """Return an offer of link visits alone."""
    return Offer.model_validate({**OFFER, **changes})


def an_authority(
    schools: tuple[School, ...] | None = None,
    people: tuple[Person, ...] | None = None,
    offer: Offer | None = None,
    settings: dict[str, Any] | None = None,
    **tables: Any,
) -> Authority:
    """Return an authority of one school and one officer, with an eight-week term."""
    profile = AuthorityProfile.model_validate(
        {
            "name": "Test Council",
            "school_year": "2026/27",
            "term": {
                "name": "autumn",
                "start": dt.date(2026, 8, 17),
                "end": dt.date(2026, 10, 9),
            },
            "as_of": dt.date(2026, 8, 10),
            "settings": settings or {},
        }
    )
    return Authority(
        profile=profile,
        offer=offer or an_offer(),
        schools=schools if schools is not None else (a_school(),),
        people=people if people is not None else (a_person(),),
        **tables,
    )
