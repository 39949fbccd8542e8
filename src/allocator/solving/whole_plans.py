"""From whole numbers that another engine chose to a plan that is exact, with a valid bound."""

from __future__ import annotations

import numpy as np

from allocator.domain.allocations import SolveStatus
from allocator.solving.highs import solve
from allocator.solving.linear_model import LinearModel, Numbers
from allocator.solving.progress import SolveControl
from allocator.solving.solutions import PROVEN_GAP, Solution, relative_gap


def completed(model: LinearModel, seed: int, plan: Numbers) -> Numbers | None:
    """Keep the whole numbers of a plan and solve for the rest; ``None`` where that cannot be.

    Engines that round or scale are close, not exact: this makes the plan feasible to the tolerance
    of HiGHS, and the rest the best it can be. It is always finished, whatever stopped the engine.
    """
    whole = model.integer
    if np.isnan(plan[whole]).any():
        return None
    fixed = np.where(whole, np.round(plan), np.nan)
    chosen = fixed[whole]
    if (chosen < model.lower[whole] - 1e-6).any() or (chosen > model.upper[whole] + 1e-6).any():
        return None
    return solve(model, SolveControl(seed=seed), fixed=fixed, stage="rest").values


def best_of(model: LinearModel, *plans: Numbers | None) -> Numbers | None:
    """Return the best plan by the model's objective, the first of equals."""
    known = [plan for plan in plans if plan is not None]
    best = max if model.sense == "max" else min
    return best(known, key=model.value_of, default=None)


def worst_bound(model: LinearModel) -> float:
    """Return the bound that says nothing."""
    return np.inf if model.sense == "max" else -np.inf


def tightest(model: LinearModel, *bounds: float) -> float:
    """Return the bound that says most; ``nan`` says nothing."""
    known = [worst_bound(model), *(bound for bound in bounds if not np.isnan(bound))]
    return min(known) if model.sense == "max" else max(known)


def judged(model: LinearModel, plan: Numbers | None, bound: float, nodes: int = 0) -> Solution:
    """Return the solution that a plan and a bound amount to."""
    if plan is None:
        return Solution("unknown", -worst_bound(model), bound, None, nodes=nodes)
    objective = model.value_of(plan)
    # Tolerances may let a plan pass the bound by a hair.
    bound = max(bound, objective) if model.sense == "max" else min(bound, objective)
    proven = relative_gap(objective, bound) <= PROVEN_GAP
    status: SolveStatus = "optimal" if proven else "feasible"
    return Solution(status, objective, bound, plan, nodes=nodes)
