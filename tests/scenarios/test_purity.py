"""Applying mutates nothing, is the same every time, and says what it touched."""

import dataclasses

from hypothesis import given, settings
from hypothesis import strategies as st

from allocator.errors import FaultyDataError
from allocator.scenarios.composing import whole
from allocator.scenarios.touching import STAGES, touches
from tests.scenarios.making import RULES, a_scenario, a_team, edited

ROLES = st.sampled_from(["qio", "pedagogy", "peer_head", "eso"])
FACTORS = st.floats(0, 1.5, allow_nan=False).map(lambda number: round(number, 3))
EDITS = st.one_of(
    st.builds(lambda r, f: {"edit": "capacity_by_role", "role": r, "factor": f}, ROLES, FACTORS),
    st.builds(lambda r: {"edit": "remove_people", "where": {"role": r}}, ROLES),
    st.builds(lambda r: {"edit": "copy_people", "where": {"role": r}}, ROLES),
    st.builds(lambda n: {"edit": "budget", "nights_per_month": n}, st.integers(0, 31)),
    st.builds(
        lambda n: {"edit": "entitlement", "tier": "lowest", "activity": "link_visit", "add": n},
        st.integers(-2, 2),
    ),
    st.builds(lambda n: {"edit": "leave", "where": {"role": "qio"}, "week": n}, st.integers(1, 9)),
    st.builds(lambda n: {"edit": "withdraw_sailings", "all": True, "week": n}, st.integers(1, 9)),
    st.just({"edit": "drop_pins"}),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(EDITS, min_size=1, max_size=4))
def test_the_inputs_stay_and_the_answer_is_the_same_every_time(edits):
    before, kept = a_team(), a_team()
    try:
        done = edited(before, *edits)
    except FaultyDataError:
        return
    again = edited(before, *edits)
    for field in dataclasses.fields(before):
        if field.name != "readings":
            assert getattr(before, field.name) == getattr(kept, field.name)
            assert getattr(done.authority, field.name) == getattr(again.authority, field.name)
    assert (done.told, done.touches) == (again.told, again.touches)
    assert done.ruleset is RULES
    if done.authority is before:
        assert done.touches == frozenset()


@settings(max_examples=40, deadline=None)
@given(st.lists(EDITS, min_size=1, max_size=4))
def test_a_stage_that_is_touched_touches_those_after_it(edits):
    found = touches(whole(a_scenario(*edits)))
    places = [place for place, stage in enumerate(STAGES) if stage in found]
    assert places == list(range(len(STAGES) - len(places), len(STAGES)))
    assert "tiers" not in found


def test_what_changes_tiers_touches_every_stage():
    for edit in (
        {"edit": "parameter", "name": "drop_points", "value": 4},
        {"edit": "tier", "schools": "S1", "tier": "lowest"},
        {"edit": "drop_judgements"},
        {"edit": "change_schools", "schools": "S1", "status": "mothballed"},
    ):
        assert touches(whole(a_scenario(edit))) == set(STAGES)
    connection = {"edit": "change_schools", "schools": "S1", "connection": "none"}
    assert touches(whole(a_scenario(connection))) == {"allocation", "schedule"}
