"""Rows held against columns of figures one by one, without codes: for what often changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from allocator.tiering.engine.tables import Rule, Series
from allocator.tiering.evaluation.arithmetic import COMPARISONS
from allocator.tiering.feel import nodes
from allocator.tiering.feel.evaluate import names_of

Flags = NDArray[np.bool_]
End = Any
"""A number for all schools or an array with one for each."""


@dataclass(frozen=True, slots=True)
class Row:
    """Where a row fires, where it may, and where it is meant for the school, by some columns."""

    fires: Flags
    possible: Flags
    meant: Flags

    def both(self, other: Row) -> Row:
        """The row by its own columns and those of another."""
        return Row(
            self.fires & other.fires, self.possible & other.possible, self.meant & other.meant
        )

    @property
    def settled(self) -> Flags:
        """Where the row fires or a figure that is there settles that it does not."""
        return self.fires | (self.meant & ~self.possible)


def row_names(rule: Rule) -> frozenset[str]:
    """Every name in a row's cells: parameters and bare texts."""
    return frozenset(name for cell in rule.cells for name in names_of(cell))


def cell_holds(
    cell: nodes.Tests,
    series: Series,
    end_of: Callable[[str], End | None],
    *,
    met_if_missing: bool,
) -> tuple[Flags, Flags]:
    """Where a cell accepts the values of a column, and where it might were missing ones known.

    Parameters
    ----------
    end_of
        From a parameter's name to its value; ``None`` where the name is no parameter but a text.
    met_if_missing
        Whether a missing value satisfies the cell (the worst case is assumed).
    """
    missing = series.missing
    found = np.zeros(len(missing), dtype=bool)
    only_missing = not cell.negated
    for test in cell.tests:
        if isinstance(test, nodes.IsMissing):
            continue
        only_missing = False
        found |= _passes(test, series, end_of)
    if cell.negated:
        found = ~found
    found &= ~missing
    asks_missing = not cell.negated and nodes.IsMissing() in cell.tests
    if asks_missing or met_if_missing:
        found |= missing
    return found, found if only_missing else found | missing


def _passes(test: nodes.Test, series: Series, end_of: Callable[[str], End | None]) -> Flags:
    if isinstance(test, nodes.Interval):
        low, high = _end(test.low, end_of), _end(test.high, end_of)
        above = (np.greater if test.excludes_low else np.greater_equal)(series.values, low)
        below = (np.less if test.excludes_high else np.less_equal)(series.values, high)
        both: Flags = above & below
        return both
    assert isinstance(test, nodes.Compare)
    end = _end(test.end, end_of)
    if series.kind == "text":
        place = series.categories.index(end) if end in series.categories else -2
        found: Flags = series.values == place
        return found
    if isinstance(end, str):
        return np.zeros(len(series.values), dtype=bool)
    answer: Flags = COMPARISONS[test.operator](series.values, end)
    return answer


def _end(end: nodes.Expression, end_of: Callable[[str], End | None]) -> Any:
    if isinstance(end, nodes.Negation):
        return -_end(end.operand, end_of)
    if isinstance(end, nodes.Name):
        value = end_of(end.text)
        return end.text if value is None else value
    assert isinstance(end, nodes.Literal)
    return float(end.value) if isinstance(end.value, bool) else end.value
