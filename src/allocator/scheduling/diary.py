"""Everybody's diary while a term is being laid out: trips, online meetings, hours, nights.

Each person's and each school's page can be copied cheaply, so that a change is tried and taken
back. Nothing here decides; it answers whether something fits and what it would cost.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from allocator.domain.authority import Authority
from allocator.domain.people import Person
from allocator.scheduling.journeys import Trip
from allocator.scheduling.sessions import Session, TermDays

EPSILON_HOURS = 1e-6


@dataclass
class PersonPage:
    """One person's term: trips and online meetings by day, and what they add up to."""

    trips: dict[int, Trip] = field(default_factory=dict)
    online: dict[int, tuple[tuple[int, int, int], ...]] = field(default_factory=dict)
    """Meetings of a day as (start, end, session number)."""
    contact_hours: float = 0.0
    preparation_hours: float = 0.0
    travel_minutes: int = 0

    def copy(self) -> PersonPage:
        """Copy the page; trips themselves never change."""
        return PersonPage(
            dict(self.trips),
            dict(self.online),
            self.contact_hours,
            self.preparation_hours,
            self.travel_minutes,
        )

    def put(self, trip: Trip) -> None:
        """Enter a trip on each of its days."""
        for day in trip.days:
            self.trips[day] = trip
        self.travel_minutes += trip.travel_minutes

    def drop(self, trip: Trip) -> None:
        """Strike a trip out."""
        for day in trip.days:
            del self.trips[day]
        self.travel_minutes -= trip.travel_minutes

    def nights_in(self, month: tuple[int, int], days: TermDays, without: Trip | None) -> int:
        """Nights away in a calendar month, leaving one trip out."""
        return sum(
            1
            for day, trip in self.trips.items()
            if trip is not without and day in trip.nights and _month(days, day) == month
        )


@dataclass
class SchoolPage:
    """One school's term: days of each session, by session number, and which are online for it."""

    sessions: dict[int, tuple[int, ...]] = field(default_factory=dict)
    at_day: dict[int, tuple[int, ...]] = field(default_factory=dict)

    def copy(self) -> SchoolPage:
        """Copy the page."""
        return SchoolPage(dict(self.sessions), dict(self.at_day))


def _month(days: TermDays, day: int) -> tuple[int, int]:
    date = days.date(day)
    return date.year, date.month


