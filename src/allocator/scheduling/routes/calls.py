"""What one person is to be present at: calls of a kind, and which of them a day can hold."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from allocator.scheduling.sessions import Session


@dataclass(frozen=True)
class CallKind:
    """Calls that are alike for the person who makes them.

    ``sessions`` are those of one school, activity and length that may lie on the same days, each
    of one day; a session that has its days already (``day``) stands alone, day by day.
    ``lawful`` has a bit for each day of the term on which one of the calls may be made.
    """

    site_id: str
    minutes: int
    school_ids: tuple[str, ...]
    activity: str
    is_alone: bool
    sessions: tuple[int, ...]
    count: int
    lawful: int
    day: int | None = None
    is_agreed: bool = False


def calls_of(
    sessions: Iterable[Session], placed: Mapping[int, tuple[int, ...]]
) -> tuple[CallKind, ...]:
    """Kinds of calls among one person's sessions in person; ``placed`` ones keep their days.

    A session of several days is a call on each of them.
    """
    alike: dict[tuple[object, ...], list[Session]] = defaultdict(list)
    fixed: list[CallKind] = []
    for session in sessions:
        if session.is_online:
            continue
        taken = placed.get(session.number)
        if taken is not None:
            fixed.extend(_kind([session], 1, 1 << day, day) for day in taken)
        else:
            key = (session.school_ids, session.activity, session.site_id, session.minutes)
            agreed = session.number if session.forced else None
            alike[*key, len(session.person_ids) == 1, agreed].append(session)
    free = [
        _kind(group, sum(session.length for session in group), _days_of(group))
        for group in alike.values()
    ]
    return (*free, *fixed)


def _kind(group: list[Session], count: int, lawful: int, day: int | None = None) -> CallKind:
    first = group[0]
    numbers = [one.number for one in sorted(group, key=lambda one: (one.ideal_day, one.number))]
    return CallKind(
        first.site_id,
        first.minutes,
        first.school_ids,
        first.activity,
        len(first.person_ids) == 1,
        tuple(numbers),
        count,
        lawful,
        day,
        first.forced,
    )


def _days_of(group: Iterable[Session]) -> int:
    lawful = 0
    for session in group:
        for taken in session.starts.values():
            for day in taken:
                lawful |= 1 << day
    return lawful


def may_share_a_day(kinds: tuple[CallKind, ...]) -> NDArray[np.bool_]:
    """Which two kinds one day can hold, as a symmetric table; never a kind twice.

    A school has one session a day, but for different ones that the same person holds there alone,
    and for those agreed with it.
    """
    table = np.zeros((len(kinds), len(kinds)), dtype=np.bool_)
    for here, one in enumerate(kinds):
        for there in range(here):
            table[here, there] = table[there, here] = _fit_together(one, kinds[there])
    return table


def _fit_together(one: CallKind, other: CallKind) -> bool:
    if not one.lawful & other.lawful:
        return False
    if set(one.school_ids).isdisjoint(other.school_ids) or (one.is_agreed and other.is_agreed):
        return True
    is_one_visit = one.is_alone and other.is_alone and one.site_id == other.site_id
    return is_one_visit and one.activity != other.activity
