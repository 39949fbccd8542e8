"""Solving a linear model with the CBC that PuLP brings: a process of its own, watched."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO

import numpy as np

from allocator.solving.highs import Limits, SolverError, solve, solve_relaxation
from allocator.solving.linear_model import LinearModel, Numbers
from allocator.solving.progress import Progress, SolveControl
from allocator.solving.pulp_export import to_pulp
from allocator.solving.solutions import Solution, relative_gap
from allocator.solving.whole_plans import best_of, completed, judged, tightest, worst_bound

PAUSE = 0.05
"""Seconds between two looks whether to stop."""
GRACE = 10.0
"""Seconds that CBC has to write down its best plan once it is asked to stop."""
MOST_READ = 1_000_000
"""Bytes of what CBC printed that are read at once."""
PRINTED = 1e-3
"""CBC prints its bound to so much."""
UNKNOWN = 1e30
"""CBC prints numbers beyond this where it knows none yet."""

_NEWS = re.compile(
    r"Integer solution of (?P<found>[-+.\de]+) found"
    r"|nodes, .*?(?P<best>[-+.\de]+) best solution, best possible (?P<possible>[-+.\de]+)"
)
_BOUND = re.compile(r"^(?:Lower|Upper) bound:\s+([-+.\de]+)", re.MULTILINE)


@dataclass(frozen=True)
class _Answer:
    """What a run of CBC left: status, the plan in the model's order, and all that it printed."""

    status: str
    plan: Numbers | None
    printed: str


def solve_with_cbc(
    model: LinearModel,
    control: SolveControl | None = None,
    limits: Limits | None = None,
    *,
    start: Numbers | None = None,
    fixed: Numbers | None = None,
    stage: str = "cbc",
) -> Solution:
    """Solve the model as ``highs.solve`` does; see there for what is given.

    CBC knows no deterministic limit but nodes: ``looks`` count as nodes. Its plan is made exact
    with HiGHS. The bound is the better of the relaxed model's and of CBC's own.

    Raises
    ------
    SolverError
        Where CBC does not run to its end.
    """
    control, limits = control or SolveControl(), limits or Limits()
    if model.variable_count == 0 or not model.integer.any():
        return solve(model, control, limits, start=start, fixed=fixed, stage=stage)
    if fixed is not None:
        model = model.with_fixed(fixed)
    relaxed = solve_relaxation(model, control)
    if relaxed.status == "infeasible":
        return Solution("infeasible", 0.0, 0.0, None)
    begun = None if start is None else completed(model, control.seed, start)
    if control.should_stop():
        return judged(model, begun, tightest(model, relaxed.bound))
    answer = _asked(model, control, limits, begun, stage)
    if answer.status == "infeasible":
        return Solution("infeasible", 0.0, 0.0, None)
    found = None if answer.plan is None else completed(model, control.seed, answer.plan)
    plan = best_of(model, found, begun)
    own = _own_bound(model, answer, plan)
    return judged(model, plan, tightest(model, relaxed.bound, own))


def _asked(
    model: LinearModel,
    control: SolveControl,
    limits: Limits,
    begun: Numbers | None,
    stage: str,
) -> _Answer:
    """Ask CBC; where it crashes, again with its preprocessing, but then not for a bound.

    With it CBC 2.10.3 calls worse plans optimal; without it some models with no plan crash it.
    """
    answer = _answer(model, control, limits, begun, stage, "off")
    if answer.status != "none" or control.should_stop():
        return answer
    answer = _answer(model, control, limits, begun, stage, "on")
    if answer.status == "none" and not control.should_stop():
        raise SolverError("CBC crashed on this model. Use the engine highs.")
    return replace(answer, printed="")


def _answer(
    model: LinearModel,
    control: SolveControl,
    limits: Limits,
    begun: Numbers | None,
    stage: str,
    preprocess: str,
) -> _Answer:
    """Run CBC in a folder that is gone afterwards, and read what it wrote there.

    The status is ``found``, ``infeasible``, ``unknown``, or ``none`` where it wrote nothing.
    """
    import pulp

    # CBC and PuLP do not agree on what becomes of a constant.
    problem, variables = to_pulp(replace(model.copy(), constant=0.0))
    files = pulp.COIN_CMD()
    with tempfile.TemporaryDirectory(prefix="allocator-") as folder:
        posed, begin, answer = (Path(folder) / name for name in ("model.mps", "start", "answer"))
        order, names, rows, _ = problem.writeMPS(str(posed), rename=1)
        words = [str(posed)]
        if begun is not None:
            for variable, value in zip(variables, begun.tolist(), strict=True):
                variable.varValue = value
            files.writesol(str(begin), problem, order, names, rows)
            words += ["-mips", str(begin)]
        words += ["-preprocess", preprocess, *_options(model, control, limits)]
        printed = _run([*words, "-solve", "-solution", str(answer)], model, control, stage)
        if not answer.exists() or not answer.stat().st_size:
            return _Answer("none", None, printed)
        status, values, *_ = files.readsol_MPS(str(answer), problem, order, names, rows)
    if status != pulp.LpStatusOptimal:
        none = status == pulp.LpStatusInfeasible and begun is None
        return _Answer("infeasible" if none else "unknown", None, printed)
    plan = np.array([values[variable.name] for variable in variables], dtype=np.float64)
    return _Answer("found", plan, printed)


