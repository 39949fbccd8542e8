"""Functions of history: what earlier figures, cohorts and other schools say beside the newest."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from allocator.tiering.figures.tracks import DAYS_A_MONTH, Track

Numbers = NDArray[np.float64]
Places = NDArray[np.intp]

YEAR_APART = (270, 460)
"""Days between a figure and the one of the year before, least and most."""
LEAST_SCHOOLS = 5
"""Schools with a figure that a benchmark or percentile needs."""
_Z95 = 1.959963984540054
"""Standard normal quantile of a two-sided 95% interval."""


@dataclass(frozen=True, slots=True)
class Newest:
    """What a function of history starts from, for every school of a track.

    ``column`` is the place of the newest figure that may be read (-1: none).
    """

    track: Track
    column: Places
    cases: Numbers
    cohort: Numbers
    scale: float
    today: int
    sectors: NDArray[np.object_]
    families: Callable[[], Places]
    """Places of each school's family group, shape (schools, 10), -1 where there are fewer."""

    def value(self) -> Numbers:
        """The newest figure."""
        return pick(self.track.numbers, self.column)

    def day(self) -> NDArray[np.int64]:
        """The day its period ended, from 1970."""
        return self.track.days[np.arange(len(self.column)), np.maximum(self.column, 0)]


@dataclass(frozen=True, slots=True)
class Made:
    """A function's value for every school, the columns of figures it used, why it has none."""

    values: Numbers
    columns: Places
    missing_because: str


def pick(matrix: Numbers, columns: Places) -> Numbers:
    """One figure of each school; NaN where the column is -1."""
    found = matrix[np.arange(len(columns)), np.maximum(columns, 0)].copy()
    found[columns < 0] = np.nan
    return found


def _year_before(start: Newest, column: Places) -> Places:
    """Column of the figure about a year before another; -1 where there is none."""
    days = start.track.days
    base = days[np.arange(len(column)), np.maximum(column, 0)]
    apart = base[:, None] - days
    fits = (apart >= YEAR_APART[0]) & (apart <= YEAR_APART[1]) & (start.track.rows >= 0)
    fits &= (column >= 0)[:, None]
    return np.where(fits.any(axis=1), fits.argmax(axis=1), -1)


def previous(start: Newest, years: float | None) -> Made:
    """The figure of the year before, or of several years before."""
    column = start.column
    for _ in range(int(years or 1)):
        column = _year_before(start, column)
    return Made(pick(start.track.numbers, column), column[:, None], "no figure of the year before")


def last_before(start: Newest, _argument: float | None) -> Made:
    """The figure before the newest, however old."""
    width = start.track.rows.shape[1]
    column = np.where((start.column >= 0) & (start.column + 1 < width), start.column + 1, -1)
    there = start.track.rows[np.arange(len(column)), np.maximum(column, 0)] >= 0
    column = np.where(there, column, -1)
    return Made(pick(start.track.numbers, column), column[:, None], "no earlier figure")


def change(start: Newest, _argument: float | None) -> Made:
    """The newest figure less that of the year before."""
    before = previous(start, 1)
    columns = np.column_stack([start.column, before.columns])
    return Made(start.value() - before.values, columns, before.missing_because)


def mean_over(start: Newest, years: float | None) -> Made:
    """Mean of the figures of the years before the newest: two at least, or one of one year."""
    wanted = int(years or 3)
    track, places = start.track, np.arange(start.track.rows.shape[1])
    apart = start.day()[:, None] - track.days
    within = (apart > 0) & (apart <= (12 * wanted + 4) * DAYS_A_MONTH) & (track.rows >= 0)
    within &= (start.column >= 0)[:, None]
    within &= np.cumsum(within, axis=1) <= wanted
    counted = within.sum(axis=1)
    sums = np.where(within, track.numbers, 0.0).sum(axis=1)
    values = np.full(len(counted), np.nan)
    enough = counted >= min(2, wanted)
    values[enough] = sums[enough] / counted[enough]
    columns = np.where(within, places, -1)
    return Made(values, columns, "fewer than two earlier years to compare with")


def _years_in_a_row(start: Newest, beyond: NDArray[np.bool_]) -> Made:
    column, alive = start.column, start.column >= 0
    years = np.where(alive, 0.0, np.nan)
    used = []
    for _ in range(beyond.shape[1]):
        alive = alive & (column >= 0) & beyond[np.arange(len(column)), np.maximum(column, 0)]
        if not alive.any():
            break
        years[alive] += 1
        used.append(np.where(alive, column, -1))
        column = _year_before(start, column)
    columns = np.column_stack(used or [start.column])
    columns[:, 0] = start.column
    return Made(years, columns, "no reading")


def years_above(start: Newest, limit: float | None) -> Made:
    """Years in a row, newest first, with a figure above a limit."""
    return _years_in_a_row(start, start.track.numbers > (limit or 0.0))


