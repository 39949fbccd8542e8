"""Edits of people: worked by hand."""

import datetime as dt

import pytest

from tests.scenarios.making import a_team, edited, faults_of


def person(result, person_id):
    return result.authority.person_by_id[person_id]


def test_people_are_taken_away_from_the_end_of_the_file_and_those_who_have_left_do_not_count():
    result = edited(a_team(), {"edit": "remove_people", "where": {"role": "qio"}, "count": 1})
    assert [(p.person_id, p.fte) for p in result.authority.people if p.role == "qio"] == [
        ("qio-1", 1.0), ("qio-2", 0.0), ("qio-3", 0.0),
    ]  # fmt: skip


def test_with_somebody_who_leaves_go_their_pins_and_agreed_visits_but_not_what_was_forbidden():
    result = edited(a_team(), {"edit": "remove_people", "people": ["qio-2"]})
    assert [pin.kind for pin in result.authority.pins] == ["forbid"]
    assert [visit.status for visit in result.authority.visits] == ["cancelled", "agreed"]
    assert result.told[0].text == "qio-2 leaves; with them 1 pin and 1 agreed visit"


def test_more_people_go_than_there_are_is_refused():
    (fault,) = faults_of(a_team(), {"edit": "remove_people", "where": {"role": "qio"}, "count": 3})
    assert "at most 2" in fault.expected


def test_part_time_means_less_than_a_post_of_those_who_have_time():
    result = edited(a_team(), {"edit": "remove_people", "where": {"part_time": True}})
    assert result.told[0].text.startswith("qio-2 leaves")


def test_nobody_who_fits_is_said_and_touches_nothing():
    result = edited(a_team(), {"edit": "remove_people", "where": {"role": "psychologist"}})
    assert (result.told[0].changed, result.touches) == (False, frozenset())
    assert result.authority.people == a_team().people


def test_a_new_officer_is_like_the_first_full_time_one():
    result = edited(a_team(), {"edit": "add_people", "role": "qio", "count": 2})
    new = person(result, "new-qio-1")
    assert (new.contact_share, new.skills, new.fte) == (0.5, (), 1.0)
    assert new.latitude == person(result, "qio-1").latitude
    assert "new-qio-2" in result.authority.person_by_id


def test_a_new_officer_on_the_largest_island_is_based_at_its_largest_school():
    edit = {"edit": "add_people", "role": "qio", "base": {"largest_island": True}}
    new = person(edited(a_team(), edit), "new-qio-1")
    assert (new.road_network, new.latitude) == ("coll", 56.7)


def test_without_islands_nobody_is_added_and_that_is_said():
    mainland = a_team(schools=a_team().schools[:2])
    edit = {"edit": "add_people", "role": "qio", "base": {"largest_island": True}}
    result = edited(mainland, edit)
    assert result.told[0].text == "nobody is added: there are no islands here"
    assert result.authority.people == mainland.people


def test_a_role_that_nobody_has_needs_a_base():
    (fault,) = faults_of(a_team(), {"edit": "add_people", "role": "eso"})
    assert "a base" in fault.expected
    edit = {"edit": "add_people", "role": "eso", "base": {"school": "S1"}}
    assert person(edited(a_team(), edit), "new-eso-1").road_network == "mainland"


@pytest.mark.parametrize(
    ("base", "near"),
    [({"school": "S11"}, "S1"), ({"island": "Cool"}, "Coll"), ({"person": "qio1"}, "qio-1")],
)  # fmt: skip
def test_a_base_that_is_not_here_is_refused_with_the_nearest(base, near):
    (fault,) = faults_of(a_team(), {"edit": "add_people", "role": "qio", "base": base})
    assert fault.nearest == near


def test_a_new_peer_head_is_based_at_their_own_school():
    edit = {"edit": "add_people", "role": "peer_head", "school_id": "C1", "release_days": 2}
    new = person(edited(a_team(), edit), "new-peer-head-1")
    assert (new.road_network, new.school_id, new.release_days) == ("coll", "C1", 2)


def test_copies_have_the_same_contract_and_ids_of_their_own():
    result = edited(a_team(), {"edit": "copy_people", "where": {"role": "pedagogy"}, "times": 2})
    copies = [p for p in result.authority.people if p.person_id.startswith("ped-1-more")]
    assert [p.person_id for p in copies] == ["ped-1-more-1", "ped-1-more-2"]
    assert {p.max_nights for p in copies} == {2}


def test_a_peer_head_cannot_be_copied():
    (fault,) = faults_of(a_team(), {"edit": "copy_people", "where": {"role": "peer_head"}})
    assert "one head" in fault.expected


def test_what_is_given_is_set_and_skills_are_added():
    edit = {"edit": "change_people", "people": "qio-1", "fte": 0.5, "add_skills": ["asn", "gaelic"]}
    one = person(edited(a_team(), edit), "qio-1")
    assert (one.fte, one.skills) == (0.5, ("gaelic", "asn"))


def test_leave_by_weeks_of_the_term():
    result = edited(a_team(), {"edit": "leave", "people": ["qio-1"], "week": 2, "weeks": 2})
    (row,) = result.authority.leave
    assert (row.from_date, row.to_date) == (dt.date(2026, 8, 24), dt.date(2026, 9, 6))


def test_leave_outside_the_term_is_refused():
    edit = {"edit": "leave", "people": ["qio-1"], "from": "2027-01-04", "to": "2027-01-08"}
    (fault,) = faults_of(a_team(), edit)
    assert "2026-08-17 to 2026-10-09" in fault.expected


def test_a_factor_scales_the_hours_of_everybody_in_the_role():
    before = a_team()
    result = edited(before, {"edit": "capacity_by_role", "role": "qio", "factor": 0.8})
    for name in ("qio-1", "qio-2"):
        hours = before.capacity_hours(before.person_by_id[name])
        assert result.authority.capacity_hours(person(result, name)) == pytest.approx(0.8 * hours)
    peers = edited(before, {"edit": "capacity_by_role", "role": "peer_head", "factor": 2})
    assert person(peers, "peer-1").release_days == 6


def test_a_share_of_time_above_one_is_refused_by_name():
    (fault,) = faults_of(a_team(), {"edit": "capacity_by_role", "role": "qio", "factor": 2})
    assert fault.expected.startswith("qio-2: a number of at most 1")


def test_posts_are_added_whole_and_in_part():
    result = edited(a_team(), {"edit": "capacity_by_role", "role": "qio", "add": 1.4})
    assert [person(result, f"new-qio-{n}").fte for n in (1, 2)] == [1.0, 0.4]


def test_posts_are_taken_from_the_last_in_the_file():
    result = edited(a_team(), {"edit": "capacity_by_role", "role": "qio", "add": -0.7})
    assert (person(result, "qio-1").fte, person(result, "qio-2").fte) == (0.9, 0.0)
    assert [visit.status for visit in result.authority.visits] == ["cancelled", "agreed"]
    assert "at most 1.6" in faults_of(
        a_team(), {"edit": "capacity_by_role", "role": "qio", "add": -2}
    )[0].expected  # fmt: skip
