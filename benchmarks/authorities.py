"""Made authorities of any size and kind, to allocate: nobody and nothing in them is real.

``python -m benchmarks.authorities KIND SCHOOLS --seed N --out DIR [--simple]`` writes one as a
workspace. The same kind, number, seed and tightness give the same bytes. Tiers come through a
judgement for each school, so that ``allocator allocate`` needs no readings.
"""

from __future__ import annotations

import argparse
import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import get_args

import numpy as np

from allocator.domain.activities import Offer
from allocator.domain.authority import Authority, AuthorityProfile
from allocator.domain.calendar import CalendarSpan, TermCalendar
from allocator.domain.people import ROLES, Person, Role
from allocator.domain.schools import Headteacher, School
from allocator.domain.tiers import Judgement, RulesetIdentity, TierDecision, TierReport
from allocator.io.documents import read_yaml
from allocator.io.writing import write_workspace
from allocator.resources import shipped
from benchmarks.made.crossings import crossings
from benchmarks.made.held import (
    made_conflicts,
    made_heads,
    made_leave,
    made_links,
    made_pins,
    made_visits,
)
from benchmarks.made.land import Kind
from benchmarks.made.people import Team, made_people
from benchmarks.made.schools import in_shares, made_schools
from benchmarks.made.work import work_due

TERM = {"name": "autumn", "start": dt.date(2026, 8, 17), "end": dt.date(2026, 12, 18)}
AS_OF = dt.date(2026, 8, 10)
TIER_SHARES = (0.75, 0.18, 0.07)
NEW_HEAD_DAYS = 2 * 365
"""A head is new so long: as the shipped rules have it."""
SIMPLE_ACTIVITIES = ("link_visit",)
_SPANS = (
    ("2026-08-17", "2026-08-18", "in_service"),
    ("2026-08-19", "2026-09-24", "pupil_days"),
    ("2026-09-25", "2026-09-28", "holiday"),
    ("2026-09-29", "2026-10-09", "pupil_days"),
    ("2026-10-12", "2026-10-16", "holiday"),
    ("2026-10-19", "2026-12-18", "pupil_days"),
)


def made_authority(
    kind: Kind, schools: int, seed: int = 1, *, tightness: float = 1.0, simple: bool = False
) -> Authority:
    """Make an authority.

    Parameters
    ----------
    tightness
        Scales everyone's capacity: at 1 about nine tenths of all targets can be given.
    simple
        Only visits by link officers and only officers who hold them.
    """
    random = np.random.default_rng([seed, schools, get_args(Kind).index(kind)])
    name = f"Made {kind} authority of {schools} schools"
    return populated(random, name, made_schools(random, kind, schools), tightness, simple=simple)


def populated(
    random: np.random.Generator,
    name: str,
    schools: tuple[School, ...],
    tightness: float = 1.0,
    *,
    simple: bool = False,
) -> Authority:
    """Give schools, made or real, made tiers, heads, people, crossings and what these hold."""
    offer = simple_offer() if simple else shipped_offer()
    bare = Authority(
        AuthorityProfile.model_validate(
            {"name": name, "school_year": "2026/27", "as_of": AS_OF, "term": TERM}
        ),
        offer,
        schools,
        (),
        headteachers=made_heads(random, schools, AS_OF),
        calendar=tuple(
            CalendarSpan.model_validate({"from": first, "to": last, "kind": kind})
            for first, last, kind in _SPANS
        ),
    )
    tiers = _drawn_tiers(random, schools)
    people = _people(random, bare, dict(zip(_ids(schools), tiers, strict=True)), tightness)
    start, end = bare.term.start, bare.term.end
    ports, sailings = crossings(random, schools)
    whole = replace(
        bare,
        people=people,
        judgements=_judgements(schools, tiers, people[0].person_id),
        leave=made_leave(random, people, start, end),
        conflicts=made_conflicts(random, schools, people),
        links=made_links(random, schools, people, dt.date(2025, 8, 18)),
        ports=ports,
        sailings=sailings,
    )
    whole = replace(whole, visits=made_visits(random, whole))
    return whole if simple else replace(whole, pins=made_pins(random, whole))


