"""What people have fixed or ruled out, as demands on sessions and on links."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from allocator.allocation.agreed import AgreedSession
from allocator.domain.authority import Authority
from allocator.domain.engagements import Pin


@dataclass(frozen=True)
class PinDemand:
    """Sessions that pins ask for beyond the agreed ones; an empty field matches anything."""

    school_id: str | None
    person_id: str | None
    activity: str | None
    sessions: int

    @property
    def words(self) -> str:
        """The demand in words."""
        parts = [self.activity or "a session"]
        if self.school_id:
            parts.append(f"at {self.school_id}")
        if self.person_id:
            parts.append(f"with {self.person_id}")
        return " ".join(parts)


FIRST_ROW = 2
"""Row of the first pin in ``pins.csv``: the header is row 1."""


@dataclass(frozen=True)
class PinRow:
    """A pin with its row in ``pins.csv``."""

    row: int
    pin: Pin

    @property
    def is_link(self) -> bool:
        """Whether it asks for a link officer: no activity, no date."""
        return self.pin.activity is None and self.pin.date is None

    @property
    def words(self) -> str:
        """The pin in words: ``row 3 (link_visit at S1 with P1 on 2026-09-15)``."""
        pin = self.pin
        if pin.kind == "forbid":
            return f"row {self.row} (which forbids it)"
        if self.is_link:
            who, where = pin.person_id or "somebody", pin.school_id or "a school"
            return f"row {self.row} ({who} as link officer of {where})"
        asked = PinDemand(pin.school_id, pin.person_id, pin.activity, 1).words
        return f"row {self.row} ({asked}{f' on {pin.date}' if pin.date else ''})"


def pin_rows(authority: Authority) -> tuple[PinRow, ...]:
    """Every pin with its row, in file order."""
    return tuple(PinRow(row, pin) for row, pin in enumerate(authority.pins, start=FIRST_ROW))


def matches(
    pin: Pin | PinDemand, school_ids: Iterable[str], person_ids: Iterable[str], activity: str
) -> bool:
    """Whether every field that the pin gives is matched (its date aside)."""
    return (
        pin.school_id in (None, *school_ids)
        and pin.person_id in (None, *person_ids)
        and pin.activity in (None, activity)
    )


def forbids_session(pin: Pin, school_id: str, person_id: str, activity: str) -> bool:
    """Whether the pin rules out every such session; one with a date rules out a day only."""
    return (
        pin.kind == "forbid"
        and pin.date is None
        and matches(pin, (school_id,), (person_id,), activity)
    )


def forbids_link(pin: Pin, school_id: str, person_id: str, link_activities: Iterable[str]) -> bool:
    """Whether the pin rules out that the person is the school's link officer.

    It has to name the person; a pin on a school alone rules out visits, not its officer.
    """
    return (
        pin.kind == "forbid"
        and pin.date is None
        and pin.person_id == person_id
        and pin.school_id in (None, school_id)
        and pin.activity in (None, *link_activities)
    )


def link_pins(authority: Authority) -> tuple[Pin, ...]:
    """Fix pins without activity and date: each asks for a link."""
    return tuple(
        pin
        for pin in authority.pins
        if pin.kind == "fix" and pin.activity is None and pin.date is None
    )


def pin_demands(authority: Authority, agreed: tuple[AgreedSession, ...]) -> tuple[PinDemand, ...]:
    """Sessions asked for by fix pins that no agreed visit keeps already.

    Pins of several dates on one school, person and activity ask for as many sessions.
    """
    return demands_of(pin for pin in authority.pins if asks_for_session(pin, agreed))


def asks_for_session(pin: Pin, agreed: tuple[AgreedSession, ...]) -> bool:
    """Whether a pin asks for a session that no agreed visit keeps already."""
    is_link = pin.activity is None and pin.date is None
    return pin.kind == "fix" and not is_link and not _is_kept(pin, agreed)


def demands_of(pins: Iterable[Pin]) -> tuple[PinDemand, ...]:
    """Put pins of the same school, person and activity together as one demand."""
    open_pins = list(pins)
    keys = dict.fromkeys((pin.school_id, pin.person_id, pin.activity) for pin in open_pins)
    return tuple(
        PinDemand(school, person, activity, _sessions(open_pins, school, person, activity))
        for school, person, activity in keys
    )


def _is_kept(pin: Pin, agreed: tuple[AgreedSession, ...]) -> bool:
    return any(
        matches(pin, session.school_ids, session.person_ids, session.activity)
        and (pin.date is None or pin.date in [visit.date for visit in session.visits])
        for session in agreed
    )


def _sessions(pins: list[Pin], school: str | None, person: str | None, activity: str | None) -> int:
    """Distinct dates among the pins that lie within these fields; at least one session."""
    dates = {
        pin.date
        for pin in pins
        if pin.date is not None
        and school in (None, pin.school_id)
        and person in (None, pin.person_id)
        and activity in (None, pin.activity)
    }
    return max(1, len(dates))


def sessions_pinned(demands: Iterable[PinDemand], school_id: str, activity: str) -> int:
    """Count the new sessions that pins ask for at a school, whatever its entitlement."""
    here = [
        demand
        for demand in demands
        if demand.school_id == school_id and demand.activity == activity
    ]
    anyone = max((demand.sessions for demand in here if demand.person_id is None), default=0)
    return max(anyone, sum(demand.sessions for demand in here if demand.person_id is not None))
