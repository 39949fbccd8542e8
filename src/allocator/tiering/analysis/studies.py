"""Studies: a ruleset with its situations, and where each of its rules stands in its file."""

from __future__ import annotations

import string
from collections.abc import Mapping
from functools import cached_property

from allocator.tiering.analysis.benches import Bench
from allocator.tiering.analysis.crowds import Crowd
from allocator.tiering.analysis.findings import Value
from allocator.tiering.analysis.settings import settings_of
from allocator.tiering.analysis.situations import Situation
from allocator.tiering.analysis.spaces import Space
from allocator.tiering.feel import nodes
from allocator.tiering.feel.evaluate import names_of
from allocator.tiering.rulesets import Ruleset, RuleTable


class Study:
    """What the checks share: the situations, their benches, the places of rules."""

    def __init__(self, ruleset: Ruleset) -> None:
        self.ruleset = ruleset
        self.situations = tuple(Situation(ruleset, setting) for setting in settings_of(ruleset))
        self._first_seen: dict[object, Situation] = {}
        self._crowds: dict[int, Crowd] = {}
        self._benches: dict[tuple[int, str], Bench] = {}

    def bench(self, situation: Situation, sector: str | None = None) -> Bench:
        """The bench of a situation, for one of its sectors."""
        sector = sector or situation.setting.sectors[0]
        key = (id(situation), sector)
        if key not in self._benches:
            # On a later day few parameters are others: the crowd of the first day will do.
            first = next(s for s in self.situations if sector in s.setting.sectors)
            crowd = self._crowds.setdefault(id(first), Crowd(first))
            self._benches[key] = Bench(situation, sector, crowd)
        return self._benches[key]

    def benches(self, situation: Situation) -> list[Bench]:
        """Benches of the sectors of a situation that the rules tell apart."""
        sectors = situation.setting.sectors
        return [self.bench(situation, s) for s in (sectors if self._asks_sector else sectors[:1])]

    def bench_for(self, situation: Situation, figures: Mapping[str, Value]) -> Bench:
        """The bench of the sector that some figures name, else of the situation's first."""
        sector = figures.get("sector")
        return self.bench(situation, sector if isinstance(sector, str) else None)

    def groups(self, table: RuleTable) -> list[tuple[Space, list[Situation]]]:
        """The spaces of a table that differ, each with its situations."""
        found: dict[object, tuple[Space, list[Situation]]] = {}
        for situation in self.situations:
            space = situation.spaces[table.name]
            key = (space.axes, space.boxes)
            found.setdefault(key, (space, []))[1].append(situation)
        return list(found.values())

    def new_tables(self, situation: Situation) -> list[Space]:
        """Spaces of a situation that differ from those of every situation before it."""
        if not self._first_seen:
            for one in self.situations:
                for space in one.spaces.values():
                    self._first_seen.setdefault(self._sort_of(one, space), one)
        return [
            space
            for space in situation.spaces.values()
            if self._first_seen[self._sort_of(situation, space)] is situation
        ]

    def _sort_of(self, situation: Situation, space: Space) -> object:
        """What a table makes of figures: alike where spaces and formulas' parameters are."""
        names = frozenset().union(*(self.parameters_of(axis.name) for axis in space.axes))
        values = tuple(sorted((n, situation.setting.parameters.get(n)) for n in names))
        return space.table.name, space.axes, space.boxes, values

    # -- places ------------------------------------------------------------------------------------

    def row(self, table: RuleTable, rule: int) -> int:
        """The row of a rule as a person counts it in the file; the header is row 1."""
        if table.role != "grid":
            return table.table.rules[rule].number + 1
        return self._grid_rows(table)[rule // self._grid_width(table)]

    def rows(self, table: RuleTable, rules: list[int]) -> tuple[int, ...]:
        """Rows of some rules, in order."""
        return tuple(sorted({self.row(table, rule) for rule in rules}))

    def _grid_width(self, table: RuleTable) -> int:
        return len(self.ruleset.source.tables[table.name][0]) - 1

    def _grid_rows(self, table: RuleTable) -> list[int]:
        cells = self.ruleset.source.tables[table.name]
        return [row for row, line in enumerate(cells[1:], 2) if line]

    # -- what hangs on what ------------------------------------------------------------------------

    @cached_property
    def _asking(self) -> dict[str, list[RuleTable]]:
        """For each name the tables that ask about it."""
        found: dict[str, list[RuleTable]] = {}
        for table in self.ruleset.tables:
            for place, clause in enumerate(table.table.inputs):
                if any(not rule.cells[place].is_anything for rule in table.table.rules):
                    found.setdefault(clause.name, []).append(table)
        return found

    def parameters_of(self, name: str) -> frozenset[str]:
        """Parameters that a name is worked out from."""
        formula = self.ruleset.formulas.get(name)
        if formula is None:
            return frozenset({name} & self.ruleset.spec.parameters.keys())
        return frozenset().union(*map(self.parameters_of, formula.names))

    def parameter_is_used(self, name: str) -> bool:
        """Whether a cell or a formula names a parameter."""
        return name in self._named

    @cached_property
    def _named(self) -> frozenset[str]:
        """Names in the cells and formulas of the ruleset."""
        in_cells = {
            name
            for table in self.ruleset.tables
            for rule in table.table.rules
            for cell in rule.cells
            for name in names_of(cell)
        }
        formulas = self.ruleset.formulas.values()
        in_formulas = {name for one in formulas for name in (*one.names, *one.indicators)}
        return frozenset(in_cells | in_formulas)

    @cached_property
    def names_used(self) -> frozenset[str]:
        """Names that some column, cell, formula or sentence uses."""
        texts = {
            field
            for table in self.ruleset.tables
            for rule in table.table.rules
            for _, field, _, _ in string.Formatter().parse(rule.text)
            if field
        }
        return frozenset(self._asking) | self._named | texts

    @property
    def _asks_sector(self) -> bool:
        return "sector" in self._asking

    def later_tables(self, table: RuleTable) -> list[RuleTable]:
        """Tables whose result hangs on a decision's outputs, at first or at second hand."""
        found: dict[str, RuleTable] = {}
        waiting = [table]
        while waiting:
            for clause in waiting.pop().table.outputs:
                for other in self._asking.get(clause.name, ()):
                    if other.name not in found:
                        found[other.name] = other
                        if other.role in ("decision", "grid"):
                            waiting.append(other)
        return list(found.values())

    def counts(self, table: RuleTable) -> bool:
        """Whether a table has a say in the tier: words beside a reason and flags have none."""
        if table.role in ("decision", "grid"):
            return any(t.role in ("tier", "caps", "safeguards") for t in self.later_tables(table))
        return table.role != "flags"

    def takes_up_missing(self, table: RuleTable) -> list[tuple[RuleTable, int]]:
        """Rules of later tables that say what holds where this one, or one after it, is silent."""
        silent = {clause.name for clause in table.table.outputs}
        for other in self.later_tables(table):
            if other.role in ("decision", "grid"):
                silent |= {clause.name for clause in other.table.outputs}
        return [
            (other, place)
            for other in self.later_tables(table)
            for place, rule in enumerate(other.table.rules)
            if any(
                clause.name in silent and nodes.IsMissing() in cell.tests
                for clause, cell in zip(other.table.inputs, rule.cells, strict=True)
            )
        ]
