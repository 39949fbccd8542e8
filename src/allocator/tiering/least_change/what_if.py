"""Figures as they would be were some newest readings other: everything else stays as it is.

Earlier figures, cohorts and the benchmarks of the sector and the family group are kept. What is
made of the newest figure itself follows it: its change, its 95% range, its cases (in proportion,
to whole ones), its years in a row, its rank among the sector's schools.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from allocator.tiering.engine.tables import Series
from allocator.tiering.figures.history import FUNCTIONS, LEAST_SCHOOLS, Newest
from allocator.tiering.figures.known import KnownFigures
from allocator.tiering.figures.source import Figures, Leaf, Origin
from allocator.tiering.figures.tracks import SCALES, Track

Numbers = NDArray[np.float64]
Places = NDArray[np.intp]
MOVED = ("", "change", "low", "high", "cases", "percentile", "years_above", "years_below")
"""What follows a newest figure; the empty name is the figure itself."""
MOST_YEARS = 30


@dataclass(frozen=True)
class WhatIfFigures:
    """Figures of schools with some newest readings replaced, one line for each combination.

    ``schools`` is the place of each line's school in ``base``; ``changed`` holds the new values
    by input, NaN where a line leaves it.
    """

    base: Figures
    schools: Places
    changed: Mapping[str, Numbers]
    _made: dict[tuple[str, str, float | None], Leaf] = field(default_factory=dict, repr=False)

    @property
    def count(self) -> int:
        """Number of lines."""
        return len(self.schools)

    @cached_property
    def sectors(self) -> tuple[str, ...]:
        """Sector of every line's school."""
        sectors = self.base.sectors
        return tuple(sectors[school] for school in self.schools.tolist())

    def leaf(self, name: str, function: str = "", argument: float | None = None) -> Leaf:
        """A figure, with what a changed newest reading makes of it."""
        key = (name, function, argument)
        if key not in self._made:
            self._made[key] = self._make(name, function, argument)
        return self._made[key]

    def _make(self, name: str, function: str, argument: float | None) -> Leaf:
        leaf = self.base.leaf(name, function, argument)
        series = leaf.series.take(self.schools)
        if name in self.changed and function in MOVED:
            given = self.changed[name]
            lines = np.flatnonzero(~np.isnan(given) & ~series.missing)
            values = series.values.copy()
            moved = _Moved(self.base, name, self.schools[lines], given[lines])
            values[lines] = moved.value(function, argument)
            series = Series(series.kind, values, series.categories)
        return Leaf(series, leaf.whys[self.schools], leaf.words, indicator=leaf.indicator)

    def gives(self, name: str) -> bool:
        """Whether a derived figure is given outright."""
        return self.base.gives(name)

    def why(self, leaf: Leaf, school: int) -> str:
        """Why a figure is missing, in words."""
        return str(leaf.words[leaf.whys[school]])

    def origins(self, _leaf: Leaf, schools: Sequence[int]) -> list[Origin]:
        """What might be comes from nowhere."""
        return [Origin(source="what might be")] * len(schools)


@dataclass(frozen=True)
class _Moved:
    """One indicator of some schools with its newest figure replaced by ``new``."""

    base: Figures
    name: str
    schools: Places
    new: Numbers

    def value(self, function: str, argument: float | None) -> Numbers:
        """What a function of history makes of the new figures."""
        how: dict[str, Callable[[], Numbers]] = {
            "": lambda: self.new,
            "change": lambda: self.new - self._old("previous"),
            "low": lambda: self._end("low"),
            "high": lambda: self._end("high"),
            "cases": self._cases,
            "percentile": self._percentile,
            "years_above": lambda: self._years(np.greater, argument or 0.0),
            "years_below": lambda: self._years(np.less, argument or 0.0),
        }
        return how[function]()

    def _old(self, function: str = "", argument: float | None = None) -> Numbers:
        found: Numbers = self.base.leaf(self.name, function, argument).series.values[self.schools]
        return found

    def _end(self, function: str) -> Numbers:
        """An end of the 95% interval; as it was where the cohort is not known."""
        cohort, count = self._old("cohort"), len(self.new)
        track = Track(
            np.zeros((count, 1), dtype=np.intp),
            self.new[:, None],
            np.zeros((count, 1), dtype=np.int64),
            np.zeros(count, dtype=np.uint8),
            np.ones(count, dtype=bool),
        )
        column, scale = np.zeros(count, dtype=np.intp), SCALES.get(self.name, 100.0)
        nobody = np.full(count, "", dtype=object)
        start = Newest(
            track, column, self._old("cases"), cohort, scale, 0, nobody, lambda: column[:, None]
        )
        ends = FUNCTIONS[function](start, None).values
        return np.where(np.isnan(ends), self._old(function), ends)

    def _cases(self) -> Numbers:
        old, cases = self._old(), self._old("cases")
        with np.errstate(invalid="ignore", divide="ignore"):
            found = np.floor(np.round(cases * self.new / old, 9) + 0.5)
        return np.where(np.isfinite(found), found, cases)

    def _percentile(self) -> Numbers:
        """Rank among the sector's other schools; a rank that was given outright stays."""
        found = self._old("percentile").copy()
        if not isinstance(self.base, KnownFigures):
            return found
        values = self.base.leaf(self.name).series.values
        sectors = np.array(self.base.sectors, dtype=object)
        for sector in sorted(set(sectors[self.schools].tolist())):
            lines = np.flatnonzero(sectors[self.schools] == sector)
            ordered = np.sort(values[(sectors == sector) & ~np.isnan(values)])
            if len(ordered) >= LEAST_SCHOOLS:
                old, new = values[self.schools[lines]], self.new[lines]
                found[lines] = _rank(ordered, old, new)
        return found

    def _years(
        self, beyond: Callable[[Numbers, float], NDArray[np.bool_]], limit: float
    ) -> Numbers:
        """Years in a row beyond a limit: none where the new figure is not."""
        alive = beyond(self.new, limit)
        years = np.zeros(len(self.new))
        for back in range(1, MOST_YEARS + 1):
            years += alive
            if not alive.any():
                break
            alive = alive & beyond(self._old("previous", float(back)), limit)
        return years


def _rank(ordered: Numbers, old: Numbers, new: Numbers) -> Numbers:
    """Share of schools with a lower figure, ties halved, were one's figure another."""
    below = np.searchsorted(ordered, new, side="left") - (old < new)
    upto = np.searchsorted(ordered, new, side="right") - (old <= new) + 1
    ranks: Numbers = 100.0 * (below + upto) / 2.0 / len(ordered)
    return ranks
