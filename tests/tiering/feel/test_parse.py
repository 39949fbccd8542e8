"""Cells and formulas as they are written, and as they are refused."""

from __future__ import annotations

import datetime as dt

import pytest

from allocator.tiering.feel.evaluate import is_constant, names_of
from allocator.tiering.feel.nodes import (
    Arithmetic,
    Call,
    Compare,
    Condition,
    Interval,
    IsMissing,
    Literal,
    Name,
    Path,
)
from allocator.tiering.feel.parse import parse_expression, parse_feel_tests, parse_tests
from allocator.tiering.feel.values import YearsMonths

ONE_TEST = {
    "< 88": Compare("<", Literal(88.0)),
    "<=88": Compare("<=", Literal(88.0)),
    " >  2.5 ": Compare(">", Literal(2.5)),
    ">= floor": Compare(">=", Name("floor")),
    "< -0.5": Compare("<", Literal(-0.5)),
    "-5": Compare("=", Literal(-5.0)),
    "3": Compare("=", Literal(3.0)),
    ".5": Compare("=", Literal(0.5)),
    "primary": Compare("=", Name("primary")),
    '"free meals"': Compare("=", Literal("free meals")),
    '"a, b"': Compare("=", Literal("a, b")),
    '"missing"': Compare("=", Literal("missing")),
    "true": Compare("=", Literal(True)),
    "missing": IsMissing(),
    "[70..80)": Interval(Literal(70.0), Literal(80.0), False, True),
    "( 2 .. 4 ]": Interval(Literal(2.0), Literal(4.0), True, False),
    "]2..4[": Interval(Literal(2.0), Literal(4.0), True, True),
    "[5..5]": Interval(Literal(5.0), Literal(5.0)),
    "[-5..-1]": Interval(Literal(-5.0), Literal(-1.0)),
    "[low..high)": Interval(Name("low"), Name("high"), False, True),
    "[3..high]": Interval(Literal(3.0), Name("high")),
    'date("2024-01-31")': Compare("=", Literal(dt.date(2024, 1, 31))),
    '>= @"2024-01-31"': Compare(">=", Literal(dt.date(2024, 1, 31))),
    '< duration("P1Y6M")': Compare("<", Literal(YearsMonths(18))),
    '< duration("P2DT3H")': Compare("<", Literal(dt.timedelta(days=2, hours=3))),
    "an_toiseach": Compare("=", Name("an_toiseach")),
    "Sgoil_Àrd": Compare("=", Name("Sgoil_Àrd")),
}


@pytest.mark.parametrize("cell", ONE_TEST)
def test_a_cell_with_one_test_is_read(cell: str) -> None:
    tests = parse_tests(cell)
    assert tests.tests == (ONE_TEST[cell],)
    assert not tests.negated


def test_a_dash_is_anything() -> None:
    assert parse_tests(" - ").is_anything
    assert not parse_tests("-5").is_anything
    assert not parse_tests("not(1)").is_anything


def test_a_list_accepts_any_of_its_tests() -> None:
    tests = parse_tests("< 1, [3..4], primary, missing").tests
    assert [type(test) for test in tests] == [Compare, Interval, Compare, IsMissing]


def test_not_negates_the_whole_list() -> None:
    tests = parse_tests("not( primary, special )")
    assert tests.negated
    assert [test.end for test in tests.tests] == [Name("primary"), Name("special")]  # type: ignore[union-attr]


BAD_CELLS = [
    "", " ", "--", "- -", "-,3", "3,-", "<", "< ", ">=", "88 <", "= 3", "=> 3", "=< 3", "== 3",
    "!= 3", "<> 3", "< 88%", "80%", "70-80", "70 - 80", "70..80", "[70..80", "70..80]", "[70,80]",
    "[70.80]", "[70...80]", "[..80]", "[70..]", "[80..70]", "[5..5)", "(5..5)", "(5..5]",
    "{70..80}", "not", "not()", "not(", "not(3", "not 3", "not(-)", "not(not(3))", "not(3), 4",
    "3,,4", ",3", "3,", "3 4", "primary special", "free meals", "< 88 and > 70", "> 70 < 80",
    ">70<80", "(3)", "3)", "(3", "'primary'", '"primary', 'primary"', "1,500", "1,500.25",
    "1.2.3", "5.", "1e", "£5", "$5", "< true", '< "a"', '["a".."b"]', '[1.."b"]', "[true..false]",
    "TRUE", "False", "null", "NaN", "?", "? > 3", "if true then 1 else 2", "x + 1", "2 * 3",
    "min(1, 2)", "f(x)", 'date("2024-13-01")', 'date("soon")', 'today("x")', "a.", ".a", "a..b",
    "< > 3", "< 3 >", "≥ 3", "≤ 88", "3;4", "3 or 4", "3 | 4", "[1..2][3..4]", "__import__('os')",
    "= primary", "@3", "#REF!", "=A1", "-primary", "+3", "between 3 and 4", "in (3, 4)",
]  # fmt: skip


