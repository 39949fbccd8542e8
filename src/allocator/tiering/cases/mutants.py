"""Mutants: the ruleset with one thing changed. Worked cases that notice none of it prove little."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from allocator.tiering.cases.precision import Precision, decimals_step
from allocator.tiering.cases.variants import (
    cell_text,
    cell_variants,
    expression_text,
    formula_variants,
)
from allocator.tiering.engine.tables import HitPolicy, Rule
from allocator.tiering.feel import nodes
from allocator.tiering.feel.evaluate import names_of
from allocator.tiering.rulesets.ruleset import UNDECIDED, Ruleset, RuleTable
from allocator.tiering.rulesets.source import Cells


@dataclass(frozen=True)
class Mutant:
    """One change: where it is, what stood there and what stands there now.

    ``row`` is the number of a rule, the first under the header 1. ``ruleset`` is the ruleset with
    the change in it.
    """

    file: str
    row: int | None
    column: str
    before: str
    after: str
    ruleset: Ruleset

    @property
    def place(self) -> str:
        """Where it is: ``inclusion.csv, row 3, attendance_below``."""
        row = "" if self.row is None else f", row {self.row}"
        return f"{self.file}{row}, {self.column}"


def table_mutants(ruleset: Ruleset, precision: Precision) -> Iterator[Mutant]:
    """Every cell, output and row of every table with one thing changed."""
    for table in ruleset.tables:
        changes = _TableChanges(ruleset, table, precision)
        yield from changes.cells()
        yield from changes.outputs()
        if table.role != "grid":
            yield from changes.rows()


class _TableChanges:
    def __init__(self, ruleset: Ruleset, table: RuleTable, precision: Precision) -> None:
        self._ruleset, self._table, self._precision = ruleset, table, precision
        self._rules = table.table.rules

    def _mutant(
        self, row: int | None, column: str, before: str, after: str, rules: tuple[Rule, ...]
    ) -> Mutant:
        changed = replace(self._table, table=replace(self._table.table, rules=rules))
        made = self._ruleset.with_table(changed)
        return Mutant(self._table.file, row, column, before, after, made)

    def _with(self, places: list[int], change: dict[int, Rule]) -> tuple[Rule, ...]:
        return tuple(change.get(place, rule) for place, rule in enumerate(self._rules))

    def cells(self) -> Iterator[Mutant]:
        """One cell changed; in a grid, one test of its side or top."""
        for column, clause in enumerate(self._table.table.inputs):
            step = self._precision.step(clause.name)
            for label, row, places in self._places(column):
                cell = self._rules[places[0]].cells[column]
                if cell.is_anything:
                    continue
                for other in cell_variants(cell, step):
                    change = {place: self._changed_cell(place, column, other) for place in places}
                    rules = self._with(places, change)
                    yield self._mutant(row, label, cell_text(cell), cell_text(other), rules)

    def _places(self, column: int) -> Iterator[tuple[str, int | None, list[int]]]:
        """Where each cell of a column stands: what to call it and the rules that share it."""
        name, count = self._table.table.inputs[column].name, len(self._rules)
        if self._table.role != "grid":
            yield from ((name, rule.number, [place]) for place, rule in enumerate(self._rules))
            return
        wide = width_of_grid(self._ruleset.source.tables[self._table.name])
        if column == 0:
            for side in range(count // wide):
                yield f"{name} at the side", side + 1, list(range(side * wide, (side + 1) * wide))
        else:
            for top in range(wide):
                yield f"{name} along the top, number {top + 1}", None, list(range(top, count, wide))

    def _changed_cell(self, place: int, column: int, cell: nodes.Tests) -> Rule:
        cells = list(self._rules[place].cells)
        cells[column] = cell
        return replace(self._rules[place], cells=tuple(cells))

    def outputs(self) -> Iterator[Mutant]:
        """One output changed to a neighbour."""
        for column, clause in enumerate(self._table.table.outputs):
            for place, rule in enumerate(self._rules):
                for other in self._neighbours(column, rule.outputs[column]):
                    outputs = (*rule.outputs[:column], other, *rule.outputs[column + 1 :])
                    rules = self._with([place], {place: replace(rule, outputs=outputs)})
                    before, after = _shown(rule.outputs[column]), _shown(other)
                    yield self._mutant(rule.number, clause.name, before, after, rules)

    def _neighbours(self, column: int, value: Any) -> list[Any]:
        clause, role = self._table.table.outputs[column], self._table.role
        if clause.name == "tier" and role in ("tier", "safeguards", "caps"):
            return self._neighbour_tiers(str(value))
        if isinstance(value, bool):
            return [not value]
        if role == "triggers" and clause.name == "points":
            if not any(rule.outputs[column] for rule in self._rules):
                return []
        elif self._table.table.hit_policy is HitPolicy.COUNT:
            return []
        values = clause.values or tuple(dict.fromkeys(r.outputs[column] for r in self._rules))
        if isinstance(value, float) and not clause.values:
            size = decimals_step(value)
            return [round(value - size, 9), round(value + size, 9)]
        if len(values) < 2 or value not in values:
            return []
        place = values.index(value)
        return list(dict.fromkeys((values[place - 1], values[(place + 1) % len(values)])))

    def _neighbour_tiers(self, tier: str) -> list[str]:
        ladder = self._ruleset.spec.ladder
        if tier == UNDECIDED:
            return [ladder[0]]
        place = ladder.index(tier)
        return [*ladder[max(0, place - 1) : place], *ladder[place + 1 : place + 2]]

    def rows(self) -> Iterator[Mutant]:
        """One row left out; where the order counts, two rows in the other order."""
        for place, rule in enumerate(self._rules):
            rules = (*self._rules[:place], *self._rules[place + 1 :])
            yield self._mutant(rule.number, "the whole row", "there", "left out", rules)
        if self._table.table.hit_policy is not HitPolicy.FIRST:
            return
        for place, (one, two) in enumerate(zip(self._rules, self._rules[1:], strict=False)):
            rules = (*self._rules[:place], two, one, *self._rules[place + 2 :])
            after = f"after row {two.number}"
            yield self._mutant(
                one.number, "the whole row", f"before row {two.number}", after, rules
            )


def width_of_grid(cells: Cells) -> int:
    """Number of tests along the top of a grid."""
    return len(cells[0]) - 1


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:g}" if isinstance(value, float) else str(value)


def formula_mutants(ruleset: Ruleset, precision: Precision) -> Iterator[Mutant]:
    """Every formula with one number or comparison changed."""

    def step(node: nodes.Expression) -> float:
        return precision.step(node.text) if isinstance(node, nodes.Name) else 1.0

    for name, formula in ruleset.formulas.items():
        for other in formula_variants(formula.expression, step):
            changed = replace(formula, text=expression_text(other), expression=other)
            made = replace(ruleset, formulas={**ruleset.formulas, name: changed})
            column = f"derived.{name}.formula"
            yield Mutant("ruleset.yaml", None, column, formula.text, changed.text, made)


def names_in_cells(table: RuleTable) -> dict[str, set[str]]:
    """Names that stand in a table's cells, with the columns that they stand in."""
    found: dict[str, set[str]] = {}
    for rule in table.table.rules:
        for clause, cell in zip(table.table.inputs, rule.cells, strict=True):
            for name in names_of(cell):
                found.setdefault(name, set()).add(clause.name)
    return found
