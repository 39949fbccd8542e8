"""Where somebody starts from: a base in words as a position on a road network."""

from __future__ import annotations

from collections import Counter
from typing import Any

from allocator.domain.people import Person
from allocator.domain.schools import School
from allocator.scenarios.applying.draft import Draft
from allocator.scenarios.edits.shape import Base


def base_of(draft: Draft, base: Base) -> dict[str, Any] | None:
    """Position and road network of a base; ``None`` where there is no such place here."""
    authority = draft.authority
    if base.person is not None:
        if not draft.known("base", [base.person], authority.person_by_id, "a person"):
            return None
        return _at(authority.person_by_id[base.person])
    if base.school is not None:
        if not draft.known("base", [base.school], authority.school_by_id, "a school"):
            return None
        return _at(authority.school_by_id[base.school])
    if base.latitude is not None:
        return base.model_dump(include={"latitude", "longitude", "road_network"})
    island = base.island or _largest_island(draft)
    if island is None:
        return None
    schools = [school for school in authority.open_schools if school.island == island]
    if not schools:
        names = {school.island for school in authority.open_schools if school.island}
        draft.fault(("base", "island"), island, "an island with an open school", sorted(names))
        return None
    return _at(max(schools, key=lambda school: school.roll or 0))


def _at(place: Person | School) -> dict[str, Any]:
    return {
        "latitude": place.latitude,
        "longitude": place.longitude,
        "road_network": place.road_network,
    }


def _largest_island(draft: Draft) -> str | None:
    """Return the island with the most open schools; the first in the file where several have."""
    islands = Counter(
        school.island for school in draft.authority.open_schools if school.island is not None
    )
    return islands.most_common(1)[0][0] if islands else None
