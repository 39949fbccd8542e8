"""What worked cases expect, as arrays: where an evaluation agrees, and what it found instead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from allocator.tiering.engine.tables import Series
from allocator.tiering.evaluation import Evaluation
from allocator.tiering.feel.values import number_text
from allocator.tiering.rulesets.ruleset import UNDECIDED

Flags = NDArray[np.bool_]
UNCHECKED = -2
NONE, MISSING = "none", "missing"
_DUST = 1e-9


class Expectation(Protocol):
    """One column of expectations. ``cells`` holds what stands in it, empty where unchecked."""

    @property
    def column(self) -> str:
        """Header of the column."""

    @property
    def cells(self) -> tuple[str, ...]:
        """What each case expects, as written."""

    def agrees(self, evaluation: Evaluation) -> Flags:
        """Where the evaluation is as expected, or nothing is expected."""

    def found(self, evaluation: Evaluation, case: int) -> str:
        """What came out for one case, written as an expectation is."""


@dataclass(frozen=True)
class ExpectedTier:
    """``expect_tier``: places in the ladder, -1 for undecided."""

    column: str
    cells: tuple[str, ...]
    wanted: NDArray[np.intp]

    def agrees(self, evaluation: Evaluation) -> Flags:
        """Where the tier is as expected."""
        found: Flags = (self.wanted == UNCHECKED) | (self.wanted == evaluation.tier)
        return found

    def found(self, evaluation: Evaluation, case: int) -> str:
        """The tier."""
        return evaluation.tier_name(case) or UNDECIDED


@dataclass(frozen=True)
class ExpectedNames:
    """``expect_triggers`` and ``expect_flags``: exactly these; ``wanted`` is (names, cases)."""

    column: str
    cells: tuple[str, ...]
    names: tuple[str, ...]
    wanted: Flags

    def agrees(self, evaluation: Evaluation) -> Flags:
        """Where exactly the expected names came out."""
        unchecked = np.array([not cell for cell in self.cells], dtype=bool)
        found: Flags = unchecked | (self._came_out(evaluation) == self.wanted).all(axis=0)
        return found

    def found(self, evaluation: Evaluation, case: int) -> str:
        """The names that came out."""
        flags = self._came_out(evaluation)[:, case]
        return ";".join(n for n, flag in zip(self.names, flags, strict=True) if flag) or NONE

    def _came_out(self, evaluation: Evaluation) -> Flags:
        if self.column == "expect_triggers":
            return evaluation.trigger_fires
        raised = np.zeros(self.wanted.shape, dtype=bool)
        for table in evaluation.ruleset.tables_of("flags"):
            reading = evaluation.readings[table.name]
            for place, rule in enumerate(table.table.rules):
                schools = reading.schools_of(reading.fires, place)
                raised[self.names.index(str(rule.outputs[0])), schools] = True
        return raised


@dataclass(frozen=True)
class ExpectedRows:
    """``expect_rows``: these fire, whatever else does. ``wanted``: table, number, its cases."""

    column: str
    cells: tuple[str, ...]
    wanted: tuple[tuple[str, int, NDArray[np.intp]], ...]

    def agrees(self, evaluation: Evaluation) -> Flags:
        """Where every expected row fires."""
        found = np.ones(len(self.cells), dtype=bool)
        for name, number, cases in self.wanted:
            reading = evaluation.readings[name]
            rules = reading.compiled.table.rules
            place = next((n for n, rule in enumerate(rules) if rule.number == number), None)
            if place is None:
                found[cases] = False
            else:
                lacks = np.setdiff1d(cases, reading.schools_of(reading.fires, place))
                found[lacks] = False
        return found

    def found(self, evaluation: Evaluation, case: int) -> str:
        """All rows that fire."""
        return ";".join(f"{name} {number}" for name, number in evaluation.fired(case)) or NONE


@dataclass(frozen=True)
class ExpectedOutput:
    """``expect_NAME``: an output, derived figure or count; ``None`` in ``wanted`` is missing."""

    column: str
    cells: tuple[str, ...]
    name: str
    wanted: tuple[Any, ...]

    def agrees(self, evaluation: Evaluation) -> Flags:
        """Where the output is as expected."""
        series = evaluation.columns.series(self.name)
        unchecked = np.array([not cell for cell in self.cells], dtype=bool)
        if series.kind == "text":
            place = {text: code for code, text in enumerate(series.categories)}
            codes = [-1 if one is None else place.get(one, UNCHECKED) for one in self.wanted]
            found: Flags = unchecked | (series.values == np.array(codes))
            return found
        wanted = np.array([np.nan if one is None else one for one in self.wanted], dtype=float)
        found = np.abs(series.values - wanted) <= _DUST
        found |= np.isnan(series.values) & np.isnan(wanted)
        return unchecked | found

    def found(self, evaluation: Evaluation, case: int) -> str:
        """The output."""
        return value_text(evaluation.columns.series(self.name), case)


def value_text(series: Series, case: int) -> str:
    """A value as it would be written in ``tests.csv``."""
    value = series.at(case)
    if value is None:
        return MISSING
    if isinstance(value, bool):
        return "true" if value else "false"
    return number_text(value) if isinstance(value, float) else str(value)
