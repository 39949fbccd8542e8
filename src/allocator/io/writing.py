"""Writing a workspace: tables as CSV or sheets, documents as YAML, whole or not at all."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import os
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from allocator.domain.authority import Authority
from allocator.domain.fields import format_clock, format_weekdays
from allocator.domain.indicators import Readings
from allocator.io.rows import quoted
from allocator.io.tables import TABLES, WORKBOOK, Table

Extras = dict[str, list[dict[str, str]]]
_CLOCK_COLUMNS = frozenset({"depart", "arrive", "start", "end"})
_PLAIN = frozenset({"latitude", "longitude", "days", "working_days"})
"""Columns that may begin with a sign or dash and are no free text."""


def write_workspace(
    authority: Authority, folder: Path, extras: Extras | None = None, *, workbook: bool = False
) -> None:
    """Write an authority as a workspace; the same authority gives the same bytes.

    Each file is written beside its place and moved in, so none is ever half written. Tables
    without rows are left out unless they are required. With ``workbook`` the tables become sheets
    of ``workspace.xlsx``.
    """
    folder.mkdir(parents=True, exist_ok=True)
    tables = {
        table: lines
        for table in TABLES
        if len(lines := table_lines(authority, table, (extras or {}).get(table.name))) > 1
        or table.is_required
    }
    profile = authority.profile.model_dump(mode="json", exclude_defaults=True)
    profile["offer"] = "offer.yaml"
    write_atomically(folder / "authority.yaml", _as_yaml(profile))
    offer = authority.offer.model_dump(mode="json", exclude_unset=True)
    write_atomically(folder / "offer.yaml", _as_yaml(offer))
    if authority.boundary is not None:
        text = json.dumps(authority.boundary, ensure_ascii=False, separators=(",", ":"))
        write_atomically(folder / "boundary.geojson", f"{text}\n".encode())
    if workbook:
        write_atomically(folder / WORKBOOK, _as_workbook(tables))
        return
    for table, lines in tables.items():
        write_atomically(folder / f"{table.name}.csv", as_csv(lines))


def table_lines(
    authority: Authority, table: Table, extras: Sequence[dict[str, str]] | None = None
) -> list[list[str]]:
    """Header and rows of one table as text, unknown columns at the end."""
    if table.name == "readings":
        lines = _reading_lines(authority.readings, table)
    else:
        names = list(zip(table.columns, table.model.model_fields, strict=True))
        rows = getattr(authority, table.field)
        lines = [[_as_text(column, getattr(row, name)) for column, name in names] for row in rows]
    unknown = list(dict.fromkeys(name for extra in extras or () for name in extra))
    if unknown and extras is not None and len(extras) == len(lines):
        lines = [
            line + [quoted(extra.get(name, "")) for name in unknown]
            for line, extra in zip(lines, extras, strict=True)
        ]
        return [[*table.columns, *unknown], *lines]
    return [list(table.columns), *lines]


def as_csv(lines: Iterable[Sequence[str]]) -> bytes:
    """Rows as CSV bytes: UTF-8, commas, line feeds."""
    stream = io.StringIO(newline="")
    csv.writer(stream, lineterminator="\n").writerows(lines)
    return stream.getvalue().encode()


def write_atomically(path: Path, data: bytes) -> None:
    """Write a file beside its place and move it in: the old one or the new one, never half."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _as_text(column: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        if column in ("working_days", "days"):
            return format_weekdays(value)
        return quoted(";".join(value))
    if isinstance(value, int) and column in _CLOCK_COLUMNS:
        return format_clock(value)
    if isinstance(value, float):
        return number_text(value)
    return quoted(value) if isinstance(value, str) else str(value)


def number_text(value: float) -> str:
    """Shortest text of a number that reads back the same; whole numbers without a point."""
    if np.isnan(value):
        return ""
    return (
        str(int(value)) if float(value).is_integer() and abs(value) < 1e15 else repr(float(value))
    )


def _reading_lines(readings: Readings, table: Table) -> list[list[str]]:
    columns: list[list[str]] = []
    for name in table.columns:
        values = getattr(readings, name)
        if values.dtype.kind == "M":
            columns.append(["" if np.isnat(day) else str(day) for day in values])
        elif values.dtype.kind == "f":
            columns.append([number_text(value) for value in values])
        else:
            columns.append([quoted(value) for value in values])
    return [list(line) for line in zip(*columns, strict=True)]


def _as_yaml(data: Any) -> bytes:
    text: str = yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=100)
    return text.encode()


def _as_workbook(tables: dict[Table, list[list[str]]]) -> bytes:
    """Tables as sheets: every cell text, so nothing is read as a formula or a date."""
    import xlsxwriter

    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False})
    book.set_properties({"created": dt.datetime(2000, 1, 1)})  # noqa: DTZ001
    for table, lines in tables.items():
        sheet = book.add_worksheet(table.name)
        for row, line in enumerate(lines):
            for column, text in enumerate(line):
                sheet.write_string(row, column, text)
        sheet.freeze_panes(1, 0)
    book.close()
    return stream.getvalue()
