"""How well is a site really doing? The hidden quality that its invented figures are drawn with.

Nobody in the example sees these numbers: they only make the figures of one site agree.
"""

from __future__ import annotations

import math
from random import Random

from allocator.io.examples.innis.coast import SEED
from allocator.io.examples.innis.places import SITES

TROUBLED: dict[str, float] = {
    "IN02": -1.2,
    "IN03": -2.4,
    "IN05": -1.6,
    "IN13": -1.4,
    "IN20": -1.7,
    "IN21": -1.8,
    "IN25": -1.6,
    "IN33": -1.3,
    "IN37": -1.9,
    "IN40": -1.5,
    "IN42": -1.4,
    "IN50": -1.8,
    "IN53": -1.8,
    "IN60": -1.3,
}
"""Sites that struggle, in standard deviations from the middle."""

STEADY: dict[str, float] = {"IN01": 0.6, "IN04": 1.1, "IN07": 0.7, "IN22": 0.9, "IN41": 0.6}
"""Sites whose heads lend a hand elsewhere."""


def site_quality() -> dict[str, float]:
    """Return the hidden quality of every site, about 0 in the middle, seldom beyond -2 or 2."""
    drawn = {}
    for site in SITES:
        random = Random(f"{SEED} quality {site.site_id}")
        drawn[site.site_id] = 0.5 + 0.5 * normal(random)
    return drawn | TROUBLED | STEADY


def normal(random: Random) -> float:
    """Draw from a nearly normal distribution by additions alone: the same on every machine."""
    return math.fsum(random.random() for _ in range(12)) - 6.0


def binomial(random: Random, trials: int, share: float) -> int:
    """Draw how many of so many trials succeed."""
    return sum(random.random() < share for _ in range(trials))
