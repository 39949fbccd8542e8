"""Cells and formulas of rulesets in FEEL, and back."""

from __future__ import annotations

import pytest

from allocator.tiering.dmn.phrasing import as_feel, cell_as_feel, feel_as_cell, feel_as_output
from allocator.tiering.feel.parse import parse_expression


@pytest.mark.parametrize(
    ("cell", "kind", "feel"),
    [
        ("-", "number", "-"),
        ("<88", "number", "< 88"),
        (">= floor", "number", ">= the floor"),
        ("]70 .. 80[", "number", "(70..80)"),
        ("primary, special", "text", '"primary", "special"'),
        ('"free meals"', "text", '"free meals"'),
        ("floor", "text", '"floor"'),
        ("missing", "number", "null"),
        ("missing, < 3", "number", "null, < 3"),
        ("not(missing)", "number", "not(null)"),
        ("not(primary)", "text", 'not(null, "primary")'),
        ("true", "boolean", "true"),
        ("0.1000", "number", "0.1"),
        ("1e-7", "number", "0.0000001"),
    ],
)
def test_a_cell_is_said_in_feel(cell, kind, feel):
    assert cell_as_feel(cell, kind, {"floor": "the floor"}) == feel


@pytest.mark.parametrize(
    ("feel", "cell"),
    [
        ('"primary","free meals"', 'primary, "free meals"'),
        ('not("a", null)', "not(a)"),
        ("not(null)", "not(missing)"),
        ('!= "a"', "not(a)"),
        ("null, 3", "missing, 3"),
        ('"true", "missing", "3"', '"true", "missing", "3"'),
        ("]3..4[", "(3..4)"),
        ("-3", "-3"),
    ],
)
def test_a_feel_cell_is_said_as_a_cell(feel, cell):
    assert feel_as_cell(feel, {}) == cell


@pytest.mark.parametrize(
    "feel", ["? > 3", "a + 1", 'date("2026-01-01")', "[1, 2]", "f(2)", "!= 3, 4"]
)
def test_a_cell_that_only_feel_has_is_refused(feel):
    with pytest.raises(ValueError, match=r"a cell such as|a number, a text"):
        feel_as_cell(feel, {})


def test_a_row_is_not_for_a_sector_without_its_parameter():
    lacks = frozenset({"floor"})
    assert cell_as_feel("< floor", "number", {}, lacks) == "< floor"
    assert cell_as_feel("< floor, 3", "number", {}, lacks) == "floor != null and ? in (< floor, 3)"
    assert cell_as_feel("not(floor)", "number", {}, lacks) == (
        "floor != null and not(? in (null, floor))"
    )


@pytest.mark.parametrize(
    ("formula", "feel"),
    [
        ("a - (b - c)", "a - (b - c)"),
        ("(a - b) - c", "a - b - c"),
        ("(a + b) * c / 2", "(a + b) * c / 2"),
        ("-a ** 2", "(-a) ** 2"),
        ("a - -b", "a - (-b)"),
        ("round(a, 1) + round(b)", "decimal(a, 1) + decimal(b, 0)"),
        ("count_of(a < 3, b >= c + 1)", "count([a < 3, b >= c + 1][item = true])"),
        ("min(a, b, 0.5)", "min(a, b, 0.5)"),
    ],
)
def test_a_formula_is_said_in_feel(formula, feel):
    assert as_feel(parse_expression(formula), {}) == feel


def test_an_output_keeps_its_text():
    assert feel_as_output('"say \\"yes\\""') == 'say "yes"'
    assert [feel_as_output(text) for text in ("007", "-2.50", "true")] == ["007", "-2.50", "true"]
    with pytest.raises(ValueError, match="a number, a text in quotes"):
        feel_as_output("null")
