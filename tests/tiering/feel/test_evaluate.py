"""Expressions worked out: numbers, truth, text, dates, lists, and what has no meaning."""

from __future__ import annotations

import contextlib
import datetime as dt
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allocator.tiering.feel.evaluate import accepts, evaluate, satisfies
from allocator.tiering.feel.parse import parse_expression, parse_feel_tests, parse_tests
from allocator.tiering.feel.values import Range, YearsMonths, number_text

SCOPE: dict[str, Any] = {
    "a": 3.0, "b": None, "t": True, "f": False, "s": "foobar", "day": dt.date(2024, 2, 29),
    "loan": {"rate": 0.05, "term": 12.0}, "xs": [1.0, 2.0, 3.0], "limit": 10.0,
    "rows": [{"n": 1.0, "w": "x"}, {"n": 2.0, "w": "y"}],
}  # fmt: skip


def moment(day: int, hour: int, minute: int, second: int, *, month: int) -> dt.datetime:
    return dt.datetime.combine(dt.date(2024, month, day), dt.time(hour, minute, second))


def value_of(text: str) -> Any:
    return evaluate(parse_expression(text), SCOPE)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 + 2 * 3", 7.0), ("(1 + 2) * 3", 9.0), ("10 - 4 - 3", 3.0), ("2 ** 3", 8.0),
        ("-2 ** 2", 4.0), ("2 ** -1", 0.5), ("-a", -3.0), ("--a", 3.0), ("7 / 2", 3.5),
        ("0.1 + 0.2", 0.3), ("1 / 0", None), ("0 / 0", None), ("0 ** -1", None),
        ("(-8) ** 0.5", None), ("1 + null", None), ("b * 2", None), ("-b", None), ("1 + s", None),
        ("t + 1", None), ('"foo" + "bar"', "foobar"), ('"foo" - "bar"', None), ("nowhere", None),
        ("loan.rate * loan.term", 0.6), ("loan.nothing", None), ("a.rate", None),
        ("10 ** 308 * 100", None),
    ],
)  # fmt: skip
def test_arithmetic(text: str, expected: Any) -> None:
    assert value_of(text) == expected


TRUTH = {"true": True, "false": False, "null": None, "7": None, '"x"': None}


@pytest.mark.parametrize("left", TRUTH)
@pytest.mark.parametrize("right", TRUTH)
def test_truth_has_three_values(left: str, right: str) -> None:
    one, other = TRUTH[left], TRUTH[right]
    both = False if False in (one, other) else None if None in (one, other) else True
    either = True if True in (one, other) else None if None in (one, other) else False
    assert value_of(f"{left} and {right}") is both
    assert value_of(f"{left} or {right}") is either


def test_and_binds_before_or() -> None:
    assert value_of("true or false and false") is True
    assert value_of("(true or false) and false") is False


@pytest.mark.parametrize(("text", "expected"), [
    ("not(true)", False), ("not(false)", True), ("not(null)", None), ("not(5)", None),
    ("not(negand: t)", False), ("not(a = 4)", True),
])  # fmt: skip
def test_not(text: str, expected: bool | None) -> None:
    assert value_of(text) is expected


@pytest.mark.parametrize(("text", "expected"), [
    ("a = 3", True), ("a != 3", False), ("a = null", False), ("b = null", True),
    ("b != null", False), ("a < b", None), ("a = s", None), ("a < s", None), ('"a" < "b"', True),
    ("true < false", None), ("true = true", True), ("[1, 2] = [1, 2]", True), ("[1] = [2]", False),
    ("{x: 1} = {x: 1}", True), ("0.1 + 0.2 = 0.3", True), ('day > date("2024-02-28")', True),
    ('day > time("10:00:00")', None), ('duration("P1Y") = duration("P12M")', True),
    ('duration("PT60M") >= duration("PT1H")', True), ('duration("P1Y") > duration("P1D")', None),
    ("a between 1 and 3", True), ("a between 4 and 5", False), ("b between 1 and 2", None),
    ("a in (1, 3)", True), ("a in [1..3)", False), ("a in (< 5)", True), ("a in < 5", True),
    ("a in xs", True), ("9 in xs", False), ("b in (1, 2)", False),
    ("a in (> 5, [2..4])", True), ("s in (\"foobar\", \"x\")", True),
    ("a instance of number", True), ("s instance of number", False),
    ("day instance of date", True), ("b instance of number", False),
    ('time("10:00:00Z") = time("10:00:00+00:00")', True),
    ('time("10:00:00") < time("10:00:00Z")', None),
])  # fmt: skip
def test_comparisons(text: str, expected: bool | None) -> None:
    assert value_of(text) is expected


