"""Why one pin cannot be kept whatever else is planned: the circumstance in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from allocator.allocation.candidates import Seat, why_not_link
from allocator.allocation.pins import PinRow, forbids_link, pin_rows
from allocator.allocation.problem import Problem
from allocator.allocation.rule_words import first_rule_unmet, why_kept_away
from allocator.allocation.wording import counted, hours_up
from allocator.domain.people import Person
from allocator.domain.schools import School

MOST_TOLD = 6
"""Pins told one by one; of more, the rows alone."""


@dataclass(frozen=True)
class Clash:
    """Pins that cannot be kept together: any one less, and the others can be.

    ``why`` is the circumstance in words.
    """

    rows: tuple[PinRow, ...]
    why: str

    @property
    def words(self) -> str:
        """The clash in a sentence or two."""
        told = [one.words for one in self.rows]
        if len(told) == 1:
            return f"pins.csv, {told[0]} cannot be kept: {self.why}."
        if len(told) > MOST_TOLD:
            told = [f"rows {self.rows[0].row}", *(str(one.row) for one in self.rows[1:])]
        listed = f"{', '.join(told[:-1])} and {told[-1]}"
        return (
            f"pins.csv, {listed} cannot be kept together: {self.why}. Without any one of them the "
            "others can be kept."
        )


def clash_alone(problem: Problem, row: PinRow) -> Clash | None:
    """Say why a pin cannot be kept whatever else is planned, where that follows by itself.

    A pin that forbids the same is named with it.
    """
    pin, authority = row.pin, problem.authority
    for one in pin_rows(authority):
        if one.pin.kind == "forbid" and _rules_out(one, row, problem):
            return Clash((row, one), "one asks for what the other forbids")
    if pin.school_id is not None:
        school = authority.school_by_id.get(pin.school_id)
        if school is None or not school.is_open:
            return Clash((row,), f"{pin.school_id} is not an open school")
    why = _why_not_that_day(problem, row) or _why_not_that_person(problem, row)
    return Clash((row,), why) if why else None


def _rules_out(forbid: PinRow, row: PinRow, problem: Problem) -> bool:
    """Whether a forbid covers everything that the pin asks for, every day or on its day."""
    pin, other = row.pin, forbid.pin
    if row.is_link:
        return (
            pin.school_id is not None
            and pin.person_id is not None
            and forbids_link(other, pin.school_id, pin.person_id, problem.facts.link_activities)
        )
    same_day = other.date is None or other.date == pin.date
    return same_day and all(
        getattr(other, name) in (None, getattr(pin, name))
        for name in ("school_id", "person_id", "activity")
    )


def _why_not_that_day(problem: Problem, row: PinRow) -> str | None:
    pin, authority = row.pin, problem.authority
    if pin.date is None:
        return None
    if not authority.term.start <= pin.date <= authority.term.end:
        return f"{pin.date} is not in the term"
    if pin.school_id is not None and pin.date not in authority.pupil_days[pin.school_id]:
        return f"{authority.school_titles[pin.school_id]} is not in on {pin.date}"
    if pin.person_id is not None and pin.date not in authority.working_days[pin.person_id]:
        return f"{authority.person_titles[pin.person_id]} does not work on {pin.date}"
    return None


def _why_not_that_person(problem: Problem, row: PinRow) -> str | None:
    """Say what keeps the person asked for away, or that nobody may come at all."""
    pin, authority = row.pin, problem.authority
    if pin.school_id is None:
        return None
    school = authority.school_by_id[pin.school_id]
    people = [authority.person_by_id[pin.person_id]] if pin.person_id else list(authority.people)
    if row.is_link:
        found = [why_not_link(problem.facts, person, school) for person in people]
        return None if None in found else str(found[0]) if pin.person_id else "nobody may be"
    told: list[str] = []
    for person in people:
        for seat in _seats(problem, row, school):
            why = _why_not(problem, person, seat)
            if why is None:
                return None
            told.append(why)
    return told[0] if pin.person_id and told else "nobody may do it"


def _seats(problem: Problem, row: PinRow, school: School) -> Iterator[Seat]:
    for key, activity in problem.authority.offer.activities.items():
        if row.pin.activity in (None, key):
            for place in activity.team:
                yield Seat(key, activity, place, school)


def _why_not(problem: Problem, person: Person, seat: Seat) -> str | None:
    unmet = first_rule_unmet(problem.facts, person, seat)
    if unmet is not None:
        return why_kept_away(unmet[1], seat, [person])
    options = [
        option
        for block in problem.blocks
        if block.activity == seat.key and seat.school.school_id in block.school_ids
        for form in block.forms
        for option in form.options
        if option.person_id == person.person_id
    ]
    if not options:
        return f"no session of {seat.activity.title} can be held at {seat.school.name}"
    budget = problem.budgets[person.person_id]
    if any(
        budget.affords(option.contact_hours, option.preparation_hours, option.outing)
        for option in options
    ):
        return None
    least = min(
        budget.counted_hours(
            option.contact_hours, option.preparation_hours, option.outing.travel_hours
        )
        for option in options
    )
    days = min(option.outing.days for option in options)
    away = f" and {counted(days, 'day')} away" if days else ""
    return (
        f"{person.name} has {budget.hours:.1f} hours and {counted(round(budget.days, 2), 'day')} "
        f"beside what is agreed, and it takes {hours_up(least):.1f} hours{away}"
    )
