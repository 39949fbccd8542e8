"""Which of a person's trips to make: every call once at the least cost; and what proves it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from allocator.solving.highs import Limits, solve, solve_relaxation
from allocator.solving.linear_model import LinearModel
from allocator.solving.progress import SolveControl

Whole = NDArray[np.int64]
Numbers = NDArray[np.float64]
SAFETY_MINUTES = 1e-3
"""Taken off each bound, so that rounding in the solver cannot lift it above the truth."""
PROOF = Limits(relative_gap=1e-4, nodes=2_000, looks=4_000)
"""Work for the least that any choice costs."""
GOOD = Limits(relative_gap=3e-3, nodes=200, looks=400)
"""Work for a choice that is to be made again, as more becomes known of what trips cost."""
TRIED = 1_500
"""Trips whose prices are best, among which the plan is looked for."""


@dataclass(frozen=True, eq=False)
class Cap:
    """At most so much in all of what each trip takes: nights, days away."""

    takes: Numbers
    most: float


@dataclass(frozen=True, eq=False)
class Choice:
    """How often each trip (by number) is made, at what cost, and the least that any choice costs.

    Costs are in minutes; ``reduced`` are those of each trip above the prices of its calls.
    """

    times: dict[int, int]
    cost: float
    bound: float
    reduced: Numbers


@dataclass(frozen=True, eq=False)
class TripChoice:
    """Trips to choose from: kinds of calls by row (``-1`` for none), their costs in minutes.

    ``counts`` says how often each kind is to be called at, ``most`` how often each trip may be
    made.
    """

    members: Whole
    costs: Numbers
    counts: Whole
    most: Whole
    caps: tuple[Cap, ...] = ()

    def choose(self, control: SolveControl, limits: Limits = PROOF) -> Choice | None:
        """Choose trips that make every call at the least cost; ``None`` where none do.

        The plan is looked for among the trips with the best prices. The bound holds over all:
        whoever makes a trip that was left out pays its reduced cost above the relaxation.
        """
        relaxed = solve_relaxation(self.model(), control)
        if relaxed.values is None or relaxed.duals is None:
            return None
        kinds = len(self.counts)
        reduced = self.costs - np.append(relaxed.duals[:kinds], 0.0)[self.members].sum(axis=1)
        for cap, price in zip(self.caps, relaxed.duals[kinds:], strict=True):
            reduced = reduced - price * cap.takes
        reduced[self.most == 0] = np.inf
        order = np.argsort(reduced, kind="stable")
        kept = np.sort(order[:TRIED])
        solution = solve(self.only(kept).model(), control, limits)
        if solution.values is None:
            return None
        left_out = np.inf
        if len(order) > TRIED:
            left_out = relaxed.objective + max(0.0, float(reduced[order[TRIED]]))
        bound = max(relaxed.objective, min(solution.bound, left_out)) - SAFETY_MINUTES
        times = np.round(solution.values).astype(np.int64)
        chosen = {int(kept[at]): int(times[at]) for at in np.flatnonzero(times)}
        return Choice(chosen, solution.objective, bound, reduced)

    def only(self, kept: Whole) -> TripChoice:
        """Return the same choice among some of the trips."""
        caps = tuple(Cap(cap.takes[kept], cap.most) for cap in self.caps)
        return TripChoice(self.members[kept], self.costs[kept], self.counts, self.most[kept], caps)

    def model(self) -> LinearModel:
        """The choice as a linear model: a variable a trip, a row a kind of call."""
        model = LinearModel(sense="min")
        upper = np.append(self.counts, np.iinfo(np.int32).max)[self.members].min(axis=1)
        columns = model.add_variables(
            "trips",
            len(self.costs),
            objective=np.where(self.most > 0, self.costs, 0.0),
            upper=np.minimum(upper, self.most),
            integer=True,
        )
        at, place = np.nonzero(self.members >= 0)
        ones = np.ones(len(at))
        model.add_rows(
            "calls",
            len(self.counts),
            self.members[at, place],
            columns[at],
            ones,
            lower=self.counts,
            upper=self.counts,
        )
        for cap in self.caps:
            taking = np.flatnonzero(cap.takes)
            _add_cap(model, columns[taking], cap.takes[taking], cap.most)
        return model


def _add_cap(model: LinearModel, columns: Whole, takes: Numbers, most: float) -> None:
    model.add_rows("cap", 1, np.zeros(len(columns), dtype=np.int64), columns, takes, upper=most)


def without_trips(members: Whole, counts: Whole) -> Sequence[int]:
    """Kinds that no trip calls at."""
    served = np.unique(members[members >= 0])
    return [kind for kind in range(len(counts)) if kind not in served and counts[kind]]
