"""Cells of decision tables: S-FEEL unary tests, parsed once, refused with a reason if bad.

``-`` anything; ``< 88``, ``>= floor``; ``[70..80)``; ``weak, unsatisfactory``; ``not(new)``. A name
that is a parameter stands for its value, any other name for itself as text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from lark import Lark, Token, Transformer
from lark.exceptions import LarkError

Scalar = float | str
Parameters = Mapping[str, float]

_GRAMMAR = r"""
start: ANY -> anything
     | "not" "(" tests ")" -> negation
     | tests
tests: test ("," test)*
?test: COMPARE value -> comparison
     | opening value ".." value closing -> interval
     | value -> equality
!opening: "[" | "(" | "]"
!closing: "]" | ")" | "["
value: NUMBER -> number | STRING -> string | NAME -> name
ANY: "-"
COMPARE: "<=" | ">=" | "<" | ">"
NUMBER.2: /-?\d+(\.\d+)?/
STRING: /"[^"]*"/
NAME: /[A-Za-z_][A-Za-z0-9_]*/
%ignore " "
"""


@dataclass(frozen=True)
class Test:
    """One test of a cell: ``kind`` is a comparison, ``=`` or the brackets of an interval."""

    kind: str
    ends: tuple[Scalar, ...]
    is_name: tuple[bool, ...]

    __test__ = False

    def bounds(self, parameters: Parameters) -> tuple[Scalar, ...]:
        """Ends with parameters put in."""
        return tuple(
            parameters.get(str(end), end) if named else end
            for end, named in zip(self.ends, self.is_name, strict=True)
        )

    def accepts(self, value: Scalar, parameters: Parameters) -> bool:
        """Whether a value passes."""
        ends = self.bounds(parameters)
        if self.kind == "=":
            return value == ends[0]
        if isinstance(value, str) or any(isinstance(end, str) for end in ends):
            return False
        if len(ends) == 1:
            return _COMPARE[self.kind](value, float(ends[0]))
        low, high = float(ends[0]), float(ends[1])
        above = value >= low if self.kind[0] == "[" else value > low
        below = value <= high if self.kind[1] == "]" else value < high
        return above and below


_COMPARE: dict[str, Callable[[float, float], bool]] = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}


@dataclass(frozen=True)
class Cell:
    """A parsed cell: any of its tests, or none of them under ``not(...)``."""

    text: str
    tests: tuple[Test, ...] = ()
    is_negated: bool = False

    @property
    def is_anything(self) -> bool:
        """Whether the cell accepts whatever there is, missing too."""
        return not self.tests

    @property
    def names(self) -> tuple[str, ...]:
        """Names used in the cell: parameters or texts."""
        return tuple(
            str(end)
            for test in self.tests
            for end, named in zip(test.ends, test.is_name, strict=True)
            if named
        )

    def accepts(self, value: Scalar, parameters: Parameters) -> bool:
        """Whether the cell accepts a value that is there."""
        if self.is_anything:
            return True
        hit = any(test.accepts(value, parameters) for test in self.tests)
        return hit != self.is_negated

    def threshold(self, value: Scalar, parameters: Parameters) -> Scalar | None:
        """The end of a test that a value was held against: the nearest one."""
        ends = [end for test in self.tests for end in test.bounds(parameters)]
        if isinstance(value, str):
            return ends[0] if ends else None
        numbers = [end for end in ends if isinstance(end, float)]
        return min(numbers, key=lambda end: abs(end - value), default=None)


class _Build(Transformer[Token, Any]):
    """From the parse tree to tests."""

    def anything(self, _children: list[Any]) -> tuple[tuple[Test, ...], bool]:
        return (), False

    def negation(self, children: list[Any]) -> tuple[tuple[Test, ...], bool]:
        return children[0], True

    def start(self, children: list[Any]) -> tuple[tuple[Test, ...], bool]:
        return children[0], False

    def tests(self, children: list[Any]) -> tuple[Test, ...]:
        return tuple(children)

    def comparison(self, children: list[Any]) -> Test:
        return _test(str(children[0]), children[1])

    def interval(self, children: list[Any]) -> Test:
        before, low, high, after = children
        opening, closing = str(before.children[0]), str(after.children[0])
        kind = ("[" if opening == "[" else "(") + ("]" if closing == "]" else ")")
        return _test(kind, low, high)

    def equality(self, children: list[Any]) -> Test:
        return _test("=", children[0])

    def number(self, children: list[Any]) -> tuple[Scalar, bool]:
        return float(children[0]), False

    def string(self, children: list[Any]) -> tuple[Scalar, bool]:
        return str(children[0])[1:-1], False

    def name(self, children: list[Any]) -> tuple[Scalar, bool]:
        return str(children[0]), True


def _test(kind: str, *values: tuple[Scalar, bool]) -> Test:
    return Test(kind, tuple(value for value, _ in values), tuple(named for _, named in values))


@cache
def _parser() -> Lark:
    return Lark(_GRAMMAR, parser="lalr")


def parse_cell(text: str) -> Cell:
    """Parse a cell.

    Raises
    ------
    ValueError
        Where the text is no S-FEEL unary test.
    """
    try:
        tests, negated = _Build().transform(_parser().parse(text.strip()))
    except LarkError:
        raise ValueError("a test such as -, < 88, >= floor, [70..80), primary, not(new)") from None
    return Cell(text.strip(), tests, negated)
