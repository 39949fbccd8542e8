"""How much work a search may take, how far it is, and how hot it is then."""

from __future__ import annotations

import time
from dataclasses import dataclass

from allocator.solving.progress import SolveControl

CHUNK_ROUNDS = 250
"""Rounds at one heat, and between two looks at the clock and at the wish to stop."""
HOT, COLD = 0.6, 0.006
"""Heat at the start and at the end of a fall, in shares of what a part costs on average."""
FALLS_END = (0.1, 0.3, 1.0)
"""Shares of the work at which a fall of the heat ends and the next begins."""


@dataclass(frozen=True)
class SynchronisedEffort:
    """Limits of a search, in rounds: the same on every machine.

    ``removed``: visits taken out in a round, on average. ``cpu_seconds`` is for benchmarks: the
    search then ends once this process has used so much more processor time, whatever the rounds,
    and the plan is not the same on every machine.
    """

    rounds: int = 40_000
    removed: float = 10.0
    cpu_seconds: float | None = None


class Pace:
    """How far a search is: by rounds, or by processor time where that is the limit."""

    def __init__(self, effort: SynchronisedEffort, control: SolveControl) -> None:
        self.done_rounds = 0
        self._effort, self._control = effort, control
        self._started = time.process_time()

    def share(self) -> float:
        """Return how much of the work is done; 1 = all of it."""
        if self._effort.cpu_seconds is not None:
            return (time.process_time() - self._started) / self._effort.cpu_seconds
        return self.done_rounds / self._effort.rounds if self._effort.rounds > 0 else 1.0

    def is_over(self) -> bool:
        """Whether to end now: done, out of time, or asked to."""
        return self._control.should_stop() or self.share() >= 1.0

    def next_rounds(self) -> int:
        """Return how many rounds to do at one heat."""
        if self._effort.cpu_seconds is not None:
            return CHUNK_ROUNDS
        return min(CHUNK_ROUNDS, self._effort.rounds - self.done_rounds)


def heat_at(share: float) -> float:
    """Return the heat after a share of the work, in shares of what a part costs on average."""
    begin = 0.0
    for end in FALLS_END:
        if share < end:
            cooled: float = HOT * (COLD / HOT) ** ((share - begin) / (end - begin))
            return cooled
        begin = end
    return COLD
