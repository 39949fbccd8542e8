"""Which mutants change nothing that can be, and for the others a school that would tell."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

from allocator.domain.schools import SECTORS
from allocator.tiering.cases.comparisons import telling_figure
from allocator.tiering.cases.mutants import Mutant
from allocator.tiering.cases.outcomes import Outcomes
from allocator.tiering.cases.spaces import MOST_POINTS, Space
from allocator.tiering.engine.compiling import CompiledColumn, compile_table
from allocator.tiering.engine.tables import HitPolicy, Rule
from allocator.tiering.feel.evaluate import names_of
from allocator.tiering.rulesets.ruleset import Ruleset, RuleTable


@dataclass(frozen=True)
class Telling:
    """What would tell a mutant from the rules: figures that one of its tables is asked about.

    ``is_equivalent``: there is none, so that no case can notice. ``figures`` is ``None`` too
    where there are too many combinations to say.
    """

    is_equivalent: bool
    figures: dict[str, Any] | None = None


def tell_apart(ruleset: Ruleset, mutant: Mutant, space: Space, days: set[dt.date]) -> Telling:
    """Compare a mutant's tables with the ruleset's over everything that they may be asked.

    What comes out of each table is compared, so a mutant is called equivalent only where it is.
    """
    if mutant.ruleset.formulas is not ruleset.formulas:
        known = ruleset.parameters_for(SECTORS[0], min(days))
        return Telling(*telling_figure(ruleset, mutant.ruleset, space.precision, known))
    unsure = False
    for old, new in zip(ruleset.tables, mutant.ruleset.tables, strict=True):
        for day in sorted(days):
            for sector in SECTORS:
                constants = [one.parameters_for(sector, day) for one in (ruleset, mutant.ruleset)]
                if old is new and constants[0] == constants[1]:
                    continue
                found = _Pair(ruleset, old, new, constants).first_difference(space, sector)
                if found is not None and found.figures is not None:
                    return found
                unsure |= found is not None
    if unsure or _is_in_formulas(ruleset, mutant):
        return Telling(is_equivalent=False)
    return Telling(is_equivalent=True)


def _is_in_formulas(ruleset: Ruleset, mutant: Mutant) -> bool:
    """Whether a formula uses a parameter that the mutant changes."""
    before, after = ruleset.spec.parameters, mutant.ruleset.spec.parameters
    changed = {name for name in before if before[name] != after[name]}
    return any(changed & set(formula.names) for formula in ruleset.formulas.values())


class _Pair:
    """One table as it is and as the mutant has it, for schools of one sector."""

    def __init__(
        self, ruleset: Ruleset, old: RuleTable, new: RuleTable, constants: list[dict[str, float]]
    ) -> None:
        self._ruleset, self._tables = ruleset, (old, new)
        parameters = set(ruleset.spec.parameters)
        before, after = constants
        self._moved = {n for n in parameters if before.get(n) != after.get(n)}
        self._touched = [rule for table in self._tables for rule in table.table.rules
                         if self._is_touched(rule)]  # fmt: skip
        self._outcomes = Outcomes(ruleset, self._tables)
        self._compiled = [
            compile_table(
                self._restricted(table).table,
                known,
                ruleset.assumed_worst,
                parameters - known.keys(),
            )
            for table, known in zip(self._tables, constants, strict=True)
        ]

    def first_difference(self, space: Space, sector: str) -> Telling | None:
        """A combination of values at which the tables differ; ``None``: there is none.

        First with only the columns of the changed rows there, then with all.
        """
        columns: dict[str, list[CompiledColumn]] = {}
        for compiled in self._compiled:
            for column in compiled.columns:
                columns.setdefault(column.clause.name, []).append(column)
        if self._answers_alike(space, columns, sector):
            return None
        for varied in (self._asked_by_changed(), None):
            points = space.points(columns, sector, varied)
            if points.count > MOST_POINTS:
                return Telling(is_equivalent=False)
            series = points.series()
            old, new = (self._outcomes.of(one, series, points.count) for one in self._compiled)
            differs = (old != new).any(axis=0)
            if differs.any():
                differs &= points.possible(series, space.needs)
            if differs.any():
                figures = {"sector": sector, **points.plainest(differs)}
                return Telling(is_equivalent=False, figures=figures)
        return None

    def _answers_alike(
        self, space: Space, columns: dict[str, list[CompiledColumn]], sector: str
    ) -> bool:
        """Whether the rows are the same and every column accepts the same, taken alone."""
        old, new = (
            [(rule.number, rule.outputs) for rule in compiled.table.rules]
            for compiled in self._compiled
        )
        first, second = (compiled.everything for compiled in self._compiled)
        if old != new or (first != second).any():
            return False
        for name, found in columns.items():
            if len(found) == 1:  # no cell of one of the tables asks about it
                return False
            series = space.points({name: found}, sector).series()[name]
            codes = [one.codes(series) for one in found]
            for kind in ("accepts", "could"):
                first, second = (
                    getattr(one, kind)[own] for one, own in zip(found, codes, strict=True)
                )
                if (first != second).any():
                    return False
        return True

    def _is_touched(self, rule: Rule) -> bool:
        """Whether a row stands in one of the tables alone, or names a parameter that moved."""
        if any(rule not in table.table.rules for table in self._tables):
            return True
        return any(self._moved.intersection(names_of(cell)) for cell in rule.cells)

    def _asked_by_changed(self) -> frozenset[str] | None:
        """Columns that the changed rows ask about; ``None`` where only their order changed."""
        names = {
            clause.name
            for rule in self._touched
            for clause, cell in zip(self._tables[0].table.inputs, rule.cells, strict=True)
            if not cell.is_anything
        }
        return frozenset(names) or None

    def _restricted(self, table: RuleTable) -> RuleTable:
        """The table with those rows alone that the change can have to do with.

        A trigger or flag depends on its own rows only, a sum or number on the changed rows.
        """
        alone = table.role in ("triggers", "flags")
        adds = table.table.hit_policy in (HitPolicy.SUM, HitPolicy.COUNT)
        if not (alone or adds):
            return table
        numbers = {rule.number for rule in self._touched}
        outputs = {rule.outputs[0] for rule in self._touched}
        rules = tuple(
            rule
            for rule in table.table.rules
            if rule.number in numbers or (alone and rule.outputs[0] in outputs)
        )
        return replace(table, table=replace(table.table, rules=rules))
