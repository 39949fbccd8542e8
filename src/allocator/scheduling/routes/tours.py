"""Journeys over water and of several days that one person may make, by their calls.

A tour is listed with the least minutes on the move and the least nights that its calls could take;
a real journey may take more of either. From the first call on, every set of calls is widened by one
more, today or after some nights, as long as boats, opening hours and the length of the day
allow it. A partial tour that is nowhere earlier, nearer home or cheaper than another one with the
same calls is given up.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from allocator.solving.compiled import compiled
from allocator.travel.arrivals import NEVER, SLOT_MINUTES, Minutes

Whole = NDArray[np.int64]
Index = int | np.int64
MOST_CALLS = 14
MOST_DAYS = 5
_KIND, _DAY, _MINUTE, _BEGAN, _COST, _PARENT, _CALLS, _NEXT, _DEAD = range(9)


@dataclass(frozen=True, eq=False)
class Tours:
    """Tours by row: kinds of calls in order (``-1`` for none), the day of each counted from 0.

    ``minutes`` are on the move, ``nights`` away, ``lead`` the days that lie before the first call.
    ``is_whole`` tells whether all there are were found.
    """

    members: Whole
    offsets: Whole
    minutes: Whole
    nights: Whole
    weekday: int
    is_whole: bool


@dataclass(frozen=True, eq=False)
class TourWeek:
    """The days of a week from one on, as tables by day.

    ``today`` holds arrivals by place left, place reached and slot of leaving; ``later`` those one
    and more nights later, by evening besides: the hour by which the day had to be over. ``moves``
    are the least minutes on the move by nights between, place and place.
    """

    today: Minutes
    later: Minutes
    moves: Minutes
    evenings: Whole


def list_tours(
    week: TourWeek,
    weekday: int,
    site_of: Whole,
    on_site: Whole,
    together: NDArray[np.bool_],
    gaps: Whole,
    copy_of: Whole,
    held_on: Whole,
    alone: Whole,
    needs_nights: NDArray[np.bool_],
    over_water: NDArray[np.bool_],
    clock: tuple[int, int, int, int, int],
    most: int,
) -> Tours:
    """List the tours that begin on the first day of ``week``.

    Parameters
    ----------
    site_of, on_site
        Place of each call (0 is the base) and its minutes there. A kind of several calls stands
        here several times.
    together
        Which two calls a day can hold.
    gaps
        Least days between two calls, 0 where they may be on one.
    copy_of
        The call that comes before each one of its kind, ``-1`` for the first.
    held_on
        The day of the term on which a call must be, ``-1`` where that is open.
    alone
        Minutes of a day trip for each call alone, ``NEVER`` where there is none: a tour that goes
        out of its way for a call by as much is given up.
    needs_nights
        Calls of which a tour with nights has at least one.
    over_water
        Calls of which a tour within a day has at least one: the others are driven to.
    clock
        Earliest and latest minute of visits, earliest departure, latest arrival, longest day.
    most
        Partial tours looked at, at most.
    """
    labels = np.zeros((most, 9), dtype=np.int64)
    ends = np.zeros((most, 3), dtype=np.int64)
    count, found, is_whole = _widen(
        week.today,
        week.later,
        week.moves,
        week.evenings,
        site_of,
        on_site,
        together,
        gaps,
        copy_of,
        held_on,
        alone,
        needs_nights,
        over_water,
        np.array(clock, dtype=np.int64),
        labels,
        ends,
    )
    return _as_tours(labels[:count], ends[:found], weekday, is_whole)


def _as_tours(labels: Whole, ends: Whole, weekday: int, is_whole: bool) -> Tours:
    members = np.full((len(ends), MOST_CALLS), -1, dtype=np.int64)
    offsets = np.zeros((len(ends), MOST_CALLS), dtype=np.int64)
    for row, (label, _, _) in enumerate(ends):
        at = int(label)
        for place in range(int(labels[at, _CALLS]) - 1, -1, -1):
            members[row, place] = labels[at, _KIND]
            offsets[row, place] = labels[at, _DAY]
            at = int(labels[at, _PARENT])
    return Tours(members, offsets, ends[:, 1].copy(), ends[:, 2].copy(), weekday, is_whole)


@compiled
def _widen(
    today: Minutes,
    later: Minutes,
    moves: Minutes,
    evenings: Whole,
    site_of: Whole,
    on_site: Whole,
    together: NDArray[np.bool_],
    gaps: Whole,
    copy_of: Whole,
    held_on: Whole,
    alone: Whole,
    needs_nights: NDArray[np.bool_],
    over_water: NDArray[np.bool_],
    clock: Whole,
    labels: Whole,
    ends: Whole,
) -> tuple[int, int, bool]:
    kinds, days = len(site_of), len(today)
    first_of = {np.int64(-1): np.int64(-1)}
    best_of = {np.int64(-1): np.int64(0)}
    masks = np.zeros(len(labels), dtype=np.int64)
    count, found, is_whole = 0, 0, True
    at = -1
    while at < count:
        if at >= 0:
            if labels[at, _DEAD] == 0:
                found = _close(
                    today,
                    later,
                    moves,
                    evenings,
                    site_of,
                    needs_nights,
                    over_water,
                    clock,
                    labels,
                    masks,
                    at,
                    ends,
                    found,
                    best_of,
                )
                if found == len(ends):
                    return count, found, False
            if labels[at, _CALLS] == MOST_CALLS:
                is_whole = False
            if labels[at, _DEAD] == 1 or labels[at, _CALLS] == MOST_CALLS:
                at += 1
                continue
        for kind in range(kinds):
            held = np.int64(0) if at < 0 else masks[at]
            if held >> kind & 1:
                continue
            if copy_of[kind] >= 0 and not held >> copy_of[kind] & 1:
                continue
            place = 0 if at < 0 else site_of[labels[at, _KIND]]
            day = 0 if at < 0 else labels[at, _DAY]
            minute = clock[2] if at < 0 else labels[at, _MINUTE]
            for nights in range(len(moves[0])):
                if day + nights >= days:
                    break
                if at < 0 and nights > 1:
                    break
                evening = clock[3] if at < 0 else labels[at, _BEGAN] + clock[4]
                arrive = _arrival(
                    today,
                    later,
                    evenings,
                    evening,
                    place,
                    site_of[kind],
                    day,
                    minute,
                    nights,
                )
                if arrive >= NEVER:
                    continue
                start = max(clock[0], arrive)
                end = start + on_site[kind]
                if end > clock[1]:
                    continue
                if not _may_follow(labels, at, kind, day + nights, together, gaps, held_on):
                    continue
                began = start
                if at < 0 and nights == 0:
                    began = _latest_leaving(today[0, 0, site_of[kind]], start)
                elif at >= 0 and nights == 0:
                    began = labels[at, _BEGAN]
                if end - began > clock[4]:
                    continue
                if count == len(labels):
                    return count, found, False
                before = 0 if at < 0 else labels[at, _COST]
                mask = held | (np.int64(1) << kind)
                new = labels[count]
                new[_KIND], new[_DAY], new[_MINUTE], new[_BEGAN] = kind, day + nights, end, began
                new[_COST] = before + moves[day, nights, place, site_of[kind]]
                new[_PARENT] = at
                new[_CALLS] = 1 if at < 0 else labels[at, _CALLS] + 1
                new[_DEAD] = 0
                masks[count] = mask
                if _keep(labels, masks, count, first_of, alone):
                    count += 1
        at += 1
    return count, found, is_whole


@compiled
def _arrival(
    today: Minutes,
    later: Minutes,
    evenings: Whole,
    evening: int,
    here: int,
    there: int,
    day: int,
    minute: int,
    nights: int,
) -> int:
    """Minute of arrival, so many nights later; the present day is over by ``evening``."""
    slot = minute // SLOT_MINUTES
    if nights == 0:
        return int(today[day, here, there, slot])
    at = 0
    while at < len(evenings) - 1 and evenings[at] < evening:
        at += 1
    return int(later[nights - 1, day, at, here, there, slot])


@compiled
def _latest_leaving(arrivals: Minutes, start: int) -> int:
    """Latest minute of leaving that still arrives by ``start``."""
    slot = len(arrivals) - 1
    while slot > 0 and arrivals[slot] > start:
        slot -= 1
    return slot * SLOT_MINUTES + SLOT_MINUTES - 1


@compiled
def _may_follow(
    labels: Whole,
    at: int,
    kind: int,
    day: int,
    together: NDArray[np.bool_],
    gaps: Whole,
    held_on: Whole,
) -> bool:
    """Whether a call fits with those before it: on one day, and far enough apart."""
    while at >= 0:
        other, when = labels[at, _KIND], labels[at, _DAY]
        if when == day and not together[other, kind]:
            return False
        if day - when < gaps[other, kind]:
            return False
        both_held = held_on[other] >= 0 and held_on[kind] >= 0
        if both_held and held_on[kind] - held_on[other] != day - when:
            return False
        at = labels[at, _PARENT]
    return True


@compiled
def _keep(
    labels: Whole, masks: Whole, new: int, first_of: dict[np.int64, np.int64], alone: Whole
) -> bool:
    """Whether no partial tour with the same calls and last call is as good; worse ones die."""
    key = masks[new] * 64 + labels[new, _KIND]
    first = np.int64(-1)
    if key in first_of:
        first = first_of[key]
    other = first
    while other >= 0:
        if labels[other, _DEAD] == 0:
            if _is_as_good(labels, other, new, 0):
                return False
            if _is_as_good(labels, new, other, 0):
                labels[other, _DEAD] = 1
        other = labels[other, _NEXT]
    for call in range(len(alone)):
        if alone[call] >= NEVER or not masks[new] >> call & 1 or call == labels[new, _KIND]:
            continue
        without = (masks[new] ^ (np.int64(1) << call)) * 64 + labels[new, _KIND]
        if without in first_of:
            other = first_of[without]
            while other >= 0:
                if _is_as_good(labels, other, new, alone[call]):
                    return False
                other = labels[other, _NEXT]
    labels[new, _NEXT] = first
    first_of[key] = np.int64(new)
    return True


@compiled
def _is_as_good(labels: Whole, one: Index, other: Index, more: int) -> bool:
    """Whether one partial tour, with ``more`` minutes besides, serves wherever another does."""
    if labels[one, _COST] + more > labels[other, _COST]:
        return False
    if labels[one, _DAY] != labels[other, _DAY]:
        return bool(labels[one, _DAY] < labels[other, _DAY])
    if labels[one, _MINUTE] > labels[other, _MINUTE]:
        return False
    return bool(labels[one, _BEGAN] >= labels[other, _BEGAN])


@compiled
def _close(
    today: Minutes,
    later: Minutes,
    moves: Minutes,
    evenings: Whole,
    site_of: Whole,
    needs_nights: NDArray[np.bool_],
    over_water: NDArray[np.bool_],
    clock: Whole,
    labels: Whole,
    masks: Whole,
    at: int,
    ends: Whole,
    found: int,
    best_of: dict[np.int64, np.int64],
) -> int:
    """Go home, today or after some nights; keep what no tour of the same calls betters."""
    place, day, minute = site_of[labels[at, _KIND]], labels[at, _DAY], labels[at, _MINUTE]
    worthy, wet = False, False
    for kind in range(len(site_of)):
        if masks[at] >> kind & 1:
            worthy = worthy or needs_nights[kind]
            wet = wet or over_water[kind]
    evening = labels[at, _BEGAN] + clock[4]
    for more in range(len(moves[0])):
        if day + more >= len(today):
            break
        cost = labels[at, _COST] + moves[day, more, place, 0]
        nights = day + more
        if (nights > 0 and not worthy) or (nights == 0 and not wet):
            continue
        arrive = _arrival(today, later, evenings, evening, place, 0, day, minute, more)
        if arrive > clock[3]:
            continue
        if more == 0 and arrive - labels[at, _BEGAN] > clock[4]:
            continue
        is_better = True
        for fewer in range(nights + 1):
            known = masks[at] * 8 + fewer
            if known in best_of and best_of[known] <= cost:
                is_better = False
        if is_better and found < len(ends):
            best_of[masks[at] * 8 + nights] = cost
            ends[found, 0], ends[found, 1], ends[found, 2] = at, cost, nights
            found += 1
    return found