@pytest.mark.parametrize(("text", "expected"), [
    ("if a > 2 then \"more\" else \"less\"", "more"), ("if b then 1 else 2", 2.0),
    ("if s then 1 else 2", 2.0), ("[1, a, b]", [1.0, 3.0, None]), ("xs[1]", 1.0),
    ("xs[-1]", 3.0), ("xs[4]", None), ("xs[0]", None), ("xs[item >= 2]", [2.0, 3.0]),
    ("xs[odd(item)]", [1.0, 3.0]), ("rows.n", [1.0, 2.0]), ("rows[n = 2].w", ["y"]),
    ("rows[1].w", "x"), ("{p: 2, q: p * 2}.q", 4.0), ("for i in xs return i * 2", [2.0, 4.0, 6.0]),
    ("for i in 1..3 return i", [1.0, 2.0, 3.0]), ("for i in 3..1 return i", [3.0, 2.0, 1.0]),
    ("for i in [1, 2], j in [10] return i + j", [11.0, 12.0]),
    ("some i in xs satisfies i > 2", True), ("every i in xs satisfies i > 2", False),
    ("for i in 1..999999999 return i", None), ("[1..3]", Range(1.0, 3.0)),
    ("[1..3].end", 3.0), ("a in [1..limit]", True),
])  # fmt: skip
def test_lists_contexts_and_choices(text: str, expected: Any) -> None:
    assert value_of(text) == expected


@pytest.mark.parametrize(("text", "expected"), [
    ("min(3, 1, 2)", 1.0), ("max([3, 1, 2])", 3.0), ("min()", None), ("min([])", None),
    ('max("a", "c", "b")', "c"), ("min(1, null)", None), ("min(1, \"a\")", None),
    ("sum(0.1, 0.2)", 0.3), ("sum([])", None), ("sum(1, null)", None), ("count([1, null])", 2.0),
    ("mean(1, 2, 6)", 3.0), ("mean([])", None), ("median([8, 2, 5, 3, 4])", 4.0),
    ("abs(-3)", 3.0), ("abs(s)", None), ("floor(1.5)", 1.0), ("floor(-1.5)", -2.0),
    ("ceiling(1.5)", 2.0), ("ceiling(-1.56, 1)", -1.5), ("round half up(5.5, 0)", 6.0),
    ("round half up(-5.5, 0)", -6.0), ("round half down(5.5, 0)", 5.0),
    ("round up(1.121, 2)", 1.13),
    ("round down(-5.5, 0)", -5.0), ("decimal(1/3, 2)", 0.33), ("decimal(2.5, 0)", 2.0),
    ("decimal(1115, -2)", 1100.0), ("sqrt(16)", 4.0), ("sqrt(-1)", None), ("modulo(12, 5)", 2.0),
    ("modulo(-12, 5)", 3.0), ("modulo(10.1, 4.5)", 1.1), ("modulo(1, 0)", None), ("odd(5)", True),
    ("even(5)", False), ("exp(0)", 1.0), ("log(1)", 0.0), ("log(0)", None),
    ("all(true, null)", None), ("all([true, false])", False), ("any(false, true)", True),
    ("all([])", True), ("any([])", False), ("is(1, 1)", True), ('is(1, "1")', False),
    ("list contains(xs, 2)", True), ("list contains([1, null], null)", True),
    ("list contains(list: xs, element: 9)", False), ("append(xs, 4)", [1.0, 2.0, 3.0, 4.0]),
    ("concatenate([1], [2, 3])", [1.0, 2.0, 3.0]), ("union([1, 2], [2, 3])", [1.0, 2.0, 3.0]),
    ("distinct values([1, 2, 1])", [1.0, 2.0]), ("flatten([[1, 2], [[3]]])", [1.0, 2.0, 3.0]),
    ("reverse(xs)", [3.0, 2.0, 1.0]), ("sublist(xs, 2)", [2.0, 3.0]),
    ("sublist(xs, 1, 2)", [1.0, 2.0]),
    ("sublist(xs, -1)", [3.0]), ("index of([1, 2, 1], 1)", [1.0, 3.0]),
    ("remove(xs, 2)", [1.0, 3.0]),
    ("insert before(xs, 1, 9)", [9.0, 1.0, 2.0, 3.0]), ("substring(s, 3)", "obar"),
    ("substring(s, 3, 2)", "ob"), ("substring(s, -2)", "ar"), ("substring(s, 0)", None),
    ("substring(string: s, start position: 2)", "oobar"), ("string length(s)", 6.0),
    ("upper case(s)", "FOOBAR"), ("lower case(\"ÀB\")", "àb"), ("contains(s, \"ob\")", True),
    ("starts with(s, \"foo\")", True), ("ends with(s, \"foo\")", False),
    ("substring before(s, \"bar\")", "foo"), ("substring after(s, \"foo\")", "bar"),
    ("number(\"1,000.5\", \",\", \".\")", 1000.5), ("number(\"abc\")", None),
    ("number(from: \"12\")", 12.0), ("string(1.10)", "1.1"), ("string(true)", "true"),
    ("string(null)", None), ("string([1, \"a\"])", '[1, "a"]'),
    ("string(10 ** 20)", "1" + "0" * 20),
    ("string(date(\"2024-01-02\"))", "2024-01-02"), ("string(duration(\"P1DT2H\"))", "P1DT2H"),
    ("string(duration(\"P14M\"))", "P1Y2M"), ("string join([\"a\", \"b\"], \"-\")", "a-b"),
    ("split(\"a;b\", \";\")", ["a", "b"]), ("nonsense(1)", None), ("floor(1, 2, 3, 4)", None),
    ("get value({a: 1}, \"a\")", 1.0),
])  # fmt: skip
def test_built_in_functions(text: str, expected: Any) -> None:
    assert value_of(text) == expected


