"""Rows given as JSON turned into the tables and documents of a workspace, and added to them."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import yaml

from allocator.domain.authority import Authority
from allocator.domain.indicators import Readings
from allocator.domain.models import Row
from allocator.errors import Fault
from allocator.io.rows import quoted
from allocator.io.tables import DOCUMENTS, TABLE_BY_NAME, Table
from allocator.io.writing import as_csv, number_text, table_lines

_PLAIN = frozenset({"latitude", "longitude", "days", "working_days"})
"""Columns that may begin with a sign or dash and are no free text."""


def as_file(name: str, given: Any, faults: list[Fault]) -> bytes | None:
    """One file from what a request gives for it: its text, its rows, or its document.

    Rows are for tables (``schools.csv``), documents for YAML and GeoJSON files.
    """
    if isinstance(given, str):
        return given.encode()
    stem, _, ending = name.rpartition(".")
    if isinstance(given, list) and ending == "csv":
        return _rows_as_csv(name, stem, given, faults)
    if isinstance(given, dict) and ending in ("yaml", "yml"):
        text: str = yaml.safe_dump(given, allow_unicode=True, sort_keys=False, width=100)
        return text.encode()
    if isinstance(given, dict) and name == DOCUMENTS[2]:
        return f"{json.dumps(given, ensure_ascii=False, separators=(',', ':'))}\n".encode()
    expected = "text, or a list of rows for a .csv file, or keys with values for a .yaml file"
    faults.append(Fault("request", None, f"files.{name}", type(given).__name__, expected))
    return None


def _rows_as_csv(name: str, stem: str, rows: list[Any], faults: list[Fault]) -> bytes | None:
    table = TABLE_BY_NAME.get(stem)
    before = len(faults)
    for number, row in enumerate(rows):
        column = f"files.{name}.{number}"
        if not isinstance(row, dict):
            expected = "a row: columns with values"
            faults.append(Fault("request", None, column, type(row).__name__, expected))
            continue
        for key, value in row.items():
            if not _is_cell(value):
                expected = "text, a number, true, false, null or a list of texts"
                faults.append(Fault("request", None, f"{column}.{key}", None, expected))
    if len(faults) > before:
        return None
    given = list(dict.fromkeys(key for row in rows for key in row))
    known = [name for name in (table.columns if table else ()) if name in given]
    columns = [*known, *(key for key in given if key not in known)]
    if not columns and table is not None:
        columns = list(table.columns)
    lines = [[_as_text(column, row.get(column)) for column in columns] for row in rows]
    return as_csv([columns, *lines])


def _is_cell(value: Any) -> bool:
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, list):
        return all(isinstance(part, str) for part in value)
    return value is None or isinstance(value, str | int)


def _as_text(column: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return number_text(value)
    text = ";".join(value) if isinstance(value, list) else str(value)
    return text if column in _PLAIN or not isinstance(value, str | list) else quoted(text)


def with_rows_added(
    files: Mapping[str, bytes], authority: Authority, name: str, rows: Sequence[Row]
) -> dict[str, bytes]:
    """The files of a workspace with rows at the end of one table; the bytes before stay the same.

    The rows follow the file's own order of columns; a column that it lacks is added to its header,
    which leaves the rows that stand there as they were.
    """
    table = TABLE_BY_NAME[name]
    file = f"{name}.csv"
    fresh = _lines_of(authority, table, rows)
    before = files.get(file)
    if before is None or not before.strip():
        return {**files, file: as_csv([table.columns, *fresh])}
    header, body = _split(before)
    used = [
        column for place, column in enumerate(table.columns) if any(line[place] for line in fresh)
    ]
    columns = [*header, *(column for column in used if column not in header)]
    places = {column: place for place, column in enumerate(table.columns)}
    lines = [
        [line[places[column]] if column in places else "" for column in columns] for line in fresh
    ]
    if len(columns) == len(header):
        start = before if before.endswith(b"\n") else before + b"\n"
    else:
        rest = body if not body or body.endswith(b"\n") else body + b"\n"
        start = as_csv([columns]) + rest
    return {**files, file: start + as_csv(lines)}


def _lines_of(authority: Authority, table: Table, rows: Sequence[Row]) -> list[list[str]]:
    """Rows as text, as a workspace is written."""
    value: Any = Readings.from_rows(list(rows)) if table.name == "readings" else tuple(rows)  # type: ignore[arg-type]
    only = replace(authority, **{table.field: value})
    return table_lines(only, table)[1:]


def _split(data: bytes) -> tuple[list[str], bytes]:
    """Columns of the first line that is not empty, and the bytes after it."""
    rest = data.removeprefix(b"\xef\xbb\xbf")
    while rest:
        line, _, rest = rest.partition(b"\n")
        if line.strip(b"\r\n\t ,"):
            cells = line.decode().strip("\r\n").split(",")
            return [cell.strip().strip('"').strip() for cell in cells], rest
    return [], b""
