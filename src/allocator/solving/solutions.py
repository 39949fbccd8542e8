"""What a solve brings back: status, objective, bound, gap, values and prices."""

from __future__ import annotations

from dataclasses import dataclass

from allocator.domain.allocations import SolveStatus
from allocator.solving.linear_model import Numbers

PROVEN_GAP = 1e-6
"""A relative gap at most this large counts as proof of the optimum."""


@dataclass(frozen=True)
class Solution:
    """Outcome of a solve. ``values`` is ``None`` where there is no plan; ``duals`` are by row.

    A dual is what one more unit of the row's right-hand side would add to the objective.
    """

    status: SolveStatus
    objective: float
    bound: float
    values: Numbers | None
    duals: Numbers | None = None
    nodes: int = 0

    @property
    def gap(self) -> float:
        """Relative distance of objective and bound."""
        return relative_gap(self.objective, self.bound)


def proven_status(objective: float, bound: float) -> SolveStatus:
    """Status of a plan by its bound: ``optimal`` only where the gap is closed."""
    return "optimal" if relative_gap(objective, bound) <= PROVEN_GAP else "feasible"


def relative_gap(objective: float, bound: float) -> float:
    """Distance of objective and bound, relative to the objective; 0 where both are 0."""
    distance = abs(objective - bound)
    return 0.0 if distance == 0 else distance / max(abs(objective), 1e-9)
