"""Situations: a ruleset in one setting: what each name can be, and the space of each table."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import cached_property
from itertools import islice

from allocator.tiering.analysis.counting import COUNTS, Counting
from allocator.tiering.analysis.leaves import (
    calm_figure,
    direction_of,
    domain_of,
    needs_of,
    order_of,
)
from allocator.tiering.analysis.outputs import outputs_of, where_it_gives
from allocator.tiering.analysis.ranges import Ranges, is_whole
from allocator.tiering.analysis.settings import Setting
from allocator.tiering.analysis.solving import Solver, Wanted
from allocator.tiering.analysis.spaces import Box, Reach, Space, space_of
from allocator.tiering.analysis.terms import Leaf, Terms, has_no_value, may_fail, needed_keys
from allocator.tiering.rulesets import Ruleset, RuleTable

MOST_BOXES = 200
"""Boxes of one output that are kept."""


class Situation:
    """A ruleset in one setting. ``spaces`` and ``giver`` are filled table by table, in order."""

    def __init__(self, ruleset: Ruleset, setting: Setting) -> None:
        self.ruleset, self.setting = ruleset, setting
        self.terms = Terms(ruleset, setting.parameters)
        self.spaces: dict[str, Space] = {}
        self.giver: dict[str, str] = {}
        """For each output the table that gives it."""
        self._outputs: dict[str, Reach] = {}
        self._giving: dict[object, list[Box]] = {}
        self.countings: dict[str, Counting] = {}
        self._prepare_figures()
        for table in ruleset.tables:
            self._add(table)

    def _prepare_figures(self) -> None:
        ruleset, terms = self.ruleset, self.terms
        counted_or_given = {*COUNTS, "safeguards"} | {
            clause.name
            for table in ruleset.tables
            if table.role in ("decision", "grid")
            for clause in table.table.outputs
        }
        asked = {clause.name for table in ruleset.tables for clause in table.table.inputs}
        for name in [*ruleset.formulas, *sorted(asked - counted_or_given), "sector"]:
            terms.term(name)
        for name, _ in list(terms.origins.values()):
            terms.term(name)
        self.origins = dict(terms.origins)
        self.domains = {key: domain_of(ruleset, *origin) for key, origin in self.origins.items()}
        self.calm = {
            key: calm_figure(ruleset, *origin, self.setting.sectors)
            for key, origin in self.origins.items()
        }
        self._whole = frozenset(key for key, domain in self.domains.items() if domain.whole)

    @cached_property
    def solvers(self) -> tuple[Solver, ...]:
        """The solver, and two that choose figures which say nothing high, or low."""
        silent = [
            key
            for key, origin in self.origins.items()
            if isinstance(self.calm[key], float)
            and origin[0] in self.ruleset.spec.inputs
            and not direction_of(self.ruleset, *origin)
            and math.isfinite(self.domains[key].high - self.domains[key].low)
        ]
        high = {key: self.domains[key].high for key in silent}
        low = {key: self.domains[key].low for key in silent}
        others = (replace(self.solver, near=self.calm | ends, answers={}) for ends in (high, low))
        return (self.solver, *others)

    @cached_property
    def solver(self) -> Solver:
        """Finds figures; chooses them near those of a calm school."""
        names = [*self.ruleset.formulas, *self.origins]
        terms = {name: self.terms.term(name) for name in names if name in self.ruleset.words}
        terms |= {key: Leaf(key) for key in self.origins}
        return Solver(
            terms, self.domains, needs_of(self.origins),
            order_of(self.ruleset, self.origins), self.calm,
        )  # fmt: skip

    def _add(self, table: RuleTable) -> None:
        if table.role != "triggers":
            self.countings[table.name] = self._counting()
        constants = self.ruleset.constants_of(table, self.setting.parameters)
        compiled = self.ruleset.compiled(table, constants)
        reach = {
            column.clause.name: self.reach(column.clause.name, table) for column in compiled.columns
        }
        space = space_of(table, compiled, reach)
        self.spaces[table.name] = space
        if table.role in ("decision", "grid"):
            found = outputs_of(space)
            self._outputs |= found
            self.giver |= dict.fromkeys(found, table.name)

    def where_it_gives(self, table: str, wanted: Wanted) -> list[Box]:
        """Boxes in which an earlier table's outputs are as wanted, the first of them."""
        key = (table, tuple(wanted.items()))
        if key not in self._giving:
            found = where_it_gives(self.spaces[table], wanted)
            self._giving[key] = list(islice(found, MOST_BOXES))
        return self._giving[key]

    def _counting(self) -> Counting:
        """What can be counted of the tables so far: of each trigger that some row can give."""
        spec = self.ruleset.spec
        fires: dict[str, dict[str, set[float]]] = {name: {} for name in spec.domains}
        reads: dict[str, set[str]] = {name: set() for name in spec.domains}
        safeguards = 0
        for space in self.spaces.values():
            rows = [rule for rule in space.meant if all(space.boxes[rule])]
            if space.table.role == "safeguards":
                safeguards += len(rows)
            for rule in space.meant if space.table.role == "triggers" else ():
                trigger, points = space.table.table.rules[rule].outputs
                domain = spec.triggers[trigger].domain
                reads[domain].add(trigger)
                if rule in rows:
                    fires[domain].setdefault(trigger, set()).add(float(points))
        asks_points = any(
            clause.name == "trigger_points"
            for table in self.ruleset.tables
            for clause in table.table.inputs
        )
        known = [
            {name: tuple(sorted(points)) for name, points in inside.items()}
            for inside in fires.values()
        ]
        readable = [len(triggers) for triggers in reads.values()]
        return Counting(known, readable, safeguards, asks_points)

    def reach(self, name: str, table: RuleTable) -> Reach:
        """What a column of a table can hold."""
        if name in self._outputs:
            return self._outputs[name]
        if name in COUNTS or name == "safeguards":
            return self.countings[table.name].reach(name)
        word = self.ruleset.words[name]
        if name == "sector":
            return Reach(values=self.setting.sectors, can_be_missing=False)
        if name not in self.ruleset.formulas:
            return Reach(word.least, word.most, word.whole, word.values or None)
        term = self.terms.term(name)
        if has_no_value(term):
            return Reach(values=())
        low, high = Ranges(dict(self.domains)).of(term)
        can_be_missing = bool(needed_keys(term)) or may_fail(term)
        return Reach(low, high, is_whole(term, self._whole), can_be_missing=can_be_missing)
