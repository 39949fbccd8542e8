"""A mainland and an island with a car ferry, a foot ferry and a flight, for travel tests."""

from __future__ import annotations

from typing import Any

from allocator.domain.authority import Authority
from allocator.domain.crossings import Port, Sailing
from tests.builders import a_person, a_school, an_authority


def a_port(port_id: str, network: str, latitude: float, longitude: float) -> Port:
    return Port(
        port_id=port_id,
        name=port_id,
        latitude=latitude,
        longitude=longitude,
        road_network=network,
    )


def a_sailing(from_port: str, to_port: str, depart: str, arrive: str, **changes: Any) -> Sailing:
    fields = {
        "service_id": f"{from_port}-{to_port}-{depart}",
        "mode": "ferry",
        "from_port": from_port,
        "to_port": to_port,
        "depart": depart,
        "arrive": arrive,
        "days": "MTWTF--",
        "carries_cars": "yes",
        "check_in_minutes": 30,
        **changes,
    }
    return Sailing.model_validate(fields)


PIER = a_port("pier", "mainland", 56.41, -5.48)
SLIP = a_port("slip", "isle", 56.46, -5.70)
PORTS = (PIER, SLIP)
DAY_RETURN = (
    a_sailing("pier", "slip", "08:00", "08:50"),
    a_sailing("slip", "pier", "17:10", "18:00"),
)
ONE_BOAT_A_DAY = (
    a_sailing("pier", "slip", "10:00", "12:00"),
    a_sailing("slip", "pier", "12:30", "14:30"),
)


def island_authority(sailings: tuple[Sailing, ...], **changes: Any) -> Authority:
    """One officer on the mainland, a school on each side of the water."""
    schools = (
        a_school("S1"),
        a_school(
            "S2", latitude=56.47, longitude=-5.71, road_network="isle", island="Isle", roll=20
        ),
    )
    fields: dict[str, Any] = {
        "schools": schools,
        "people": (a_person("P1"),),
        "ports": PORTS,
        "sailings": sailings,
        **changes,
    }
    return an_authority(**fields)
