"""A linear model in whole numbers: a grid for what is continuous, a scale for every row."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from allocator.solving.finite_bounds import finite_bounds
from allocator.solving.highs import SolverError
from allocator.solving.linear_model import LinearModel, Numbers

Whole = NDArray[np.int64]

FINEST = -20
"""Steps of continuous variables are powers of two, none finer than two to this."""
STEPS = 30
"""At most two to this many steps between the bounds of a variable."""
MULTIPLES = (1, 2, 3, 4, 5, 6, 8, 10, 12, 20, 30, 60, 100, 120, 200, 400, 1000, 10_000, 1_000_000)
"""Scales to try first: with one of them most rows are whole numbers exactly."""
MOST = 2.0**50
"""Most that a scaled row may add up to: sums stay far from overflow."""
HAIR = 1e-7
"""What a row may be passed by: sums of floating-point numbers are not exact."""
ENDLESS = 2**62
"""Stands for an infinite side of a row."""


@dataclass(frozen=True)
class WholeModel:
    """A model in whole numbers ``n``: a variable is ``origin + step * n``.

    Every plan of the real model rounds to one of this model: rows give way by as much as rounding
    may move them. So the best value here, plus ``slack``, is a bound there. An objective is
    ``constant + (objective @ n) / scale``.
    """

    lower: Whole
    upper: Whole
    origin: Numbers
    step: Numbers
    starts: NDArray[np.int32]
    columns: NDArray[np.int32]
    values: Whole
    row_lower: Whole
    row_upper: Whole
    objective: Whole
    scale: float
    constant: float
    slack: float

    def plan(self, numbers: Numbers) -> Numbers:
        """Return the plan that whole numbers stand for."""
        return self.origin + self.step * numbers

    def nearest(self, plan: Numbers) -> Numbers:
        """Return the whole numbers nearest to a plan (``nan`` = not known), within bounds."""
        return np.clip(np.round((plan - self.origin) / self.step), self.lower, self.upper)


def in_whole_numbers(model: LinearModel) -> WholeModel:
    """Put a model into whole numbers.

    Raises
    ------
    SolverError
        Where a variable has no bounds and nothing implies them.
    """
    lower, upper = finite_bounds(model)
    _refuse_endless(model, lower, upper)
    step = np.where(model.integer, 1.0, _steps(upper - lower))
    origin = np.where(model.integer, 0.0, lower)
    low = np.where(model.integer, lower, 0.0)
    high = np.where(model.integer, upper, np.ceil((upper - lower) / step))
    largest = np.maximum(np.abs(low), np.abs(high))
    off = np.where(model.integer | (upper == lower), 0.0, 0.5)

    matrix = model.matrix()
    rows = np.repeat(np.arange(model.row_count), np.diff(matrix.starts))
    columns, real = matrix.columns, matrix.values * step[matrix.columns]
    scales, values, error = _scaled(rows, columns, real, model.row_count, step, largest, off)
    shift = np.bincount(rows, matrix.values * origin[columns], minlength=model.row_count)

    constant = model.constant + float(model.objective @ origin)
    goal = np.zeros(model.variable_count, dtype=np.int64), np.arange(model.variable_count)
    scale, objective, slack = _scaled(*goal, model.objective * step, 1, step, largest, off)
    return WholeModel(
        low.astype(np.int64),
        high.astype(np.int64),
        origin,
        step,
        matrix.starts,
        columns,
        values,
        _side(np.ceil, model.row_lower - shift, scales, -error),
        _side(np.floor, model.row_upper - shift, scales, error),
        objective,
        float(scale[0]),
        constant,
        float(slack[0]),
    )


def _refuse_endless(model: LinearModel, lower: Numbers, upper: Numbers) -> None:
    endless = np.flatnonzero(np.isinf(lower) | np.isinf(upper))
    if endless.size:
        block = next(one for one in reversed(model.variable_blocks) if one.first <= endless[0])
        raise SolverError(
            f"CP-SAT cannot solve this model: nothing bounds {block.name}. Use the engine highs."
        )


def _steps(ranges: Numbers) -> Numbers:
    exponents = np.ceil(np.log2(np.maximum(ranges, 1e-30))) - STEPS
    return np.asarray(np.exp2(np.maximum(exponents, FINEST)), dtype=np.float64)


def _scaled(
    rows: NDArray[np.int64],
    columns: NDArray[np.int64] | NDArray[np.int32],
    real: Numbers,
    count: int,
    step: Numbers,
    largest: Numbers,
    off: Numbers,
) -> tuple[Numbers, Whole, Numbers]:
    """Scale rows to whole numbers: the scales, the numbers, and how far each row may be off.

    Off, in its own unit, by rounding coefficients, and by half a step of every variable on a grid.
    """
    finest = np.ones(count)
    np.minimum.at(finest, rows, step[columns])
    reach = np.zeros(count)
    np.add.at(reach, rows, np.abs(real) * largest[columns])
    scales = np.exp2(np.floor(np.log2(MOST / np.maximum(reach, 1e-30))).clip(max=50))
    found = np.zeros(count, dtype=bool)
    for multiple in MULTIPLES:
        tried = multiple / finest
        exact = np.abs(real * tried[rows] - np.round(real * tried[rows]))
        worst = np.zeros(count)
        np.maximum.at(worst, rows, exact / np.maximum(1.0, np.abs(real * tried[rows])))
        fits = ~found & (worst <= 1e-12) & (reach * tried <= MOST)
        scales[fits] = tried[fits]
        found |= fits
    values = np.round(real * scales[rows])
    rounding = np.abs(values / scales[rows] - real) * largest[columns]
    error = np.zeros(count)
    np.add.at(error, rows, rounding + np.abs(real) * off[columns])
    return scales, values.astype(np.int64), error


def _side(towards: np.ufunc, ends: Numbers, scales: Numbers, error: Numbers) -> Whole:
    """Round one side of the rows outwards, past what rounding may move them by."""
    hair = np.copysign(HAIR, error) * np.maximum(1.0, np.abs(ends) * 1e-6)
    scaled = np.where(np.isinf(ends), np.copysign(ENDLESS, ends), (ends + error + hair) * scales)
    # Ceil of the lower side and floor of the upper one: what lies between is a whole number.
    return np.asarray(towards(scaled).clip(-ENDLESS, ENDLESS), dtype=np.int64)
