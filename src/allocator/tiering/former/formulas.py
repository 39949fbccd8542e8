"""Formulas of derived indicators: arithmetic over a closed list of functions. They always end."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from functools import cache
from typing import Any

from lark import Lark, Token, Tree
from lark.exceptions import LarkError

from allocator.tiering.former.evidence import Evidence, Missing, Value

_GRAMMAR = r"""
?start: sum
?sum: product | sum "+" product -> add | sum "-" product -> subtract
?product: atom | product "*" atom -> multiply | product "/" atom -> divide
?atom: NUMBER -> number | NAME "(" [sum ("," sum)*] ")" -> call | NAME -> name
     | "-" atom -> negative | "(" sum ")"
NUMBER: /\d+(\.\d+)?/
NAME: /[a-z_][a-z0-9_]*/
%ignore " "
"""

OF_INDICATOR = frozenset({"previous", "mean_before", "cases", "cohort"})
"""Functions whose first argument is the name of an indicator."""
OF_VALUES = frozenset({"min", "max", "abs", "sqrt"})


@dataclass(frozen=True)
class Formula:
    """A parsed formula."""

    text: str
    tree: Any

    @property
    def names(self) -> tuple[str, ...]:
        """Names of indicators, derived indicators and parameters, in order."""
        if isinstance(self.tree, Token):
            return ()
        return tuple(str(node.children[0]) for node in self.tree.iter_subtrees_topdown()
                     if node.data == "name")  # fmt: skip


@cache
def _parser() -> Lark:
    return Lark(_GRAMMAR, parser="lalr")


def parse_formula(text: str) -> Formula:
    """Parse a formula.

    Raises
    ------
    ValueError
        Where it is no arithmetic over the closed list of functions.
    """
    try:
        tree = _parser().parse(text)
    except LarkError:
        raise ValueError("arithmetic such as benchmark - attendance") from None
    for node in tree.iter_subtrees() if isinstance(tree, Tree) else ():
        if node.data == "call" and str(node.children[0]) not in OF_INDICATOR | OF_VALUES:
            known = ", ".join(sorted(OF_INDICATOR | OF_VALUES))
            raise ValueError(f"one of the functions {known}")
    return Formula(text, tree)


def evaluate(formula: Formula, evidence: Evidence) -> Value | Missing:
    """Work a formula out for one school; missing if anything it needs is."""
    return _evaluate(formula.tree, evidence)


def _evaluate(node: Any, evidence: Evidence) -> Value | Missing:
    if node.data == "number":
        return Value(float(node.children[0]))
    if node.data == "name":
        return evidence.get(str(node.children[0]))
    if node.data == "call":
        return _call(node, evidence)
    parts = [_evaluate(child, evidence) for child in node.children]
    return _combine(str(node.data), parts)


def _call(node: Any, evidence: Evidence) -> Value | Missing:
    name, arguments = str(node.children[0]), node.children[1:]
    if name in OF_INDICATOR:
        return evidence.about(name, str(arguments[0].children[0]))
    parts = [_evaluate(child, evidence) for child in arguments if child is not None]
    return _combine(name, parts)


def _combine(how: str, parts: list[Value | Missing]) -> Value | Missing:
    values: list[Value] = []
    for part in parts:
        if isinstance(part, Missing):
            return part
        values.append(part)
    try:
        number = _NUMBERS[how]([float(value.number) for value in values])
    except (ZeroDivisionError, ValueError):
        return Missing("cannot be worked out from the figures there are")
    inputs = tuple(dict.fromkeys(entry for value in values for entry in value.inputs))
    dated = [value for value in values if value.period_end is not None]
    # The newest figure tells date and source.
    told = max(dated, key=lambda value: value.period_end or dt.date.min, default=values[0])
    return Value(number, told.indicator, told.period_end, told.source, inputs, is_derived=True)


_NUMBERS: dict[str, Any] = {
    "add": lambda v: v[0] + v[1],
    "subtract": lambda v: v[0] - v[1],
    "multiply": lambda v: v[0] * v[1],
    "divide": lambda v: v[0] / v[1],
    "negative": lambda v: -v[0],
    "min": min,
    "max": max,
    "abs": lambda v: abs(v[0]),
    "sqrt": lambda v: math.sqrt(v[0]),
}
