"""Somebody else for a session that found no date: the last resort, told as a changed person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from allocator.domain.allocations import Allocation
from allocator.domain.tiers import TierReport
from allocator.scheduling.holding import Holding
from allocator.scheduling.placing import Placement
from allocator.scheduling.replanning.book import Book
from allocator.scheduling.replanning.costs import Costs
from allocator.scheduling.replanning.visits import Horizon
from allocator.scheduling.sessions import Session, sessions_of


@dataclass(eq=False)
class Replacing:
    """Finds somebody else for sessions without a date.

    ``away`` are the people whose absence the changes tell; a school's link officer stays unless
    ``gone`` names them: away for all that is left of the term. ``links`` is kept up to date.
    """

    book: Book
    costs: Costs
    tiers: TierReport
    allocation: Allocation
    may_hold: Holding
    away: Collection[str]
    gone: Collection[str]
    links: dict[str, str]
    horizon: Horizon

    def replace_all(self) -> None:
        """Try every session that has no date, those below a minimum first."""
        undated = sorted(
            self.costs.undated(), key=lambda one: (self.costs.is_above_minimum(one), one)
        )
        for number in undated:
            session = self.book.diary.sessions[number]
            if session.is_pinned or number not in self.book.why:
                continue
            best: tuple[Placement, Session, dict[str, str]] | None = None
            for other, links in self._others(session):
                placement = self.book.placer.best(other)
                if placement is not None and (best is None or placement.cost < best[0].cost):
                    best = placement, other, links
            if best is not None:
                placement, other, self.links = best
                self.book.put_in_place(other)
                self.book.placer.enter(placement)

    def _others(self, session: Session) -> Iterator[tuple[Session, dict[str, str]]]:
        """The session with one person exchanged, and the links that it needs."""
        place = self._who_goes(session)
        if place is None or self._keeps_its_people(session):
            return
        diary = self.book.diary
        leaving = session.person_ids[place]
        role = diary.authority.person_by_id[leaving].role
        for person in diary.authority.people:
            new = person.person_id
            if person.role != role or new in session.person_ids or not diary.days.works[new]:
                continue
            people = (*session.person_ids[:place], new, *session.person_ids[place + 1 :])
            links = self._links(session, leaving, new, people)
            if links is not None:
                other = self._with(session, people)
                if other is not None:
                    yield other, links

    def _who_goes(self, session: Session) -> int | None:
        """Position in the team of whoever cannot come; only one is ever exchanged."""
        absent = [place for place, who in enumerate(session.person_ids) if who in self.away]
        if len(absent) == 1:
            return absent[0]
        return 0 if not absent and len(session.person_ids) == 1 else None

    def _keeps_its_people(self, session: Session) -> bool:
        """Whether a school keeps whoever began with it (a mentor)."""
        team = self.book.authority.offer.activities[session.activity].team
        return any(place.most_schools for place in team)

    def _links(
        self, session: Session, leaving: str, new: str, people: tuple[str, ...]
    ) -> dict[str, str] | None:
        """Links under which the people may hold the session; ``None`` where they may not."""
        if self.may_hold(session.activity, session.school_ids, people, self.links):
            return self.links
        school = session.school_ids[0]
        if self.links.get(school) != leaving or leaving not in self.gone:
            return None
        links = {**self.links, school: new}
        most = self.book.authority.person_by_id[new].max_link_schools
        if most is not None and Counter(links.values())[new] > most:
            return None
        if not self.may_hold(session.activity, session.school_ids, people, links):
            return None
        return links if self._suits_the_others(session, links) else None

    def _suits_the_others(self, session: Session, links: dict[str, str]) -> bool:
        """Whether the school's other dated sessions could be held under the links."""
        diary = self.book.diary
        return all(
            self.may_hold(other.activity, other.school_ids, other.person_ids, links)
            for other in diary.sessions
            if other.number in diary.placed
            and not other.forced
            and other.school_ids[0] == session.school_ids[0]
            and other.number != session.number
        )

    def _with(self, session: Session, people: tuple[str, ...]) -> Session | None:
        """The session held by other people, on the days that these work."""
        item = next(one for one in self.allocation.items if one.item_id == session.item_id)
        item = item.model_copy(update={"person_ids": people, "sessions": 1})
        alone = self.allocation.model_copy(update={"items": (item,)})
        diary = self.book.diary
        (fresh,) = sessions_of(diary.authority, self.tiers, alone, diary.days)
        starts = self.horizon.starts(fresh)
        if not starts:
            return None
        return replace(
            session,
            item_id=f"{item.activity}:{item.school_ids[0]}:{'+'.join(people)}:{item.mode}:instead",
            person_ids=people,
            starts=starts,
        )
