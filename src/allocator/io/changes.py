"""Reading a change file: every fault at once, ids held against the workspace and the plan."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from allocator.domain.authority import Authority
from allocator.domain.changes import (
    CHANGE_KINDS,
    Change,
    ChangeFile,
    ClosedSchool,
    Declined,
    NoSailings,
    Sickness,
    Span,
    TierMoved,
)
from allocator.domain.schedules import Schedule, Visit
from allocator.errors import Fault, FaultyDataError
from allocator.io.documents import Lines, as_model, line_of, nearest, read_yaml
from allocator.io.wording import shown

_KEYS = ("today", "changes")
Problem = tuple[str, object, str, str | None]
"""Key, value, what was expected, nearest choice."""


def read_changes(path: Path, authority: Authority, schedule: Schedule) -> ChangeFile:
    """Read a change file for a plan of a workspace.

    Raises
    ------
    FaultyDataError
        With every fault: line, key, value, what was expected, the nearest choice.
    """
    faults: list[Fault] = []
    document = read_yaml(path, faults)
    changes = _parse(*document, path.name, faults) if document else None
    if changes is not None:
        lines = document[1] if document else {}
        faults.extend(_faults_of_ids(changes, authority, schedule, path.name, lines))
    if changes is None or faults:
        raise FaultyDataError(faults)
    return changes


def _parse(data: Any, lines: Lines, file: str, faults: list[Fault]) -> ChangeFile | None:
    """Turn the document into a change file; each entry is read as what it says it is."""
    if not isinstance(data, dict):
        faults.append(Fault(file, 1, None, shown(data), "the keys today and changes"))
        return None
    before = len(faults)
    for key in data:
        if key not in _KEYS:
            line = line_of((str(key),), lines)
            expected = "a key that is known here: today or changes"
            near = nearest(str(key), _KEYS)
            faults.append(Fault(file, line, str(key), shown(data[key]), expected, near))
    rows = data.get("changes")
    if isinstance(rows, list) and rows:
        for number, row in enumerate(rows):
            _check_entry(row, number, lines, file, faults)
        # The entries are told above; what is left is told by the whole.
        rest = {"today": data.get("today"), "changes": _STAND_IN}
    else:
        rest = {"today": data.get("today"), "changes": rows}
    if "today" not in data:
        del rest["today"]
    if "changes" not in data:
        del rest["changes"]
    as_model(rest, lines, ChangeFile, file, faults)
    return ChangeFile.model_validate(data) if len(faults) == before else None


_STAND_IN = [{"change": "sickness", "person": "x", "from": "2000-01-01", "to": "2000-01-01"}]
"""An entry without a fault."""


def _check_entry(row: Any, number: int, lines: Lines, file: str, faults: list[Fault]) -> None:
    path = ("changes", str(number))
    line = line_of(path, lines)
    column = f"changes.{number}"
    if not isinstance(row, dict):
        faults.append(Fault(file, line, column, shown(row), "keys with values, change among them"))
        return
    kind = row.get("change")
    model = CHANGE_KINDS.get(kind) if isinstance(kind, str) else None
    if model is None:
        line = line_of((*path, "change"), lines)
        near = nearest(str(kind), CHANGE_KINDS) if kind is not None else None
        expected = f"one of {', '.join(CHANGE_KINDS)}"
        faults.append(Fault(file, line, f"{column}.change", shown(kind), expected, near))
        return
    own = {key[2:]: at for key, at in lines.items() if key[:2] == path}
    found: list[Fault] = []
    as_model(row, own, model, file, found)
    for fault in found:
        key = f"{column}.{fault.column}" if fault.column else column
        at = fault.row if fault.row is not None else line
        faults.append(Fault(file, at, key, fault.value, fault.expected, fault.nearest))


def _faults_of_ids(
    changes: ChangeFile, authority: Authority, schedule: Schedule, file: str, lines: Lines
) -> Iterator[Fault]:
    """Ids that nothing has, days that are past or outside the term."""
    if changes.today > authority.term.end:
        yield Fault(
            file, line_of(("today",), lines), "today", changes.today.isoformat(),
            f"a day up to the end of the term, {authority.term.end}",
        )  # fmt: skip
    for number, change in enumerate(changes.changes):
        for key, value, expected, near in _problems(change, changes, authority, schedule):
            line = line_of(("changes", str(number), key), lines)
            column = f"changes.{number}.{key}"
            yield Fault(file, line, column, shown(str(value)), expected, near)


def _problems(
    change: Change, changes: ChangeFile, authority: Authority, schedule: Schedule
) -> Iterator[Problem]:
    if isinstance(change, Span) and change.to_date < changes.today:
        yield "to", change.to_date, f"a day from today, {changes.today}, on", None
    if isinstance(change, Sickness):
        names = authority.person_titles
        yield from _unknown("person", change.person, names, "a person of the workspace")
    elif isinstance(change, Declined):
        yield from _declined(change, changes, authority, schedule)
    elif isinstance(change, NoSailings):
        yield from _no_sailings(change, authority)
    elif isinstance(change, ClosedSchool):
        yield from _school("school", change.school, authority)
    elif isinstance(change, TierMoved):
        yield from _school("school", change.school, authority)
        if change.tier not in authority.offer.tiers:
            tiers = authority.offer.tiers
            expected = f"a tier of the offer: {', '.join(tiers)}"
            yield "tier", change.tier, expected, nearest(change.tier, tiers)


def _unknown(key: str, value: str, titles: dict[str, str], what: str) -> Iterator[Problem]:
    """Tell an id that nothing has; somebody's name leads to the id."""
    if value in titles:
        return
    by_name = {title.lower(): identity for identity, title in titles.items()}
    found = nearest(value, titles)
    named = nearest(value, by_name)
    near = by_name.get(value.lower(), found)
    if near is None and named is not None:
        near = by_name[named]
    hint = f"; {near} is {titles[near]}" if near is not None else ""
    yield key, value, f"the id of {what}{hint}", near


