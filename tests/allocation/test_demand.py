from __future__ import annotations

import datetime as dt

import pytest

from allocator.allocation.demand import build_demand, sessions_that_fit
from allocator.domain.engagements import EngagedVisit, Pin
from allocator.errors import FaultyDataError
from tests.allocation.cases import tiers_of
from tests.builders import a_school, an_authority, an_offer


def a_visit(**changes: object) -> EngagedVisit:
    fields: dict[str, object] = {
        "visit_id": "V1",
        "school_ids": "S1",
        "activity": "link_visit",
        "person_ids": "P1",
        "date": "2026-09-01",
        **changes,
    }
    return EngagedVisit.model_validate(fields)


def test_a_tier_brings_its_entitlement() -> None:
    authority = an_authority()
    line = build_demand(authority, tiers_of(authority, S1="intensive")).line_of["S1", "link_visit"]
    assert (line.minimum, line.target, line.maximum, line.spacing_days) == (2, 4, 4, 5)
    assert line.need == 3.0


def test_a_school_without_a_tier_is_due_the_lowest() -> None:
    authority = an_authority()
    demand = build_demand(authority, tiers_of(authority, S1=None))
    assert demand.tier_of == {"S1": "universal"}
    assert demand.line_of["S1", "link_visit"].minimum == 1


def test_a_flag_adds_to_the_tier() -> None:
    offer = an_offer(flags={"new_headteacher": {"link_visit": {"minimum": 1, "target": 2}}})
    authority = an_authority(offer=offer)
    tiers = tiers_of(authority, flags={"S1": ("new_headteacher", "unknown_flag")})
    line = build_demand(authority, tiers).line_of["S1", "link_visit"]
    assert (line.minimum, line.target) == (2, 3)


def test_a_tier_that_the_offer_does_not_know_is_refused() -> None:
    authority = an_authority()
    with pytest.raises(FaultyDataError, match="critical"):
        build_demand(authority, tiers_of(authority, S1="critical"))


def test_need_weights_can_be_set() -> None:
    authority = an_authority(settings={"need_weights": {"targeted": 5.0}})
    demand = build_demand(authority, tiers_of(authority, S1="targeted"))
    assert demand.line_of["S1", "link_visit"].need == 5.0


def test_agreed_visits_count_as_given_and_cancelled_ones_do_not() -> None:
    visits = (
        a_visit(),
        a_visit(visit_id="V2", date="2026-09-02", status="cancelled"),
        a_visit(visit_id="V3", date="2026-06-02", status="done"),
    )
    authority = an_authority(visits=visits)
    line = build_demand(authority, tiers_of(authority, S1="intensive")).line_of["S1", "link_visit"]
    assert line.given == 1
    assert line.most == 3


def test_days_of_one_review_are_one_session() -> None:
    offer = an_offer(
        activities={
            **an_offer().model_dump()["activities"],
            "review": {"title": "R", "team": [{"role": "qio"}], "hours": 6, "days": {"primary": 2}},
        }
    )
    visits = (
        a_visit(visit_id="V1", activity="review", date="2026-09-04"),
        a_visit(visit_id="V2", activity="review", date="2026-09-07"),
        a_visit(visit_id="V3", activity="review", date="2026-09-08"),
    )
    authority = an_authority(offer=offer, visits=visits)
    demand = build_demand(authority, tiers_of(authority))
    assert [session.visit_id for session in demand.agreed] == ["V1;V2", "V3"]
    assert demand.agreed[0].contact_hours == 12
    assert demand.line_of["S1", "review"].given == 2


def test_agreed_times_count_instead_of_the_usual_length() -> None:
    authority = an_authority(visits=(a_visit(start="09:00", end="11:30"),))
    assert build_demand(authority, tiers_of(authority)).agreed[0].contact_hours == 2.5


def test_a_pin_makes_room_beyond_the_maximum() -> None:
    pin = Pin(kind="fix", school_id="S1", activity="link_visit", date=dt.date(2026, 9, 3))
    authority = an_authority(visits=(a_visit(),), pins=(pin,))
    line = build_demand(authority, tiers_of(authority)).line_of["S1", "link_visit"]
    assert (line.maximum, line.given, line.most) == (1, 1, 1)


def test_a_pin_that_an_agreed_visit_keeps_asks_for_nothing_more() -> None:
    pin = Pin(kind="fix", school_id="S1", activity="link_visit", date=dt.date(2026, 9, 1))
    authority = an_authority(visits=(a_visit(),), pins=(pin,))
    assert build_demand(authority, tiers_of(authority)).pins == ()


def test_mothballed_schools_are_due_nothing() -> None:
    schools = (a_school("S1"), a_school("S2", status="mothballed"))
    authority = an_authority(schools, visits=(a_visit(school_ids="S2"),))
    demand = build_demand(authority, tiers_of(authority))
    assert [line.school_id for line in demand.lines] == ["S1"]
    assert demand.agreed == ()


@pytest.mark.parametrize(
    ("pupil_days", "session_days", "spacing", "taken", "fitting"),
    [
        (10, 1, 1, (), 10),
        (10, 1, 5, (), 2),
        (11, 1, 5, (), 3),
        (10, 2, 5, (), 2),
        (1, 2, 1, (), 0),
        (0, 1, 1, (), 0),
        (11, 1, 5, ((5, 5),), 2),
        (11, 1, 5, ((4, 4),), 1),
        (3, 1, 1, ((0, 0), (1, 1), (2, 2)), 0),
    ],
)
def test_sessions_fit_between_others(
    pupil_days: int,
    session_days: int,
    spacing: int,
    taken: tuple[tuple[int, int], ...],
    fitting: int,
) -> None:
    assert sessions_that_fit(pupil_days, session_days, spacing, taken) == fitting
