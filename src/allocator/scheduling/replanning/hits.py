"""What the changes hit: visits that cannot stand as they were, each with the reason in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from allocator.domain.authority import Authority
from allocator.domain.changes import ChangeFile, ClosedSchool, Declined, Sickness
from allocator.domain.crossings import Sailing
from allocator.domain.schedules import Schedule, Visit
from allocator.errors import NoPlanError
from allocator.io.changes import declined_visits
from allocator.io.exports.words import clock, short_date
from allocator.scheduling.journeys import StopOn, Trip, TripMaker, plan_of
from allocator.scheduling.outings import Outing, outings_of
from allocator.scheduling.replanning.visits import sessions_by_item, site_of
from allocator.scheduling.sessions import TermDays
from allocator.travel.model import TravelModel
from allocator.travel.timetables import sails_on

CLOSED, DECLINED, AWAY, NO_BOAT = "closed", "declined", "away", "no_boat"


@dataclass
class Hits:
    """Visits that are struck out, by id: why in words, what kind of change.

    ``may_stay`` names those whose date is as good as before: only the way there is lost.
    """

    why: dict[str, str] = field(default_factory=dict)
    kind: dict[str, str] = field(default_factory=dict)
    may_stay: set[str] = field(default_factory=set)

    def add(self, visit: Visit, kind: str, why: str) -> None:
        """Strike a visit out; the first reason is kept."""
        if visit.visit_id not in self.why:
            self.why[visit.visit_id], self.kind[visit.visit_id] = why, kind

    def add_if_free(self, visit: Visit, kind: str, why: str) -> None:
        """Strike out a visit whose journey is lost, though its own day may do as well as before."""
        if visit.visit_id not in self.why:
            self.may_stay.add(visit.visit_id)
        self.add(visit, kind, why)


@dataclass(eq=False)
class Finder:
    """Finds what the changes hit in an earlier schedule, in the changed workspace."""

    authority: Authority
    schedule: Schedule
    changes: ChangeFile
    travel: TravelModel
    days: TermDays
    maker: TripMaker
    broken: set[tuple[str, dt.date]] = field(default_factory=set)
    """Outings that cannot go on as they were, by person and first day."""

    def find(self) -> Hits:
        """Visits from today on that cannot stand, and those that fall with them.

        Raises
        ------
        NoPlanError
            Where somebody is under way and cannot come home.
        """
        hits = Hits()
        for visit, kind, why in self._directly():
            if visit.date >= self.changes.today:
                hits.add(visit, kind, why)
        self._whole_sessions(hits)
        outings = [trip for trips in outings_of(self.schedule.days).values() for trip in trips]
        for outing in outings:
            broken = self._why_broken(outing)
            if broken is None:
                continue
            self.broken.add(_key(outing))
            kind, reason = broken
            for visit in self.stops_of(outing):
                if visit.date >= self.changes.today:
                    hits.add_if_free(visit, kind, reason)
        self._fall_with_them(outings, hits)
        return hits

    def stops_of(self, outing: Outing) -> tuple[Visit, ...]:
        """Visits that a person makes on an outing, in order."""
        return tuple(
            visit
            for date in outing.dates
            for visit in self._by_person_and_date.get((outing.person_id, date), ())
        )

    def shortened(self, outing: Outing, kept: Sequence[Visit]) -> Trip | None:
        """The outing again with fewer stops; ``None`` where that is not possible.

        It takes no day and no hour that it did not take before. Somebody who is under way already
        may need longer to come home, but has travelled as they have.
        """
        stops = self.stop_list(kept)
        trip = self.maker.make(outing.person_id, stops) if stops else None
        if trip is None:
            return None
        if outing.dates[0] < self.changes.today:
            return trip if self._travelled_so(outing, trip) else None
        for day, (leaves, returns) in trip.away.items():
            old = self.window(outing, self.days.date(day))
            if old is None or leaves < old[0] or returns > old[1]:
                return None
        return trip

    def stop_list(self, visits: Sequence[Visit]) -> tuple[StopOn, ...]:
        """Visits as stops of a trip, each bound to its hour; numbered in order."""
        return tuple(
            StopOn(number, site_of(self.authority, visit), visit.end - visit.start,
                   self.days.number(visit.date), visit.start)
            for number, visit in enumerate(visits)
        )  # fmt: skip

    # -- pieces ----------------------------------------------------------------------------------

    def __post_init__(self) -> None:
        """Sort the visits by who makes them when."""
        self._by_person_and_date: dict[tuple[str, dt.date], list[Visit]] = {}
        for visit in sorted(self.schedule.visits, key=lambda one: (one.date, one.start)):
            if visit.mode == "in_person":
                for person in visit.person_ids:
                    self._by_person_and_date.setdefault((person, visit.date), []).append(visit)
        self.sessions = sessions_by_item(self.authority, self.schedule)
        self._sailings: dict[tuple[object, ...], list[Sailing]] = {}
        for row in self.authority.sailings:
            key = (row.service_id, row.from_port, row.to_port, row.depart)
            self._sailings.setdefault(key, []).append(row)

    def is_broken(self, outing: Outing) -> bool:
        """Whether an outing could not go on as it was."""
        return _key(outing) in self.broken

    def _directly(self) -> Iterator[tuple[Visit, str, str]]:
        authority = self.authority
        for change in self.changes.changes:
            if isinstance(change, Declined):
                for visit in declined_visits(change, self.schedule):
                    yield (
                        visit,
                        DECLINED,
                        f"another date than {short_date(visit.date)} is asked for",
                    )
            elif isinstance(change, Sickness):
                name = authority.person_titles[change.person]
                for visit in self._visits_in(change.from_date, change.to_date):
                    if change.person in visit.person_ids:
                        yield visit, AWAY, f"{name} is away {_span(change)}"
            elif isinstance(change, ClosedSchool):
                name = authority.school_titles[change.school]
                for visit in self._visits_in(change.from_date, change.to_date):
                    if change.school in visit.school_ids:
                        yield visit, CLOSED, f"{name} is closed {_span(change)}"

    def _visits_in(self, first: dt.date, last: dt.date) -> Iterator[Visit]:
        return (visit for visit in self.schedule.visits if first <= visit.date <= last)

    def _whole_sessions(self, hits: Hits) -> None:
        """A day of a session of several days takes the other days with it."""
        items = {visit.item_id for visit in self.schedule.visits if visit.visit_id in hits.why}
        for item in sorted(items):
            for group in self.sessions[item]:
                struck = [visit for visit in group if visit.visit_id in hits.why]
                if struck and group[0].date >= self.changes.today:
                    for visit in group:
                        hits.add(visit, hits.kind[struck[0].visit_id], hits.why[struck[0].visit_id])

    def _why_broken(self, outing: Outing) -> tuple[str, str] | None:
        """Why an outing cannot go on from today as it was: its person is away, a boat is lost."""
        for change in self.changes.changes:
            if isinstance(change, Sickness) and change.person == outing.person_id:
                first = max(change.from_date, self.changes.today)
                if any(first <= date <= change.to_date for date in outing.dates):
                    name = self.authority.person_titles[change.person]
                    return AWAY, f"{name} is away {_span(change)}"
        for date, leg in outing.crossings():
            rows = self._sailings.get((leg.service_id, leg.from_id, leg.to_id, leg.depart), ())
            if date >= self.changes.today and not any(sails_on(row, date) for row in rows):
                port = next(one.name for one in self.authority.ports if one.port_id == leg.from_id)
                what = f"the {clock(leg.depart)} {leg.mode} from {port}"
                return NO_BOAT, f"{what} does not go on {short_date(date)}"
        return None

    def _fall_with_them(self, outings: Sequence[Outing], hits: Hits) -> None:
        """Strike out, until nothing changes, what hangs on a trip that is no longer possible."""
        while True:
            before = len(hits.why)
            self._whole_sessions(hits)
            for outing in outings:
                stops = self.stops_of(outing)
                kept = [visit for visit in stops if visit.visit_id not in hits.why]
                if len(kept) == len(stops) and not self.is_broken(outing):
                    continue
                is_under_way = outing.dates[0] < self.changes.today <= outing.dates[-1]
                if (kept or is_under_way) and self.shortened(outing, kept) is None:
                    self._strike_rest(outing, kept, hits)
            if len(hits.why) == before:
                return

    def _strike_rest(self, outing: Outing, kept: Sequence[Visit], hits: Hits) -> None:
        name = self.authority.person_titles[outing.person_id]
        if outing.dates[0] < self.changes.today:
            first, last = outing.dates[0], outing.dates[-1]
            after = last + dt.timedelta(days=1)
            raise NoPlanError(
                f"{name} is under way from {short_date(first)} to {short_date(last)} and cannot "
                f"finish that journey after the change; re-plan from {after} on, and settle by "
                "hand how they come home"
            )
        why = f"the journey of {name} on {short_date(outing.dates[0])} is no longer possible"
        for visit in kept:
            hits.add_if_free(visit, NO_BOAT, why)

    def window(self, outing: Outing, date: dt.date) -> tuple[int, int] | None:
        """Minutes between which an outing was away from the base on a day."""
        for place, day in enumerate(outing.days):
            if day.date == date and day.legs:
                leaves = day.legs[0].depart if place == 0 else 0
                last = place == len(outing.days) - 1
                return leaves, day.legs[-1].arrive if last else 24 * 60
            if day.date == date:
                return 0, 24 * 60
        return None

    def _travelled_so(self, outing: Outing, trip: Trip) -> bool:
        """Whether a trip agrees with what has been travelled already."""
        made = {day.date: day for day in plan_of(trip, self.travel, self.days).days}
        return all(
            day.date in made and made[day.date].legs == day.legs
            for day in outing.days
            if day.date < self.changes.today
        )


def _key(outing: Outing) -> tuple[str, dt.date]:
    return outing.person_id, outing.dates[0]


def _span(change: Sickness | ClosedSchool) -> str:
    if change.from_date == change.to_date:
        return f"on {short_date(change.from_date)}"
    return f"from {short_date(change.from_date)} to {short_date(change.to_date)}"
