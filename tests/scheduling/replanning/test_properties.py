"""What holds for every change: the past stays, the rules are kept, few others move."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from allocator.domain.authority import Authority
from allocator.domain.engagements import EngagedVisit
from allocator.errors import NoPlanError
from tests.builders import a_person, a_school
from tests.scheduling.plans import an_item
from tests.scheduling.replanning.cases import Planned, by_id, mended, planned, when
from tests.travel.islands import DAY_RETURN, ONE_BOAT_A_DAY, island_authority

SCHOOLS = ("S1", "S2", "S3")


def authority() -> Authority:
    schools = (
        a_school("S1"),
        a_school("S2", latitude=56.47, longitude=-5.71, road_network="isle", island="Isle"),
        a_school("S3", latitude=56.6, longitude=-5.3),
    )
    agreed = EngagedVisit.model_validate(
        {"visit_id": "V1", "school_ids": "S3", "activity": "link_visit", "person_ids": "P2",
         "date": "2026-09-17", "start": "10:00", "end": "13:00"}
    )  # fmt: skip
    sailings = (*DAY_RETURN, *ONE_BOAT_A_DAY)
    people = (a_person("P1"), a_person("P2", latitude=56.5, longitude=-5.4))
    return island_authority(sailings, schools=schools, people=people, visits=(agreed,))


@cache
def plan() -> Planned:
    whole = authority()
    items = (
        an_item(whole, "I1", sessions=2),
        an_item(whole, "I2", school_ids=("S2",), sessions=3),
        an_item(whole, "I3", school_ids=("S3",), person_ids=("P2",)),
        an_item(whole, "A-V1", school_ids=("S3",), person_ids=("P2",), visit_id="V1"),
    )
    return planned(whole, *items, S1="targeted", S2="intensive", S3="targeted")


days = st.dates(dt.date(2026, 8, 17), dt.date(2026, 10, 9))


@st.composite
def changes(draw: st.DrawFn) -> tuple[dt.date, list[dict[str, Any]]]:
    today = draw(days)
    rows: list[dict[str, Any]] = []
    visits = sorted(by_id(plan().schedule))
    for _ in range(draw(st.integers(1, 2))):
        first = draw(days)
        last = max(first, today) + dt.timedelta(days=draw(st.sampled_from([0, 2, 9, 40])))
        span = {"from": first, "to": last}
        school, person = draw(st.sampled_from(SCHOOLS)), draw(st.sampled_from(["P1", "P2"]))
        rows.append(
            draw(
                st.sampled_from(
                    [
                        {"change": "sickness", "person": person, **span},
                        {"change": "closed_school", "school": school, **span},
                        {"change": "no_sailings", "islands": ["Isle"], **span},
                        {"change": "tier_moved", "school": school, "reason": "figures",
                         "tier": draw(st.sampled_from(["universal", "targeted", "intensive"]))},
                        {"change": "declined", "visit": draw(st.sampled_from(visits))},
                    ]
                )
            )
        )  # fmt: skip
    return today, rows


@settings(max_examples=40, deadline=None)
@given(changes())
def test_whatever_happens_the_plan_keeps_its_rules_and_its_past(case):
    today, rows = case
    try:
        result = mended(plan(), *rows, today=today)  # both checkers pass
    except NoPlanError:  # somebody is under way and has no way home
        return
    after = by_id(result.schedule)
    for visit in plan().schedule.visits:
        if visit.date < today:
            assert when(after[visit.visit_id]) == when(visit)
    travelled = [day for day in plan().schedule.days if day.date < today]
    assert [day for day in result.schedule.days if day.date < today] == travelled
    assert result.report.changed_beyond <= result.authority.settings.most_changed_visits
    told = {change.visit_id for change in result.report.visits}
    for visit in plan().schedule.visits:
        same = visit.visit_id in after and when(after[visit.visit_id]) == when(visit)
        assert same or visit.visit_id in told
