"""A second opinion: the same linear model through PuLP and CBC, and as an ``.lp`` file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from allocator.solving.linear_model import LinearModel
from allocator.solving.solutions import Solution

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


def solve_with_cbc(model: LinearModel) -> Solution:
    """Solve a small model to the end with the CBC that PuLP brings."""
    import pulp
    from pulp.apis.coin_api import pulp_cbc_path

    problem, variables = to_pulp(model)
    problem.solve(pulp.COIN_CMD(path=pulp_cbc_path, msg=False, gapRel=0.0, threads=1))
    if problem.status != pulp.LpStatusOptimal:
        return Solution("infeasible", 0.0, 0.0, None)
    values = np.array([variable.value() or 0.0 for variable in variables], dtype=np.float64)
    objective = model.value_of(values)
    return Solution("optimal", objective, objective, values)


def _finite(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
