"""One re-plan, step by step: read in, strike out, mend, polish, write out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property

from allocator.domain.changes import ClosedSchool, Sickness, TierMoved
from allocator.domain.schedules import UnplacedReason, UnplacedSession, Visit
from allocator.io.changes import declined_visits
from allocator.scheduling.diary import Diary
from allocator.scheduling.journeys import TripMaker
from allocator.scheduling.placing import Placer
from allocator.scheduling.replanning.book import Book, Loader, Standing, with_their_visits
from allocator.scheduling.replanning.changed import changed_authority, changed_tiers
from allocator.scheduling.replanning.costs import Costs
from allocator.scheduling.replanning.given import Given
from allocator.scheduling.replanning.hits import AWAY, CLOSED, Finder
from allocator.scheduling.replanning.mending import Mender
from allocator.scheduling.replanning.past import Settled, settle
from allocator.scheduling.replanning.replacing import Replacing
from allocator.scheduling.replanning.spacing import too_close
from allocator.scheduling.replanning.tier_moves import TierMoves, move_tiers
from allocator.scheduling.replanning.visits import Horizon, unplaced_row, with_short_ids
from allocator.scheduling.sessions import Session, TermDays, sessions_of
from allocator.solving.progress import Progress, SolveControl
from allocator.travel import build_travel


@dataclass(eq=False)
class Replanning:
    """A term on the bench. The steps are taken in the order in which they stand here."""

    given: Given
    control: SolveControl
    new: set[int] = field(default_factory=set)
    """Sessions that a moved tier brought."""

    # -- read in ---------------------------------------------------------------------------------

    def __post_init__(self) -> None:
        """Work out what the changes hit and enter all else in diaries, as it was."""
        given = replace(self.given, schedule=with_short_ids(self.given.schedule))
        self.given = given
        changed = changed_authority(given.authority, given.schedule, given.changes)
        self.tiers = changed_tiers(given.tiers, given.changes)
        self.travel = build_travel(changed)
        self.days = TermDays.number_days(changed)
        maker = TripMaker(self.travel, changed.settings, self.days)
        self.finder = Finder(changed, given.schedule, given.changes, self.travel, self.days, maker)
        self.hits = self.finder.find()
        self.due = given.due_of(changed, self.tiers)
        self.may_hold = given.holding_of(changed, self.travel)
        self.links_before = {one.school_id: one.person_id for one in given.allocation.links}
        self.links = dict(self.links_before)
        self.settled = settle(
            changed, given.allocation, self.finder.sessions, given.changes.today, self.hits,
            lambda item: self.may_hold(
                item.activity, item.school_ids, item.person_ids, self.links
            ),
        )  # fmt: skip
        self.authority = self.settled.authority
        self.horizon = Horizon.of(given.schedule, self.days, given.changes.today)
        self.moves = self._move_tiers(self.settled)
        self.book = self._open_book(maker)
        self.costs = Costs(self.book, self.due)
        self.mender = Mender(self.book, self.costs)
        self._lift_too_close()

    def _move_tiers(self, settled: Settled) -> TierMoves:
        moved = {one.school: one for one in self.given.changes.changes
                 if isinstance(one, TierMoved)}  # fmt: skip
        return move_tiers(
            self.authority, moved, self.due, settled.allocation, settled.groups, self.travel
        )

    def _open_book(self, maker: TripMaker) -> Book:
        given = self.given
        allocation = self.moves.allocation
        settled = Settled(self.authority, allocation, self.moves.groups, self.settled.lost)
        plain = sessions_of(self.authority, self.tiers, allocation, self.days)
        sessions, visits = with_their_visits(plain, settled, self.days, self.horizon)
        diary = Diary(self.authority, sessions, self.days)
        placer = Placer(diary, maker)
        book = Book(placer, {}, {}, visits)
        entered = self._sort_out(book, sessions)
        number_of = {one.visit_id: number for number, own in entered.items() for one in own}
        Loader(placer, self.finder, given.schedule, self.hits, number_of).load(entered)
        for number in entered:
            standing = book.standing(number)
            assert standing is not None
            book.stood[number] = standing
        self._strike_gone(book)
        return book

    def _strike_gone(self, book: Book) -> None:
        """Strike out what a moved tier took away, and what hangs on it."""
        for number in sorted(book.gone):
            if number not in book.diary.placed:
                continue
            for struck in book.placer.remove(book.diary.sessions[number]):
                if struck.number not in book.gone:
                    book.why[struck.number] = "the journey it was on is no longer possible"

    def _sort_out(self, book: Book, sessions: Iterable[Session]) -> dict[int, tuple[Visit, ...]]:
        """Sort sessions into those that stand, those that are open, and those left as they were."""
        by_id = {visit.visit_id: visit for visit in self.given.schedule.visits}
        before: dict[str, list[UnplacedSession]] = {}
        for row in self.given.schedule.unplaced:
            before.setdefault(row.item_id, []).append(row)
        entered: dict[int, tuple[Visit, ...]] = {}
        for session in sessions:
            number = session.number
            if session.forced:
                own = tuple(by_id[key] for key in session.visit_ids if key in by_id)
            else:
                own = book.visits.get(number, ())
            if self._is_gone(session, own):
                book.gone.add(number)
            struck = [visit for visit in own if visit.visit_id in self.hits.why]
            if session.item_id in self.settled.lost:
                book.lost[number] = self._lost_row(session)
            elif not own and session.item_id in self.moves.new_items:
                book.why[number] = self.moves.new_items[session.item_id]
                self.new.add(number)
            elif not own and number not in book.gone:
                rows = before.get(session.item_id) or [
                    unplaced_row(session, "capacity", "More time")
                ]
                book.lost[number] = rows.pop(0)
            elif struck and number not in book.gone:
                self._open(book, session, own, struck[0])
            elif own and not struck:
                entered[number] = own
        return entered

    def _is_gone(self, session: Session, visits: tuple[Visit, ...]) -> bool:
        """Whether a moved tier takes a session away."""
        if visits:
            return any(visit.visit_id in self.moves.gone for visit in visits)
        if not session.forced and self.moves.undated_gone[session.item_id] > 0:
            self.moves.undated_gone[session.item_id] -= 1
            return True
        return False

    def _open(self, book: Book, session: Session, own: tuple[Visit, ...], visit: Visit) -> None:
        number = session.number
        book.stood[number] = Standing(
            tuple(self.days.number(one.date) for one in own),
            tuple(one.start for one in own),
            session.person_ids,
        )
        book.why[number] = self.hits.why[visit.visit_id]
        if visit.visit_id in self.hits.may_stay:
            book.may_stay.add(number)
        suggested = self._suggested.get(visit.visit_id)
        if suggested:
            book.suggested[number] = suggested

    @cached_property
    def _suggested(self) -> dict[str, frozenset[int]]:
        found: dict[str, frozenset[int]] = {}
        for change in self.given.changes.changes:
            if change.change == "declined" and change.suggest:
                days = frozenset(self.days.number(date) for date in change.suggest)
                for visit in declined_visits(change, self.given.schedule):
                    found[visit.visit_id] = days
        return found

    def _lost_row(self, session: Session) -> UnplacedSession:
        """An agreed session that only people can settle: why it cannot stand."""
        kind = next(self.hits.kind[key] for key in session.visit_ids if key in self.hits.kind)
        reasons: dict[str, UnplacedReason] = {AWAY: "leave", CLOSED: "calendar"}
        relief = "Another day that those who agreed on it settle between them"
        return unplaced_row(
            session, reasons.get(kind, "no_boat"), relief, ";".join(session.visit_ids)
        )

    def _lift_too_close(self) -> None:
        schools = [
            one.school
            for one in self.given.changes.changes
            if isinstance(one, ClosedSchool | TierMoved)
        ]
        titles = self.authority.school_titles
        for session in list(too_close(self.book.diary, dict.fromkeys(schools))):
            if session.number in self.book.diary.placed:
                name = titles[session.school_ids[0]]
                for struck in self.book.placer.remove(session):
                    why = f"it would be too close to another visit to {name}"
                    self.book.why.setdefault(struck.number, why)

    # -- mend ------------------------------------------------------------------------------------

    @property
    def away(self) -> tuple[str, ...]:
        """People whose absence the changes tell."""
        return tuple(
            dict.fromkeys(
                one.person for one in self.given.changes.changes if isinstance(one, Sickness)
            )
        )

    @property
    def gone(self) -> frozenset[str]:
        """Those of them who have no day left to work this term."""
        first = self.days.number(self.given.changes.today)
        return frozenset(
            one for one in self.away if not any(day >= first for day in self.days.works[one])
        )

    def first_answer(self) -> None:
        """Mend the term at once: the cheapest lawful place for everything that is open."""
        self.mender.release(self.away)
        self.mender.insert_all()
        open_now = len(self.costs.undated())
        note = f"{len(self.book.why)} sessions hit, {open_now} without a date"
        self.control.progress(Progress("first plan", note=note))

    def polish(self) -> None:
        """Better it within the work that the settings allow."""
        self.mender.polish(self.authority.settings.replan_rounds, self.control)

    def hand_over(self) -> None:
        """Find somebody else for what still has no date."""
        replacing = Replacing(
            self.book, self.costs, self.tiers, self.moves.allocation, self.may_hold,
            self.away, self.gone, dict(self.links), self.horizon,
        )  # fmt: skip
        replacing.replace_all()
        self.links = replacing.links
