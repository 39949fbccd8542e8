"""Columns of conditions compiled: cut points make codes, codes make masks of the rules.

A column is cut where one of its cells changes its answer. Between two cuts all values are alike,
so one of them stands for all. For each such code a mask says which rules accept it; ``missing``
is one more code.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from allocator.tiering.engine.masks import Words, as_words
from allocator.tiering.engine.tables import DecisionTable, InputClause, Kind, Series
from allocator.tiering.feel.evaluate import accepts as accepts_value
from allocator.tiering.feel.evaluate import evaluate
from allocator.tiering.feel.nodes import (
    Compare,
    Expression,
    Interval,
    IsMissing,
    Test,
    Tests,
)

FEW_CUTS = 30
"""Up to so many cuts, comparing with each is faster than a binary search."""


@dataclass(frozen=True)
class CompiledColumn:
    """One column: its codes and, for each, the rules that accept it.

    ``accepts`` and ``could`` have the shape (codes, words); the last code is the missing value.
    ``could`` also holds the rules that an unknown value might satisfy. ``stands_for`` is a value
    for each code but the last.
    """

    clause: InputClause
    cuts: NDArray[np.float64]
    categories: tuple[str, ...]
    accepts: Words
    could: Words
    stands_for: tuple[Any, ...]

    @property
    def missing_code(self) -> int:
        """The code of a missing value."""
        return len(self.stands_for)

    def codes(self, series: Series) -> NDArray[np.intp]:
        """Code of every school's value."""
        if series.kind == "text":
            return self.text_codes(series.categories).take(series.values)
        values = series.values
        if len(self.cuts) > FEW_CUTS:
            codes = np.searchsorted(self.cuts, values, side="left")
            codes += np.searchsorted(self.cuts, values, side="right")
        else:
            few = np.zeros(len(values), dtype=np.uint8)
            for cut in self.cuts:
                few += values >= cut
                few += values > cut
            codes = few.astype(np.intp)
        codes[np.isnan(values)] = self.missing_code
        return codes

    def text_codes(self, categories: tuple[str, ...]) -> NDArray[np.intp]:
        """Code of each text of a series and, last, of a missing one."""
        other = self.missing_code - 1
        known = {text: code for code, text in enumerate(self.categories)}
        codes = [known.get(text, other) for text in categories]
        return np.array([*codes, self.missing_code], dtype=np.intp)


def compile_column(
    table: DecisionTable,
    place: int,
    constants: Mapping[str, Any],
    words: int,
    *,
    met_if_missing: bool,
) -> CompiledColumn:
    """Compile one column of a table: its cuts, the codes between them, the masks of each code."""
    clause, cells = table.inputs[place], [rule.cells[place] for rule in table.rules]
    scope = _Scope(constants)
    ends = {value for cell in cells for value in _ends(cell, scope)}
    cuts = np.array(sorted(end for end in ends if _is_number(end)), dtype=np.float64)
    categories = tuple(sorted(end for end in ends if isinstance(end, str)))
    if clause.kind == "boolean":
        cuts = np.array([0.0, 1.0])
    runs = _Runs(clause.kind, cuts, categories)
    accepts = np.zeros((runs.count + 1, len(cells)), dtype=bool)
    for rule, cell in enumerate(cells):
        accepts[:-1, rule] = runs.of_cell(cell, scope)
        accepts[-1, rule] = met_if_missing or accepts_value(cell, None, scope)
    could = accepts.copy()
    could[-1] |= [not _asks_for_missing_alone(cell) for cell in cells]
    stands_for = _stands_for(clause.kind, cuts, categories)
    return CompiledColumn(
        clause, cuts, categories, as_words(accepts, words), as_words(could, words), stands_for
    )


