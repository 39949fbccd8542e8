"""The engines that solve a linear model, by name."""

from __future__ import annotations

from typing import Protocol

from allocator.domain.settings import Engine
from allocator.solving import highs
from allocator.solving.cbc import solve_with_cbc
from allocator.solving.cp_sat import solve_with_cp_sat
from allocator.solving.highs import Limits
from allocator.solving.linear_model import LinearModel, Numbers
from allocator.solving.progress import SolveControl
from allocator.solving.solutions import Solution

LIBRARIES: dict[Engine, str] = {"highs": "highspy", "cp-sat": "ortools", "cbc": "pulp"}
"""The package that each engine comes from; all of them use HiGHS as well."""


class _Solve(Protocol):
    def __call__(
        self,
        model: LinearModel,
        control: SolveControl,
        limits: Limits | None = None,
        *,
        start: Numbers | None = None,
        fixed: Numbers | None = None,
        stage: str,
    ) -> Solution: ...


_SOLVE: dict[Engine, _Solve] = {
    "highs": highs.solve,
    "cp-sat": solve_with_cp_sat,
    "cbc": solve_with_cbc,
}


def solve_with(
    engine: Engine,
    model: LinearModel,
    control: SolveControl,
    limits: Limits | None = None,
    *,
    start: Numbers | None = None,
    fixed: Numbers | None = None,
    stage: str = "solve",
) -> Solution:
    """Solve a model with the named engine; what is given means the same for all (``highs.solve``).

    Every engine returns a plan that is feasible to the same tolerance and a bound that holds for
    every plan. How far they come within the same limits differs.
    """
    return _SOLVE[engine](model, control, limits, start=start, fixed=fixed, stage=stage)
