"""One assignment under way: the best plan, the best bound, and what both came from."""

from __future__ import annotations

import numpy as np

from allocator.domain.allocations import SolveStatus
from allocator.solving.assignment.effort import Effort, Watch
from allocator.solving.assignment.loads import (
    Listing,
    LoadBound,
    bound_loads,
    has_whole_loads,
    list_by_agent,
)
from allocator.solving.assignment.polish import Best, Polisher
from allocator.solving.assignment.prices import Prices, price_hours
from allocator.solving.assignment.problem import Assignment, AssignmentProblem
from allocator.solving.progress import Progress
from allocator.solving.solutions import PROVEN_GAP, relative_gap

GUESSED_GAP = 0.01
"""Bounds are first lowered as if the best plan were this share below them."""


class Work:
    """What is known so far; made with the bound by prices, and by loads where they help."""

    def __init__(self, problem: AssignmentProblem, watch: Watch, effort: Effort) -> None:
        self.problem, self.watch, self.effort = problem, watch, effort
        self.rng = np.random.default_rng(watch.seed)
        self.best = Best(np.full(problem.job_count, -1, dtype=np.int64))
        self.bound = np.inf
        self.proven_infeasible = False
        self._whole = bool((problem.points == np.round(problem.points)).all())
        self.prices: Prices = price_hours(problem, effort.price_rounds, -np.inf, watch)
        self.lower_bound_to(self.prices.bound)
        self.polisher = Polisher(problem, self.prices, watch.seed)
        self.listing: Listing | None = None
        self.loads: LoadBound | None = None
        if has_whole_loads(problem) and not watch.should_stop():
            self.listing = list_by_agent(problem)
            self.bound_loads(self.bound - GUESSED_GAP * abs(self.bound))

    def bound_loads(self, target: float) -> None:
        """Lower the bound by loads towards a target."""
        if self.listing is None:
            return
        rounds = self.effort.knapsack_rounds
        self.loads = bound_loads(
            self.problem, self.listing, self.prices, rounds, target, self.watch
        )
        self.lower_bound_to(self.loads.bound)

    def lower_bound_to(self, bound: float) -> None:
        """Keep a bound if it is better; whole points have whole sums."""
        if self._whole:
            bound = float(np.floor(bound + 1e-8 * max(1.0, abs(bound))))
        self.bound = min(self.bound, bound)

    @property
    def least_better(self) -> float:
        """The least value of a plan that would be better than the best."""
        return self.best.value + 1.0 if self._whole else self.best.value

    def is_done(self) -> bool:
        """Whether to end: asked to, close enough, or proven impossible."""
        close = relative_gap(self.best.value, self.bound) <= self.effort.relative_gap
        return self.proven_infeasible or close or self.watch.should_stop()

    def tell(self) -> None:
        """Tell how far it is."""
        known = np.isfinite(self.best.value)
        gap = relative_gap(self.best.value, self.bound) if known else None
        value = self.best.value if known else None
        self.watch.progress(Progress("assignment", value, self.bound, gap))

    def answer(self) -> Assignment:
        """Return what was found."""
        if not np.isfinite(self.best.value):
            if self.proven_infeasible:
                return Assignment("infeasible", None, -np.inf, -np.inf, self.prices.hour)
            return Assignment("unknown", None, -np.inf, self.bound, self.prices.hour)
        value = self.problem.value_of(self.best.options)
        bound = max(value, self.bound)
        proven = relative_gap(value, bound) <= PROVEN_GAP
        status: SolveStatus = "optimal" if proven else "feasible"
        return Assignment(status, self.best.options, value, bound, self.prices.hour)
