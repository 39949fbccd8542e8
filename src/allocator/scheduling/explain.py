"""Why a session found no date, in a typed reason and words, and what would relieve it."""

from __future__ import annotations

from allocator.domain.authority import Authority
from allocator.domain.schedules import UnplacedReason, UnplacedSession
from allocator.scheduling.placing import Refusals
from allocator.scheduling.reliefs import Bench, reliefs_of, why_words
from allocator.scheduling.sessions import Session, TermDays


def explain_unplaced(bench: Bench, session: Session) -> UnplacedSession:
    """Say why a session cannot be placed beside those that are, and what would give it a date.

    A relief that is named was tried. Where none is found, the words say what is missing.
    """
    reason, missing = _reason(bench, session)
    reliefs = reliefs_of(bench, session)
    return UnplacedSession(
        item_id=session.item_id,
        activity=session.activity,
        school_ids=session.school_ids,
        person_ids=session.person_ids,
        reason=reason,
        relief=reliefs[0].text if reliefs else missing,
        visit_id=";".join(session.visit_ids) or None,
        why=why_words(bench, session),
        reliefs=reliefs,
    )


def _reason(bench: Bench, session: Session) -> tuple[UnplacedReason, str]:
    authority = bench.authority
    if not session.starts:
        return _without_days(authority, bench.diary.days, session)
    refusals = Refusals()
    bench.placer.best(session, refusals)
    return _from_refusals(authority, session, refusals)


def _names(authority: Authority, session: Session) -> str:
    return " and ".join(authority.person_by_id[person].name for person in session.person_ids)


def _school(authority: Authority, session: Session) -> str:
    return authority.school_by_id[session.school_ids[0]].name


def _without_days(
    authority: Authority, days: TermDays, session: Session
) -> tuple[UnplacedReason, str]:
    """Say for whom there is no lawful day at all."""
    names, school = _names(authority, session), _school(authority, session)
    if session.is_pinned:
        return "pinned_elsewhere", f"Another day for the pinned visit to {school}"
    if not any(days.pupil_days[place] for place in session.school_ids):
        return "calendar", f"A day in the term on which {school} has pupils"
    for person_id in session.person_ids:
        if not days.works[person_id]:
            name = authority.person_by_id[person_id].name
            return "leave", f"Somebody else in place of {name}, who does not work this term"
    if len(session.person_ids) > 1:
        return "no_common_day", f"A day in the term on which {names} all work"
    if len(session.school_ids) > 1:
        return "calendar", "A day on which every school of the cluster has pupils"
    return "leave", f"A pupil day of {school} on which {names} works"


def _from_refusals(
    authority: Authority, session: Session, refusals: Refusals
) -> tuple[UnplacedReason, str]:
    names, school = _names(authority, session), _school(authority, session)
    common = refusals.counts.most_common(1)
    why = common[0][0] if common else "capacity"
    for harder in ("capacity", "night_limit"):
        if refusals.counts[harder] and why not in ("no_boat", "day_too_long"):
            why = harder
    if session.forced and why not in ("no_boat", "day_too_long"):
        why = "no_boat" if refusals.counts["no_boat"] else "out_of_reach"
    if why == "out_of_reach":
        return "out_of_reach", f"Another day or hour: {names} cannot be at {school} as agreed"
    if why == "spacing":
        gap = max(session.spacing.values())
        return "spacing", f"A gap shorter than {gap} pupil days between sessions at {school}"
    if why == "no_boat":
        return "no_boat", f"A boat or flight that gives {names} time at {school} and a way home"
    if why == "day_too_long":
        return "day_too_long", f"A night near {school}, or somebody based nearer"
    if why == "night_limit":
        return "night_limit", f"One more night away in a month for {names}"
    if why == "capacity":
        return "capacity", f"{_hours(session)} more hours of {names} for visit and journey"
    if len(session.person_ids) > 1:
        return "no_common_day", f"One more free day that {names} share"
    return "capacity", f"A free day of {names} on which {school} has no other visit"


def _hours(session: Session) -> str:
    return f"{session.contact_hours + session.preparation_hours:g}"


def forced_refusal(
    authority: Authority, days: TermDays, session: Session
) -> tuple[UnplacedReason, str] | None:
    """Why an agreed visit cannot stand: its school is closed, or someone does not work that day.

    A visit already done stands as it was.
    """
    done = {visit.visit_id for visit in authority.visits_of_term if visit.status == "done"}
    if done.issuperset(session.visit_ids):
        return None
    taken = next(iter(session.starts.values()))
    names = {person: authority.person_by_id[person].name for person in session.person_ids}
    for person_id, name in names.items():
        if any(day not in days.works[person_id] for day in taken):
            return "leave", f"Another day: {name} does not work on the day that was agreed"
    for school in session.school_ids:
        if any(day not in days.position[school] for day in taken):
            name = authority.school_by_id[school].name
            return "calendar", f"Another day: {name} has no pupils on the day that was agreed"
    return None
