"""How much work a routing may take, and how far it is."""

from __future__ import annotations

import time
from dataclasses import dataclass

from allocator.solving.assignment.effort import Effort, Watch
from allocator.solving.progress import SolveControl

ROUNDS_A_LOOK = 500
"""Rounds between two looks at the clock and at the temperature."""

PART = 0.4
"""A part of a timed work takes at most this share of the time left."""


@dataclass(frozen=True)
class RoutingEffort:
    """Limits and habits of the search.

    Parameters
    ----------
    rounds
        Rounds of ruin and recreate: the same on every machine.
    cpu_seconds
        For benchmarks: work ends once the processor time of this process has grown by so much,
        whatever the rounds, and the answer is not the same on every machine.
    hot, cold
        Temperatures at the start and at the end, in usual legs (minutes of travel a stop).
    taken_out, longest_string
        Calls that a round takes out, about; most that it takes from one route.
    one_day_share, whole_route_share
        Share of rounds in which calls keep their days, and in which one route goes whole.
    blink
        Share of routes that are overlooked when a call is put back.
    broken_share
        Share of rounds that may leave a route too full or too long; fines follow it.
    recombine_at
        Shares of the work after which the routes seen are put together anew.
    cycles
        How often the temperature falls from hot to cold; each time from where it was last.
    """

    rounds: int = 100_000
    cpu_seconds: float | None = None
    hot: float = 1.0
    cold: float = 0.02
    taken_out: float = 10.0
    longest_string: float = 10.0
    one_day_share: float = 0.3
    whole_route_share: float = 0.0
    blink: float = 0.01
    broken_share: float = 0.1
    recombine_at: tuple[float, ...] = ()
    cycles: int = 1


class Pace:
    """How far the search is: by rounds, or by processor time where that is the limit."""

    def __init__(self, effort: RoutingEffort, control: SolveControl) -> None:
        self._effort, self._control = effort, control
        self._started = time.process_time()
        self.rounds = 0

    def share(self) -> float:
        """Return how much of the work is done, from 0 to 1."""
        if self._effort.cpu_seconds is None:
            left = self._effort.rounds - self.rounds
            return 1.0 - left / self._effort.rounds if left > 0 else 1.0
        return min(1.0, (time.process_time() - self._started) / self._effort.cpu_seconds)

    def heat(self) -> float:
        """Return the temperature in usual legs: it falls by the same factor in equal steps."""
        effort = self._effort
        fallen = self.share() * effort.cycles % 1.0
        return float(effort.hot * (effort.cold / effort.hot) ** fallen)

    def is_over(self) -> bool:
        """Whether to end now: done, asked to, or out of time."""
        return self._control.should_stop() or self.share() >= 1.0

    def control_of_part(self, control: SolveControl) -> SolveControl:
        """Return how a part of the work is steered: it takes a small share of what is left."""
        if self._effort.cpu_seconds is None:
            return control
        left = (1.0 - self.share()) * self._effort.cpu_seconds
        return Watch(control, Effort(cpu_seconds=PART * left))

    def next_rounds(self) -> int:
        """Return how many rounds to do before the next look."""
        if self._effort.cpu_seconds is None:
            return min(ROUNDS_A_LOOK, self._effort.rounds - self.rounds)
        return ROUNDS_A_LOOK
