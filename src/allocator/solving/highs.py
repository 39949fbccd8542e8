"""Solving a linear model with HiGHS: one thread, deterministic limits, a polite stop."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from allocator.domain.allocations import SolveStatus
from allocator.errors import AllocatorError
from allocator.solving.linear_model import LinearModel, Numbers
from allocator.solving.progress import Progress, SolveControl
from allocator.solving.solutions import Solution, proven_status, relative_gap

if TYPE_CHECKING:
    import highspy


UNLIMITED = 2**31 - 1
UNKNOWN = 1e30
"""HiGHS writes numbers beyond this where it knows none yet."""


class SolverError(AllocatorError):
    """The solver itself failed: a fault of the program, not of the data."""


@dataclass(frozen=True)
class Limits:
    """Deterministic limits of a solve: the same input stops at the same place.

    ``relative_gap`` ends it once plan and bound are that close. ``nodes``, ``stall_nodes`` (a run
    of nodes without a better plan) and ``looks`` end it early. HiGHS looks whether to go on at the
    same places in each run of a model, whatever the clock says: the more so the harder it works.
    """

    relative_gap: float = 0.0
    nodes: int | None = None
    stall_nodes: int | None = None
    looks: int | None = None


def solve(
    model: LinearModel,
    control: SolveControl,
    limits: Limits | None = None,
    *,
    start: Numbers | None = None,
    fixed: Numbers | None = None,
    stage: str = "solve",
) -> Solution:
    """Solve the model; the best plan found is kept whatever ends the solve.

    Parameters
    ----------
    start
        A whole or partial plan to begin from (``nan`` = not known).
    fixed
        Values that some variables keep (``nan`` = free). The bound then holds for these alone.
    stage
        Name under which progress is told.
    """
    if model.variable_count == 0:
        return Solution("optimal", model.constant, model.constant, np.zeros(0))
    engine, limits = _engine(control), limits or Limits()
    _set_limits(engine, limits)
    lp = _highs_lp(model, relaxed=False)
    if fixed is not None:
        lp.col_lower_ = np.where(np.isnan(fixed), model.lower, fixed)
        lp.col_upper_ = np.where(np.isnan(fixed), model.upper, fixed)
    _run_checked(engine.passModel(lp), "take the model")
    if start is not None:
        known = np.flatnonzero(~np.isnan(start)).astype(np.int32)
        engine.setSolution(known.size, known, start[known])
    _watch(engine, control, stage, limits.looks)
    _run(engine)
    return _read(engine, model, control)


@dataclass(frozen=True)
class Room:
    """Upper bounds that are changed to see what comes of it, by row and by variable."""

    row_upper: Mapping[int, float]
    variable_upper: Mapping[int, float]


class Relaxation:
    """A model without the demand for whole numbers, solved for one objective after another."""

    def __init__(self, model: LinearModel, control: SolveControl) -> None:
        self.model = model
        self.control = control
        self._engine = _engine(control)
        if model.variable_count:
            _run_checked(self._engine.passModel(_highs_lp(model, relaxed=True)), "take the model")

    def hold(self, weights: Numbers, *, lower: float = -np.inf, upper: float = np.inf) -> None:
        """Hold a weighted sum of the variables within bounds from now on."""
        places = np.flatnonzero(weights).astype(np.int32)
        self._engine.addRow(lower, upper, places.size, places, weights[places])

    def release(self) -> None:
        """Let go of everything that is held."""
        first, last = self.model.row_count, self._engine.getNumRow()
        if last > first:
            self._engine.deleteRows(last - first, np.arange(first, last, dtype=np.int32))

    def solve(self, objective: Numbers | None = None, *, iterations: int | None = None) -> Solution:
        """Solve for the model's objective, or for another one (then without its constant).

        Beyond so many ``iterations`` it gives up: the status is then ``unknown``, without values.
        """
        if self.model.variable_count == 0:
            value = self.model.constant if objective is None else 0.0
            return Solution("optimal", value, value, np.zeros(0), np.zeros(self.model.row_count))
        costs = self.model.objective if objective is None else objective
        columns = np.arange(costs.size, dtype=np.int32)
        self._engine.changeColsCost(costs.size, columns, costs)
        constant = self.model.constant if objective is None else 0.0
        self._engine.changeObjectiveOffset(constant)
        # From the last optimum another objective is ten times slower to solve than from nothing.
        self._engine.clearSolver()
        most = UNLIMITED if iterations is None else iterations
        self._engine.setOptionValue("simplex_iteration_limit", most)
        _watch(self._engine, self.control, "relaxation")
        _run(self._engine)
        return _read_relaxation(self._engine)

    def solve_with_room(self, rooms: Iterable[Room]) -> list[Solution]:
        """Solve once for each change of bounds, each from the optimum before it.

        Little changes, so that an optimum is never far from the last one. Afterwards the bounds
        are the model's own again.
        """
        self.solve()
        solutions = []
        bounds = _UpperBounds(self._engine, self.model)
        for room in rooms:
            bounds.set(room)
            _run(self._engine)
            solutions.append(_read_relaxation(self._engine))
        bounds.set(Room({}, {}))
        return solutions


class _UpperBounds:
    """Upper bounds in an engine: only those that change are handed over, which takes time."""

    def __init__(self, engine: highspy.Highs, model: LinearModel) -> None:
        self._engine = engine
        self._rows = (model.row_lower, model.row_upper)
        self._columns = (model.lower, model.upper)
        self._row_upper, self._upper = model.row_upper, model.upper

    def set(self, room: Room) -> None:
        """Set the model's own upper bounds but for those given."""
        change = self._engine.changeRowsBounds
        self._row_upper = _handed_over(change, *self._rows, self._row_upper, room.row_upper)
        change = self._engine.changeColsBounds
        self._upper = _handed_over(change, *self._columns, self._upper, room.variable_upper)


