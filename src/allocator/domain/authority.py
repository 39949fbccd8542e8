"""One authority: everything its workspace says, read once and never changed."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from typing import Annotated

from pydantic import Field

from allocator.domain.activities import Offer
from allocator.domain.calendar import CalendarSpan, Term, TermCalendar
from allocator.domain.crossings import KnownJourney, Port, Sailing
from allocator.domain.discussions import Discussion
from allocator.domain.engagements import EngagedVisit, Pin
from allocator.domain.fields import Date, Text
from allocator.domain.indicators import Readings
from allocator.domain.models import Document
from allocator.domain.people import Conflict, Leave, Link, Person
from allocator.domain.schools import Headteacher, School
from allocator.domain.settings import Settings
from allocator.domain.tiers import Judgement, TierRecord

DEFAULT_RULESET = "scotland-three-tier"


class AuthorityProfile(Document):
    """``authority.yaml``: the authority, its term and its settings.

    ``rules`` is the name of a shipped ruleset or a path, ``offer`` a path; both are read relative
    to the workspace.
    """

    name: Annotated[Text, Field(min_length=1)]
    code: Text | None = None
    school_year: Annotated[str, Field(pattern=r"^\d{4}/\d{2}$")]
    term: Term
    as_of: Date
    rules: Text = DEFAULT_RULESET
    offer: Text | None = None
    seed: Annotated[int, Field(ge=0, le=2**31 - 1)] = 1
    settings: Settings = Settings()


@dataclass(frozen=True, eq=False)
class Authority:
    """Everything the pipeline reads: profile, tables and offer. Nothing mutates it."""

    profile: AuthorityProfile
    offer: Offer
    schools: tuple[School, ...]
    people: tuple[Person, ...]
    headteachers: tuple[Headteacher, ...] = ()
    readings: Readings = field(default_factory=Readings)
    judgements: tuple[Judgement, ...] = ()
    tier_history: tuple[TierRecord, ...] = ()
    discussions: tuple[Discussion, ...] = ()
    leave: tuple[Leave, ...] = ()
    links: tuple[Link, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    calendar: tuple[CalendarSpan, ...] = ()
    ports: tuple[Port, ...] = ()
    sailings: tuple[Sailing, ...] = ()
    known_journeys: tuple[KnownJourney, ...] = ()
    pins: tuple[Pin, ...] = ()
    visits: tuple[EngagedVisit, ...] = ()
    boundary: dict[str, object] | None = None

    @property
    def settings(self) -> Settings:
        """Planning settings."""
        return self.profile.settings

    @property
    def term(self) -> Term:
        """The term that is planned."""
        return self.profile.term

    @cached_property
    def open_schools(self) -> tuple[School, ...]:
        """Schools that take part in plans, in file order."""
        return tuple(school for school in self.schools if school.is_open)

    @cached_property
    def school_by_id(self) -> dict[str, School]:
        """Every school, mothballed ones too."""
        return {school.school_id: school for school in self.schools}

    @cached_property
    def person_by_id(self) -> dict[str, Person]:
        """Every person."""
        return {person.person_id: person for person in self.people}

    @cached_property
    def school_titles(self) -> dict[str, str]:
        """Name of every school; schools of one name are told apart by sector, then by id."""
        return _told_apart(
            [(school.school_id, school.name, school.sector) for school in self.schools]
        )

    @cached_property
    def person_titles(self) -> dict[str, str]:
        """Name of every person; people of one name are told apart by role, then by id."""
        return _told_apart(
            [(one.person_id, one.name, one.role.replace("_", " ")) for one in self.people]
        )

    @cached_property
    def term_calendar(self) -> TermCalendar:
        """The days of the term."""
        return TermCalendar(self.term, self.calendar)

    @cached_property
    def pupil_days(self) -> dict[str, tuple[dt.date, ...]]:
        """Days on which each open school may be visited."""
        return self.term_calendar.pupil_days_of(self.open_schools)

    @cached_property
    def working_days(self) -> dict[str, tuple[dt.date, ...]]:
        """Days on which each person works: none for a person of fte 0."""
        leave: dict[str, list[Leave]] = {}
        for absence in self.leave:
            leave.setdefault(absence.person_id, []).append(absence)
        return {
            person.person_id: self.term_calendar.working_days(
                person, leave.get(person.person_id, ())
            )
            if person.fte > 0
            else ()
            for person in self.people
        }

    def capacity_hours(self, person: Person) -> float:
        """Hours the person has for this term's contact, preparation and travel.

        Source: contracts.md, Exact meanings 7. Peer heads: release days, for contact alone.
        """
        hours_per_day = person.hours_per_day or self.settings.hours_per_day
        if person.fte == 0:
            return 0.0
        if person.is_peer_head:
            return self.release_days(person) * hours_per_day
        weekdays = sum(person.working_days[:5])
        if weekdays == 0:
            return 0.0
        share = (
            self.settings.contact_share if person.contact_share is None else person.contact_share
        )
        days = len(self.working_days[person.person_id])
        return days * hours_per_day * share * min(1.0, person.fte / (weekdays / 5))

    def release_days(self, person: Person) -> float:
        """Most days a peer head may be away this term."""
        return self.settings.release_days if person.release_days is None else person.release_days

    def max_nights(self, person: Person) -> int:
        """Most nights away in a calendar month."""
        return self.settings.max_nights if person.max_nights is None else person.max_nights

    @cached_property
    def visits_of_term(self) -> tuple[EngagedVisit, ...]:
        """Agreed and done visits dated in the term, in file order."""
        return tuple(
            visit
            for visit in self.visits
            if visit.status in ("agreed", "done") and self.term.start <= visit.date <= self.term.end
        )

    @cached_property
    def link_at_start(self) -> dict[str, str]:
        """Person that ``links.csv`` names for each school at the start of the term."""
        start = self.term.start
        return {
            link.school_id: link.person_id
            for link in self.links
            if link.from_date <= start and (link.to_date is None or link.to_date >= start)
        }

    def site_place(self, site_id: str) -> School:
        """Return the first school of a site, which stands for its position."""
        return self._school_by_site[site_id]

    @cached_property
    def _school_by_site(self) -> dict[str, School]:
        return {school.site_id: school for school in reversed(self.schools)}


def _told_apart(rows: list[tuple[str, str, str]]) -> dict[str, str]:
    """Title by id, from rows of id, name and kind."""
    names = Counter(name for _, name, _ in rows)
    kinds = Counter((name, kind) for _, name, kind in rows)
    titles = {}
    for identity, name, kind in rows:
        mark = kind if kinds[name, kind] == 1 else f"{kind}, {identity}"
        titles[identity] = name if names[name] == 1 else f"{name} ({mark})"
    return titles
