"""Sweeps and small workspaces for tests."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from allocator.domain.authority import Authority
from allocator.errors import Fault, FaultyDataError
from allocator.scenarios.answers import Prepared
from allocator.scenarios.sweeping.reading import WholeSweep, load_sweep
from allocator.travel import build_travel
from tests.scenarios.making import RULES, a_team

TIME = {
    "name": "time",
    "edit": {"edit": "capacity_by_role", "role": "qio", "factor": 1},
    "values": [0.2, 0.5, 1],
}
DAYS = {
    "name": "days",
    "edit": {"edit": "capacity_by_role", "role": "peer_head", "factor": 1},
    "from": 0.5,
    "to": 1.5,
    "steps": 3,
}


def written(folder: Path, **fields: Any) -> Path:
    """Write a sweep file; keys given replace those of a small grid."""
    data = {"name": "try", "question": "And if?", "axes": [TIME], **fields}
    path = folder / "try.yaml"
    # JSON on several lines is YAML too, and has no aliases.
    given = {key: value for key, value in data.items() if value is not None}
    path.write_text(json.dumps(given, indent=1))
    return path


def a_sweep(folder: Path, **fields: Any) -> WholeSweep:
    """Read such a file."""
    return load_sweep(written(folder, **fields))


def faults_of(folder: Path, **fields: Any) -> tuple[Fault, ...]:
    """Faults of such a file."""
    try:
        a_sweep(folder, **fields)
    except FaultyDataError as error:
        return error.faults
    return ()


@cache
def the_team() -> Authority:
    """One authority for all tests that do not change it."""
    return a_team()


@cache
def ready() -> Prepared:
    """The same, prepared."""
    return Prepared(the_team(), RULES, build_travel(the_team()), seed=1)