def years_below(start: Newest, limit: float | None) -> Made:
    """Years in a row, newest first, with a figure below a limit."""
    return _years_in_a_row(start, start.track.numbers < (limit or 0.0))


def cases(start: Newest, _argument: float | None) -> Made:
    """The numerator behind the newest figure."""
    return Made(start.cases, start.column[:, None], "the number behind the figure is not given")


def cohort(start: Newest, _argument: float | None) -> Made:
    """The denominator behind the newest figure."""
    return Made(start.cohort, start.column[:, None], "the number behind the figure is not given")


def _wilson(start: Newest, side: float) -> Made:
    """An end of Wilson's 95% interval of a share, on the scale of the figure.

    Wilson, E. B. (1927), Probable inference, J. Am. Stat. Assoc. 22:209-212.
    """
    share, n = start.value() / start.scale, start.cohort
    with np.errstate(invalid="ignore", divide="ignore"):
        middle = share + _Z95**2 / (2 * n)
        spread = _Z95 * np.sqrt(share * (1 - share) / n + _Z95**2 / (4 * n**2))
        ends = start.scale * (middle + side * spread) / (1 + _Z95**2 / n)
    ends = np.where(n > 0, ends, np.nan)
    return Made(ends, start.column[:, None], "the number behind the figure is not given")


def low(start: Newest, _argument: float | None) -> Made:
    """Lower end of the 95% interval of a share."""
    return _wilson(start, -1.0)


def high(start: Newest, _argument: float | None) -> Made:
    """Upper end of the 95% interval of a share."""
    return _wilson(start, 1.0)


def months_since(start: Newest, _argument: float | None) -> Made:
    """Months since the period of the newest figure ended."""
    months = np.where(start.column >= 0, (start.today - start.day()) / DAYS_A_MONTH, np.nan)
    return Made(months, start.column[:, None], "no reading")


def benchmark(start: Newest, _argument: float | None) -> Made:
    """Mean of the sector in this authority, weighted by cohort where every school gives one."""
    value, means = start.value(), np.full(len(start.column), np.nan)
    for sector in sorted(set(start.sectors)):
        own = start.sectors == sector
        means[own] = _mean(value[own], start.cohort[own])
    return Made(means, start.column[:, None], "fewer than five schools of the sector have a figure")


def _mean(values: Numbers, weights: Numbers) -> float:
    there = ~np.isnan(values)
    if there.sum() < LEAST_SCHOOLS:
        return float("nan")
    weights = weights[there]
    if np.isnan(weights).any() or weights.sum() <= 0:
        weights = np.ones(len(weights))
    # Exact sums: the order of the schools changes not even the last digit.
    return math.fsum(values[there] * weights) / math.fsum(weights)


def family_benchmark(start: Newest, _argument: float | None) -> Made:
    """Mean of the family group, weighted by cohort where each of it gives one; five at least."""
    family = start.families()
    values, weights = start.value()[family], start.cohort[family]
    there = (family >= 0) & ~np.isnan(values)
    weights = np.where(there, weights, 0.0)
    is_weighted = ~np.isnan(weights).any(axis=1) & (np.nansum(weights, axis=1) > 0)
    weights = np.where(is_weighted[:, None], weights, there.astype(np.float64))
    enough = there.sum(axis=1) >= LEAST_SCHOOLS
    total = np.where(enough, weights.sum(axis=1), np.nan)
    means = (np.where(there, values, 0.0) * weights).sum(axis=1) / total
    return Made(means, start.column[:, None], "fewer than five schools of its family have a figure")


def percentile(start: Newest, _argument: float | None) -> Made:
    """Share of the sector's schools in this authority with a lower figure, ties halved, 0-100."""
    value, ranks = start.value(), np.full(len(start.column), np.nan)
    for sector in sorted(set(start.sectors)):
        own = np.flatnonzero((start.sectors == sector) & ~np.isnan(value))
        if len(own) < LEAST_SCHOOLS:
            continue
        ordered = np.sort(value[own])
        below = np.searchsorted(ordered, value[own], side="left")
        upto = np.searchsorted(ordered, value[own], side="right")
        ranks[own] = 100.0 * (below + upto) / 2.0 / len(own)
    return Made(ranks, start.column[:, None], "fewer than five schools of the sector have a figure")


FUNCTIONS: dict[str, Callable[[Newest, float | None], Made]] = {
    "previous": previous,
    "last_before": last_before,
    "change": change,
    "mean_over": mean_over,
    "years_above": years_above,
    "years_below": years_below,
    "cases": cases,
    "cohort": cohort,
    "low": low,
    "high": high,
    "months_since": months_since,
    "benchmark": benchmark,
    "family_benchmark": family_benchmark,
    "percentile": percentile,
}
"""Functions of one indicator, by the name that formulas use. The list is closed."""
WITH_ARGUMENT = {"previous": False, "mean_over": True, "years_above": True, "years_below": True}
"""Functions that take a number beside the indicator, and whether they need it."""
