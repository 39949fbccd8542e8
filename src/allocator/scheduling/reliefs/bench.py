"""A term as it stands, and cases beside it: one session with something about it changed.

A case changes the workspace or the session and nothing else: every dated session keeps its place.
So a relief that is found is one that needs nobody else to move.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from allocator.domain.authority import Authority
from allocator.domain.schedules import ReliefKind
from allocator.scheduling.diary import Diary
from allocator.scheduling.holding import Holding
from allocator.scheduling.journeys import TripMaker
from allocator.scheduling.placing import Placement, Placer
from allocator.scheduling.sessions import Session, TermDays, lawful_starts
from allocator.travel import TravelModel, build_travel

MOST_TRIALS = 20_000
"""Cases tried for all sessions of a term together: beyond that the work would have no end."""
MOST_TRIALS_EACH = 400
"""Cases tried for one session."""


@dataclass(frozen=True)
class Circumstances:
    """What the search knows beside the diaries.

    ``may_hold`` are the rules of the allocation for who may hold a session (``None``: nobody else
    is looked for), ``links`` the link officer of each school. Nothing is dated before ``first_day``
    (a day number of the term).
    """

    may_hold: Holding | None = None
    links: dict[str, str] = field(default_factory=dict)
    first_day: int = 0


@dataclass(frozen=True)
class Case:
    """A session in a workspace of which something is changed.

    ``words`` say what each change asks for. ``hours`` are given to people beyond their capacity.
    """

    authority: Authority
    session: Session
    kinds: tuple[ReliefKind, ...] = ()
    words: tuple[str, ...] = ()
    hours: Mapping[str, float] = field(default_factory=dict)

    def changed(
        self,
        kind: ReliefKind,
        words: str,
        *,
        authority: Authority | None = None,
        session: Session | None = None,
        hours: Mapping[str, float] | None = None,
    ) -> Case:
        """The case with one change more."""
        return Case(
            authority or self.authority,
            session or self.session,
            (*self.kinds, kind),
            (*self.words, words),
            {**self.hours, **(hours or {})},
        )


@dataclass(frozen=True)
class Trial:
    """A case that gives the session a date: where it fits, in which diaries, by which journeys."""

    case: Case
    placement: Placement
    diary: Diary
    travel: TravelModel


class Bench:
    """The term as it stands. Nothing that is tried here changes it."""

    def __init__(self, placer: Placer, travel: TravelModel, circumstances: Circumstances) -> None:
        self.placer = placer
        self.travel = travel
        self.circumstances = circumstances
        self.trials_left = MOST_TRIALS
        self._left_of_session = MOST_TRIALS_EACH

    @property
    def diary(self) -> Diary:
        """The diaries of the term as it stands."""
        return self.placer.diary

    @property
    def authority(self) -> Authority:
        """The workspace as it is."""
        return self.placer.diary.authority

    def begin(self) -> None:
        """Begin with another session."""
        self._left_of_session = min(MOST_TRIALS_EACH, self.trials_left)

    def attempt(self, case: Case) -> Trial | None:
        """Find the cheapest place for a case; ``None`` where there is none, or no work is left."""
        if self._left_of_session <= 0 or not case.session.starts:
            return None
        self._left_of_session -= 1
        self.trials_left -= 1
        diary, travel, maker = self._around(case)
        placement = Placer(diary, maker).best(case.session)
        return None if placement is None else Trial(case, placement, diary, travel)

    def days_of(self, authority: Authority) -> TermDays:
        """Days of the term as a changed workspace has them."""
        if _works_alike(authority, self.authority):
            return self.diary.days
        return TermDays.number_days(authority)

    def with_starts(self, authority: Authority, session: Session) -> Session:
        """The session with the days that it may have in a changed workspace, with its people.

        A session that a pin gives a day keeps to the days that it had.
        """
        starts = lawful_starts(
            authority,
            self.days_of(authority),
            session.activity,
            session.school_ids,
            session.person_ids,
            session.length,
        )
        first, pinned = self.circumstances.first_day, session.starts
        kept = {
            day: taken
            for day, taken in starts.items()
            if day >= first and (not session.is_pinned or day in pinned)
        }
        return replace(session, starts=kept)

    def _around(self, case: Case) -> tuple[Diary, TravelModel, TripMaker]:
        """Diaries as they stand, in the workspace of the case."""
        authority, own = case.authority, self.authority
        sessions = list(self.diary.sessions)
        sessions[case.session.number] = case.session
        days = self.days_of(authority)
        diary = Diary(authority, tuple(sessions), days)
        diary.people, diary.schools = self.diary.people, self.diary.schools
        diary.placed = self.diary.placed
        for person, hours in case.hours.items():
            diary.capacity[person] += hours
        same = authority.sailings is own.sailings and authority.settings == own.settings
        if same and days is self.diary.days:
            return diary, self.travel, self.placer.maker
        travel = build_travel(authority)
        return diary, travel, TripMaker(travel, authority.settings, days)


def _works_alike(one: Authority, other: Authority) -> bool:
    """Whether everybody works on the same days in two workspaces."""
    return one.people is other.people or one.working_days == other.working_days
