"""A ruleset as one workbook: its YAML line by line, a sheet for each table, its worked cases.

Every cell is text, so that nothing is taken for a number, a date or a formula.
"""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from allocator.errors import Fault, FaultyDataError
from allocator.io.documents import nearest
from allocator.io.sheets import sheets_of
from allocator.io.writing import write_atomically
from allocator.tiering.rulesets.load import read_spec
from allocator.tiering.rulesets.source import (
    CASES,
    MOST_CELLS,
    Cells,
    RulesetSource,
    plain_lines,
    trimmed,
)

RULESET_SHEET = "ruleset"
"""One line of the YAML a row, so that the row of a fault is the row of the sheet."""
INDEX_SHEET = "tables"
"""Which table stands in which sheet: names of sheets are short."""
MOST_BYTES = 20 * 1024 * 1024
_LONGEST_NAME, _LONGEST_CELL = 31, 32_767
_WIDEST = 60

Grid = Iterable[Iterable[str]]


def write_workbook(source: RulesetSource, path: Path) -> None:
    """Write a ruleset as a workbook; the same ruleset gives the same bytes.

    Raises
    ------
    FaultyDataError
        Where a cell is longer than a workbook's may be.
    """
    write_atomically(path, workbook_bytes(source))


def workbook_bytes(source: RulesetSource) -> bytes:
    """Make the workbook of a ruleset; see ``write_workbook``."""
    import xlsxwriter

    names = sheet_names(source.tables)
    index = (("table", "sheet"), *names.items())
    lines = [(line,) for line in source.yaml.removesuffix("\n").split("\n")]
    _check_lengths({"ruleset.yaml": lines, **{f"{n}.csv": c for n, c in source.tables.items()},
                    f"{CASES}.csv": source.cases})  # fmt: skip
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    book.set_properties({"created": dt.datetime(2000, 1, 1)})  # noqa: DTZ001 (the same bytes)
    yaml = book.add_format({"num_format": "@", "font_name": "Consolas"})
    _fill(book.add_worksheet(RULESET_SHEET), lines, yaml, yaml)
    top = {"num_format": "@", "valign": "top", "text_wrap": True}
    plain = book.add_format(top)
    header = book.add_format({**top, "bold": True, "bg_color": "#DCE6F1", "bottom": 1})
    sheets: list[tuple[str, Grid]] = [(INDEX_SHEET, index)]
    sheets += [(names[table], cells) for table, cells in source.tables.items()]
    sheets += [(CASES, source.cases)] if source.cases else []
    for name, cells in sheets:
        sheet = book.add_worksheet(name)
        _fill(sheet, cells, header, plain)
        sheet.freeze_panes(1, 0)
    book.close()
    return stream.getvalue()


def _check_lengths(files: dict[str, Any]) -> None:
    faults = [
        Fault(file, row, value=text[:40], expected="a cell of 32,767 characters at most")
        for file, cells in files.items()
        for row, line in enumerate(cells, 1)
        for text in line
        if len(text) > _LONGEST_CELL
    ]
    if faults:
        raise FaultyDataError(faults)


def _fill(sheet: Any, cells: Grid, header: Any, plain: Any) -> None:
    widths: dict[int, int] = {}
    for row, line in enumerate(cells):
        for column, text in enumerate(line):
            if text:
                sheet.write_string(row, column, text, plain if row else header)
                longest = max(map(len, text.split("\n")))
                widths[column] = max(widths.get(column, 0), longest)
    for column, width in widths.items():
        sheet.set_column(column, column, max(10, min(width, _WIDEST) + 2), plain)
    sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})


def sheet_names(tables: Iterable[str]) -> dict[str, str]:
    """Name the sheet of each table: its own name where it is one that a sheet can have."""
    taken = {RULESET_SHEET, INDEX_SHEET, CASES, "history"}
    found = {}
    for table in tables:
        plain = re.sub(r"[\[\]:*?/\\']", " ", table).strip()
        name, number = _shortened(plain, ""), 1
        while not name or name.lower() in taken:
            number += 1
            name = _shortened(plain, f"~{number}")
        taken.add(name.lower())
        found[table] = name
    return found


def _shortened(name: str, ending: str) -> str:
    # Workbooks count in units of UTF-16.
    room = 2 * (_LONGEST_NAME - len(ending))
    return name.encode("utf-16-le")[:room].decode("utf-16-le", "ignore").strip() + ending


def read_workbook(path: Path) -> RulesetSource:
    """Read a ruleset from its workbook; what a person typed as a number reads as its text.

    Raises
    ------
    FaultyDataError
        Where it is no workbook or too large, or its YAML cannot be read, or a sheet is missing.
    """
    faults: list[Fault] = []
    if not path.is_file():
        raise FaultyDataError([Fault(path.name, expected="this file; it is not there")])
    found = sheets_of(
        path, faults, most_bytes=MOST_BYTES, most_cells=MOST_CELLS, truth=("true", "false")
    )
    sheets = {name.strip().lower(): rows for name, rows in found.items()}
    if not faults and RULESET_SHEET not in sheets:
        expected = f"a sheet {RULESET_SHEET} with the lines of its YAML"
        faults.append(Fault(path.name, expected=expected, nearest=nearest(RULESET_SHEET, found)))
    if faults:
        raise FaultyDataError(faults)
    yaml = _yaml_of(sheets[RULESET_SHEET], path.name)
    spec = read_spec(yaml, f"{path.name}[{RULESET_SHEET}]")
    index = {row[0]: row[1] for row in trimmed(sheets.get(INDEX_SHEET, [])) if len(row) > 1}
    tables = {}
    for table in spec.tables:
        name = index.get(table, "") or table
        if name.lower() not in sheets:
            expected = f"this sheet, with the table {table}"
            near = nearest(name, found)
            faults.append(Fault(f"{path.name}[{name}]", expected=expected, nearest=near))
        tables[table] = _cells_of(sheets.get(name.lower(), []))
    if faults:
        raise FaultyDataError(faults)
    return RulesetSource(yaml, tables, _cells_of(sheets.get(CASES, [])))


def _yaml_of(rows: list[list[str]], file: str) -> str:
    faults = [
        Fault(f"{file}[{RULESET_SHEET}]", number, value=" ".join(row[1:]).strip()[:60],
              expected="the YAML in the first column alone")
        for number, row in enumerate(rows, 1)
        if any(cell.strip() for cell in row[1:])
    ]  # fmt: skip
    if faults:
        raise FaultyDataError(faults)
    return plain_lines("\n".join(row[0] if row else "" for row in rows))


def _cells_of(rows: list[list[str]]) -> Cells:
    """Cells of a sheet; rows end with the header, but for cells beyond it that hold something."""
    cells = trimmed([[plain_lines(cell).strip() for cell in row] for row in rows])
    width = _filled(cells[0]) if cells else 0
    return tuple(row[: max(width, _filled(row))] if row else () for row in cells)


def _filled(row: tuple[str, ...]) -> int:
    """Number of cells up to the last that holds something."""
    return max((place for place, cell in enumerate(row, 1) if cell), default=0)
