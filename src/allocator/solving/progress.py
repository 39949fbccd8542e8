"""How a long solve is steered and watched: seed, limits, progress, a polite stop."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Progress:
    """Where a long step stands. ``gap`` is relative (0.01 = 1%); unknown parts are ``None``."""

    stage: str
    incumbent: float | None = None
    bound: float | None = None
    gap: float | None = None
    note: str = ""


def ignore_progress(_progress: Progress) -> None:
    """Take progress and do nothing with it."""


@dataclass
class SolveControl:
    """What a solve is given besides its problem.

    Without ``time_limit_seconds`` every limit is deterministic work, so that the same input and
    seed give the same plan. Setting ``stop`` ends a solve at its next safe point with the best
    plan so far; ``was_cut`` then says so, as it does when the time limit cut it.
    """

    seed: int = 1
    time_limit_seconds: float | None = None
    progress: Callable[[Progress], None] = ignore_progress
    stop: threading.Event = field(default_factory=threading.Event)
    was_cut: bool = False
    started: float = field(default_factory=time.monotonic)

    def seconds_left(self) -> float | None:
        """Seconds until the time limit, at least 0; ``None`` without a limit."""
        if self.time_limit_seconds is None:
            return None
        return max(0.0, self.time_limit_seconds - (time.monotonic() - self.started))

    def should_stop(self) -> bool:
        """Whether to end now: asked to, or out of time. Remembers it in ``was_cut``."""
        if self.stop.is_set() or self.seconds_left() == 0.0:
            self.was_cut = True
        return self.was_cut
