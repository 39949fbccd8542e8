"""How much work an assignment may take."""

from __future__ import annotations

import time
from dataclasses import dataclass

from allocator.solving.progress import SolveControl


@dataclass(frozen=True)
class Effort:
    """Limits of an assignment, in rounds of work: the same on every machine.

    It ends once plan and bound are ``relative_gap`` apart. ``cpu_seconds`` is for benchmarks: work
    then goes on until the processor time of this process has grown by so much, whatever the
    rounds, and the answer is not the same on every machine.
    """

    relative_gap: float = 1e-6
    price_rounds: int = 600
    knapsack_rounds: int = 400
    search_rounds: int = 12
    nodes: int = 400
    cpu_seconds: float | None = None


class Watch(SolveControl):
    """Control of one assignment: also stops when the processor time is used up."""

    def __init__(self, control: SolveControl, effort: Effort) -> None:
        super().__init__(control.seed, control.time_limit_seconds, control.progress, control.stop)
        self._asked = control
        self._cpu_started = time.process_time()
        self._cpu_seconds = effort.cpu_seconds

    def seconds_left(self) -> float | None:
        """Seconds until the time limit of the caller; ``None`` without one."""
        return self._asked.seconds_left()

    def should_stop(self) -> bool:
        """Whether to end now; only the caller's own reasons count as a cut."""
        return self._asked.should_stop() or self.cpu_used(1.0)

    def cpu_used(self, share: float) -> bool:
        """Whether a share of the processor time is used up; never without such a limit."""
        if self._cpu_seconds is None:
            return False
        return time.process_time() - self._cpu_started >= share * self._cpu_seconds

    @property
    def is_timed(self) -> bool:
        """Whether processor time, not rounds, ends the work."""
        return self._cpu_seconds is not None
