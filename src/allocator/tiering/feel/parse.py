"""Reads the cells of decision tables and the formulas of derived indicators."""

from __future__ import annotations

import functools
import re
from typing import Any

from lark.exceptions import LarkError

from allocator.tiering.feel import nodes
from allocator.tiering.feel.comparing import compare
from allocator.tiering.feel.grammar import parser
from allocator.tiering.feel.tokens import tokens_of
from allocator.tiering.feel.values import Value

EXPECTED_IN_CELL = (
    'a test such as -, < 88, >= floor, [70..80), primary, "free meals", not(new), missing'
)
_EXPECTED_FORMULA = "a formula such as attendance_benchmark - attendance"
_EXPECTED_IN_MODEL = 'a test such as -, < 88, [70..80), "primary", not("new"), ? > floor'
_NEGATED = re.compile(r"\s*not\s*\((.*)\)\s*", re.DOTALL)
_THOUSANDS = re.compile(r"(?<![\w.])\d{1,3}(,\d{3})+(?!\w)")
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_CAPITALS = frozenset({"True", "TRUE", "False", "FALSE", "null", "nan", "NaN", "None", "Missing"})
_MOST_CHARACTERS = 4_000
_DEEPEST = 200


@functools.lru_cache(maxsize=65_536)
def parse_tests(text: str, names: tuple[str, ...] = ()) -> nodes.Tests:
    """Read a cell of a rule table.

    Parameters
    ----------
    text
        The cell, such as ``< 88``.
    names
        Known names that hold spaces or signs; the longest that fits is taken.

    Raises
    ------
    ValueError
        Where it is no test; the message says what was expected.
    """
    stripped = text.strip()
    if stripped == "-":
        return nodes.Tests(text, ())
    if _THOUSANDS.search(_QUOTED.sub('""', stripped)):
        raise ValueError(f"{EXPECTED_IN_CELL}; numbers without commas, lists with a space after")
    found = _NEGATED.fullmatch(stripped)
    inside = found.group(1) if found else stripped
    tests = _parsed("cell", inside, names, EXPECTED_IN_CELL)
    for test in tests:
        _check(test)
    return nodes.Tests(text, tests, negated=found is not None)


@functools.lru_cache(maxsize=65_536)
def parse_feel_tests(text: str, names: tuple[str, ...] = ()) -> nodes.Tests:
    """Read a cell of a DMN model, where an end may be any expression and ``?`` is the value.

    Raises
    ------
    ValueError
        Where it is no test.
    """
    stripped = text.strip()
    if stripped == "-":
        return nodes.Tests(text, ())
    found = _NEGATED.fullmatch(stripped)
    if found is not None:
        try:
            tests = _parsed("feel_cell", found.group(1), names, _EXPECTED_IN_MODEL)
        except ValueError:
            pass  # The brackets are no pair, as in not(a) or not(b): read it whole.
        else:
            return nodes.Tests(text, tests, negated=True)
    return nodes.Tests(text, _parsed("feel_cell", stripped, names, _EXPECTED_IN_MODEL))


@functools.lru_cache(maxsize=16_384)
def parse_expression(text: str, names: tuple[str, ...] = ()) -> nodes.Expression:
    """Read a formula or any other expression.

    Raises
    ------
    ValueError
        Where it is none; the message says what was expected.
    """
    expression: nodes.Expression = _parsed("expression", text, names, _EXPECTED_FORMULA)
    return expression


def _parsed(start: str, text: str, names: tuple[str, ...], expected: str) -> Any:
    if not text.strip():
        raise ValueError(f"{expected}; not an empty text")
    if len(text) > _MOST_CHARACTERS:
        raise ValueError(f"{expected}, of {_MOST_CHARACTERS} characters at most")
    try:
        tokens = tokens_of(text, names, missing_is_word=start == "cell")
        parsed = parser().parse(tokens, start=start)
        if len(tokens) > _DEEPEST and nodes.depth_of(parsed) > _DEEPEST:
            raise ValueError("in shorter parts: this one is nested too deeply")
        return parsed
    except ValueError as fault:
        raise ValueError(f"{expected}; {fault}") from None
    except LarkError as fault:
        place = getattr(fault, "token", None)
        where = f"; {str(place)!r} does not fit" if place else "; it ends too early"
        raise ValueError(expected + where) from None


def _check(test: nodes.Test) -> None:
    """Refuse what parses but cannot be meant."""
    if isinstance(test, nodes.Interval):
        _check_ends(test)
    elif isinstance(test, nodes.Compare):
        if isinstance(test.end, nodes.Name) and test.end.text in _CAPITALS:
            raise ValueError(f"{EXPECTED_IN_CELL}; true, false or missing in lower case")
        if test.end == nodes.Name("not"):
            raise ValueError(f"{EXPECTED_IN_CELL}; not needs brackets with something in them")
        if test.operator != "=" and isinstance(_constant(test.end), (bool, str)):
            raise ValueError(f"{EXPECTED_IN_CELL}; only numbers and dates have an order")


def _check_ends(test: nodes.Interval) -> None:
    low, high = _constant(test.low), _constant(test.high)
    if isinstance(low, (bool, str)) or isinstance(high, (bool, str)):
        raise ValueError(f"{EXPECTED_IN_CELL}; an interval of numbers or dates")
    if low is None or high is None:
        return
    is_empty = low == high and (test.excludes_low or test.excludes_high)
    if is_empty or compare("<=", low, high) is not True:
        raise ValueError(f"{EXPECTED_IN_CELL}; an interval from its lower to its higher end")


def _constant(end: nodes.Expression) -> Value:
    return end.value if isinstance(end, nodes.Literal) else None