@pytest.mark.parametrize(("text", "expected"), [
    ('date("2024-01-31")', dt.date(2024, 1, 31)), ('date("2023-02-29")', None), ('date("x")', None),
    ("date(2024, 1, 31)", dt.date(2024, 1, 31)), ("date(2024, 13, 1)", None),
    ("date(year: 2024, month: 1, day: 2)", dt.date(2024, 1, 2)),
    ('date(date and time("2024-01-31T10:00:00"))', dt.date(2024, 1, 31)),
    ('time("10:20:30")', dt.time(10, 20, 30)), ('time("10:20")', None), ('time("25:00:00")', None),
    ("time(10, 20, 30)", dt.time(10, 20, 30)),
    ('time("10:20:30.5Z")', dt.time(10, 20, 30, 500_000, dt.UTC)),
    ('date and time("2024-01-31T10:20:30")', moment(31, 10, 20, 30, month=1)),
    ('date and time(day, time("01:02:03"))', moment(29, 1, 2, 3, month=2)),
    ('duration("P1Y2M")', YearsMonths(14)), ('duration("-PT1.5H")', None),
    ('duration("-P1DT1H")', -dt.timedelta(days=1, hours=1)), ('duration("P")', None),
    ('duration("PT")', None), ('years and months duration(date("2011-12-22"), date("2013-08-24"))',
    YearsMonths(20)), ('day + duration("P1Y")', dt.date(2025, 2, 28)),
    ('day - duration("P1D")', dt.date(2024, 2, 28)),
    ('duration("P1M") + day', dt.date(2024, 3, 29)),
    ('day - date("2024-02-01")', dt.timedelta(days=28)), ("day + 1", None), ("day + day", None),
    ('time("23:30:00") + duration("PT1H")', dt.time(0, 30)),
    ('time("10:00:00") - time("09:00:00")', dt.timedelta(hours=1)),
    ('duration("PT1H") * 2', dt.timedelta(hours=2)), ('2 * duration("P1M")', YearsMonths(2)),
    ('duration("PT1H") / duration("PT30M")', 2.0), ('duration("P1Y") / 2', YearsMonths(6)),
    ('duration("P1Y") + duration("P1D")', None), ('-duration("P1D")', -dt.timedelta(days=1)),
    ("day.year", 2024.0), ("day.month", 2.0), ("day.weekday", 4.0), ("day.hour", None),
    ('duration("P1DT2H3M4S").hours', 2.0), ('duration("P14M").years', 1.0),
    ('duration("-P14M").months', -2.0), ('time("10:20:30").minute', 20.0),
    ("day of week(day)", "Thursday"), ("month of year(day)", "February"),
    ("day of year(day)", 60.0),
    ('@"2024-01-31"', dt.date(2024, 1, 31)), ('@"P1D"', dt.timedelta(days=1)), ('@"x"', None),
    ('day in [date("2024-01-01")..date("2024-12-31")]', True),
    ('date("9999-12-31") + duration("P1D")', None),
])  # fmt: skip
def test_dates_and_durations(text: str, expected: Any) -> None:
    assert value_of(text) == expected


