"""DMN models that somebody else wrote: rulesets where they can be, clear faults where not."""

from __future__ import annotations

import datetime as dt

import pytest

from allocator.errors import FaultyDataError
from allocator.tiering.dmn import Answers, Run, read_model_text, read_ruleset_dmn
from allocator.tiering.engine.tables import numbers, texts
from allocator.tiering.evaluation import evaluate
from allocator.tiering.figures.source import GivenFigures
from allocator.tiering.rulesets import build_ruleset
from tests.data import data_folder
from tests.tiering.dmn.models import decision, definitions, given, literal, table

TIERS = {"Tier": '"Intensive", "Some", "None"'}
TYPES = (
    '<itemDefinition name="tShare"><typeRef>number</typeRef><allowedValues><text>[0..100]</text>'
    '</allowedValues></itemDefinition><itemDefinition name="tSchool">'
    '<itemComponent name="kind"><typeRef>string</typeRef><allowedValues><text>"small", "large"'
    '</text></allowedValues></itemComponent><itemComponent name="absent days"><typeRef>number'
    "</typeRef></itemComponent></itemDefinition>"
)
POINTS = table("COLLECT", ["School.absent days", "Attendance"], {"points": ""},
               ["> 10 | - | 1", "- | < Floor | 2"], aggregation="SUM")  # fmt: skip
MODEL = (
    TYPES,
    given("Attendance", "tShare"),
    given("School", "tSchool"),
    given("unused", "date"),
    decision("Floor", literal("88"), type_ref="number"),
    decision("Below", literal("Floor - Attendance"), ["Attendance"], ["Floor"]),
    decision("Risk points", POINTS, ["School", "Attendance"], ["Floor"]),
    decision(
        "Support tier",
        table("FIRST", ["Risk points", "Below", "School.kind"], TIERS,
              ['>= 3 | - | - | "Intensive"', '>= 1 | (0..5] | not("large") | "Some"'],
              defaults=['"None"']),
        ["School"], ["Risk points", "Below"],
    ),
)  # fmt: skip


def written(tmp_path, *parts: str):
    path = tmp_path / "theirs.dmn"
    path.write_bytes(definitions(*parts))
    return path


def faults_of(tmp_path, *parts: str, answers: Answers | None = None) -> str:
    with pytest.raises(FaultyDataError) as caught:
        build_ruleset(read_ruleset_dmn(written(tmp_path, *parts), answers))
    return str(caught.value)


def test_a_model_becomes_a_ruleset_with_its_guesses_marked(tmp_path):
    source = read_ruleset_dmn(written(tmp_path, *MODEL))
    spec = build_ruleset(source).spec
    assert spec.ladder == ("None", "Some", "Intensive")
    assert {name: table.role for name, table in spec.tables.items()} == {
        "Risk_points": "decision", "Support_tier": "tier",
    }  # fmt: skip
    assert spec.inputs["Attendance"].least == 0.0
    assert spec.inputs["Attendance"].most == 100.0
    assert spec.inputs["School_kind"].values == ("small", "large")
    assert spec.parameters["Floor"].value == 88.0
    assert spec.derived["Below"].formula == "Floor - Attendance"
    assert source.tables["Support_tier"][1:] == (
        (">= 3", "-", "-", "Intensive"),
        (">= 1", "(0..5]", "not(large)", "Some"),
        ("-", "-", "-", "None"),
    )
    assert source.yaml.count("# check") == 6
    assert "# Left out, as the tier does not need it: unused" in source.yaml


def test_what_the_model_does_not_say_comes_as_answers(tmp_path):
    day = dt.date(2026, 8, 1)
    answers = Answers("ours", "Our rules", "Head of Education", day, day.replace(year=2027))
    source = read_ruleset_dmn(written(tmp_path, *MODEL), answers)
    assert source.yaml.count("# check") == 1  # the ladder
    spec = build_ruleset(source).spec
    assert (spec.id, spec.title, spec.owner) == ("ours", "Our rules", "Head of Education")
    assert (spec.in_force_from, spec.review_due.year) == (day, 2027)


def test_the_ruleset_decides_as_the_model_does(tmp_path):
    path = written(tmp_path, *MODEL)
    ruleset = build_ruleset(read_ruleset_dmn(path))
    model = read_model_text(path.read_bytes())
    cases = [
        (attendance, days, kind)
        for attendance in (80.0, 84.0, 88.0, 95.0)
        for days in (10.0, 11.0)
        for kind in ("small", "large")
    ]
    attendance, days, kinds = map(list, zip(*cases, strict=True))
    figures = GivenFigures(("primary",) * len(cases), {
        "Attendance": numbers(attendance), "School_absent_days": numbers(days),
        "School_kind": texts(kinds),
    })  # fmt: skip
    found = evaluate(ruleset, figures, dt.date(2026, 9, 1))
    for school, (percent, absent, kind) in enumerate(cases):
        inputs = {"Attendance": percent, "School": {"kind": kind, "absent days": absent}}
        assert Run(model, inputs).decide("Support tier") == found.tier_name(school)


