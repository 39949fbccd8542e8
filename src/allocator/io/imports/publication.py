"""Published files recognised by their header, wherever it stands, whatever the file name."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING

from allocator.errors import Fault, FaultyDataError
from allocator.io.sheets import read_cells

if TYPE_CHECKING:
    from allocator.io.imports.gathering import Gathering

MOST_TITLE_LINES = 40
"""Lines looked at for a header; titles and notes stand above it."""


@dataclass(frozen=True)
class Dataset:
    """A publication that is understood: the columns it is known by and how it is read.

    ``required`` and ``optional`` map our name of a column to the spellings it has had, as
    ``plain_header`` writes them.
    """

    title: str
    required: Mapping[str, tuple[str, ...]]
    optional: Mapping[str, tuple[str, ...]]
    read: Callable[[Publication, Gathering], None]

    def columns_in(self, header: Sequence[str]) -> dict[str, int] | None:
        """Place of each column in a header; ``None`` where this is not the header."""
        places = {name: place for place, name in reversed(list(enumerate(header))) if name}
        found: dict[str, int] = {}
        for column, spellings in {**self.required, **self.optional}.items():
            place = next((places[name] for name in spellings if name in places), None)
            if place is not None:
                found[column] = place
            elif column in self.required:
                return None
        return found


@dataclass(frozen=True)
class Publication:
    """A file, or one sheet of it, that was recognised: its rows under our column names."""

    file: str
    dataset: Dataset
    titles: str
    stem: str
    columns: frozenset[str]
    rows: tuple[tuple[int, dict[str, str]], ...]
    header: str

    def named(self, find: Callable[[str], int | None], what: str) -> int:
        """Find a year in the title lines, else in the file name; refuse to guess one."""
        year = find(self.titles) or find(self.stem)
        if year is None:
            expected = f"{what} in a title line or in the file name, such as 2024 or 2021-22"
            raise FaultyDataError([Fault(self.file, expected=expected)])
        return year


def plain_header(cell: str) -> str:
    """Write a heading plainly: lower case, words alone, without ``[Note 3]``."""
    text = re.sub(r"\[notes?[^\]]*\]", " ", cell.lower().lstrip("\ufeff"))
    return " ".join(re.findall(r"[a-z0-9]+", text.replace("'", "").replace("’", "")))


def recognised(path: Path, datasets: Sequence[Dataset]) -> list[Publication]:
    """Publications in a file: one, or one for each sheet that has the header of one.

    Raises
    ------
    FaultyDataError
        Where the file cannot be read or holds nothing that is understood.
    """
    faults: list[Fault] = []
    sheets = read_cells(path, faults)
    found = [
        publication
        for label, lines in sheets
        if (publication := _publication(label, path.stem, lines, datasets)) is not None
    ]
    if not found and not faults:
        titles = "; ".join(one.title for one in datasets)
        near = _nearest([lines for _, lines in sheets], datasets)
        faults.append(Fault(path.name, expected=f"the header of one of these: {titles}{near}"))
    if faults:
        raise FaultyDataError(faults)
    return found


def _nearest(sheets: Sequence[list[list[str]]], datasets: Sequence[Dataset]) -> str:
    """Say which header is nearly there and what it lacks, where half of one is."""
    best, words = 0.5, ""
    for lines in sheets:
        for line in lines[:MOST_TITLE_LINES]:
            header = {plain_header(cell) for cell in line}
            for one in datasets:
                lacking = [names[0] for names in one.required.values() if header.isdisjoint(names)]
                share = 1 - len(lacking) / len(one.required)
                if share > best:
                    best = share
                    words = f". The nearest is {one.title}; it lacks {', '.join(lacking)}"
    return words


def _publication(
    label: str, stem: str, lines: list[list[str]], datasets: Sequence[Dataset]
) -> Publication | None:
    for place, line in enumerate(lines[:MOST_TITLE_LINES]):
        header = [plain_header(cell) for cell in line]
        for dataset in datasets:
            columns = dataset.columns_in(header)
            if columns is not None:
                titles = " ".join(" ".join(cells) for cells in lines[:place])
                rows = tuple(_records(lines, place, columns))
                return Publication(
                    label, dataset, titles, stem, frozenset(columns), rows, " ".join(header)
                )
    return None


def _records(
    lines: list[list[str]], header: int, columns: dict[str, int]
) -> list[tuple[int, dict[str, str]]]:
    """Rows under the header with the row number a person sees; empty rows are no rows."""
    found = []
    for row, line in enumerate(lines[header + 1 :], header + 2):
        if any(cell.strip() for cell in line):
            cells = {
                name: unescape(line[place]).strip() if place < len(line) else ""
                for name, place in columns.items()
            }
            found.append((row, cells))
    return found
