"""Thresholds that can matter for a school's tier: cells of the rows that could fire for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from allocator.tiering.evaluation import Evaluation
from allocator.tiering.evaluation.rows import cell_holds, row_names
from allocator.tiering.feel import nodes
from allocator.tiering.least_change.cuts import Formulas
from allocator.tiering.rulesets.ruleset import Ruleset, RuleTable
from allocator.tiering.rulesets.vocabulary import COUNTED

Flags = NDArray[np.bool_]
Numbers = NDArray[np.float64]
_BOOLEAN_CUT = 0.5


@dataclass(frozen=True)
class Threshold:
    """One end of a cell: the column it asks about and its value for each school, NaN for none."""

    column: str
    at: Numbers


def tables_for_the_tier(ruleset: Ruleset) -> list[RuleTable]:
    """Tables that the tier depends on, in the order they are read."""
    needed: list[RuleTable] = []
    asked: set[str] = set()
    for table in reversed(ruleset.tables):
        outputs = {clause.name for clause in table.table.outputs}
        if table.role == "triggers":
            counts = bool(asked & (COUNTED.keys() - {"safeguards"}))
        else:
            counts = table.role in ("tier", "safeguards", "caps") or (
                table.role in ("decision", "grid") and bool(asked & outputs)
            )
        if counts:
            needed.append(table)
            asked |= {table.table.inputs[n].name for places in table.table.asked for n in places}
    return needed[::-1]


def rows_that_could_fire(evaluation: Evaluation, table: RuleTable, formulas: Formulas) -> Flags:
    """Rows that nothing settled keeps from firing, shape (rules, schools).

    Settled is what no change of an input touches: facts, history, figures the school cannot act
    on. What other tables put out counts as open.
    """
    ruleset = evaluation.ruleset
    found = np.ones((len(table.table.rules), evaluation.count), dtype=bool)

    def end_of(name: str) -> Any:
        return evaluation.columns.parameter(name) if name in ruleset.spec.parameters else None

    for place, rule in enumerate(table.table.rules):
        for name in row_names(rule) & ruleset.spec.parameters.keys():
            found[place] &= ~np.isnan(evaluation.columns.parameter(name))
        for number in table.table.asked[place]:
            column = table.table.inputs[number].name
            if not is_figure(evaluation, column) or formulas.depends(column):
                continue
            met = column in ruleset.assumed_worst
            series = evaluation.columns.series(column)
            found[place] &= cell_holds(rule.cells[number], series, end_of, met_if_missing=met)[0]
    return found


def is_figure(evaluation: Evaluation, column: str) -> bool:
    """Whether a column is made of figures, not of what tables put out or count."""
    return column not in COUNTED and bool(evaluation.columns.column(column).leaves)


def thresholds(
    evaluation: Evaluation, table: RuleTable, could_fire: Flags, formulas: Formulas
) -> Iterator[Threshold]:
    """Ends of the cells of the rows that could fire, where changeable inputs can pass them."""
    for place, rule in enumerate(table.table.rules):
        if not could_fire[place].any():
            continue
        for number in table.table.asked[place]:
            column = table.table.inputs[number].name
            if not formulas.depends(column):
                continue
            for end in _ends(rule.cells[number]):
                at = _value(evaluation, end)
                if at is not None:
                    yield Threshold(column, np.where(could_fire[place], at, np.nan))


def _ends(cell: nodes.Tests) -> Iterator[nodes.Expression]:
    for test in cell.tests:
        if isinstance(test, nodes.Interval):
            yield from (test.low, test.high)
        elif isinstance(test, nodes.Compare):
            yield test.end


def _value(evaluation: Evaluation, end: nodes.Expression) -> Any:
    if isinstance(end, nodes.Negation):
        inner = _value(evaluation, end.operand)
        return None if inner is None else -inner
    if isinstance(end, nodes.Name):
        known = end.text in evaluation.ruleset.spec.parameters
        return evaluation.columns.parameter(end.text) if known else None
    value = end.value if isinstance(end, nodes.Literal) else None
    if isinstance(value, bool):
        return _BOOLEAN_CUT
    return float(value) if isinstance(value, int | float) else None
