"""Tables as text: from CSV files and from the sheets of a workbook, faults named."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from allocator.errors import Fault
from allocator.io.swelling import is_safe_workbook
from allocator.io.tables import MOST_FILE_BYTES, TABLE_BY_NAME, WORKBOOK, Table


@dataclass(frozen=True)
class Sheet:
    """A table as text: where it comes from, its header and its rows with their row numbers."""

    table: Table
    file: str
    header: tuple[str, ...]
    rows: list[tuple[int, list[str]]]


def read_csv(path: Path, table: Table, faults: list[Fault]) -> Sheet | None:
    """Read a CSV file; ``None`` with faults where it cannot be read as a table."""
    file = path.name
    size = path.stat().st_size
    if size == 0:
        faults.append(
            Fault(file, expected="a header row and data, but the file is empty (0 bytes)")
        )
        return None
    if size > MOST_FILE_BYTES:
        faults.append(Fault(file, value=f"{size} bytes", expected="at most 200 MB"))
        return None
    too_many = _count_lines(path) - 1 > table.most_rows
    if too_many:
        faults.append(Fault(file, expected=f"at most {table.most_rows:,} rows"))
        return None
    text = _decode(path.read_bytes(), file, faults)
    if text is None:
        return None
    try:
        lines = list(_lines(text))
    except csv.Error as error:
        faults.append(Fault(file, expected=f"comma-separated values ({error})"))
        return None
    return _as_sheet(lines, table, file, faults)


def _count_lines(path: Path) -> int:
    with path.open("rb") as stream:
        return sum(block.count(b"\n") for block in iter(lambda: stream.read(1 << 20), b""))


def _decode(data: bytes, file: str, faults: list[Fault]) -> str | None:
    if b"\x00" in data[:4] or data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        faults.append(Fault(file, expected="text in UTF-8; this looks like UTF-16 or binary"))
        return None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, error.start) + 1
        value = repr(data[error.start : error.start + 1])
        faults.append(Fault(file, row, value=value, expected="text in UTF-8"))
        return None
    if "\x00" in text:
        row = text.count("\n", 0, text.index("\x00")) + 1
        faults.append(Fault(file, row, value="NUL", expected="text without NUL characters"))
        return None
    return text


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    csv.field_size_limit(1 << 20)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    first = 1
    for cells in reader:
        yield first, cells
        first = reader.line_num + 1


def _as_sheet(
    lines: list[tuple[int, list[str]]], table: Table, file: str, faults: list[Fault]
) -> Sheet | None:
    lines = [(row, cells) for row, cells in lines if any(cell.strip() for cell in cells)]
    if not lines:
        faults.append(Fault(file, expected="a header row and data, but the file is empty"))
        return None
    row, header = lines[0]
    names = tuple(cell.strip() for cell in header)
    known = set(table.columns)
    if not known & set(names):
        expected = "a header row with the columns " + ", ".join(table.required_columns)
        faults.append(Fault(file, row, value=",".join(names)[:80], expected=expected))
        return None
    repeated = sorted({name for name in names if name and names.count(name) > 1})
    for name in repeated:
        faults.append(Fault(file, row, name, name, "each column once"))
    if repeated:
        return None
    return Sheet(table, file, names, lines[1:])


def read_workbook(folder: Path, faults: list[Fault]) -> dict[str, Sheet]:
    """Read the sheets of ``workspace.xlsx`` that are tables of a workspace, by table name."""
    path = folder / WORKBOOK
    if not path.exists():
        return {}
    if not is_safe_workbook(path, faults, MOST_FILE_BYTES):
        return {}
    import python_calamine

    try:
        book = python_calamine.CalamineWorkbook.from_path(path)
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        faults.append(Fault(WORKBOOK, expected=f"a workbook that can be opened ({error})"))
        return {}
    sheets: dict[str, Sheet] = {}
    for name in book.sheet_names:
        file = f"{WORKBOOK}[{name}]"
        table = TABLE_BY_NAME.get(name.strip().lower())
        if table is None:
            text = "one of the table names; the sheet is ignored"
            faults.append(Fault(file, value=name, expected=text, severity="note"))
            continue
        cells = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        if len(cells) - 1 > table.most_rows:
            faults.append(Fault(file, expected=f"at most {table.most_rows:,} rows"))
            continue
        lines = [(row, [_cell(cell) for cell in line]) for row, line in enumerate(cells, 1)]
        sheet = _as_sheet(lines, table, file, faults)
        if sheet is not None:
            sheets[table.name] = sheet
    return sheets


def _cell(value: object, truth: tuple[str, str] = ("yes", "no")) -> str:
    """Turn a cell's value into the text it would have in a CSV file."""
    if isinstance(value, bool):
        return truth[0] if value else truth[1]
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, dt.time):
        return value.strftime("%H:%M")
    return "" if value is None else str(value)


def read_cells(path: Path, faults: list[Fault]) -> list[tuple[str, list[list[str]]]]:
    """Read all cells of a CSV file, or of every sheet of a workbook, as text with their label.

    For files that are not tables of a workspace: published ones, whose header may stand anywhere.
    """
    found: list[Fault] = []
    if path.stat().st_size == 0:
        found.append(Fault(path.name, expected="rows, but the file is empty (0 bytes)"))
    elif path.stat().st_size > MOST_FILE_BYTES:
        found.append(Fault(path.name, expected="at most 200 MB"))
    elif path.read_bytes()[:2] == b"PK":
        sheets = sheets_of(path, faults)
        return [(f"{path.name}[{name}]", cells) for name, cells in sheets.items()]
    elif (text := _decode(path.read_bytes(), path.name, found)) is not None:
        try:
            return [(path.name, [cells for _, cells in _lines(text)])]
        except csv.Error as error:
            found.append(Fault(path.name, expected=f"comma-separated values ({error})"))
    faults.extend(replace(fault, file=path.name) for fault in found)
    return []


def sheets_of(
    path: Path,
    faults: list[Fault],
    *,
    most_bytes: int = MOST_FILE_BYTES,
    most_cells: int | None = None,
    truth: tuple[str, str] = ("yes", "no"),
) -> dict[str, list[list[str]]]:
    """Read all cells of every sheet of a workbook as text, by the name of the sheet.

    Parameters
    ----------
    most_cells
        More than so many in all sheets are a fault.
    truth
        What cells that hold true and false are read as.
    """
    if not is_safe_workbook(path, faults, most_bytes):
        return {}
    import python_calamine

    found: dict[str, list[list[str]]] = {}
    cells = 0
    try:
        book = python_calamine.CalamineWorkbook.from_path(path)
        for name in book.sheet_names:
            sheet = book.get_sheet_by_name(name)
            cells += (sheet.total_height + 1) * (sheet.total_width + 1)
            if most_cells is not None and cells > most_cells:
                faults.append(Fault(path.name, expected=f"at most {most_cells:,} cells"))
                return {}
            rows = sheet.to_python(skip_empty_area=False)
            found[name] = [[_cell(cell, truth) for cell in row] for row in rows]
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        faults.append(Fault(path.name, expected=f"a workbook that can be opened ({error})"))
        return {}
    return found