def _school(key: str, value: str, authority: Authority) -> Iterator[Problem]:
    titles = {school.school_id: authority.school_titles[school.school_id]
              for school in authority.open_schools}  # fmt: skip
    yield from _unknown(key, value, titles, "an open school")


def _declined(
    change: Declined, changes: ChangeFile, authority: Authority, schedule: Schedule
) -> Iterator[Problem]:
    if change.visit is not None:
        by_id = {visit.visit_id: visit for visit in schedule.visits}
        if change.visit not in by_id:
            near = nearest(change.visit, by_id)
            yield "visit", change.visit, "the id of a visit of the plan", near
        elif by_id[change.visit].date < changes.today:
            past = by_id[change.visit].date
            yield "visit", change.visit, f"a visit that is still to come; it was on {past}", None
    elif change.school is not None and change.date is not None:
        titles = list(_school("school", change.school, authority))
        yield from titles
        if not titles and not declined_visits(change, schedule):
            dates = sorted({visit.date for visit in schedule.visits
                            if change.school in visit.school_ids
                            and visit.date >= changes.today})  # fmt: skip
            when = ", ".join(day.isoformat() for day in dates[:8]) or "none"
            yield "date", change.date, f"a day with a visit to the school; there are: {when}", None
        elif change.date < changes.today:
            yield "date", change.date, f"a day from today, {changes.today}, on", None
    for day in change.suggest:
        if not max(changes.today, authority.term.start) <= day <= authority.term.end:
            expected = f"a day between today and the end of the term, {authority.term.end}"
            yield "suggest", day, expected, None


def declined_visits(change: Declined, schedule: Schedule) -> tuple[Visit, ...]:
    """Visits of a plan that a head asks to have on another date."""
    return tuple(
        visit
        for visit in schedule.visits
        if visit.visit_id == change.visit
        or (change.school in visit.school_ids and visit.date == change.date)
    )


def _no_sailings(change: NoSailings, authority: Authority) -> Iterator[Problem]:
    services = {row.service_id: row.service_id for row in authority.sailings}
    ports = {port.port_id: port.name for port in authority.ports}
    islands = sorted({school.island for school in authority.schools if school.island})
    for service in change.services:
        yield from _unknown("services", service, services, "a service with sailings")
    for port in change.ports:
        yield from _unknown("ports", port, ports, "a port of the workspace")
    for island in change.islands:
        if island not in islands:
            expected = f"an island with schools: {', '.join(islands) or 'there are none'}"
            yield "islands", island, expected, nearest(island, islands)
    modes = {row.mode for row in authority.sailings}
    if change.mode is not None and change.mode not in modes:
        yield "mode", change.mode, "a mode of which there are departures", None
