"""Benches: schools of a situation as rows of a matrix, run through the rules all at once."""

from __future__ import annotations

import math
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from allocator.tiering.analysis.choices import Choice, Span
from allocator.tiering.analysis.crowds import Crowd, Figures, Member
from allocator.tiering.analysis.findings import Value, Witness
from allocator.tiering.analysis.moves import values_told_apart
from allocator.tiering.analysis.situations import Situation
from allocator.tiering.analysis.solving import Wanted
from allocator.tiering.engine.tables import Series
from allocator.tiering.evaluation import Evaluation, evaluate
from allocator.tiering.figures import GivenFigures
from allocator.tiering.rulesets.ruleset import Changes

_BY_CHANCE = 3_000
_OF_EACH_TIER = 12
Matrix = NDArray[np.float64]
"""One school per row, one figure per column; texts by their place, NaN is missing."""


class Bench:
    """Runs schools of one sector through a ruleset."""

    def __init__(self, situation: Situation, sector: str, crowd: Crowd) -> None:
        self.situation, self.sector = situation, sector
        self._crowd = crowd
        self.keys = [key for key in situation.origins if key != "sector"]
        self.place = {key: number for number, key in enumerate(self.keys)}
        words = situation.ruleset.words
        self._kinds = {
            key: "number" if function else words[name].kind
            for key, (name, function) in situation.origins.items()
        }
        self._texts: dict[str, dict[str, int]] = {
            key: {} for key, kind in self._kinds.items() if kind == "text"
        }
        self.calm = self.row(situation.calm)
        self._crowds: dict[str, Matrix] = {}

    @cached_property
    def crowd(self) -> Matrix:
        """Schools with which from nothing to much is amiss."""
        crowd = self._unlike(self._crowd.members)[0]
        if self.run(self.calm[None]).tier[0] == 0:
            return crowd
        # Where nothing is amiss the tier is not the lowest: some schools by chance may have it.
        return np.concatenate([crowd, self._few_of_each_tier(self.by_chance)])

    def _few_of_each_tier(self, rows: Matrix) -> Matrix:
        run = self.run(rows)
        decided = np.minimum(run.base_tier, run.cap_tier)
        first = [np.flatnonzero(decided == tier)[:_OF_EACH_TIER] for tier in np.unique(decided)]
        return rows[np.concatenate(first)]

    def crowd_beside(self, table: str) -> Matrix:
        """The crowd, and schools with some rows of a decision beside each threshold."""
        if table not in self._crowds:
            beside = self._unlike(self._crowd.beside(table, self._turns))[0]
            self._crowds[table] = np.concatenate([self.crowd, beside])
        return self._crowds[table]

    @cached_property
    def _turns(self) -> list[Figures]:
        """Of the crowd's thresholds those of which the rules make something different."""
        turns = self._crowd.turns
        return [turns[place] for place in self._unlike(list(map(Member, turns)))[1]]

    def _unlike(self, members: list[Member]) -> tuple[Matrix, NDArray[np.intp]]:
        """The first of all schools of which the rules make the same, and their places."""
        unknown = self.row({})
        rows = np.array([
            self.with_figures(self.calm if one.rest_is_known else unknown, one.figures)
            for one in members
        ]).reshape(len(members), len(self.keys))  # fmt: skip
        first = _first_of_each(_states(self.run(rows)))
        return rows[first], first

    @cached_property
    def by_chance(self) -> Matrix:
        """Schools drawn by chance, always the same: every figure calm, missing or any other."""
        chance = np.random.default_rng(7)
        found = np.tile(self.calm, (_BY_CHANCE, 1))
        for key, column in self.place.items():
            values = values_told_apart(self.situation, key, self.situation.calm)
            numbers = [self.number(key, value) for value in values]
            others = chance.choice(numbers, _BY_CHANCE)
            is_other = chance.random(_BY_CHANCE) < chance.choice([0.1, 0.5, 0.9], _BY_CHANCE)
            found[is_other, column] = others[is_other]
            is_gone = chance.random(_BY_CHANCE) < chance.choice([0.0, 0.2, 0.8], _BY_CHANCE)
            found[is_gone, column] = np.nan
        for key, needed in self.situation.solver.needs.items():
            for other in needed:
                found[np.isnan(found[:, self.place[other]]), self.place[key]] = np.nan
        return found

    # -- figures and rows --------------------------------------------------------------------------

    def row(self, figures: Witness) -> NDArray[np.float64]:
        """One school from its figures; what is not given is missing."""
        found = np.full(len(self.keys), np.nan)
        for key, value in figures.items():
            if key in self.place:
                found[self.place[key]] = self.number(key, value)
        return found

    def number(self, key: str, value: Value) -> float:
        """A figure as it stands in a matrix."""
        if value is None:
            return math.nan
        if isinstance(value, str):
            return float(self._texts[key].setdefault(value, len(self._texts[key])))
        return float(value)

    def figures(self, row: NDArray[np.float64]) -> dict[str, Value]:
        """The figures of a row of a matrix; missing ones are left out."""
        found: dict[str, Value] = {"sector": self.sector}
        for key, value in zip(self.keys, row.tolist(), strict=True):
            if math.isnan(value):
                continue
            if self._kinds[key] == "text":
                found[key] = list(self._texts[key])[int(value)]
            else:
                found[key] = bool(value) if self._kinds[key] == "boolean" else value
        for name in sorted(self.situation.terms.changes):
            now, before = found.get(name), found.get(f"previous({name})")
            if isinstance(now, float) and isinstance(before, float):
                found[f"change({name})"] = now - before
        return found

    def with_figures(self, base: Matrix, figures: Witness) -> Matrix:
        """Schools, or one school, with some figures others; ``None`` makes one missing."""
        found = base.copy()
        for key, value in figures.items():
            if key in self.place:
                found[..., self.place[key]] = self.number(key, value)
        return found

    def with_step(self, base: Matrix, figures: Witness, free: Wanted) -> Matrix:
        """Schools with some figures others, but for those that are as wanted in ``free`` anyway."""
        found = self.with_figures(base, figures)
        for key, choices in free.items():
            column = self.place[key]
            is_fine = self._are_among(key, base[:, column], choices)
            found[is_fine, column] = base[is_fine, column]
        return found

    def _are_among(
        self, key: str, values: NDArray[np.float64], choices: tuple[Choice, ...]
    ) -> NDArray[np.bool_]:
        found = np.zeros(len(values), dtype=bool)
        for choice in choices:
            if isinstance(choice, Span):
                found |= (values >= choice.low) & (values <= choice.high)
            elif choice is None:
                found |= np.isnan(values)
            else:
                found |= values == self.number(key, choice)
        return found

    # -- running -----------------------------------------------------------------------------------

    def run(self, matrix: Matrix, changes: Changes | None = None) -> Evaluation:
        """Evaluate the ruleset on the schools of a matrix."""
        given = {key: self._series(key, matrix[:, n]) for n, key in enumerate(self.keys)}
        for name in self.situation.terms.changes:
            before = matrix[:, self.place[f"previous({name})"]]
            given[f"change({name})"] = Series("number", matrix[:, self.place[name]] - before)
        figures = GivenFigures((self.sector,) * len(matrix), given)
        setting = self.situation.setting
        return evaluate(self.situation.ruleset, figures, setting.day, changes)

    def _series(self, key: str, values: NDArray[np.float64]) -> Series:
        kind = self._kinds[key]
        if kind != "text":
            return Series("boolean" if kind == "boolean" else "number", values)
        codes = np.where(np.isnan(values), -1, values).astype(np.int32)
        return Series("text", codes, tuple(self._texts[key]))


def _states(run: Evaluation) -> Matrix:
    """What the rules make of each school: triggers, outputs, tiers; one school per row."""
    outputs = [
        run.columns.series(clause.name).values
        for table in run.ruleset.tables
        if table.role in ("decision", "grid")
        for clause in table.table.outputs
    ]
    tiers = [run.base_tier, run.safeguard_tier, run.cap_tier]
    columns = [*run.tally.fires, *run.tally.readable, *outputs, *tiers]
    return np.array([np.nan_to_num(column.astype(float), nan=-9.0) for column in columns]).T


def _first_of_each(states: Matrix) -> NDArray[np.intp]:
    """Places of the first of all that are alike, in order."""
    found: NDArray[np.intp] = np.sort(np.unique(states, axis=0, return_index=True)[1])
    return found
