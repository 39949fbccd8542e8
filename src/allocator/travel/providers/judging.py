"""Which figures of an engine can be true: a journey nobody could drive is not believed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from allocator.travel.places import EARTH_RADIUS_KM
from allocator.travel.providers.asking import Table
from allocator.travel.providers.formats import Point

FASTEST_KMH = 130.0
"""Straight-line speed beyond which a figure is a lie."""
FASTEST_PLANNED_KMH = 90.0
"""Straight-line speed that plans are held to; a figure beyond it is believed no further."""
SLOWEST_KMH, SLOW_FROM_KM = 3.0, 5.0
"""Straight-line speed below which a figure is a lie, for journeys longer than so many km."""
LONGEST_SECONDS = 24 * 3600.0
SPARE_SECONDS = 60.0
"""Places are moved to the nearest road, which may bring near ones nearer."""
ASYMMETRY, ASYMMETRY_SECONDS = 2.0, 900.0
"""There and back differ strongly where one is so many times the other and so much longer."""
LEAST_DISTANCE, MOST_DISTANCE = 0.95, 20.0
"""Road kilometres per straight-line kilometre that can be; others are worked out instead."""

Mask = NDArray[np.bool_]
Reals = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Doubt:
    """One kind of figure that is not believed, in words that follow the engine's name; where."""

    words: str
    where: Mask


@dataclass(frozen=True, eq=False)
class Judged:
    """What is believed of a table: minutes and kilometres, NaN elsewhere; and the doubts.

    From a point that a way is believed of to itself both are 0: two places may stand there.
    """

    minutes: Reals
    kilometres: Reals
    doubts: tuple[Doubt, ...]


def judge(table: Table) -> Judged:
    """Sort the figures of a table; the diagonal and what was not answered are no figures."""
    straight_km = distances_km(table.points)
    seconds = table.seconds.astype(np.float64)
    asked = table.answered & ~np.eye(len(table.points), dtype=np.bool_)
    believed = asked.copy()
    doubts = []
    for words, wrong in _wrong(seconds, straight_km):
        where = believed & wrong
        if where.any():
            doubts.append(Doubt(words, where))
            believed &= ~where
    one_sided = _strongly_asymmetric(np.where(believed, seconds, np.nan))
    if one_sided.any():
        doubts.append(Doubt("differs strongly between there and back", one_sided))
        believed &= ~one_sided
    least_minutes = straight_km / FASTEST_PLANNED_KMH * 60
    minutes = np.where(believed, np.maximum(seconds / 60, least_minutes), np.nan)
    kilometres = _kilometres(table, straight_km, believed)
    here = np.flatnonzero(believed.any(axis=1))
    minutes[here, here] = kilometres[here, here] = 0.0
    return Judged(minutes, kilometres, tuple(doubts))


def _wrong(seconds: Reals, straight_km: Reals) -> Iterator[tuple[str, Mask]]:
    """Each kind of lie that one figure alone gives away. Comparisons with NaN are false."""
    yield "gives no figure", np.isnan(seconds)
    yield "gives less than no time", seconds < 0
    fastest = straight_km / FASTEST_KMH * 3600 - SPARE_SECONDS
    yield f"is faster than {FASTEST_KMH:.0f} km/h in a straight line", seconds < fastest
    slowest = np.where(straight_km > SLOW_FROM_KM, straight_km / SLOWEST_KMH * 3600, np.inf)
    yield f"is slower than {SLOWEST_KMH:.0f} km/h in a straight line", seconds > slowest
    yield "takes longer than a day", seconds > LONGEST_SECONDS


def _strongly_asymmetric(seconds: Reals) -> Mask:
    back = seconds.T
    longer, shorter = np.fmax(seconds, back), np.fmin(seconds, back)
    strongly = (longer > ASYMMETRY * shorter) & (longer - shorter > ASYMMETRY_SECONDS)
    return np.asarray(strongly & ~np.isnan(seconds) & ~np.isnan(back))


def _kilometres(table: Table, straight_km: Reals, believed: Mask) -> Reals:
    """Road kilometres where they can be true of a journey that is believed."""
    kilometres = table.metres.astype(np.float64) / 1000
    spare = 0.2  # km: places are moved to the nearest road
    possible = (kilometres >= LEAST_DISTANCE * straight_km - spare) & (
        kilometres <= MOST_DISTANCE * straight_km + 10.0
    )
    return np.where(believed & possible, kilometres, np.nan)


def distances_km(points: Sequence[Point]) -> Reals:
    """Great-circle kilometres between all points, by the chord between them."""
    latitude, longitude = np.radians(np.array(points, dtype=np.float64).reshape(-1, 2)).T
    axes = (
        np.cos(latitude) * np.cos(longitude),
        np.cos(latitude) * np.sin(longitude),
        np.sin(latitude),
    )
    chord = np.zeros((latitude.size, latitude.size))
    for axis in axes:
        chord += (axis[:, None] - axis[None, :]) ** 2
    return np.asarray(2 * EARTH_RADIUS_KM * np.arcsin(np.minimum(1.0, np.sqrt(chord) / 2)))