def test_the_tier_is_the_decision_that_is_named(tmp_path):
    more = decision("Report", literal('"Tier: " + Support tier'), decisions=["Support tier"])
    assert "Report: a decision table whose output is the tier" in faults_of(tmp_path, *MODEL, more)
    answers = Answers(tier_decision="Support tier", ladder=("None", "Intensive", "Some"))
    source = read_ruleset_dmn(written(tmp_path, *MODEL, more), answers)
    assert build_ruleset(source).spec.ladder == ("None", "Intensive", "Some")
    found = faults_of(tmp_path, *MODEL, answers=Answers(tier_decision="Suport tier"))
    assert "Did you mean 'Support tier'?" in found


def test_two_decisions_on_top_need_a_name(tmp_path):
    body = table("FIRST", ["a"], TIERS, ['1 | "Some"', '- | "None"'])
    parts = (given("a", "number"), decision("one", body, ["a"]), decision("two", body, ["a"]))
    assert "found 'one, two'; one decision that no other needs" in faults_of(tmp_path, *parts)


TIER = {"Tier": ""}
ROWS = ['< 3 | "low"', '- | "high"']


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ((given("a", "date"), decision("t", table("FIRST", ["a"], TIER, ROWS), ["a"])),
         "column a: found 'date'; an input that is a number, a text, or true or false"),
        ((given("a", "number"), decision("t", table("COLLECT", ["a"], TIER, ROWS), ["a"])),
         "column t: found 'C'; one of the hit policies U, A, P or F"),
        ((given("a", "number"), decision("t", table("FIRST", ["a"], TIER, ["< 3 | 1"]), ["a"])),
         "column t: found '1'; tiers, as texts in quotes"),
        ((given("a", "number"), decision("t", table("FIRST", ["a"], TIER, ['- | "x"']), ["a"])),
         "column t: found 'x'; two to six tiers"),
        ((given("a", "number"),
          decision("t", table("FIRST", ["a"], {"x": "", "y": ""}, ['- | "l" | "h"']), ["a"])),
         "column t: found 'x, y'; one output: the tier"),
        ((given("a", "number"),
          decision("t", table("FIRST", ["a"], TIER, ['? > 2 | "l"', '- | "h"']), ["a"])),
         "row 1, column t: found '? > 2'; a cell such as"),
        ((given("a", "number"),
          decision("t", table("FIRST", ["a"], TIER, ['- | "l"', '- | a + 1']), ["a"])),
         "row 2, column t: found 'a + 1'; a number, a text in quotes"),
        ((given("a", "number"),
          decision("t", table("UNIQUE", ["a"], TIER, ROWS, defaults=['"low"']), ["a"])),
         "column t: found 'low'; a default only with the hit policy F"),
        ((given("a", "number"), decision("t", "<context/>", ["a"])),
         "column t: a decision table whose output is the tier"),
        ((decision("c", "<list/>"), decision("t", table("FIRST", ["c"], TIER, ROWS), (), ["c"])),
         "column c: found 'listbox'; a decision table, a number or arithmetic"),
        ((decision("c", literal('substring("a", 1)')),
          decision("t", table("FIRST", ["c"], TIER, ROWS), (), ["c"])),
         "derived.c.formula: found 'substring"),
        ((decision("t", table("FIRST", ["b"], TIER, ROWS)),),
         "column t: found 'b'; an input or decision that this one requires"),
        (("",), "one decision that no other needs"),
    ],
)  # fmt: skip
def test_what_no_ruleset_can_say_is_named_with_its_element(tmp_path, parts, said):
    assert said in faults_of(tmp_path, *parts)


def test_names_that_rulesets_have_already_are_told_apart(tmp_path):
    body = table("FIRST", ["sector", "tier", "triggers"], TIER,
                 ['"primary" | < 3 | 1 | "low"', '- | - | - | "high"'])  # fmt: skip
    names = ["sector", "tier", "triggers"]
    parts = [given("sector", "string"), given("tier", "number"), given("triggers", "number")]
    source = read_ruleset_dmn(written(tmp_path, *parts, decision("result", body, names)))
    assert list(build_ruleset(source).spec.inputs) == ["tier_2", "triggers_2"]
    assert source.tables["result"][0] == ("sector", "tier_2", "triggers_2", "tier")


@pytest.mark.parametrize(
    "name", ["0004-simpletable-U", "0005-simpletable-A", "0006-simpletable-P1"]
)
def test_tables_of_the_conformance_tests_become_rulesets(name):
    folder = data_folder("dmn-tck", "compliance-level-2", name)
    source = read_ruleset_dmn(folder / f"{name}.dmn")
    spec = build_ruleset(source).spec
    assert spec.ladder == ("Declined", "Approved")
    assert spec.tables["Approval_Status"].policy.value == name.split("-")[2][0]
