"""Random numbers inside compiled loops: the same from the same seed on every machine."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from allocator.solving.compiled import compiled

RandomState = NDArray[np.uint64]


def random_state(seed: int) -> RandomState:
    """Return the state of a small generator (xorshift64*): one whole number that is never 0."""
    spread = np.random.SeedSequence(abs(seed)).generate_state(1, np.uint64)
    return np.array([int(spread[0]) | 1], dtype=np.uint64)


@compiled
def draw(state: RandomState) -> float:
    """Draw a number from [0, 1)."""
    x = state[0]
    x ^= x >> np.uint64(12)
    x ^= x << np.uint64(25)
    x ^= x >> np.uint64(27)
    state[0] = x
    drawn: float = float((x * np.uint64(2685821657736338717)) >> np.uint64(11))
    return drawn / 9007199254740992.0


@compiled
def draw_below(state: RandomState, count: int) -> int:
    """Draw a whole number from 0 to ``count`` - 1."""
    return int(draw(state) * count)