@pytest.mark.parametrize("cell", BAD_CELLS)
def test_a_bad_cell_is_refused_and_told_what_was_expected(cell: str) -> None:
    with pytest.raises(ValueError, match="a test such as"):
        parse_tests(cell)


def test_no_bad_cell_is_listed_twice() -> None:
    assert len(BAD_CELLS) == len(set(BAD_CELLS)) >= 50


def test_a_very_long_cell_is_refused() -> None:
    with pytest.raises(ValueError, match="at most"):
        parse_tests("1, " * 2_000 + "1")


def test_numbers_with_a_thousands_comma_are_told_apart_from_lists() -> None:
    assert len(parse_tests("1, 500").tests) == 2
    with pytest.raises(ValueError, match="without commas"):
        parse_tests("< 1,500")


def test_the_longest_known_name_is_taken() -> None:
    names = ("Years", "Years of Service", "Extra days case 1", "e1.x", "Approved/Declined")
    read = parse_expression("Years of  Service + Extra days case 1 - e1.x", names)
    assert names_of(read) == ("Years of Service", "Extra days case 1", "e1.x")
    assert parse_expression("Years", names) == Name("Years")
    assert parse_expression("Approved/Declined", names) == Name("Approved/Declined")
    assert parse_expression("Yearsof", names) == Name("Yearsof")


def test_names_are_found_once_and_in_order() -> None:
    read = parse_expression("b + a * b - max(c.d, 3)")
    assert names_of(read) == ("b", "a", "c")
    assert not is_constant(read)
    assert is_constant(parse_expression("max(1, 2) ** -3"))
    assert names_of(parse_tests("not(x, [low..9))")) == ("x", "low")


def test_operators_bind_as_in_feel() -> None:
    three = Arithmetic("*", Literal(2.0), Literal(3.0))
    assert parse_expression("1+2*3") == Arithmetic("+", Literal(1.0), three)
    assert parse_expression("-2**2") == Arithmetic("**", Literal(-2.0), Literal(2.0))
    assert parse_expression("a.b.c") == Path(Path(Name("a"), "b"), "c")
    assert parse_expression("string length(x)") == Call("string length", (Name("x"),))


@pytest.mark.parametrize(
    "text", ["", "1 +", "+ 1", "(1", "1)", "a b", "f(1", "f(,)", "a ++ b", "1 = = 2", "x[", "{a}"]
)
def test_a_bad_formula_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="a formula such as"):
        parse_expression(text)


@pytest.mark.parametrize(
    ("cell", "kinds"),
    [
        ("= 3", [Compare]),
        ("!= 3", [Compare]),
        ("(1 + 2) * 3", [Compare]),
        ("[1, 2, 3]", [Compare]),
        ("< date(\"2024-01-01\") + duration(\"P1D\")", [Compare]),
        ("[a.low..a.high)", [Interval]),
        ("? > 5 and ? < 7", [Condition]),
        ("contains(?, \"x\")", [Condition]),
        ("[1..2], > 5, null", [Interval, Compare, Compare]),
        ("not(a) or not(b)", [Condition]),
    ],
)  # fmt: skip
def test_a_model_may_hold_any_expression_in_a_cell(cell: str, kinds: list[type]) -> None:
    assert [type(test) for test in parse_feel_tests(cell).tests] == kinds


def test_missing_is_only_a_word_in_a_model() -> None:
    assert parse_feel_tests("missing").tests == (Compare("=", Name("missing")),)


def test_escapes_in_texts_are_read() -> None:
    assert parse_expression(r'"a\"b\n\u00e9\\"') == Literal('a"b\né\\')
