"""Formulas, read from left to right by hand and worked out for one school."""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable

Number = float | None
Name = Callable[[str], Number]
"""From an input, fact, parameter or derived indicator to its value."""
History = Callable[[str, str, Number], Number]
"""From a function, an indicator and maybe a number to what history says."""

DECIMALS = 9
OF_HISTORY = frozenset({
    "previous", "last_before", "change", "mean_over", "years_above", "years_below", "cases",
    "cohort", "low", "high", "months_since", "benchmark", "family_benchmark", "percentile",
})  # fmt: skip
_TOKEN = re.compile(r"\d+\.\d+|\.\d+|\d+|\w+|\*\*|<=|>=|!=|[-+*/(),<>=]")
_ORDER = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
    "=": operator.eq, "!=": operator.ne,
}  # fmt: skip
_SIGNS = {"+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv,
          "**": operator.pow}  # fmt: skip


def work_out(formula: str, name: Name, history: History) -> Number:
    """Value of a formula, to nine decimals; ``None`` where anything that it needs is missing."""
    return rounded(_Reader(formula, name, history).whole())


def rounded(value: Number) -> Number:
    """A number to nine decimals."""
    return None if value is None else round(value, DECIMALS)


def lawful(value: complex | None) -> Number:
    """A number that is one: no infinity, nothing imaginary."""
    if value is None or isinstance(value, complex) or not math.isfinite(value):
        return None
    return float(value)


def calculated(sign: str, left: Number, right: Number) -> Number:
    """One step of arithmetic."""
    if left is None or right is None:
        return None
    try:
        return lawful(_SIGNS[sign](left, right))
    except (ZeroDivisionError, OverflowError):
        return None


class _Reader:
    """Reads one formula and works it out on the way."""

    def __init__(self, formula: str, name: Name, history: History) -> None:
        self.tokens = [*_TOKEN.findall(formula), ""]
        self.place, self.name, self.history = 0, name, history

    def next(self) -> str:
        self.place += 1
        return self.tokens[self.place - 1]

    def at(self, *tokens: str) -> bool:
        return self.tokens[self.place] in tokens

    def whole(self) -> Number:
        value = self.sum()
        assert self.at(""), f"{self.tokens[self.place]} is left over"
        return value

    def sum(self) -> Number:
        return self.row(("+", "-"), lambda: self.row(("*", "/"), self.power))

    def power(self) -> Number:
        return self.row(("**",), self.signed)

    def row(self, signs: tuple[str, ...], part: Callable[[], Number]) -> Number:
        value = part()
        while self.at(*signs):
            value = calculated(self.next(), value, part())
        return value

    def signed(self) -> Number:
        if self.at("-"):
            self.next()
            value = self.signed()
            return None if value is None else -value
        return self.atom()

    def atom(self) -> Number:
        token = self.next()
        if token == "(":
            value = self.sum()
            self.next()
            return value
        if token[0].isdigit() or token[0] == ".":
            return float(token)
        if not self.at("("):
            return self.name(token)
        self.next()
        if token in OF_HISTORY:
            return self.of_history(token)
        if token == "count_of":
            return float(sum(self.arguments(self.comparison)))
        return of_numbers(token, self.arguments(self.sum))

    def arguments(self, read: Callable[[], object]) -> list:
        values = [read()]
        while self.next() == ",":
            values.append(read())
        return values

    def comparison(self) -> bool:
        left, sign, right = self.sum(), self.next(), self.sum()
        if left is None or right is None:
            return False
        return _ORDER[sign](rounded(left), rounded(right))

    def of_history(self, function: str) -> Number:
        indicator, argument = self.next(), None
        if self.next() == ",":
            argument = self.signed()
            self.next()
            if argument is None:
                return None
        return self.history(function, indicator, argument)


def of_numbers(function: str, values: list[Number]) -> Number:
    """A function of numbers; missing where one of them is."""
    if any(value is None for value in values):
        return None
    if function == "round":
        digits = 10.0 ** (values[1] if len(values) > 1 else 0)
        return float(round(round(values[0] * digits, DECIMALS))) / digits
    if function == "sqrt":
        return math.sqrt(values[0]) if values[0] >= 0 else None
    if function in ("min", "max"):
        return min(values) if function == "min" else max(values)
    return float({"abs": abs, "floor": math.floor, "ceiling": math.ceil}[function](values[0]))
