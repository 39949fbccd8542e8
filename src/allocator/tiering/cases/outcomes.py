"""What one table says of many combinations of values, as numbers that can be compared."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from allocator.tiering.engine.compiling import CompiledTable
from allocator.tiering.engine.policies import fired_matrix, resolve
from allocator.tiering.engine.reading import TableReading, read_table
from allocator.tiering.engine.tables import Series
from allocator.tiering.evaluation.tallies import Tally, add_table, any_of
from allocator.tiering.rulesets.ruleset import UNDECIDED, Ruleset, RuleTable

Outcome = NDArray[Any]
"""Shape (parts, points): two tables say the same of a point where all parts are the same."""


class Outcomes:
    """Outcomes of one table in two versions.

    Of a trigger it counts that it fires and its points, not which row did; of safeguards the
    highest tier, of caps the lowest, of other tables the result of the hit policy.
    """

    def __init__(self, ruleset: Ruleset, tables: tuple[RuleTable, RuleTable]) -> None:
        self._ruleset, self._tables, self._role = ruleset, tables, tables[0].role
        given = {rule.outputs for table in tables for rule in table.table.rules}
        top = (ruleset.spec.ladder[-1],)
        self._outputs = sorted({*given, top, (UNDECIDED,)}, key=str)
        self._top, self._undecided = map(self._outputs.index, (top, (UNDECIDED,)))

    def of(self, compiled: CompiledTable, series: dict[str, Series], count: int) -> Outcome:
        """What a version of the table says of each point."""
        reading = read_table(compiled, series, count, self._ruleset.context)
        found = self._by_role(reading, series, count)
        if self._role == "flags":
            return found
        is_open = np.zeros(count, dtype=bool)
        for name in self._ruleset.must_be_known & compiled.needs.keys() & series.keys():
            wanted = any_of(reading.unknown, compiled.needs[name])
            is_open |= wanted & series[name].missing
        if self._role != "tier":
            return np.vstack([found, is_open])
        return np.where(is_open & (found != self._top), self._undecided, found)

    def _by_role(self, reading: TableReading, series: dict[str, Series], count: int) -> Outcome:
        if self._role == "triggers":
            empty = Tally.empty(len(self._ruleset.spec.triggers), count)
            tally = add_table(empty, self._ruleset.spec, reading)
            return np.vstack([tally.fires, tally.points * tally.fires]).astype(float)
        if self._role == "flags":
            return self._flags(reading)
        if self._role == "safeguards":
            return self._least_tiers(reading)
        if self._role == "caps":
            return self._most_tiers(reading, series)
        return self._result(reading)

    def _result(self, reading: TableReading) -> Outcome:
        table = reading.compiled.table
        result = resolve(table, reading.fires)
        if result.number is not None:
            numbers: Outcome = np.nan_to_num(result.number.values, nan=np.inf)[None]
            return numbers
        places = [self._outputs.index(rule.outputs) for rule in table.rules]
        found = np.array([*places, self._undecided], dtype=float)[result.rule]
        broken = float(self._undecided) if self._role == "tier" else np.inf
        return np.where(result.broken, broken, found)[None]

    def _flags(self, reading: TableReading) -> Outcome:
        rules = reading.compiled.table.rules
        flags = sorted({str(r.outputs[0]) for one in self._tables for r in one.table.rules})
        hits = fired_matrix(reading.fires, len(rules)).T
        masks = [[str(rule.outputs[0]) == flag for rule in rules] for flag in flags]
        return np.array([hits[mask].any(axis=0) for mask in masks], dtype=float)

    def _tiers(self, reading: TableReading, nothing: float) -> Outcome:
        """Tier that each row gives where it fires, shape (rows, points)."""
        rules, ladder = reading.compiled.table.rules, self._ruleset.spec.ladder
        places = np.array([ladder.index(str(rule.outputs[0])) for rule in rules], dtype=float)
        return np.where(fired_matrix(reading.fires, len(rules)).T, places[:, None], nothing)

    def _least_tiers(self, reading: TableReading) -> Outcome:
        tiers = self._tiers(reading, -1.0)
        parts = [tiers.max(axis=0, initial=-1.0)]
        if self._asks_how_many_safeguards():
            parts.append((tiers >= 0).sum(axis=0).astype(float))
        return np.array(parts)

    def _most_tiers(self, reading: TableReading, series: dict[str, Series]) -> Outcome:
        """Caps; where a safeguard fires, one below the lowest safeguard holds nothing back."""
        top = float(len(self._ruleset.spec.ladder) - 1)
        most = self._tiers(reading, top).min(axis=0, initial=top)
        ladder = self._ruleset.spec.ladder
        lifts = [
            ladder.index(str(rule.outputs[0]))
            for table in self._ruleset.tables_of("safeguards")
            for rule in table.table.rules
        ]
        if lifts and "safeguards" in series:
            most = np.where(series["safeguards"].values > 0, np.maximum(most, min(lifts)), most)
        found: Outcome = np.asarray(most)[None]
        return found

    def _asks_how_many_safeguards(self) -> bool:
        asked = {c.name for table in self._ruleset.tables for c in table.table.inputs}
        return "safeguards" in asked
