"""Decision tables of models: every hit policy, defaults, allowed values, any kind of cell."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from allocator.tiering.dmn import Model, Run
from allocator.tiering.feel.values import YearsMonths
from tests.tiering.dmn.models import decide, decision, given, read, table

STATUS = {"status": '"Best", "Good", "Poor"'}
OVERLAPPING = ['>= 10 | "Good"', '>= 20 | "Best"', '>= 0 | "Poor"', '>= 20 | "Good"']


def one_table(policy: str, outputs: dict[str, str], rows: list[str], **more: Any) -> Model:
    kind = more.pop("kind", "number")
    body = table(policy, ["x"], outputs, rows, **more)
    return read(given("x", kind), decision("answer", body, ["x"]))


@pytest.mark.parametrize(("policy", "x", "expected"), [
    ("FIRST", 25, "Good"), ("FIRST", 5, "Poor"), ("FIRST", -1, None),
    ("PRIORITY", 25, "Best"), ("PRIORITY", 15, "Good"), ("UNIQUE", 5, "Poor"),
    ("UNIQUE", 25, None), ("ANY", 5, "Poor"), ("ANY", 25, None),
    ("RULE ORDER", 25, ["Good", "Best", "Poor", "Good"]), ("RULE ORDER", 5, ["Poor"]),
    ("OUTPUT ORDER", 25, ["Best", "Good", "Good", "Poor"]),
    ("COLLECT", 15, ["Good", "Poor"]), ("COLLECT", -1, None),
])  # fmt: skip
def test_a_hit_policy_settles_several_rules(policy: str, x: float, expected: Any) -> None:
    assert decide(one_table(policy, STATUS, OVERLAPPING), x=x) == expected


@pytest.mark.parametrize(("aggregation", "x", "expected"), [
    ("SUM", 25, 60.3), ("SUM", 15, 10.1), ("SUM", -1, None), ("MIN", 25, 10.1), ("MAX", 25, 30.1),
    ("COUNT", 25, 3.0), ("COUNT", -1, 0.0),
])  # fmt: skip
def test_collected_numbers_are_drawn_together(aggregation: str, x: float, expected: Any) -> None:
    rows = [">= 10 | 10.1", ">= 20 | 20.1", ">= 20 | 30.1"]
    model = one_table("COLLECT", {"points": ""}, rows, aggregation=aggregation)
    assert decide(model, x=x) == expected


def test_any_accepts_rules_that_agree() -> None:
    model = one_table("ANY", {"s": ""}, ['>= 10 | "a"', '>= 5 | "a"'])
    assert decide(model, x=12) == "a"


def test_the_policy_is_unique_where_none_is_given() -> None:
    body = table("UNIQUE", ["x"], {"s": ""}, ["> 1 | 1", "> 2 | 2"]).replace(
        ' hitPolicy="UNIQUE"', ""
    )
    model = read(given("x", "number"), decision("answer", body, ["x"]))
    assert decide(model, x=2) == 1.0
    assert decide(model, x=3) is None


def test_several_outputs_make_a_structure() -> None:
    rows = ['< 18 | "No" | 0', '>= 18 | "Yes" | 3.5']
    model = one_table("UNIQUE", {"Approved/Declined": "", "Rate": ""}, rows)
    assert decide(model, x=20) == {"Approved/Declined": "Yes", "Rate": 3.5}
    assert decide(model) is None


def test_priority_reads_outputs_from_left_to_right() -> None:
    outputs = {"a": '"high", "low"', "b": "1, 2, 3"}
    rows = ['- | "low" | 1', '- | "high" | 3', '- | "high" | 2', '- | "low" | 2']
    assert decide(one_table("PRIORITY", outputs, rows), x=1) == {"a": "high", "b": 2.0}
    ordered = decide(one_table("OUTPUT ORDER", outputs, rows), x=1)
    assert [(row["a"], row["b"]) for row in ordered] == [
        ("high", 2.0), ("high", 3.0), ("low", 1.0), ("low", 2.0),
    ]  # fmt: skip


def test_the_order_may_come_from_the_type_of_the_output() -> None:
    kind = (
        '<itemDefinition name="tStatus"><typeRef>string</typeRef>'
        '<allowedValues><text>"Best","Good"</text></allowedValues></itemDefinition>'
    )
    body = table("PRIORITY", ["x"], {"s": ""}, ['> 0 | "Good"', '> 1 | "Best"'])
    body = body.replace('<output name="s">', '<output name="s" typeRef="tStatus">')
    model = read(kind, given("x", "number"), decision("answer", body, ["x"]))
    assert decide(model, x=2) == "Best"


def test_defaults_stand_in_where_no_rule_fires() -> None:
    model = one_table("UNIQUE", {"a": "", "b": ""}, ['> 5 | "x" | 1'], defaults=['"none"', "0"])
    assert decide(model, x=1) == {"a": "none", "b": 0.0}
    assert decide(model, x=6) == {"a": "x", "b": 1.0}
    drawn = one_table("COLLECT", {"a": ""}, ["> 5 | 1"], aggregation="MAX", defaults=["0"])
    assert decide(drawn, x=1) == 0.0


def test_a_value_outside_the_allowed_ones_gives_no_result() -> None:
    model = one_table(
        "FIRST", {"s": ""}, ['"a" | 1', "- | 2"], allowed={"x": '"a", "b"'}, kind="string"
    )
    assert decide(model, x="b") == 2.0
    run = Run(model, {"x": "c"})
    assert run.decide("answer") is None
    assert "does not allow" in run.notes[0]


def test_null_passes_what_names_it_and_no_comparison() -> None:
    rows = ['< 5 | "small"', '>= 5 | "large"', 'null | "nothing"']
    model = one_table("UNIQUE", {"s": ""}, rows)
    assert decide(model) == "nothing"
    assert decide(model, x=None) == "nothing"
    assert decide(model, x=4) == "small"


def test_not_in_text_cells() -> None:
    model = one_table("UNIQUE", {"s": ""}, ['"a","b" | 1', 'not("a", "b") | 2'], kind="string")
    assert [decide(model, x=letter) for letter in "abc"] == [1.0, 1.0, 2.0]


@pytest.mark.parametrize(("kind", "low", "low_text", "high"), [
    ("date", dt.date(2024, 1, 1), 'date("2024-01-01")', dt.date(2024, 1, 2)),
    ("time", dt.time(9, 0), 'time("09:00:00")', dt.time(9, 1)),
    ("dateTime", dt.datetime(2024, 1, 1, tzinfo=dt.UTC), 'date and time("2024-01-01T00:00:00Z")',
     dt.datetime(2024, 1, 1, 1, tzinfo=dt.UTC)),
    ("dayTimeDuration", dt.timedelta(hours=1), 'duration("PT1H")', dt.timedelta(hours=2)),
    ("yearMonthDuration", YearsMonths(5), 'duration("P5M")', YearsMonths(6)),
    ("string", "Hi", '"Hi"', "Ho"),
])  # fmt: skip
def test_cells_compare_dates_times_and_durations(
    kind: str, low: Any, low_text: str, high: Any
) -> None:
    rows = [f'{low_text} | "same"', f'> {low_text} | "more"', f'< {low_text} | "less"']
    model = one_table("UNIQUE", {"s": ""}, rows, kind=kind)
    assert decide(model, x=low) == "same"
    assert decide(model, x=high) == "more"
    within = one_table("UNIQUE", {"s": ""}, [f"[{low_text}..{low_text}] | 1"], kind=kind)
    assert decide(within, x=low) == 1.0
    assert decide(within, x=high) is None


def test_cells_may_name_other_inputs_and_their_fields() -> None:
    body = table(
        "UNIQUE", ["Another number"], {"s": ""},
        ['Complex.aNumber | "same"', '> Complex.aNumber | "more"', "< Complex.aNumber | \"less\""],
    )  # fmt: skip
    model = read(given("Complex"), given("Another number", "number"),
                 decision("answer", body, ["Complex", "Another number"]))  # fmt: skip
    found = [
        Run(model, {"Complex": {"aNumber": 5}, "Another number": number}).decide("answer")
        for number in (4, 5, 6)
    ]
    assert found == ["less", "same", "more"]


@pytest.mark.parametrize(("cell", "x", "expected"), [
    ("? > 5 and ? < limit", 7, True), ("? > 5 and ? < limit", 12, None),
    ("limit - 3", 7, True), ("[1, 2, 7]", 7, True), ("[1, 2, 7]", 8, None),
    ("abs(?) = 7", -7, True), ("even(?)", 4, True), ("[limit - 5..limit)", 9, True),
    ("(limit - 5)..limit", 9, None), ("not(7, limit)", 8, True), ("not(7, limit)", 10, None),
    ("= limit", 10, True), ("!= limit", 9, True), ("? in [1..5]", 3, True), ("", 3, True),
    ("some i in [1, 2] satisfies i = ?", 2, True), ("if ? > 5 then true else false", 7, True),
])  # fmt: skip
def test_cells_may_hold_any_expression(cell: str, x: float, expected: bool | None) -> None:
    body = table("UNIQUE", ["x"], {"s": ""}, [f"{cell} | true"])
    model = read(given("x", "number"), given("limit", "number"),
                 decision("answer", body, ["x", "limit"]))  # fmt: skip
    assert decide(model, x=x, limit=10) is expected


@pytest.mark.parametrize(("cell", "xs", "expected"), [
    ("list contains(?, 2)", [1, 2], True), ("count(?) > 2", [1, 2], None), ("[1, 2]", [1, 2], True),
    ("some i in ? satisfies i > 1", [1, 2], True), ("every i in ? satisfies i > 1", [1, 2], None),
    ("[1, 2]", [2, 1], None), ("null", None, True),
])  # fmt: skip
def test_a_list_may_be_asked_about(cell: str, xs: Any, expected: bool | None) -> None:
    model = one_table("UNIQUE", {"s": ""}, [f"{cell} | true"], kind="")
    assert decide(model, x=xs) is expected


def test_inputs_and_outputs_may_be_any_expression() -> None:
    body = table(
        "UNIQUE", ["Applicant.Years of Service * 2", "count(rows[n > 1])"], {"total": ""},
        ["> 10 | 1 | Applicant.Years of Service + 0.5", "<= 10 | - | if x > 1 then x else null"],
    )  # fmt: skip
    model = read(
        '<itemDefinition name="tPerson"><itemComponent name="Years of Service">'
        "<typeRef>number</typeRef></itemComponent></itemDefinition>",
        given("Applicant", "tPerson"), given("rows"), given("x", "number"),
        decision("answer", body, ["Applicant", "rows", "x"]),
    )  # fmt: skip
    rows = [{"n": 1}, {"n": 2}]
    assert decide(model, Applicant={"Years of Service": 6}, rows=rows, x=1) == 6.5
    assert decide(model, Applicant={"Years of Service": 2}, rows=rows, x=3) == 3.0
    assert decide(model, Applicant={"Years of Service": 2}, rows=rows, x=1) is None


def test_a_cell_that_cannot_be_read_fires_no_rule_and_is_told() -> None:
    run = Run(one_table("UNIQUE", {"s": ""}, ["=> 5 | 1"]), {"x": 7})
    assert run.decide("answer") is None
    assert "=> 5" in run.notes[0]
