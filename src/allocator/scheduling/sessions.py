"""What is to be dated: each session of the allocation, its team, its place and its lawful days.

Days are counted from the first day of the term (0), minutes from midnight.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from allocator.domain.activities import Mode, Offer
from allocator.domain.allocations import Allocation, AllocationItem
from allocator.domain.authority import Authority
from allocator.domain.engagements import EngagedVisit, Pin
from allocator.domain.tiers import TierReport

Days = tuple[int, ...]
GOLDEN_RATIO = 0.6180339887498949
"""Multiples of it fill the unit interval evenly, however many there are."""


@dataclass(frozen=True)
class Session:
    """One session of an item: everyone of the team at one site, on ``length`` pupil days.

    ``starts`` maps each lawful first day to the days the session then takes. ``spacing`` is the
    least number of pupil days to the next session of the activity, by school. A ``forced``
    session was agreed with people and keeps its day and time; ``is_pinned`` marks those and the
    ones a pin gives a day. ``due`` is the last day of one that has a deadline, which ``starts``
    keep.
    """

    number: int
    item_id: str
    activity: str
    school_ids: tuple[str, ...]
    person_ids: tuple[str, ...]
    site_id: str
    mode: Mode
    minutes: int
    length: int
    preparation_hours: float
    starts: dict[int, Days]
    spacing: dict[str, int]
    ideal_day: float
    start: int | None = None
    forced: bool = False
    is_pinned: bool = False
    visit_ids: tuple[str, ...] = ()
    due: int | None = None

    @property
    def is_online(self) -> bool:
        """Whether nobody travels for it."""
        return self.mode == "online"

    @property
    def contact_hours(self) -> float:
        """Hours of each member of the team with the school."""
        return self.minutes * self.length / 60


@dataclass(frozen=True)
class TermDays:
    """The term in day numbers: who works when, which school is in."""

    first: dt.date
    works: dict[str, frozenset[int]]
    pupil_days: dict[str, Days]
    position: dict[str, dict[int, int]]
    """Position of each pupil day in its school's list: spacing counts in these."""

    @classmethod
    def number_days(cls, authority: Authority) -> TermDays:
        """Give the days of a term their numbers."""
        first = authority.term.start
        pupil_days = {
            school: tuple((day - first).days for day in days)
            for school, days in authority.pupil_days.items()
        }
        works = {
            person: frozenset((day - first).days for day in days)
            for person, days in authority.working_days.items()
        }
        position = {
            school: {day: place for place, day in enumerate(days)}
            for school, days in pupil_days.items()
        }
        return cls(first, works, pupil_days, position)

    def number(self, date: dt.date) -> int:
        """Day number of a date."""
        return (date - self.first).days

    def date(self, day: int) -> dt.date:
        """Date of a day number."""
        return self.first + dt.timedelta(days=day)


def sessions_of(
    authority: Authority, tiers: TierReport, allocation: Allocation, days: TermDays
) -> tuple[Session, ...]:
    """Every session of the allocation in a stable order, the agreed ones with their own days."""
    engaged = {visit.visit_id: visit for visit in authority.visits_of_term}
    spacing = _spacing(authority.offer, tiers)
    pins = _DatedPins(authority.pins, authority.visits_of_term)
    found: list[Session] = []
    shares = _shares_of_term(allocation.items)
    for item in sorted(allocation.items, key=lambda item: item.item_id):
        gaps = {school: spacing.get((school, item.activity), 1) for school in item.school_ids}
        if item.visit_id is not None:
            visits = [engaged[key] for key in _visit_keys(item, engaged)]
            found.append(_agreed(authority, item, visits, gaps, len(found), days))
            continue
        for number in range(item.sessions):
            pin = pins.take(item)
            share = shares[item.item_id, number]
            found.append(_session(authority, item, gaps, len(found), days, share, pin))
    return tuple(found)


def _visit_keys(item: AllocationItem, engaged: dict[str, EngagedVisit]) -> tuple[str, ...]:
    """Ids of the agreed visits that an item repeats: several for a session of several days."""
    assert item.visit_id is not None
    return tuple(key for key in item.visit_id.split(";") if key in engaged)


def _shares_of_term(items: Iterable[AllocationItem]) -> dict[tuple[str, int], float]:
    """Where in the term (0 to 1) each session would best lie, by item and number.

    A school's sessions of one activity are spread evenly, those online and in person taking turns.
    The schools are out of step with each other, so that no week of the term is crowded.
    """
    groups: dict[tuple[str, str], list[list[tuple[str, int]]]] = {}
    for item in sorted(items, key=lambda item: (item.mode != "in_person", item.item_id)):
        keys = [(item.item_id, number) for number in range(item.sessions)]
        groups.setdefault((item.school_ids[0], item.activity), []).append(keys)
    shares: dict[tuple[str, int], float] = {}
    for index, lists in enumerate(groups.values()):
        phase = (index * GOLDEN_RATIO) % 1.0
        order = sorted(
            ((place + 0.5) / len(keys), number, key)
            for number, keys in enumerate(lists)
            for place, key in enumerate(keys)
        )
        for place, (_, _, key) in enumerate(order):
            shares[key] = (place + phase) / len(order)
    return shares


