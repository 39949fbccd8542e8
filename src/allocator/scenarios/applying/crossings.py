"""Carry out edits of boats, flights and roads."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import get_args

from allocator.domain.crossings import Sailing
from allocator.scenarios.applying.draft import Draft, Told, untouched
from allocator.scenarios.applying.whom import counted, days_of, islands_of, span_words
from allocator.scenarios.edits.crossings import (
    AddSailings,
    RoadSpeeds,
    SpeedClass,
    TimetableOf,
    WithdrawSailings,
)
from allocator.travel.places import places_of
from allocator.travel.roads import Roads

NO_BOATS = "no boats and no flights here"
Span = tuple[dt.date, dt.date]
ONE_DAY = dt.timedelta(days=1)


def withdraw_sailings(draft: Draft, edit: WithdrawSailings) -> Told:
    """Departures that do not run for a while."""
    authority = draft.authority
    span = days_of(draft, edit)
    if not authority.sailings and not (edit.services or edit.ports or edit.islands):
        return untouched(NO_BOATS)
    services = {row.service_id for row in authority.sailings}
    known_services = draft.known("services", edit.services, services, "a service")
    known_ports = draft.known("ports", edit.ports, {p.port_id for p in authority.ports}, "a port")
    by_network = islands_of(authority)
    names = sorted(set(by_network.values()))
    known_islands = draft.known("islands", edit.islands or (), names, "an island")
    ports_of_islands = {
        port.port_id
        for port in authority.ports
        if by_network.get(port.road_network) in known_islands
    }

    def hit(row: Sailing) -> bool:
        ends = {row.from_port, row.to_port}
        return (
            (not edit.services or row.service_id in known_services)
            and (not edit.ports or bool(ends.intersection(known_ports)))
            and (edit.islands is None or bool(ends & ports_of_islands))
            and edit.mode in (None, row.mode)
        )

    if span is None:
        return untouched("no day of the term")
    rows = [row for row in authority.sailings if hit(row) and overlaps(row, span)]
    if not rows:
        return untouched("nothing of that kind sails here in that time")
    kept = tuple(
        part for row in authority.sailings for part in (without(row, span) if hit(row) else (row,))
    )
    draft.put(sailings=kept)
    return Told(f"{counted(len(rows), 'departure')} withdrawn {span_words(span)}")


def add_sailings(draft: Draft, edit: AddSailings) -> Told:
    """More departures."""
    authority = draft.authority
    ports = [port.port_id for port in authority.ports]
    for place, row in enumerate(edit.sailings):
        for name in ("from_port", "to_port"):
            port = getattr(row, name)
            if port not in ports:
                keys = ("sailings", str(place), name)
                draft.fault(keys, port, "a port that is known here", ports)
        if row.arrive < row.depart:
            draft.fault(("sailings", str(place), "arrive"), None, "an arrival after the departure")
    rows = tuple(Sailing.model_validate(dict(row)) for row in edit.sailings)
    draft.put(sailings=(*authority.sailings, *rows))
    return Told(f"{counted(len(rows), 'departure')} added")


def timetable_of(draft: Draft, edit: TimetableOf) -> Told:
    """For a while, departures as on another day."""
    authority = draft.authority
    if not authority.sailings:
        return untouched(NO_BOATS)
    span = days_of(draft, edit)
    if span is None:
        return untouched("no day of the term")
    ends = {"first_of_term": authority.term.start, "last_of_term": authority.term.end}
    day = edit.date or ends[edit.day or ""]
    moved = [row for row in authority.sailings if edit.mode in (None, row.mode)]
    valid = [row for row in moved if is_valid(row, day)]
    if not valid:
        key = "date" if edit.date is not None else "day"
        draft.fault((key,), day, "a day on which some departure is valid")
        return untouched("nothing sails on that day")
    if all(is_valid(row, span[0]) and is_valid(row, span[1]) for row in valid) and not any(
        overlaps(row, span) and row not in valid for row in moved
    ):
        return untouched("the timetable is the same then")
    rows: list[Sailing] = []
    for row in authority.sailings:
        if edit.mode not in (None, row.mode):
            rows.append(row)
            continue
        rows.extend(without(row, span))
        if is_valid(row, day):
            rows.append(row.model_copy(update={"valid_from": span[0], "valid_to": span[1]}))
    draft.put(sailings=tuple(rows))
    return Told(f"timetable of {day} {span_words(span)}: {counted(len(valid), 'departure')}")


def is_valid(row: Sailing, day: dt.date) -> bool:
    """Whether a departure's dates hold a day, whatever its weekdays."""
    return (row.valid_from is None or row.valid_from <= day) and (
        row.valid_to is None or day <= row.valid_to
    )


def overlaps(row: Sailing, span: Span) -> bool:
    """Whether a departure runs on some day of a span."""
    first = max(span[0], row.valid_from or span[0])
    last = min(span[1], row.valid_to or span[1])
    days = (first + dt.timedelta(days=n) for n in range(min(7, (last - first).days + 1)))
    return any(row.days[day.weekday()] for day in days)


def without(row: Sailing, span: Span) -> Iterator[Sailing]:
    """What is left of a departure when it does not run in a span: a row before, a row after."""
    first, last = span
    if (row.valid_to is not None and row.valid_to < first) or (
        row.valid_from is not None and row.valid_from > last
    ):
        yield row
        return
    if row.valid_from is None or row.valid_from < first:
        yield row.model_copy(update={"valid_to": first - ONE_DAY})
    if row.valid_to is None or row.valid_to > last:
        yield row.model_copy(update={"valid_from": last + ONE_DAY})


def road_speeds(draft: Draft, edit: RoadSpeeds) -> Told:
    """Slower or faster roads."""
    settings = draft.authority.settings
    places = places_of(draft.authority)
    before = Roads(places, (), settings)
    if edit.winter_factor is not None:
        draft.claim("the", "roads", {"winter_factor": edit.winter_factor})
        changes = {"winter_factor": edit.winter_factor}
        slowed = Roads(places, (), settings, remote_factor=max(edit.winter_factor, 2.0))
        told = f"drives in remote areas {edit.winter_factor:g} times as long in winter"
    else:
        assert edit.factor is not None
        classes = edit.classes or get_args(SpeedClass)
        changes = {
            f"{name}_kmh": round(getattr(settings, f"{name}_kmh") * edit.factor, 9)
            for name in classes
        }
        slowed = Roads(places, (), settings.model_copy(update=changes))
        told = f"roads at {edit.factor:g} of their speed ({', '.join(classes).replace('_', ' ')})"
    if all(before.speed_kmh(place) == slowed.speed_kmh(place) for place in places.values()):
        return untouched("no place here has such roads")
    if all(getattr(settings, name) == value for name, value in changes.items()):
        return untouched("it is so already")
    draft.put_settings(changes)
    return Told(told)
