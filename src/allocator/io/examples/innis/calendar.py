"""Which days are school days? The invented school year 2026/27: 190 pupil days."""

from __future__ import annotations

import datetime as dt

from allocator.domain.calendar import CalendarSpan, SpanKind, Term

SCHOOL_YEAR = "2026/27"
TERM = Term(name="autumn", start=dt.date(2026, 8, 17), end=dt.date(2026, 12, 22))
AS_OF = dt.date(2026, 8, 10)

AUTHORITY_WIDE: tuple[tuple[str, str, SpanKind], ...] = (
    ("2026-08-17", "2026-08-18", "in_service"),
    ("2026-08-19", "2026-10-09", "pupil_days"),
    ("2026-10-12", "2026-10-23", "holiday"),
    ("2026-10-26", "2026-11-13", "pupil_days"),
    ("2026-11-16", "2026-11-16", "in_service"),
    ("2026-11-17", "2026-12-22", "pupil_days"),
    ("2026-12-23", "2027-01-05", "holiday"),
    ("2027-01-06", "2027-02-12", "pupil_days"),
    ("2027-02-15", "2027-02-16", "holiday"),
    ("2027-02-17", "2027-02-17", "in_service"),
    ("2027-02-18", "2027-03-25", "pupil_days"),
    ("2027-03-26", "2027-04-09", "holiday"),
    ("2027-04-12", "2027-04-30", "pupil_days"),
    ("2027-05-03", "2027-05-03", "holiday"),
    ("2027-05-04", "2027-06-03", "pupil_days"),
    ("2027-06-04", "2027-06-04", "in_service"),
    ("2027-06-07", "2027-07-01", "pupil_days"),
)

SECONDARY_EXAMS: tuple[tuple[str, str], ...] = (
    ("2026-11-30", "2026-12-04"),
    ("2027-04-26", "2027-06-01"),
)
"""Trial examinations before Christmas, national ones in spring."""

LOCAL: tuple[tuple[str, str, SpanKind, str], ...] = (
    ("2026-09-18", "2026-09-18", "holiday", "IN51P"),
    ("2026-12-04", "2026-12-04", "closed", "IN43P"),
)
"""The show day of Hallabrek; a day without electricity at Fernavik."""


def calendar() -> tuple[CalendarSpan, ...]:
    """Return the spans of the school year: for all, for secondaries, for single schools."""
    return (
        *(_span(first, last, kind) for first, last, kind in AUTHORITY_WIDE),
        *(
            _span(first, last, "exams").model_copy(update={"sector": "secondary"})
            for first, last in SECONDARY_EXAMS
        ),
        *(
            _span(first, last, kind).model_copy(update={"school_id": school_id})
            for first, last, kind, school_id in LOCAL
        ),
    )


def _span(first: str, last: str, kind: SpanKind) -> CalendarSpan:
    return CalendarSpan(
        from_date=dt.date.fromisoformat(first), to_date=dt.date.fromisoformat(last), kind=kind
    )