def _handed_over(
    change: Callable[..., Any],
    lower: Numbers,
    own: Numbers,
    now: Numbers,
    given: Mapping[int, float],
) -> Numbers:
    """Hand the bounds over that differ from those of now; return all of them."""
    wanted = own.copy()
    wanted[list(given)] = list(given.values())
    places = np.flatnonzero(wanted != now).astype(np.int32)
    if places.size:
        change(places.size, places, lower[places], wanted[places])
    return wanted


def solve_relaxation(model: LinearModel, control: SolveControl) -> Solution:
    """Solve the model without the demand for whole numbers: a bound, and a price for each row."""
    return Relaxation(model, control).solve()


def _engine(control: SolveControl) -> highspy.Highs:
    import highspy

    engine = highspy.Highs()
    options: Iterable[tuple[str, Any]] = (
        ("output_flag", False),
        # One value for the whole process: a second model with another one comes back empty.
        ("threads", 1),
        ("parallel", "off"),
        ("random_seed", control.seed % (2**31 - 1)),
    )
    for name, value in options:
        engine.setOptionValue(name, value)
    seconds = control.seconds_left()
    if seconds is not None:
        engine.setOptionValue("time_limit", seconds)
    return engine


def _set_limits(engine: highspy.Highs, limits: Limits) -> None:
    # HiGHS 1.14.0 calls worse plans optimal after presolving whole variables (its pull request
    # 2961 puts that right in 1.15, which cannot be loaded beside ortools 9.15).
    engine.setOptionValue("presolve", "off")
    engine.setOptionValue("mip_rel_gap", limits.relative_gap)
    engine.setOptionValue("mip_abs_gap", 1e-6)
    for name, value in (
        ("mip_max_nodes", limits.nodes),
        ("mip_max_stall_nodes", limits.stall_nodes),
    ):
        if value is not None:
            engine.setOptionValue(name, value)


