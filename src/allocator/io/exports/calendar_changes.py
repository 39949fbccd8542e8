"""Calendars of a changed plan: the same identities, higher numbers, cancellations.

A calendar program that takes the new file in place of the old one, or beside it, replaces what has
changed and strikes out what has gone (RFC 5545, SEQUENCE and STATUS).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import icalendar

_BOOKKEEPING = ("SEQUENCE", "DTSTAMP")


def renewed_calendars(
    fresh: Mapping[str, bytes], sent: Mapping[str, bytes], changed_on: dt.date
) -> dict[str, bytes]:
    """Calendars as they are now, told as changes of those that were sent out.

    Parameters
    ----------
    fresh, sent
        Calendars by file name, now and as sent.
    changed_on
        Day that changed entries are stamped with.
    """
    return {
        name: data if sent.get(name, data) == data else _renewed(data, sent[name], changed_on)
        for name, data in fresh.items()
    }


def _renewed(fresh: bytes, sent: bytes, changed_on: dt.date) -> bytes:
    calendar = icalendar.Calendar.from_ical(fresh)
    old = {str(event["UID"]): event for event in icalendar.Calendar.from_ical(sent).walk("VEVENT")}
    stamp = dt.datetime.combine(changed_on, dt.time(), dt.UTC)
    parts = []
    for part in calendar.subcomponents:
        before = old.pop(str(part["UID"]), None) if part.name == "VEVENT" else None
        parts.append(part if before is None else _told(before, part, changed_on, stamp))
    for uid in sorted(old, key=lambda one: (old[one].decoded("DTSTART").isoformat(), one)):
        event = old[uid]
        if str(event.get("STATUS")) != "CANCELLED" and not _is_past(event, changed_on):
            _set(event, int(event.get("SEQUENCE", 0)) + 1, stamp)
            event["STATUS"] = icalendar.vText("CANCELLED")
        parts.append(event)
    calendar.subcomponents = parts
    data: bytes = calendar.to_ical()
    return data


def _told(
    before: icalendar.cal.Component,
    now: icalendar.cal.Component,
    changed_on: dt.date,
    stamp: dt.datetime,
) -> icalendar.cal.Component:
    """An entry as it is told now; what is past, or says what it said, stays as it was sent."""
    both_past = _is_past(before, changed_on) and _is_past(now, changed_on)
    if both_past or _content(before) == _content(now):
        return before
    _set(now, int(before.get("SEQUENCE", 0)) + 1, stamp)
    return now


def _is_past(event: icalendar.cal.Component, changed_on: dt.date) -> bool:
    start: dt.datetime = event.decoded("DTSTART")
    return start.date() < changed_on


def _content(event: icalendar.cal.Component) -> bytes:
    """What an entry says, without its number and stamp."""
    bare = event.copy()
    for key in _BOOKKEEPING:
        bare.pop(key, None)
    data: bytes = bare.to_ical()
    return data


def _set(event: icalendar.cal.Component, number: int, stamp: dt.datetime) -> None:
    for key in _BOOKKEEPING:
        event.pop(key, None)
    event.add("SEQUENCE", number)
    event.add("DTSTAMP", stamp)
