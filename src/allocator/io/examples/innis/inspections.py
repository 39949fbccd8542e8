"""What did inspectors say? Grades of about three schools in five, a few of them weak."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from random import Random

from allocator.io.examples.innis.coast import SEED
from allocator.io.examples.innis.measures import Figure, Subject, bounded
from allocator.io.examples.innis.quality import normal

FULL_MODEL = ("qi_1_3", "qi_2_3", "qi_3_1", "qi_3_2")
SHORT_MODEL = ("qi_2_3", "qi_3_2")

REMEMBERED: dict[str, tuple[str, tuple[int, int, int, int]]] = {
    "IN20S": ("2025-11-03", (3, 2, 3, 2)),
    "IN37P": ("2026-02-09", (2, 3, 3, 2)),
    "IN53P": ("2025-03-17", (2, 2, 3, 3)),
    "IN25P": ("2024-10-28", (3, 3, 4, 3)),
    "IN42P": ("2025-05-12", (4, 3, 4, 4)),
    "IN04G": ("2024-02-19", (5, 5, 5, 5)),
    "IN22P": ("2025-01-20", (5, 4, 5, 5)),
}
"""Inspections that the example tells about: first day and grades of the full model."""

INSPECTED_SHARE = 0.55
FIRST_YEAR, LAST_YEAR = 2019, 2025
MONTHS = (1, 2, 3, 5, 9, 10, 11)


def inspection_figures(subject: Subject) -> Iterator[Figure]:
    """Return the grades of the school's latest inspection, if it had one."""
    school_id = subject.school.school_id
    if school_id in REMEMBERED:
        day, grades = REMEMBERED[school_id]
        for indicator, grade in zip(FULL_MODEL, grades, strict=True):
            yield Figure(indicator, dt.date.fromisoformat(day), float(grade))
        return
    random = Random(f"{SEED} inspection {school_id}")
    if random.random() >= INSPECTED_SHARE:
        return
    on = dt.date(random.randint(FIRST_YEAR, LAST_YEAR), random.choice(MONTHS), 11)
    for indicator in random.choice((FULL_MODEL, SHORT_MODEL)):
        grade = round(bounded(4.4 + 0.5 * subject.quality + 0.45 * normal(random), 3, 6))
        yield Figure(indicator, on, float(grade))
