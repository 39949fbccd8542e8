"""One cell held against the figures of many schools: threshold, distance, accepted or not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from allocator.tiering.engine.compiling import WORD, CompiledTable
from allocator.tiering.evaluation import Evaluation
from allocator.tiering.feel import nodes
from allocator.tiering.rulesets.ruleset import RuleTable

Places = NDArray[np.intp]
Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Held:
    """Values of some schools against one cell; ``threshold`` is its end nearest to the value."""

    values: Numbers
    threshold: Numbers

    @property
    def distance(self) -> Numbers:
        """How far the value lies from the threshold."""
        return np.asarray(np.round(np.abs(self.values - self.threshold), 6), dtype=np.float64)

    @property
    def parts(self) -> tuple[Numbers, Numbers, Numbers]:
        """Values, thresholds and distances."""
        return self.values, self.threshold, self.distance

    def of(self, chosen: NDArray[np.bool_]) -> Held:
        """The values of some of the schools."""
        return Held(self.values[chosen], self.threshold[chosen])


def held_against(
    cell: nodes.Tests, name: str, evaluation: Evaluation, schools: Places
) -> Held | None:
    """Values and nearest thresholds of a numeric cell; ``None`` where it holds no number."""
    series = evaluation.columns.series(name)
    if series.kind != "number":
        return None
    ends = [_end(end, evaluation, schools) for test in cell.tests for end in _ends_of(test)]
    known = [end for end in ends if end is not None]
    if not known:
        return None
    values = series.values[schools]
    if len(known) == 1:
        return Held(values, known[0])
    stacked = np.array(known)
    apart = np.abs(stacked - values)
    nearest = np.where(np.isnan(apart), np.inf, apart).argmin(axis=0)
    return Held(values, stacked[nearest, np.arange(len(schools))])


def text_threshold(cell: nodes.Tests) -> str | None:
    """First text or truth value that a cell names."""
    for test in cell.tests:
        for end in _ends_of(test):
            if isinstance(end, nodes.Name):
                return end.text
            if isinstance(end, nodes.Literal):
                value: Any = end.value
                return str(value).lower() if isinstance(value, bool) else str(value)
    return None


def _ends_of(test: nodes.Test) -> tuple[nodes.Expression, ...]:
    if isinstance(test, nodes.Interval):
        return (test.low, test.high)
    return (test.end,) if isinstance(test, nodes.Compare) else ()


def _end(end: nodes.Expression, evaluation: Evaluation, schools: Places) -> Numbers | None:
    if isinstance(end, nodes.Negation):
        inner = _end(end.operand, evaluation, schools)
        return None if inner is None else -inner
    if isinstance(end, nodes.Name) and end.text in evaluation.ruleset.spec.parameters:
        return evaluation.columns.parameter(end.text)[schools]
    value = end.value if isinstance(end, nodes.Literal) else None
    if isinstance(value, int | float) and not isinstance(value, bool):
        return np.full(len(schools), float(value))
    return None


def compiled_by_sector(evaluation: Evaluation, table: RuleTable) -> list[CompiledTable]:
    """The table as it was read for each sector, in the order of the columns' sectors."""
    columns, ruleset = evaluation.columns, evaluation.ruleset
    return [
        ruleset.compiled(table, ruleset.constants_of(table, columns.parameters[sector]))
        for sector in columns.sectors
    ]


def is_accepted(
    evaluation: Evaluation, table: RuleTable, rule: int, name: str, schools: Places
) -> NDArray[np.bool_]:
    """Whether a rule's cell of a column accepts the figures of some schools."""
    found = np.ones(len(schools), dtype=bool)
    places = evaluation.columns.sector_places[schools]
    bit = np.uint64(1 << (rule % WORD))
    for place, compiled in enumerate(compiled_by_sector(evaluation, table)):
        rows = np.flatnonzero(places == place)
        if not len(rows):
            continue
        column = next(one for one in compiled.columns if one.clause.name == name)
        codes = column.codes(evaluation.columns.series(name).take(schools[rows]))
        found[rows] = (column.accepts[codes, rule // WORD] & bit) != 0
    return found
