"""Shortening: a pair of schools that shows a finding, with as few figures as will do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from allocator.tiering.analysis.benches import Bench
from allocator.tiering.analysis.findings import Witness
from allocator.tiering.evaluation import Evaluation
from allocator.tiering.evaluation.evaluate import NO_TIER
from allocator.tiering.rulesets.ruleset import Changes

Row = NDArray[np.float64]
Tiers = NDArray[np.intp]


@dataclass(frozen=True)
class Claim:
    """What two schools show: which tiers are compared, and what must hold of the two."""

    tiers: Callable[[Evaluation], Tiers]
    holds: Callable[[Tiers, Tiers], NDArray[np.bool_]]


def shortened(
    bench: Bench,
    one: Row,
    other: Row,
    claim: Claim,
    fewest: int = 1,
    changes: Changes | None = None,
) -> tuple[Witness, Witness]:
    """Both schools without figures on which the claim does not hang.

    Figures are left out by the half, the quarter, ... and at last ``fewest`` at a time. The second
    school is run with ``changes`` of parameters, if there are any.
    """
    gone: list[int] = []
    kept = [n for n in range(len(one)) if one[n] == other[n]]
    size = len(kept)
    while size >= fewest:
        parts = [kept[start : start + size] for start in range(0, len(kept), size)]
        spare = _spare(bench, one, other, claim, [[*gone, *part] for part in parts], changes)
        # Each alone can go: together only as many as the claim still holds without.
        sums: list[list[int]] = []
        for number, part in enumerate(parts):
            if spare[number]:
                sums.append([*(sums[-1] if sums else gone), *part])
        for number in np.flatnonzero(_spare(bench, one, other, claim, sums, changes))[-1:]:
            gone = sums[number]
        kept = [n for n in kept if n not in gone]
        size //= 2
    pair = [_without(row, gone) for row in (one, other)]
    return bench.figures(pair[0]), bench.figures(pair[1])


def _spare(
    bench: Bench, one: Row, other: Row, claim: Claim, parts: list[list[int]],
    changes: Changes | None,
) -> NDArray[np.bool_]:  # fmt: skip
    """For each of some parts whether the claim holds without it."""
    if not parts:
        return np.zeros(0, dtype=bool)
    ones, others = (np.array([_without(row, part) for part in parts]) for row in (one, other))
    if changes is not None:
        tiers = claim.tiers(bench.run(ones)), claim.tiers(bench.run(others, changes))
        return claim.holds(*tiers)
    both = claim.tiers(bench.run(np.concatenate([ones, others])))
    return claim.holds(both[: len(parts)], both[len(parts) :])


def _without(row: Row, gone: list[int]) -> Row:
    found = row.copy()
    found[gone] = np.nan
    return found


FALLS = Claim(lambda run: run.tier, lambda one, other: (other != NO_TIER) & (other < one))
"""The tier of the second school is below that of the first."""
