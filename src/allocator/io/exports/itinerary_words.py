"""Itineraries in words, as rows of the tables on each person's pages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from allocator.domain.authority import Authority
from allocator.domain.crossings import Sailing
from allocator.domain.schedules import Leg, Visit
from allocator.io.exports.itineraries import ItineraryDay, PersonTerm, Step, Totals, Trip
from allocator.io.exports.words import (
    ROLES,
    activity_title,
    clock,
    counted,
    long_date,
    number,
    person_names,
    place_names,
    school_names,
)

BOAT_OR_FLIGHT = {"ferry": "Boat", "flight": "Flight"}
LISTED_MODES = (("car", "by road"), ("ferry", "by boat"), ("flight", "by air"), ("walk", "on foot"))
SHORTEST_WAIT = 10
"""Waits of fewer minutes have no line of their own; totals count them."""
Departure = tuple[str, str, str, int]


class ItineraryWriter:
    """Tells itineraries in words; holds what every line needs to know."""

    def __init__(self, authority: Authority) -> None:
        self._authority = authority
        self._names = place_names(authority)
        self._sailings: dict[Departure, Sailing] = {
            (one.service_id, one.from_port, one.to_port, one.depart): one
            for one in authority.sailings
        }

    def person(self, term: PersonTerm) -> dict[str, Any]:
        """Everything a person's pages say beside the term grid."""
        person = self._authority.person_by_id[term.person_id]
        return {
            "name": self._authority.person_titles[term.person_id],
            "role": ROLES[person.role],
            "totals": term_in_words(term),
            "trips": [self._trip(trip, term.person_id) for trip in term.trips],
        }

    def place(self, place_id: str, person_id: str) -> str:
        """Name of a place as the person would say it."""
        return "the base" if place_id == person_id else self._names[place_id]

    def _trip(self, trip: Trip, person_id: str) -> dict[str, Any]:
        days = [self._day(day, person_id) for day in trip.days]
        return {
            "title": span_in_words(trip.days[0].date, trip.days[-1].date),
            "is_tour": len(days) > 1,
            "days": days,
            "totals": trip_in_words(trip),
        }

    def _day(self, day: ItineraryDay, person_id: str) -> dict[str, Any]:
        rows = [
            self._row(day.steps, position, person_id)
            for position, step in enumerate(day.steps)
            if not is_short_wait(step)
        ]
        if day.night_at is not None:
            rows.append(
                _told("", "Night", f"near {self.place(day.night_at, person_id)}", kind="night")
            )
        return {"date": long_date(day.date), "rows": rows}

    def _row(self, steps: Sequence[Step], position: int, person_id: str) -> dict[str, str]:
        step = steps[position]
        time = f"{clock(step.start)}-{clock(step.end)}"
        if step.visit is not None:
            return self._visit(step.visit, time, person_id)
        if step.leg is None:
            return self._wait(steps, position, time, person_id)
        ends = [self.place(one, person_id) for one in (step.leg.from_id, step.leg.to_id)]
        way = f"from {ends[0]} to {ends[1]}, {duration(step.minutes)}"
        if step.leg.mode in BOAT_OR_FLIGHT:
            notes = self._boarding(step.leg, stays_aboard(steps, position))
            return _told(time, BOAT_OR_FLIGHT[step.leg.mode], way, notes, kind="boat")
        word = "Walk" if step.leg.mode == "walk" else "Hired car" if step.leg.hired else "Drive"
        known = step.leg.kilometres
        return _told(time, word, f"{way}, {number(known)} km" if known else way)

    def _boarding(self, leg: Leg, stays: bool) -> str:
        """With or without the car, check-in and service of a boat or flight."""
        with_car = {True: "with the car", False: "as a foot passenger", None: ""}
        parts = [with_car[leg.with_car] if leg.mode == "ferry" else ""]
        service = leg.service_id or ""
        sailing = self._sailings.get((service, leg.from_id, leg.to_id, leg.depart))
        if stays:
            parts.append("stay aboard")
        elif sailing is not None:
            parts.append(f"check in by {clock(max(0, leg.depart - self._check_in(sailing)))}")
        parts.append(f"service {service}" if service else "")
        return ", ".join(part for part in parts if part)

    def _check_in(self, sailing: Sailing) -> int:
        settings = self._authority.settings
        usual = {"ferry": settings.check_in_ferry, "flight": settings.check_in_flight}
        own = sailing.check_in_minutes
        return usual[sailing.mode] if own is None else own

    def _wait(
        self, steps: Sequence[Step], position: int, time: str, person_id: str
    ) -> dict[str, str]:
        step = steps[position]
        after = steps[position + 1].leg
        what = BOAT_OR_FLIGHT.get(after.mode, "") if after is not None else ""
        words = f"{duration(step.minutes)} at {self.place(step.place or person_id, person_id)}"
        if what:
            aboard = stays_aboard(steps, position + 1)
            words += ", aboard" if aboard else f", for the {what.lower()}"
        return _told(time, "Wait" if what else "Free", words, kind="wait")

    def _visit(self, visit: Visit, time: str, person_id: str) -> dict[str, str]:
        authority = self._authority
        others = [one for one in visit.person_ids if one != person_id]
        online = visit.mode == "online"
        notes = [activity_title(authority, visit.activity)]
        if others:
            notes.append(f"with {person_names(authority, others)}")
        if len(visit.school_ids) > 1:
            notes.append(f"also for {school_names(authority, visit.school_ids[1:])}")
        if visit.alternate is not None:
            chance = f" ({visit.cancel_chance:.0%})" if visit.cancel_chance is not None else ""
            notes.append(f"if the crossing is cancelled{chance}: {long_date(visit.alternate)}")
        host = authority.school_titles[visit.school_ids[0]]
        if visit.site_id is not None and not online:
            held = authority.site_place(visit.site_id).name
            host = (
                host
                if held == authority.school_by_id[visit.school_ids[0]].name
                else (f"{host}, held at {held}")
            )
        state = "agreed" if visit.pinned else ""
        word = "Online" if online else "Visit"
        return _told(time, word, host, "; ".join(notes), kind="visit", state=state)


