"""Points: every combination, draws that cover their ranges, one axis at a time."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from allocator.scenarios.sweeping.chunks import Chunk, chunks_of, edit_from_json, edit_to_json
from allocator.scenarios.sweeping.futures import draw_futures, weeks_of
from allocator.scenarios.sweeping.points import near_first, points_of
from tests.scenarios.sweeping.making import DAYS, TIME, a_sweep, the_team

OPEN = {key: value for key, value in DAYS.items() if key != "steps"}


def test_a_grid_has_every_combination_in_order(tmp_path):
    points = list(points_of(a_sweep(tmp_path, axes=[TIME, DAYS]), the_team(), 1))
    assert [tuple(point.values.values()) for point in points] == [
        (time, days) for time in (0.2, 0.5, 1) for days in (0.5, 1.0, 1.5)
    ]
    assert [point.number for point in points] == list(range(9))
    assert [edit.factor for edit in points[5].edits] == [0.5, 1.5]


def test_counts_are_whole_and_told_once(tmp_path):
    edit = {"edit": "entitlement", "tier": "lowest", "activity": "link_visit", "add": 1}
    axis = {"name": "more", "from": 0, "to": 2, "steps": 9, "edit": edit}
    points = list(points_of(a_sweep(tmp_path, axes=[axis]), the_team(), 1))
    assert [point.values["more"] for point in points] == [0, 1, 2]


def test_any_field_of_an_edit_can_be_an_axis(tmp_path):
    axis = {"name": "who", "field": "role", "values": ["qio", "pedagogy"],
            "edit": {"edit": "add_people", "role": "qio"}}  # fmt: skip
    points = list(points_of(a_sweep(tmp_path, axes=[axis]), the_team(), 1))
    assert [point.edits[0].role for point in points] == ["qio", "pedagogy"]


def test_tornado_moves_one_axis_at_a_time(tmp_path):
    points = list(points_of(a_sweep(tmp_path, kind="tornado", axes=[TIME, OPEN]), the_team(), 1))
    assert [(point.label, point.values) for point in points] == [
        ("base", {}), ("low", {"time": 0.2}), ("high", {"time": 1}),
        ("low", {"days": 0.5}), ("high", {"days": 1.5}),
    ]  # fmt: skip
    assert [len(point.edits) for point in points] == [0, 1, 1, 1, 1]


@settings(max_examples=20, deadline=None)
@given(draws=st.integers(2, 40), seed=st.integers(0, 1000))
def test_latin_draws_put_one_in_each_part(tmp_path_factory, draws, seed):
    folder = tmp_path_factory.mktemp("latin")
    whole = a_sweep(folder, kind="sample", draws=draws, axes=[OPEN])
    drawn = [future.values["days"] for future in draw_futures(whole, the_team(), seed)]
    assert sorted(int((value - 0.5) * draws) for value in drawn) == list(range(draws))
    assert drawn == [future.values["days"] for future in draw_futures(whole, the_team(), seed)]


def test_events_are_drawn_from_the_seed(tmp_path):
    events = [{"event": "absence", "chance": 0.5, "weeks": [1, 3]},
              {"event": "cancelled_boats", "chance": 0.3},
              {"event": "emerging_concerns", "chance": 0.3}]  # fmt: skip
    whole = a_sweep(tmp_path, kind="sample", draws=30, axes=None, events=events)
    first, again = (draw_futures(whole, the_team(), 7) for _ in range(2))
    assert first == again != draw_futures(whole, the_team(), 8)
    kinds = {type(edit).__name__ for future in first for edit in future.edits}
    assert kinds == {"LeaveEdit", "WithdrawSailings", "TierEdit"}
    for future in first:
        for edit in future.edits:
            if type(edit).__name__ == "LeaveEdit":
                assert edit.people[0] in ("qio-1", "qio-2")
                assert edit.week + edit.weeks - 1 <= weeks_of(the_team()) == 8


def test_certain_and_impossible_events(tmp_path):
    sure = a_sweep(tmp_path, kind="sample", draws=3, axes=None,
                   events=[{"event": "cancelled_boats", "chance": 1}])  # fmt: skip
    assert all(len(future.edits) == 8 for future in draw_futures(sure, the_team(), 1))


def test_edits_with_chance_and_range_are_realised(tmp_path):
    edits = [{"edit": "capacity_by_role", "role": "qio", "factor": 0.9, "range": [0.8, 1.0]},
             {"edit": "drop_judgements", "chance": 0.5}]  # fmt: skip
    whole = a_sweep(tmp_path, kind="sample", draws=10, axes=None, edits=edits)
    futures = draw_futures(whole, the_team(), 1)
    assert sum(len(future.edits) == 2 for future in futures) == 5  # latin: exactly half
    factors = [future.edits[0].factor for future in futures]
    assert all(0.8 <= factor <= 1.0 for factor in factors)
    assert all(edit.range is None for future in futures for edit in future.edits)


def test_neighbours_come_one_after_another(tmp_path):
    points = list(points_of(a_sweep(tmp_path, axes=[TIME, DAYS]), the_team(), 1))
    walked = near_first(points)
    assert sorted(point.number for point in walked) == list(range(9))
    steps = [
        sum(abs(a - b) for a, b in zip(one.place, other.place, strict=True))
        for one, other in pairwise(walked)
    ]
    assert max(steps) == 0.5


def test_chunks_are_json_and_cover_each_point_once(tmp_path):
    chunks = chunks_of(a_sweep(tmp_path, axes=[TIME, DAYS]), the_team(), 1, size=4)
    assert [len(chunk.points) for chunk in chunks] == [4, 4, 1]
    assert sorted(point["point"] for chunk in chunks for point in chunk.points) == list(range(9))
    assert [Chunk.from_json(chunk.to_json()) for chunk in chunks] == chunks
    for chunk in chunks:
        for point in chunk.points:
            for data in point["edits"]:
                assert edit_to_json(edit_from_json(data)) == data
