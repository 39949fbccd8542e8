"""What was gathered joined to a workspace: rows are added, what people wrote is left alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from allocator.domain.indicators import Reading
from allocator.domain.schools import School
from allocator.errors import Fault, FaultyDataError
from allocator.io.documents import as_model
from allocator.io.rows import quoted, unquoted
from allocator.io.sheets import read_cells
from allocator.io.tables import TABLE_BY_NAME
from allocator.io.writing import as_csv, number_text

ASSUMED = ("road_network", "connection", "language_medium", "status")
"""Columns no publication gives: set for new schools, never compared with what people wrote."""
_KEY = ("school_id", "indicator", "period_end", "source")


@dataclass
class Merged:
    """A table after merging: its bytes where they change, and what happened in words."""

    name: str
    data: bytes | None
    added: int
    filled: int
    differences: list[str]

    def line(self) -> str:
        """One line for the screen."""
        if self.data is None:
            return f"{self.name}: nothing new, left as it is"
        filled = f", {self.filled} empty cells filled" if self.filled else ""
        return f"{self.name}: {self.added} rows added{filled}"


@dataclass(frozen=True)
class Standing:
    """A table as it stands in the workspace: its bytes, header and lines as they are."""

    data: bytes
    header: list[str]
    lines: list[list[str]]

    def records(self) -> list[dict[str, str]]:
        """Rows by column, text as meant (without the apostrophe before formulas)."""
        return [
            {name: unquoted(cell.strip()) for name, cell in zip(self.header, line, strict=False)}
            for line in self.lines
        ]


def standing(path: Path) -> Standing:
    """Read a table of the workspace as it stands; header alone where there is none yet.

    Raises
    ------
    FaultyDataError
        Where the file cannot be read or lacks columns that the import must write.
    """
    table = TABLE_BY_NAME[path.stem]
    if not path.exists():
        return Standing(as_csv([table.columns]), list(table.columns), [])
    faults: list[Fault] = []
    found = read_cells(path, faults)
    lines = [line for line in (found[0][1] if found else []) if any(cell.strip() for cell in line)]
    header = [cell.strip() for cell in lines[0]] if lines else []
    needed = ("status", "value", *_KEY) if path.stem == "readings" else table.required_columns
    if not faults:
        faults = [
            Fault(path.name, 1, name, expected=f"a column {name}, so that rows can be added")
            for name in needed
            if name not in header
        ]
    if faults:
        raise FaultyDataError(faults)
    return Standing(path.read_bytes(), header, lines[1:])


def merge_readings(table: Standing, readings: Iterable[Reading], yielding: str) -> Merged:
    """Add the readings that are not there yet, after those that are.

    A reading is known by school, indicator, end of period and source. One whose source is
    ``yielding`` is not added where another source already gives the same figure's period.
    """
    present = {tuple(record.get(name, "") for name in _KEY): record for record in table.records()}
    covered = {key[:3] for key in present if key[3] != yielding}
    rows = [_reading_cells(reading) for reading in readings]
    covered |= {tuple(row[name] for name in _KEY[:3]) for row in rows if row["source"] != yielding}
    new: dict[tuple[str, ...], dict[str, str]] = {}
    differences = []
    for row in rows:
        key = tuple(row[name] for name in _KEY)
        if key in present:
            if not _same_reading(present[key], row):
                differences.append(f"readings.csv {', '.join(key)}: {_found(present[key], row)}")
        elif row["source"] == yielding and key[:3] in covered:
            continue
        elif not _same_reading(new.setdefault(key, row), row):
            differences.append(f"given twice, {', '.join(key)}: {_found(new[key], row)}")
    added = [new[key] for key in sorted(new)]
    return Merged("readings.csv", _appended(table, added), len(added), 0, differences)


def merge_schools(table: Standing, schools: Mapping[str, Mapping[str, str]]) -> Merged:
    """Add schools that are not there yet and fill empty cells of those that are."""
    place = {name: number for number, name in enumerate(table.header)}
    lines = [[*line, *[""] * (len(table.header) - len(line))] for line in table.lines]
    filled = 0
    present = set()
    differences = []
    for line in lines:
        school_id = unquoted(line[place["school_id"]].strip())
        present.add(school_id)
        for name, text in schools.get(school_id, {}).items():
            if name not in place or name in ASSUMED or not text:
                continue
            stood = unquoted(line[place[name]].strip())
            if not stood:
                line[place[name]] = quoted(text) if name not in ("latitude", "longitude") else text
                filled += 1
            elif not _same_text(stood, text):
                differences.append(
                    f"schools.csv {school_id}, {name}: {stood!r}, published {text!r}"
                )
    added = [dict(schools[key]) for key in sorted(schools) if key not in present]
    _check_schools(added)
    data = as_csv([table.header, *lines]) if filled else table.data
    fresh = _appended(Standing(data, table.header, lines), added)
    if fresh is None and filled:
        fresh = data
    return Merged("schools.csv", fresh, len(added), filled, differences)


def _appended(table: Standing, rows: Sequence[Mapping[str, str]]) -> bytes | None:
    """Bytes of a table with rows after its own, which keep every byte; ``None`` without rows."""
    if not rows:
        return None
    plain = ("latitude", "longitude")
    lines = [
        [row.get(name, "") if name in plain else quoted(row.get(name, "")) for name in table.header]
        for row in rows
    ]
    gap = b"" if not table.data or table.data.endswith((b"\n", b"\r")) else b"\n"
    return table.data + gap + as_csv(lines)


def _check_schools(rows: Sequence[Mapping[str, str]]) -> None:
    """Refuse new rows that the workspace itself would refuse."""
    faults: list[Fault] = []
    for row in rows:
        cells = {name: text for name, text in row.items() if text}
        as_model(cells, {}, School, f"schools.csv, {row['school_id']}", faults)
    if faults:
        raise FaultyDataError(faults)


def _reading_cells(reading: Reading) -> dict[str, str]:
    return {name: _text(getattr(reading, name)) for name in TABLE_BY_NAME["readings"].columns}


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return number_text(value)
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def _same_reading(stood: Mapping[str, str], row: Mapping[str, str]) -> bool:
    return (
        _same_text(stood.get("value", ""), row["value"])
        and (stood.get("status") or "ok") == row["status"]
    )


def _same_text(one: str, other: str) -> bool:
    """Whether two cells say the same: 15 and 15.0 do."""
    try:
        return float(one) == float(other)
    except ValueError:
        return one == other


def _found(stood: Mapping[str, str], row: Mapping[str, str]) -> str:
    was = stood.get("value") or stood.get("status") or "empty"
    return f"{was}, published {row['value'] or row['status']}"
