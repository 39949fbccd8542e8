"""What does the authority know? Figures as they arrive: suppressed, missing, late, provisional.

Every row says ``synthetic`` as its source.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from random import Random

from allocator.domain.indicators import Reading, Readings, ReadingStatus
from allocator.io.examples.innis.coast import SEED
from allocator.io.examples.innis.inspections import inspection_figures
from allocator.io.examples.innis.measures import Figure, Subject, figures
from allocator.io.examples.innis.places import schools
from allocator.io.examples.innis.quality import site_quality

SOURCE = "synthetic: invented example"

LEAST_COHORT = {
    "acel_reading": 21, "acel_writing": 21, "acel_listening": 21, "acel_numeracy": 21,
    "leavers_5plus_scqf6": 21, "parent_survey_positive": 5, "persistent_absence": 10,
}  # fmt: skip
"""Figures of fewer pupils, leavers or replies are suppressed (D58)."""
LEAST_COUNT = {"free_school_meals": 5, "simd_q1_share": 5, "asn_share": 5}
"""Counts of 1 up to one below this are suppressed; 0 is published."""

NEVER_LOST = ("roll", "teachers_fte", "qi_1_3", "qi_2_3", "qi_3_1", "qi_3_2")
NO_ROW_SHARE, NOT_COLLECTED_SHARE = 0.04, 0.04
"""Together about 8% of the figures are missing for no good reason."""

PUBLISHED_AFTER_DAYS = {
    "roll": 75, "teachers_fte": 75, "pupil_teacher_ratio": 75, "average_class_size": 75,
    "free_school_meals": 75, "simd_q1_share": 75, "asn_share": 75, "leavers_5plus_scqf6": 210,
    "parent_survey_positive": 35, "qi_1_3": 60, "qi_2_3": 60, "qi_3_1": 60, "qi_3_2": 60,
}  # fmt: skip
SCHOOL_RETURN_DAYS = 10
"""Everything else comes from the schools themselves soon after the year's end."""

PROVISIONAL = ("acel_reading", "acel_writing", "acel_listening", "acel_numeracy")
PROVISIONAL_CLUSTER = "Inverstrae Academy"
"""This cluster's latest attainment still waits for moderation."""

LATE = ("IN22P", "IN31P", "IN55P")
"""These schools send the staff absence of summer 2026 in October: unknown when it is planned."""
LATE_ON = dt.date(2026, 10, 5)


def readings() -> Readings:
    """Return the evidence about every open school, by school, indicator and date."""
    qualities = site_quality()
    rows = [
        row
        for school in schools()
        if school.is_open
        for row in _rows_of(
            Subject(school, qualities[school.site_id], Random(f"{SEED} {school.school_id}"))
        )
    ]
    rows.sort(key=lambda row: (row.school_id, row.indicator, row.period_end))
    return Readings.from_rows(rows)


def _rows_of(subject: Subject) -> Iterator[Reading]:
    chance = Random(f"{SEED} publishing {subject.school.school_id}")
    for figure in (*figures(subject), *inspection_figures(subject)):
        lost = 1.0 if figure.indicator in NEVER_LOST else chance.random()
        if lost >= NO_ROW_SHARE:
            yield _row(subject, figure, _status(subject, figure, lost))


def _status(subject: Subject, figure: Figure, lost: float) -> ReadingStatus:
    if lost < NO_ROW_SHARE + NOT_COLLECTED_SHARE:
        return "not_collected"
    cohort, count = figure.denominator, figure.numerator
    if cohort is not None and cohort < LEAST_COHORT.get(figure.indicator, 0):
        return "suppressed"
    if count is not None and 0 < count < LEAST_COUNT.get(figure.indicator, 0):
        return "suppressed"
    waits = figure.indicator in PROVISIONAL and figure.period_end.year == 2026
    if waits and subject.school.cluster == PROVISIONAL_CLUSTER:
        return "provisional"
    return "ok"


def _row(subject: Subject, figure: Figure, status: ReadingStatus) -> Reading:
    is_shown = status in ("ok", "provisional")
    return Reading(
        school_id=subject.school.school_id,
        indicator=figure.indicator,
        period_end=figure.period_end,
        value=figure.value if is_shown else None,
        numerator=figure.numerator if is_shown else None,
        denominator=figure.denominator if is_shown else None,
        status=status,
        source=SOURCE,
        known_on=_known_on(subject, figure),
    )


def _known_on(subject: Subject, figure: Figure) -> dt.date:
    is_late = figure.indicator == "staff_absence_days" and figure.period_end.year == 2026
    if is_late and subject.school.school_id in LATE:
        return LATE_ON
    days = PUBLISHED_AFTER_DAYS.get(figure.indicator, SCHOOL_RETURN_DAYS)
    return figure.period_end + dt.timedelta(days=days)
