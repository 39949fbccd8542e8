"""What stays the same in every scenario of a sweep, worked out once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from allocator.tiering.engine.policies import fired_matrix
from allocator.tiering.engine.tables import HitPolicy, Series
from allocator.tiering.evaluation.evaluate import Evaluation
from allocator.tiering.evaluation.rows import Row, cell_holds
from allocator.tiering.feel import nodes
from allocator.tiering.feel.evaluate import names_of
from allocator.tiering.rulesets.ruleset import RuleTable
from allocator.tiering.rulesets.vocabulary import COUNTED

Flags = NDArray[np.bool_]
Values = Callable[[str], Any]
"""From a parameter's name to a number for all schools, an array, or ``None`` (no parameter)."""


class Asked(NamedTuple):
    """A cell with the column that it asks about and the names in it."""

    column: str
    cell: nodes.Tests
    names: tuple[str, ...]


class Part:
    """One table: the rows that the changes touch, each with what its other cells say already.

    ``fires``, ``settled`` and ``unknown`` are those of the base, shape (rows, schools).
    """

    def __init__(self, sweep: Standing, table: RuleTable) -> None:
        self.table, self.role = table, table.role
        reading, count = sweep.base.readings[table.name], len(table.table.rules)
        self.fires = fired_matrix(reading.fires, count).T
        self.settled = self.fires | fired_matrix(reading.passes, count).T
        self.unknown = fired_matrix(reading.unknown, count).T
        self.needs = reading.compiled.needs
        self.touched: dict[int, tuple[Row, list[Asked]]] = {}
        for place, rule in enumerate(table.table.rules):
            asked = [
                Asked(table.table.inputs[n].name, rule.cells[n], names_of(rule.cells[n]))
                for n in table.table.asked[place]
            ]
            moving = [cell for cell in asked if sweep.is_touched(cell)]
            if moving:
                still = [cell for cell in asked if cell not in moving]
                self.touched[place] = (sweep.row_of(still, sweep.base.columns.series), moving)

    def places_of(self, output: str) -> list[int]:
        """Rows that give an output."""
        return [n for n, rule in enumerate(self.table.table.rules) if rule.outputs[0] == output]


class Standing:
    """What stays the same in every scenario, worked out once."""

    def __init__(self, base: Evaluation, changed: frozenset[str]) -> None:
        self.base, self.ruleset, self.changed = base, base.ruleset, changed
        self.spec, self.count = base.ruleset.spec, base.count
        self.made: set[str] = set()
        for name, formula in self.ruleset.formulas.items():
            if (changed | self.made) & set(formula.names):
                self.made.add(name)
        self.parts: list[Part] = []
        for table in self.ruleset.tables:
            if table.role != "flags":
                self._add(Part(self, table))
        self._keep_triggers()

    def is_idle(self, part: Part) -> bool:
        """Whether nothing follows from a table: nobody asks for it, and it leaves nothing open."""
        outputs = {clause.name for clause in part.table.table.outputs}
        asked = {clause.name for table in self.ruleset.tables for clause in table.table.inputs}
        may_break = part.table.table.hit_policy in (HitPolicy.UNIQUE, HitPolicy.ANY)
        needed = self.ruleset.must_be_known & part.needs.keys()
        is_decision = part.role in ("decision", "grid")
        return is_decision and not (outputs & asked or may_break or needed)

    def _add(self, part: Part) -> None:
        self.parts.append(part)
        if not part.touched:
            return
        if part.role == "triggers":
            self.made |= COUNTED.keys() - {"safeguards"}
        elif part.role == "safeguards":
            self.made.add("safeguards")
        else:
            self.made |= {clause.name for clause in part.table.table.outputs}

    def _keep_triggers(self) -> None:
        """Triggers by the rows that no scenario touches."""
        tables = [part for part in self.parts if part.role == "triggers"]
        self.last_of_triggers = next((part for part in reversed(tables) if part.touched), None)
        shape = (len(self.spec.triggers), self.count)
        self.fires, self.read = np.zeros(shape, dtype=bool), np.zeros(shape, dtype=bool)
        self.points = np.zeros(shape)
        self.moving: dict[int, list[tuple[Part, int]]] = {}
        for place, name in enumerate(self.spec.triggers):
            for part in tables:
                for row in part.places_of(name):
                    if row in part.touched:
                        self.moving.setdefault(place, []).append((part, row))
                        continue
                    self.fires[place] |= part.fires[row]
                    self.read[place] |= part.settled[row]
                    points = float(part.table.table.rules[row].outputs[1])
                    score = np.where(part.fires[row], points, 0.0)
                    self.points[place] = np.maximum(self.points[place], score)
        domains = list(self.spec.domains)
        self.domain_of = [domains.index(one.domain) for one in self.spec.triggers.values()]

    def is_touched(self, asked: Asked) -> bool:
        """Whether a cell may change its answer."""
        return asked.column in self.made or not self.changed.isdisjoint(asked.names)

    def row_of(
        self,
        cells: list[Asked],
        series: Callable[[str], Series],
        value: Values | None = None,
        start: Row | None = None,
    ) -> Row:
        """What some cells of a row say of every school, beside an earlier part of the row."""
        if start is None:
            everyone = np.ones(self.count, dtype=bool)
            start = Row(everyone, everyone, everyone)
        value = value or self.value
        fires, possible, meant = start.fires, start.possible, start.meant
        for name, cell, names in cells:
            met = name in self.ruleset.assumed_worst
            accepted, could = cell_holds(cell, series(name), value, met_if_missing=met)
            lacking = _lacking(names, value) if names else None
            if lacking is not None:
                accepted, could, meant = accepted & ~lacking, could & ~lacking, meant & ~lacking
            fires, possible = fires & accepted, possible & could
            if name in self.ruleset.context:
                meant = meant & could
        return Row(fires, possible, meant)

    def value(self, name: str) -> Any:
        """A parameter in force; ``None`` for another word."""
        if name not in self.spec.parameters:
            return None
        return _one_if_alike(self.base.columns.parameter(name))


def _lacking(names: tuple[str, ...], value: Values) -> Flags | None:
    """Schools for whose sector a parameter of a cell has no value; ``None`` where all have."""
    found: Flags | None = None
    for name in names:
        end = value(name)
        if end is not None and np.isnan(end).any():
            found = np.isnan(end) if found is None else found | np.isnan(end)
    return found


def _one_if_alike(values: NDArray[np.float64]) -> Any:
    return values[0] if len(values) and (values == values[0]).all() else values
