"""Tiers under many sets of parameters at once: what-ifs on thresholds, for the schools as they are.

One evaluation with the parameters in force is the base. Only what the changed parameters touch is
worked out again: rows that name them or ask for figures made of them, and what follows from those.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from allocator.tiering.engine.masks import WORD, bits_of
from allocator.tiering.engine.policies import fired_matrix, resolve
from allocator.tiering.engine.tables import HitPolicy, Series
from allocator.tiering.evaluation.arithmetic import work_out
from allocator.tiering.evaluation.evaluate import NO_TIER, Evaluation, evaluate, output_series
from allocator.tiering.evaluation.rows import Row, cell_holds
from allocator.tiering.feel import nodes
from allocator.tiering.feel.evaluate import names_of
from allocator.tiering.figures.source import Figures
from allocator.tiering.rulesets.ruleset import UNDECIDED, Changes, Ruleset, RuleTable
from allocator.tiering.rulesets.vocabulary import COUNTED

Flags = NDArray[np.bool_]
Tiers = NDArray[np.int8]
Values = Callable[[str], Any]
"""From a parameter's name to a number for all schools, an array, or ``None`` (no parameter)."""


def sweep_tiers(
    ruleset: Ruleset, figures: Figures, day: dt.date, scenarios: Sequence[Changes]
) -> Tiers:
    """Rules' tiers under every scenario, as places in the ladder (-1 undecided).

    Returns
    -------
    NDArray[int8]
        Shape (scenarios, schools). The same as ``evaluate(..., changes=scenario).tier``.
    """
    base = evaluate(ruleset, figures, day)
    changed = frozenset(name for scenario in scenarios for name in scenario)
    found = np.empty((len(scenarios), figures.count), dtype=np.int8)
    if not (_counts_last(ruleset) and _history_is_fixed(ruleset, changed)):
        for number, scenario in enumerate(scenarios):
            found[number] = evaluate(ruleset, figures, day, scenario).tier
        return found
    sweep = _Sweep(base, changed)
    for number, scenario in enumerate(scenarios):
        found[number] = _Scenario(sweep, scenario, sweep.start).whole()
    return found


def _counts_last(ruleset: Ruleset) -> bool:
    """Whether no table asks for a count before all that is counted has been read."""
    asked = False
    for table in ruleset.tables:
        asks = any(clause.name in COUNTED for clause in table.table.inputs)
        if table.role in ("triggers", "safeguards"):
            if asked or (asks and table.role == "triggers"):
                return False
        else:
            asked |= asks
    return True


def _history_is_fixed(ruleset: Ruleset, changed: frozenset[str]) -> bool:
    """Whether no function of history is held against a parameter that changes."""
    return not any(
        isinstance(argument, nodes.Name) and argument.text in changed
        for formula in ruleset.formulas.values()
        for call in formula.histories
        for argument in call.arguments[1:]
    )


class Asked(NamedTuple):
    """A cell with the column that it asks about and the names in it."""

    column: str
    cell: nodes.Tests
    names: tuple[str, ...]


class _Part:
    """One table: the rows that the changes touch, each with what its other cells say already.

    ``fires``, ``settled`` and ``unknown`` are those of the base, shape (rows, schools).
    """

    def __init__(self, sweep: _Sweep, table: RuleTable) -> None:
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


class _Sweep:
    """What stays the same in every scenario, worked out once."""

    def __init__(self, base: Evaluation, changed: frozenset[str]) -> None:
        self.base, self.ruleset, self.changed = base, base.ruleset, changed
        self.spec, self.count = base.ruleset.spec, base.count
        self.made: set[str] = set()
        for name, formula in self.ruleset.formulas.items():
            if (changed | self.made) & set(formula.names):
                self.made.add(name)
        self.parts: list[_Part] = []
        for table in self.ruleset.tables:
            if table.role != "flags":
                self._add(_Part(self, table))
        self._keep_triggers()
        self.start = self._start()

    def _start(self) -> _Bounds:
        """What the tables that no scenario touches say; only the others are read again."""
        start = _Scenario(self, {}, _Bounds.of(self.base))
        for part in self.parts:
            if not part.touched:
                start.read(part)
        self.parts = [part for part in self.parts if part.touched and not self._is_idle(part)]
        return start.bounds

    def _is_idle(self, part: _Part) -> bool:
        """Whether nothing follows from a table: nobody asks for it, and it leaves nothing open."""
        outputs = {clause.name for clause in part.table.table.outputs}
        asked = {clause.name for table in self.ruleset.tables for clause in table.table.inputs}
        may_break = part.table.table.hit_policy in (HitPolicy.UNIQUE, HitPolicy.ANY)
        needed = self.ruleset.must_be_known & part.needs.keys()
        is_decision = part.role in ("decision", "grid")
        return is_decision and not (outputs & asked or may_break or needed)

    def _add(self, part: _Part) -> None:
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
        self.moving: dict[int, list[tuple[_Part, int]]] = {}
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


