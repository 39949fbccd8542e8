"""Figures of one school from the readings of all, worked out by walking through them."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

DAYS_A_MONTH = 30.4375
"""A year of 365.25 days in twelve parts."""
SCALES = {"percent": 100.0, "per 1,000 pupils": 1000.0}


class PlainReading(NamedTuple):
    """One row of ``readings.csv``."""

    school: str
    indicator: str
    period_end: dt.date
    value: float | None = None
    numerator: float | None = None
    denominator: float | None = None
    status: str = "ok"
    source: str = ""
    known_on: dt.date | None = None


class PlainSchool(NamedTuple):
    """One row of ``schools.csv``, as far as history asks."""

    school: str
    sector: str
    roll: int | None = None
    simd_quintile: int | None = None


class Figure(NamedTuple):
    """A reading that has a value."""

    day: dt.date
    value: float
    cases: float | None
    cohort: float | None


class Limits(NamedTuple):
    """How old a figure may be, and an earlier one that serves for it (``None``: none may)."""

    months: float
    last_known_months: float | None


@dataclass
class Histories:
    """Readings of all schools as they were known on a day.

    ``scales`` says what a share of each indicator is multiplied by; an indicator that is not in
    it is no share.
    """

    schools: Sequence[PlainSchool]
    readings: Sequence[PlainReading]
    day: dt.date
    limits: dict[str, Limits]
    scales: dict[str, float] = field(default_factory=dict)

    def periods(self, school: str, indicator: str) -> list[tuple[dt.date, Figure | None]]:
        """The reading of each period that counts, newest first; no figure where it has none."""
        best: dict[dt.date, PlainReading] = {}
        for reading in self.readings:
            if (reading.school, reading.indicator) != (school, indicator):
                continue
            if max(known_on(reading), reading.period_end) > self.day:
                continue
            rival = best.get(reading.period_end)
            if rival is None or known_on(reading) > known_on(rival):
                best[reading.period_end] = reading
        return [(day, self.figure(best[day])) for day in sorted(best, reverse=True)]

    def figure(self, reading: PlainReading) -> Figure | None:
        """The figure of a reading: its value, or the share that its parts make."""
        if reading.status in ("suppressed", "not_collected"):
            return None
        value = reading.value
        if value is None and reading.numerator is not None and (reading.denominator or 0) > 0:
            scale = self.scales.get(reading.indicator)
            if scale is not None:
                value = scale * (reading.numerator / reading.denominator)
        if value is None:
            return None
        return Figure(reading.period_end, value, reading.numerator, reading.denominator)

    def figures(self, school: str, indicator: str) -> list[Figure]:
        """All figures that there are, newest first."""
        return [figure for _, figure in self.periods(school, indicator) if figure is not None]

    def newest(self, school: str, indicator: str) -> Figure | None:
        """The figure that may be read today."""
        periods, figures = self.periods(school, indicator), self.figures(school, indicator)
        if not figures:
            return None
        limit = self.limits[indicator]
        months: float | None = limit.months
        if periods[0][1] is None:
            months = limit.last_known_months
        age = (self.day - figures[0].day).days / DAYS_A_MONTH
        return figures[0] if months is not None and age <= months else None

    def value(self, school: str, indicator: str) -> float | None:
        """The value that may be read today."""
        newest = self.newest(school, indicator)
        return newest.value if newest else None

    def of(
        self, function: str, school: str, indicator: str, argument: float | None
    ) -> float | None:
        """What a function of history says; nothing without a figure to start from."""
        newest = self.newest(school, indicator)
        if newest is None:
            return None
        rows = self.figures(school, indicator)
        if function in ("benchmark", "family_benchmark", "percentile"):
            return getattr(self, function)(school, indicator, newest)
        if function in ("low", "high"):
            return wilson(newest, self.scales.get(indicator, 100.0), function)
        return _ALONE[function](rows, argument, self.day)

    def sector_of(self, school: str) -> list[PlainSchool]:
        """Schools of a school's sector, itself among them."""
        own = next(one for one in self.schools if one.school == school)
        return [one for one in self.schools if one.sector == own.sector]

    def mean_of(self, schools: Sequence[PlainSchool], indicator: str) -> float | None:
        """Mean of five figures or more, weighted where every cohort is known."""
        found = [self.newest(one.school, indicator) for one in schools]
        figures = [figure for figure in found if figure is not None]
        if len(figures) < 5:
            return None
        weights = [figure.cohort for figure in figures]
        if None in weights or sum(weights) <= 0:
            weights = [1.0] * len(figures)
        pairs = zip(figures, weights, strict=True)
        return sum(figure.value * weight for figure, weight in pairs) / sum(weights)

    def benchmark(self, school: str, indicator: str, _newest: Figure) -> float | None:
        """Mean of the sector."""
        return self.mean_of(self.sector_of(school), indicator)

    def family_benchmark(self, school: str, indicator: str, _newest: Figure) -> float | None:
        """Mean of the ten schools most alike, the school itself left out."""
        own = next(one for one in self.schools if one.school == school)
        others = [one for one in self.sector_of(school) if one.school != school]
        others.sort(key=lambda one: (unlike(own, one), one.school))
        return self.mean_of(others[:10], indicator)

    def percentile(self, school: str, indicator: str, newest: Figure) -> float | None:
        """Share of the sector with a lower figure; ties, itself among them, count half."""
        values = [self.value(one.school, indicator) for one in self.sector_of(school)]
        there = [value for value in values if value is not None]
        if len(there) < 5:
            return None
        lower = sum(value < newest.value for value in there)
        ties = sum(value == newest.value for value in there)
        return 100.0 * (lower + ties / 2) / len(there)


