"""Real schools of one council from the published register, with their road networks."""

from __future__ import annotations

import csv
import tempfile
from functools import cache
from pathlib import Path

import numpy as np

from allocator.domain.schools import Connection, School
from allocator.io.imports.scotgov import import_scotgov
from allocator.io.rows import read_rows
from allocator.io.sheets import read_csv
from allocator.io.tables import TABLE_BY_NAME
from benchmarks.made.distances import positions
from benchmarks.made.schools import clusters

FILES = ("schools_2023_locations_and_roll.csv", "school_level_summary_statistics_2025.csv")
JOINED = "schools_joined.csv"
MAINLAND = "Great Britain mainland"
NO_ROAD = {"5134226": "Knoydart", "5120829": "Scoraig"}
"""Sites on the mainland that no road leads to, as the register's notes say."""
POOR, NONE = 50.0, 90.0
"""Percent of premises without superfast broadband from which on a connection is poor, or none."""


def schools_of(council: str, data: Path) -> tuple[School, ...]:
    """Schools of the council that the newest statistics still have, with clusters and networks.

    A cluster is the nearest secondary on the same road network, as catchments are not published.
    """
    joined = _joined(data)
    placed = [_placed(school, joined[school.site_id]) for school in _imported(council, data)]
    networks = np.unique([school.road_network for school in placed], return_inverse=True)[1]
    sectors = np.array([school.sector for school in placed], dtype=object)
    latitude, longitude = positions(placed).T
    own = clusters(latitude, longitude, networks, sectors)
    return tuple(
        school.model_copy(update={"cluster": placed[number].name})
        for school, number in zip(placed, own, strict=True)
    )


def _imported(council: str, data: Path) -> list[School]:
    """Read ``schools.csv`` as an import of the published files writes it."""
    with tempfile.TemporaryDirectory() as folder:
        import_scotgov([data / name for name in FILES], council, Path(folder))
        sheet = read_csv(Path(folder) / "schools.csv", TABLE_BY_NAME["schools"], [])
    assert sheet is not None
    return [row.value for row in read_rows(sheet, []) if isinstance(row.value, School)]


@cache
def _joined(data: Path) -> dict[str, dict[str, str]]:
    """Row of the joined table by site: road network and broadband are the site's."""
    with (data / JOINED).open(encoding="utf-8") as stream:
        return {row["seed_code"]: row for row in csv.DictReader(stream)}


def _placed(school: School, row: dict[str, str]) -> School:
    """Say which road network the school is on, and how good its connection is."""
    group = NO_ROAD.get(school.site_id, row["road_group"])
    on_mainland = row["landmass"] == MAINLAND
    network = "mainland" if group == MAINLAND else group.lower().replace(" ", "-")
    return school.model_copy(
        update={
            "road_network": network,
            "island": None if on_mainland else row["landmass"],
            "connection": _connection(row["pct_no_superfast_broadband"]),
        }
    )


def _connection(without: str) -> Connection:
    share = float(without or 0)
    return "none" if share > NONE else "poor" if share > POOR else "good"
