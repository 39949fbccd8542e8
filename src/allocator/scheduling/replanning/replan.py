"""The front door of re-planning: from what was planned and has happened to a mended term."""

from __future__ import annotations

from dataclasses import dataclass

from allocator.domain.allocations import Allocation
from allocator.domain.authority import Authority
from allocator.domain.replans import ReplanReport
from allocator.domain.schedules import Schedule, UnplacedSession
from allocator.domain.tiers import TierReport
from allocator.io.exports.words import school_names
from allocator.scheduling.alternates import with_reserve
from allocator.scheduling.bound import travel_bound_of
from allocator.scheduling.explain import explain_unplaced
from allocator.scheduling.floors import reconcile_online_runs
from allocator.scheduling.reliefs import Bench, Circumstances
from allocator.scheduling.replanning.given import Given
from allocator.scheduling.replanning.sharing import Sharing
from allocator.scheduling.replanning.telling import (
    Reasons,
    journey_changes,
    link_changes,
    visit_changes,
)
from allocator.scheduling.replanning.work import Replanning
from allocator.scheduling.result import assemble
from allocator.solving.progress import SolveControl


@dataclass(frozen=True)
class Replanned:
    """A mended plan in the changed workspace, and the list of changes (its hashes still empty)."""

    authority: Authority
    tiers: TierReport
    allocation: Allocation
    schedule: Schedule
    report: ReplanReport


def replan(given: Given, control: SolveControl) -> Replanned:
    """Mend a term after something has happened, with as few changes as can be.

    What lies before today stays as it was; agreed visits move only where a change hits them.
    Reproducible: work is counted in rounds unless ``control`` sets a time limit.

    Raises
    ------
    NoPlanError
        Where somebody is under way and the change leaves them no way home.
    """
    work = Replanning(given, control)
    work.first_answer()
    work.polish()
    work.hand_over()
    return finish(work)


def finish(work: Replanning) -> Replanned:
    """Write a mended term out as a plan with its list of changes."""
    rows = _undated_rows(work)
    dropped = _dropped(work)
    sharing = Sharing(work.book, work.travel, work.moves.allocation, work.due, work.links, dropped)
    allocation = sharing.allocation(_reasons_by_line(work, dropped))
    unplaced = [
        *(row for number, row in sorted(work.book.lost.items()) if number not in dropped),
        *(row for number, row in rows.items() if number not in dropped),
    ]
    bound = travel_bound_of(work.book.diary, work.travel)
    schedule = assemble(work.book.diary, work.travel, unplaced, bound, work.given.schedule.notes)
    schedule = with_reserve(work.authority, work.travel, schedule, work.tiers, work.given.schedule)
    allocation = reconcile_online_runs(work.authority, allocation, schedule)
    report = _report(work, allocation, schedule, rows, dropped)
    return Replanned(work.authority, work.tiers, allocation, schedule, report)


def _undated_rows(work: Replanning) -> dict[int, UnplacedSession]:
    """Why each session that has lost its date found no other."""
    rows = {}
    for number in sorted(work.costs.undated()):
        session = work.book.diary.sessions[number]
        first = work.horizon.first_day(session)
        around = Circumstances(work.may_hold, work.links, first)
        row = explain_unplaced(Bench(work.book.placer, work.travel, around), session)
        rows[number] = row.model_copy(update={"visit_id": None})
    return rows


def _dropped(work: Replanning) -> set[int]:
    """Sessions that are given no more: new ones without a date, and those nobody has time for."""
    undated = work.costs.undated()
    dropped = {number for number in undated if number in work.new or _link_has_gone(work, number)}
    dropped |= work.book.gone
    sharing = Sharing(work.book, work.travel, work.moves.allocation, work.due, work.links, dropped)
    for person in work.book.authority.people:
        own = [
            number
            for number in undated
            if person.person_id in work.book.diary.sessions[number].person_ids
        ]
        own.sort(key=lambda one: (work.costs.is_above_minimum(one), one))
        while own and sharing.hours_over(person.person_id) > 1e-6:
            dropped.add(own.pop())
    return dropped


def _link_has_gone(work: Replanning, number: int) -> bool:
    """Whether a session without a date could no longer be held as it was: its link officer left."""
    session = work.book.diary.sessions[number]
    school = session.school_ids[0]
    if work.links.get(school) == work.links_before.get(school):
        return False
    return not work.may_hold(session.activity, session.school_ids, session.person_ids, work.links)


def _reasons_by_line(work: Replanning, dropped: set[int]) -> dict[tuple[str, str], str]:
    """Why a school has fewer sessions of an activity than it had."""
    found: dict[tuple[str, str], str] = {}
    for number in sorted(dropped):
        session = work.book.diary.sessions[number]
        why = work.book.why.get(number, "It made room for a visit that the change hit")
        for school in session.school_ids:
            words = f"{why[0].upper()}{why[1:]}; nobody who may hold it has time for it"
            found.setdefault((school, session.activity), words)
    return found


def _report(
    work: Replanning,
    allocation: Allocation,
    schedule: Schedule,
    rows: dict[int, UnplacedSession],
    dropped: set[int],
) -> ReplanReport:
    before = work.given.schedule
    why, undated = _why_by_visit(work, rows)
    changes = tuple(visit_changes(before, schedule, Reasons(why, undated)))
    old = {visit.visit_id for visit in before.visits}
    return ReplanReport(
        today=work.given.changes.today,
        changes=work.given.changes.changes,
        workspace_hash="",
        changed_workspace_hash="",
        affected=sum(key in old for key in why),
        changed_beyond=sum(not change.affected for change in changes),
        not_dated=len(rows),
        travel_hours_before=before.travel_hours,
        travel_hours_after=schedule.travel_hours,
        nights_before=before.nights,
        nights_after=schedule.nights,
        visits=changes,
        journeys=tuple(journey_changes(before, schedule)),
        links=tuple(link_changes(work.given.allocation, allocation)),
        dropped=tuple(_dropped_words(work, dropped)),
        notes=tuple(work.moves.notes),
    )


def _why_by_visit(
    work: Replanning, rows: dict[int, UnplacedSession]
) -> tuple[dict[str, str], dict[str, str]]:
    """Reasons of all that the changes hit by visit, and the relief of what has no date."""
    why = {**work.hits.why, **work.moves.gone}
    undated: dict[str, str] = {}
    for number, words in work.book.why.items():
        for key in work.book.diary.sessions[number].visit_ids:
            why.setdefault(key, words)
    for number, row in {**rows, **work.book.lost}.items():
        for key in work.book.diary.sessions[number].visit_ids:
            undated[key] = row.relief
    return why, undated


def _dropped_words(work: Replanning, dropped: set[int]) -> list[str]:
    authority = work.authority
    words = []
    for number in sorted(dropped):
        session = work.book.diary.sessions[number]
        title = authority.offer.activities[session.activity].title
        people = ", ".join(authority.person_titles[one] for one in session.person_ids)
        where = school_names(authority, session.school_ids)
        words.append(f"{title} at {where} with {people} is given no more")
    return words
