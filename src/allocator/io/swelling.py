"""Refuses workbooks that would swell beyond reason, before anything inflates or opens them."""

from __future__ import annotations

import re
import string
import zipfile
import zlib
from pathlib import Path

from allocator.errors import Fault

MOST_INFLATED_BYTES = 400 * 1024 * 1024
MOST_INFLATION = 200
MOST_SHEET_CELLS = 10_000_000
_EMPTY_CELLS_EACH = 16
"""A sheet of more cells than that may have so many empty ones for each that is written."""
_PLACE = re.compile(rb"""r(?<![\w:.-]r)\s*=\s*["']([A-Za-z]*\d*)["']""")
_CELL = re.compile(rb"c(?<=[<:]c)[\s/>]")
_ROW = re.compile(rb"row(?<=[<:]row)[\s/>]")
_COUNT = re.compile(rb"""ount\s*=\s*["'](\d+)["']""")
_LETTERS, _DIGITS = string.ascii_letters.encode(), string.digits.encode()


def is_safe_workbook(path: Path, faults: list[Fault], most_bytes: int) -> bool:
    """Whether a workbook is no bigger than it says and claims no more than it holds."""
    if path.stat().st_size > most_bytes:
        faults.append(Fault(path.name, expected=f"at most {most_bytes // 2**20} MB"))
        return False
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            inflated = sum(part.file_size for part in parts)
            if inflated > MOST_INFLATED_BYTES or not all(_is_sound(archive, p) for p in parts):
                expected = "a workbook of ordinary size; this one swells far beyond its file"
                faults.append(Fault(path.name, value=f"{inflated} bytes", expected=expected))
                return False
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError, EOFError, zlib.error):
        faults.append(Fault(path.name, expected="an .xlsx workbook that can be opened"))
        return False
    return True


def _is_sound(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    is_large = part.file_size > 20 * 1024 * 1024
    if is_large and part.compress_size * MOST_INFLATION < part.file_size:
        return False
    with archive.open(part) as stream:
        data = stream.read(part.file_size + 1)
    return len(data) <= part.file_size and _claims_what_it_holds(data)


def _claims_what_it_holds(data: bytes) -> bool:
    """Whether the cells fill the area they span, and counts are of things that are there.

    Whoever reads a sheet makes room for its whole area at once: two cells in opposite corners
    would take hundreds of gigabytes. So would a false count of texts.
    """
    counts = set(_COUNT.findall(data))
    if any(len(count) > 20 or int(count) > len(data) for count in counts):
        return False
    if b"sheetData" not in data:
        return True
    rows, columns, written = _span(data)
    return rows * columns <= max(MOST_SHEET_CELLS, _EMPTY_CELLS_EACH * written)


def _span(data: bytes) -> tuple[int, int, int]:
    """Rows and columns that a sheet may span, and the cells written in it."""
    places = b" ".join(_PLACE.findall(data))
    numbers, names = places.translate(None, _LETTERS).split(), places.translate(None, _DIGITS)
    rows = max((int(n) if len(n) < 20 else 10**20 for n in set(numbers)), default=0)
    columns = max(map(_column, set(names.upper().split())), default=0)
    named = len(names.split())
    written = len(_CELL.findall(data))
    if written > named:  # cells without a place stand right of the one before, rows below
        columns += max(len(_CELL.findall(row)) for row in _ROW.split(data))
    rows += max(0, len(_ROW.findall(data)) - (len(numbers) - named))
    return rows, columns, written


def _column(letters: bytes) -> int:
    """Number of a column by its letters: A is 1, XFD 16,384."""
    number = 0
    for letter in letters[:10]:
        number = number * 26 + letter - ord("A") + 1
    return number
