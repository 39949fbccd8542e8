"""What a mended term costs: travel, nights, sessions without a date, visits that were moved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from allocator.domain.activities import Entitlement
from allocator.scheduling.placing import (
    LONG_RUN_COST_MINUTES,
    NEW_DAY_COST_MINUTES,
    SPREAD_COST_MINUTES,
)
from allocator.scheduling.replanning.book import Book

UNDATED_COST_MINUTES = 3000
"""A session without a date weighs more than any journey."""
BELOW_MINIMUM_COST_MINUTES = 6000
"""It weighs more still where the school is then given less than its minimum."""
Due = Mapping[tuple[str, str], Entitlement]
"""What a school is due of an activity."""


@dataclass
class Costs:
    """Prices of a mended term, in minutes of travel.

    ``touched`` gathers the sessions that were ever lifted though no change hit them: only those can
    be other than they were.
    """

    book: Book
    due: Due
    touched: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Count what is allocated to each school."""
        self._given: dict[tuple[str, str], int] = {}
        for session in self.book.diary.sessions:
            if session.number in self.book.gone:
                continue
            for school in session.school_ids:
                key = (school, session.activity)
                self._given[key] = self._given.get(key, 0) + 1
        self._schools = tuple(
            dict.fromkeys(
                school
                for session in self.book.diary.sessions
                if session.is_online
                for school in session.school_ids
            )
        )

    def total(self) -> float:
        """Cost of the term as it stands."""
        book = self.book
        cost = sum(self._of_person(person) for person in book.diary.people)
        for number in book.why:
            taken = book.diary.placed.get(number)
            if taken is not None:
                ideal = book.diary.sessions[number].ideal_day
                cost += SPREAD_COST_MINUTES * abs(taken[0] - ideal)
        cost += LONG_RUN_COST_MINUTES * sum(book.diary.online_excess(one) for one in self._schools)
        cost += self._undated()
        changed = len(self.moved()) + len(self._need_not_have_moved())
        return cost + changed * book.authority.settings.changed_visit_minutes

    def moved(self) -> list[int]:
        """Sessions that no change hit and that stand otherwise than before."""
        return [
            number
            for number in sorted(self.touched)
            if self.book.standing(number) != self.book.stood[number]
        ]

    def _need_not_have_moved(self) -> list[int]:
        """Sessions that lost only the way there and stand otherwise than before all the same."""
        return [
            number
            for number in sorted(self.book.may_stay)
            if self.book.standing(number) not in (None, self.book.stood[number])
        ]

    def undated(self) -> list[int]:
        """Sessions that have lost their date, or never had one and are new."""
        book = self.book
        return [
            number
            for number in (*book.why, *sorted(self.touched))
            if number not in book.diary.placed and number not in book.lost
        ]

    def is_above_minimum(self, number: int) -> bool:
        """Whether every school of a session would keep its minimum without it."""
        missing = self._missing([*self.undated(), number])
        session = self.book.diary.sessions[number]
        return all(missing.get((school, session.activity), 0) <= 0 for school in session.school_ids)

    def _of_person(self, person: str) -> float:
        page = self.book.diary.people[person]
        nights = sum(day in trip.nights for day, trip in page.trips.items())
        days = NEW_DAY_COST_MINUTES * len(page.trips)
        night = self.book.authority.settings.night_minutes
        return page.travel_minutes + night * nights + days

    def _undated(self) -> float:
        undated = self.undated()
        short = sum(max(0, number) for number in self._missing(undated).values())
        return UNDATED_COST_MINUTES * len(undated) + BELOW_MINIMUM_COST_MINUTES * short

    def _missing(self, undated: Iterable[int]) -> dict[tuple[str, str], int]:
        """Sessions below the minimum by school and activity, where these have no date."""
        lost: dict[tuple[str, str], int] = {}
        for number in dict.fromkeys(undated):
            session = self.book.diary.sessions[number]
            for school in session.school_ids:
                key = (school, session.activity)
                lost[key] = lost.get(key, 0) + 1
        return {
            key: self.due[key].minimum - (self._given.get(key, 0) - count)
            for key, count in lost.items()
            if key in self.due
        }
