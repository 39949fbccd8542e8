"""Candidate lists: the few people worth a look for each school, and what the others could add."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from allocator.allocation.pools.marks import Marks
from allocator.allocation.pools.pool import Pool
from allocator.allocation.pools.weighing import Slab, columns_of, put, slabs
from allocator.solving.assignment.prices import Prices

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Others:
    """People who are not listed: ``excess`` is what one of them could add at each school.

    That is beyond the best of those listed, at the prices given. ``schools`` and ``people`` are
    pairs that could add something, the most for each school first.
    """

    excess: Floats
    schools: Whole
    people: Whole


def best_lists(pool: Pool, prices: Prices, most: int) -> Marks:
    """List the best people for each school at these prices, and those with points of their own.

    Parameters
    ----------
    most
        People listed for each school, of each group.
    """
    nobody = np.full(len(pool.schools), -np.inf)
    others = others_than(pool, pool.extras, nobody, prices, most)
    return pool.extras.with_pairs(others.schools, others.people)


def others_than(pool: Pool, listed: Marks, best: Floats, prices: Prices, most: int) -> Others:
    """Weigh everybody who is not listed.

    Parameters
    ----------
    best
        What the best of those listed add at each school, at these prices.
    most
        People returned for each school and group, at most.
    """
    excess = np.zeros(len(pool.schools))
    found: list[tuple[Whole, Whole]] = []
    for slab in slabs(pool, prices):
        columns = columns_of(slab.group, len(pool.people))
        put(slab.worth, listed, slab.schools, columns, -np.inf)
        above = slab.worth.max(axis=1, initial=-np.inf) - best[slab.schools]
        excess[slab.schools] = np.maximum(excess[slab.schools], above)
        found.append(_top(slab, best[slab.schools], most))
    schools, people = (_joined([pair[side] for pair in found]) for side in (0, 1))
    return Others(excess, schools, people)


def _top(slab: Slab, best: Floats, most: int) -> tuple[Whole, Whole]:
    """Pairs of a slab that add more than the best of those listed, a few for each school.

    They are taken out of the slab one by one, which is quicker than sorting for so few.
    """
    schools: list[Whole] = []
    people: list[Whole] = []
    rows = np.arange(slab.schools.size if slab.group.people.size else 0)
    for _ in range(most):
        places = slab.worth[rows].argmax(axis=1)
        above = slab.worth[rows, places] > best[rows]
        rows, places = rows[above], places[above]
        if not rows.size:
            break
        schools.append(slab.schools[rows])
        people.append(slab.group.people[places])
        slab.worth[rows, places] = -np.inf
    return _joined(schools), _joined(people)


def _joined(parts: list[Whole]) -> Whole:
    return np.concatenate(parts) if parts else np.zeros(0, dtype=np.int64)
