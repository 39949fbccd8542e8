"""Boats and flights that would bring somebody to a school and home again, if they sailed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from allocator.domain.crossings import Sailing
from allocator.domain.fields import format_clock
from allocator.scheduling.reliefs.asks import WEEKDAYS
from allocator.scheduling.reliefs.bench import Bench, Case

SHIFTS_MINUTES = (30, 60, 90, 120, 180, 240)
DAYS_OF_A_WEEKDAY = 2
LAST_MINUTE = 24 * 60 - 1


def another_boat(bench: Bench, case: Case) -> Iterator[Case]:
    """A departure on one weekday more; else earlier there, or later home.

    Only departures to and from the school's own land are changed: those of the way there.
    """
    authority, session = case.authority, case.session
    place = authority.site_place(session.site_id)
    here = {p.port_id for p in authority.ports if p.road_network == place.road_network}
    bases = {authority.person_by_id[one].road_network for one in session.person_ids}
    if session.is_online or bases == {place.road_network}:
        return
    near = [row for row in authority.sailings if (row.from_port in here) != (row.to_port in here)]
    case = replace(case, session=replace(session, starts=_some_free(bench, case)))
    weekdays = _weekdays(bench, session.starts)
    for row in near:
        for weekday in weekdays:
            if not row.days[weekday]:
                days = tuple(own or day == weekday for day, own in enumerate(row.days))
                words = f"{_the(case, row)} on {WEEKDAYS[weekday]} too"
                yield _with(case, row, row.model_copy(update={"days": days}), words)
    for shift in SHIFTS_MINUTES:
        for row in near:
            later = shift if row.from_port in here else -shift
            if row.depart + later < 0 or row.arrive + later > LAST_MINUTE:
                continue
            moved = row.model_copy(
                update={"depart": row.depart + later, "arrive": row.arrive + later}
            )
            words = f"{_the(case, row)} at {format_clock(moved.depart)}"
            yield _with(case, row, moved, words)


def _some_free(bench: Bench, case: Case) -> dict[int, tuple[int, ...]]:
    """Two days of each weekday on which the whole team has nothing yet: boats repeat by the week.

    The nearest to where the session would lie best.
    """
    session, days = case.session, bench.diary.days
    found: dict[int, tuple[int, ...]] = {}
    count: dict[int, int] = {}
    for day in sorted(session.starts, key=lambda one: (abs(one - session.ideal_day), one)):
        taken = session.starts[day]
        weekday = days.date(day).weekday()
        pages = [bench.diary.people[person] for person in session.person_ids]
        is_free = not any(
            one in page.trips or one in page.online for page in pages for one in taken
        )
        if is_free and count.get(weekday, 0) < DAYS_OF_A_WEEKDAY:
            count[weekday] = count.get(weekday, 0) + 1
            found[day] = taken
    return dict(sorted(found.items()))


def _weekdays(bench: Bench, starts: dict[int, tuple[int, ...]]) -> list[int]:
    """Weekdays on which the session may be, and those next to them: a night may come between."""
    own = {
        bench.diary.days.date(day + step).weekday()
        for taken in starts.values()
        for day in taken
        for step in (-1, 0, 1)
    }
    return sorted(day for day in own if day < len(WEEKDAYS))


def _the(case: Case, row: Sailing) -> str:
    port = next(one.name for one in case.authority.ports if one.port_id == row.from_port)
    return f"the {format_clock(row.depart)} {row.mode} from {port}"


def _with(case: Case, old: Sailing, new: Sailing, words: str) -> Case:
    sailings = tuple(new if row is old else row for row in case.authority.sailings)
    authority = replace(case.authority, sailings=sailings)
    return case.changed("another_boat", words, authority=authority)
