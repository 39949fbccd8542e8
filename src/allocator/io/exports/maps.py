"""``plan.geojson``: schools with their tier, journeys as lines (RFC 7946, WGS84)."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from allocator.domain.authority import Authority
from allocator.domain.crossings import Port
from allocator.domain.people import Person
from allocator.domain.plans import Plan
from allocator.domain.schools import School
from allocator.io.exports.words import clock

Place = Port | School | Person


def positions_of(authority: Authority) -> dict[str, tuple[float, float]]:
    """Longitude and latitude of every base, site and port."""
    found = {port.port_id: position(port) for port in authority.ports}
    for school in reversed(authority.schools):
        found[school.site_id] = position(school)
    for person in authority.people:
        found[person.person_id] = position(person)
    return found


def position(place: Place) -> tuple[float, float]:
    """Longitude and latitude to a tenth of a metre, as RFC 7946 asks."""
    return round(place.longitude, 6), round(place.latitude, 6)


def plan_geojson(plan: Plan, authority: Authority) -> str:
    """Schools as points and the legs of every journey as lines."""
    features = [*_schools(plan, authority), *_legs(plan, authority)]
    data = {"type": "FeatureCollection", "features": features}
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n"


def _schools(plan: Plan, authority: Authority) -> list[dict[str, Any]]:
    visits: Counter[str] = Counter()
    for visit in plan.schedule.visits if plan.schedule else ():
        visits.update(visit.school_ids)
    short = Counter(row.school_id for row in plan.allocation.shortfalls) if plan.allocation else {}
    features = []
    for decision in plan.tiers.schools:
        school = authority.school_by_id[decision.school_id]
        features.append(
            {
                "type": "Feature",
                "id": school.school_id,
                "geometry": {
                    "type": "Point",
                    "coordinates": list(position(school)),
                },
                "properties": {
                    "kind": "school",
                    "name": school.name,
                    "sector": school.sector,
                    "island": school.island,
                    "tier": decision.tier,
                    "state": decision.state,
                    "visits": visits[school.school_id],
                    "shortfalls": short.get(school.school_id, 0),
                },
            }
        )
    return features


def _legs(plan: Plan, authority: Authority) -> list[dict[str, Any]]:
    if plan.schedule is None:
        return []
    places = positions_of(authority)
    return [
        {
            "type": "Feature",
            "geometry": {
                "type": "LineString",
                "coordinates": [list(places[leg.from_id]), list(places[leg.to_id])],
            },
            "properties": {
                "kind": "leg",
                "person_id": day.person_id,
                "person": authority.person_titles[day.person_id],
                "date": day.date.isoformat(),
                "depart": clock(leg.depart),
                "arrive": clock(leg.arrive),
                "mode": leg.mode,
                "minutes": leg.arrive - leg.depart,
                "service_id": leg.service_id,
            },
        }
        for day in plan.schedule.days
        for leg in day.legs
    ]
