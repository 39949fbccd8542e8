"""From tables of text to models, every bad cell named."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Any

import numpy as np
from pydantic import ValidationError

from allocator.domain.indicators import INDICATORS, Readings
from allocator.domain.models import Row
from allocator.errors import Fault
from allocator.io.documents import nearest
from allocator.io.sheets import Sheet
from allocator.io.wording import expected_words, shown

MOST_FAULTS = 500
"""Faults listed for one table; the rest are counted."""
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "'")
_READING_STATUSES = ("ok", "suppressed", "not_collected", "provisional")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True)
class Numbered:
    """A row of a table with the row number a person sees."""

    row: int
    value: Any


def unquoted(cell: str) -> str:
    """Take the apostrophe off that keeps a spreadsheet from reading text as a formula."""
    if cell.startswith("'") and cell[1:2] in _FORMULA_SIGNS and len(cell) > 1:
        return cell[1:]
    return cell


def quoted(text: str) -> str:
    """Put an apostrophe before text that a spreadsheet would read as a formula."""
    return f"'{text}" if text.startswith(_FORMULA_SIGNS) else text


def check_header(sheet: Sheet, faults: list[Fault]) -> bool:
    """Name missing and unknown columns; whether the rows can be read."""
    columns = sheet.table.columns
    unknown = [name for name in sheet.header if name and name not in columns]
    missing = [name for name in sheet.table.required_columns if name not in sheet.header]
    for name in missing:
        near = nearest(name, unknown)
        expected = f"a column {name}" + (f"; {near!r} looks like it" if near else "")
        faults.append(Fault(sheet.file, 1, name, None, expected, near))
    for name in unknown:
        near = nearest(name, [column for column in columns if column not in sheet.header])
        severity = "warning" if near and near not in missing else "note"
        expected = "one of the known columns; it is kept and ignored"
        faults.append(Fault(sheet.file, 1, name, name, expected, near, severity))  # type: ignore[arg-type]
    return not missing


def records(sheet: Sheet, faults: list[Fault]) -> list[tuple[int, dict[str, str]]]:
    """Rows as column -> text, empty cells left out; rows with too many cells are faults."""
    found: list[tuple[int, dict[str, str]]] = []
    width = len(sheet.header)
    for row, cells in sheet.rows:
        if len(cells) > width and any(cell.strip() for cell in cells[width:]):
            value = shown(cells[width])
            expected = f"{width} cells as in the header; quote text that holds commas"
            faults.append(Fault(sheet.file, row, value=value, expected=expected))
            continue
        record = {
            name: unquoted(cell.strip())
            for name, cell in zip(sheet.header, cells, strict=False)
            if cell.strip() and name
        }
        found.append((row, record))
    return found


def read_rows(sheet: Sheet, faults: list[Fault]) -> list[Numbered]:
    """Turn a table into its models, collecting the faults of every row."""
    model = sheet.table.model
    found: list[Numbered] = []
    problems = 0
    for row, record in records(sheet, faults):
        try:
            found.append(Numbered(row, model.model_validate(record)))
        except ValidationError as error:
            problems += 1
            if problems <= MOST_FAULTS:
                faults.extend(_cell_faults(sheet, row, record, error, model))
    if problems > MOST_FAULTS:
        expected = f"{problems - MOST_FAULTS} more rows have faults like these"
        faults.append(Fault(sheet.file, expected=expected))
    return found


def _cell_faults(
    sheet: Sheet, row: int, record: dict[str, str], error: ValidationError, model: type[Row]
) -> list[Fault]:
    found = []
    for problem in error.errors(include_url=False):
        column = str(problem["loc"][0]) if problem["loc"] else None
        value = record.get(column or "")
        choice = None
        if problem["type"] == "literal_error" and value is not None:
            allowed = str(problem["ctx"]["expected"]).replace(" or ", ", ").split(", ")
            choice = nearest(value, [text.strip("'") for text in allowed])
        elif problem["type"] == "less_than_equal" and problem["ctx"].get("le") == 1:
            choice = _as_share(value)
        words = expected_words(problem)
        found.append(Fault(sheet.file, row, column, shown(value), words, choice))
    return found


def _as_share(value: str | None) -> str | None:
    try:
        number = float(value or "")
    except ValueError:
        return None
    return f"{number / 100:g}" if 1 < number <= 100 else None


# -- readings, as columns ------------------------------------------------------------------------


class _Cells:
    """Cells of one column of readings, parsed with their faults."""

    def __init__(self, file: str, faults: list[Fault]) -> None:
        self.file, self.faults = file, faults
        self._dates: dict[str, np.datetime64 | None] = {}
        self.problems = 0

    def fault(self, row: int, column: str, value: str, expected: str, near: str | None) -> None:
        self.problems += 1
        if self.problems <= MOST_FAULTS:
            self.faults.append(Fault(self.file, row, column, shown(value), expected, near))

    def number(self, row: int, column: str, text: str) -> float:
        if not text:
            return math.nan
        try:
            value = float(text) if "_" not in text else math.inf
        except ValueError:
            self.fault(row, column, text, "a number, with a decimal point", None)
            return math.nan
        if not math.isfinite(value) or abs(value) > 1e12:
            expected = "a finite number of ordinary size; leave the cell empty where there is none"
            self.fault(row, column, text, expected, None)
            return math.nan
        return value

    def date(self, row: int, column: str, text: str) -> np.datetime64:
        if text not in self._dates:
            self._dates[text] = _date_or_none(text)
        value = self._dates[text]
        if value is None:
            expected = "a date that exists, such as 2026-08-17"
            self.fault(row, column, text, expected, None)
            return np.datetime64("NaT", "D")
        return value


def _date_or_none(text: str) -> np.datetime64 | None:
    if not text:
        return np.datetime64("NaT", "D")
    try:
        return np.datetime64(text, "D") if _DATE.fullmatch(text) else None
    except ValueError:
        return None


def read_readings(sheet: Sheet, faults: list[Fault]) -> tuple[Readings, list[int]]:
    """Turn ``readings.csv`` into columns; also the row number of each reading."""
    cells = _Cells(sheet.file, faults)
    place = {name: position for position, name in enumerate(sheet.header)}
    width = len(sheet.header)
    known = {indicator.name: indicator for indicator in INDICATORS}
    texts: dict[str, list[str]] = {
        name: [] for name in ("school_id", "indicator", "status", "source")
    }
    numbers: dict[str, list[float]] = {name: [] for name in ("value", "numerator", "denominator")}
    dates: dict[str, list[np.datetime64]] = {name: [] for name in ("period_end", "known_on")}
    rows: list[int] = []

    def text_of(line: list[str], name: str) -> str:
        position = place.get(name)
        return line[position].strip() if position is not None and position < len(line) else ""

    for row, line in sheet.rows:
        if len(line) > width and any(cell.strip() for cell in line[width:]):
            cells.fault(row, "", line[width], f"{width} cells as in the header", None)
            continue
        rows.append(row)
        for name, column in texts.items():
            column.append(unquoted(text_of(line, name)))
        for name, values in numbers.items():
            values.append(cells.number(row, name, text_of(line, name)))
        for name, days in dates.items():
            days.append(cells.date(row, name, text_of(line, name)))
        _check_reading(cells, row, texts, numbers, text_of(line, "period_end"), known)
    readings = Readings(
        school_id=np.array(texts["school_id"], dtype=object),
        indicator=np.array(texts["indicator"], dtype=object),
        period_end=np.array(dates["period_end"], dtype="datetime64[D]"),
        value=np.array(numbers["value"], dtype=np.float64),
        numerator=np.array(numbers["numerator"], dtype=np.float64),
        denominator=np.array(numbers["denominator"], dtype=np.float64),
        status=np.array(texts["status"], dtype=object),
        source=np.array(texts["source"], dtype=object),
        known_on=np.array(dates["known_on"], dtype="datetime64[D]"),
    )
    if cells.problems > MOST_FAULTS:
        expected = f"{cells.problems - MOST_FAULTS} more cells have faults like these"
        faults.append(Fault(sheet.file, expected=expected))
    return readings, rows


def _check_reading(
    cells: _Cells,
    row: int,
    texts: dict[str, list[str]],
    numbers: dict[str, list[float]],
    period_end: str,
    known: dict[str, Any],
) -> None:
    for name in ("school_id", "indicator"):
        if not texts[name][-1]:
            cells.fault(row, name, "", "a value here; it is required", None)
    if not period_end:
        cells.fault(row, "period_end", "", "a value here; it is required", None)
    status = texts["status"]
    if not status[-1]:
        status[-1] = "ok"
    elif status[-1] not in _READING_STATUSES:
        expected = "one of ok, suppressed, not_collected or provisional"
        cells.fault(row, "status", status[-1], expected, nearest(status[-1], _READING_STATUSES))
    indicator = known.get(texts["indicator"][-1])
    value = numbers["value"][-1]
    if indicator is None:
        return
    low, high = _RANGES.get(indicator.unit, (0.0, math.inf))
    numerator, denominator = numbers["numerator"][-1], numbers["denominator"][-1]
    if math.isnan(value) and indicator.unit == "percent" and denominator > 0:
        if not 0 <= numerator <= denominator and not math.isnan(numerator):
            expected = f"{indicator.title}: a part of the denominator, {denominator:g}"
            cells.fault(row, "numerator", f"{numerator:g}", expected, None)
        return
    is_part_of_grade = indicator.unit == "grade 1-6" and value % 1 != 0
    if not math.isnan(value) and (not low <= value <= high or is_part_of_grade):
        whole = ", a whole number" if is_part_of_grade else ""
        expected = f"{indicator.title} ({indicator.unit}) between {low:g} and {high:g}{whole}"
        cells.fault(row, "value", f"{value:g}", expected, None)


_RANGES = {"percent": (0.0, 100.0), "grade 1-6": (1.0, 6.0), "share 0-1": (0.0, 100.0)}
