"""Rolling programmes: who is due a session this term, so that each has one in the cycle (R60)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil

from allocator.domain.activities import Entitlement
from allocator.domain.authority import Authority

PUPIL_DAYS_A_YEAR = 190
"""Pupil days of a school year (D1): a term is the share of the year that its days are."""
DAYS_A_YEAR = 365.25


@dataclass(frozen=True)
class Programme:
    """Who is due a session of one activity this term.

    ``overdue`` schools were last visited longer ago than the cycle by the end of the term, the
    longest ago first; ``next_in_line`` make up the number that keeps the cycle, highest tier
    first; ``without_record`` counts schools of which no earlier session is known.
    """

    activity: str
    cycle_years: float
    overdue: tuple[str, ...]
    next_in_line: tuple[str, ...]
    without_record: int

    def due(self, school_id: str) -> Entitlement | None:
        """What the programme adds for a school: a promise where overdue, a target in its turn."""
        if school_id in self.overdue:
            return Entitlement(minimum=1, target=1, maximum=1)
        if school_id in self.next_in_line:
            return Entitlement(minimum=0, target=1, maximum=1)
        return None

    @property
    def words(self) -> str:
        """The programme in a sentence."""
        return (
            f"{self.activity}: to keep a cycle of {self.cycle_years:g} years, "
            f"{len(self.overdue) + len(self.next_in_line)} schools are due one this term; "
            f"{len(self.overdue)} of them are overdue, and of {self.without_record} no earlier "
            "one is on record."
        )


def programmes_of(authority: Authority, tier_of: dict[str, str]) -> tuple[Programme, ...]:
    """List the programme of every activity that has a cycle; higher tiers have their turn sooner.

    Parameters
    ----------
    tier_of
        Tier of each open school.
    """
    ranks = {tier: rank for rank, tier in enumerate(authority.offer.tiers)}
    needs = {school: ranks[tier] for school, tier in tier_of.items()}
    return tuple(
        _programme(authority, key, activity.cycle_years, needs)
        for key, activity in authority.offer.activities.items()
        if activity.cycle_years is not None
    )


def _programme(
    authority: Authority, activity: str, cycle_years: float, needs: dict[str, int]
) -> Programme:
    last = dict(_last_sessions(authority, activity))
    expiry = authority.term.end - dt.timedelta(days=round(cycle_years * DAYS_A_YEAR))
    ids = [school.school_id for school in authority.open_schools]
    overdue = sorted(
        (school for school in ids if school in last and last[school] < expiry),
        key=lambda school: (last[school], school),
    )
    waiting = sorted(
        (
            school
            for school in ids
            if school not in overdue and not _recent(authority, last, school)
        ),
        key=lambda school: (-needs[school], last.get(school, dt.date.min), school),
    )
    places = max(0, _turns(authority, cycle_years) - len(overdue))
    return Programme(
        activity=activity,
        cycle_years=cycle_years,
        overdue=tuple(overdue),
        next_in_line=tuple(waiting[:places]),
        without_record=sum(school not in last for school in ids),
    )


def _last_sessions(authority: Authority, activity: str) -> Iterator[tuple[str, dt.date]]:
    """Latest session done before the term, by school, latest last."""
    done = [
        visit
        for visit in authority.visits
        if visit.activity == activity
        and visit.status == "done"
        and visit.date < authority.term.start
    ]
    for visit in sorted(done, key=lambda one: one.date):
        for school in visit.school_ids:
            yield school, visit.date


def _recent(authority: Authority, last: dict[str, dt.date], school: str) -> bool:
    """Whether the school had its turn within the last year."""
    year = dt.timedelta(days=round(DAYS_A_YEAR))
    return school in last and last[school] > authority.term.start - year


def _turns(authority: Authority, cycle_years: float) -> int:
    """Sessions a term that keep the cycle for every open school."""
    days = max((len(days) for days in authority.pupil_days.values()), default=0)
    share = min(1.0, days / PUPIL_DAYS_A_YEAR)
    return ceil(len(authority.open_schools) * share / cycle_years - 1e-9)
