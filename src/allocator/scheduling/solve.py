"""The front door of scheduling: from an allocation to a term of dated visits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from allocator.domain.allocations import Allocation
from allocator.domain.authority import Authority
from allocator.domain.schedules import Schedule, UnplacedSession
from allocator.domain.tiers import TierReport
from allocator.scheduling.bound import travel_bound_of
from allocator.scheduling.build import build, order_of_difficulty, polish
from allocator.scheduling.deadlines import late_notes, with_deadlines, without_deadline
from allocator.scheduling.diary import Diary
from allocator.scheduling.explain import explain_unplaced, forced_refusal
from allocator.scheduling.holding import Holding
from allocator.scheduling.journeys import TripMaker
from allocator.scheduling.lunch import lunch_notes, pause_for_lunch
from allocator.scheduling.placing import Placer
from allocator.scheduling.reliefs import Bench, Circumstances
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
    may_hold: Holding | None = None,
) -> Schedule:
    """Date every session of an allocation, with the journeys to it.

    What cannot be placed is listed with a reason and the nearest relief. Reproducible: the work
    is counted in rounds unless ``control`` sets a time limit.

    Parameters
    ----------
    may_hold
        The rules of the allocation for who may hold a session; without them no relief names
        somebody else.
    """
    days = TermDays.number_days(authority)
    sessions = sessions_of(authority, tiers, allocation, days)
    sessions = with_deadlines(authority, tiers, sessions, days)
    diary = Diary(authority, sessions, days)
    placer = Placer(diary, TripMaker(travel, authority.settings, days))
    refused = _refused(authority, days, sessions)
    standing = tuple(session for session in sessions if session.number not in refused)
    standing = _lay_out_term(placer, authority, travel, standing, control)
    bound = travel_bound_of(diary, travel, control)
    placed = frozenset(diary.placed)
    if not _is_at_its_best(diary, standing, bound.minutes):
        polish(placer, standing, authority.settings.polish_rounds, control)
    if placed != diary.placed.keys():
        bound = travel_bound_of(diary, travel, control)
    links = {link.school_id: link.person_id for link in allocation.links}
    bench = Bench(placer, travel, Circumstances(may_hold, links))
    unplaced = [
        refused.get(session.number) or explain_unplaced(bench, session)
        for session in diary.sessions
        if session.number not in diary.placed
    ]
    pause_for_lunch(diary, placer.maker)
    dated = assemble(diary, travel, unplaced, bound, ())
    notes = (*late_notes(authority, tiers, dated), *lunch_notes(authority, dated))
    return dated.model_copy(update={"notes": notes})


def _lay_out_term(
    placer: Placer,
    authority: Authority,
    travel: TravelModel,
    sessions: tuple[Session, ...],
    control: SolveControl,
) -> tuple[Session, ...]:
    """Date what leaves least choice, then everybody's best trips, then the rest one by one.

    Returns the sessions: those whose deadline cannot be kept are free of it.
    """
    first = [session for session in sessions if _comes_first(session)]
    placer.weight_of = _weights(sessions, first)
    build(placer, order_of_difficulty(authority, travel, first), control)
    polish(placer, first, authority.settings.polish_rounds // TEAM_PART, control)
    placer.weight_of = {}
    sessions = _without_lost_deadlines(placer, authority, sessions)
    lay_out(placer, travel, sessions, control)
    rest = [session for session in sessions if session.number not in placer.diary.placed]
    build(placer, order_of_difficulty(authority, travel, rest), control)
    return sessions


def _without_lost_deadlines(
    placer: Placer, authority: Authority, sessions: tuple[Session, ...]
) -> tuple[Session, ...]:
    """Free the sessions that found no day up to their deadline of it."""
    diary = placer.diary
    freed = {
        session.number: without_deadline(authority, session, diary.days)
        for session in sessions
        if session.due is not None and session.number not in diary.placed
    }
    diary.sessions = tuple(freed.get(session.number, session) for session in diary.sessions)
    return tuple(freed.get(session.number, session) for session in sessions)


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
    """Whether a session is fixed or due, or several people or days have to be brought together."""
    several = len(session.person_ids) > 1 or session.length > 1
    is_fixed = session.forced or session.is_pinned or session.due is not None
    return is_fixed or (several and not session.is_online)


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
