"""The whole fictional authority, put together from its parts."""

from __future__ import annotations

from allocator.domain.authority import Authority, AuthorityProfile
from allocator.io.examples.innis.calendar import AS_OF, SCHOOL_YEAR, TERM, calendar
from allocator.io.examples.innis.coast import boundary
from allocator.io.examples.innis.engagements import judgements, links, pins, tier_history, visits
from allocator.io.examples.innis.evidence import readings
from allocator.io.examples.innis.heads import headteachers
from allocator.io.examples.innis.offer import offer
from allocator.io.examples.innis.people import conflicts, leave, mainland_bases, people
from allocator.io.examples.innis.places import schools
from allocator.io.examples.innis.roads import known_journeys
from allocator.io.examples.innis.timetable import ports, sailings


def innis() -> Authority:
    """Return the whole fictional authority: the same every time."""
    return Authority(
        profile=AuthorityProfile(
            name="Innis",
            code="INVENTED",
            school_year=SCHOOL_YEAR,
            term=TERM,
            as_of=AS_OF,
            offer="offer.yaml",
            seed=1,
        ),
        offer=offer(),
        schools=schools(),
        people=people(),
        headteachers=headteachers(),
        readings=readings(),
        judgements=judgements(),
        tier_history=tier_history(),
        leave=leave(),
        links=links(),
        conflicts=conflicts(),
        calendar=calendar(),
        ports=ports(),
        sailings=sailings(),
        known_journeys=known_journeys(mainland_bases()),
        pins=pins(),
        visits=visits(),
        boundary=boundary(),
    )
