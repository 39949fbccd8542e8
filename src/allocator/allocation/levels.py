"""Levels of the aims, one after another, and the floors that they leave to those that follow."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from allocator.allocation.aims import Aim
from allocator.domain.allocations import AimLevel
from allocator.domain.settings import Settings
from allocator.solving.highs import Relaxation
from allocator.solving.linear_model import Numbers
from allocator.solving.solutions import Solution

HELD = 1e-3
"""Share of a level that may slip while the next one is looked for: solvers are not exact."""

NEGLIGIBLE = 2e-3
"""Share of a level by which a plan may miss the floor before another one is looked for."""


@dataclass(frozen=True)
class Level:
    """One aim with the best it could reach alone, its level in order, and the floor it leaves.

    ``floor`` is ``None`` for an aim that the settings leave out.
    """

    aim: Aim
    alone: float
    level: float
    floor: float | None

    def shortage(self, values: Numbers) -> float:
        """How far a plan lies below the floor (above it, for a cost), in the aim's unit."""
        if self.floor is None:
            return 0.0
        miss = self.floor - self.aim.value(values)
        return max(0.0, -miss if self.aim.is_cost else miss)

    def is_missed(self, values: Numbers) -> bool:
        """Whether a plan falls short of the floor by more than a hair."""
        return self.shortage(values) > NEGLIGIBLE * abs(self.level)


def levels_in_order(
    aims: tuple[Aim, ...],
    settings: Settings,
    relaxation: Relaxation,
    relaxed: Solution,
    whole: float,
    most: int | None = None,
) -> tuple[Level, ...]:
    """Find each aim's level while those before it keep theirs, all in the relaxed model.

    Where the relaxed plan of the whole reaches an aim's best anyway, that best is its level. A
    cost has a level only where the settings give costs a slack; otherwise it is traded at its
    price. Afterwards nothing is held.

    Parameters
    ----------
    whole
        Share of the relaxed points that whole sessions can have at most: floors are lowered by it.
    most
        Iterations for each relaxed model (``None``: no limit). Where one does not end in time, the
        bound counts every part in full, and the level is what the relaxed plan of the whole has:
        with what came before held, the model would be no easier.
    """
    levels: list[Level] = []
    for aim in aims:
        found = _alone(aim, relaxation, most)
        alone = _in_full(aim, relaxation) if found is None else found
        slack = settings.cost_slack if aim.is_cost else settings.aim_slack
        if aim.name not in settings.aims or slack is None or not aim.weights.any():
            levels.append(Level(aim, alone, alone, None))
            continue
        level = alone
        if not _is_near(aim, relaxed, alone):
            found = None if found is None else _level(aim, relaxation, levels, most)
            level = _value(aim, relaxed, alone) if found is None else found
        floor = level / whole * (1 + slack) if aim.is_cost else level * whole * (1 - slack)
        levels.append(Level(aim, alone, level, floor))
    return tuple(levels)


def _alone(aim: Aim, relaxation: Relaxation, most: int | None) -> float | None:
    """Best that any plan could do for the aim alone; for a cost, what is agreed already.

    ``None`` where the relaxation was cut short: then it proves nothing.
    """
    if aim.is_cost or not aim.weights.any():
        return aim.constant
    alone = relaxation.solve(aim.weights, iterations=most)
    return aim.constant + alone.objective if np.isfinite(alone.objective) else None


def _in_full(aim: Aim, relaxation: Relaxation) -> float:
    """Every part of the aim in full."""
    parts = np.flatnonzero(aim.weights)
    return aim.constant + float(aim.weights[parts] @ relaxation.model.upper[parts])


def _is_near(aim: Aim, relaxed: Solution, best: float) -> bool:
    if relaxed.values is None or aim.is_cost:
        return False
    return abs(aim.value(relaxed.values) - best) <= HELD * abs(best)


def _value(aim: Aim, relaxed: Solution, otherwise: float) -> float:
    return otherwise if relaxed.values is None else aim.value(relaxed.values)


def _level(
    aim: Aim, relaxation: Relaxation, before: Iterable[Level], most: int | None
) -> float | None:
    """Best of the aim while the levels before it are held."""
    for level in before:
        if level.floor is not None:
            room = 2 * HELD * abs(level.level) + 1e-6
            bound = level.level - level.aim.constant
            if level.aim.is_cost:
                relaxation.hold(level.aim.weights, upper=bound + room)
            else:
                relaxation.hold(level.aim.weights, lower=bound - room)
    weights = -aim.weights if aim.is_cost else aim.weights
    best = relaxation.solve(weights, iterations=most)
    relaxation.release()
    if not np.isfinite(best.objective):
        return None
    return aim.constant + (-best.objective if aim.is_cost else best.objective)


def floored(levels: Iterable[Level]) -> list[Level]:
    """Levels that leave a floor."""
    return [level for level in levels if level.floor is not None]


def levels_reached(levels: Iterable[Level], values: Numbers) -> Iterator[AimLevel]:
    """Yield value, bound and floor of each aim in a plan."""
    for level in levels:
        value = level.aim.value(values)
        bound = min(value, level.alone) if level.aim.is_cost else max(value, level.alone)
        yield AimLevel(
            name=level.aim.name,
            value=round(value, 6),
            bound=round(bound, 6),
            unit=level.aim.unit,
            floor=None if level.floor is None else round(level.floor, 6),
            text=level.aim.text,
        )
