"""Synthetic authorities of any size: figures like those of the real workspaces, as columns.

About a twelfth of all readings is missing, small cohorts are hidden, attainment is given by its
parts. The same number of schools and seed give the same authority.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from allocator.domain.activities import Offer
from allocator.domain.authority import Authority, AuthorityProfile
from allocator.domain.indicators import Readings
from allocator.domain.schools import Headteacher, School

DAY = dt.date(2026, 8, 10)
MISSING = 0.08
"""Share of readings that are not there."""
SECTORS, SECTOR_SHARES = ("primary", "secondary", "special"), (0.83, 0.14, 0.03)
_OFFER = {
    "activities": {
        "link_visit": {
            "title": "Visit", "team": [{"role": "qio", "count": 1}], "hours": 3.0,
            "modes": ["in_person"],
        }
    },
    "entitlements": {"universal": {}, "targeted": {}, "intensive": {}},
}  # fmt: skip


@dataclass(frozen=True)
class Kind:
    """How an indicator is spread. ``part`` is the part of the roll that its cohort is."""

    mean: float
    spread: float
    least: float
    most: float
    years: int
    part: float | None = None
    decimals: int = 1
    hidden: float = 0.0
    schools: float = 1.0
    scale: float = 100.0


INDICATORS = {
    "attendance": Kind(92.3, 2.0, 60, 100, 3),
    "persistent_absence": Kind(22.0, 8.0, 0, 100, 3, 1.0),
    "exclusions_per_1000": Kind(9.0, 12.0, 0, 400, 3, 1.0, scale=1000.0),
    "acel_reading": Kind(81.0, 9.0, 0, 100, 4, 0.4, hidden=0.1),
    "acel_writing": Kind(79.0, 9.0, 0, 100, 4, 0.4, hidden=0.1),
    "acel_listening": Kind(87.0, 7.0, 0, 100, 4, 0.4, hidden=0.1),
    "acel_numeracy": Kind(82.0, 9.0, 0, 100, 4, 0.4, hidden=0.1),
    "leavers_5plus_scqf6": Kind(37.0, 15.0, 0, 100, 2, schools=0.15),
    "literacy_gap": Kind(13.0, 8.0, -60, 90, 1, 0.4, hidden=0.1),
    "numeracy_gap": Kind(11.0, 8.0, -60, 90, 1, 0.4, hidden=0.1),
    "staff_absence_days": Kind(7.3, 3.5, 0, 60, 3, 0.1),
    "vacancy_terms": Kind(-0.8, 0.8, 0, 6, 2, decimals=0),
    "complaints_upheld": Kind(0.4, 1.2, 0, 15, 2, decimals=0),
    "parent_survey_positive": Kind(82.0, 9.0, 0, 100, 2, 0.5, hidden=0.05),
    "self_evaluation_2_3": Kind(4.1, 0.7, 1, 6, 2, decimals=0),
    "qi_1_3": Kind(4.2, 0.8, 1, 6, 1, decimals=0, schools=0.35),
    "qi_2_3": Kind(4.2, 0.75, 1, 6, 1, decimals=0, schools=0.55),
    "qi_3_1": Kind(4.3, 0.8, 1, 6, 1, decimals=0, schools=0.35),
    "qi_3_2": Kind(4.1, 0.75, 1, 6, 1, decimals=0, schools=0.55),
    "inspectors_return": Kind(-1.0, 0.6, 0, 1, 1, decimals=0, schools=0.3),
    "authority_reports": Kind(-1.0, 0.7, 0, 1, 1, decimals=0, schools=0.3),
}


def synthetic_authority(count: int, seed: int = 1) -> Authority:
    """An authority of so many open schools with readings of every indicator and a head each."""
    random = np.random.default_rng(seed)
    sectors = random.choice(len(SECTORS), count, p=SECTOR_SHARES)
    roll = rolls(random, sectors)
    return Authority(
        AuthorityProfile.model_validate({
            "name": f"{count} schools", "school_year": "2026/27", "as_of": DAY,
            "term": {"name": "Autumn", "start": dt.date(2026, 8, 17), "end": dt.date(2026, 12, 18)},
        }),
        Offer.model_validate(_OFFER),
        _schools(random, sectors, roll),
        (),
        headteachers=_heads(random, count),
        readings=_readings(random, roll),
    )  # fmt: skip


def rolls(random: np.random.Generator, sectors: NDArray[np.intp]) -> NDArray[np.float64]:
    """Draw the roll of each school, by the number of its sector."""
    size = np.array([1.0, 4.0, 0.5])[sectors]
    return np.clip(np.rint(np.exp(random.normal(5.0, 0.8, sectors.size)) * size), 4, 1800)


def _schools(
    random: np.random.Generator, sectors: NDArray[np.intp], roll: NDArray[np.float64]
) -> tuple[School, ...]:
    count = len(roll)
    quintiles, classes = random.integers(1, 6, count), random.integers(1, 9, count)
    islands = random.random(count) < 0.1
    return tuple(
        School.model_construct(
            school_id=f"S{number}", site_id=f"A{number}", name=f"School {number}",
            sector=SECTORS[sectors[number]], latitude=56.4, longitude=-5.5,
            roll=int(roll[number]), urban_rural=int(classes[number]),
            island="Mull" if islands[number] else None, road_network="mainland",
            simd_quintile=int(quintiles[number]),
        )
        for number in range(count)
    )  # fmt: skip


def _heads(random: np.random.Generator, count: int) -> tuple[Headteacher, ...]:
    days, acting = random.integers(30, 4000, count), random.random(count) < 0.06
    return tuple(
        Headteacher.model_construct(
            headteacher_id=f"H{number}", school_id=f"S{number}", acting=bool(acting[number]),
            started_on=DAY - dt.timedelta(days=int(days[number] * (0.15 if acting[number] else 1))),
        )
        for number in range(count)
    )  # fmt: skip


def _readings(random: np.random.Generator, roll: NDArray[np.float64]) -> Readings:
    """Readings of every indicator and year, put together from columns."""
    parts = []
    for name, kind in INDICATORS.items():
        # A school has a level of its own, and its years lie round it.
        level = random.normal(kind.mean, kind.spread, len(roll))
        for year in range(kind.years):
            value = level + random.normal(0.0, kind.spread / 3, len(roll))
            parts.append(_of_one_period(random, name, kind, year, roll, value))
    return Readings(**{key: np.concatenate([part[key] for part in parts]) for key in parts[0]})


def _of_one_period(
    random: np.random.Generator,
    name: str,
    kind: Kind,
    year: int,
    roll: NDArray[np.float64],
    drawn: NDArray[np.float64],
) -> dict[str, NDArray[Any]]:
    measured = random.random(len(roll)) < kind.schools
    rows = np.flatnonzero(measured & (random.random(len(roll)) >= MISSING))
    count = len(rows)
    cohort = np.full(count, np.nan)
    if kind.part is not None:
        cohort = np.maximum(np.rint(roll[rows] * kind.part), 1.0)
    value = np.round(np.clip(drawn[rows], kind.least, kind.most), kind.decimals)
    cases = np.rint(value * cohort / kind.scale)
    hidden = random.random(count) < kind.hidden * np.where(cohort < 20, 3.0, 1.0)
    value[hidden] = np.nan
    period = np.datetime64("2026-06-30", "D") - 365 * year
    return {
        "school_id": np.array([f"S{row}" for row in rows], dtype=object),
        "indicator": np.full(count, name, dtype=object),
        "period_end": np.full(count, period),
        "value": value,
        "numerator": cases,
        "denominator": cohort,
        "status": np.where(hidden, "suppressed", "ok").astype(object),
        "source": np.full(count, "synthetic", dtype=object),
        "known_on": np.full(count, period + 30),
    }