def made_tiers(authority: Authority, seed: int = 1) -> TierReport:
    """Report the tiers that the judgements say, with drawn points and flags for new heads."""
    random = np.random.default_rng([seed, len(authority.schools)])
    tier_of = {judgement.school_id: judgement.tier for judgement in authority.judgements}
    flags = new_heads(authority.headteachers)
    lowest = {tier: 4 * rank for rank, tier in enumerate(authority.offer.tiers)}
    more = random.integers(0, 5, len(authority.open_schools))
    return TierReport(
        as_of=authority.profile.as_of,
        ruleset=RulesetIdentity(id="made", version="1", hash="0" * 64),
        counts={tier: list(tier_of.values()).count(tier) for tier in authority.offer.tiers},
        schools=tuple(
            TierDecision(
                school_id=school.school_id,
                tier=tier_of[school.school_id],
                rule_tier=None,
                state="live",
                since=authority.profile.as_of,
                points=lowest[tier_of[school.school_id]] + int(more[number]),
                flags=flags.get(school.school_id, ()),
            )
            for number, school in enumerate(authority.open_schools)
        ),
    )


def write_made_workspace(authority: Authority, folder: Path) -> None:
    """Write the authority as a workspace that the command line reads."""
    write_workspace(authority, folder)


@cache
def shipped_offer() -> Offer:
    """The offer of an authority that has none of its own."""
    document = read_yaml(shipped("rules") / "scotland-three-tier" / "offer.yaml", [])
    assert document is not None
    return Offer.model_validate(document[0])


def simple_offer() -> Offer:
    """The part of the shipped offer that link officers hold alone."""
    offer = shipped_offer()
    return Offer(
        activities={key: offer.activities[key] for key in SIMPLE_ACTIVITIES},
        entitlements={
            tier: {key: due[key] for key in SIMPLE_ACTIVITIES}
            for tier, due in offer.entitlements.items()
        },
        floors=offer.floors,
    )


def new_heads(heads: Sequence[Headteacher]) -> dict[str, tuple[str, ...]]:
    """Flags of the schools whose head is new and not acting."""
    return {
        head.school_id: ("new_headteacher",)
        for head in heads
        if head.started_on is not None
        and (AS_OF - head.started_on).days < NEW_HEAD_DAYS
        and not head.acting
    }


def _ids(schools: Sequence[School]) -> list[str]:
    return [school.school_id for school in schools]


def _drawn_tiers(random: np.random.Generator, schools: Sequence[School]) -> list[str]:
    """Draw tiers in exact shares."""
    tiers = shipped_offer().tiers
    return [tiers[rank] for rank in in_shares(random, len(schools), TIER_SHARES)]


def _people(
    random: np.random.Generator, bare: Authority, tier_of: dict[str, str], tightness: float
) -> tuple[Person, ...]:
    roles: tuple[Role, ...] = tuple(
        role
        for role in ROLES
        if any(role in place.roles for one in bare.offer.activities.values() for place in one.team)
    )
    days = len(TermCalendar(bare.term, bare.calendar).office_days)
    work = work_due(bare.offer, bare.schools, tier_of, new_heads(bare.headteachers))
    return tuple(made_people(random, Team(bare.schools, days, work, tightness), roles))


def _judgements(
    schools: Sequence[School], tiers: Sequence[str], author: str
) -> tuple[Judgement, ...]:
    return tuple(
        Judgement(
            school_id=school.school_id,
            tier=tier,
            reason="made up for a benchmark",
            made_by=author,
            made_on=dt.date(2026, 6, 15),
            review_on=dt.date(2026, 12, 18),
        )
        for school, tier in zip(schools, tiers, strict=True)
    )


def main() -> None:
    """Write a made authority as a workspace."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.authorities", description=__doc__)
    parser.add_argument("kind", choices=get_args(Kind))
    parser.add_argument("schools", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--tightness", type=float, default=1.0)
    parser.add_argument("--simple", action="store_true")
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    authority = made_authority(
        given.kind, given.schools, given.seed, tightness=given.tightness, simple=given.simple
    )
    write_made_workspace(authority, given.out)
    print(f"{authority.profile.name}, {len(authority.people)} people: {given.out}")


if __name__ == "__main__":
    main()
