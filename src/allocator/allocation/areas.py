"""Which part of the authority people are based in, by a name that people know."""

from __future__ import annotations

from allocator.domain.authority import Authority
from allocator.domain.people import Person
from allocator.domain.schools import School
from allocator.travel.places import Place, distance_km

NEAR_KM = 10.0
"""Bases within this distance of one another on one road network are in one area."""


def areas_of(authority: Authority) -> dict[str, str | None]:
    """Name of the area of each person's base: the cluster of the secondary that is nearest.

    ``None`` where all bases lie together: then the authority itself is the area.
    """
    groups = _groups([person for person in authority.people if not person.is_peer_head])
    if len(groups) <= 1:
        return {person.person_id: None for person in authority.people}
    names = {person.person_id: _name(authority, group[0]) for group in groups for person in group}
    return {
        person.person_id: names.get(person.person_id) or _name(authority, person)
        for person in authority.people
    }


def _groups(people: list[Person]) -> list[list[Person]]:
    """Put people together whose bases are near one another, from one to the next."""
    groups: list[list[Person]] = []
    for person in people:
        near = [group for group in groups if any(_are_near(person, one) for one in group)]
        groups = [group for group in groups if group not in near]
        groups.append([one for group in near for one in group] + [person])
    return groups


def _are_near(one: Person, other: Person) -> bool:
    return one.road_network == other.road_network and (
        distance_km(_place(one), _place(other)) <= NEAR_KM
    )


def _name(authority: Authority, person: Person) -> str:
    schools = authority.open_schools
    secondaries = [school for school in schools if school.sector == "secondary"]
    chosen = [
        school for school in secondaries or schools if school.road_network == person.road_network
    ] or list(secondaries or schools)
    if not chosen:
        return person.road_network
    base = _place(person)
    nearest = min(chosen, key=lambda school: (distance_km(base, _place(school)), school.school_id))
    return nearest.cluster or nearest.name


def _place(one: Person | School) -> Place:
    key = one.person_id if isinstance(one, Person) else one.site_id
    return Place(key, "base", one.latitude, one.longitude, one.road_network)
