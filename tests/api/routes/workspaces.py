"""Small workspaces as files by name."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from allocator.domain.authority import Authority
from allocator.domain.indicators import Reading, Readings
from allocator.io.writing import write_workspace
from tests.builders import a_person, a_school, an_authority


def files_in(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def as_files(authority: Authority, *, workbook: bool = False) -> dict[str, bytes]:
    with tempfile.TemporaryDirectory() as name:
        write_workspace(authority, Path(name), workbook=workbook)
        return files_in(Path(name))


def a_reading(school_id: str = "S1", **changes: Any) -> Reading:
    fields = {
        "school_id": school_id,
        "indicator": "attendance",
        "period_end": "2026-06-30",
        "value": 91.5,
        "known_on": "2026-07-10",
        **changes,
    }
    return Reading.model_validate(fields)


def two_schools(**tables: Any) -> Authority:
    schools = (a_school("S1"), a_school("S2", latitude=56.43, sector="secondary"))
    readings = Readings.from_rows([a_reading("S1"), a_reading("S2", value=88.0)])
    people = (a_person("P1"), a_person("P2", role="pedagogy"))
    return an_authority(schools, people, readings=readings, **tables)
