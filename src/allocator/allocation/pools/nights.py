"""Nights away within their limits: the one rule that a pool looks at after the assignment."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from allocator.allocation.pools.options import Options
from allocator.allocation.pools.pool import Pool

Whole = NDArray[np.int64]


def beyond_limits(pool: Pool, options: Options, chosen: Whole) -> NDArray[np.bool_]:
    """Mark options that have to go so that nobody is away for too many nights or days.

    Whoever is away too often keeps the tours of the plan that are worth most, as far as the limits
    go, and gets no others. Where nobody is, nothing is marked.
    """
    agents = options.problem.agents
    tours = chosen[(options.nights[chosen] > 0) & (agents[chosen] >= 0)]
    over = _over(pool, options, tours)
    marked = np.isin(agents, over) & (options.nights > 0)
    for person in over.tolist():
        budget = pool.problem.budgets[pool.people[person].person_id]
        nights, days = float(budget.nights), budget.days
        theirs = tours[agents[tours] == person]
        for tour in theirs[np.argsort(-options.problem.points[theirs], kind="stable")].tolist():
            if options.nights[tour] <= nights and options.days[tour] <= days:
                nights, days = nights - options.nights[tour], days - options.days[tour]
                marked[tour] = False
    return marked


def _over(pool: Pool, options: Options, tours: Whole) -> Whole:
    """People whose tours take more nights or days than they have."""
    agents, count = options.problem.agents[tours], len(pool.people)
    budgets = [pool.problem.budgets[person.person_id] for person in pool.people]
    nights = np.bincount(agents, weights=options.nights[tours], minlength=count)
    days = np.bincount(agents, weights=options.days[tours], minlength=count)
    most_nights = np.array([budget.nights for budget in budgets], dtype=np.float64)
    most_days = np.array([budget.days for budget in budgets], dtype=np.float64)
    return np.flatnonzero((nights > most_nights) | (days > most_days + 1e-9))
