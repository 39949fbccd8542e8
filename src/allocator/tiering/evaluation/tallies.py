"""Triggers counted: which fire, which can be read, in how many domains, for how many points."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from allocator.tiering.engine.compiling import Words, mask_of
from allocator.tiering.engine.reading import TableReading
from allocator.tiering.engine.tables import DecisionTable, Series
from allocator.tiering.rulesets.spec import RulesetSpec

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Tally:
    """Triggers of all schools; every array has the shape (triggers, schools), in spec order."""

    fires: Flags
    readable: Flags
    points: NDArray[np.float64]

    @classmethod
    def empty(cls, triggers: int, schools: int) -> Tally:
        """Nothing read yet."""
        shape = (triggers, schools)
        return cls(np.zeros(shape, dtype=bool), np.zeros(shape, dtype=bool), np.zeros(shape))


def add_table(tally: Tally, spec: RulesetSpec, reading: TableReading) -> Tally:
    """Count one table with triggers in.

    A trigger fires where one of its rows does, and can be read where one fires or is settled by
    a figure that is there. It counts once, with the most points of its rows that fire.
    """
    fires, readable, points = tally.fires.copy(), tally.readable.copy(), tally.points
    settled = reading.fires | reading.passes
    table = reading.compiled.table
    if any(float(rule.outputs[1]) for rule in table.rules):
        points = points.copy()
    for place, name in enumerate(spec.triggers):
        rows = [row for row, rule in enumerate(table.rules) if rule.outputs[0] == name]
        if not rows:
            continue
        mask = mask_of(rows, reading.compiled.words)
        fires[place] |= any_of(reading.fires, mask)
        readable[place] |= any_of(settled, mask)
        if points is not tally.points:
            points[place] = np.maximum(points[place], _most_points(table, rows, reading))
    return Tally(fires, readable, points)


def any_of(words: Words, mask: Words) -> Flags:
    """Where any rule of a mask has its bit set; ``words`` has shape (words, schools)."""
    if len(words) == 1:
        single: Flags = (words[0] & mask[0]) != 0
        return single
    found: Flags = ((words & mask[:, None]) != 0).any(axis=0)
    return found


def _most_points(
    table: DecisionTable, rows: list[int], reading: TableReading
) -> NDArray[np.float64]:
    most = np.zeros(reading.fires.shape[1])
    for points in sorted({float(table.rules[row].outputs[1]) for row in rows}):
        if points == 0.0:
            continue
        of_points = [row for row in rows if float(table.rules[row].outputs[1]) == points]
        most[any_of(reading.fires, mask_of(of_points, reading.compiled.words))] = points
    return most


def counted(tally: Tally, spec: RulesetSpec) -> dict[str, Series]:
    """The counted words of docs/rules.md that come from triggers."""
    domains = list(spec.domains)
    of_domain = [
        [place for place, trigger in enumerate(spec.triggers.values()) if trigger.domain == domain]
        for domain in domains
    ]
    return {
        "triggers": _total(tally.fires),
        "domains": _domains(tally.fires, of_domain),
        # A trigger that does not fire has no points.
        "trigger_points": Series("number", tally.points.sum(axis=0)),
        "readable_triggers": _total(tally.readable),
        "readable_domains": _domains(tally.readable, of_domain),
    }


def _total(flags: Flags) -> Series:
    """How many of some claims hold, for each school."""
    # Small numbers add up several times faster; no ruleset has 65,000 triggers.
    total = np.add.reduce(flags, axis=0, dtype=np.uint16)
    return Series("number", total.astype(np.float64))


def _domains(flags: Flags, of_domain: list[list[int]]) -> Series:
    found = [np.logical_or.reduce(flags[places], axis=0) for places in of_domain if places]
    if not found:
        return Series("number", np.zeros(flags.shape[1]))
    return _total(np.array(found))
