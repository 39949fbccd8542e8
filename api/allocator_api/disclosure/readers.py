"""What a reader may see of an authority: all of it, some schools, or counts alone (R102)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from allocator.domain.allocations import Allocation
from allocator.domain.authority import Authority

SEES_ALL = frozenset({"operator", "manager", "planner"})
"""Roles from which nothing of an authority is kept."""
COUNTS_ONLY = frozenset({"elected_member", "public"})
"""Roles that see how many schools, never which."""


@dataclass(frozen=True)
class Reader:
    """Who asks: a role, and what it is tied to.

    ``person_id`` is the reader's own id in ``people.csv``. ``school_ids`` are the schools that a
    headteacher leads, those that a link officer knows beside the linked ones, or the only ones that
    a provider may be told of (none named: all that it serves). ``activities`` are a provider's.
    """

    role: str
    person_id: str | None = None
    school_ids: frozenset[str] = frozenset()
    activities: frozenset[str] = frozenset()

    @property
    def sees_all(self) -> bool:
        """Whether nothing of the authority is kept from the reader."""
        return self.role in SEES_ALL

    @property
    def sees_counts_only(self) -> bool:
        """Whether the reader is told of no single school."""
        return self.role in COUNTS_ONLY


@dataclass(frozen=True)
class Sight:
    """The schools that a reader sees; ``schools`` is ``None`` where it is all of them."""

    reader: Reader
    schools: frozenset[str] | None

    @property
    def is_whole(self) -> bool:
        """Whether all schools are seen."""
        return self.schools is None

    def sees(self, school_id: str) -> bool:
        """Whether a school is seen."""
        return self.schools is None or school_id in self.schools

    def seen_of(self, school_ids: tuple[str, ...]) -> tuple[str, ...]:
        """Those of some schools that are seen, in order."""
        return tuple(school for school in school_ids if self.sees(school))


def sight_of(reader: Reader, authority: Authority, allocation: Allocation | None = None) -> Sight:
    """Schools that a reader sees of an authority, and of a plan of it where one is given.

    A headteacher sees the schools led. A link officer sees the schools linked at the start of the
    term, those that the plan links, and those of the sessions that the officer holds. A provider
    sees the schools at which the plan gives one of its activities. Others see no school.
    """
    if reader.sees_all:
        return Sight(reader, None)
    found: set[str] = set()
    if reader.role in ("headteacher", "link_officer"):
        found |= reader.school_ids
    if reader.role == "link_officer" and reader.person_id is not None:
        found |= _linked(reader.person_id, authority)
    if allocation is not None:
        found |= set(_given(reader, allocation))
    if reader.role == "provider" and reader.school_ids:
        found &= reader.school_ids
    return Sight(reader, frozenset(found & set(authority.school_by_id)))


def _linked(person_id: str, authority: Authority) -> set[str]:
    """Schools whose link officer the person is at the start of the term."""
    return {school for school, person in authority.link_at_start.items() if person == person_id}


def _given(reader: Reader, allocation: Allocation) -> Iterator[str]:
    """Schools that a plan brings a link officer or provider to."""
    if reader.role == "link_officer" and reader.person_id is not None:
        yield from (
            link.school_id for link in allocation.links if link.person_id == reader.person_id
        )
    if reader.role not in ("link_officer", "provider"):
        return
    for item in allocation.items:
        is_own = reader.person_id is not None and reader.person_id in item.person_ids
        if is_own or (reader.role == "provider" and item.activity in reader.activities):
            yield from item.school_ids
