"""Pareto front of two or three aims by epsilon constraints, on the relaxed allocation.

The first aim is made best while each other one is held within a limit; the limits go in even steps
from where the first aim is at its best to the best of the other. A little of the others in the
objective keeps points from being dominated (Mavrotas 2009, augmented epsilon constraint).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product

import numpy as np

from allocator.domain.sweeps import MORE_IS_BETTER, Measure, SweepRow
from allocator.scenarios.answers import Prepared
from allocator.scenarios.answers.answering import structure_for
from allocator.scenarios.answers.compact import with_room
from allocator.scenarios.answers.measures import answer_of
from allocator.scenarios.answers.structure import Structure, capacity_by_role
from allocator.scenarios.applying import Edited
from allocator.scenarios.sweeping.chunks import Chunk
from allocator.solving.highs import Relaxation
from allocator.solving.linear_model import Numbers
from allocator.solving.progress import SolveControl
from allocator.solving.solutions import Solution

A_LITTLE = 1e-3
"""Weight of the other aims beside the first, each relative to its span."""
HAIR = 1e-6
"""Share of a span by which a limit gives way: solvers are not exact."""
FIGURE_OF: dict[str, str] = {"need_met_share": "need_points", "promises_broken": "promises_kept"}
"""Figures that a measure is worked out from, where it is no figure itself."""


@dataclass(frozen=True, eq=False)
class Goal:
    """One aim, turned so that more is better; what no variable decides is left out."""

    name: Measure
    weights: Numbers

    def value(self, solution: Solution) -> float:
        """Value of the aim in a solution."""
        return 0.0 if solution.values is None else float(self.weights @ solution.values)


@dataclass(frozen=True)
class Span:
    """An aim where the first one is at its best, and its own best."""

    at_first: float
    best: float

    @property
    def width(self) -> float:
        """How much there is between the two."""
        return max(0.0, self.best - self.at_first)

    def limit(self, share: float) -> float:
        """Least that the aim may be at a share of the way."""
        return self.at_first + share * self.width - HAIR * max(1.0, self.width)


def front_rows(
    prepared: Prepared, edited: Edited, chunk: Chunk, control: SolveControl
) -> list[SweepRow]:
    """Points of the front that a chunk asks for."""
    structure = structure_for(prepared, edited.authority, edited.ruleset, control)
    budgets = structure.budgets(edited.authority)
    relaxation = Relaxation(with_room(structure.compact.model, structure.room(budgets)), control)
    first, *others = [_goal(structure, name) for name in chunk.aims]
    top = relaxation.solve(first.weights)
    spans = [Span(goal.value(top), goal.value(relaxation.solve(goal.weights))) for goal in others]
    weights = _augmented(first, others, spans, first.value(top))
    shares = list(product(np.linspace(0.0, 1.0, chunk.steps).tolist(), repeat=len(others)))
    capacity = capacity_by_role(budgets)
    rows = []
    for point in chunk.points:
        if control.should_stop():
            break
        share = shares[point["point"]]
        for goal, span, part in zip(others, spans, share, strict=True):
            relaxation.hold(goal.weights, lower=span.limit(part))
        solution = relaxation.solve(weights)
        relaxation.release()
        values = {
            f"{goal.name} limit": round(part, 9) for goal, part in zip(others, share, strict=True)
        }
        rows.append(_row(structure, capacity, point["point"], values, solution))
    return rows


def _goal(structure: Structure, name: str) -> Goal:
    measure: Measure = name  # type: ignore[assignment]
    if measure == "objective":
        return Goal(measure, structure.compact.model.objective)
    figure = FIGURE_OF.get(measure, measure)
    weights, _ = structure.measures.weights_of(figure)
    turned = figure == measure and not MORE_IS_BETTER[measure]
    return Goal(measure, -weights if turned else weights)


def _augmented(first: Goal, others: Sequence[Goal], spans: Sequence[Span], best: float) -> Numbers:
    """Weights of the first aim with a little of the others."""
    found = first.weights.copy()
    for goal, span in zip(others, spans, strict=True):
        if span.width > 0:
            found += A_LITTLE * max(1.0, abs(best)) / span.width * goal.weights
    return found


def _row(
    structure: Structure,
    capacity: dict[str, float],
    number: int,
    values: dict[str, float | int | str | bool],
    solution: Solution,
) -> SweepRow:
    """Write a point; its objective is that of its sessions, not of the aims."""
    if solution.values is None:
        return SweepRow(point=number, values=values, refused="no plan keeps these limits")
    model = structure.compact.model
    whole = replace(
        solution,
        objective=model.value_of(solution.values),
        values=structure.compact.whole(solution.values),
    )
    return SweepRow(
        point=number, values=values, answer=answer_of(structure.measures, capacity, whole)
    )
