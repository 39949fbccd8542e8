"""Small simple questions in both forms: as a pool and as the general model."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np

from allocator.allocation.model import AllocationModel, build_model
from allocator.allocation.pools.lists import best_lists
from allocator.allocation.pools.options import Options, options_of
from allocator.allocation.pools.pool import Pool, pool_of
from allocator.allocation.problem import build_problem
from allocator.domain.authority import Authority
from allocator.domain.engagements import EngagedVisit, Pin
from allocator.domain.people import Conflict, Link
from allocator.domain.settings import AIMS
from allocator.domain.tiers import TierReport
from allocator.solving.assignment.prices import Prices
from allocator.solving.highs import Limits, solve
from allocator.solving.progress import SolveControl
from allocator.travel.model import build_travel
from tests.allocation.cases import tiers_of
from tests.builders import a_person, a_school, an_authority, an_offer
from tests.travel.islands import PORTS, a_sailing

PLAIN_AIMS = [aim for aim in AIMS if aim not in ("fairness", "even_load")]
OFFER = {
    "activities": {
        "link_visit": {
            "title": "Visit",
            "team": [{"role": "qio", "count": 1, "link_officer": True}],
            "hours": 3.0,
            "preparation_hours": 3.5,
            "modes": ["in_person", "online"],
        },
        "long_visit": {
            "title": "Long visit",
            "team": [{"role": "qio", "count": 1, "link_officer": True}],
            "hours": 5.0,
            "days": {"roll_over_300": 2},
            "preparation_hours": 1.0,
            "modes": ["in_person"],
        },
    },
    "entitlements": {
        "universal": {"link_visit": {"minimum": 1, "target": 1, "maximum": 2}},
        "targeted": {
            "link_visit": {"minimum": 1, "target": 3, "spacing_days": 5},
            "long_visit": {"minimum": 0, "target": 1},
        },
        "intensive": {"link_visit": {"minimum": 3, "target": 4, "spacing_days": 5}},
    },
    "floors": {"in_person_per_term": 1, "longest_online_run": 1},
}
SAILINGS = (
    a_sailing("pier", "slip", "07:30", "08:20"),
    a_sailing("slip", "pier", "16:00", "16:50"),
)


def a_question(
    seed: int, schools: int = 12, people: int = 3, **settings: Any
) -> tuple[Authority, TierReport]:
    """Return a tight question with everything that a pool knows of, an island too."""
    random = np.random.default_rng(seed)
    places = random.uniform((56.2, -5.6), (57.0, -4.2), (schools + people, 2)).tolist()
    sectors = random.choice(["primary", "secondary"], schools, p=[0.7, 0.3]).tolist()
    authority = an_authority(
        schools=tuple(
            a_school(
                f"S{number}",
                latitude=places[number][0],
                longitude=places[number][1],
                sector=sectors[number],
                roll=int(random.integers(20, 600)),
                urban_rural=1 + number % 8,
                connection=("good", "poor", "none")[number % 3],
                language_medium="gaelic" if number % 6 == 5 else "english",
                road_network="isle" if number % 5 == 4 else "mainland",
            )
            for number in range(schools)
        ),
        people=tuple(
            a_person(
                f"P{number}",
                latitude=places[schools + number][0],
                longitude=places[schools + number][1],
                contact_share=float(random.uniform(0.1, 0.35)),
                sectors=("primary",) if number == 0 else (),
                skills=("gaelic",) if number % 2 else (),
                working_days="MT-----" if number == 1 else "MTWTF--",
                max_link_schools=int(random.integers(2, 6)),
            )
            for number in range(people)
        ),
        offer=an_offer(**OFFER),
        settings={"aims": PLAIN_AIMS, "fairness": "total_need", **settings},
        ports=PORTS,
        sailings=SAILINGS,
        links=tuple(
            Link(school_id=f"S{n}", person_id=f"P{n % people}", from_date=dt.date(2025, 8, 1))
            for n in range(0, schools, 2)
        ),
        conflicts=(Conflict(person_id="P1", school_id="S0"),),
        pins=(
            Pin(kind="fix", school_id="S1", person_id="P2"),
            Pin(kind="forbid", school_id="S2", person_id="P0"),
            Pin(kind="forbid", school_id="S3", activity="long_visit"),
        ),
        visits=(
            EngagedVisit(
                visit_id="V1",
                school_ids=("S6",),
                activity="link_visit",
                person_ids=("P1",),
                date=dt.date(2026, 8, 24),
            ),
        ),
    )
    names = random.choice(["universal", "targeted", "intensive"], schools).tolist()
    return authority, tiers_of(authority, **{f"S{n}": name for n, name in enumerate(names)})


def both_forms(authority: Authority, tiers: TierReport) -> tuple[Pool, Options, AllocationModel]:
    """The question as a pool in which everybody is listed, and as the general model."""
    travel = build_travel(authority)
    pool = pool_of(authority, tiers, travel)
    nothing = np.zeros(len(pool.people))
    listed = best_lists(pool, Prices(np.inf, nothing, nothing), len(pool.people))
    return pool, options_of(pool, listed), build_model(build_problem(authority, tiers, travel))


def best_value(model: AllocationModel) -> float:
    """Value of the best plan of the general model."""
    return solve(model.model, SolveControl(), Limits(0.0)).objective
