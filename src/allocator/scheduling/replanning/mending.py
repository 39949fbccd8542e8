"""The first repaired term, and the polish: the cheapest places again, few other visits moved."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass, replace

from allocator.scheduling.placing import Placement
from allocator.scheduling.replanning.book import Book
from allocator.scheduling.replanning.costs import Costs
from allocator.scheduling.sessions import Session
from allocator.solving.progress import Progress, SolveControl

MOST_LIFTED = 2
"""Visits lifted beside the one that a round is about."""
TROUBLE_SHARE = 0.7
"""Share of rounds that are about a session without a date, while there is one."""
SETTLED_AFTER = 25
"""Rounds without gain after which a term where everything has a date is left alone."""
DAYS_AT_A_TIME = 4
"""Days looked at together for the first answer."""
TRIED_AFTER = 80
"""Rounds without gain after which sessions without a date are given up."""
EPSILON = 1e-6


@dataclass(eq=False)
class Mender:
    """Mends a book."""

    book: Book
    costs: Costs

    # -- first answer ------------------------------------------------------------------------------

    def release(self, people: Iterable[str]) -> None:
        """Lift visits of people who have fewer hours left than what still stands in their diary.

        First those that a school has beyond its minimum, the latest first.
        """
        book, diary = self.book, self.book.diary
        for person in people:
            if diary.authority.person_by_id[person].is_peer_head:
                continue
            while self._hours(person) > diary.capacity[person] + EPSILON:
                choices = [
                    session
                    for session in book.movable()
                    if person in session.person_ids and session.number in diary.placed
                ]
                if not choices:
                    break
                last = max(
                    choices,
                    key=lambda one: (
                        self.costs.is_above_minimum(one.number),
                        diary.placed[one.number],
                    ),
                )
                name = diary.authority.person_titles[person]
                for struck in book.placer.remove(last):
                    book.why.setdefault(struck.number, f"{name} has too few hours left")

    def insert_all(self) -> None:
        """Give every open session the cheapest lawful place near its old date, the hardest first.

        Only where there is none near are days further off looked at; the polish looks at all.
        """
        book = self.book
        for number in sorted(book.why, key=self._difficulty):
            if number not in book.diary.placed and number not in book.lost:
                session = book.diary.sessions[number]
                placement = self._as_wished(session) or self._soon(session)
                if placement is not None:
                    book.placer.enter(placement)

    def place(self, session: Session) -> Placement | None:
        """Find a place: as it stood if only the way was lost, then a date asked for, then any."""
        return self._as_wished(session) or self.book.placer.best(session)

    def _soon(self, session: Session) -> Placement | None:
        """Find the cheapest of the days nearest to the old date, some days at a time."""
        days = sorted(session.starts, key=lambda day: (abs(day - session.ideal_day), day))
        for first in range(0, len(days), DAYS_AT_A_TIME):
            near = sorted(days[first : first + DAYS_AT_A_TIME])
            starts = {day: session.starts[day] for day in near}
            placement = self.book.placer.best(replace(session, starts=starts))
            if placement is not None:
                return replace(placement, session=session)
        return None

    def _as_wished(self, session: Session) -> Placement | None:
        """Find the place that it had if only the way was lost, else a date that was asked for."""
        book = self.book
        if session.number in book.may_stay:
            placement = self.stay(session)
            if placement is not None:
                return placement
        wanted = book.suggested.get(session.number)
        if wanted:
            starts = {day: taken for day, taken in session.starts.items() if day in wanted}
            return book.placer.best(replace(session, starts=starts))
        return None

    def stay(self, session: Session) -> Placement | None:
        """Find the place that a session had, if it is still to be had."""
        before = self.book.as_it_stood(session)
        return None if before is None else self.book.placer.best(before)

    def _difficulty(self, number: int) -> tuple[object, ...]:
        session = self.book.diary.sessions[number]
        return (
            self.costs.is_above_minimum(number),
            session.is_online,
            -len(session.person_ids) * session.length,
            len(session.starts),
            session.ideal_day,
            number,
        )

    def _hours(self, person: str) -> float:
        page = self.book.diary.people[person]
        return page.contact_hours + page.preparation_hours + page.travel_minutes / 60

    # -- polish ------------------------------------------------------------------------------------

    def polish(self, rounds: int, control: SolveControl) -> None:
        """Lift an open session with a neighbour or two, put them back; keep what is cheaper.

        No more visits are moved beyond those hit than the settings allow. Work is counted in
        rounds.
        """
        book, chance = self.book, random.Random(control.seed)
        others = self._neighbours()
        cost = self.costs.total()
        idle = 0
        for done in range(rounds):
            numbers = [number for number in book.why if number not in book.lost]
            undated = [number for number in numbers if number not in book.diary.placed]
            enough = idle >= (TRIED_AFTER if undated else SETTLED_AFTER)
            if not numbers or enough or control.should_stop():
                break
            troubled = bool(undated) and chance.random() < TROUBLE_SHARE
            number = chance.choice(undated if troubled else numbers)
            touched = set(self.costs.touched)
            book.diary.begin()
            is_lawful = self._round(number, others[number], chance)
            after = self.costs.total()
            most = book.authority.settings.most_changed_visits
            if is_lawful and after < cost - EPSILON and len(self.costs.moved()) <= most:
                cost, idle = after, 0
            else:
                book.diary.take_back()
                self.costs.touched = touched
                idle += 1
            if done % 20 == 0:
                control.progress(Progress("polish", note=f"{len(undated)} without a date"))

    def _round(self, number: int, others: list[int], chance: random.Random) -> bool:
        """Lift and put back; whether everything that was agreed is still there."""
        book = self.book
        centre = book.diary.sessions[number]
        near = [other for other in others if other in book.diary.placed]
        lifted = chance.sample(near, min(len(near), chance.randint(0, MOST_LIFTED)))
        struck: list[Session] = []
        for other in (number, *lifted):
            if other in book.diary.placed:
                struck.extend(book.placer.remove(book.diary.sessions[other]))
        again = [one for one in struck if one.number != number]
        self.costs.touched |= {one.number for one in again if one.number not in book.why}
        chance.shuffle(again)
        for session in (centre, *again):
            placement = self._put_back(session)
            if placement is not None:
                book.placer.enter(placement)
        return all(one.number in book.diary.placed for one in again if one.forced)

    def _put_back(self, session: Session) -> Placement | None:
        if session.forced or session.number in self.book.lost:
            return self.stay(session)
        if session.number in self.book.why:
            return self.place(session)
        return self.stay(session) or self.book.placer.best(session)

    def _neighbours(self) -> dict[int, list[int]]:
        """Sessions that may make room for each open one: of the same people or school."""
        movable = self.book.movable()
        found: dict[int, list[int]] = {}
        for number in self.book.why:
            centre = self.book.diary.sessions[number]
            found[number] = [
                other.number
                for other in movable
                if set(other.person_ids) & set(centre.person_ids)
                or set(other.school_ids) & set(centre.school_ids)
            ]
        return found