def _told(
    time: str, word: str, words: str, notes: str = "", kind: str = "way", state: str = ""
) -> dict[str, str]:
    return {
        "time": time, "word": word, "words": words, "notes": notes, "kind": kind, "state": state,
    }  # fmt: skip


def stays_aboard(steps: Sequence[Step], position: int) -> bool:
    """Whether a leg goes on with the boat or plane of the leg before it."""
    leg = steps[position].leg
    before = [step for step in steps[:position] if step.leg is not None or step.visit is not None]
    if leg is None or leg.service_id is None or not before or before[-1].leg is None:
        return False
    return before[-1].leg.service_id == leg.service_id


def is_short_wait(step: Step) -> bool:
    """Whether a wait is too short to be told."""
    return step.leg is None and step.visit is None and step.minutes < SHORTEST_WAIT


def duration(minutes: int) -> str:
    """Write a length of time: 54 min, 2 h, 1 h 20 min."""
    hours, rest = divmod(minutes, 60)
    parts = [f"{hours} h"] if hours else []
    return " ".join([*parts, f"{rest} min"] if rest or not hours else parts)


def span_in_words(first: dt.date, last: dt.date) -> str:
    """Write one day or a span of days: Thursday 1 to Friday 2 October 2026."""
    if first == last:
        return long_date(first)
    begin = f"{first:%A} {first.day}"
    if (first.year, first.month) != (last.year, last.month):
        begin += f" {first:%B}" + (f" {first.year}" if first.year != last.year else "")
    return f"{begin} to {long_date(last)}"


def trip_in_words(trip: Trip) -> str:
    """Totals of a trip; nothing for a day at the base."""
    if not trip.is_journey:
        return ""
    return f"In all: {'; '.join(_parts(trip.totals))}."


def term_in_words(term: PersonTerm) -> str:
    """Totals of a person's term in two sentences."""
    visits = [visit for day in term.days for visit in day.visits]
    in_person = sum(visit.mode == "in_person" for visit in visits)
    counts = f"{counted(in_person, 'visit')} in person"
    if len(visits) > in_person:
        counts += f" and {len(visits) - in_person} online"
    journeys = [trip for trip in term.trips if trip.is_journey]
    if not journeys:
        return f"{counts}. No journeys."
    totals = term.totals
    trips = f"{counted(len(journeys), 'trip')} on {counted(totals.days, 'day')}"
    return f"{counts}. {trips}: {'; '.join(_parts(totals))}."


def _parts(totals: Totals) -> Iterator[str]:
    by_mode: Mapping[str, int] = {mode: getattr(totals, mode) for mode, _ in LISTED_MODES}
    used = [(words, by_mode[mode]) for mode, words in LISTED_MODES if by_mode[mode]]
    how = f" ({', '.join(f'{duration(time)} {words}' for words, time in used)})"
    yield f"travel {duration(totals.travel)}{how if len(used) > 1 else ''}"
    if totals.waiting:
        yield f"waiting {duration(totals.waiting)}"
    if totals.visiting:
        yield f"with schools {duration(totals.visiting)}"
    least = "at least " if totals.unmeasured else ""
    if totals.own_car_km:
        yield f"{least}{number(totals.own_car_km)} km by own car"
    if totals.hired_car_km:
        yield f"{least}{number(totals.hired_car_km)} km by hired car"
    if totals.nights:
        yield counted(totals.nights, "night away", "nights away")