def _options(model: LinearModel, control: SolveControl, limits: Limits) -> list[str]:
    seed = str(control.seed % (2**31 - 1))
    words = ["-max"] if model.sense == "max" else []
    words += ["-threads", "0", "-ratio", str(limits.relative_gap)]
    words += ["-randomSeed", seed, "-randomCbcSeed", seed]
    nodes = [most for most in (limits.looks, limits.nodes) if most is not None]
    if nodes:
        words += ["-maxNodes", str(min(nodes))]
    seconds = control.seconds_left()
    if seconds is not None:
        words += ["-timeMode", "elapsed", "-sec", str(seconds)]
    return words


def _run(words: list[str], model: LinearModel, control: SolveControl, stage: str) -> str:
    """Run CBC to its end or to a stop, telling progress; never leave it running."""
    from pulp.apis.coin_api import pulp_cbc_path

    with tempfile.TemporaryFile() as out:
        try:
            # In a session of its own a Ctrl-C is not its to hear: twice would end it without plan.
            process = subprocess.Popen(
                [pulp_cbc_path, *words],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        except OSError as error:
            raise SolverError(f"CBC does not run on this machine: {error}.") from error
        try:
            _watch(process, _Printed(out, model, stage), control)
        finally:
            process.kill()
            process.wait()
        out.seek(0)
        printed = out.read().decode(errors="replace")
    # It may keep the time limit by itself between two of our looks.
    control.was_cut |= "Stopped on time" in printed
    if process.returncode > 0:
        raise SolverError(f"CBC could not solve the model; its last words: {printed[-200:]}")
    return printed


def _watch(process: subprocess.Popen[bytes], printed: _Printed, control: SolveControl) -> None:
    """Wait for CBC; ask it politely to end when asked to, and no longer wait after a while."""
    asked_at: float | None = None
    while asked_at is None or time.monotonic() - asked_at < GRACE:
        try:
            process.wait(timeout=PAUSE)
        except subprocess.TimeoutExpired:
            printed.tell(control)
        else:
            break
        if asked_at is None and control.should_stop():
            asked_at = time.monotonic()
            process.send_signal(signal.SIGINT)
    # CBC keeps back what it prints until there is much of it.
    printed.tell(control)


@dataclass
class _Printed:
    """What CBC prints, read as it comes. Inside CBC everything is least cost, without constant."""

    out: IO[bytes]
    model: LinearModel
    stage: str
    read: int = 0
    incumbent: float | None = None
    bound: float | None = None

    def tell(self, control: SolveControl) -> None:
        """Tell the news since the last time, if there are any."""
        text = os.pread(self.out.fileno(), MOST_READ, self.read)
        # Only whole lines: the rest of the last one is still to come.
        text = text[: text.rfind(b"\n") + 1]
        self.read += len(text)
        found = list(_NEWS.finditer(text.decode(errors="replace")))
        for news in found:
            best = news["found"] or news["best"]
            self.incumbent = self._value(best)
            if news["possible"]:
                self.bound = self._value(news["possible"])
        if found:
            pair = self.incumbent, self.bound
            gap = None if pair[0] is None or pair[1] is None else relative_gap(pair[0], pair[1])
            control.progress(Progress(self.stage, *pair, gap))

    def _value(self, text: str) -> float | None:
        sign = -1.0 if self.model.sense == "max" else 1.0
        value = float(text)
        return sign * value + self.model.constant if abs(value) < UNKNOWN else None


def _own_bound(model: LinearModel, answer: _Answer, plan: Numbers | None) -> float:
    """Return the bound that CBC printed; one that searched to its end has its plan for a bound."""
    found = _BOUND.search(answer.printed)
    if found is not None and abs(float(found[1])) < UNKNOWN:
        printed = PRINTED if model.sense == "max" else -PRINTED
        return float(found[1]) + model.constant + printed
    whole = "Result - Optimal solution found" in answer.printed
    return model.value_of(plan) if whole and plan is not None else worst_bound(model)