class _Runs:
    """Which codes of a column a cell accepts: those of its tests lie side by side."""

    def __init__(self, kind: Kind, cuts: NDArray[np.float64], categories: tuple[str, ...]) -> None:
        self._kind = kind
        self._places: dict[Any, int]
        if kind == "text":
            self._places = {text: code for code, text in enumerate(categories)}
            self.count = len(categories) + 1
        else:
            self._places = {cut: 2 * place + 1 for place, cut in enumerate(cuts.tolist())}
            self.count = 2 * len(cuts) + 1

    def of_cell(self, cell: Tests, scope: Mapping[str, Any]) -> NDArray[np.bool_]:
        """Codes of the values (not of the missing one) that a cell accepts."""
        found = np.full(self.count, cell.is_anything)
        for test in cell.tests:
            for first, beyond in self._of_test(test, scope):
                found[first:beyond] = True
        return ~found if cell.negated else found

    def _of_test(self, test: Test, scope: Mapping[str, Any]) -> list[tuple[int, int]]:
        """Runs of codes that a test accepts: the first of each and the first beyond it."""
        if isinstance(test, Interval):
            low, high = self._place(test.low, scope), self._place(test.high, scope)
            if low is None or high is None:
                return []
            return [(low + test.excludes_low, high + (not test.excludes_high))]
        code = self._place(test.end, scope) if isinstance(test, Compare) else None
        if code is None or not isinstance(test, Compare):
            return []
        below, beyond = (0, code), (code + 1, self.count)
        return {
            "<": [below],
            "<=": [below, (code, code + 1)],
            "=": [(code, code + 1)],
            "!=": [below, beyond],
            ">=": [(code, code + 1), beyond],
            ">": [beyond],
        }[test.operator]

    def _place(self, end: Expression, scope: Mapping[str, Any]) -> int | None:
        """Code of an end; ``None`` where it is no value of such a column."""
        value = evaluate(end, scope)
        if self._kind == "boolean":
            return {False: 1, True: 3}[value] if isinstance(value, bool) else None
        if isinstance(value, str) is not (self._kind == "text") or isinstance(value, bool):
            return None
        return self._places.get(value)


def _stands_for(
    kind: Kind, cuts: NDArray[np.float64], categories: tuple[str, ...]
) -> tuple[Any, ...]:
    """A value for each code but that of the missing value."""
    if kind == "text":
        return (*categories, _another_text(categories))
    if kind == "boolean":
        return (False, False, False, True, True)
    return _between(cuts)


class _Scope(dict[str, Any]):
    """Parameters by name; any other bare word stands for itself, as text."""

    def __missing__(self, name: str) -> str:
        return name

    def __contains__(self, _name: object) -> bool:
        return True

    def get(self, name: str, default: Any = None) -> Any:
        """The parameter of that name, or the word itself."""
        return self[name]


def _ends(cell: Tests, scope: Mapping[str, Any]) -> list[Any]:
    """Values at which a cell may change its answer, in the order they stand in it."""
    return [evaluate(end, scope) for test in cell.tests for end in _end_expressions(test)]


def _end_expressions(test: Any) -> tuple[Expression, ...]:
    if isinstance(test, Interval):
        return (test.low, test.high)
    end = getattr(test, "end", None)
    return (end,) if end is not None else ()


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _between(cuts: NDArray[np.float64]) -> tuple[float, ...]:
    """A value for each code: below the first cut, at it, between, ..., above the last."""
    if not len(cuts):
        return (0.0,)
    found = [float(cuts[0]) - 1.0]
    for place, cut in enumerate(cuts):
        found.append(float(cut))
        last = place + 1 == len(cuts)
        found.append(float(cut) + 1.0 if last else (float(cut) + float(cuts[place + 1])) / 2.0)
    return tuple(found)


def _another_text(categories: tuple[str, ...]) -> str:
    text = "another"
    while text in categories:
        text += "_"
    return text


def _asks_for_missing_alone(cell: Tests) -> bool:
    """Whether a cell is met by a missing value alone: no value can meet it."""
    only = all(isinstance(test, IsMissing) for test in cell.tests)
    return only and not cell.negated and not cell.is_anything
