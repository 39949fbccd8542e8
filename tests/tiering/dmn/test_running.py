"""Whole models: requirements, functions, invocations, types, boxed expressions, versions."""

from __future__ import annotations

from typing import Any

import pytest

from allocator.errors import FaultyDataError
from allocator.tiering.dmn import Run, read_model_text
from tests.tiering.dmn.models import (
    VERSIONS,
    decide,
    decision,
    definitions,
    given,
    invocation,
    knowledge,
    literal,
    read,
    table,
)

PMT = knowledge("PMT", ["p", "r", "n"], literal("(p*r/12)/(1-(1+r/12)**-n)"))
LOAN = (
    '<itemDefinition name="tLoan">'
    + "".join(
        f'<itemComponent name="{name}"><typeRef>number</typeRef></itemComponent>'
        for name in ("amount", "rate", "term")
    )
    + "</itemDefinition>"
)


@pytest.mark.parametrize("version", VERSIONS)
def test_every_version_of_the_standard_is_read(version: str) -> None:
    kind = "feel:number" if version == "1.1" else "number"
    parts = [given("Monthly Salary", kind),
             decision("Yearly Salary", literal("12 * Monthly Salary"), ["Monthly Salary"],
                      type_ref=kind)]  # fmt: skip
    model = read_model_text(definitions(*parts, namespace=VERSIONS[version]))
    assert decide(model, "Yearly Salary", Monthly_Salary=1000) == 12_000.0


def test_names_may_hold_spaces_and_signs() -> None:
    model = read(
        given("Full Name", "string"),
        given("e-mail", "string"),
        given("Base+Extra (days)", "number"),
        decision("answer", literal('"Hello " + Full Name + " " + e-mail'), ["Full Name", "e-mail"]),
        decision("more", literal("Base+Extra (days) + 1"), ["Base+Extra (days)"]),
    )  # fmt: skip
    run = Run(model, {"Full Name": "John Doe", "e-mail": "j@d", "Base+Extra (days)": 2})
    assert run.decide("answer") == "Hello John Doe j@d"
    assert run.decide("more") == 3.0


def test_decisions_may_need_decisions() -> None:
    rows = ["< 18, >= 60 | 5", ">= 45 | 2"]
    body = table("COLLECT", ["Age"], {"d": ""}, rows, aggregation="MAX", defaults=["0"])
    needed = ["Base days", "Extra days"]
    model = read(
        given("Age", "number"),
        decision("Base days", literal("22"), type_ref="number"),
        decision("Extra days", body, ["Age"]),
        decision("answer", literal("Base days + max(Extra days, 1)"), (), needed),
    )
    assert [decide(model, Age=age) for age in (16, 30, 50, 60)] == [27.0, 23.0, 24.0, 27.0]


def test_a_function_is_called_from_a_formula_or_an_invocation() -> None:
    direct = decision("answer", literal("PMT(loan.amount, loan.rate, loan.term) + fee"),
                      ["loan", "fee"], knowledge=["PMT"])  # fmt: skip
    boxed = decision(
        "boxed",
        invocation("PMT", {"p": "loan.amount", "r": "loan.rate", "n": "loan.term"}),
        ["loan"], knowledge=["PMT"],
    )  # fmt: skip
    named = decision("named", literal("PMT(n: loan.term, r: loan.rate, p: loan.amount)"), ["loan"],
                     knowledge=["PMT"])  # fmt: skip
    model = read(LOAN, given("loan", "tLoan"), given("fee", "number"), PMT, direct, boxed, named)
    run = Run(model, {"loan": {"amount": 600_000, "rate": 0.0375, "term": 360}, "fee": 100})
    # The annuity formula, worked out apart from the model.
    expected = 600_000 * 0.003125 / (1 - 1.003125**-360)
    assert run.decide("answer") == pytest.approx(expected + 100, rel=1e-12)
    assert run.decide("boxed") == run.decide("named") == pytest.approx(expected, rel=1e-12)


def test_functions_may_call_functions_and_hold_tables() -> None:
    rows = ['< 18 | - | "no"', '>= 18 | "low" | "yes"', '>= 18 | "high" | "ask"']
    body = table("UNIQUE", ["the age", "risk"], {"s": ""}, rows)
    twice = literal('Eligibility rules(a, "low") + Eligibility rules(a, "high")')
    boxed = invocation("Eligibility rules", {"the age": "Age", "risk": '"high"'})
    model = read(
        given("Age", "number"),
        knowledge("Eligibility rules", ["the age", "risk"], body),
        knowledge("both", ["a"], twice, ["Eligibility rules"]),
        decision("answer", literal("both(Age)"), ["Age"], knowledge=["both"]),
        decision("boxed", boxed, ["Age"], knowledge=["Eligibility rules"]),
    )
    assert decide(model, Age=20) == "yesask"
    assert decide(model, "boxed", Age=20) == "ask"
    assert decide(model, "boxed", Age=10) == "no"


def test_a_call_with_other_arguments_is_null() -> None:
    model = read(PMT, decision("answer", literal("PMT(1, 2)"), knowledge=["PMT"]),
                 decision("built in", invocation("min", {"list": "[3, 1]"})))  # fmt: skip
    run = Run(model, {})
    assert run.decide("answer") is None
    assert "other arguments" in run.notes[0]
    assert run.decide("built in") == 1.0


def test_only_what_is_required_is_seen() -> None:
    model = read(given("a", "number"), decision("answer", literal("a + 1"), []))
    assert decide(model, a=1) is None


