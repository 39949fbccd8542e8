"""Adding one row to a table of a workspace: nothing that stands in the file changes."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

from allocator.domain.models import Row
from allocator.errors import UsageError
from allocator.io.rows import quoted
from allocator.io.tables import TABLE_BY_NAME, WORKBOOK, Table
from allocator.io.writing import as_csv, write_atomically


def append_row(folder: Path, name: str, row: Row) -> None:
    """Add a row of dates and texts to ``NAME.csv``; the bytes before it stay as they are.

    The row follows the file's own order of columns and line ends; unknown columns stay empty. A
    file that is not there is made. It is moved into place whole, or not at all.

    Raises
    ------
    UsageError
        Where the table is a sheet of a workbook, or the file has no column for what is given.
    """
    table, path = TABLE_BY_NAME[name], folder / f"{name}.csv"
    cells = {column: value for column, value in _cells(table, row).items() if value}
    if not path.is_file():
        if (folder / WORKBOOK).exists():
            raise UsageError(
                f"This workspace keeps its tables in {WORKBOOK}. Add the row to its sheet {name} "
                f"yourself, or save that sheet as {name}.csv: commands write CSV files alone."
            )
        write_atomically(path, as_csv([table.columns, _line(table.columns, cells)]))
        return
    before = path.read_bytes()
    header = _header(before)
    lost = [column for column in cells if column not in header]
    if lost:
        raise UsageError(
            f"{path.name} has no column {', '.join(lost)}: add it to the header first."
        )
    end = b"\r\n" if b"\r\n" in before else b"\n"
    gap = b"" if before.endswith(b"\n") else end
    added = as_csv([_line(header, cells)]).rstrip(b"\n")
    write_atomically(path, before + gap + added + end)


def _cells(table: Table, row: Row) -> dict[str, str]:
    fields: dict[str, Any] = {
        column: getattr(row, field)
        for column, field in zip(table.columns, type(row).model_fields, strict=True)
    }
    return {name: "" if value is None else quoted(str(value)) for name, value in fields.items()}


def _header(data: bytes) -> tuple[str, ...]:
    """Columns of the first line that is not empty."""
    lines = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True)
    found = next((cells for cells in lines if any(cell.strip() for cell in cells)), [])
    return tuple(cell.strip() for cell in found)


def _line(columns: tuple[str, ...], cells: dict[str, str]) -> list[str]:
    return [cells.get(column, "") for column in columns]
