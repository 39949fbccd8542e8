"""Only questions about link officers and their visits are pools."""

from __future__ import annotations

from typing import Any

import pytest

from allocator.allocation.pools.recognise import is_pool, is_simple
from allocator.domain.engagements import Pin
from tests.builders import OFFER, a_person, an_authority, an_offer

VISIT = OFFER["activities"]["link_visit"]


def with_visit(**changes: Any) -> dict[str, Any]:
    return {"activities": {"link_visit": {**VISIT, **changes}}}


def test_visits_of_the_link_officer_alone_are_simple():
    assert is_simple(an_authority())


def test_a_small_question_is_no_pool():
    assert not is_pool(an_authority())


@pytest.mark.parametrize(
    "changes",
    [
        {"team": [{"role": "qio", "count": 2, "link_officer": True}]},
        {"team": [{"role": "qio", "count": 1}]},
        {"team": [{"role": "qio", "count": 1, "link_officer": False}]},
        {"team": [{"role": "qio", "count": 1, "link_officer": True, "most_schools": 3}]},
        {"team": [{"role": "peer_head", "count": 1, "link_officer": True}]},
        {"serves": "cluster"},
        {"tags": ["inspection"]},
    ],
)
def test_other_teams_and_work_are_not_simple(changes):
    assert not is_simple(an_authority(offer=an_offer(**with_visit(**changes))))


def test_activities_that_nobody_is_due_do_not_matter():
    review = {"title": "Review", "team": [{"role": "qio", "count": 2}], "hours": 6}
    offer = an_offer(activities={"link_visit": VISIT, "review": review})
    assert is_simple(an_authority(offer=offer))


@pytest.mark.parametrize(
    ("pin", "simple"),
    [
        (Pin(kind="fix", school_id="S1", person_id="P1"), True),
        (Pin(kind="fix", person_id="P1"), False),
        (Pin(kind="fix", school_id="S1", person_id="P1", activity="link_visit"), False),
        (Pin(kind="forbid", school_id="S1", activity="link_visit"), True),
    ],
)
def test_pins_may_ask_for_links_and_nothing_else(pin, simple):
    assert is_simple(an_authority(pins=(pin,))) is simple


def test_an_officer_with_a_school_of_their_own_is_not_simple():
    people = (a_person("P1", school_id="S1"),)
    assert not is_simple(an_authority(people=people))


def test_too_many_ways_to_share_out_one_schools_sessions_are_not_simple():
    due = {"universal": {key: {"target": 12} for key in ("one", "two", "three")}}
    activities = dict.fromkeys(due["universal"], VISIT)
    assert not is_simple(an_authority(offer=an_offer(activities=activities, entitlements=due)))
