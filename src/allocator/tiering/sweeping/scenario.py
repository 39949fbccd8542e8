"""One scenario of a sweep on its way through the tables that it touches."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from allocator.tiering.engine.masks import WORD, bits_of
from allocator.tiering.engine.policies import resolve
from allocator.tiering.engine.tables import HitPolicy, Series
from allocator.tiering.evaluation.arithmetic import work_out
from allocator.tiering.evaluation.evaluate import NO_TIER, Evaluation, output_series
from allocator.tiering.evaluation.rows import Row
from allocator.tiering.feel import nodes
from allocator.tiering.rulesets.ruleset import UNDECIDED, Changes
from allocator.tiering.sweeping.standing import Flags, Part, Standing


@dataclass
class Bounds:
    """What the tables read so far say of the tier of every school."""

    base: Any
    least: Any
    most: Any
    safeguards: Any
    is_open: Any
    is_broken: Any

    @classmethod
    def of(cls, base: Evaluation) -> Bounds:
        """Before any table is read."""
        none = np.full(base.count, NO_TIER, dtype=np.int8)
        most = np.full(base.count, len(base.ruleset.spec.ladder) - 1, dtype=np.int8)
        nobody = np.zeros(base.count, dtype=bool)
        return cls(none, none, most, np.zeros(base.count), nobody, nobody)


class Scenario:
    """One scenario on its way through the tables."""

    def __init__(self, standing: Standing, scenario: Changes, start: Bounds) -> None:
        self.standing, self.scenario, self.bounds = standing, scenario, replace(start)
        self.made: dict[str, Series] = {"safeguards": Series("number", start.safeguards)}
        self.ends: dict[str, Any] = {}
        self.rows: dict[tuple[str, int], Row] = {}

    def whole(self) -> Any:
        """Tiers of all schools."""
        for part in self.standing.parts:
            self.read(part)
            if part is self.standing.last_of_triggers:
                self._count()
        found, top = self.bounds, len(self.standing.spec.ladder) - 1
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
        if name not in self.standing.changed or name not in self.standing.spec.parameters:
            return self.standing.value(name)
        if name not in self.ends:
            self.ends[name] = self._changed(name)
        return self.ends[name]

    def _changed(self, name: str) -> Any:
        change = self.scenario.get(name)
        if change is None:
            return self.standing.value(name)
        if not isinstance(change, Mapping):
            return np.float64(change)
        columns = self.standing.base.columns
        by_sector = [
            change.get(sector, columns.parameters[sector].get(name, np.nan))
            for sector in columns.sectors
        ]
        return np.array(by_sector, dtype=np.float64)[columns.sector_places]

    def _series(self, name: str) -> Series:
        """A column as it stands in the scenario."""
        if name not in self.standing.made:
            return self.standing.base.columns.series(name)
        if name not in self.made:
            self.made[name] = self._derived(name)
        return self.made[name]

    def _derived(self, name: str) -> Series:
        base = self.standing.base
        if name not in self.standing.ruleset.formulas:
            return base.columns.series(name)
        formula = self.standing.ruleset.formulas[name]

        def value_of(used: str) -> Any:
            value = self._value(used)
            return self._series(used).values if value is None else value

        def history_of(call: nodes.Call) -> Any:
            return base.columns.history(call).series.values

        values = work_out(formula.expression, value_of, history_of)
        if base.figures.gives(name):
            given = base.figures.leaf(name).series
            values = np.where(given.missing, values, given.values)
        return Series("number", np.broadcast_to(values, (self.standing.count,)))

    # -- tables ------------------------------------------------------------------------------------

    def read(self, part: Part) -> None:
        """Read one table."""
        for place, (still, moving) in part.touched.items():
            row = self.standing.row_of(moving, self._series, self._value, still)
            self.rows[part.table.name, place] = row
        self._leave_open(part)
        if part.role in ("safeguards", "caps"):
            self._bound(part)
        elif part.role != "triggers":
            self._settle(part)

    def _fires(self, part: Part, place: int) -> Flags:
        row = self.rows.get((part.table.name, place))
        return part.fires[place] if row is None else row.fires

    def _leave_open(self, part: Part) -> None:
        """Rows that cannot be read for want of an input that must be known."""
        for name in self.standing.ruleset.must_be_known & part.needs.keys():
            for place in bits_of(part.needs[name]):
                row = self.rows.get((part.table.name, place))
                unknown = part.unknown[place] if row is None else row.possible & ~row.fires
                open_now = unknown & self._series(name).missing
                self.bounds.is_open = self.bounds.is_open | open_now

    def _bound(self, part: Part) -> None:
        """Safeguards and caps."""
        bounds = self.bounds
        for place, rule in enumerate(part.table.table.rules):
            fires = self._fires(part, place)
            tier = np.int8(self.standing.spec.ladder.index(str(rule.outputs[0])))
            if part.role == "caps":
                bounds.most = np.where(fires, np.minimum(bounds.most, tier), bounds.most)
            else:
                bounds.least = np.where(fires, np.maximum(bounds.least, tier), bounds.least)
                bounds.safeguards = bounds.safeguards + fires
        self.made["safeguards"] = Series("number", bounds.safeguards)

    def _settle(self, part: Part) -> None:
        """A decision, grid or tier table."""
        if part.role == "tier" and part.table.table.hit_policy is HitPolicy.FIRST:
            self.bounds.base = self._first_tier(part)
            return
        count = len(part.fires)
        fires = np.zeros((max(1, -(-count // WORD)), self.standing.count), dtype=np.uint64)
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

    def _first_tier(self, part: Part) -> Any:
        found = np.full(self.standing.count, NO_TIER, dtype=np.int8)
        for place in reversed(range(len(part.fires))):
            tier = self._place(str(part.table.table.rules[place].outputs[0]))
            np.putmask(found, self._fires(part, place), np.int8(tier))
        return found

    def _place(self, tier: str) -> int:
        return NO_TIER if tier == UNDECIDED else self.standing.spec.ladder.index(tier)

    def _count(self) -> None:
        """Count the triggers anew where the scenario touches any."""
        sweep = self.standing
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
        for place, domain in enumerate(self.standing.domain_of):
            found[domain] = found[domain] | flags[place] if domain in found else flags[place]
        return _total(list(found.values()))


def _total(flags: list[Flags]) -> Series:
    """How many of some claims hold, for each school."""
    count = np.zeros(len(flags[0]), dtype=np.int16)
    for one in flags:
        count += one
    return Series("number", count.astype(np.float64))


def start_of(standing: Standing) -> Bounds:
    """What the tables that no scenario touches say; only the others are read again."""
    start = Scenario(standing, {}, Bounds.of(standing.base))
    for part in standing.parts:
        if not part.touched:
            start.read(part)
    standing.parts = [
        part for part in standing.parts if part.touched and not standing.is_idle(part)
    ]
    return start.bounds
