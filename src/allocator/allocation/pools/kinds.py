"""Who may be the link officer where, and for which activities: by kinds of schools and people."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence

import numpy as np
from numpy.typing import NDArray

from allocator.allocation.candidates import (
    RULES,
    Facts,
    Rule,
    Seat,
    can_meet,
    has_days_in_common,
    has_no_conflict,
    is_not_declined,
    is_not_forbidden,
    is_not_of_the_school,
    why_not_link,
)
from allocator.domain.people import Person
from allocator.domain.schools import School

NOBODY = "\0"
"""An id that nobody has: rules about single people and schools do not apply to it."""
SINGLE_RULES: frozenset[Rule] = frozenset(
    {
        can_meet,
        has_days_in_common,
        has_no_conflict,
        is_not_declined,
        is_not_forbidden,
        is_not_of_the_school,
    }
)
"""Rules about one school, one person or their days; the others see kinds alone."""
KIND_RULES = tuple(rule for _, rule in RULES if rule not in SINGLE_RULES)

Flags = NDArray[np.bool_]


class Kinds:
    """Which people may link with, and work for, schools of a kind."""

    def __init__(self, facts: Facts, people: Sequence[Person]) -> None:
        self.facts = facts
        self.people = people
        self._kind_of = _numbered([_person_kind(person) for person in people])
        self._first = np.unique(self._kind_of, return_index=True)[1]
        self._days_of = _numbered(
            [facts.authority.working_days[person.person_id] for person in people]
        )
        self._first_days = np.unique(self._days_of, return_index=True)[1]
        self._meetings: dict[tuple[Hashable, int], Flags] = {}

    def may_link(self, school: School) -> Flags:
        """Whether each person may be the link officer of schools like this one."""
        place = school.model_copy(update={"school_id": NOBODY})
        return self._by_kind(lambda one: why_not_link(self.facts, one, place) is None)

    def may_visit(self, school: School, activity: str) -> Flags:
        """Whether each person may hold the activity for schools like this one."""
        offered = self.facts.authority.offer.activities[activity]
        place = school.model_copy(update={"school_id": NOBODY})
        seat = Seat(activity, offered, offered.team[0], place)
        fits = self._by_kind(lambda one: all(rule(self.facts, one, seat) for rule in KIND_RULES))
        return fits & self._meets(school, offered.days_at(school))

    def _by_kind(self, fits: Callable[[Person], bool]) -> Flags:
        found = [
            fits(self.people[number].model_copy(update={"person_id": NOBODY}))
            for number in self._first.tolist()
        ]
        return np.array(found, dtype=np.bool_)[self._kind_of]

    def _meets(self, school: School, days: int) -> Flags:
        """Whether each person works on so many consecutive pupil days of the school."""
        key = (self.facts.authority.pupil_days[school.school_id], days)
        if key not in self._meetings:
            found = [
                self.facts.windows(school, days, self.people[number]) != 0
                for number in self._first_days.tolist()
            ]
            self._meetings[key] = np.array(found, dtype=np.bool_)[self._days_of]
        return self._meetings[key]


def _person_kind(person: Person) -> Hashable:
    return (
        person.role,
        person.sectors,
        person.skills,
        person.fte > 0,
        person.max_link_schools == 0,
    )


def _numbered(keys: Sequence[Hashable]) -> NDArray[np.int64]:
    """Number the keys in the order in which they come; like keys have one number."""
    numbers: dict[Hashable, int] = {}
    return np.array([numbers.setdefault(key, len(numbers)) for key in keys], dtype=np.int64)