TYPES = """
<itemDefinition name="tStatus"><typeRef>string</typeRef>
  <allowedValues><text>"new", "old"</text></allowedValues></itemDefinition>
<itemDefinition name="tStatuses" isCollection="true"><typeRef>tStatus</typeRef></itemDefinition>
<itemDefinition name="tScore"><typeRef>number</typeRef>
  <typeConstraint><text>[0..100]</text></typeConstraint></itemDefinition>
<itemDefinition name="tSchool">
  <itemComponent name="status"><typeRef>tStatus</typeRef></itemComponent>
  <itemComponent name="scores" isCollection="true"><typeRef>tScore</typeRef></itemComponent>
</itemDefinition>
"""


@pytest.mark.parametrize(("kind", "value", "expected"), [
    ("tStatus", "new", "new"), ("tStatus", "other", None), ("tStatus", 5, None),
    ("tStatus", ["old"], "old"), ("tStatuses", ["new", "old"], ["new", "old"]),
    ("tStatuses", "new", ["new"]), ("tStatuses", ["new", "other"], None), ("tScore", 50, 50.0),
    ("tScore", 101, None), ("number", "5", None), ("string", 5, None), ("boolean", True, True),
    ("boolean", 1, None), ("Any", "x", "x"), ("tSchool", {"status": "new", "scores": [1, 2]},
    {"status": "new", "scores": [1.0, 2.0]}), ("tSchool", {"status": "other"}, None),
    ("tSchool", {"scores": [1, 200]}, None), ("tSchool", "new", None), ("number", None, None),
])  # fmt: skip
def test_a_value_that_does_not_conform_to_its_type_is_null(
    kind: str, value: Any, expected: Any
) -> None:
    model = read(TYPES, given("x", kind), decision("answer", literal("x"), ["x"], type_ref=kind))
    assert decide(model, x=value) == expected
    made = read(TYPES, given("x"), decision("answer", literal("x"), ["x"], type_ref=kind))
    assert decide(made, x=value) == expected


def test_boxed_expressions() -> None:
    context = (
        '<context><contextEntry><variable name="a b"/>' + literal("x + 1") + "</contextEntry>"
        '<contextEntry><variable name="c"/>' + literal("a b * 2") + "</contextEntry>"
        "<contextEntry>" + literal("a b + c") + "</contextEntry></context>"
    )
    relation = (
        '<relation><column name="k"/><column name="v"/>'
        f"<row>{literal('1')}{literal('x')}</row><row>{literal('2')}{literal('x * 2')}</row>"
        "</relation>"
    )
    choice = (
        f"<conditional><if>{literal('x > 5')}</if><then>{literal('1')}</then>"
        f"<else>{literal('2')}</else></conditional>"
    )
    selection = (
        f"<filter><in>{literal('[1, 5, 9]')}</in><match>{literal('item > x')}</match></filter>"
    )
    loop = (
        f'<for iteratorVariable="i"><in>{literal("1..3")}</in>'
        f"<return>{literal('i * x')}</return></for>"
    ).replace("1..3", "[1, 2, 3]")
    parts = {"context": context, "relation": relation, "choice": choice, "selection": selection,
             "loop": loop, "list": f"<list>{literal('x')}{literal('null')}</list>"}  # fmt: skip
    model = read(
        given("x", "number"), *(decision(name, body, ["x"]) for name, body in parts.items())
    )
    run = Run(model, {"x": 4})
    assert run.decide("context") == 15.0
    assert run.decide("relation") == [{"k": 1.0, "v": 4.0}, {"k": 2.0, "v": 8.0}]
    assert run.decide("choice") == 2.0
    assert run.decide("selection") == [5.0, 9.0]
    assert run.decide("loop") == [4.0, 8.0, 12.0]
    assert run.decide("list") == [4.0, None]


@pytest.mark.parametrize(("expression", "expected"), [
    ("A and B", [True, False, None, False, False, False, None, False, None]),
    ("A or B", [True, True, True, True, False, None, True, None, None]),
])  # fmt: skip
def test_ternary_logic_over_inputs(expression: str, expected: list[bool | None]) -> None:
    body = decision("answer", literal(expression), ["A", "B"], type_ref="boolean")
    model = read(given("A", "boolean"), given("B", "boolean"), body)
    values = (True, False, None)
    assert [decide(model, A=a, B=b) for a in values for b in values] == expected


BAD = {
    "no XML": b"<definitions",
    "another document": b"<html/>",
    "a document type": b"<!DOCTYPE d [<!ENTITY e 'x'>]><definitions>&e;</definitions>",
    "an outside entity": b'<!DOCTYPE d SYSTEM "file:///etc/hostname"><definitions/>',
    "a missing requirement": definitions(decision("a", literal("1"), ["nowhere"])),
    "a ring": definitions(
        decision("a", literal("b"), (), ["b"]), decision("b", literal("a"), (), ["a"])
    ),
}


@pytest.mark.parametrize("what", BAD)
def test_a_bad_file_is_refused(what: str) -> None:
    with pytest.raises(FaultyDataError):
        read_model_text(BAD[what])


def test_what_is_not_supported_is_null_and_told() -> None:
    body = '<literalExpression expressionLanguage="urn:groovy"><text>1</text></literalExpression>'
    run = Run(read(decision("answer", body)), {})
    assert run.decide("answer") is None
    assert "groovy" in run.notes[0]
