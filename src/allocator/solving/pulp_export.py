"""The same linear model in PuLP's terms, and as files that other solvers read."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from allocator.solving.linear_model import LinearModel

if TYPE_CHECKING:
    import pulp


def to_pulp(model: LinearModel) -> tuple[pulp.LpProblem, list[Any]]:
    """Return the PuLP problem of a model, with its variables in the model's order."""
    import pulp

    problem = pulp.LpProblem(
        "allocator", pulp.LpMaximize if model.sense == "max" else pulp.LpMinimize
    )
    kinds = {True: pulp.LpInteger, False: pulp.LpContinuous}
    names = [
        f"{block.name}_{number}" for block in model.variable_blocks for number in range(block.count)
    ]
    variables = [
        problem.add_variable(name, _finite(low), _finite(high), kinds[bool(whole)])
        for name, low, high, whole in zip(
            names, model.lower, model.upper, model.integer, strict=True
        )
    ]
    costs = zip(variables, model.objective.tolist(), strict=True)
    problem += pulp.LpAffineExpression(costs) + model.constant
    _add_rows(model, problem, variables)
    return problem, variables


def _add_rows(model: LinearModel, problem: pulp.LpProblem, variables: list[Any]) -> None:
    import pulp

    matrix = model.matrix()
    names = [
        f"{block.name}_{number}" for block in model.row_blocks for number in range(block.count)
    ]
    for row, name in enumerate(names):
        span = slice(matrix.starts[row], matrix.starts[row + 1])
        terms = [
            (variables[column], value)
            for column, value in zip(
                matrix.columns[span].tolist(), matrix.values[span].tolist(), strict=True
            )
        ]
        low, high = _finite(model.row_lower[row]), _finite(model.row_upper[row])
        left = pulp.LpAffineExpression(terms)
        if low is not None and low == high:
            problem += left == low, name
            continue
        if low is not None:
            problem += left >= low, f"{name}_low"
        if high is not None:
            problem += left <= high, f"{name}_high"


def write_lp(model: LinearModel, path: Path) -> None:
    """Write the model as an ``.lp`` file that most solvers read."""
    problem, _ = to_pulp(model)
    problem.writeLP(str(path))


def write_mps(model: LinearModel, path: Path) -> None:
    """Write the model as an ``.mps`` file: as least cost, and without its constant.

    Many readers of the format know neither a sense nor what a constant means there.
    """
    import pulp

    problem, _ = to_pulp(model)
    problem.writeMPS(str(path), mpsSense=pulp.LpMinimize)


def _finite(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
