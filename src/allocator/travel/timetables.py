"""Departures of one day, arranged for search."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from allocator.domain.crossings import Sailing
from allocator.domain.settings import Settings


@dataclass(frozen=True)
class Service:
    """All departures from one port to another that treat cars alike, by time.

    ``best[i]`` is the departure at or after position ``i`` that arrives first.
    """

    to_port: str
    carries_cars: bool
    check_in_minutes: int
    departures: tuple[int, ...]
    best: tuple[Sailing, ...]

    def next_after(self, minute: int) -> Sailing | None:
        """Return the departure at or after a minute of the day that arrives first."""
        position = bisect_left(self.departures, minute)
        return self.best[position] if position < len(self.best) else None


@dataclass(frozen=True, eq=False)
class DayTimetable:
    """The departures that run on a day. Days with the same departures share one timetable."""

    number: int
    sailings: tuple[Sailing, ...]
    check_in: dict[str, int] = field(default_factory=dict)

    @cached_property
    def services_from(self) -> dict[str, tuple[Service, ...]]:
        """Services by port of departure; those with different check-in times stay apart."""
        groups: dict[tuple[str, str, bool, int], list[Sailing]] = {}
        for sailing in self.sailings:
            key = (
                sailing.from_port,
                sailing.to_port,
                sailing.carries_cars,
                self.check_in_minutes(sailing),
            )
            groups.setdefault(key, []).append(sailing)
        found: dict[str, list[Service]] = {}
        for (from_port, to_port, carries, check_in), sailings in sorted(groups.items()):
            service = _service(to_port, carries, check_in, sailings)
            found.setdefault(from_port, []).append(service)
        return {port: tuple(services) for port, services in found.items()}

    @cached_property
    def onward(self) -> dict[tuple[str, str], tuple[Sailing, ...]]:
        """Departures by port and service, for those who stay aboard."""
        found: dict[tuple[str, str], list[Sailing]] = {}
        for sailing in self.sailings:
            found.setdefault((sailing.from_port, sailing.service_id), []).append(sailing)
        return {key: tuple(rows) for key, rows in found.items()}

    def check_in_minutes(self, sailing: Sailing) -> int:
        """Minutes before departure by which to be there."""
        if sailing.check_in_minutes is not None:
            return sailing.check_in_minutes
        return self.check_in[sailing.mode]


def _service(to_port: str, carries: bool, check_in: int, sailings: list[Sailing]) -> Service:
    ordered = sorted(sailings, key=lambda row: (row.depart, row.arrive, row.service_id))
    best: list[Sailing] = []
    for sailing in reversed(ordered):
        best.append(sailing if not best or sailing.arrive <= best[-1].arrive else best[-1])
    return Service(
        to_port, carries, check_in, tuple(row.depart for row in ordered), tuple(reversed(best))
    )


class Timetables:
    """Timetables by date. A departure runs on its weekdays while it is valid."""

    def __init__(self, sailings: Sequence[Sailing], settings: Settings) -> None:
        self._sailings = tuple(sailings)
        self._check_in = {"ferry": settings.check_in_ferry, "flight": settings.check_in_flight}
        self._by_date: dict[dt.date, DayTimetable] = {}
        self._by_rows: dict[tuple[int, ...], DayTimetable] = {}

    def on(self, date: dt.date) -> DayTimetable:
        """Return the timetable of a date."""
        if date not in self._by_date:
            rows = tuple(number for number, row in enumerate(self._sailings) if sails_on(row, date))
            if rows not in self._by_rows:
                self._by_rows[rows] = DayTimetable(
                    len(self._by_rows), tuple(self._sailings[row] for row in rows), self._check_in
                )
            self._by_date[date] = self._by_rows[rows]
        return self._by_date[date]


def sails_on(sailing: Sailing, date: dt.date) -> bool:
    """Whether the departure runs on a date."""
    return (
        sailing.days[date.weekday()]
        and (sailing.valid_from is None or sailing.valid_from <= date)
        and (sailing.valid_to is None or date <= sailing.valid_to)
    )
