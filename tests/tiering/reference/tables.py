"""One decision table for one school: the rows that fire, and what the hit policy makes of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tests.tiering.reference.cells import FOR_OTHERS, NO, UNKNOWN, YES, Parameters, Value, answer

BROKEN = "broken"
"""Result of a hit policy that does not allow the rows that fire together."""


@dataclass(frozen=True)
class Row:
    """One row: its number (the first under the header is 1), cells by column, outputs by column."""

    number: int
    cells: dict[str, str]
    outputs: dict[str, Any]


@dataclass(frozen=True)
class Answers:
    """What one row says to one school: the answer of each column that it asks about."""

    row: Row
    by_column: dict[str, str]

    @property
    def state(self) -> str:
        """``yes``: it fires; ``unknown``: no cell fails, but something is missing."""
        answers = self.by_column.values()
        return next((one for one in (FOR_OTHERS, NO, UNKNOWN) if one in answers), YES)

    def is_settled(self, context: Collection[str]) -> bool:
        """Whether the row is for such a school, and a figure that is there says it is not met."""
        failed = {column for column, found in self.by_column.items() if found == NO}
        return self.state == NO and not failed & set(context)


def rows_of(cells: Sequence[Sequence[str]], conditions: set[str], numbers: set[str]) -> list[Row]:
    """Rows of a table: ``conditions`` are columns that ask, ``numbers`` outputs in numbers."""
    rows = []
    for number, line in enumerate(cells[1:], 1):
        if not any(cell.strip() for cell in line):
            continue
        given = {column.strip(): cell.strip() for column, cell in zip(cells[0], line, strict=True)}
        asked = {column: cell for column, cell in given.items() if column in conditions}
        outputs = {
            column: float(cell) if column in numbers else cell
            for column, cell in given.items()
            if column not in conditions and column != "text"
        }
        rows.append(Row(number, asked, outputs))
    return rows


def grid_rows(cells: Sequence[Sequence[str]], output: str, are_numbers: bool) -> list[Row]:
    """The fields of a grid as rows, from left to right and then down."""
    down, along = (name.strip() for name in cells[0][0].split(" by "))
    rows = []
    for line in cells[1:]:
        if not any(cell.strip() for cell in line):
            continue
        for top, field in zip(cells[0][1:], line[1:], strict=True):
            value = float(field) if are_numbers else field.strip()
            asked = {down: line[0].strip(), along: top.strip()}
            rows.append(Row(len(rows) + 1, asked, {output: value}))
    return rows


def answers_of(
    row: Row,
    values: Mapping[str, Value],
    parameters: Parameters,
    met_if_missing: frozenset[str] = frozenset(),
) -> Answers:
    """What a row says to a school. A missing ``met_if_missing`` counts as met."""
    by_column = {
        column: answer(cell, values[column], parameters)
        for column, cell in row.cells.items()
        if cell != "-"
    }
    for column, found in by_column.items():
        if found == UNKNOWN and column in met_if_missing:
            by_column[column] = YES
    return Answers(row, by_column)


def settled(policy: str, fired: Sequence[Row], declared: Mapping[str, Sequence[Any]]) -> Any:
    """Result of a hit policy.

    One row's outputs for U, A, P and F (``None`` without a row, ``BROKEN`` where the policy is
    broken), the outputs of all rows for R, O and C, else a number (``None`` where there is none).
    ``declared`` holds the values of each output, the highest first.
    """
    outputs = [row.outputs for row in fired]
    if policy == "C#":
        return float(len(outputs))
    if policy in ("R", "C"):
        return outputs
    if policy == "O":
        return sorted(outputs, key=lambda row: rank(row, declared))
    if policy in ("C+", "C<", "C>"):
        numbers = [next(iter(row.values())) for row in outputs]
        if policy == "C+":
            return float(sum(numbers))
        return (min if policy == "C<" else max)(numbers, default=None)
    if not outputs:
        return None
    if policy == "U" and len(outputs) > 1:
        return BROKEN
    if policy == "A" and any(row != outputs[0] for row in outputs):
        return BROKEN
    return min(outputs, key=lambda row: rank(row, declared)) if policy == "P" else outputs[0]


def rank(outputs: Mapping[str, Any], declared: Mapping[str, Sequence[Any]]) -> list[int]:
    """Place of a row's outputs in the order declared, the first output first; 0 is the highest."""
    places = []
    for name, values in declared.items():
        value, order = outputs.get(name), list(values)
        places.append(order.index(value) if value in order else len(order))
    return places
