"""Every set of calls that one person can make in a day by road, with its shortest round."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import NDArray

from allocator.solving.compiled import compiled

MOST_CALLS = 6
"""Calls of a day at most: visits take hours."""
Whole = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class DayRoutes:
    """Sets of kinds (``members``, one row each, ``-1`` for none) in their best order.

    ``minutes`` are those on the road, from the base and back; ``is_whole`` tells whether every set
    that fits into a day was listed.
    """

    members: Whole
    minutes: Whole
    is_whole: bool


def day_routes(
    drive: Whole,
    site_of: Whole,
    on_site: Whole,
    together: NDArray[np.bool_],
    window: int,
    day_minutes: int,
    most: int,
) -> DayRoutes:
    """List the sets of kinds that fit into a day, the smaller first, ``most`` at most.

    Parameters
    ----------
    drive
        Minutes from place to place; place 0 is the base.
    site_of, on_site
        Place of each kind, and its minutes there.
    together
        Which two kinds a day can hold.
    window
        Minutes between the earliest start of a visit and the latest end.
    day_minutes
        Minutes from leaving the base to being back, at most. A single call may take longer.
    """
    members = np.full((most, MOST_CALLS), -1, dtype=np.int64)
    minutes = np.zeros(most, dtype=np.int64)
    found, is_whole = _list_routes(
        drive, _least(drive), site_of, on_site, together, window, day_minutes, members, minutes
    )
    return DayRoutes(members[:found].copy(), minutes[:found].copy(), is_whole)


def _least(drive: Whole) -> Whole:
    """Minutes by way of other places where that is shorter: a set is then never worth less."""
    least = drive.copy()
    for middle in range(len(least)):
        least = np.minimum(least, least[:, middle, None] + least[None, middle, :])
    return least


@compiled
def _list_routes(
    drive: Whole,
    least: Whole,
    site_of: Whole,
    on_site: Whole,
    together: NDArray[np.bool_],
    window: int,
    day_minutes: int,
    members: Whole,
    minutes: Whole,
) -> tuple[int, bool]:
    """Widen each set by kinds of higher number as long as it can fit; returns how many."""
    kinds = len(site_of)
    found, is_whole = 0, True
    for kind in range(kinds):
        members[found, 0] = kind
        minutes[found] = drive[0, site_of[kind]] + drive[site_of[kind], 0]
        found += 1
    at = 0
    places = np.zeros(MOST_CALLS, dtype=np.int64)
    order = np.zeros(MOST_CALLS, dtype=np.int64)
    while at < found:
        size = 0
        while size < MOST_CALLS and members[at, size] >= 0:
            size += 1
        if size == MOST_CALLS:
            is_whole = False
            at += 1
            continue
        visits = 0
        for place in range(size):
            visits += on_site[members[at, place]]
        for kind in range(kinds):
            fits = visits + on_site[kind] <= window
            above = True
            for place in range(size):
                fits = fits and together[members[at, place], kind]
            above = kind > _greatest(members[at], size)
            if not (fits and above):
                continue
            for place in range(size):
                places[place] = site_of[members[at, place]]
            places[size] = site_of[kind]
            room = min(window, day_minutes) - visits - on_site[kind]
            between = _shortest(least, places, size + 1, False, order)
            whole = _shortest(least, places, size + 1, True, order)
            if between > room or whole > day_minutes - visits - on_site[kind]:
                continue
            if found == len(members):
                return found, False
            minutes[found] = _shortest(drive, places, size + 1, True, order)
            for place in range(size + 1):
                source = order[place]
                members[found, place] = kind if source == size else members[at, source]
            found += 1
        at += 1
    return found, is_whole


@compiled
def _greatest(row: Whole, size: int) -> int:
    greatest = -1
    for place in range(size):
        greatest = max(greatest, row[place])
    return greatest


@compiled
def _shortest(minutes: Whole, places: Whole, size: int, with_base: bool, best: Whole) -> int:
    """Minutes of the best order of a few places, from the base and back or only between them.

    The order is written into ``best``.
    """
    order = np.arange(size)
    count = np.zeros(size, dtype=np.int64)
    least = -1
    step = 0
    while True:
        total = 0
        if with_base:
            total = minutes[0, places[order[0]]] + minutes[places[order[size - 1]], 0]
        for place in range(size - 1):
            total += minutes[places[order[place]], places[order[place + 1]]]
        if least < 0 or total < least:
            least = total
            for place in range(size):
                best[place] = order[place]
        while step < size and count[step] >= step:
            count[step] = 0
            step += 1
        if step >= size:
            return least
        other = 0 if step % 2 == 0 else count[step]
        order[other], order[step] = order[step], order[other]
        count[step] += 1
        step = 0


def as_whole(values: object) -> Whole:
    """Return values as an array of whole numbers."""
    return cast("Whole", np.ascontiguousarray(values, dtype=np.int64))
