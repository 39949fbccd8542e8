"""Authorities with a planted plan that no other can better, to hold the allocation to.

Every session can be held online, so that nothing is lost on travel or presence, and everyone's
hours are exactly those of the planted plan: all sessions up to every school's maximum, each school
linked to its planted officer. No plan can earn more than all points there are, and the planted one
earns them all.
"""

from __future__ import annotations

import datetime as dt

import numpy as np

from allocator.allocation import worth
from allocator.allocation.problem import Problem
from allocator.domain.activities import Offer
from allocator.domain.authority import Authority, AuthorityProfile
from allocator.domain.people import Link, Person
from allocator.domain.schools import School
from allocator.domain.tiers import Judgement
from benchmarks.made.land import CENTRE

SCHOOLS_OF_AN_OFFICER = 8
KNOWN_LINKS = 0.5
"""Share of schools whose planted officer is their link already; the others have none."""
TIERS = ("universal", "targeted", "intensive")
SHARES = (0.7, 0.2, 0.1)
VISITS, DAYS_IN_SCHOOL = (2, 4, 6), (0, 1, 3)
"""Most link visits and days in school by tier."""
VISIT_HOURS, DAY_HOURS = 6.0, 7.5
_TERM_DAYS = 90
OFFER = {
    "activities": {
        "link_visit": {
            "title": "Visit", "team": [{"role": "qio", "link_officer": True}],
            "hours": 3.0, "preparation_hours": 3.0, "modes": ["online"],
        },
        "day_in_school": {
            "title": "Day", "team": [{"role": "pedagogy"}],
            "hours": 5.0, "preparation_hours": 2.5, "modes": ["online"],
        },
    },
    "entitlements": {
        "universal": {"link_visit": {"minimum": 1, "target": 2}},
        "targeted": {
            "link_visit": {"minimum": 2, "target": 4},
            "day_in_school": {"target": 1},
        },
        "intensive": {
            "link_visit": {"minimum": 4, "target": 5, "maximum": 6},
            "day_in_school": {"minimum": 1, "target": 2, "maximum": 3},
        },
    },
}  # fmt: skip


def planted_authority(schools: int, seed: int = 1) -> Authority:
    """Make an authority whose best plan is known: ``planted_objective`` says what it earns."""
    random = np.random.default_rng([seed, schools])
    ranks = random.choice(len(TIERS), schools, p=SHARES)
    officer = random.permutation(schools) // SCHOOLS_OF_AN_OFFICER
    known = random.random(schools) < KNOWN_LINKS
    profile = AuthorityProfile.model_validate({
        "name": f"Planted authority of {schools} schools",
        "school_year": "2026/27",
        "as_of": dt.date(2026, 8, 10),
        "term": {"name": "autumn", "start": dt.date(2026, 8, 17), "end": dt.date(2026, 12, 18)},
        "settings": {
            "aims": ("promises_kept", "need_met", "continuity"),
            "fairness": "total_need",
            "allocation_gap": 0.0,
            "contacts_per_month": {},
        },
    })  # fmt: skip
    return Authority(
        profile,
        Offer.model_validate(OFFER),
        tuple(_school(number) for number in range(schools)),
        (*_officers(ranks, officer), *_teachers(ranks)),
        links=tuple(
            Link(school_id=f"S{n:05d}", person_id=f"Q{officer[n]:04d}", from_date=profile.as_of)
            for n in np.flatnonzero(known)
        ),
        judgements=tuple(
            Judgement(
                school_id=f"S{number:05d}", tier=TIERS[rank], reason="planted", made_by="Q0000",
                made_on=profile.as_of, review_on=profile.term.end,
            )
            for number, rank in enumerate(ranks)
        ),
    )  # fmt: skip


def planted_objective(problem: Problem) -> float:
    """All points there are: every session, a link officer for every school, every link kept."""
    points = worth.LINK_OFFICER * len(problem.authority.open_schools)
    points += problem.prices.link_kept * len(problem.authority.links)
    for line in problem.demand.lines:
        units = worth.support_units(problem.activity(line.activity), problem.school(line.school_id))
        points += sum(worth.session_points(line, units, problem.target_points))
    return points


def _school(number: int) -> School:
    return School(
        school_id=f"S{number:05d}", site_id=f"A{number:05d}", name=f"School {number:05d}",
        sector="primary", latitude=CENTRE[0], longitude=CENTRE[1], roll=100,
        road_network="mainland",
    )  # fmt: skip


def _officers(ranks: np.ndarray, officer: np.ndarray) -> list[Person]:
    """Officers with the hours of all visits of their planted schools."""
    visits = np.array(VISITS)[ranks]
    return [
        _person("qio", f"Q{number:04d}", VISIT_HOURS * float(visits[officer == number].sum()))
        for number in range(int(officer.max()) + 1)
    ]


def _teachers(ranks: np.ndarray) -> list[Person]:
    """Teachers who share out all days in school between them, as evenly as whole days can be."""
    days = int(np.array(DAYS_IN_SCHOOL)[ranks].sum())
    count = max(1, days // 20)
    own = [days // count + (number < days % count) for number in range(count)]
    return [_person("pedagogy", f"T{n:04d}", DAY_HOURS * days) for n, days in enumerate(own)]


def _person(role: str, person_id: str, hours: float) -> Person:
    """Return somebody with so many hours in the term, and a hair more against rounding."""
    return Person.model_validate({
        "person_id": person_id, "name": f"Person {person_id}", "role": role,
        "latitude": CENTRE[0], "longitude": CENTRE[1], "road_network": "mainland",
        "hours_per_day": 7.0, "contact_share": hours * (1 + 1e-9) / (_TERM_DAYS * 7.0),
    })  # fmt: skip
