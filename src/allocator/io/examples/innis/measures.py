"""What would the figures of one school be? Realistic levels by sector, noise by roll."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from allocator.domain.schools import School, Sector
from allocator.io.examples.innis.quality import binomial, normal

YEARS = (2023, 2024, 2025, 2026)
"""Summers in which a school year ended."""

ATTENDANCE: dict[Sector, float] = {"primary": 93.0, "secondary": 89.0, "special": 89.8}
PERSISTENT_ABSENCE: dict[Sector, float] = {"primary": 0.21, "secondary": 0.39, "special": 0.38}
UNAUTHORISED_PART: dict[Sector, float] = {"primary": 0.24, "secondary": 0.37, "special": 0.2}
EXCLUSIONS: dict[Sector, float] = {"primary": 0.004, "secondary": 0.022, "special": 0.012}
ATTAINMENT: dict[Sector, dict[str, float]] = {
    "primary": {"reading": 0.79, "writing": 0.74, "listening": 0.87, "numeracy": 0.80},
    "secondary": {"reading": 0.90, "writing": 0.88, "listening": 0.92, "numeracy": 0.91},
}
PUPILS_PER_TEACHER: dict[Sector, float] = {
    "elc": 8.0, "primary": 14.5, "secondary": 12.2, "special": 3.9,
}  # fmt: skip
SAMPLED_STAGES: dict[Sector, float] = {"primary": 3 / 7, "secondary": 1 / 6}
"""Part of the roll in P1, P4 and P7, or in S3."""
YEAR_DRIFT = {2023: -0.5, 2024: -0.2, 2025: 0.0, 2026: 0.2}
"""Points of attendance by which all schools moved together."""

SURVEY_SHARE = 0.45
"""Part of the families that answer."""
FAMILIES_PER_PUPIL = 0.7


@dataclass(frozen=True)
class Figure:
    """A true figure, before anybody suppresses or loses it."""

    indicator: str
    period_end: dt.date
    value: float
    numerator: float | None = None
    denominator: int | None = None


@dataclass(frozen=True)
class Subject:
    """A school with its hidden quality and its own stream of chance."""

    school: School
    quality: float
    random: Random

    @property
    def roll(self) -> int:
        """Pupils; the schools of Innis all have one."""
        return self.school.roll or 0

    @property
    def advantage(self) -> float:
        """Steps above the middle quintile, -2 to 2."""
        return float((self.school.simd_quintile or 3) - 3)

    @property
    def teachers(self) -> int:
        """Teachers, or practitioners in early years."""
        return max(2, round(self.roll / PUPILS_PER_TEACHER[self.school.sector]))

    def wobble(self, spread: float, of: int) -> float:
        """Chance that averages out over so many pupils or staff."""
        return spread * normal(self.random) / math.sqrt(max(of, 4))


def figures(subject: Subject) -> Iterator[Figure]:
    """Return every figure of a school, inspections apart."""
    if subject.school.sector != "elc":
        yield from _attendance(subject)
        yield from _exclusions(subject)
    if subject.school.sector in ATTAINMENT:
        yield from _attainment(subject)
    if subject.school.sector == "secondary" and subject.roll >= 100:
        yield from _leavers(subject)
    yield from _staffing(subject)
    yield from _confidence(subject)
    yield from _context(subject)


def bounded(value: float, least: float, most: float) -> float:
    """Return the value, or the nearer bound where it lies outside."""
    return min(most, max(least, value))


def _share(indicator: str, day: dt.date, part: int, whole: int) -> Figure:
    return Figure(indicator, day, round(100 * part / whole, 1), float(part), whole)


def _attendance(subject: Subject) -> Iterator[Figure]:
    sector, roll = subject.school.sector, subject.roll
    lift = 0.85 * subject.quality + 0.3 * subject.advantage
    for year in YEARS:
        day = dt.date(year, 6, 30)
        level = ATTENDANCE[sector] + lift + YEAR_DRIFT[year] + subject.wobble(5.0, roll)
        attendance = round(bounded(level, 70.0, 98.5), 1)
        absence = 100 - attendance
        excluded = round(0.04 * absence / 10, 1) if sector == "secondary" else 0.0
        part = UNAUTHORISED_PART[sector] - 0.03 * subject.quality
        unauthorised = round(absence * bounded(part, 0.05, 0.6), 1)
        yield Figure("attendance", day, attendance)
        yield Figure("unauthorised_absence", day, unauthorised)
        yield Figure("exclusion_absence", day, excluded)
        yield Figure("authorised_absence", day, round(absence - unauthorised - excluded, 1))
        share = PERSISTENT_ABSENCE[sector] - 0.035 * subject.quality - 0.012 * subject.advantage
        missing = binomial(subject.random, roll, bounded(share, 0.02, 0.9))
        yield _share("persistent_absence", day, missing, roll)


def _exclusions(subject: Subject) -> Iterator[Figure]:
    roll = subject.roll
    rate = EXCLUSIONS[subject.school.sector] * bounded(1 - 0.5 * subject.quality, 0.2, 3.0)
    for year in YEARS:
        cases = binomial(subject.random, roll, rate)
        value = round(1000 * cases / roll, 1)
        yield Figure("exclusions_per_1000", dt.date(year, 6, 30), value, float(cases), roll)


def _attainment(subject: Subject) -> Iterator[Figure]:
    sector = subject.school.sector
    cohort = max(1, round(subject.roll * SAMPLED_STAGES[sector]))
    steepness = 0.055 if sector == "primary" else 0.035
    for part, level in ATTAINMENT[sector].items():
        for year in YEARS:
            share = level + steepness * subject.quality + 0.02 * subject.advantage
            passed = binomial(subject.random, cohort, bounded(share, 0.05, 0.98))
            yield _share(f"acel_{part}", dt.date(year, 6, 30), passed, cohort)


def _leavers(subject: Subject) -> Iterator[Figure]:
    leavers = max(1, round(subject.roll / 6.5))
    share = 0.38 + 0.05 * subject.quality + 0.03 * subject.advantage
    for year in YEARS[:-1]:
        passed = binomial(subject.random, leavers, bounded(share, 0.05, 0.9))
        yield _share("leavers_5plus_scqf6", dt.date(year, 7, 31), passed, leavers)


def _staffing(subject: Subject) -> Iterator[Figure]:
    staff = subject.teachers
    for year in YEARS[1:]:
        day = dt.date(year, 6, 30)
        mean = 6.8 - 1.5 * subject.quality + subject.wobble(7.0, staff)
        days_lost = round(bounded(mean, 0.3, 30.0) * staff, 1)
        yield Figure("staff_absence_days", day, round(days_lost / staff, 1), days_lost, staff)
        chance = bounded(0.08 - 0.12 * subject.quality, 0.02, 0.5)
        vacant = binomial(subject.random, 2, chance)
        yield Figure("vacancy_terms", day, float(vacant))


def _confidence(subject: Subject) -> Iterator[Figure]:
    replies_wanted = round(subject.roll * FAMILIES_PER_PUPIL)
    likes = bounded(0.87 + 0.055 * subject.quality, 0.3, 0.98)
    for year in YEARS[1:]:
        replies = max(1, binomial(subject.random, replies_wanted, SURVEY_SHARE))
        positive = binomial(subject.random, replies, likes)
        yield _share("parent_survey_positive", dt.date(year, 5, 31), positive, replies)
        chance = bounded((0.1 - 0.13 * subject.quality) * (1 + subject.roll / 300), 0.02, 0.6)
        upheld = binomial(subject.random, 5, chance)
        yield Figure("complaints_upheld", dt.date(year, 6, 30), float(upheld))
        own_view = 4.3 + 0.45 * subject.quality + 0.5 * normal(subject.random)
        grade = round(bounded(own_view, 3, 6))
        yield Figure("self_evaluation_2_3", dt.date(year, 6, 30), float(grade))


def _context(subject: Subject) -> Iterator[Figure]:
    roll, school = subject.roll, subject.school
    for year in YEARS[:-1]:
        change = round(roll * 0.03 * (2025 - year) * normal(subject.random))
        yield Figure("roll", dt.date(year, 9, 30), float(max(3, roll + change * (year != 2025))))
    day = dt.date(2025, 9, 30)
    yield Figure("teachers_fte", day, float(subject.teachers))
    yield Figure("pupil_teacher_ratio", day, round(roll / subject.teachers, 1))
    if school.sector == "primary":
        classes = -(-roll // 25)
        yield Figure("average_class_size", day, round(roll / classes, 1))
    if school.sector == "elc":
        return
    needs = 1.0 if school.sector == "special" else 0.42 - 0.03 * subject.advantage
    for indicator, share in (
        ("free_school_meals", 0.2 - 0.06 * subject.advantage),
        ("simd_q1_share", bounded(0.1 - 0.12 * subject.advantage, 0.0, 1.0)),
        ("asn_share", needs),
    ):
        count = binomial(subject.random, roll, share)
        yield Figure(indicator, day, round(count / roll, 3), float(count), roll)
