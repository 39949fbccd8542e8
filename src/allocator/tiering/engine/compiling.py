"""Compiling a decision table: every column to codes and the masks of the rules they accept.

A school's hits are the AND over the columns of the masks of its codes.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from allocator.tiering.engine.columns import CompiledColumn, compile_column
from allocator.tiering.engine.masks import WORD, Words, mask_of
from allocator.tiering.engine.packing import PackedColumn, Packing
from allocator.tiering.engine.tables import DecisionTable
from allocator.tiering.feel.evaluate import names_of

__all__ = ["WORD", "CompiledColumn", "CompiledTable", "Words", "compile_table", "mask_of"]


@dataclass(frozen=True)
class CompiledTable:
    """A decision table ready to be read for arrays of schools."""

    table: DecisionTable
    columns: tuple[CompiledColumn, ...]
    words: int
    everything: Words
    """Mask of all rules; without those that name a parameter that has no value here."""

    @cached_property
    def packing(self) -> Packing:
        """How the rules are packed for reading."""
        return Packing.of(len(self.table.rules))

    @cached_property
    def packed(self) -> tuple[PackedColumn, ...]:
        """The columns, packed for reading."""
        return tuple(PackedColumn(column, self.packing) for column in self.columns)

    @cached_property
    def needs(self) -> dict[str, Words]:
        """Masks of the rules that cannot be read where a column is missing, by its name."""
        return {
            column.clause.name: column.could[-1] & ~column.accepts[-1] for column in self.columns
        }


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
        compile_column(table, place, constants, words, met_if_missing=clause.name in counts_as_met)
        for place, clause in enumerate(table.inputs)
        if any(not rule.cells[place].is_anything for rule in table.rules)
    )
    meant = (
        place
        for place, rule in enumerate(table.rules)
        if not (without_value and any(without_value & set(names_of(c)) for c in rule.cells))
    )
    return CompiledTable(table, columns, words, mask_of(meant, words))
