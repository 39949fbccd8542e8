"""Sweep files: every slip is told with the nearest that is known."""

from __future__ import annotations

import pytest

from allocator.errors import UsageError
from allocator.resources import shipped
from allocator.scenarios.sweeping.points import count_points, refuse_too_many
from allocator.scenarios.sweeping.reading import find_sweep, load_sweep, sweep_files
from tests.scenarios.sweeping.making import DAYS, TIME, a_sweep, faults_of

SAMPLE = {"kind": "sample", "draws": 4}
CANDIDATES = [
    {"name": "one-more", "edits": [{"edit": "add_people", "role": "qio"}]},
    {"name": "as-now", "edits": []},
]


@pytest.mark.parametrize(
    ("fields", "column", "near"),
    [
        ({"questoin": "x"}, "questoin", "question"),
        ({"kind": "gird"}, "kind", "grid"),
        ({"measure": "need_met"}, "measure", "need_met_share"),
        ({"axes": [{**TIME, "valuse": [1]}]}, "axes.0.valuse", "values"),
        ({"axes": [{**TIME, "edit": {**TIME["edit"], "rol": "qio"}}]}, "axes.0.edit.rol", "role"),
        ({"axes": [{**TIME, "edit": {"edit": "capacity_by_rol"}}]}, "axes.0.edit.edit",
         "capacity_by_role"),
        ({**SAMPLE, "events": [{"event": "absense"}]}, "events.0.event", "absence"),
        ({**SAMPLE, "events": [{"event": "absence", "chanse": 0.1}]}, "events.0.chanse", "chance"),
        ({"extends": ["two-oficers-fewer"]}, "extends", "two-officers-fewer"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_did_you_mean(tmp_path, fields, column, near):
    found = {(fault.column, fault.nearest) for fault in faults_of(tmp_path, **fields)}
    assert (column, near) in found
    assert all(fault.row for fault in faults_of(tmp_path, **fields))


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"axes": []}, "at least one axis"),
        ({"axes": [TIME, TIME]}, "axes of different names"),
        ({"axes": [{**TIME, "values": [1, 1]}]}, "each value once"),
        ({"axes": [{**TIME, "from": 0, "to": 1}]}, "either values, or from and to"),
        ({"axes": [{**DAYS, "from": 2}]}, "the lower first"),
        ({"axes": [{**TIME, "values": [-1]}]}, "at least 0"),
        ({"axes": [{**TIME, "values": ["much"]}]}, "a number for factor"),
        ({"axes": [{**TIME, "field": "roles"}]}, "a field of the edit"),
        ({"kind": "sample"}, "draws"),
        ({"draws": 5}, "draws only"),
        ({"kind": "pareto", "axes": None, "aims": ["pounds"]}, "two or three aims"),
        ({"kind": "pareto", "axes": None, "aims": ["pounds", "officer_days_asked"]}, "can better"),
        ({"kind": "robust", "draws": 5, "candidates": CANDIDATES[:1]}, "at least two candidates"),
        ({"answers": "tiers"}, "axes on parameters"),
    ],
)
def test_what_does_not_go_together(tmp_path, fields, words):
    assert any(words in fault.expected for fault in faults_of(tmp_path, **fields))


def test_all_faults_at_once(tmp_path):
    axes = [{**TIME, "valuse": [1]}, {**DAYS, "stepps": 3}]
    columns = [fault.column for fault in faults_of(tmp_path, axes=axes, knid="grid")]
    assert {"axes.0.valuse", "axes.1.stepps", "knid"} <= set(columns)


def test_an_unknown_kind_of_edit_hides_no_other_fault(tmp_path):
    axes = [{**TIME, "edit": {"edit": "capacity_by_roel", "rol": "qio"}, "valuse": [1]}]
    found = [(fault.column, fault.nearest) for fault in faults_of(tmp_path, axes=axes, knid="grid")]
    assert found == [
        ("axes.0.edit.edit", "capacity_by_role"),
        ("axes.0.valuse", "values"),
        ("knid", "kind"),
    ]


def test_size_is_counted_before_anything_is_made(tmp_path):
    wide = [{**DAYS, "name": f"days {n}", "steps": 1000} for n in range(3)]
    whole = a_sweep(tmp_path, axes=wide)
    assert count_points(whole) == 10**9
    with pytest.raises(UsageError, match=r"1,000,000,000 points.*at most 100,000"):
        refuse_too_many(whole)


@pytest.mark.parametrize(
    ("fields", "count"),
    [
        ({"axes": [TIME, DAYS]}, 9),
        ({"kind": "tornado", "axes": [TIME, DAYS]}, 5),
        ({"kind": "sample", "draws": 7}, 7),
        ({"kind": "pareto", "axes": None, "aims": ["pounds", "need_met_share"], "steps": 5}, 5),
        ({"kind": "robust", "draws": 6, "candidates": CANDIDATES}, 12),
    ],
)
def test_counts(tmp_path, fields, count):
    assert refuse_too_many(a_sweep(tmp_path, **fields)) == count


def test_shipped_sweeps_are_sound():
    files = sweep_files()
    assert len(files) >= 3
    for path in files.values():
        refuse_too_many(load_sweep(path))
    assert all(path.parent == shipped("scenarios") / "sweeps" for path in files.values())


def test_unknown_sweep_is_told_with_the_nearest():
    with pytest.raises(UsageError, match="Did you mean officer-time"):
        find_sweep("oficer-time")
