"""Visits due within some weeks of an inspection; exam and census weeks without visits."""

import datetime as dt
from typing import Any

import pytest

from allocator.domain.activities import Entitlement
from allocator.domain.authority import Authority
from allocator.domain.calendar import CalendarSpan
from allocator.domain.engagements import EngagedVisit
from allocator.domain.indicators import Reading, Readings
from allocator.domain.people import Leave
from allocator.scheduling.deadlines import deadlines_of
from tests.builders import OFFER, a_person, an_authority, an_offer
from tests.scheduling.plans import an_item, scheduled, the_visit, tiers_of

INSPECTED = dt.date(2026, 8, 5)
DUE = dt.date(2026, 9, 2)
"""Four weeks later."""


def graded(day: dt.date = INSPECTED, **changes: Any) -> Reading:
    fields = {"school_id": "S1", "indicator": "qi_2_3", "period_end": day, "value": 3, **changes}
    return Reading.model_validate(fields)


def an_inspected(*readings: Reading, weeks: int = 4, sessions: int = 1, **tables: Any) -> Authority:
    due = {"target": sessions, "within_weeks": weeks, "after": "qi_2_3"}
    groups = {tier: {"link_visit": due} for tier in OFFER["entitlements"]}
    tables.setdefault("settings", {"polish_rounds": 20})
    tables.setdefault("people", (a_person(contact_share=1),))
    return an_authority(
        offer=an_offer(entitlements=groups),
        readings=Readings.from_rows(list(readings or (graded(),))),
        **tables,
    )


def away(first: str, last: str) -> Leave:
    return Leave.model_validate({"person_id": "P1", "from": first, "to": last})


def test_the_first_session_lies_within_the_weeks():
    authority = an_inspected(sessions=3)
    result = scheduled(authority, an_item(authority, sessions=3))
    assert len(result.visits) == 3
    assert min(visit.date for visit in result.visits) <= DUE
    assert result.notes == ()


def test_without_a_deadline_the_only_session_lies_where_it_lies_best():
    authority = an_inspected(graded(indicator="qi_1_3"))
    assert deadlines_of(authority, tiers_of(authority)) == {}


def test_the_last_day_counts_and_the_day_after_does_not():
    on_the_day = an_inspected(leave=(away("2026-08-17", "2026-09-01"),))
    assert the_visit(scheduled(on_the_day, an_item(on_the_day))).date == DUE
    too_late = an_inspected(leave=(away("2026-08-17", "2026-09-02"),))
    result = scheduled(too_late, an_item(too_late))
    assert the_visit(result).date > DUE
    assert result.notes == (
        "School S1: Quality improvement visit, due by Wednesday 2 September 2026, is on "
        f"{the_visit(result).date:%A} {the_visit(result).date.day} September 2026.",
    )


def test_a_late_one_comes_as_soon_as_may_be():
    authority = an_inspected(leave=(away("2026-08-17", "2026-09-02"),))
    late = the_visit(scheduled(authority, an_item(authority))).date
    assert late == dt.date(2026, 9, 3)


def test_a_visit_since_the_inspection_keeps_it():
    visit = EngagedVisit.model_validate(
        {"visit_id": "V1", "school_ids": "S1", "activity": "link_visit", "person_ids": "P1",
         "date": "2026-08-10", "status": "done"}
    )  # fmt: skip
    authority = an_inspected(visits=(visit,))
    assert deadlines_of(authority, tiers_of(authority)) == {}


@pytest.mark.parametrize(
    "reading",
    [
        graded(dt.date(2026, 7, 1)),  # due before the term
        graded(known_on=dt.date(2026, 8, 11)),  # not known when the evidence was read
        graded(dt.date(2026, 8, 11)),
    ],
)
def test_what_is_past_or_not_known_is_no_deadline(reading):
    authority = an_inspected(reading)
    assert deadlines_of(authority, tiers_of(authority)) == {}


def test_the_newest_inspection_counts():
    authority = an_inspected(graded(dt.date(2026, 8, 1)), graded())
    assert deadlines_of(authority, tiers_of(authority)) == {("S1", "link_visit"): (INSPECTED, DUE)}


@pytest.mark.parametrize("sector", [None, "primary"])
def test_no_visit_in_exam_or_census_weeks_though_people_work(sector):
    fields = {"from": "2026-08-17", "to": "2026-09-01", "kind": "exams", "sector": sector}
    week = CalendarSpan.model_validate(fields)
    authority = an_inspected(calendar=(week,))
    assert dt.date(2026, 8, 20) in authority.working_days["P1"]
    assert the_visit(scheduled(authority, an_item(authority))).date == DUE


def test_both_fields_or_neither():
    with pytest.raises(ValueError, match="within_weeks and after together"):
        Entitlement.model_validate({"minimum": 1, "within_weeks": 4})


def test_the_sooner_of_two_entitlements_is_due():
    one = Entitlement.model_validate({"minimum": 1, "within_weeks": 4, "after": "qi_2_3"})
    other = Entitlement.model_validate({"minimum": 1, "within_weeks": 2, "after": "qi_1_3"})
    plain = Entitlement.model_validate({"minimum": 1})
    assert ((one + other).within_weeks, (one + other).after) == (2, "qi_1_3")
    assert (plain + one).within_weeks == 4
    assert (plain + plain).within_weeks is None
