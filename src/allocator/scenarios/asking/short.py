"""The fewest schools that miss a minimum, with the plan that shows it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from allocator.domain.asking import Figure
from allocator.scenarios.asking.ground import Ground
from allocator.scenarios.asking.promises import Promises, promises_of
from allocator.scenarios.asking.restating import (
    WHOLE,
    bound_of,
    figure,
    restated,
    solved,
    whole_figure,
)
from allocator.scenarios.asking.witness import Claim, checked_plan
from allocator.solving.linear_model import LinearModel, Numbers


@dataclass(frozen=True, eq=False)
class Short:
    """Schools that miss a minimum in the best plan found; ``values`` is that plan.

    ``figure`` holds how many, and the fewest that are possible. Its value is the plan's own
    count; where the bound alone settles the question no plan is made and ``values`` is ``None``.
    """

    figure: Figure
    schools: tuple[str, ...]
    values: Numbers | None


def fewest_short(ground: Ground, most: int | None = None) -> Short:
    """Find the fewest schools that miss something they are promised.

    Parameters
    ----------
    most
        Where the relaxed model shows that more than these are short, that is answer enough.
    """
    promises = promises_of(ground)
    model, first, schools = _model(ground, promises)
    least = int(np.ceil(bound_of(model, ground.control) - WHOLE))
    if most is not None and least > most:
        everybody = float(len(schools))
        return Short(_figure(everybody, least), (), None)
    engine = ground.authority.settings.engine
    found = solved(model, ground.control, engine)
    assert found.values is not None
    values = found.values[:first]
    flags = found.values[first:]
    short = tuple(
        school for school, flag in zip(schools, flags.tolist(), strict=True) if flag > 0.5
    )
    result = whole_figure(found, "min", "schools short of a minimum")
    claim = Claim("min", result.value, result.bound)
    checked_plan(ground.problem, ground.built.variables, values, ground.tiers, claim)
    return Short(result, short, values)


def _figure(value: float, bound: int) -> Figure:
    return figure(value, float(bound), "schools short of a minimum")


def _model(ground: Ground, promises: Promises) -> tuple[LinearModel, int, list[str]]:
    """Each school is short, or everything it is promised is kept."""
    size = ground.built.model.variable_count
    model = restated(ground.built.model, "min", np.zeros(size))
    owned: dict[str, list[int]] = defaultdict(list)
    for variable, school in promises.school_of.items():
        if promises.weights[variable]:
            owned[school].append(variable)
    lost = {row.school_id for row in promises.out_of_reach}
    schools = [one.school_id for one in ground.authority.open_schools]
    flags = model.add_variables(
        "short",
        len(schools),
        lower=[float(school in lost) for school in schools],
        upper=1.0,
        objective=1.0,
        integer=True,
    )
    upper = ground.built.model.upper
    rows: list[int] = []
    columns: list[int] = []
    numbers: list[float] = []
    least: list[float] = []
    for school, flag in zip(schools, flags.tolist(), strict=True):
        for variable in owned[school]:
            row, kept = len(least), promises.weights[variable] > 0
            whole = upper[variable] if kept else _most(upper[variable])
            rows += [row, row]
            columns += [variable, flag]
            numbers += [1.0 if kept else -1.0, whole]
            least.append(whole if kept else 0.0)
    model.add_rows("promises_or_short", len(least), rows, columns, numbers, lower=least)
    return model, size, schools


def _most(upper: float) -> float:
    """The most that a slack is let grow to where a school is short anyway."""
    return float(upper) if np.isfinite(upper) else 1000.0
