"""Authorities that ask the stand-in engine."""

from __future__ import annotations

from typing import Any

from allocator.domain.authority import Authority
from tests.builders import a_person, a_school, an_authority
from tests.travel.providers.standin import StandIn

ENGINES = ["osrm", "valhalla", "openrouteservice"]


def row_of_schools(count: int) -> tuple[Any, ...]:
    """Schools along a road, about four kilometres apart, the first by the officer's base."""
    return tuple(
        a_school(f"S{number}", latitude=56.4 + number * 0.03, longitude=-5.4 - number * 0.03)
        for number in range(count)
    )


def asking(stand_in: StandIn, name: str = "osrm", schools: int = 3, **changes: Any) -> Authority:
    """One officer and some schools of one network, with the engine in the settings."""
    routing = {"engine": name, "url": stand_in.url, "timeout_seconds": 5, **changes}
    return an_authority(
        schools=row_of_schools(schools),
        people=(a_person("P1", latitude=56.5, longitude=-5.2),),
        settings={"routing": routing},
    )
