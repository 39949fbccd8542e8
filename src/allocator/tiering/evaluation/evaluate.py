"""A ruleset's tables read in order for many schools: what fires and which tier follows."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from allocator.tiering.engine.compiling import mask_of
from allocator.tiering.engine.policies import TableResult, hits_counted, resolve
from allocator.tiering.engine.reading import TableReading, bits_of, joined, read_table
from allocator.tiering.engine.tables import OutputClause, Series
from allocator.tiering.evaluation.columns import Columns
from allocator.tiering.evaluation.tallies import Tally, add_table, any_of, counted
from allocator.tiering.figures.source import Figures
from allocator.tiering.rulesets.ruleset import UNDECIDED, Changes, Ruleset, RuleTable
from allocator.tiering.rulesets.vocabulary import COUNTED

Places = NDArray[np.intp]
NO_TIER = -1


@dataclass(frozen=True)
class Evaluation:
    """What a ruleset makes of some schools on a day; every array is in the schools' order.

    ``tier``, ``base_tier`` (of the tier table), ``safeguard_tier`` and ``cap_tier`` are places
    in the ladder, -1 for undecided or none (a cap of none is the highest tier).
    ``is_broken``: rules fire together that their table's hit policy does not allow together.
    ``is_open``: an input without which nothing may be decided is missing, or a table is broken.
    """

    ruleset: Ruleset
    figures: Figures
    day: dt.date
    columns: Columns
    readings: dict[str, TableReading]
    results: dict[str, TableResult]
    tally: Tally
    base_tier: Places
    safeguard_tier: Places
    cap_tier: Places
    tier: Places
    is_broken: NDArray[np.bool_]
    is_open: NDArray[np.bool_]

    @property
    def count(self) -> int:
        """Number of schools."""
        return len(self.tier)

    @property
    def trigger_fires(self) -> NDArray[np.bool_]:
        """Triggers that fire, shape (triggers, schools)."""
        return self.tally.fires

    @property
    def trigger_readable(self) -> NDArray[np.bool_]:
        """Triggers that can be read, shape (triggers, schools)."""
        return self.tally.readable

    def tier_name(self, school: int) -> str | None:
        """Name of a school's tier, ``None`` where it cannot be decided."""
        place = int(self.tier[school])
        return None if place == NO_TIER else self.ruleset.spec.ladder[place]

    def parameters_of(self, school: int) -> dict[str, float]:
        """Parameters as they stand for a school's sector on the day."""
        return self.columns.parameters[self.figures.sectors[school]]

    def fired(self, school: int) -> list[tuple[str, int]]:
        """Rows that fire, as table and number (1 is the first under the header)."""
        return [
            (name, reading.compiled.table.rules[place].number)
            for name, reading in self.readings.items()
            for place in reading.fired_rules(school)
        ]

    def flags(self, school: int) -> tuple[str, ...]:
        """Flags raised for a school, each once, in the order of the rows."""
        return tuple(
            dict.fromkeys(
                str(table.table.rules[place].outputs[0])
                for table in self.ruleset.tables_of("flags")
                for place in self.readings[table.name].fired_rules(school)
            )
        )


def evaluate(
    ruleset: Ruleset, figures: Figures, day: dt.date, changes: Changes | None = None
) -> Evaluation:
    """Read a ruleset's tables for all schools.

    Parameters
    ----------
    day
        Parameters count as they stand on this day.
    changes
        Parameters with other values: leave thresholds, scenarios.
    """
    return _Run(ruleset, figures, day, changes).whole()


