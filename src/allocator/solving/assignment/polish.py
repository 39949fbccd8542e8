"""Polishing a plan: what a dive left open is filled in, then the search makes the best of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from allocator.solving.assignment.board import (
    Board,
    Indices,
    Numbers,
    Plan,
    make_board,
    make_plan,
)
from allocator.solving.assignment.prices import Prices
from allocator.solving.assignment.problem import AssignmentProblem
from allocator.solving.assignment.search import RandomState, anneal, fill, is_kept, random_state

WIDEST = 40
LONGEST_CHAIN = 4
FIRM = 1000.0


@dataclass
class Best:
    """The best plan so far; ``value`` is minus infinity where none is known."""

    options: Indices
    value: float = -np.inf


class Polisher:
    """The search with its tables: one for a problem, as prices are known."""

    def __init__(self, problem: AssignmentProblem, prices: Prices, seed: int) -> None:
        self.problem = problem
        self.board: Board = make_board(problem, prices, WIDEST)
        self.state: RandomState = random_state(seed)
        usual = max(float(prices.hour.mean()), 1e-6)
        self._fines: Numbers = np.stack(
            [
                np.maximum(prices.hour, usual),
                np.maximum(prices.place, usual * max(float(problem.hours.mean()), 1e-6)),
            ]
        )
        self.order, self.hot = _leads(problem, self.board, prices)

    def filled(self, chosen: Indices) -> Plan:
        """Return a plan in which jobs without an option (-1) have the one that overloads least."""
        plan = make_plan(self.board, chosen)
        missing = self.order[chosen[self.order] < 0]
        wide = self.board._replace(widths=np.diff(self.problem.starts))
        fill(wide, plan, self._fines * FIRM, missing)
        return plan

    def note(self, plan: Plan, best: Best) -> None:
        """Keep a plan if it is lawful and better."""
        value = self.problem.value_of(plan.chosen)
        if value > best.value and is_kept(self.board, plan):
            best.options, best.value = plan.chosen.copy(), value

    def polish(
        self, plan: Plan, best: Best, moves: int, factor: float = 20.0, heat: float = 1.0
    ) -> None:
        """Search from a plan; the fines of overload are so many times the hours' prices."""
        hot = heat * self.hot
        best.value = anneal(
            self.board,
            plan,
            self._fines * factor,
            best.options,
            best.value,
            hot,
            hot * 0.05,
            moves,
            LONGEST_CHAIN,
            self.state,
        )
        self.note(plan, best)


def _leads(problem: AssignmentProblem, board: Board, prices: Prices) -> tuple[Indices, float]:
    """Return jobs by what their second best option is behind the best, and a usual such lead."""
    net = prices.net_points(problem)
    firsts, lasts = problem.starts[:-1], problem.starts[1:] - 1
    lead = net[board.candidates[firsts]] - net[board.candidates[np.minimum(firsts + 1, lasts)]]
    return np.argsort(-lead, kind="stable"), max(float(np.mean(lead)), 1e-6)
