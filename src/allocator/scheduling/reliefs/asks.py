"""What could be asked for so that a session finds a date, each kind with its nearest case first.

Every function takes a case and yields it with one change more; whether that helps is for the bench
to try. What cannot be asked for (a school open on other days, a holiday given up) is not here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from allocator.domain.authority import Authority
from allocator.domain.people import Person
from allocator.scheduling.reliefs.bench import Bench, Case
from allocator.scheduling.sessions import Session, lawful_starts

Ask = Callable[[Bench, Case], Iterator[Case]]

MOST_NIGHTS_MORE = 4
LONGER_BY_MINUTES = (15, 30, 45, 60, 75, 90, 105, 120)
MOST_DAYS_MORE = 5
WEEKDAYS = ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays")
ENOUGH_HOURS = 10_000.0


def another_person(bench: Bench, case: Case) -> Iterator[Case]:
    """One of the team exchanged for somebody of the same role who may hold the session."""
    may_hold, session = bench.circumstances.may_hold, case.session
    if may_hold is None or session.is_pinned:
        return
    by_id = case.authority.person_by_id
    for place, leaving in enumerate(session.person_ids):
        for person in case.authority.people:
            new = person.person_id
            if new in session.person_ids or person.role != by_id[leaving].role:
                continue
            team = (*session.person_ids[:place], new, *session.person_ids[place + 1 :])
            if may_hold(session.activity, session.school_ids, team, bench.circumstances.links):
                other = bench.with_starts(case.authority, replace(session, person_ids=team))
                yield case.changed("another_person", "", session=other)


def more_nights(bench: Bench, case: Case) -> Iterator[Case]:
    """More nights away in a month than the limit, for everybody of the team who needs them."""
    if case.session.is_online:
        return
    for more in range(1, MOST_NIGHTS_MORE + 1):
        authority = _with_people(case, nights=more)
        yield case.changed("more_nights", "", authority=authority)


def longer_day(bench: Bench, case: Case) -> Iterator[Case]:
    """A longer day, a quarter of an hour at a time."""
    if case.session.is_online:
        return
    hours = case.authority.settings.max_day_hours
    for minutes in LONGER_BY_MINUTES:
        if hours + minutes / 60 > 24:
            return
        profile = case.authority.profile
        settings = profile.settings.model_copy(update={"max_day_hours": hours + minutes / 60})
        profile = profile.model_copy(update={"settings": settings})
        authority = replace(case.authority, profile=profile)
        yield case.changed("longer_day", f"{minutes}", authority=authority)


def more_hours(bench: Bench, case: Case) -> Iterator[Case]:
    """Hours beyond what the team has left; for peer heads days of release."""
    team = [case.authority.person_by_id[one] for one in case.session.person_ids]
    hours = {one.person_id: ENOUGH_HOURS for one in team if not one.is_peer_head}
    heads = [one for one in team if one.is_peer_head]
    if not heads:
        yield case.changed("more_hours", "", hours=hours)
        return
    for more in range(1, MOST_DAYS_MORE + 1):
        authority = _with_people(case, release_days=more)
        yield case.changed("more_hours", "", authority=authority, hours=hours)


def less_spacing(bench: Bench, case: Case) -> Iterator[Case]:
    """Sessions of the activity nearer to each other, by one pupil day at a time."""
    widest = max(case.session.spacing.values(), default=1)
    for gap in range(widest - 1, 0, -1):
        spacing = {school: min(gap, own) for school, own in case.session.spacing.items()}
        session = replace(case.session, spacing=spacing)
        yield case.changed("less_spacing", f"{gap}", session=session)


def online(bench: Bench, case: Case) -> Iterator[Case]:
    """Met online, where the activity, the schools' connections and the floor in person allow it."""
    session, authority = case.session, case.authority
    modes = authority.offer.activities[session.activity].modes
    schools = [authority.school_by_id[school] for school in session.school_ids]
    if session.is_online or session.is_pinned or "online" not in modes:
        return
    if any(school.connection == "none" for school in schools):
        return
    floor = authority.offer.floors.in_person_per_term
    if any(_in_person_besides(bench, school, session) < floor for school in session.school_ids):
        return
    yield case.changed("online", "", session=replace(session, mode="online"))


def _in_person_besides(bench: Bench, school: str, session: Session) -> int:
    """Dated sessions that a school has in person, without this one."""
    sites = bench.authority.school_by_id
    return sum(
        number != session.number
        and not bench.diary.sessions[number].is_online
        and bench.diary.sessions[number].site_id == sites[school].site_id
        for number in bench.diary.schools[school].sessions
    )


def another_weekday(bench: Bench, case: Case) -> Iterator[Case]:
    """Somebody of the team working on a weekday that is not theirs."""
    for person_id in case.session.person_ids:
        person = case.authority.person_by_id[person_id]
        for weekday, name in enumerate(WEEKDAYS):
            if person.working_days[weekday] or person.fte == 0:
                continue
            worked = tuple(works or day == weekday for day, works in enumerate(person.working_days))
            # The share of full time grows with the days, so that hours already promised stay.
            share = min(1.0, person.fte * sum(worked) / max(1, sum(person.working_days)))
            changed = person.model_copy(update={"working_days": worked, "fte": share})
            authority = replace(
                case.authority,
                people=tuple(changed if one is person else one for one in case.authority.people),
            )
            session = bench.with_starts(authority, case.session)
            title = case.authority.person_titles[person_id]
            yield case.changed(
                "another_weekday", f"{title} at work on {name}", authority=authority,
                session=session,
            )  # fmt: skip


def another_day(bench: Bench, case: Case) -> Iterator[Case]:
    """A pinned or agreed session on a day of its own choice."""
    session = case.session
    if not session.is_pinned:
        return
    starts = lawful_starts(
        case.authority,
        bench.diary.days,
        session.activity,
        session.school_ids,
        session.person_ids,
        session.length,
    )
    first = bench.circumstances.first_day
    free = replace(
        session,
        starts={day: taken for day, taken in starts.items() if day >= first},
        start=None,
        forced=False,
        is_pinned=False,
    )
    yield case.changed("another_day", "", session=free)


def _with_people(case: Case, *, nights: int = 0, release_days: int = 0) -> Authority:
    """The workspace with more nights a month and days of release for the session's team."""
    own, team = case.authority, frozenset(case.session.person_ids)

    def changed(person: Person) -> Person:
        more: dict[str, float] = {}
        if nights:
            more["max_nights"] = own.max_nights(person) + nights
        if release_days and person.is_peer_head:
            more["release_days"] = own.release_days(person) + release_days
        return person.model_copy(update=more)

    people = tuple(changed(one) if one.person_id in team else one for one in own.people)
    return replace(own, people=people)
