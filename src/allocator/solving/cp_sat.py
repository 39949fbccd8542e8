"""Solving a linear model with CP-SAT: whole numbers only, one worker, deterministic work."""

from __future__ import annotations

from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from allocator.solving.highs import Limits, SolverError, solve, solve_relaxation
from allocator.solving.linear_model import LinearModel, Numbers
from allocator.solving.progress import Progress, SolveControl
from allocator.solving.scaling import ENDLESS, WholeModel, in_whole_numbers
from allocator.solving.solutions import Solution, relative_gap
from allocator.solving.whole_plans import best_of, completed, judged, tightest, worst_bound

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

WORK_OF_A_LOOK = 1 / 300_000
"""Deterministic seconds for each look (or node) and variable: about what HiGHS takes for one."""
KEPT = 10
"""Plans kept of those found, the last ones: the best should one not be exact enough."""
PAUSE = 0.05
"""Seconds between two looks whether to stop."""


@dataclass
class _Search:
    """What a search has found so far; filled by its thread, read by ours."""

    plans: deque[Numbers] = field(default_factory=lambda: deque(maxlen=KEPT))
    news: deque[tuple[float | None, float]] = field(default_factory=deque)
    incumbent: float | None = None


def solve_with_cp_sat(
    model: LinearModel,
    control: SolveControl,
    limits: Limits | None = None,
    *,
    start: Numbers | None = None,
    fixed: Numbers | None = None,
    stage: str = "cp-sat",
) -> Solution:
    """Solve the model as ``highs.solve`` does; see there for what is given.

    Continuous variables are searched for on a grid and then solved for exactly. The bound is the
    better of the relaxed model's and of CP-SAT's own, given way by what rounding may hide.

    Raises
    ------
    SolverError
        Where a variable has no bounds and nothing implies them.
    """
    if model.variable_count == 0 or not model.integer.any():
        return solve(model, control, limits, start=start, fixed=fixed, stage=stage)
    if fixed is not None:
        model = model.with_fixed(fixed)
    relaxed = solve_relaxation(model, control)
    if relaxed.status == "infeasible":
        return Solution("infeasible", 0.0, 0.0, None)
    whole = in_whole_numbers(model)
    if (whole.lower > whole.upper).any():
        return Solution("infeasible", 0.0, 0.0, None)
    search, bound = _Search(), relaxed.bound
    solver = _solver(control, limits or Limits(), model.variable_count)
    if not control.should_stop():
        posed = _posed(model, whole, relaxed.bound, start)
        status = _watched(solver, posed, search, control, stage)
        if status == "INFEASIBLE":
            return Solution("infeasible", 0.0, 0.0, None)
        bound = _own_bound(solver, model, whole, status)
    plan = _plan(model, whole, search, control.seed, start)
    return judged(model, plan, tightest(model, relaxed.bound, bound))


def _posed(
    model: LinearModel, whole: WholeModel, bound: float, start: Numbers | None
) -> cp_model.CpModel:
    """Pose the model in whole numbers, with the bound of the relaxed one and a hint."""
    from ortools.sat.python import cp_model

    posed = cp_model.CpModel()
    bounds = zip(whole.lower.tolist(), whole.upper.tolist(), strict=True)
    variables = [posed.new_int_var(low, high, "") for low, high in bounds]
    columns, values = whole.columns.tolist(), whole.values.tolist()
    for row, (low, high) in enumerate(
        zip(whole.row_lower.tolist(), whole.row_upper.tolist(), strict=True)
    ):
        span = slice(whole.starts[row], whole.starts[row + 1])
        terms = [variables[column] for column in columns[span]]
        left = cp_model.LinearExpr.weighted_sum(terms, values[span])
        posed.add_linear_constraint(left, low, high)
    _set_objective(posed, model, whole, variables, bound)
    # Whole variables first: trying the grid of the others step by step would never end.
    posed.add_decision_strategy(
        [variables[place] for place in np.flatnonzero(model.integer)],
        cp_model.CHOOSE_FIRST,
        cp_model.SELECT_MAX_VALUE,
    )
    hints = np.full(len(variables), np.nan) if start is None else whole.nearest(start)
    for place in np.flatnonzero(~np.isnan(hints)):
        posed.add_hint(variables[place], int(hints[place]))
    return posed


