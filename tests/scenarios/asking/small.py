"""Councils of a school or three and an officer whose term is a few days: answers by hand.

A session is five hours (three online, two to prepare) and a day of contract brings three and a
half for schools, so that two days hold one session, three days two, six days four.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from allocator.domain.authority import Authority
from allocator.domain.people import Leave, Person
from allocator.domain.tiers import TierReport
from allocator.planning import Workbench
from allocator.scenarios.asking.ground import Asked, Ground, asked_of
from allocator.solving.progress import SolveControl
from allocator.tiering import Ruleset
from allocator.travel import build_travel
from tests.allocation.cases import PLAIN_VISIT, tiers_of
from tests.builders import a_person, a_school, an_authority, an_offer
from tests.scenarios.making import RULES

HOURS_A_DAY = 3.5
SESSION_HOURS = 5.0


def an_officer(person_id: str = "P1", **changes: Any) -> Person:
    return a_person(person_id, contact_share=0.5, **changes)


def away_after(authority_days: tuple[dt.date, ...], days: int, person_id: str = "P1") -> Leave:
    """Leave from the day after so many working days until the term ends."""
    return Leave(person_id=person_id, from_date=authority_days[days], to_date=authority_days[-1])


def a_council(
    minimum: int = 1,
    target: int | None = None,
    *,
    schools: int = 1,
    days: dict[str, int] | None = None,
    team: list[dict[str, Any]] | None = None,
    people: tuple[Person, ...] | None = None,
    **tables: Any,
) -> Authority:
    """Return a council whose schools are each due so many online sessions.

    Parameters
    ----------
    days
        Working days of people in the term; those not named have all of it.
    """
    support = {**PLAIN_VISIT, "modes": ["online"]}
    if team is not None:
        support["team"] = team
    due = {"minimum": minimum, "target": minimum if target is None else target}
    parts: dict[str, Any] = {
        "activities": {"support": support},
        "entitlements": {
            "universal": {"support": due},
            "targeted": {"support": due},
            "intensive": {"support": due},
        },
        "floors": {},
    }
    given: dict[str, Any] = {
        "schools": tuple(a_school(f"S{number + 1}") for number in range(schools)),
        "people": people or (an_officer(),),
        "offer": an_offer(**parts),
        **tables,
    }
    plain = an_authority(**given)
    leave = tuple(
        away_after(plain.working_days[person], count, person)
        for person, count in (days or {}).items()
    )
    return an_authority(**{**given, "leave": leave})


def ground_of(authority: Authority, tiers: TierReport | None = None) -> Ground:
    return Ground(authority, tiers or tiers_of(authority), build_travel(authority), SolveControl())


def asked(authority: Authority, rules: Ruleset = RULES, tiers: TierReport | None = None) -> Asked:
    bench = Workbench(
        Path("nowhere"),
        authority,
        rules,
        (),
        SolveControl(),
        dt.datetime(2026, 8, 10, tzinfo=dt.UTC),
    )
    return asked_of(bench) if tiers is None else Asked(bench, ground_of(authority, tiers))
