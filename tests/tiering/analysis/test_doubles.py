"""Doubles: rows that are there twice, rows inside another."""

from __future__ import annotations

from tests.tiering.analysis.small import SIGNS, added, found, small


def test_the_same_row_twice_is_told():
    (one,) = found(small(signs=SIGNS + "< floor,-,attendance\n"), "duplicate row")
    assert one.text == "signs.csv, row 4: the same as row 2"
    assert one.severity == "warning"


def test_points_counted_twice_are_told():
    points = added('points: {role: decision, hit_policy: "C+", outputs: {score: {kind: number}}}')
    cells = "absence,score\n> 20,1\n> 20,1\n> 30,1"
    (one,) = found(small(points, points=cells), "duplicate row")
    assert one.text == "points.csv, row 3: the same as row 2, so it counts twice"


def test_a_row_inside_another_of_the_same_trigger_adds_nothing():
    (one,) = found(small(signs=SIGNS + "< 80,-,attendance\n"), "subsumed row")
    assert one.text == "signs.csv, row 4: wherever it fires, row 2 fires too and gives as much"
    assert one.severity == "note"


def test_a_row_inside_another_with_more_points_counts():
    signs = "attendance,absence,trigger,points\n< floor,-,attendance,1\n-,> limit,absence,1\n"
    assert found(small(signs=signs + "< 80,-,attendance,2"), "subsumed row") == []
    assert len(found(small(signs=signs + "< 80,-,attendance,1"), "subsumed row")) == 1


def test_a_safeguard_inside_a_higher_one_adds_nothing():
    guards = added("guards: {role: safeguards}")
    cells = "grade,tier\n<= 2,high\n1,{}"
    assert len(found(small(guards, guards=cells.format("middle")), "subsumed row")) == 1
    wider = "grade,tier\n<= 2,middle\n1,high"
    assert found(small(guards, guards=wider), "subsumed row") == []


def test_rows_of_other_triggers_may_stand_inside():
    signs = SIGNS + "< 80,-,absence\n"
    assert found(small(signs=signs), "subsumed row") == []