def _spacing(offer: Offer, tiers: TierReport) -> dict[tuple[str, str], int]:
    """Least pupil days between sessions by school and activity (tier and flags together)."""
    found: dict[tuple[str, str], int] = {}
    for decision in tiers.schools:
        due = [offer.entitlements[decision.tier or offer.tiers[0]]]
        due += [offer.flags[flag] for flag in decision.flags if flag in offer.flags]
        for entitlements in due:
            for activity, entitlement in entitlements.items():
                key = (decision.school_id, activity)
                found[key] = max(found.get(key, 1), entitlement.spacing_days)
    return found


class _DatedPins:
    """Fix pins with a day, each used for one matching session."""

    def __init__(self, pins: Iterable[Pin], visits: Iterable[EngagedVisit]) -> None:
        agreed = list(visits)
        self._open = [
            pin
            for pin in pins
            if pin.kind == "fix"
            and pin.date is not None
            and not any(
                visit.date == pin.date
                and matches(pin, visit.school_ids, visit.person_ids, visit.activity)
                for visit in agreed
            )
        ]

    def take(self, item: AllocationItem) -> Pin | None:
        """Return a pin that a session of the item can keep, once."""
        for pin in self._open:
            if matches(pin, item.school_ids, item.person_ids, item.activity):
                self._open.remove(pin)
                return pin
        return None


def matches(
    pin: Pin, school_ids: tuple[str, ...], person_ids: tuple[str, ...], activity: str
) -> bool:
    """Whether school, person and activity of a pin, where given, are those of a session."""
    return (
        pin.school_id in (None, *school_ids)
        and pin.person_id in (None, *person_ids)
        and pin.activity in (None, activity)
    )


def _site(authority: Authority, item: AllocationItem) -> str:
    return item.site_id or authority.school_by_id[item.school_ids[0]].site_id


def _agreed(
    authority: Authority,
    item: AllocationItem,
    visits: list[EngagedVisit],
    spacing: dict[str, int],
    number: int,
    days: TermDays,
) -> Session:
    visits = sorted(visits, key=lambda visit: visit.date)
    taken = tuple(days.number(visit.date) for visit in visits)
    first = visits[0]
    activity = authority.offer.activities[item.activity]
    minutes = round(activity.hours * 60)
    if first.start is not None and first.end is not None:
        minutes = first.end - first.start
    start = first.start
    if start is None and first.end is not None:
        start = first.end - minutes
    return Session(
        number=number,
        item_id=item.item_id,
        activity=item.activity,
        school_ids=item.school_ids,
        person_ids=item.person_ids,
        site_id=_site(authority, item),
        mode=item.mode,
        minutes=minutes,
        length=len(visits),
        preparation_hours=item.preparation_hours / len(item.person_ids),
        starts={taken[0]: taken},
        spacing=spacing,
        ideal_day=float(taken[0]),
        start=start,
        forced=True,
        is_pinned=True,
        visit_ids=tuple(visit.visit_id for visit in visits),
    )


def _session(
    authority: Authority,
    item: AllocationItem,
    spacing: dict[str, int],
    number: int,
    days: TermDays,
    share_of_term: float,
    pin: Pin | None,
) -> Session:
    activity = authority.offer.activities[item.activity]
    length = activity.days_at(authority.school_by_id[item.school_ids[0]])
    starts = lawful_starts(authority, days, item.activity, item.school_ids, item.person_ids, length)
    if pin is not None and pin.date is not None:
        wanted = days.number(pin.date)
        starts = {first: taken for first, taken in starts.items() if wanted in taken}
    pupil_days = days.pupil_days[item.school_ids[0]]
    middle = pupil_days[int(share_of_term * len(pupil_days))] if pupil_days else 0
    return Session(
        number=number,
        item_id=item.item_id,
        activity=item.activity,
        school_ids=item.school_ids,
        person_ids=item.person_ids,
        site_id=_site(authority, item),
        mode=item.mode,
        minutes=round(activity.hours * 60),
        length=length,
        preparation_hours=activity.preparation_hours,
        starts=starts,
        spacing=spacing,
        ideal_day=float(middle),
        is_pinned=pin is not None,
    )


def lawful_starts(
    authority: Authority,
    days: TermDays,
    activity: str,
    school_ids: tuple[str, ...],
    person_ids: tuple[str, ...],
    length: int,
) -> dict[int, Days]:
    """Lawful first days: consecutive pupil days of every school, worked by the whole team.

    Each with the days that a session of ``length`` days then takes; none that a pin rules out.
    """
    host = days.pupil_days[school_ids[0]]
    others = [frozenset(days.pupil_days[school]) for school in school_ids[1:]]
    forbidden = _forbidden(authority, days, activity, school_ids, person_ids)
    found: dict[int, Days] = {}
    for place in range(len(host) - length + 1):
        taken = host[place : place + length]
        if all(
            day not in forbidden
            and all(day in school for school in others)
            and all(day in days.works[person] for person in person_ids)
            for day in taken
        ):
            found[taken[0]] = taken
    return found


def _forbidden(
    authority: Authority,
    days: TermDays,
    activity: str,
    school_ids: tuple[str, ...],
    person_ids: tuple[str, ...],
) -> frozenset[int]:
    """Days that a pin rules out."""
    return frozenset(
        days.number(pin.date)
        for pin in authority.pins
        if pin.kind == "forbid"
        and pin.date is not None
        and matches(pin, school_ids, person_ids, activity)
    )
