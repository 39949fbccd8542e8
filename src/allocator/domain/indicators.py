"""Indicators: what is measured, and the readings of it as columns."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from functools import cached_property
from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from allocator.domain.fields import Date, Identifier, Text
from allocator.domain.models import Row

ReadingStatus = Literal["ok", "suppressed", "not_collected", "provisional"]
Better = Literal["up", "down", "context"]


@dataclass(frozen=True)
class Indicator:
    """One thing that is measured about a school, with its unit and which way is better."""

    name: str
    title: str
    unit: str
    better: Better


INDICATORS: tuple[Indicator, ...] = (
    Indicator("attendance", "Attendance", "percent", "up"),
    Indicator("unauthorised_absence", "Unauthorised absence", "percent", "down"),
    Indicator("authorised_absence", "Authorised absence", "percent", "down"),
    Indicator("persistent_absence", "Persistent absence", "percent", "down"),
    Indicator("exclusion_absence", "Absence for exclusion", "percent", "down"),
    Indicator("acel_reading", "Reading at the expected level", "percent", "up"),
    Indicator("acel_writing", "Writing at the expected level", "percent", "up"),
    Indicator("acel_listening", "Listening and talking at the expected level", "percent", "up"),
    Indicator("acel_numeracy", "Numeracy at the expected level", "percent", "up"),
    Indicator("leavers_5plus_scqf6", "Leavers with five or more at SCQF 6", "percent", "up"),
    Indicator("parent_survey_positive", "Parents who answer positively", "percent", "up"),
    Indicator("exclusions_per_1000", "Exclusions", "per 1,000 pupils", "down"),
    Indicator("staff_absence_days", "Staff absence", "days a year", "down"),
    Indicator("complaints_upheld", "Complaints upheld or escalated", "in 12 months", "down"),
    Indicator("vacancy_terms", "Vacancy", "terms", "down"),
    Indicator("qi_1_3", "QI 1.3 Leadership of change", "grade 1-6", "up"),
    Indicator("qi_2_3", "QI 2.3 Learning, teaching and assessment", "grade 1-6", "up"),
    Indicator("qi_3_1", "QI 3.1 Wellbeing, equality and inclusion", "grade 1-6", "up"),
    Indicator("qi_3_2", "QI 3.2 Raising attainment and achievement", "grade 1-6", "up"),
    Indicator("self_evaluation_2_3", "Own evaluation of QI 2.3", "grade 1-6", "up"),
    Indicator("roll", "Roll", "pupils", "context"),
    Indicator("pupil_teacher_ratio", "Pupils for each teacher", "pupils", "context"),
    Indicator("average_class_size", "Average class size", "pupils", "context"),
    Indicator("teachers_fte", "Teachers", "full-time equivalents", "context"),
    Indicator("free_school_meals", "Registered for free school meals", "share 0-1", "context"),
    Indicator("simd_q1_share", "Pupils from the most deprived fifth", "share 0-1", "context"),
    Indicator("asn_share", "Pupils with additional support needs", "share 0-1", "context"),
)
"""The catalogue of contracts.md, Exact meanings 17. A ruleset may declare others."""


class Reading(Row):
    """One row of ``readings.csv``. Kept for its schema; readings travel as columns."""

    school_id: Identifier
    indicator: Identifier
    period_end: Date
    value: Annotated[float, Field(allow_inf_nan=False)] | None = None
    numerator: Annotated[float, Field(allow_inf_nan=False)] | None = None
    denominator: Annotated[float, Field(allow_inf_nan=False)] | None = None
    status: ReadingStatus = "ok"
    source: Text | None = None
    known_on: Date | None = None


def _text(values: list[str]) -> NDArray[np.object_]:
    return np.array(values, dtype=object)


@dataclass(frozen=True, eq=False)
class Readings:
    """All readings of an authority as equally long columns.

    Texts are object arrays (empty text = missing), dates ``datetime64[D]`` (``NaT`` = missing),
    numbers float64 (``nan`` = missing). ``value`` is as the file gives it: where it is missing
    and numerator and denominator are there, see ``tiering``.
    """

    school_id: NDArray[np.object_] = field(default_factory=lambda: _text([]))
    indicator: NDArray[np.object_] = field(default_factory=lambda: _text([]))
    period_end: NDArray[np.datetime64] = field(
        default_factory=lambda: np.array([], dtype="datetime64[D]")
    )
    value: NDArray[np.float64] = field(default_factory=lambda: np.array([], dtype=np.float64))
    numerator: NDArray[np.float64] = field(default_factory=lambda: np.array([], dtype=np.float64))
    denominator: NDArray[np.float64] = field(default_factory=lambda: np.array([], dtype=np.float64))
    status: NDArray[np.object_] = field(default_factory=lambda: _text([]))
    source: NDArray[np.object_] = field(default_factory=lambda: _text([]))
    known_on: NDArray[np.datetime64] = field(
        default_factory=lambda: np.array([], dtype="datetime64[D]")
    )

    def __len__(self) -> int:
        """Count the readings."""
        return len(self.school_id)

    @cached_property
    def rows_by_school(self) -> dict[str, NDArray[np.intp]]:
        """Row numbers of each school, in file order."""
        rows: dict[str, list[int]] = {}
        for number, school in enumerate(self.school_id):
            rows.setdefault(school, []).append(number)
        return {school: np.array(numbers, dtype=np.intp) for school, numbers in rows.items()}

    @classmethod
    def from_rows(cls, rows: list[Reading]) -> Readings:
        """Build the columns from rows, for small sets such as tests and requests."""
        nan, nat = float("nan"), np.datetime64("NaT", "D")

        def number(value: float | None) -> float:
            return nan if value is None else value

        def day(value: dt.date | None) -> np.datetime64:
            return nat if value is None else np.datetime64(value, "D")

        return cls(
            school_id=_text([row.school_id for row in rows]),
            indicator=_text([row.indicator for row in rows]),
            period_end=np.array([day(row.period_end) for row in rows], dtype="datetime64[D]"),
            value=np.array([number(row.value) for row in rows], dtype=np.float64),
            numerator=np.array([number(row.numerator) for row in rows], dtype=np.float64),
            denominator=np.array([number(row.denominator) for row in rows], dtype=np.float64),
            status=_text([row.status for row in rows]),
            source=_text([row.source or "" for row in rows]),
            known_on=np.array([day(row.known_on) for row in rows], dtype="datetime64[D]"),
        )