def _set_objective(
    posed: cp_model.CpModel,
    model: LinearModel,
    whole: WholeModel,
    variables: list[Any],
    bound: float,
) -> None:
    """Set the objective so that CP-SAT tells and compares values of the real one."""
    from ortools.sat.python import cp_model

    sign = 1 if model.sense == "min" else -1
    posed.minimize(cp_model.LinearExpr.weighted_sum(variables, (sign * whole.objective).tolist()))
    goal = posed.proto.objective
    goal.scaling_factor = sign / whole.scale
    goal.offset = sign * whole.constant * whole.scale
    if np.isfinite(bound):
        hair = whole.slack + 1e-6 * max(1.0, abs(bound))
        least = (sign * (bound - whole.constant) - hair) * whole.scale
        goal.domain.extend([int(np.floor(least)), ENDLESS])


def _solver(control: SolveControl, limits: Limits, variables: int) -> cp_model.CpSolver:
    from ortools.sat.python import cp_model

    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    # With one worker CP-SAT keeps to one way of searching unless it takes them turn about.
    solver.parameters.interleave_search = True
    solver.parameters.random_seed = control.seed % (2**31 - 1)
    solver.parameters.catch_sigint_signal = False
    solver.parameters.relative_gap_limit = limits.relative_gap
    solver.parameters.absolute_gap_limit = 1e-6
    steps = [most for most in (limits.looks, limits.nodes) if most is not None]
    if steps:
        solver.parameters.max_deterministic_time = min(steps) * variables * WORK_OF_A_LOOK
    return solver


def _watched(
    solver: cp_model.CpSolver,
    posed: cp_model.CpModel,
    search: _Search,
    control: SolveControl,
    stage: str,
) -> str:
    """Run the solver beside us, so that a Ctrl-C is heard, progress told and a stop obeyed."""
    from ortools.sat.python import cp_model

    class Watcher(cp_model.CpSolverSolutionCallback):
        def on_solution_callback(self) -> None:
            search.plans.append(np.array(self.response_proto.solution, dtype=np.float64))
            search.news.append((self.objective_value, self.best_objective_bound))

    solver.best_bound_callback = lambda bound: search.news.append((None, bound))
    with ThreadPoolExecutor(1) as pool:
        running: Future[Any] = pool.submit(solver.solve, posed, Watcher())
        try:
            while not running.done():
                wait([running], timeout=PAUSE)
                _tell(search, control, stage)
                if control.should_stop():
                    solver.stop_search()
        finally:
            solver.stop_search()
    _tell(search, control, stage)
    if running.result() == cp_model.MODEL_INVALID:
        raise SolverError("CP-SAT could not take the model.")
    return str(running.result().name)


def _tell(search: _Search, control: SolveControl, stage: str) -> None:
    """Tell the news in order, a bound with the plan known before it."""
    while search.news:
        incumbent, bound = search.news.popleft()
        search.incumbent = search.incumbent if incumbent is None else incumbent
        gap = None if search.incumbent is None else relative_gap(search.incumbent, bound)
        control.progress(Progress(stage, search.incumbent, bound, gap))


def _own_bound(
    solver: cp_model.CpSolver, model: LinearModel, whole: WholeModel, status: str
) -> float:
    """Return CP-SAT's bound, given way by what rounding may hide."""
    if status not in ("OPTIMAL", "FEASIBLE"):
        return worst_bound(model)
    slack = whole.slack if model.sense == "max" else -whole.slack
    return float(solver.best_objective_bound) + slack


def _plan(
    model: LinearModel, whole: WholeModel, search: _Search, seed: int, start: Numbers | None
) -> Numbers | None:
    """Return the best plan that can be made exact; the start where it is better than all found."""
    numbers = reversed(search.plans)
    found = next(
        (
            plan
            for plan in (completed(model, seed, whole.plan(one)) for one in numbers)
            if plan is not None
        ),
        None,
    )
    if start is None or (found is not None and best_of(model, found, start) is found):
        return found
    return best_of(model, found, completed(model, seed, start))
