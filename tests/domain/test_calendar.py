"""Pupil days of many schools at once are those of each school by itself."""

from __future__ import annotations

from allocator.domain.calendar import CalendarSpan, TermCalendar
from tests.builders import a_school, an_authority


def span(first: str, last: str, kind: str, **changes: str) -> CalendarSpan:
    return CalendarSpan.model_validate({"from": first, "to": last, "kind": kind, **changes})


def test_schools_of_a_sector_share_their_days_but_for_spans_of_their_own():
    schools = tuple(
        a_school(f"S{number}", sector=("primary", "secondary")[number % 2]) for number in range(6)
    )
    spans = (
        span("2026-08-17", "2026-10-09", "pupil_days"),
        span("2026-09-07", "2026-09-11", "exams", sector="secondary"),
        span("2026-08-24", "2026-08-24", "closed", school_id="S2"),
        span("2026-08-31", "2026-08-31", "holiday", school_id="S3", sector="primary"),
    )
    calendar = TermCalendar(an_authority().term, spans)
    found = calendar.pupil_days_of(schools)
    assert found == {school.school_id: calendar.pupil_days(school) for school in schools}
    assert len({found["S0"], found["S1"], found["S2"]}) == 3
    assert found["S3"] == found["S1"]
