"""Solving a model part by part: some variables free, all others as a plan has them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from allocator.solving.highs import Limits, solve
from allocator.solving.linear_model import LinearModel, Numbers
from allocator.solving.progress import SolveControl


class Windows:
    """A model of which parts are solved again and again around a plan that gets no worse."""

    def __init__(self, model: LinearModel) -> None:
        matrix = model.matrix()
        self.model = model
        self._columns = matrix.columns.astype(np.int64)
        self._values = matrix.values
        self._rows = np.repeat(np.arange(model.row_count), np.diff(matrix.starts))
        self._lower, self._upper = model.lower, model.upper
        self._objective, self._integer = model.objective, model.integer
        self._row_lower, self._row_upper = model.row_lower, model.row_upper

    def improve(
        self, plan: Numbers, free: NDArray[np.bool_], control: SolveControl, limits: Limits
    ) -> Numbers:
        """Return the plan with its free variables solved anew, or as it was if nothing is better.

        Parameters
        ----------
        plan
            A value for each variable that keeps every row.
        free
            Which variables may change.
        """
        part = self._part(plan, free)
        found = solve(part, control, limits, start=plan[free], stage="polish")
        if found.values is None:
            return plan
        better = plan.copy()
        better[free] = found.values
        gain = float(self._objective @ (better - plan))
        return better if gain > 1e-9 else plan

    def _part(self, plan: Numbers, free: NDArray[np.bool_]) -> LinearModel:
        place = np.cumsum(free) - 1
        inside = free[self._columns]
        outside = ~inside
        fixed = np.bincount(
            self._rows[outside],
            weights=self._values[outside] * plan[self._columns[outside]],
            minlength=self.model.row_count,
        )
        rows, local = np.unique(self._rows[inside], return_inverse=True)
        part = LinearModel(self.model.sense)
        part.add_variables(
            "free",
            int(free.sum()),
            lower=self._lower[free],
            upper=self._upper[free],
            objective=self._objective[free],
            integer=self._integer[free],
        )
        part.add_rows(
            "touched",
            rows.size,
            local,
            place[self._columns[inside]],
            self._values[inside],
            lower=self._row_lower[rows] - fixed[rows],
            upper=self._row_upper[rows] - fixed[rows],
        )
        return part
