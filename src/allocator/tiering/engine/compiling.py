"""Compiling a decision table: cut points make codes, codes make masks of the rules they accept.

Every column is cut where one of its cells changes its answer. Between two cuts all values are
alike, so one of them stands for all. For each such code a bit mask says which rules accept it;
a school's hits are the AND of the masks of its codes. ``missing`` is one more code.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from allocator.tiering.engine.tables import DecisionTable, InputClause, Series
from allocator.tiering.feel.evaluate import accepts, evaluate, names_of
from allocator.tiering.feel.nodes import Expression, Interval, Tests

WORD = 64
"""Rules that one machine word holds."""
_FEW_CUTS = 6
"""Up to so many cuts, comparing with each is faster than a binary search."""

Words = NDArray[np.uint64]


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
            return self._text_codes(series)
        values = series.values
        codes = np.zeros(len(values), dtype=np.intp)
        if len(self.cuts) > _FEW_CUTS:
            codes += np.searchsorted(self.cuts, values, side="left")
            codes += np.searchsorted(self.cuts, values, side="right")
        else:
            for cut in self.cuts:
                codes += values >= cut
                codes += values > cut
        codes[np.isnan(values)] = self.missing_code
        return codes

    def _text_codes(self, series: Series) -> NDArray[np.intp]:
        other = self.missing_code - 1
        known = {text: code for code, text in enumerate(self.categories)}
        table = [known.get(text, other) for text in series.categories]
        table.append(self.missing_code)
        codes: NDArray[np.intp] = np.array(table, dtype=np.intp)[series.values]
        return codes


@dataclass(frozen=True)
class CompiledTable:
    """A decision table ready to be read for arrays of schools."""

    table: DecisionTable
    columns: tuple[CompiledColumn, ...]
    words: int
    everything: Words
    """Mask of all rules; without those that name a parameter that has no value here."""

    @cached_property
    def asks(self) -> dict[str, Words]:
        """Masks of the rules that ask about a column, by its name."""
        return {
            clause.name: mask_of(
                (place for place, asked in enumerate(self.table.asked) if number in asked),
                self.words,
            )
            for number, clause in enumerate(self.table.inputs)
        }


def mask_of(places: Iterable[int], words: int) -> Words:
    """A mask with the bits of some rules set."""
    mask = np.zeros(words, dtype=np.uint64)
    for place in places:
        mask[place // WORD] |= np.uint64(1 << (place % WORD))
    return mask


def compile_table(
    table: DecisionTable,
    constants: Mapping[str, Any],
    counts_as_met: frozenset[str] = frozenset(),
    without_value: Set[str] = frozenset(),
) -> CompiledTable:
    """Compile a table.

    Parameters
    ----------
    constants
        Values of the parameters that cells name. Any other bare name is a text.
    counts_as_met
        Columns in which a missing value satisfies every cell (the worst case is assumed).
    without_value
        Parameters that have no value here: a rule that names one is for other schools.
    """
    words = max(1, -(-len(table.rules) // WORD))
    columns = tuple(
        _compile_column(table, place, clause, constants, words, clause.name in counts_as_met)
        for place, clause in enumerate(table.inputs)
        if any(not rule.cells[place].is_anything for rule in table.rules)
    )
    meant = (
        place
        for place, rule in enumerate(table.rules)
        if not (without_value and any(without_value & set(names_of(c)) for c in rule.cells))
    )
    return CompiledTable(table, columns, words, mask_of(meant, words))


def _compile_column(
    table: DecisionTable,
    place: int,
    clause: InputClause,
    constants: Mapping[str, Any],
    words: int,
    met_if_missing: bool,
) -> CompiledColumn:
    cells = [rule.cells[place] for rule in table.rules]
    scope = _Scope(constants)
    ends = {value for cell in cells for value in cell_ends(cell, scope)}
    cuts = np.array(sorted(end for end in ends if _is_number(end)), dtype=np.float64)
    categories = tuple(sorted(end for end in ends if isinstance(end, str)))
    stands_for: tuple[Any, ...]
    if clause.kind == "text":
        stands_for = (*categories, _another_text(categories))
    elif clause.kind == "boolean":
        cuts = np.array([0.0, 1.0])
        stands_for = (False, False, False, True, True)
    else:
        stands_for = _between(cuts)
    answers = [_answers(cells, value, scope, words) for value in stands_for]
    unknown = _answers(cells, None, scope, words)
    everything = mask_of(range(len(cells)), words)
    nothing_but_missing = mask_of(_only_missing(cells), words)
    if met_if_missing:
        unknown = everything
    return CompiledColumn(
        clause,
        cuts,
        categories,
        np.array([*answers, unknown], dtype=np.uint64).reshape(-1, words),
        np.array(
            [*answers, unknown | (everything & ~nothing_but_missing)], dtype=np.uint64
        ).reshape(-1, words),
        stands_for,
    )


class _Scope(dict[str, Any]):
    """Parameters by name; any other bare word stands for itself, as text."""

    def __missing__(self, name: str) -> str:
        return name

    def __contains__(self, _name: object) -> bool:
        return True

    def get(self, name: str, default: Any = None) -> Any:
        """The parameter of that name, or the word itself."""
        return self[name]


def cell_ends(cell: Tests, scope: Mapping[str, Any]) -> list[Any]:
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


def _only_missing(cells: list[Tests]) -> list[int]:
    """Rules whose cell is met by a missing value alone: no value can meet it."""
    return [
        place
        for place, cell in enumerate(cells)
        if cell.tests
        and not cell.negated
        and all(type(test).__name__ == "IsMissing" for test in cell.tests)
    ]


def _answers(cells: list[Tests], value: Any, scope: Mapping[str, Any], words: int) -> Words:
    return mask_of(
        (place for place, cell in enumerate(cells) if accepts(cell, value, scope) is True), words
    )
