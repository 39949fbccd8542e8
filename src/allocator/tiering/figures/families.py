"""Family groups: for each school the schools of its sector most alike in roll and deprivation."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from allocator.domain.schools import School

FAMILY_SIZE = 10
"""Schools of a family group beside the school itself."""
_USUAL_ROLL, _MIDDLE_QUINTILE = 100, 3
"""What stands for a roll or quintile that is not given."""

Places = NDArray[np.intp]


def families(schools: tuple[School, ...]) -> Places:
    """Places of each school's family group, the nearest first; -1 where there are fewer.

    The distance is the number of times one roll must be doubled to be the other, and half a
    point for each quintile apart. Of schools equally near the one with the lower id comes first.

    Returns
    -------
    NDArray[intp]
        Shape (schools, 10).
    """
    found = np.full((len(schools), FAMILY_SIZE), -1, dtype=np.intp)
    size = np.log2([max(1, school.roll or _USUAL_ROLL) for school in schools] or [1])
    quintile = np.array([school.simd_quintile or _MIDDLE_QUINTILE for school in schools])
    sectors = np.array([school.sector for school in schools])
    by_id = np.empty(len(schools), dtype=np.intp)
    by_id[sorted(range(len(schools)), key=lambda n: schools[n].school_id)] = np.arange(len(schools))
    for sector in sorted(set(sectors.tolist())):
        own = np.flatnonzero(sectors == sector)
        found[own] = _of_sector(own, size, quintile, by_id)
    return found


def _of_sector(
    own: Places, size: NDArray[np.float64], quintile: NDArray[np.intp], by_id: Places
) -> Places:
    """The nearest of each school among some: ten on either side in size, in every quintile."""
    candidates, apart = [], []
    for level in sorted(set(quintile[own].tolist())):
        group = own[quintile[own] == level]
        gap = np.abs(quintile[own] - level) / 2.0
        for places in _both_sides(own, group, size, by_id):
            away = np.round(np.abs(size[own][:, None] - size[places]) + gap[:, None], 9)
            away[(places < 0) | (places == own[:, None])] = np.inf
            candidates.append(places)
            apart.append(away)
    places, away = np.hstack(candidates), np.hstack(apart)
    order = np.lexsort((by_id[places], away), axis=1)[:, :FAMILY_SIZE]
    nearest = np.take_along_axis(places, order, axis=1)
    nearest[np.isinf(np.take_along_axis(away, order, axis=1))] = -1
    width = FAMILY_SIZE - nearest.shape[1]
    return np.pad(nearest, ((0, 0), (0, width)), constant_values=-1) if width > 0 else nearest


def _both_sides(
    own: Places, group: Places, size: NDArray[np.float64], by_id: Places
) -> tuple[Places, Places]:
    """Places of a group's schools just above (or level with) and just below each own school."""
    steps = np.arange(FAMILY_SIZE + 1)
    upward = group[np.lexsort((by_id[group], size[group]))]
    downward = group[np.lexsort((by_id[group], -size[group]))]
    above = np.searchsorted(size[upward], size[own], side="left")[:, None] + steps
    below = np.searchsorted(-size[downward], -size[own], side="right")[:, None] + steps
    return _at(upward, above), _at(downward, below)


def _at(places: Places, positions: Places) -> Places:
    """Places at some positions, -1 beyond the last."""
    inside = positions < len(places)
    return np.where(inside, places[np.minimum(positions, len(places) - 1)], -1)
