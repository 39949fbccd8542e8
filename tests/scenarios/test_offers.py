"""Edits of the offer: sessions due, activities, floors."""

import pytest

from tests.scenarios.making import a_team, edited, faults_of


def due(result, tier="universal", activity="link_visit"):
    one = result.authority.offer.entitlements[tier][activity]
    return (one.minimum, one.target, one.maximum)


def entitlement(**changes):
    return {"edit": "entitlement", "activity": "link_visit", **changes}


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({"add": 1}, (2, 2, 2)),
        ({"add": -3}, (0, 0, 0)),
        ({"factor": 1.5}, (2, 2, 2)),
        ({"minimum": 3}, (3, 3, 3)),
        ({"target": 2}, (1, 2, 2)),
        ({"maximum": 4}, (1, 1, 4)),
    ],
)
def test_sessions_due_by_hand(changes, wanted):
    assert due(edited(a_team(), entitlement(tier="lowest", **changes))) == wanted


def test_numbers_that_do_not_fit_together_are_refused():
    (fault,) = faults_of(a_team(), entitlement(tier="intensive", target=1))
    assert "minimum <= target <= maximum" in fault.expected


def test_something_new_can_be_due():
    result = edited(
        a_team(), {"edit": "entitlement", "tier": ["universal"], "activity": "block", "add": 2}
    )
    assert due(result, activity="block") == (2, 2, 2)


def test_a_flag_is_due_more():
    edit = {"edit": "entitlement", "flag": "new_headteacher", "activity": "block", "factor": 2}
    one = edited(a_team(), edit).authority.offer.flags["new_headteacher"]["block"]
    assert (one.minimum, one.target) == (2, 4)


def test_unknown_tiers_flags_and_activities_are_told_together():
    faults = faults_of(
        a_team(),
        entitlement(tier="universe", add=1),
        {"edit": "entitlement", "flag": "new_head", "activity": "block", "add": 1},
        {"edit": "activity", "activity": "link_visits", "hours": 2},
    )
    assert [fault.nearest for fault in faults] == ["universal", "new_headteacher", "link_visit"]


def test_an_activity_takes_other_hours_and_comes_round():
    edit = {"edit": "activity", "activity": "link_visit", "hours": 2, "cycle_years": 4}
    result = edited(a_team(), edit)
    activity = result.authority.offer.activities["link_visit"]
    assert (activity.hours, activity.cycle_years, activity.preparation_hours) == (2, 4, 2.0)
    assert a_team().offer.activities["link_visit"].hours == 3.0


def test_a_new_activity_can_be_due_at_once():
    activity = {"title": "Peer visit", "team": [{"role": "peer_head"}], "hours": 2}
    result = edited(
        a_team(),
        {"edit": "add_activity", "name": "peer_visit", "activity": activity},
        {"edit": "entitlement", "tier": "lowest", "activity": "peer_visit", "target": 1},
    )
    assert due(result, activity="peer_visit") == (0, 1, 1)


def test_floors():
    result = edited(a_team(), {"edit": "floors", "in_person_per_term": 2})
    floors = result.authority.offer.floors
    assert (floors.in_person_per_term, floors.longest_online_run) == (2, 1)