def _highs_lp(model: LinearModel, *, relaxed: bool) -> highspy.HighsLp:
    import highspy

    matrix = model.matrix()
    lp = highspy.HighsLp()
    lp.num_col_ = model.variable_count
    lp.num_row_ = model.row_count
    lp.sense_ = highspy.ObjSense.kMaximize if model.sense == "max" else highspy.ObjSense.kMinimize
    lp.offset_ = model.constant
    lp.col_cost_ = model.objective
    lp.col_lower_ = model.lower
    lp.col_upper_ = model.upper
    lp.row_lower_ = model.row_lower
    lp.row_upper_ = model.row_upper
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.num_col_ = model.variable_count
    lp.a_matrix_.num_row_ = model.row_count
    lp.a_matrix_.start_ = matrix.starts
    lp.a_matrix_.index_ = matrix.columns
    lp.a_matrix_.value_ = matrix.values
    if not relaxed and model.integer.any():
        kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
        lp.integrality_ = [kinds[int(whole)] for whole in model.integer]
    return lp


def _watch(
    engine: highspy.Highs, control: SolveControl, stage: str, most_looks: int | None = None
) -> None:
    """Tell progress where there is news, and end politely when asked to."""
    told: list[tuple[float, float]] = []
    looks: list[int] = []

    def look(event: Any) -> None:
        if control.should_stop():
            event.interrupt()

    def look_and_tell(event: Any) -> None:
        look(event)
        looks.append(1)
        if most_looks is not None and len(looks) > most_looks:
            event.interrupt()
        news = (event.data_out.objective_function_value, event.data_out.mip_dual_bound)
        if told[-1:] != [news]:
            told.append(news)
            control.progress(_progress(stage, *news, event.data_out.mip_node_count))

    for events, watcher in (
        (engine.cbSimplexInterrupt, look),
        (engine.cbIpmInterrupt, look),
        (engine.cbMipInterrupt, look_and_tell),
    ):
        events.clear()
        events.subscribe(watcher)


def _progress(stage: str, incumbent: float, bound: float, nodes: int) -> Progress:
    known = abs(incumbent) < UNKNOWN
    bounded = abs(bound) < UNKNOWN
    return Progress(
        stage,
        float(incumbent) if known else None,
        float(bound) if bounded else None,
        relative_gap(incumbent, bound) if known and bounded else None,
        f"{nodes} nodes",
    )


def _run(engine: highspy.Highs) -> None:
    _run_checked(engine.run(), "solve the model")


def _run_checked(status: highspy.HighsStatus, what: str) -> None:
    import highspy

    if status == highspy.HighsStatus.kError:
        raise SolverError(f"HiGHS could not {what}.")


def _read(engine: highspy.Highs, model: LinearModel, control: SolveControl) -> Solution:
    import highspy

    ended, info = engine.getModelStatus(), engine.getInfo()
    if ended == highspy.HighsModelStatus.kTimeLimit:
        control.was_cut = True
    if ended in (
        highspy.HighsModelStatus.kInfeasible,
        highspy.HighsModelStatus.kUnboundedOrInfeasible,
    ):
        return Solution("infeasible", 0.0, 0.0, None, nodes=info.mip_node_count)
    worst = np.inf if model.sense == "max" else -np.inf
    has_plan = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    whole = bool(model.integer.any())
    bound = info.mip_dual_bound if whole else info.objective_function_value
    if not whole and ended != highspy.HighsModelStatus.kOptimal:
        bound = worst
    if not has_plan:
        return Solution("unknown", -worst, bound, None, nodes=info.mip_node_count)
    values = np.array(engine.getSolution().col_value, dtype=np.float64)
    values[model.integer] = np.round(values[model.integer])
    objective = model.value_of(values)
    # Rounding whole variables may pass the bound by a hair.
    bound = max(bound, objective) if model.sense == "max" else min(bound, objective)
    return Solution(
        proven_status(objective, bound), objective, bound, values, nodes=info.mip_node_count
    )


def _read_relaxation(engine: highspy.Highs) -> Solution:
    import highspy

    ended = engine.getModelStatus()
    if ended != highspy.HighsModelStatus.kOptimal:
        infeasible = ended == highspy.HighsModelStatus.kInfeasible
        status: SolveStatus = "infeasible" if infeasible else "unknown"
        return Solution(status, np.nan, np.nan, None)
    objective = engine.getInfo().objective_function_value
    solution = engine.getSolution()
    return Solution(
        "optimal",
        objective,
        objective,
        np.array(solution.col_value, dtype=np.float64),
        np.array(solution.row_dual, dtype=np.float64),
    )
