"""Who leads each school? Heads of one school, of a shared site, of two schools miles apart."""

from __future__ import annotations

import datetime as dt
from random import Random

from allocator.domain.schools import Headteacher, School
from allocator.io.examples.innis.coast import SEED
from allocator.io.examples.innis.places import schools

SHARED_WITH: dict[str, str] = {"IN24": "IN23", "IN11": "IN10"}
"""Sites led from another site: Lagganroy from Clachgarve, Braevannoch from Glenhallin."""

NEW: dict[str, str] = {
    "IN08": "2025-08-18",
    "IN12": "2026-04-19",
    "IN33": "2025-08-18",
    "IN36": "2024-10-26",
    "IN43": "2025-08-18",
    "IN44": "2026-01-06",
    "IN52": "2025-10-26",
}
"""Sites whose head is new to the post, with the first day."""

ACTING: dict[str, str] = {"IN53": "2025-11-03", "IN40": "2026-05-11"}
"""Sites with an acting head: one for the best part of a year, one since May."""

CLASS_COMMITTED_UNDER = 60
"""Heads of primaries with fewer pupils than this teach a class as well."""


def headteachers() -> tuple[Headteacher, ...]:
    """Return a row for every head of every open school."""
    return tuple(_head(school) for school in schools() if school.is_open)


def _head(school: School) -> Headteacher:
    site = SHARED_WITH.get(school.site_id, school.site_id)
    is_small = school.roll is not None and school.roll < CLASS_COMMITTED_UNDER
    return Headteacher(
        headteacher_id=f"head-{site[2:]}",
        school_id=school.school_id,
        started_on=_started_on(site),
        acting=site in ACTING,
        class_committed=school.sector == "primary" and is_small,
    )


def _started_on(site: str) -> dt.date:
    known = NEW.get(site) or ACTING.get(site)
    if known is not None:
        return dt.date.fromisoformat(known)
    random = Random(f"{SEED} head of {site}")
    return dt.date(random.randint(2006, 2023), 8, random.randint(16, 20))
