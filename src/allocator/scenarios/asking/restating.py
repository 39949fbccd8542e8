"""The rules of an allocation under another aim: the same rows, another objective."""

from __future__ import annotations

import numpy as np

from allocator.domain.asking import Figure
from allocator.domain.settings import Engine
from allocator.errors import NoPlanError
from allocator.scenarios.asking.ground import STAGE, StoppedError
from allocator.solving.engines import solve_with
from allocator.solving.highs import Limits, solve_relaxation
from allocator.solving.linear_model import LinearModel, Numbers, Sense
from allocator.solving.progress import SolveControl
from allocator.solving.solutions import Solution, proven_status, relative_gap

ROUND = 6
WORK = 2_000_000
"""Variables times looks of the solver, after which a question is answered with what is found."""
WHOLE = 1e-6
"""What a sum of whole numbers may be off."""
FINE = 1e-6
"""What a row may be off in a plan."""


def restated(
    model: LinearModel,
    sense: Sense,
    objective: Numbers,
    *,
    lower: Numbers | None = None,
    upper: Numbers | None = None,
    constant: float = 0.0,
) -> LinearModel:
    """Return a model with the same variables and rows and another objective; it can grow.

    Parameters
    ----------
    lower, upper
        Bounds of the variables where they are others than those of the model.
    """
    found = LinearModel(sense, constant)
    found.add_variables(
        "allocation",
        model.variable_count,
        lower=model.lower if lower is None else lower,
        upper=model.upper if upper is None else upper,
        objective=objective,
        integer=model.integer,
    )
    matrix = model.matrix()
    rows = np.repeat(np.arange(model.row_count), np.diff(matrix.starts))
    found.add_rows(
        "rules",
        model.row_count,
        rows,
        matrix.columns,
        matrix.values,
        lower=model.row_lower,
        upper=model.row_upper,
    )
    return found


def hold_at_least(model: LinearModel, weights: Numbers, least: float) -> None:
    """Add a row: a weighted sum of the first variables is at least so much."""
    places = np.flatnonzero(weights)
    rows = np.zeros(places.size, dtype=np.int64)
    model.add_rows("held", 1, rows, places, weights[places], lower=least)


def solved(
    model: LinearModel,
    control: SolveControl,
    engine: Engine,
    start: Numbers | None = None,
    gap: float = 0.0,
    work: int = WORK,
) -> Solution:
    """Solve for whole sessions within a fixed amount of work; the start is kept if it is best.

    The bound is the better of that of the search and of the relaxed model.

    Raises
    ------
    StoppedError
        Where it was asked to stop: half an answer is none.
    """
    if model.variable_count == 0:
        return Solution("optimal", model.constant, model.constant, np.zeros(0))
    relaxed = solve_relaxation(model, control)
    limits = Limits(gap, looks=work // model.variable_count)
    found = solve_with(engine, model, control, limits, start=start, stage=STAGE)
    values = found.values
    if start is not None and is_plan(model, start):
        begun = model.value_of(start)
        if values is None or _better(model.sense, begun, model.value_of(values)):
            values = start
    bounds = [bound for bound in (found.bound, relaxed.bound) if np.isfinite(bound)]
    pick = min if model.sense == "max" else max
    worst = np.inf if model.sense == "max" else -np.inf
    bound = pick(bounds, default=worst)
    if control.should_stop():
        raise StoppedError("The question was stopped before there was an answer.")
    if values is None:
        raise NoPlanError("the solver ended without a plan, though giving nothing is always one")
    objective = model.value_of(values)
    # Tolerances of the solver may let a plan pass the bound by a hair.
    bound = max(bound, objective) if model.sense == "max" else min(bound, objective)
    return Solution(proven_status(objective, bound), objective, bound, values)


def is_plan(model: LinearModel, values: Numbers) -> bool:
    """Whether values keep every bound and row, whole where they have to be."""
    if values.size != model.variable_count or np.isnan(values).any():
        return False
    if (values < model.lower - FINE).any() or (values > model.upper + FINE).any():
        return False
    whole = model.integer
    if (np.abs(values[whole] - np.round(values[whole])) > FINE).any():
        return False
    matrix = model.matrix()
    rows = np.repeat(np.arange(model.row_count), np.diff(matrix.starts))
    sums = np.bincount(
        rows, weights=matrix.values * values[matrix.columns], minlength=model.row_count
    )
    return bool((sums >= model.row_lower - FINE).all() and (sums <= model.row_upper + FINE).all())


def bound_of(model: LinearModel, control: SolveControl) -> float:
    """Return the bound of the relaxed model: no plan passes it.

    Raises
    ------
    StoppedError
        Where it was asked to stop.
    """
    found = solve_relaxation(model, control)
    if control.should_stop() or not np.isfinite(found.bound):
        raise StoppedError("The question was stopped before there was an answer.")
    return found.bound


def _better(sense: Sense, one: float, other: float) -> bool:
    return one > other if sense == "max" else one < other


def figure(value: float, bound: float, unit: str) -> Figure:
    """Write a value with its bound."""
    value, bound = round(value, ROUND), round(bound, ROUND)
    gap = relative_gap(value, bound)
    return Figure(
        value=value, bound=bound, gap=round(gap, ROUND), status=proven_status(value, bound),
        unit=unit,
    )  # fmt: skip


def whole_figure(solution: Solution, sense: Sense, unit: str) -> Figure:
    """Write a count with its bound, which is a whole number too."""
    value = float(round(solution.objective))
    if sense == "max":
        bound = max(value, float(np.floor(solution.bound + WHOLE)))
    else:
        bound = min(value, float(np.ceil(solution.bound - WHOLE)))
    return figure(value, bound, unit)
