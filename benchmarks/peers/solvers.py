"""Peers of the allocation: the same model given to each engine as it comes, nothing else.

Each runs in a process of its own, so that its memory is its own. None gets a first plan. HiGHS,
CP-SAT and SCIP are stopped by CPU seconds, CBC by elapsed ones, as it runs apart.
"""

from __future__ import annotations

import multiprocessing
import resource
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from allocator.allocation.model import AllocationModel, build_model, level_loads
from allocator.allocation.problem import Problem
from allocator.solving.engines import solve_with
from allocator.solving.highs import Limits, solve_relaxation
from allocator.solving.linear_model import LinearModel
from allocator.solving.progress import SolveControl
from allocator.solving.solutions import relative_gap

Peer = Literal["highs", "cp-sat", "scip", "cbc"]
PEERS: tuple[Peer, ...] = ("highs", "cp-sat", "scip", "cbc")
NO_PLAN = float("-inf")


@dataclass(frozen=True)
class Answer:
    """What an engine reached, what it took: CPU seconds, and MB above what there was before."""

    objective: float
    bound: float
    cpu_seconds: float = 0.0
    megabytes: float = 0.0

    @property
    def gap(self) -> float | None:
        """Relative gap; ``None`` without a plan."""
        return None if self.objective == NO_PLAN else relative_gap(self.objective, self.bound)


class CpuControl(SolveControl):
    """Ends a solve after so many CPU seconds of this process."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self.last = time.process_time() + seconds

    def should_stop(self) -> bool:
        """Whether the CPU seconds are used up."""
        if time.process_time() >= self.last:
            self.was_cut = True
        return super().should_stop()


def levelled_model(problem: Problem) -> AllocationModel:
    """Build the model that ``allocate`` solves: even shares are those of the relaxed model."""
    built = build_model(problem)
    if built.variables.loads.evenly:
        relaxed = solve_relaxation(built.model, SolveControl())
        if relaxed.values is not None:
            level_loads(problem, built, relaxed.values)
    return built


def solved_by(peer: Peer, model: LinearModel, seconds: float) -> Answer:
    """Give the model to an engine for so many seconds, in a process of its own."""
    run = _scip if peer == "scip" else _one_of_ours
    return in_a_process(run, peer, model, seconds)


def in_a_process(run: Callable[..., Answer], *given: Any) -> Answer:
    """Call a function in a new process; the answer says what CPU and memory it took."""
    context = multiprocessing.get_context("spawn")
    with context.Pool(1) as pool:
        return pool.apply(_measured, (run, *given))


def _measured(run: Callable[..., Answer], *given: Any) -> Answer:
    before, started = _megabytes(), _cpu()
    answer = run(*given)
    return Answer(answer.objective, answer.bound, _cpu() - started, _megabytes() - before)


def _cpu() -> float:
    """CPU seconds of this process and of those it waited for."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in used)


def _megabytes() -> float:
    """Most memory of this process or of one it waited for."""
    whose = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return max(resource.getrusage(who).ru_maxrss for who in whose) / 1024


def _one_of_ours(peer: Any, model: LinearModel, seconds: float) -> Answer:
    control = SolveControl(time_limit_seconds=seconds) if peer == "cbc" else CpuControl(seconds)
    solution = solve_with(peer, model, control, Limits())
    objective = NO_PLAN if solution.values is None else solution.objective
    return Answer(objective, solution.bound)


def _scip(_peer: Peer, model: LinearModel, seconds: float) -> Answer:
    import pyscipopt

    scip = pyscipopt.Model()
    scip.hideOutput()
    scip.setParam("limits/time", seconds)
    scip.setParam("timing/clocktype", 1)
    variables = [
        scip.addVar(lb=low, ub=high, obj=points, vtype="I" if whole else "C")
        for low, high, points, whole in zip(
            model.lower.tolist(), model.upper.tolist(), model.objective.tolist(),
            model.integer.tolist(), strict=True,
        )
    ]  # fmt: skip
    scip.setMaximize() if model.sense == "max" else scip.setMinimize()
    scip.addObjoffset(model.constant)
    matrix = model.matrix()
    lower, upper = model.row_lower, model.row_upper
    for row in range(model.row_count):
        span = slice(matrix.starts[row], matrix.starts[row + 1])
        terms = zip(matrix.columns[span].tolist(), matrix.values[span].tolist(), strict=True)
        total = pyscipopt.quicksum(value * variables[column] for column, value in terms)
        scip.addCons((lower[row] <= total) <= upper[row])
    scip.optimize()
    found = scip.getNSols() > 0
    return Answer(scip.getObjVal() if found else NO_PLAN, scip.getDualbound())
