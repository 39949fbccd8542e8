"""Published drive times of Scotland as journeys between places, for judging the road estimate."""

from __future__ import annotations

import csv
import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from allocator.travel.places import Place, distance_km
from benchmarks.register import NO_ROAD

LEAST_KM = 1.0
"""Shorter journeys are not judged: a zone's average says nothing about them."""
FACT_PLACES = {
    "Kirkwall": "6002730", "Stromness": "6003532", "Cardross": "8301425", "Portree": "5128234",
    "Edinburgh": "5530628", "Glasgow": "8412723", "Stirling": "5726239", "Inverness": "5142636",
    "Fort William": "5135931", "Glencoe": "5130425", "Stornoway": "6233139",
    "Port Ellen": "8107823", "Bruichladdich": "8107726", "Lerwick": "6103634",
    "Tingwall ferry terminal": "Tingwall", "Houton ferry terminal": "Houton",
    "Kennacraig": "Kennacraig", "Port Askaig": "Port Askaig",
    "Kirkwall Airport": "KOI", "Connel": "OBN",
}  # fmt: skip
"""Where the ends of the published journeys are: a school in the place (or the nearest one), a
port, an airfield. Ends that are not here have no published position."""


@dataclass(frozen=True)
class Drive:
    """A journey whose minutes are published, with the straight line between its ends."""

    area: str
    start: Place
    end: Place
    minutes: float

    @property
    def straight_km(self) -> float:
        """Great-circle distance."""
        return distance_km(self.start, self.end)


def data_root() -> Path:
    """Folder of the published data."""
    return Path(os.environ.get("ALLOCATOR_DATA", Path(__file__).parents[2] / "shared" / "data"))


def drives_to_secondaries(root: Path) -> tuple[Drive, ...]:
    """From each primary to the nearest secondary of its road network, as its data zone drives.

    The minutes are the zone's published average, so an end of the journey is only about where the
    primary is; zones are small in towns and wide in the country.
    """
    minutes = {
        row["data_zone"]: float(row["drive_secondary_min"])
        for row in _rows(root / "scotland_simd_access" / "simd2020_access_by_data_zone.csv")
        if row["drive_secondary_min"]
    }
    schools = _schools(root)
    secondaries: dict[str, list[Place]] = defaultdict(list)
    for row in schools:
        if row["sector"] == "Secondary":
            secondaries[row["road_group"]].append(_school_place(row))
    found = []
    for row in schools:
        near = secondaries.get(row["road_group"], [])
        if row["sector"] != "Primary" or not near or row["data_zone"] not in minutes:
            continue
        start = _school_place(row)
        end = min(near, key=lambda place: distance_km(start, place))
        drive = Drive(row["local_authority"], start, end, minutes[row["data_zone"]])
        if drive.straight_km > LEAST_KM:
            found.append(drive)
    return tuple(found)


def published_drives(root: Path) -> tuple[Drive, ...]:
    """Single journeys by car with published minutes, both ends of which can be placed."""
    found = []
    places = _fact_places(root)
    for row in _rows(root / "scotland_drive_calibration" / "drive_facts.csv"):
        ends = places.get(row["from"]), places.get(row["to"])
        if row["minutes"] and row["mode"].startswith("car") and ends[0] and ends[1]:
            found.append(Drive(row["local_authority"], ends[0], ends[1], float(row["minutes"])))
    return tuple(found)


def _fact_places(root: Path) -> dict[str, Place]:
    schools = _schools(root)
    classed = [_school_place(row) for row in schools]
    points = {row["seed_code"]: _school_place(row) for row in schools}
    for place in _other_places(root):
        near = min(classed, key=lambda school: distance_km(place, school))
        points[place.place_id] = Place(
            place.place_id, "port", place.latitude, place.longitude, "", near.urban_rural
        )
    return {name: points[key] for name, key in FACT_PLACES.items()}


def _other_places(root: Path) -> Iterator[Place]:
    """Ports by name and airfields by code."""
    sources = (("scotland_ferries/ports.csv", "name"), ("scotland_airports/airports.csv", "iata"))
    for file, key in sources:
        for row in _rows(root / file):
            if row[key] in FACT_PLACES.values():
                yield Place(row[key], "port", float(row["latitude"]), float(row["longitude"]), "")


def _schools(root: Path) -> list[Mapping[str, str]]:
    rows = _rows(root / "scotland_schools" / "schools_joined.csv")
    return [row for row in rows if row["seed_code"] not in NO_ROAD]


def _school_place(row: Mapping[str, str]) -> Place:
    return Place(
        row["seed_code"],
        "site",
        float(row["latitude"]),
        float(row["longitude"]),
        row["road_group"],
        int(row["ur8"]),
    )


def _rows(path: Path) -> Iterable[Mapping[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        yield from csv.DictReader(stream)
