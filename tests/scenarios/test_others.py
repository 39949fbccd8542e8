"""Edits of schools, settings, budgets and pins."""

from tests.scenarios.making import a_team, edited, faults_of


def test_every_island_school_can_be_met_online():
    edit = {"edit": "change_schools", "where": {"on_island": True}, "connection": "good"}
    result = edited(a_team(), edit)
    assert [s.connection for s in result.authority.schools] == ["good", "poor", "good", "good"]
    assert result.told[0].text == "2 schools: connection good"
    assert result.touches == {"allocation", "schedule"}


def test_schools_by_roll_and_by_an_island_that_is_not_here():
    small = {"edit": "change_schools", "where": {"roll_under": 12}, "status": "mothballed"}
    result = edited(a_team(), small)
    assert [s.school_id for s in result.authority.open_schools] == ["S1", "S2", "C2"]
    assert "tiers" in result.touches
    (fault,) = faults_of(
        a_team(), {"edit": "change_schools", "where": {"island": "Cool"}, "connection": "good"}
    )
    assert fault.nearest == "Coll"


def test_a_school_that_closes_takes_the_pins_that_only_it_could_keep():
    edit = {"edit": "change_schools", "schools": "S1", "status": "mothballed"}
    result = edited(a_team(), edit)
    assert [pin.school_id for pin in result.authority.pins] == ["S2"]
    assert result.told[0].text == "1 school: status mothballed; with them 1 pin"


def set_to(**settings):
    return {"edit": "settings", "set": settings}


def test_settings_are_set_by_name():
    found = edited(a_team(), set_to(max_nights=1, visit_latest="16:00")).authority.settings
    assert (found.max_nights, found.visit_latest) == (1, 16 * 60)
    assert edited(a_team(), set_to(polish_rounds=5)).touches == {"schedule"}


def test_settings_that_are_not_or_cannot_be_are_told_together():
    faults = faults_of(a_team(), set_to(max_night=1, contact_share=93))
    assert [fault.column.removeprefix("edits.0.set.") for fault in faults] == [
        "max_night", "contact_share",
    ]  # fmt: skip
    assert faults[0].nearest == "max_nights"
    (tier,) = faults_of(a_team(), set_to(need_weights={"universall": 1}))
    assert tier.nearest == "universal"


def test_a_cap_leaves_smaller_limits_alone():
    result = edited(a_team(), {"edit": "budget", "nights_per_month": 3, "travel_price_factor": 2})
    nights = {p.person_id: p.max_nights for p in result.authority.people}
    assert nights == {"qio-1": 3, "qio-2": 3, "ped-1": 2, "peer-1": 3, "qio-3": 3}
    assert result.authority.settings.travel_penalty_per_hour == 0.5
    assert not edited(a_team(), {"edit": "budget", "nights_per_month": 9}).told[0].changed


def test_release_days_are_capped_for_peer_heads_alone():
    result = edited(a_team(), {"edit": "budget", "release_days": 1})
    assert [p.release_days for p in result.authority.people] == [None, None, None, 1, None]


def test_pins_are_added_and_dropped():
    pin = {"kind": "fix", "school_id": "C1", "person_id": "qio-1"}
    assert len(edited(a_team(), {"edit": "add_pins", "pins": [pin]}).authority.pins) == 3
    result = edited(a_team(), {"edit": "drop_pins", "person_id": "qio-2", "kind": "forbid"})
    assert [one.kind for one in result.authority.pins] == ["fix"]


def test_a_pin_that_another_pin_forbids_leaves_no_sound_workspace():
    pin = {"kind": "fix", "school_id": "S2", "person_id": "qio-2"}
    (fault,) = faults_of(a_team(), {"edit": "add_pins", "pins": [pin]})
    assert "after them pins.csv, row 4, column kind has 'fix'" in fault.expected


def test_ids_in_pins_are_known():
    pin = {"kind": "fix", "school_id": "C11", "person_id": "qi-1", "activity": "link_visits"}
    faults = faults_of(a_team(), {"edit": "add_pins", "pins": [pin]})
    assert [fault.nearest for fault in faults] == ["C1", "qio-1", "link_visit"]
