"""Columns: every name that a ruleset may ask about, one value for each school."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from allocator.tiering.engine.tables import Series
from allocator.tiering.evaluation.arithmetic import work_out
from allocator.tiering.feel import nodes
from allocator.tiering.figures.source import Figures, Leaf
from allocator.tiering.rulesets.formulas import indicator_of
from allocator.tiering.rulesets.ruleset import Changes, Ruleset

Numbers = NDArray[np.float64]
NOT_WORKED_OUT = "cannot be worked out"


@dataclass(frozen=True, slots=True)
class Column:
    """One name's values with the figures behind them.

    ``leaves`` are the figures that it comes down to, in the order of its formula; a table's
    output or a count has none. ``is_derived``: a formula of the ruleset gives the values.
    """

    name: str
    series: Series
    leaves: tuple[Leaf, ...] = ()
    is_derived: bool = False


class Columns:
    """The columns of some schools on a day, each made when it is first asked for."""

    def __init__(
        self, ruleset: Ruleset, figures: Figures, day: dt.date, changes: Changes | None
    ) -> None:
        self._ruleset, self._figures = ruleset, figures
        sector = figures.leaf("sector").series
        self.sectors = list(sector.categories)
        self.sector_places = sector.values.astype(np.intp)
        self.parameters = {
            sector: ruleset.parameters_for(sector, day, changes) for sector in self.sectors
        }
        self._made: dict[str, Column] = {}
        self._parameters: dict[str, Numbers] = {}

    def series(self, name: str) -> Series:
        """Values of a name."""
        return self.column(name).series

    def column(self, name: str) -> Column:
        """Values of a name and the figures behind them."""
        if name not in self._made:
            is_derived = name in self._ruleset.formulas
            self._made[name] = self._derived(name) if is_derived else self._input(name)
        return self._made[name]

    def put(self, name: str, series: Series) -> None:
        """Set what a table puts out or what is counted."""
        self._made[name] = Column(name, series)

    def parameter(self, name: str) -> Numbers:
        """Value of a parameter for every school; NaN where its sector has none."""
        if name not in self._parameters:
            by_sector = [self.parameters[sector].get(name, np.nan) for sector in self.sectors]
            values = np.array(by_sector, dtype=np.float64)
            self._parameters[name] = values.take(self.sector_places)
        return self._parameters[name]

    def _input(self, name: str) -> Column:
        leaf = self._figures.leaf(name)
        word = self._ruleset.words.get(name)
        series = leaf.series
        if word is not None and word.kind != series.kind:
            series = _as_kind(series, word.kind, word.values)
            leaf = replace(leaf, series=series)
        return Column(name, series, (leaf,))

    def _derived(self, name: str) -> Column:
        formula = self._ruleset.formulas[name]
        leaves: dict[int, Leaf] = {}

        def value_of(used: str) -> Numbers:
            if used in self._ruleset.spec.parameters:
                return self.parameter(used)
            column = self.column(used)
            leaves.update({id(leaf): leaf for leaf in column.leaves})
            return column.series.values

        def history_of(call: nodes.Call) -> Numbers:
            leaf = self.history(call)
            leaves[id(leaf)] = leaf
            return leaf.series.values

        values = work_out(formula.expression, value_of, history_of)
        values = np.broadcast_to(values, (self._figures.count,))
        if self._figures.gives(name):
            given = self._figures.leaf(name)
            values = np.where(given.series.missing, values, given.series.values)
            leaves[id(given)] = given
        return Column(name, Series("number", values), tuple(leaves.values()), is_derived=True)

    def history(self, call: nodes.Call) -> Leaf:
        """A function of history, with its argument where a parameter is named by sector."""
        name = indicator_of(call)
        if len(call.arguments) == 1:
            return self._figures.leaf(name, call.function)
        argument, sign = call.arguments[1], 1.0
        if isinstance(argument, nodes.Negation):
            argument, sign = argument.operand, -1.0
        if isinstance(argument, nodes.Literal):
            return self._figures.leaf(name, call.function, sign * float(argument.value))  # type: ignore[arg-type]
        assert isinstance(argument, nodes.Name)
        if not self.sectors:  # no school at all
            return self._figures.leaf(name, call.function, None)
        by_sector = [self.parameters[sector].get(argument.text) for sector in self.sectors]
        made = [
            self._figures.leaf(name, call.function, None if value is None else sign * value)
            for value in by_sector
        ]
        found = _by_sector(made, self.sector_places)
        lost = np.array([value is None for value in by_sector], dtype=bool)[self.sector_places]
        found.series.values[lost] = np.nan
        return found

    def why_missing(self, name: str, school: int) -> tuple[str, str]:
        """The figure for want of which a name is missing for a school, and why it is."""
        column = self.column(name)
        for leaf in column.leaves:
            if leaf.whys[school]:
                return leaf.indicator or name, self._figures.why(leaf, school)
        return name, NOT_WORKED_OUT


def _as_kind(series: Series, kind: Any, values: tuple[str, ...]) -> Series:
    """Numbers of readings as yes and no, or as the place of a text in its list, from 1."""
    if kind == "boolean":
        return Series("boolean", np.where(np.isnan(series.values), np.nan, series.values != 0))
    if kind == "text" and series.kind == "number":
        whole = np.nan_to_num(np.rint(series.values), nan=0.0)
        fits = (whole == series.values) & (whole >= 1) & (whole <= len(values))
        return Series("text", np.where(fits, whole - 1, -1).astype(np.int32), values)
    return series


def _by_sector(made: list[Leaf], places: NDArray[np.intp]) -> Leaf:
    """One leaf from one for each sector: every school has that of its own."""
    rows = np.arange(len(places))
    values = np.array([leaf.series.values for leaf in made])[places, rows]
    whys = np.array([leaf.whys for leaf in made])[places, rows]
    found = replace(made[0], series=Series("number", values), whys=whys)
    if made[0].rows is None:
        return found
    behind = [leaf.rows for leaf in made if leaf.rows is not None]
    width = max(part.shape[1] for part in behind)
    padded = [
        np.pad(part, ((0, 0), (0, width - part.shape[1])), constant_values=-1) for part in behind
    ]
    return replace(found, rows=np.array(padded)[places, rows])
