"""The journeys of a dated schedule: each person's trips, and the crossings that visits hang on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from allocator.domain.costs import Rates
from allocator.domain.crossings import Sailing
from allocator.domain.schedules import Leg, Schedule, TravelDay, Visit
from allocator.travel.timetables import sails_on
from allocator.travel.winter import WINTER_MONTHS


@dataclass(frozen=True)
class Outing:
    """One trip of a person, from leaving the base to being back: its days in order."""

    person_id: str
    days: tuple[TravelDay, ...]

    @property
    def dates(self) -> tuple[dt.date, ...]:
        """Days of the trip."""
        return tuple(day.date for day in self.days)

    @property
    def nights(self) -> tuple[dt.date, ...]:
        """Days that end away from the base."""
        return tuple(day.date for day in self.days if day.night_at is not None)

    def crossings(self) -> Iterator[tuple[dt.date, Leg]]:
        """Legs by ferry or flight with their dates."""
        for day in self.days:
            for leg in day.legs:
                if leg.service_id is not None:
                    yield day.date, leg

    def crossings_before(self, visit: Visit) -> tuple[tuple[dt.date, Leg], ...]:
        """Crossings that must be made to be at the visit."""
        moment = (visit.date, visit.start)
        return tuple((date, leg) for date, leg in self.crossings() if (date, leg.arrive) <= moment)


def outings_of(days: Iterable[TravelDay]) -> dict[str, tuple[Outing, ...]]:
    """Trips of each person in date order; nights away join the days of one trip."""
    found: dict[str, list[list[TravelDay]]] = {}
    for day in sorted(days, key=lambda day: (day.person_id, day.date)):
        trips = found.setdefault(day.person_id, [])
        if trips and trips[-1][-1].night_at is not None:
            trips[-1].append(day)
        else:
            trips.append([day])
    return {
        person: tuple(Outing(person, tuple(trip)) for trip in trips)
        for person, trips in found.items()
    }


def busy_dates(schedule: Schedule) -> dict[str, set[dt.date]]:
    """Days on which each person travels or has a visit, online ones too."""
    busy: dict[str, set[dt.date]] = {}
    for day in schedule.days:
        busy.setdefault(day.person_id, set()).add(day.date)
    for visit in schedule.visits:
        for person in visit.person_ids:
            busy.setdefault(person, set()).add(visit.date)
    return busy


def outing_to(
    outings: Mapping[str, tuple[Outing, ...]], person: str, visit: Visit
) -> Outing | None:
    """Trip on which a person makes a visit; ``None`` where the schedule has none."""
    for outing in outings.get(person, ()):
        if outing.days[0].date <= visit.date <= outing.days[-1].date:
            return outing
    return None


def crossings_to(
    schedule: Schedule, outings: Mapping[str, tuple[Outing, ...]]
) -> dict[str, dict[str, tuple[tuple[dt.date, Leg], ...]]]:
    """By visit and person: the crossings on the way there, of visits that hang on any."""
    found: dict[str, dict[str, tuple[tuple[dt.date, Leg], ...]]] = {}
    for visit in schedule.visits:
        if visit.mode != "in_person":
            continue
        trips = {person: outing_to(outings, person, visit) for person in visit.person_ids}
        ways = {
            person: trip.crossings_before(visit)
            for person, trip in trips.items()
            if trip is not None
        }
        if any(ways.values()):
            found[visit.visit_id] = ways
    return found


class Departures:
    """The rows of ``sailings.csv`` that legs by ferry and flight are made on."""

    def __init__(self, sailings: Iterable[Sailing], rates: Rates) -> None:
        self._rates = rates
        self._rows: dict[tuple[str, str, str, int], list[Sailing]] = {}
        for row in sailings:
            key = (row.service_id, row.from_port, row.to_port, row.depart)
            self._rows.setdefault(key, []).append(row)

    def of(self, date: dt.date, leg: Leg) -> Sailing | None:
        """Departure of a leg on a date; ``None`` where none sails."""
        key = (leg.service_id or "", leg.from_id, leg.to_id, leg.depart)
        return next((row for row in self._rows.get(key, ()) if sails_on(row, date)), None)

    def fare_pounds(self, date: dt.date, leg: Leg) -> float | None:
        """Fare of a crossing, one way; ``None`` where it is not known."""
        row = self.of(date, leg)
        return None if row is None else row.fare_pounds

    def cancel_share(self, date: dt.date, leg: Leg) -> float:
        """Share of such departures that are cancelled, by the season where the row has none."""
        row = self.of(date, leg)
        if row is not None and row.cancel_share is not None:
            return row.cancel_share
        is_winter = date.month in WINTER_MONTHS
        return self._rates.cancel_share_winter if is_winter else self._rates.cancel_share

    def is_assumed(self, date: dt.date, leg: Leg) -> bool:
        """Whether that share is the default."""
        row = self.of(date, leg)
        return row is None or row.cancel_share is None

    def chance_of_failing(self, crossings: Iterable[tuple[dt.date, Leg]]) -> float:
        """Chance that at least one of the crossings is cancelled, each for itself.

        The legs of one service on a day are one departure: whoever stays aboard is not cancelled
        twice.
        """
        shares: dict[tuple[dt.date, str | None], float] = {}
        for date, leg in crossings:
            key = (date, leg.service_id)
            shares[key] = max(shares.get(key, 0.0), self.cancel_share(date, leg))
        sails = 1.0
        for share in shares.values():
            sails *= 1.0 - share
        return 1.0 - sails
