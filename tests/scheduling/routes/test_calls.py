from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest

from allocator.domain.engagements import EngagedVisit
from allocator.scheduling.routes.calls import calls_of, may_share_a_day
from allocator.scheduling.sessions import Session
from tests.builders import an_authority
from tests.scheduling.plans import an_item
from tests.scheduling.routes.terms import a_kind, ready


def a_session(number: int = 0, **changes) -> Session:
    """One link visit of three hours at S1 on day 0, 1 or 2."""
    fields = {
        "number": number,
        "item_id": f"I{number}",
        "activity": "link_visit",
        "school_ids": ("S1",),
        "person_ids": ("P1",),
        "site_id": "A-S1",
        "mode": "in_person",
        "minutes": 180,
        "length": 1,
        "preparation_hours": 2.0,
        "starts": {day: (day,) for day in range(3)},
        "spacing": {"S1": 1},
        "ideal_day": 1.0,
        **changes,
    }
    return Session(**fields)


def shares(one, other) -> bool:
    table = may_share_a_day((one, other))
    assert np.array_equal(table, table.T)
    assert not table.diagonal().any()
    return bool(table[0, 1])


VISIT, REVIEW = a_kind("A-S1", 0), a_kind("A-S1", 1, activity="review")


def test_different_schools_may_share_a_day():
    assert shares(VISIT, a_kind("A-S2", 1))


def test_two_activities_of_one_person_at_a_school_are_one_visit():
    assert shares(VISIT, REVIEW)


def test_a_kind_never_shares_a_day_with_itself_or_its_like():
    assert not shares(VISIT, replace(VISIT, minutes=60))


def test_a_team_is_alone_at_its_school():
    assert not shares(VISIT, replace(REVIEW, is_alone=False))
    assert not shares(replace(VISIT, is_alone=False), replace(REVIEW, is_alone=False))


def test_a_team_at_another_school_is_no_hindrance():
    assert shares(VISIT, a_kind("A-S2", 1, is_alone=False))


def test_days_that_do_not_meet_cannot_be_shared():
    early, late = replace(VISIT, lawful=0b0011), a_kind("A-S2", 1, lawful=0b1100)
    assert not shares(early, late)
    assert shares(early, replace(late, lawful=0b0110))


def test_dated_on_other_days_no_on_the_same_day_yes():
    held = replace(VISIT, lawful=1 << 4, day=4)
    assert shares(held, a_kind("A-S2", 1, lawful=1 << 4, day=4))
    assert not shares(held, a_kind("A-S2", 1, lawful=1 << 5, day=5))


def test_a_cluster_elsewhere_keeps_its_school_from_a_visit_at_home():
    cluster = a_kind("A-S2", 1, school_ids=("S2", "S1"), activity="cluster_session")
    assert not shares(VISIT, cluster)
    assert shares(a_kind("A-S2", 0), cluster)


def test_two_schools_of_one_site_may_share_a_day():
    assert shares(VISIT, a_kind("A-S1", 1, school_ids=("S7",)))


def test_sessions_that_are_alike_are_one_kind():
    first, second = a_session(0, ideal_day=9.0), a_session(1, ideal_day=2.0)
    (kind,) = calls_of([first, second], {})
    assert (kind.count, kind.lawful, kind.day) == (2, 0b111, None)
    assert kind.sessions == (1, 0)  # in the order in which they would best lie


@pytest.mark.parametrize(
    "change",
    [
        {"activity": "review"},
        {"minutes": 120},
        {"site_id": "A-S2"},
        {"school_ids": ("S1", "S2"), "spacing": {"S1": 1, "S2": 1}},
        {"person_ids": ("P1", "P2")},
        {"forced": True},
    ],
)
def test_what_sets_sessions_apart_makes_two_kinds(change):
    kinds = calls_of([a_session(0), a_session(1, **change)], {})
    assert [kind.count for kind in kinds] == [1, 1]


def test_online_sessions_are_no_calls():
    assert calls_of([a_session(mode="online")], {}) == ()


def test_a_session_of_two_days_is_two_calls_on_any_of_its_days():
    (kind,) = calls_of([a_session(length=2, starts={0: (0, 1), 3: (3, 4)})], {})
    assert (kind.count, kind.lawful) == (2, 0b11011)


def test_a_dated_session_is_a_call_on_each_of_its_days_and_the_rest_stay_open():
    sessions = [a_session(0, length=2, starts={0: (0, 1)}), a_session(1, length=2)]
    free, *dated = calls_of(sessions, {0: (0, 1)})
    assert (free.sessions, free.day) == ((1,), None)
    assert [(kind.day, kind.lawful, kind.count) for kind in dated] == [(0, 0b01, 1), (1, 0b10, 1)]


def test_the_order_of_sessions_does_not_change_what_a_kind_is():
    sessions = [a_session(0), a_session(1, ideal_day=0.0), a_session(2, activity="review")]
    found = {frozenset(calls_of(order, {})) for order in permutations(sessions)}
    assert len(found) == 1


def test_agreed_visits_may_be_made_on_their_own_days_only():
    visits = tuple(
        EngagedVisit.model_validate(
            {
                "visit_id": f"V{day}",
                "school_ids": "S1",
                "activity": "link_visit",
                "person_ids": "P1",
                "date": f"2026-09-0{day}",
            }
        )
        for day in (3, 4)
    )
    authority = an_authority(visits=visits)
    items = [an_item(authority, f"A{day}", visit_id=f"V{day}") for day in (3, 4)]
    _, _, sessions = ready(authority, *items)
    kinds = calls_of(sessions, {})
    assert [(kind.count, kind.lawful) for kind in kinds] == [(1, 1 << 17), (1, 1 << 18)]
    assert all(kind.is_agreed for kind in kinds)  # days from Monday 17 August on