def known_on(reading: PlainReading) -> dt.date:
    """When a reading became known: when its period ended, if nothing else is said."""
    return reading.known_on or reading.period_end


def unlike(one: PlainSchool, other: PlainSchool) -> float:
    """How unlike two schools are: doublings of the roll, and half of the fifths between them."""
    rolls = math.log2(max(1, one.roll or 100)) - math.log2(max(1, other.roll or 100))
    fifths = (one.simd_quintile or 3) - (other.simd_quintile or 3)
    return abs(rolls) + abs(fifths) / 2


def wilson(figure: Figure, scale: float, end: str) -> float | None:
    """An end of Wilson's interval: the share whose distance is 1.96 of its standard errors."""
    n, share, z = figure.cohort, figure.value / scale, 1.959963984540054
    if not n or n <= 0:
        return None
    # (share - p)^2 = z^2 p (1 - p) / n, a quadratic equation in p
    a, b, c = 1 + z**2 / n, -(2 * share + z**2 / n), share**2
    inside = b**2 - 4 * a * c
    if inside < 0:
        return None
    sign = -1 if end == "low" else 1
    return scale * (-b + sign * math.sqrt(inside)) / (2 * a)


def year_before(rows: list[Figure], day: dt.date) -> Figure | None:
    """The newest of the figures 270 to 460 days before a day."""
    fits = [row for row in rows if 270 <= (day - row.day).days <= 460]
    return fits[0] if fits else None


def previous(rows: list[Figure], years: float | None, _day: dt.date) -> float | None:
    """The figure of some years before the newest, each a year from the last."""
    found: Figure | None = rows[0]
    for _ in range(int(years or 1)):
        found = year_before(rows, found.day) if found else None
    return found.value if found else None


def last_before(rows: list[Figure], _argument: float | None, _day: dt.date) -> float | None:
    """The figure before the newest."""
    return rows[1].value if len(rows) > 1 else None


def change(rows: list[Figure], _argument: float | None, day: dt.date) -> float | None:
    """The newest less the year before."""
    before = previous(rows, 1, day)
    return None if before is None else rows[0].value - before


def mean_over(rows: list[Figure], years: float | None, _day: dt.date) -> float | None:
    """Mean of up to so many figures before the newest, of so many years and four months."""
    wanted = int(years or 3)
    most_days = (12 * wanted + 4) * DAYS_A_MONTH
    earlier = [row.value for row in rows[1:] if (rows[0].day - row.day).days <= most_days]
    earlier = earlier[:wanted]
    return sum(earlier) / len(earlier) if len(earlier) >= min(2, wanted) else None


def years_in_a_row(rows: list[Figure], holds: list[bool]) -> float:
    """Years in a row from the newest in which something holds."""
    by_day = {row.day: held for row, held in zip(rows, holds, strict=True)}
    found, years = rows[0], 0.0
    while found is not None and by_day[found.day]:
        years += 1
        found = year_before(rows, found.day)
    return years


_ALONE = {
    "previous": previous,
    "last_before": last_before,
    "change": change,
    "mean_over": mean_over,
    "years_above": lambda rows, limit, _: years_in_a_row(rows, [r.value > limit for r in rows]),
    "years_below": lambda rows, limit, _: years_in_a_row(rows, [r.value < limit for r in rows]),
    "cases": lambda rows, *_: rows[0].cases,
    "cohort": lambda rows, *_: rows[0].cohort,
    "months_since": lambda rows, _, day: (day - rows[0].day).days / DAYS_A_MONTH,
}
"""Functions of a school's own figures (newest first, at least one), a number and the day."""
