"""Which boats and planes run? Ports, and a summer and a winter timetable."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from allocator.domain.crossings import CrossingMode, Port, Sailing
from allocator.domain.fields import parse_clock
from allocator.io.examples.innis.coast import (
    Point,
    nearest_shore,
    outlines,
    to_degrees,
)

SOURCE = "synthetic: invented timetable"


@dataclass(frozen=True)
class Season:
    """When a timetable is in force, both days included."""

    letter: str
    start: dt.date
    end: dt.date


SUMMER = Season("s", dt.date(2026, 3, 27), dt.date(2026, 10, 24))
WINTER = Season("w", dt.date(2026, 10, 25), dt.date(2027, 3, 25))


@dataclass(frozen=True)
class Pier:
    """A port with the land it stands on; piers stand at the nearest corner of the shore."""

    port_id: str
    name: str
    near: Point
    land: str
    is_airfield: bool = False


PIERS: tuple[Pier, ...] = (
    Pier("kinlarvan", "Kinlarvan ferry terminal", (38.8, 48.0), "mainland"),
    Pier("portdarroch", "Portdarroch harbour", (43.9, 37.4), "mainland"),
    Pier("balnashiel-slip", "Balnashiel slip", (38.4, 31.6), "mainland"),
    Pier("sandhallow-pier", "Sandhallow pier", (44.4, 74.8), "mainland"),
    Pier("innis-airfield", "Innis aerodrome", (50.2, 43.0), "mainland", is_airfield=True),
    Pier("port-tarva", "Port Tarva, Tarvasay", (30.4, 61.2), "Tarvasay"),
    Pier("hestray-pier", "Hestray pier", (34.7, 37.0), "Hestray"),
    Pier("skarvay-pier", "Skarvay pier", (0.6, 90.0), "Skarvay"),
    Pier("skarvay-airfield", "Skarvay airfield", (-4.6, 88.4), "Skarvay", is_airfield=True),
    Pier("gormsay-pier", "Gormsay pier", (15.8, 25.2), "Gormsay"),
)


@dataclass(frozen=True)
class Service:
    """Departures between two ports in one timetable: ``(days, times out, times back)``."""

    mode: CrossingMode
    ports: tuple[str, str]
    minutes: int
    check_in_minutes: int
    fare_pounds: float
    carries_cars: bool
    cancel_share: tuple[float, float]
    """In summer and in winter."""
    summer: tuple[tuple[str, str, str], ...]
    winter: tuple[tuple[str, str, str], ...]


SERVICES: tuple[Service, ...] = (
    # The large island: a car ferry that a working day fits between.
    Service(
        "ferry", ("kinlarvan", "port-tarva"), 45, 20, 31.4, True, (0.05, 0.08),
        summer=(("MTWTFS-", "07:15 09:15 11:30 14:15 16:30 18:40",
                 "06:15 08:15 10:15 13:00 15:20 17:35"),
                ("------S", "10:00 14:30 17:00", "08:45 11:15 15:45")),
        winter=(("MTWTFS-", "07:30 10:30 14:00 17:15", "06:30 09:00 12:15 15:45"),
                ("------S", "10:30 15:30", "09:00 14:00")),
    ),
    # The near island: a launch for foot passengers.
    Service(
        "ferry", ("balnashiel-slip", "hestray-pier"), 20, 10, 4.2, False, (0.06, 0.12),
        summer=(("MTWTFS-", "08:20 09:30 11:30 13:30 15:30 16:40 18:00",
                 "08:00 08:50 11:00 13:00 15:00 16:10 17:30"),),
        winter=(("MTWTFS-", "08:30 10:30 13:30 16:30", "08:00 10:00 13:00 15:45"),),
    ),
    # The far island: a plane that turns round at once, and a ferry on some days.
    Service(
        "flight", ("innis-airfield", "skarvay-airfield"), 35, 30, 68.0, False, (0.06, 0.1),
        summer=(("MT-TF--", "10:20", "11:20"),),
        winter=(("MT-T---", "10:40", "11:40"),),
    ),
    Service(
        "ferry", ("sandhallow-pier", "skarvay-pier"), 140, 45, 46.5, True, (0.12, 0.27),
        summer=(("M-W--S-", "09:30", "12:30"),),
        winter=(("--W--S-", "09:30", "12:30"),),
    ),
    # The island whose boat lives there: out in the evening, back at dawn.
    Service(
        "ferry", ("portdarroch", "gormsay-pier"), 80, 30, 24.8, True, (0.08, 0.15),
        summer=(("MTWTF--", "16:50", "07:00"), ("M--T---", "12:30", "14:15")),
        winter=(("MTWTF--", "16:30", "07:15"), ("---T---", "12:30", "14:15")),
    ),
)  # fmt: skip


@cache
def port_points() -> dict[str, Point]:
    """Return where each port is, in kilometres."""
    rings = outlines()
    return {
        pier.port_id: pier.near if pier.is_airfield else nearest_shore(pier.near, rings[pier.land])
        for pier in PIERS
    }


def ports() -> tuple[Port, ...]:
    """Return piers, slips and airfields."""
    points = port_points()
    made = []
    for pier in PIERS:
        latitude, longitude = to_degrees(points[pier.port_id])
        made.append(
            Port(
                port_id=pier.port_id,
                name=pier.name,
                latitude=latitude,
                longitude=longitude,
                road_network=pier.land.lower(),
            )
        )
    return tuple(made)


def sailings() -> tuple[Sailing, ...]:
    """Return every timed departure of both timetables."""
    return tuple(sailing for service in SERVICES for sailing in _departures(service))


def _departures(service: Service) -> Iterator[Sailing]:
    there, back = service.ports, (service.ports[1], service.ports[0])
    for season, table, cancel_share in (
        (SUMMER, service.summer, service.cancel_share[0]),
        (WINTER, service.winter, service.cancel_share[1]),
    ):
        for number, (days, times_there, times_back) in enumerate(table, 1):
            valid = {
                "days": days,
                "valid_from": season.start,
                "valid_to": season.end,
                "cancel_share": cancel_share,
            }
            for ports, times in ((there, times_there), (back, times_back)):
                for time in times.split():
                    yield _sailing(service, ports, time, f"{season.letter}{number}", valid)


def _sailing(
    service: Service, ports: tuple[str, str], time: str, table: str, valid: dict[str, object]
) -> Sailing:
    depart = parse_clock(time)
    assert isinstance(depart, int)
    return Sailing.model_validate(
        {
            "service_id": f"{ports[0]}_{ports[1]}_{time.replace(':', '')}{table}",
            "mode": service.mode,
            "from_port": ports[0],
            "to_port": ports[1],
            "depart": depart,
            "arrive": depart + service.minutes,
            "carries_cars": service.carries_cars,
            "check_in_minutes": service.check_in_minutes,
            "fare_pounds": service.fare_pounds,
            "source": SOURCE,
            **valid,
        }
    )