class _Run:
    """One evaluation on its way through the tables."""

    def __init__(
        self, ruleset: Ruleset, figures: Figures, day: dt.date, changes: Changes | None
    ) -> None:
        self.ruleset, self.figures, self.day = ruleset, figures, day
        self.columns = Columns(ruleset, figures, day, changes)
        self.count = figures.count
        self.readings: dict[str, TableReading] = {}
        self.results: dict[str, TableResult] = {}
        self.tally = Tally.empty(len(ruleset.spec.triggers), self.count)
        self.safeguards = np.zeros(self.count)
        self.is_uncounted = True
        self.is_broken = np.zeros(self.count, dtype=bool)
        self.is_open = np.zeros(self.count, dtype=bool)
        self.base = np.full(self.count, NO_TIER, dtype=np.intp)
        self.least = np.full(self.count, NO_TIER, dtype=np.intp)
        self.most = np.full(self.count, len(ruleset.spec.ladder) - 1, dtype=np.intp)

    def whole(self) -> Evaluation:
        for table in self.ruleset.tables:
            self._read(table)
        self._leave_open()
        decided = np.maximum(np.minimum(self.base, self.most), self.least)
        tier = np.where(self.base == NO_TIER, self.least, decided)
        return Evaluation(
            self.ruleset, self.figures, self.day, self.columns, self.readings, self.results,
            self.tally, self.base, self.least, self.most, tier, self.is_broken, self.is_open,
        )  # fmt: skip

    def _read(self, table: RuleTable) -> None:
        asks = any(clause.name in COUNTED for clause in table.table.inputs)
        if self.is_uncounted and (asks or table.role != "triggers"):
            self._count()
        reading = read_for_all(self.ruleset, table, self.columns, self.count)
        self.readings[table.name] = reading
        if table.role == "flags":
            return
        for name in self.ruleset.must_be_known & reading.compiled.needs.keys():
            wanted = any_of(reading.unknown, reading.compiled.needs[name])
            self.is_open |= wanted & self.columns.series(name).missing
        self.is_uncounted |= table.role in ("triggers", "safeguards")
        if table.role == "triggers":
            self.tally = add_table(self.tally, self.ruleset.spec, reading)
        elif table.role == "safeguards":
            self.safeguards += hits_counted(reading.fires)
            self.least = np.maximum(self.least, self._highest(table, reading))
        elif table.role == "caps":
            self.most = np.minimum(self.most, self._lowest(table, reading))
        else:
            self._settle(table, reading)

    def _count(self) -> None:
        """Put down what has been counted so far."""
        for name, series in counted(self.tally, self.ruleset.spec).items():
            self.columns.put(name, series)
        self.columns.put("safeguards", Series("number", self.safeguards.copy()))
        self.is_uncounted = False

    def _settle(self, table: RuleTable, reading: TableReading) -> None:
        """Decision, grid or tier table: one result by its hit policy."""
        result = resolve(table.table, reading.fires)
        self.results[table.name] = result
        self.is_broken |= result.broken
        self.is_open |= result.broken
        if table.role == "tier":
            places = [self._place(str(rule.outputs[0])) for rule in table.table.rules]
            found = np.array([*places, NO_TIER], dtype=np.intp)[result.rule]
            self.base = np.where(result.broken, NO_TIER, found)
            return
        for number, clause in enumerate(table.table.outputs):
            self.columns.put(clause.name, output_series(table, number, clause, result))

    def _place(self, tier: str) -> int:
        return NO_TIER if tier == UNDECIDED else self.ruleset.spec.ladder.index(tier)

    def _highest(self, table: RuleTable, reading: TableReading) -> Places:
        found = np.full(self.count, NO_TIER, dtype=np.intp)
        for place, rows in self._rows_by_tier(table):
            found[any_of(reading.fires, mask_of(rows, reading.compiled.words))] = place
        return found

    def _lowest(self, table: RuleTable, reading: TableReading) -> Places:
        found = np.full(self.count, len(self.ruleset.spec.ladder) - 1, dtype=np.intp)
        for place, rows in reversed(self._rows_by_tier(table)):
            found[any_of(reading.fires, mask_of(rows, reading.compiled.words))] = place
        return found

    def _rows_by_tier(self, table: RuleTable) -> list[tuple[int, list[int]]]:
        """Rows of each tier that a table gives, the lowest tier first."""
        rows: dict[int, list[int]] = {}
        for number, rule in enumerate(table.table.rules):
            rows.setdefault(self._place(str(rule.outputs[0])), []).append(number)
        return sorted(rows.items())

    def _leave_open(self) -> None:
        """Something that must be known is missing: only the highest tier stands without it."""
        top = len(self.ruleset.spec.ladder) - 1
        self.base[self.is_open & (self.base != top)] = NO_TIER
        self.base[self.is_broken] = NO_TIER


def output_series(
    table: RuleTable, number: int, clause: OutputClause, result: TableResult
) -> Series:
    """One output of a decision or grid as a column."""
    if result.number is not None:
        return result.number
    rule = np.where(result.broken, -1, result.rule)
    values = [one.outputs[number] for one in table.table.rules]
    if clause.kind == "text":
        categories = tuple(dict.fromkeys(str(value) for value in values))
        codes = [categories.index(str(value)) for value in values]
        return Series("text", np.array([*codes, -1], dtype=np.int32)[rule], categories)
    series = np.array([*map(float, values), np.nan])[rule]
    return Series("boolean" if clause.kind == "boolean" else "number", series)


def read_for_all(ruleset: Ruleset, table: RuleTable, columns: Columns, count: int) -> TableReading:
    """Read one table, with the parameters of each school's sector."""
    groups: dict[tuple[float | None, ...], list[int]] = {}
    for place, sector in enumerate(columns.sectors):
        groups.setdefault(ruleset.constants_of(table, columns.parameters[sector]), []).append(place)
    if len(groups) <= 1:
        compiled = ruleset.compiled(table, next(iter(groups), ()))
        series = {c.clause.name: columns.series(c.clause.name) for c in compiled.columns}
        return read_table(compiled, series, count, ruleset.context)
    parts = []
    for constants, places in groups.items():
        rows = np.flatnonzero(np.isin(range(len(columns.sectors)), places)[columns.sector_places])
        compiled = ruleset.compiled(table, constants)
        series = {c.clause.name: columns.series(c.clause.name).take(rows) for c in compiled.columns}
        parts.append((rows, read_table(compiled, series, len(rows), ruleset.context)))
    return joined(parts, count)


__all__ = ["NO_TIER", "Evaluation", "bits_of", "evaluate", "read_for_all"]
