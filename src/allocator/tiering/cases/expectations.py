"""Reading what the worked cases expect."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from allocator.tiering.cases.cells import CellReader
from allocator.tiering.cases.columns import EXPECT, LISTS, flags_of, outcomes_of
from allocator.tiering.cases.expecting import (
    MISSING,
    NONE,
    UNCHECKED,
    Expectation,
    ExpectedNames,
    ExpectedOutput,
    ExpectedRows,
    ExpectedTier,
)
from allocator.tiering.engine.policies import NO_RULE
from allocator.tiering.rulesets.ruleset import UNDECIDED, Ruleset

Rows = list[tuple[int, dict[str, str]]]
_TIER, (_TRIGGERS, _FLAGS, _ROWS) = "expect_tier", LISTS
_SEPARATOR = ";"


class Expecting:
    """Knows the columns of expectations of a ruleset and reads them."""

    def __init__(self, ruleset: Ruleset, cells: CellReader) -> None:
        self._ruleset, self._cells = ruleset, cells
        self._columns: list[str] = []
        self._outputs = outcomes_of(ruleset)
        self._numbers = {
            table.name: {rule.number for rule in table.table.rules} for table in ruleset.tables
        }

    def knows(self, column: str) -> bool:
        """Whether a column holds expectations; those that do are read."""
        name = column.removeprefix(EXPECT)
        known = column in (_TIER, *LISTS) or (name != column and name in self._outputs)
        if known:
            self._columns.append(column)
        return known

    def read(self, rows: Rows) -> tuple[Expectation, ...]:
        """Expectations of some rows, one for each column."""
        return tuple(self._read(column, rows) for column in self._columns)

    def _read(self, column: str, rows: Rows) -> Expectation:
        cells = tuple(given.get(column, "") for _, given in rows)
        numbered = [(row, cell) for (row, _), cell in zip(rows, cells, strict=True)]
        if column == _TIER:
            wanted = np.array([self._tier(row, cell) for row, cell in numbered], dtype=np.intp)
            return ExpectedTier(column, cells, wanted)
        if column == _TRIGGERS:
            return self._names(column, cells, numbered, tuple(self._ruleset.spec.triggers))
        if column == _FLAGS:
            return self._names(column, cells, numbered, flags_of(self._ruleset))
        if column == _ROWS:
            return self._rows(cells, numbered)
        name = column.removeprefix(EXPECT)
        values = tuple(self._output(row, column, name, cell) for row, cell in numbered)
        return ExpectedOutput(column, cells, name, values)

    def _tier(self, row: int, cell: str) -> int:
        ladder = self._ruleset.spec.ladder
        if not cell:
            return UNCHECKED
        tier = self._cells.choice(row, _TIER, cell, (*ladder, UNDECIDED))
        return ladder.index(tier) if tier in ladder else NO_RULE

    def _names(
        self,
        column: str,
        cells: tuple[str, ...],
        numbered: Iterable[tuple[int, str]],
        names: tuple[str, ...],
    ) -> ExpectedNames:
        wanted = np.zeros((len(names), len(cells)), dtype=bool)
        for case, (row, cell) in enumerate(numbered):
            for part in parts_of(cell):
                if self._cells.choice(row, column, part, names):
                    wanted[names.index(part), case] = True
        return ExpectedNames(column, cells, names, wanted)

    def _rows(self, cells: tuple[str, ...], numbered: Iterable[tuple[int, str]]) -> ExpectedRows:
        wanted: dict[tuple[str, int], list[int]] = {}
        for case, (row, cell) in enumerate(numbered):
            for part in parts_of(cell):
                table, _, number = part.rpartition(" ")
                if table not in self._numbers:
                    expected = "a table and a row of it, such as tier 1"
                    self._cells.fault(row, _ROWS, table or part, expected, self._numbers)
                elif not number.isdecimal() or int(number) not in self._numbers[table]:
                    most = max(self._numbers[table])
                    self._cells.fault(row, _ROWS, part, f"a row of {table} from 1 to {most}")
                else:
                    wanted.setdefault((table, int(number)), []).append(case)
        places = [(*key, np.array(found, dtype=np.intp)) for key, found in wanted.items()]
        return ExpectedRows(_ROWS, cells, tuple(places))

    def _output(self, row: int, column: str, name: str, cell: str) -> Any:
        clause = self._outputs[name]
        if not cell or (cell == MISSING and MISSING not in clause.values):
            return None
        if clause.kind == "number":
            return self._cells.number(row, column, cell)
        if clause.kind == "boolean":
            return self._cells.truth(row, column, cell)
        return self._cells.choice(row, column, cell, map(str, clause.values))


def parts_of(cell: str) -> list[str]:
    """Entries of a list in one cell; ``none`` is an empty list."""
    if cell == NONE:
        return []
    return [part.strip() for part in cell.split(_SEPARATOR) if part.strip()]