@pytest.mark.parametrize(("cell", "yes", "no"), [
    ("< 88", [87.9, -5.0], [88.0, 90.0, None, "x"]),
    (">= limit", [10.0, 11.0], [9.9, None]),
    ("[70..80)", [70.0, 79.9], [69.9, 80.0, None]),
    ("(70..80]", [70.1, 80.0], [70.0, 80.1]),
    ("]70..80[", [70.1], [70.0, 80.0]),
    ("3", [3.0], [3.1, None, "3", True]),
    ('"x", "y"', ["x", "y"], ["z", None]),
    ('not("x", "y")', ["z"], ["x", "y", None]),
    ("not(< 3)", [3.0], [2.0, None]),
    ("not(missing)", [3.0], [None]),
    ("missing", [None], [3.0, "x"]),
    ("< 3, missing", [2.0, None], [3.0]),
    ("-", [3.0, None, "x"], []),
    ("true", [True], [False, None, 1.0]),
    ("< nowhere", [], [1.0, None]),
])  # fmt: skip
def test_a_cell_accepts_what_it_says(cell: str, yes: list[Any], no: list[Any]) -> None:
    tests = parse_tests(cell)
    assert all(accepts(tests, value, SCOPE) for value in yes)
    assert not any(accepts(tests, value, SCOPE) for value in no)


@pytest.mark.parametrize(("cell", "value", "expected"), [
    ("? > 2 and ? < limit", 3.0, True), ("? > 5", 3.0, False), ("contains(?, \"oo\")", "foo", True),
    ("xs", 2.0, True), ("xs", 9.0, False), ("xs", [1.0, 2.0, 3.0], True), ("[1, 2]", 2.0, True),
    ("null", None, True), ("null", 1.0, False), ('not("x")', None, True),
    ("not(null)", None, False),
    ("not(< 5)", None, None), ("a", 3.0, True), ("a + 1", 4.0, True), ("= 3", 3.0, True),
    ("!= 3", 3.0, False), ("< a", 2.0, True), ("list contains(?, 2)", [1.0, 2.0], True),
    ("count(?) > 1", [1.0, 2.0], True), ("f", False, True), ("f", True, False),
    ("loan.rate", 0.05, True), ("some x in ? satisfies x > 1", [1.0, 2.0], True),
    ("1, null", None, True), ("every x in ? satisfies x > 1", [1.0, 2.0], False),
])  # fmt: skip
def test_a_cell_of_a_model(cell: str, value: Any, expected: bool | None) -> None:
    assert satisfies(parse_feel_tests(cell), value, SCOPE) is expected


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
def test_an_interval_is_the_two_comparisons_together(low: float, high: float, value: float) -> None:
    low, high = sorted((low, high))
    scope = {"low": low, "high": high}
    inside = accepts(parse_tests("[low..high)"), value, scope)
    assert inside == (accepts(parse_tests(">= low"), value, scope)
                      and accepts(parse_tests("< high"), value, scope))  # fmt: skip


@given(st.floats(-1e9, 1e9), st.sampled_from(["<=", "<", ">", ">=", "="]))
def test_a_value_passes_a_test_or_its_negation(value: float, sign: str) -> None:
    test = "5" if sign == "=" else f"{sign} 5"
    assert accepts(parse_tests(test), value, {}) != accepts(parse_tests(f"not({test})"), value, {})


@given(st.decimals(-10_000, 10_000, places=3), st.decimals(-10_000, 10_000, places=3))
def test_sums_of_decimals_are_exact(one: Any, other: Any) -> None:
    assert value_of(f"({one}) + ({other})") == float(one + other)
    assert value_of(f"({one}) - ({other})") == float(one - other)


@given(st.floats(allow_nan=False, allow_infinity=False, width=32))
def test_numbers_are_written_as_people_do(number: float) -> None:
    text = number_text(number)
    assert "e" not in text
    assert math.isclose(float(text), number, rel_tol=1e-14)


@pytest.mark.parametrize(
    "deep", ["(" * 2_000 + "1" + ")" * 2_000, "-" * 3_000 + "a", "1" + "+1" * 1_900]
)
def test_deep_nesting_is_worked_out_or_refused(deep: str) -> None:
    with contextlib.suppress(ValueError):
        assert isinstance(value_of(deep), float)


def test_a_name_with_a_dot_is_a_parameter_of_that_name_or_else_a_part() -> None:
    expression = parse_expression("Person.Name", ("Person.Name",))
    assert evaluate(expression, {"Person.Name": "Ann", "Person": {"Name": "Bea"}}) == "Ann"
    assert evaluate(expression, {"Person": {"Name": "Bea"}}) == "Bea"
    assert evaluate(expression, {}) is None
