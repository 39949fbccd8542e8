"""Mixes: how many sessions of each activity a school could have, in person and online."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product

import numpy as np
from numpy.typing import NDArray

from allocator.allocation import worth
from allocator.allocation.demand import DemandLine
from allocator.domain.activities import Activity
from allocator.domain.schools import School

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


@dataclass(frozen=True)
class Part:
    """One line of a school's demand that can have new sessions, with its activity."""

    line: DemandLine
    activity: Activity
    days: int
    """Days of one session."""
    modes: tuple[bool, bool]
    """Whether it can be held in person, and online."""


@dataclass(frozen=True)
class Around:
    """What else decides the points of a school's new sessions.

    ``room`` is how many contacts it may have (``None``: any number), ``agreed`` are the sessions
    in person and online that it has already.
    """

    room: int | None
    agreed: tuple[int, int]
    in_person_floor: int
    longest_online_run: int | None
    presence: float
    target_points: float


@dataclass(frozen=True, eq=False)
class Mixes:
    """Every mix worth a look, one a row, for schools that are alike.

    ``sessions`` and ``online`` count by activity; a mix is worth ``by_need`` points for each unit
    of need and ``plain`` points besides, ``hours`` are contact and preparation. The first mix is
    nothing at all.
    """

    activities: tuple[str, ...]
    days: Whole
    sessions: Whole
    online: Whole
    by_need: Floats
    plain: Floats
    hours: Floats

    @property
    def in_person(self) -> Whole:
        """Sessions in person by mix and activity."""
        return self.sessions - self.online

    @property
    def trip_days(self) -> Whole:
        """Days on which somebody travels, by mix."""
        return self.in_person @ self.days

    def points(self, need: Floats) -> Floats:
        """Points by school and mix, for schools of these needs."""
        return need[:, None] * self.by_need[None, :] + self.plain[None, :]

    def only(self, allowed: Sequence[bool]) -> Mixes:
        """Leave out the mixes with an activity that is not allowed."""
        refused = ~np.array(allowed, dtype=np.bool_)
        return self.some(self.sessions[:, refused].sum(axis=1) == 0)

    def some(self, chosen: NDArray[np.bool_]) -> Mixes:
        """Return some of the mixes."""
        return replace(
            self,
            sessions=self.sessions[chosen],
            online=self.online[chosen],
            by_need=self.by_need[chosen],
            plain=self.plain[chosen],
            hours=self.hours[chosen],
        )


def how_many_mixes(parts: Sequence[Part]) -> int:
    """Count the mixes before any is left out."""
    return int(np.prod([len(list(_ways(part))) for part in parts], dtype=np.int64))


def mixes_of(
    school: School, parts: Sequence[Part], around: Around, needs: tuple[float, float]
) -> Mixes:
    """List the mixes of a school that no other mix betters, whoever holds the sessions.

    Parameters
    ----------
    school
        Any of the schools that are alike.
    needs
        Least and greatest need of the schools that are alike.
    """
    rows = [row for row in product(*map(_ways, parts)) if _has_room(row, around)]
    sessions = np.array([[ways[0] for ways in row] for row in rows], dtype=np.int64)
    online = np.array([[ways[1] for ways in row] for row in rows], dtype=np.int64)
    shape = (len(rows), len(parts))
    sessions, online = sessions.reshape(shape), online.reshape(shape)
    length = [part.activity.hours * part.days + part.activity.preparation_hours for part in parts]
    mixes = Mixes(
        activities=tuple(part.line.activity for part in parts),
        days=np.array([part.days for part in parts], dtype=np.int64),
        sessions=sessions,
        online=online,
        by_need=_need_points(school, parts, around, sessions, online),
        plain=_plain_points(around, (sessions - online).sum(axis=1), online.sum(axis=1)),
        hours=np.asarray(sessions @ np.array(length, dtype=np.float64)),
    )
    return mixes.some(~_bettered(mixes, np.array(needs, dtype=np.float64)))


def _ways(part: Part) -> Iterator[tuple[int, int]]:
    """Sessions of a part, and how many of them are online."""
    here, online = part.modes
    yield 0, 0
    for sessions in range(1, part.line.most + 1 if here or online else 1):
        for away in range(0 if here else sessions, (sessions if online else 0) + 1):
            yield sessions, away


def _has_room(row: Sequence[tuple[int, int]], around: Around) -> bool:
    return around.room is None or sum(sessions for sessions, _ in row) <= around.room


def _need_points(
    school: School, parts: Sequence[Part], around: Around, sessions: Whole, online: Whole
) -> Floats:
    """Points of the sessions for a need of 1, less what being online loses."""
    total = np.zeros(sessions.shape[0])
    for column, part in enumerate(parts):
        line = replace(part.line, need=1.0)
        units = worth.support_units(part.activity, school)
        steps = worth.session_points(line, units, around.target_points)[line.given :]
        loss = worth.mode_loss(part.activity, "online", school, 1.0)
        total += np.concatenate([[0.0], np.cumsum(steps)])[sessions[:, column]]
        total -= loss * online[:, column]
    return total


def _plain_points(around: Around, in_person: Whole, online: Whole) -> Floats:
    """Points of presence, less those of long online runs."""
    have_in_person, have_online = around.agreed
    wanted = max(0, around.in_person_floor - have_in_person)
    points = around.presence * np.minimum(in_person, wanted).astype(np.float64)
    run = around.longest_online_run
    if run is not None:
        room = run * (have_in_person + 1) - have_online
        points -= worth.ONLINE_RUN * np.maximum(0, online - run * in_person - room)
    return points


def _bettered(mixes: Mixes, needs: Floats) -> NDArray[np.bool_]:
    """Whether another mix gives as much for no more hours, journeys and activities.

    Points are linear in need, so that what holds at both ends holds between them.
    """
    count = mixes.hours.size
    bettered = np.zeros(count, dtype=np.bool_)
    points, used = mixes.points(needs), mixes.sessions > 0
    for one in range(1, count):
        as_good = (points >= points[:, one, None] - 1e-9).all(axis=0)
        as_cheap = mixes.hours <= mixes.hours[one] + 1e-9
        as_near = (mixes.in_person <= mixes.in_person[one]).all(axis=1)
        as_able = (~used | used[one]).all(axis=1)
        others = as_good & as_cheap & as_near & as_able & ~bettered
        others[one] = False
        bettered[one] = bool(others.any())
    return bettered
