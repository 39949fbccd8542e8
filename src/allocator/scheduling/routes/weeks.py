"""A person's weeks for tours: how early every place can be reached, day by day, at the best."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import numpy as np

from allocator.scheduling.routes.tours import MOST_DAYS, TourWeek
from allocator.travel.arrivals import NEVER, SLOT_MINUTES, Arrivals, Minutes, by_night
from allocator.travel.model import TravelModel
from allocator.travel.trips import MOST_NIGHTS_WAITING

ONE_DAY = dt.timedelta(days=1)
DAYS_OF_WEEK = 7


class Weeks:
    """Tables for tours of one person between the base and some sites, by weekday of departure.

    Where timetables change within the term the best of them all counts, so that no tour is left
    out; whether it can be made on a date is seen when it is given one.
    """

    def __init__(
        self, travel: TravelModel, arrivals: Arrivals, person_id: str, sites: Sequence[str]
    ) -> None:
        self._travel = travel
        self._arrivals = arrivals
        self._places = [person_id, *sites]
        self._inner = len(self._places)
        self._all = [*self._places, *arrivals.ports]
        self._dates = sorted(travel.authority.working_days[person_id])
        self._tables: dict[int, Minutes] = {}
        self._moves: dict[frozenset[int], Minutes] = {}
        settings = travel.authority.settings
        self._dawn = settings.earliest_departure // SLOT_MINUTES
        self._evenings = evenings(settings.latest_arrival)

    def starting_on(self, weekday: int) -> TourWeek | None:
        """Return the days from a weekday on that the person works; ``None`` if not that one."""
        worked = {date.weekday() for date in self._dates}
        days = 0
        while days < MOST_DAYS and (weekday + days) % DAYS_OF_WEEK in worked:
            days += 1
        starts = self._different_starts(weekday, days)
        if not starts:
            return None
        weeks = [[date + day * ONE_DAY for day in range(days)] for date in starts]
        tables = [[self._table(date) for date in week] for week in weeks]
        return TourWeek(
            np.stack([self._today([week[day] for week in tables]) for day in range(days)]),
            np.stack(
                [
                    np.stack([self._over_nights(tables, day, nights) for day in range(days)])
                    for nights in range(1, MOST_NIGHTS_WAITING + 1)
                ]
            ),
            np.stack([self._least_moves(weeks, day) for day in range(days)]),
            np.array(self._evenings, dtype=np.int64),
        )

    def _different_starts(self, weekday: int, days: int) -> list[dt.date]:
        """Dates to start on whose timetables differ."""
        found: dict[tuple[int, ...], dt.date] = {}
        for date in self._dates:
            if date.weekday() == weekday and days:
                week = (self._travel.timetables.on(date + day * ONE_DAY) for day in range(days))
                found.setdefault(tuple(table.number for table in week), date)
        return list(found.values())

    def _table(self, date: dt.date) -> Minutes:
        timetable = self._travel.timetables.on(date)
        if timetable.number not in self._tables:
            table = self._arrivals.between(timetable, self._all, self._all)
            self._tables[timetable.number] = table
        return self._tables[timetable.number]

    def _today(self, tables: Sequence[Minutes]) -> Minutes:
        return _least_of([table[: self._inner, : self._inner] for table in tables])

    def _over_nights(self, tables: list[list[Minutes]], day: int, nights: int) -> Minutes:
        """Arrivals some days later by evening, each night spent wherever is reached by then."""
        found = [
            self._by_night(week[day], self._from_dawn(week, day + 1, nights - 1), self._inner)
            for week in tables
            if day + nights < len(week)
        ]
        return _least_of(found) if found else self._no_way()

    def _from_dawn(self, week: list[Minutes], day: int, nights: int) -> Minutes:
        """Arrivals so many nights after the dawn of a day, by place stood at and place reached."""
        if nights == 0:
            return week[day][:, : self._inner, self._dawn]
        onward = self._from_dawn(week, day + 1, nights - 1)
        reached = self._by_night(week[day], onward, len(self._all), self._evenings[-1:])
        return reached[0, :, :, self._dawn]

    def _by_night(
        self,
        today: Minutes,
        morning: Minutes,
        rows: int,
        evenings: Sequence[int] | None = None,
    ) -> Minutes:
        limits = np.array(self._evenings if evenings is None else evenings, dtype=np.int64)
        return by_night(today, np.ascontiguousarray(morning), rows, limits)

    def _no_way(self) -> Minutes:
        slots = self._tables[next(iter(self._tables))].shape[2]
        return np.full(
            (len(self._evenings), self._inner, self._inner, slots), NEVER, dtype=np.int32
        )

    def _least_moves(self, weeks: list[list[dt.date]], day: int) -> Minutes:
        """Least minutes on the move from a day on, by nights between: the boats of those days."""
        return np.stack(
            [
                np.minimum.reduce(
                    [self._moves_over(week[day : day + nights + 1]) for week in weeks]
                )
                for nights in range(MOST_NIGHTS_WAITING + 1)
            ]
        )

    def _moves_over(self, dates: Sequence[dt.date]) -> Minutes:
        timetables = {(table := self._travel.timetables.on(date)).number: table for date in dates}
        key = frozenset(timetables)
        if key not in self._moves:
            self._moves[key] = self._arrivals.least_moves(list(timetables.values()), self._places)
        return self._moves[key]


def evenings(latest: int) -> list[int]:
    """Minutes by which the last leg of a day may have to be over, hour by hour."""
    return list(range(latest - 5 * 60, latest + 1, 60))


def _least_of(tables: Sequence[Minutes]) -> Minutes:
    least = tables[0]
    for table in tables[1:]:
        least = np.minimum(least, table)
    return least