class Diary:
    """All pages, the limits that people and schools set, and a memory of what was changed."""

    def __init__(self, authority: Authority, sessions: tuple[Session, ...], days: TermDays) -> None:
        self.authority = authority
        self.sessions = sessions
        self.days = days
        self.people = {person.person_id: PersonPage() for person in authority.people}
        self.schools = {school.school_id: SchoolPage() for school in authority.open_schools}
        self.placed: dict[int, tuple[int, ...]] = {}
        self.capacity = {
            person.person_id: authority.capacity_hours(person) for person in authority.people
        }
        self.run_limit = authority.offer.floors.longest_online_run
        self._is_online_for = {
            (session.number, school): _is_online_for(authority, session, school)
            for session in sessions
            for school in session.school_ids
        }
        self._saved: dict[tuple[str, str], PersonPage | SchoolPage] = {}
        self._saved_placed: dict[int, tuple[int, ...]] = {}

    # -- trying and taking back ----------------------------------------------------------------

    def begin(self) -> None:
        """Start remembering pages before they change."""
        self._saved = {}
        self._saved_placed = dict(self.placed)

    def take_back(self) -> None:
        """Return to how things stood at ``begin``."""
        for (kind, key), page in self._saved.items():
            if isinstance(page, PersonPage) and kind == "person":
                self.people[key] = page
            elif isinstance(page, SchoolPage):
                self.schools[key] = page
        self._saved = {}
        self.placed = self._saved_placed

    def person(self, person_id: str) -> PersonPage:
        """Return a person's page for writing."""
        if ("person", person_id) not in self._saved:
            self._saved["person", person_id] = self.people[person_id].copy()
        return self.people[person_id]

    def school(self, school_id: str) -> SchoolPage:
        """Return a school's page for writing."""
        if ("school", school_id) not in self._saved:
            self._saved["school", school_id] = self.schools[school_id].copy()
        return self.schools[school_id]

    # -- entering and striking out ---------------------------------------------------------------

    def enter(self, session: Session, taken: tuple[int, ...]) -> None:
        """Enter a session with everyone's hours and the schools' days; trips are put apart."""
        self.placed[session.number] = taken
        for school in session.school_ids:
            page = self.school(school)
            page.sessions[session.number] = taken
            for day in taken:
                page.at_day[day] = (*page.at_day.get(day, ()), session.number)
        for person in session.person_ids:
            self.person(person).contact_hours += session.contact_hours
            self.person(person).preparation_hours += session.preparation_hours

    def strike(self, session: Session) -> None:
        """Undo ``enter``."""
        taken = self.placed.pop(session.number)
        for school in session.school_ids:
            page = self.school(school)
            del page.sessions[session.number]
            for day in taken:
                left = tuple(other for other in page.at_day[day] if other != session.number)
                if left:
                    page.at_day[day] = left
                else:
                    del page.at_day[day]
        for person in session.person_ids:
            self.person(person).contact_hours -= session.contact_hours
            self.person(person).preparation_hours -= session.preparation_hours

    # -- rules -------------------------------------------------------------------------------------

    def keeps_spacing(self, session: Session, taken: tuple[int, ...]) -> bool:
        """Whether enough pupil days lie between this and every other session of the activity."""
        for school in session.school_ids:
            position = self.days.position[school]
            gap = session.spacing[school]
            first, last = position.get(taken[0]), position.get(taken[-1])
            if first is None or last is None:
                continue
            for number, other in self.schools[school].sessions.items():
                if self.sessions[number].activity != session.activity:
                    continue
                begins, ends = position.get(other[0]), position.get(other[-1])
                if begins is None or ends is None:
                    continue
                if begins - last < gap and first - ends < gap:
                    return False
        return True

    def schools_are_free(self, session: Session, taken: tuple[int, ...]) -> bool:
        """Whether no school has another session on these days.

        One person may follow one session with another on the same visit to the same site.
        """
        return all(
            _is_one_visit(session, self.sessions[other])
            for school in session.school_ids
            for day in taken
            for other in self.schools[school].at_day.get(day, ())
        )

    def longest_online_run(
        self, school: str, also: Session | None = None, taken: tuple[int, ...] = ()
    ) -> int:
        """Longest run of sessions one after another that are online for the school."""
        when = [(days[0], number) for number, days in self.schools[school].sessions.items()]
        if also is not None:
            when.append((taken[0], also.number))
        longest = run = 0
        for _, number in sorted(when):
            run = run + 1 if self._is_online_for[number, school] else 0
            longest = max(longest, run)
        return longest

    def online_excess(self, school: str) -> int:
        """Sessions by which a school's longest online run is beyond the floor."""
        if self.run_limit is None:
            return 0
        return max(0, self.longest_online_run(school) - self.run_limit)

    def online_excess_change(
        self, session: Session, taken: tuple[int, ...], before: dict[str, int]
    ) -> int:
        """Change of that excess over the session's schools if it took these days.

        A session in person can only break a run that is too long, so it is asked about nothing
        else. ``before`` holds the excess of each school without the session.
        """
        limit = self.run_limit
        if limit is None:
            return 0
        return sum(
            max(0, self.longest_online_run(school, session, taken) - limit) - before[school]
            for school in session.school_ids
            if before[school] or self._is_online_for[session.number, school]
        )

    def keeps_person_limits(
        self, person: Person, session: Session, old: Trip | None, new: Trip | None
    ) -> str | None:
        """Name the limit that a person would break: ``capacity`` or ``night_limit``."""
        page = self.people[person.person_id]
        contact = page.contact_hours + session.contact_hours
        travel = page.travel_minutes
        travel += (new.travel_minutes if new else 0) - (old.travel_minutes if old else 0)
        capacity = self.capacity[person.person_id] + EPSILON_HOURS
        if person.is_peer_head:
            if contact > capacity:
                return "capacity"
            if self._days_away(page, old, new) > self.authority.release_days(person):
                return "capacity"
        elif contact + page.preparation_hours + session.preparation_hours + travel / 60 > capacity:
            return "capacity"
        if new is not None and new.nights:
            limit = self.authority.max_nights(person)
            for month in {_month(self.days, night) for night in new.nights}:
                own = sum(_month(self.days, night) == month for night in new.nights)
                if page.nights_in(month, self.days, old) + own > limit:
                    return "night_limit"
        return None

    def _days_away(self, page: PersonPage, old: Trip | None, new: Trip | None) -> int:
        away = {day for day, trip in page.trips.items() if trip is not old}
        return len(away | set(new.days if new else ()))

    def is_clear_of_online(self, person_id: str, trip: Trip) -> bool:
        """Whether no online meeting falls while the person is away on the trip.

        And whether the day, from first to last, stays within its longest length.
        """
        online = self.people[person_id].online
        most = self.authority.settings.max_day_hours * 60
        for day, (leaves, returns) in trip.away.items():
            for start, end, _ in online.get(day, ()):
                if start < returns and leaves < end:
                    return False
                if max(returns, end) - min(leaves, start) > most:
                    return False
        return True


def _is_one_visit(one: Session, other: Session) -> bool:
    """Whether two sessions of a day are held by one person, there, at one site."""
    return (
        len(one.person_ids) == 1
        and one.person_ids == other.person_ids
        and one.site_id == other.site_id
        and not one.is_online
        and not other.is_online
    )


def _is_online_for(authority: Authority, session: Session, school: str) -> bool:
    """Whether the session is online for this school: a cluster's is, but where it is held."""
    if session.is_online:
        return True
    return authority.school_by_id[school].site_id != session.site_id
