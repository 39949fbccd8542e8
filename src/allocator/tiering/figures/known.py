"""Figures of a real authority: its readings, schools and headteachers as known on a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from allocator.domain.authority import Authority
from allocator.domain.tiers import ReasonInput
from allocator.tiering.engine.tables import Series, booleans, numbers, texts
from allocator.tiering.figures.families import families
from allocator.tiering.figures.heads import head_months
from allocator.tiering.figures.history import FUNCTIONS, Newest
from allocator.tiering.figures.source import Leaf, Origin, leaf_name
from allocator.tiering.figures.tracks import (
    DAYS_A_MONTH,
    GAP_WORDS,
    NO_READING,
    SCALES,
    TOO_OLD,
    Track,
    numbers_of,
    tracks,
)

_OWN_REASON = len(GAP_WORDS)
"""Place of a function's own reason among the words of why a figure is missing."""


@dataclass(frozen=True, slots=True)
class Freshness:
    """How old the newest figure of an indicator may be, and an earlier one that serves for it.

    ``last_known_months`` is ``None`` where only the newest period counts.
    """

    months: float
    last_known_months: float | None


@dataclass(frozen=True)
class KnownFigures:
    """Figures of all open schools of an authority on a day."""

    authority: Authority
    as_of: dt.date
    freshness: Mapping[str, Freshness]
    _made: dict[str, Leaf] = field(default_factory=dict, repr=False)

    @property
    def count(self) -> int:
        """Number of open schools."""
        return len(self.authority.open_schools)

    @cached_property
    def sectors(self) -> tuple[str, ...]:
        """Sector of every open school."""
        return tuple(school.sector for school in self.authority.open_schools)

    @cached_property
    def _tracks(self) -> dict[str, Track]:
        day = np.datetime64(self.as_of, "D")
        return tracks(self.authority, day, frozenset(self.freshness))

    @cached_property
    def _today(self) -> int:
        return int(np.datetime64(self.as_of, "D").astype(np.int64))

    def leaf(self, name: str, function: str = "", argument: float | None = None) -> Leaf:
        """A fact or indicator, or what a function of history makes of it."""
        key = leaf_name(name, function, argument)
        if key not in self._made:
            self._made[key] = self._make(name, function, argument)
        return self._made[key]

    def _make(self, name: str, function: str, argument: float | None) -> Leaf:
        if name in FACTS:
            return self._fact(name)
        start, whys = self._newest(name)
        if not function:
            value, column = start.value(), start.column
            rows = self._rows(start.track, column[:, None])
            series = Series("number", value)
            return Leaf(series, whys, GAP_WORDS, rows, name, is_reading=True)
        made = FUNCTIONS[function](start, argument)
        whys = np.where((whys == 0) & np.isnan(made.values), _OWN_REASON, whys).astype(np.uint8)
        values = np.where(whys == 0, made.values, np.nan)
        words = (*GAP_WORDS, made.missing_because)
        rows = self._rows(start.track, made.columns)
        return Leaf(Series("number", values), whys, words, rows, name)

    @staticmethod
    def _rows(track: Track, columns: NDArray[np.intp]) -> NDArray[np.intp]:
        rows = np.take_along_axis(track.rows, np.maximum(columns, 0), axis=1)
        return np.where(columns >= 0, rows, -1)

    def _newest(self, name: str) -> tuple[Newest, NDArray[np.uint8]]:
        """The newest figure that may be read, and why there is none."""
        track, limit = self._tracks[name], self.freshness[name]
        age = (self._today - track.days[:, 0]) / DAYS_A_MONTH
        there = track.rows[:, 0] >= 0
        if limit.last_known_months is None:
            fresh = there & (track.gap == 0) & (age <= limit.months)
        else:
            fresh = there & (age <= np.where(track.gap == 0, limit.months, limit.last_known_months))
        whys = np.select(
            [fresh, ~track.has_reading, there & (track.gap == 0), track.gap > 0],
            [0, NO_READING, TOO_OLD, track.gap.astype(np.intp)],
            NO_READING,
        ).astype(np.uint8)
        if limit.last_known_months is not None:
            whys[~fresh & there] = TOO_OLD
        column = np.where(fresh, 0, -1)
        readings, rows = self.authority.readings, np.maximum(track.rows[:, 0], 0)
        if len(readings):
            cases, cohort = readings.numerator[rows].copy(), readings.denominator[rows].copy()
            cases[column < 0], cohort[column < 0] = np.nan, np.nan
        else:
            cases = cohort = np.full(self.count, np.nan)
        sectors = np.array(self.sectors, dtype=object)
        scale = SCALES.get(name, 100.0)
        start = Newest(
            track, column, cases, cohort, scale, self._today, sectors, lambda: self._families
        )
        return start, whys

    @cached_property
    def _families(self) -> NDArray[np.intp]:
        return families(self.authority.open_schools)

    # -- facts -------------------------------------------------------------------------------------

    def _fact(self, name: str) -> Leaf:
        schools = self.authority.open_schools
        if name in ("head_months", "acting_head_months"):
            acting = name == "acting_head_months"
            values, whys, words = head_months(self.authority, self.as_of, acting=acting)
            return Leaf(numbers(values), whys, words, source="headteachers")
        if name == "sector":
            series = texts([school.sector for school in schools])
        elif name == "language_medium":
            series = texts([school.language_medium for school in schools])
        elif name == "on_island":
            series = booleans([school.island is not None for school in schools])
        else:
            column = "roll" if name == "roll_now" else name
            series = numbers(
                [
                    np.nan if getattr(school, column) is None else getattr(school, column)
                    for school in schools
                ]
            )
        whys = series.missing.astype(np.uint8)
        return Leaf(series, whys, ("", f"{FACTS[name].lower()} not given"))

    def gives(self, _name: str) -> bool:
        """Readings never give a derived figure."""
        return False

    # -- where it comes from -----------------------------------------------------------------------

    def why(self, leaf: Leaf, school: int) -> str:
        """Why a figure is missing, in words."""
        place = int(leaf.whys[school])
        if place == TOO_OLD and leaf.indicator is not None:
            track = self._tracks[leaf.indicator]
            newest = np.datetime64(int(track.days[school, 0]), "D").astype(dt.date)
            return f"too old: the last figure is of {newest:%d %B %Y}"
        return leaf.words[place]

    def origins(self, leaf: Leaf, schools: Sequence[int]) -> list[Origin]:
        """The readings behind a figure of each of some schools, the newest first."""
        if leaf.rows is None or leaf.indicator is None:
            return [Origin(source=leaf.source)] * len(schools)
        rows = leaf.rows[np.asarray(schools, dtype=np.intp)]
        readings, name = self.authority.readings, leaf.indicator
        there = np.maximum(rows, 0)
        flat = numbers_of(self.authority, name, there.ravel())
        values: Any = flat.reshape(rows.shape).tolist()
        days: list[list[dt.date]] = readings.period_end[there].astype(object).tolist()
        newest = there[:, 0]
        sources = readings.source[newest].tolist()
        is_provisional = (readings.status[newest] == "provisional").tolist()
        found = []
        for number, of_school in enumerate(rows.tolist()):
            inputs = tuple(
                ReasonInput.model_construct(indicator=name, period_end=day, value=value)
                for row, day, value in zip(of_school, days[number], values[number], strict=True)
                if row >= 0
            )
            if not inputs:
                found.append(Origin(source=leaf.source))
                continue
            note = "provisional" if is_provisional[number] else ""
            found.append(Origin(inputs, inputs[0].period_end, sources[number], note))
        return found


FACTS = {
    "sector": "Sector",
    "roll_now": "Roll",
    "simd_quintile": "Deprivation quintile",
    "urban_rural": "Urban-rural class",
    "on_island": "Island",
    "language_medium": "Language of teaching",
    "head_months": "Months the headteacher has led",
    "acting_head_months": "Months an acting head has led",
}
"""What is always known of a school without a reading, with its title."""
