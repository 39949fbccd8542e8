"""A plan in which what was found to be possible is kept, and the rest weighed as usual."""

from __future__ import annotations

from allocator.domain.allocations import Allocation
from allocator.scenarios.asking.ground import Ground
from allocator.scenarios.asking.promises import promises_of
from allocator.scenarios.asking.restating import restated, solved
from allocator.scenarios.asking.short import Short
from allocator.scenarios.asking.witness import Claim, checked_plan


def kept_plan(ground: Ground, short: Short) -> Allocation:
    """Weigh all aims as an allocation does, but keep every promise to the schools not short.

    Returns
    -------
    Allocation
        Checked; its bound holds for plans that keep those promises.
    """
    assert short.values is not None
    model, promises = ground.built.model, promises_of(ground)
    lower, upper = model.lower, model.upper
    gone = set(short.schools)
    for variable, school in promises.school_of.items():
        if school in gone:
            continue
        if promises.weights[variable] > 0:
            lower[variable] = upper[variable]
        elif promises.weights[variable] < 0:
            upper[variable] = 0.0
    objective = model.objective
    whole = restated(model, "max", objective, lower=lower, upper=upper, constant=model.constant)
    settings = ground.authority.settings
    found = solved(whole, ground.control, settings.engine, short.values, settings.allocation_gap)
    assert found.values is not None
    claim = Claim("max", found.objective, found.bound)
    return checked_plan(ground.problem, ground.built.variables, found.values, ground.tiers, claim)
