"""Straight-line distances between many places, and the nearest of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from allocator.domain.people import Person
from allocator.domain.schools import School
from benchmarks.made.land import KM_PER_DEGREE, KM_PER_DEGREE_EAST

Numbers = NDArray[np.float64]
PATCH = 50
"""Places looked at together, on average."""


def positions(places: Iterable[School | Person]) -> Numbers:
    """Latitude and longitude of each place, a row each."""
    return np.array([[one.latitude, one.longitude] for one in places]).reshape(-1, 2)


def apart(here: Numbers, there: Numbers) -> Numbers:
    """Kilometres between places given by latitude and longitude in the last dimension."""
    north = (here[..., 0] - there[..., 0]) * KM_PER_DEGREE
    east = (here[..., 1] - there[..., 1]) * KM_PER_DEGREE_EAST
    return np.sqrt(north * north + east * east)


def nearest(here: Numbers, there: Numbers, count: int = 1) -> NDArray[np.intp]:
    """Rows of the nearest places there for each place here, the nearest first.

    Exact: what is nearest to a place lies no farther from the middle of its patch than what is
    nearest to the middle and twice the patch's reach.
    """
    count = min(count, len(there))
    found = np.zeros((len(here), count), dtype=np.intp)
    for rows in _patches(here):
        middle = here[rows].mean(axis=0)
        reach = float(apart(here[rows], middle).max())
        from_middle = apart(there, middle)
        farthest = np.partition(from_middle, count - 1)[count - 1] + 2 * reach + 1e-6
        close = np.flatnonzero(from_middle <= farthest)
        table = apart(here[rows][:, None], there[close][None])
        found[rows] = close[np.argsort(table, axis=1, kind="stable")[:, :count]]
    return found


def _patches(here: Numbers) -> Iterator[NDArray[np.intp]]:
    """Rows of the places of one patch of land after another."""
    corner = here.min(axis=0)
    side = np.sqrt(np.prod(np.ptp(here, axis=0) + 1e-9) * PATCH / len(here))
    across, up = np.floor((here - corner) / side).astype(np.int64).T
    key = across * (int(up.max()) + 1) + up
    order = np.argsort(key, kind="stable")
    yield from np.split(order, np.flatnonzero(np.diff(key[order])) + 1)
