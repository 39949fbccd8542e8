"""Reads a table by the codes and masks of the engine, where its cells can be compiled to them."""

from __future__ import annotations

import functools
from collections.abc import Sequence

from allocator.tiering.dmn.model import Table
from allocator.tiering.dmn.setting import Setting
from allocator.tiering.dmn.types import kind_of_type
from allocator.tiering.engine.compiling import CompiledTable, compile_table
from allocator.tiering.engine.reading import bits_of, hits_only
from allocator.tiering.engine.tables import (
    DecisionTable,
    InputClause,
    Kind,
    OutputClause,
    Rule,
    Series,
    numbers,
    texts,
)
from allocator.tiering.feel.comparing import kind_of
from allocator.tiering.feel.nodes import Compare, Expression, Interval, Literal, Test, Tests
from allocator.tiering.feel.parse import parse_feel_tests
from allocator.tiering.feel.values import Value

_KINDS: dict[str | None, Kind] = {"number": "number", "string": "text", "boolean": "boolean"}


def rules_by_mask(table: Table, values: Sequence[Value], setting: Setting) -> list[int] | None:
    """Return the places of the rules that fire, or ``None`` where the table has other cells.

    Missing values are left to the tests themselves: in DMN null passes ``not("a")``.
    """
    kinds = _known([kind_of(value) for value in values])
    if not kinds:
        return None
    compiled = compiled_table(table, kinds, setting.names)
    if compiled is None:
        return None
    series = {
        str(place): _series(kind, value)
        for place, (kind, value) in enumerate(zip(kinds, values, strict=True))
    }
    return bits_of(hits_only(compiled, series, 1)[:, 0])


def engine_table(table: Table, setting: Setting) -> DecisionTable | None:
    """Return a table as the engine's own, by the types of its inputs; ``None`` where that fails."""
    kinds = _known([kind_of_type(column.type_ref, setting.types) for column in table.inputs])
    return _decision_table(table, kinds, setting.names) if kinds else None


def _known(names: Sequence[str | None]) -> tuple[Kind, ...]:
    """Return the engine's kinds of some base types; nothing where one has no kind there."""
    kinds = tuple(_KINDS[name] for name in names if name in _KINDS)
    return kinds if len(kinds) == len(names) else ()


@functools.lru_cache(maxsize=1_024)
def compiled_table(
    table: Table, kinds: tuple[Kind, ...], names: tuple[str, ...]
) -> CompiledTable | None:
    """Compile a table for inputs of certain kinds; ``None`` where a cell is more than constants."""
    found = _decision_table(table, kinds, names)
    return None if found is None else compile_table(found, {})


def _decision_table(
    table: Table, kinds: tuple[Kind, ...], names: tuple[str, ...]
) -> DecisionTable | None:
    rules = []
    for number, rule in enumerate(table.rules, 1):
        try:
            cells = tuple(parse_feel_tests(cell, names) for cell in rule.cells)
        except ValueError:
            return None
        if not all(_is_plain(cell, kind) for cell, kind in zip(cells, kinds, strict=True)):
            return None
        rules.append(Rule(number, cells, rule.outputs))
    return DecisionTable(
        "", table.hit_policy,
        tuple(InputClause(str(place), kind) for place, kind in enumerate(kinds)),
        tuple(OutputClause(output.name or "", "any") for output in table.outputs),
        tuple(rules),
    )  # fmt: skip


def _is_plain(cell: Tests, kind: Kind) -> bool:
    return all(_is_plain_test(test, kind) for test in cell.tests)


def _is_plain_test(test: Test, kind: Kind) -> bool:
    if isinstance(test, Interval):
        return kind == "number" and _is_of(test.low, kind) and _is_of(test.high, kind)
    if not isinstance(test, Compare) or not _is_of(test.end, kind):
        return False
    return kind == "number" or test.operator in ("=", "!=")


def _is_of(end: Expression, kind: Kind) -> bool:
    return isinstance(end, Literal) and _KINDS.get(kind_of(end.value)) == kind


def _series(kind: Kind, value: Value) -> Series:
    if kind == "text":
        return texts([str(value)])
    series = numbers([float(value)])  # type: ignore[arg-type]
    return Series(kind, series.values)
