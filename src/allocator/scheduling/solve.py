"""The front door of scheduling: from an allocation to a term of dated visits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from allocator.domain.allocations import Allocation
from allocator.domain.authority import Authority
from allocator.domain.schedules import Schedule, UnplacedSession
from allocator.domain.tiers import TierReport
from allocator.scheduling.bound import travel_bound_minutes
from allocator.scheduling.build import build, order_of_difficulty, polish
from allocator.scheduling.diary import Diary
from allocator.scheduling.explain import explain_unplaced, forced_refusal
from allocator.scheduling.journeys import TripMaker
from allocator.scheduling.placing import Placer
from allocator.scheduling.result import assemble
from allocator.scheduling.routes.laying import lay_out
from allocator.scheduling.sessions import Session, TermDays, sessions_of
from allocator.solving.progress import SolveControl
from allocator.travel.model import TravelModel

TEAM_PART = 5
"""The sessions of teams and of several days get this part of the rounds of polish first."""


def schedule(
    authority: Authority,
    tiers: TierReport,
    allocation: Allocation,
    travel: TravelModel,
    control: SolveControl,
) -> Schedule:
    """Date every session of an allocation, with the journeys to it.

    What cannot be placed is listed with a reason and the nearest relief. Reproducible: the work
    is counted in rounds unless ``control`` sets a time limit.
    """
    days = TermDays.number_days(authority)
    sessions = sessions_of(authority, tiers, allocation, days)
    diary = Diary(authority, sessions, days)
    placer = Placer(diary, TripMaker(travel, authority.settings, days))
    refused = _refused(authority, days, sessions)
    standing = tuple(session for session in sessions if session.number not in refused)
    _lay_out_term(placer, authority, travel, standing, control)
    bound = travel_bound_minutes(diary, travel, control)
    placed = frozenset(diary.placed)
    if not _is_at_its_best(diary, standing, bound):
        polish(placer, standing, authority.settings.polish_rounds, control)
    if placed != diary.placed.keys():
        bound = travel_bound_minutes(diary, travel, control)
    unplaced = [
        refused.get(session.number) or explain_unplaced(authority, days, placer, session)
        for session in sessions
        if session.number not in diary.placed
    ]
    return assemble(diary, travel, unplaced, bound / 60, ())


def _lay_out_term(
    placer: Placer,
    authority: Authority,
    travel: TravelModel,
    sessions: tuple[Session, ...],
    control: SolveControl,
) -> None:
    """Date what leaves least choice, then everybody's best trips, then the rest one by one."""
    first = [session for session in sessions if _comes_first(session)]
    placer.weight_of = _weights(sessions, first)
    build(placer, order_of_difficulty(authority, travel, first), control)
    polish(placer, first, authority.settings.polish_rounds // TEAM_PART, control)
    placer.weight_of = {}
    lay_out(placer, travel, sessions, control)
    rest = [session for session in sessions if session.number not in placer.diary.placed]
    build(placer, order_of_difficulty(authority, travel, rest), control)


def _is_at_its_best(diary: Diary, sessions: Iterable[Session], bound: float) -> bool:
    """Whether everything is dated with the least travel there is, and nobody online for long."""
    travel = sum(page.travel_minutes for page in diary.people.values())
    return (
        travel <= bound
        and all(session.number in diary.placed for session in sessions)
        and not any(diary.online_excess(school) for school in diary.schools)
    )


def _weights(sessions: Iterable[Session], first: Iterable[Session]) -> dict[str, float]:
    """Share of each person's sessions in person that come first.

    Whoever has many others will find company for these on any day, whoever has few will not.
    """
    every = Counter(
        one for session in sessions if not session.is_online for one in session.person_ids
    )
    some = Counter(one for session in first if not session.is_online for one in session.person_ids)
    return {person: some[person] / every[person] for person in every}


def _comes_first(session: Session) -> bool:
    """Whether a session is fixed, or several people or days have to be brought together."""
    several = len(session.person_ids) > 1 or session.length > 1
    return session.forced or session.is_pinned or (several and not session.is_online)


def _refused(
    authority: Authority, days: TermDays, sessions: tuple[Session, ...]
) -> dict[int, UnplacedSession]:
    """Agreed visits that cannot stand on the day that was agreed."""
    found: dict[int, UnplacedSession] = {}
    for session in sessions:
        why = forced_refusal(authority, days, session) if session.forced else None
        if why is not None:
            reason, relief = why
            found[session.number] = UnplacedSession(
                item_id=session.item_id,
                activity=session.activity,
                school_ids=session.school_ids,
                person_ids=session.person_ids,
                reason=reason,
                relief=relief,
                visit_id=";".join(session.visit_ids),
            )
    return found
