"""Reading ``tests.csv``: worked cases as batches of figures with what is expected of each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from allocator.domain.schools import SECTORS
from allocator.errors import Fault, FaultyDataError
from allocator.tiering.cases.cells import CellReader
from allocator.tiering.cases.columns import (
    AS_OF,
    CASE,
    EXPECT,
    SECTOR,
    FigureColumn,
    column_names,
    figure_column,
)
from allocator.tiering.cases.expectations import Expecting
from allocator.tiering.cases.expecting import Expectation
from allocator.tiering.engine.tables import Series, booleans, numbers, texts
from allocator.tiering.figures.source import GivenFigures
from allocator.tiering.rulesets.ruleset import Ruleset
from allocator.tiering.rulesets.source import CASES

FILE = f"{CASES}.csv"
DEFAULT_SECTOR = "primary"
_MAKE = {"boolean": booleans, "text": texts}


@dataclass(frozen=True, slots=True)
class Case:
    """One worked case: its name, its row in the file (the header is row 1), the school's sector."""

    name: str
    row: int
    sector: str


@dataclass(frozen=True)
class Batch:
    """Cases of one day as arrays, in the order of the file."""

    day: dt.date
    cases: tuple[Case, ...]
    figures: GivenFigures
    expectations: tuple[Expectation, ...]


def read_cases(ruleset: Ruleset) -> tuple[Batch, ...]:
    """Read the worked cases of a ruleset; one batch for each day that they ask about.

    Raises
    ------
    FaultyDataError
        With every fault of ``tests.csv``: row, column, value and what was expected.
    """
    return _Reader(ruleset).read()


class _Reader:
    def __init__(self, ruleset: Ruleset) -> None:
        self._ruleset = ruleset
        self._faults: list[Fault] = []
        self._cells = CellReader(FILE, self._faults)
        self._expecting = Expecting(ruleset, self._cells)
        self._figures: dict[str, FigureColumn] = {}

    def read(self) -> tuple[Batch, ...]:
        source = self._ruleset.source.cases
        lines = [(row, line) for row, line in enumerate(source[1:], 2) if line]
        if not lines:
            raise FaultyDataError([Fault(FILE, expected="worked cases under a header")])
        self._read_header(source[0])
        rows = [self._row(row, line, source[0]) for row, line in lines]
        self._check_names([(row, given.get(CASE, "")) for row, given in rows])
        days = [self._day(row, given.get(AS_OF, "")) for row, given in rows]
        batches = tuple(
            self._batch(day, [pair for pair, at in zip(rows, days, strict=True) if at == day])
            for day in sorted(set(days))
        )
        if self._faults:
            raise FaultyDataError(sorted(self._faults, key=lambda fault: fault.row or 0))
        return batches

    def _read_header(self, header: tuple[str, ...]) -> None:
        known = column_names(self._ruleset)
        for place, column in enumerate(header):
            if column in header[:place]:
                self._cells.fault(1, column, column, "each column once")
            if column in (CASE, SECTOR, AS_OF) or self._expecting.knows(column):
                continue
            found = figure_column(column, self._ruleset)
            if found is None:
                expected = (
                    "a figure of the ruleset, history such as previous(attendance), or expect_..."
                )
                self._cells.fault(1, column or None, column, expected, known)
            else:
                self._figures[column] = found
        if CASE not in header:
            self._cells.fault(1, CASE, None, "a column case that names each case")

    def _row(
        self, row: int, line: tuple[str, ...], header: tuple[str, ...]
    ) -> tuple[int, dict[str, str]]:
        if len(line) != len(header):
            self._cells.fault(row, None, f"{len(line)} cells", f"{len(header)} cells")
        given = dict(zip(header, line, strict=False))
        if not any(value for name, value in given.items() if name.startswith(EXPECT)):
            self._cells.fault(row, None, None, "something that the case expects")
        return row, given

    def _check_names(self, names: Iterable[tuple[int, str]]) -> None:
        seen: set[str] = set()
        for row, name in names:
            if not name or name in seen:
                self._cells.fault(row, CASE, name or None, "a name that no other case has")
            seen.add(name)

    def _day(self, row: int, text: str) -> dt.date:
        if not text:
            return self._ruleset.spec.in_force_from
        try:
            return dt.date.fromisoformat(text)
        except ValueError:
            self._cells.fault(row, AS_OF, text, "an ISO date such as 2026-08-17")
            return self._ruleset.spec.in_force_from

    def _batch(self, day: dt.date, rows: list[tuple[int, dict[str, str]]]) -> Batch:
        cases = tuple(
            Case(given.get(CASE, ""), row, self._sector(row, given.get(SECTOR, "")))
            for row, given in rows
        )
        given: dict[str, Series] = {}
        for column in self._figures.values():
            series = self._series(column, rows)
            given |= dict.fromkeys(column.keys(self._ruleset), series)
        figures = GivenFigures(tuple(case.sector for case in cases), given)
        return Batch(day, cases, figures, self._expecting.read(rows))

    def _sector(self, row: int, text: str) -> str:
        if text and text not in SECTORS:
            expected = "one of " + ", ".join(SECTORS)
            self._cells.fault(row, SECTOR, text, expected, SECTORS)
        return text if text in SECTORS else DEFAULT_SECTOR

    def _series(self, column: FigureColumn, rows: list[tuple[int, dict[str, str]]]) -> Series:
        values = [
            self._cells.figure(row, column.name, given.get(column.name, ""), column.word)
            for row, given in rows
        ]
        found: Series = _MAKE.get(column.word.kind, numbers)(values)  # type: ignore[operator]
        return found
