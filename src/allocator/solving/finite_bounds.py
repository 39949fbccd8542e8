"""Finite bounds for variables that have none, for engines that cannot do without."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from allocator.solving.linear_model import Indices, LinearModel, Numbers

ROUNDS = 10
"""Rounds after which what is still unbounded counts as unbounded."""


@dataclass(frozen=True)
class _Inequalities:
    """All rows as ``sum of values times variables <= most``, one entry for each coefficient."""

    rows: Indices
    columns: Indices
    values: Numbers
    most: Numbers


def finite_bounds(model: LinearModel) -> tuple[Numbers, Numbers]:
    """Return lower and upper bounds, with finite ones wherever the model implies them.

    A bound that is put in place of an infinite one keeps at least one best plan: either the rows
    imply it, or going beyond it helps no row and earns nothing. Others stay infinite.
    """
    system = _inequalities(model)
    lower, upper = model.lower, model.upper
    costs = model.objective if model.sense == "min" else -model.objective
    for _ in range(ROUNDS):
        before = np.count_nonzero(np.isinf(lower)) + np.count_nonzero(np.isinf(upper))
        if before == 0:
            break
        lower, upper = _implied(system, lower, upper)
        lower, upper = _enough(system, lower, upper, costs)
        if np.count_nonzero(np.isinf(lower)) + np.count_nonzero(np.isinf(upper)) == before:
            break
    whole = model.integer
    return np.where(whole, np.ceil(lower - 1e-6), lower), np.where(
        whole, np.floor(upper + 1e-6), upper
    )


def _inequalities(model: LinearModel) -> _Inequalities:
    matrix = model.matrix()
    rows = np.repeat(np.arange(model.row_count, dtype=np.int64), np.diff(matrix.starts))
    columns = matrix.columns.astype(np.int64)
    filled = matrix.values != 0
    rows, columns, values = rows[filled], columns[filled], matrix.values[filled]
    return _Inequalities(
        np.concatenate([rows, rows + model.row_count]),
        np.concatenate([columns, columns]),
        np.concatenate([values, -values]),
        np.concatenate([model.row_upper, -model.row_lower]),
    )


def _others(system: _Inequalities, ends: Numbers) -> Numbers:
    """Sum of a row without the entry itself, each variable at the given end (may be infinite)."""
    parts = system.values * ends
    endless = np.isinf(parts)
    size = system.most.size
    sums = np.bincount(system.rows, weights=np.where(endless, 0.0, parts), minlength=size)
    counts = np.bincount(system.rows, weights=endless, minlength=size)
    alone = counts[system.rows] - endless == 0
    rest = sums[system.rows] - np.where(endless, 0.0, parts)
    return np.where(alone, rest, np.nan)


def _implied(system: _Inequalities, lower: Numbers, upper: Numbers) -> tuple[Numbers, Numbers]:
    """Bounds that a row implies where everything else in it is as small as can be."""
    least = np.where(system.values > 0, lower[system.columns], upper[system.columns])
    room = (system.most[system.rows] - _others(system, least)) / system.values
    known = np.isfinite(room)
    low, high = np.full(lower.size, -np.inf), np.full(upper.size, np.inf)
    for places, extreme, into in (
        (known & (system.values > 0), np.minimum, high),
        (known & (system.values < 0), np.maximum, low),
    ):
        extreme.at(into, system.columns[places], room[places])
    return np.where(np.isinf(lower), low, lower), np.where(np.isinf(upper), high, upper)


def _enough(
    system: _Inequalities, lower: Numbers, upper: Numbers, costs: Numbers
) -> tuple[Numbers, Numbers]:
    """Bounds beyond which more costs or earns nothing, and every row has all it can ask for."""
    most = np.where(system.values > 0, upper[system.columns], lower[system.columns])
    need = (system.most[system.rows] - _others(system, most)) / system.values
    # A need that is not known is without end: it would count as none otherwise.
    need = np.where(np.isnan(need), -np.copysign(np.inf, system.values), need)
    counts = np.isfinite(system.most[system.rows])
    high, low = np.where(np.isinf(lower), 0.0, lower), upper.copy()
    for places, extreme, into in (
        (counts & (system.values < 0), np.maximum, high),
        (counts & (system.values > 0), np.minimum, low),
    ):
        extreme.at(into, system.columns[places], need[places])
    high = np.ceil(np.where(costs < 0, np.inf, high))
    low = np.floor(np.where(costs > 0, -np.inf, low))
    # One end at a time: both reasons hold, but not for the same plan.
    return np.where(np.isinf(lower) & np.isfinite(upper), low, lower), np.where(
        np.isinf(upper), high, upper
    )