@dataclass
class _Bounds:
    """What the tables read so far say of the tier of every school."""

    base: Any
    least: Any
    most: Any
    safeguards: Any
    is_open: Any
    is_broken: Any

    @classmethod
    def of(cls, base: Evaluation) -> _Bounds:
        """Before any table is read."""
        none = np.full(base.count, NO_TIER, dtype=np.int8)
        most = np.full(base.count, len(base.ruleset.spec.ladder) - 1, dtype=np.int8)
        nobody = np.zeros(base.count, dtype=bool)
        return cls(none, none, most, np.zeros(base.count), nobody, nobody)


class _Scenario:
    """One scenario on its way through the tables."""

    def __init__(self, sweep: _Sweep, scenario: Changes, start: _Bounds) -> None:
        self.sweep, self.scenario, self.bounds = sweep, scenario, replace(start)
        self.made: dict[str, Series] = {"safeguards": Series("number", start.safeguards)}
        self.ends: dict[str, Any] = {}
        self.rows: dict[tuple[str, int], Row] = {}

    def whole(self) -> Any:
        """Tiers of all schools."""
        for part in self.sweep.parts:
            self.read(part)
            if part is self.sweep.last_of_triggers:
                self._count()
        found, top = self.bounds, len(self.sweep.spec.ladder) - 1
        base = found.base
        if found.is_open.any():
            base = np.where(found.is_open & (base != top), NO_TIER, base)
        if found.is_broken.any():
            base = np.where(found.is_broken, NO_TIER, base)
        decided = np.maximum(np.minimum(base, found.most), found.least)
        return np.where(base == NO_TIER, found.least, decided)

    # -- values ------------------------------------------------------------------------------------

    def _value(self, name: str) -> Any:
        """A parameter as it stands in the scenario."""
        if name not in self.sweep.changed or name not in self.sweep.spec.parameters:
            return self.sweep.value(name)
        if name not in self.ends:
            self.ends[name] = self._changed(name)
        return self.ends[name]

    def _changed(self, name: str) -> Any:
        change = self.scenario.get(name)
        if change is None:
            return self.sweep.value(name)
        if not isinstance(change, Mapping):
            return np.float64(change)
        columns = self.sweep.base.columns
        by_sector = [
            change.get(sector, columns.parameters[sector].get(name, np.nan))
            for sector in columns.sectors
        ]
        return np.array(by_sector, dtype=np.float64)[columns.sector_places]

    def _series(self, name: str) -> Series:
        """A column as it stands in the scenario."""
        if name not in self.sweep.made:
            return self.sweep.base.columns.series(name)
        if name not in self.made:
            self.made[name] = self._derived(name)
        return self.made[name]

    def _derived(self, name: str) -> Series:
        base = self.sweep.base
        if name not in self.sweep.ruleset.formulas:
            return base.columns.series(name)
        formula = self.sweep.ruleset.formulas[name]

        def value_of(used: str) -> Any:
            value = self._value(used)
            return self._series(used).values if value is None else value

        def history_of(call: nodes.Call) -> Any:
            return base.columns.history(call).series.values

        values = work_out(formula.expression, value_of, history_of)
        if base.figures.gives(name):
            given = base.figures.leaf(name).series
            values = np.where(given.missing, values, given.values)
        return Series("number", np.broadcast_to(values, (self.sweep.count,)))

    # -- tables ------------------------------------------------------------------------------------

    def read(self, part: _Part) -> None:
        """Read one table."""
        for place, (still, moving) in part.touched.items():
            row = self.sweep.row_of(moving, self._series, self._value, still)
            self.rows[part.table.name, place] = row
        self._leave_open(part)
        if part.role in ("safeguards", "caps"):
            self._bound(part)
        elif part.role != "triggers":
            self._settle(part)

    def _fires(self, part: _Part, place: int) -> Flags:
        row = self.rows.get((part.table.name, place))
        return part.fires[place] if row is None else row.fires

    def _leave_open(self, part: _Part) -> None:
        """Rows that cannot be read for want of an input that must be known."""
        for name in self.sweep.ruleset.must_be_known & part.needs.keys():
            for place in bits_of(part.needs[name]):
                row = self.rows.get((part.table.name, place))
                unknown = part.unknown[place] if row is None else row.possible & ~row.fires
                open_now = unknown & self._series(name).missing
                self.bounds.is_open = self.bounds.is_open | open_now

    def _bound(self, part: _Part) -> None:
        """Safeguards and caps."""
        bounds = self.bounds
        for place, rule in enumerate(part.table.table.rules):
            fires = self._fires(part, place)
            tier = np.int8(self.sweep.spec.ladder.index(str(rule.outputs[0])))
            if part.role == "caps":
                bounds.most = np.where(fires, np.minimum(bounds.most, tier), bounds.most)
            else:
                bounds.least = np.where(fires, np.maximum(bounds.least, tier), bounds.least)
                bounds.safeguards = bounds.safeguards + fires
        self.made["safeguards"] = Series("number", bounds.safeguards)

    def _settle(self, part: _Part) -> None:
        """A decision, grid or tier table."""
        if part.role == "tier" and part.table.table.hit_policy is HitPolicy.FIRST:
            self.bounds.base = self._first_tier(part)
            return
        count = len(part.fires)
        fires = np.zeros((max(1, -(-count // WORD)), self.sweep.count), dtype=np.uint64)
        for place in range(count):
            fires[place // WORD] |= self._fires(part, place) * np.uint64(1 << (place % WORD))
        result = resolve(part.table.table, fires)
        self.bounds.is_broken = self.bounds.is_broken | result.broken
        if part.role == "tier":
            places = [self._place(str(rule.outputs[0])) for rule in part.table.table.rules]
            found = np.array([*places, NO_TIER], dtype=np.int8)[result.rule]
            self.bounds.base = np.where(result.broken, np.int8(NO_TIER), found)
            return
        for number, clause in enumerate(part.table.table.outputs):
            self.made[clause.name] = output_series(part.table, number, clause, result)

    def _first_tier(self, part: _Part) -> Any:
        found = np.full(self.sweep.count, NO_TIER, dtype=np.int8)
        for place in reversed(range(len(part.fires))):
            tier = self._place(str(part.table.table.rules[place].outputs[0]))
            np.putmask(found, self._fires(part, place), np.int8(tier))
        return found

    def _place(self, tier: str) -> int:
        return NO_TIER if tier == UNDECIDED else self.sweep.spec.ladder.index(tier)

    def _count(self) -> None:
        """Count the triggers anew where the scenario touches any."""
        sweep = self.sweep
        if not sweep.moving:
            return
        fires, read, points = list(sweep.fires), list(sweep.read), list(sweep.points)
        for place, rows in sweep.moving.items():
            for part, row in rows:
                told = self.rows[part.table.name, row]
                fires[place] = fires[place] | told.fires
                read[place] = read[place] | told.settled
                score = float(part.table.table.rules[row].outputs[1])
                if score:
                    points[place] = np.maximum(points[place], np.where(told.fires, score, 0.0))
        self.made |= {
            "triggers": _total(fires),
            "domains": self._domains(fires),
            "readable_triggers": _total(read),
            "readable_domains": self._domains(read),
            "trigger_points": Series("number", sum(points, np.zeros(sweep.count))),
        }

    def _domains(self, flags: list[Flags]) -> Series:
        found: dict[int, Flags] = {}
        for place, domain in enumerate(self.sweep.domain_of):
            found[domain] = found[domain] | flags[place] if domain in found else flags[place]
        return _total(list(found.values()))


def _total(flags: list[Flags]) -> Series:
    """How many of some claims hold, for each school."""
    count = np.zeros(len(flags[0]), dtype=np.int16)
    for one in flags:
        count += one
    return Series("number", count.astype(np.float64))
