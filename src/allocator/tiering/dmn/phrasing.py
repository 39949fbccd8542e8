"""Says the cells and formulas of a ruleset in FEEL, and FEEL's cells as those of a ruleset."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from allocator.tiering.engine.tables import Kind
from allocator.tiering.feel import nodes
from allocator.tiering.feel.evaluate import names_of
from allocator.tiering.feel.parse import parse_expression, parse_feel_tests, parse_tests

Names = Mapping[str, str]
"""Names of one side to those of the other; what is not in it is called the same."""
_BINDING = {"+": 1, "-": 1, "*": 2, "/": 2, "**": 3}
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def cell_as_feel(
    text: str, kind: Kind, names: Names, may_lack: frozenset[str] = frozenset()
) -> str:
    """Say a cell in FEEL.

    Bare words of text columns become texts in quotes. ``missing`` is ``null``. FEEL's ``not``
    accepts null and ours does not, so null stands among what a negated cell refuses.

    Parameters
    ----------
    may_lack
        Parameters without a value for some schools: no row that names one is for such a school.

    Raises
    ------
    ValueError
        Where the text is no cell.
    """
    tests = parse_tests(text)
    if tests.is_anything:
        return "-"
    said = [_test(test, lambda end: _end_as_feel(end, kind, names)) for test in tests.tests]
    if tests.negated:
        said = ["null", *(one for one in said if one != "null")]
    named = names_of(tests) if may_lack else ()
    needed = [names.get(name, name) for name in named if name in may_lack]
    listed = ", ".join(said)
    if needed and kind == "number" and (tests.negated or len(said) > 1):
        # One comparison with null holds for nobody; a list or not(...) might.
        claim = f"not(? in ({listed}))" if tests.negated else f"? in ({listed})"
        return " and ".join([*(f"{name} != null" for name in needed), claim])
    return f"not({listed})" if tests.negated else listed


def feel_as_cell(text: str, names: Names, known: tuple[str, ...] = ()) -> str:
    """Say a cell of a DMN model as one of a ruleset.

    Raises
    ------
    ValueError
        Where it is no cell, or one that only FEEL has.
    """
    tests = parse_feel_tests(text, known)
    if tests.is_anything:
        return "-"
    found, is_negated = tests.tests, tests.negated
    if len(found) == 1 and isinstance(found[0], nodes.Compare) and found[0].operator == "!=":
        found, is_negated = (nodes.Compare("=", found[0].end),), not is_negated
    said = [_test(test, lambda end: _end_as_cell(end, names)) for test in found]
    if not is_negated:
        return ", ".join(said)
    # Negated cells accept no missing value as it is.
    return f"not({', '.join([one for one in said if one != 'missing'] or ['missing'])})"


def _test(test: nodes.Test, end: Callable[[nodes.Expression], str]) -> str:
    if isinstance(test, nodes.IsMissing):
        return "null"
    if isinstance(test, nodes.Interval):
        opens, closes = "(" if test.excludes_low else "[", ")" if test.excludes_high else "]"
        return f"{opens}{end(test.low)}..{end(test.high)}{closes}"
    if isinstance(test, nodes.Condition) or test.operator == "!=":
        raise ValueError('a cell such as -, < 88, [70..80), "primary" or not("primary")')
    return end(test.end) if test.operator == "=" else f"{test.operator} {end(test.end)}"


def _end_as_feel(end: nodes.Expression, kind: Kind, names: Names) -> str:
    if kind == "text" and isinstance(end, nodes.Name):
        return quoted(end.text)
    return as_feel(end, names)


def _end_as_cell(end: nodes.Expression, names: Names) -> str:
    if isinstance(end, nodes.Literal) and end.value is None:
        return "missing"
    if isinstance(end, nodes.Literal) and isinstance(end.value, str):
        return end.value if _is_word(end.value) else quoted(end.value)
    if isinstance(end, nodes.Literal | nodes.Name | nodes.Path):
        return as_feel(end, names)
    raise ValueError("a number, a text or a name")


def _is_word(text: str) -> bool:
    """Whether a text needs no quotes in a cell of a ruleset."""
    if not re.fullmatch(r"[^\W\d]\w*", text):
        return False
    try:
        return parse_tests(text).tests == (nodes.Compare("=", nodes.Name(text)),)
    except ValueError:
        return False


def output_as_feel(text: str, kind: Kind) -> str:
    """Say an output in FEEL: texts in quotes, numbers and truth as they stand."""
    return quoted(text) if kind == "text" else text


def feel_as_output(text: str) -> str:
    """Say an output of a DMN table as one of a ruleset.

    Raises
    ------
    ValueError
        Where it is no number, text, true or false.
    """
    found = parse_expression(text)
    if not isinstance(found, nodes.Literal) or not isinstance(found.value, str | int | float):
        raise ValueError("a number, a text in quotes, true or false")
    return found.value if isinstance(found.value, str) else text


def values_in(text: str) -> list[Any]:
    """Values that a list of tests names one by one; nothing where it has other tests."""
    try:
        tests = parse_feel_tests(text).tests
    except ValueError:
        return []
    ends = [test.end for test in tests if isinstance(test, nodes.Compare) and test.operator == "="]
    found = [end.value for end in ends if isinstance(end, nodes.Literal)]
    return found if len(found) == len(tests) else []


def quoted(text: str) -> str:
    """Put a text in FEEL's quotes."""
    return '"' + "".join(_ESCAPES.get(letter, letter) for letter in text) + '"'


def number_in_full(number: float) -> str:
    """Write a number so that it reads back the same, without an exponent."""
    text = format(Decimal(repr(float(number))), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def as_feel(
    node: nodes.Expression, names: Names, histories: Mapping[nodes.Call, str] | None = None
) -> str:
    """Say an expression of a ruleset in FEEL.

    Parameters
    ----------
    histories
        Names of the inputs that stand for functions of history, which FEEL does not have.
    """

    def say(part: Any) -> str:
        if isinstance(part, nodes.Literal):
            return _literal(part.value)
        if isinstance(part, nodes.Name | nodes.Path):
            name = dotted(part)
            return names.get(name, name)
        if isinstance(part, nodes.Negation):
            return f"-{inside(part.operand, 4)}"
        if isinstance(part, nodes.Comparison):
            return f"{say(part.left)} {part.operator} {say(part.right)}"
        if isinstance(part, nodes.Arithmetic):
            binding = _BINDING[part.operator]
            left, right = inside(part.left, binding), inside(part.right, binding + 1)
            return f"{left} {part.operator} {right}"
        if isinstance(part, nodes.Call):
            return histories[part] if histories and part in histories else call(part)
        raise ValueError("arithmetic")

    def inside(part: nodes.Expression, binding: int) -> str:
        said = say(part)
        own = _BINDING[part.operator] if isinstance(part, nodes.Arithmetic) else 5
        return f"({said})" if own < binding or said.startswith("-") else said

    def call(part: nodes.Call) -> str:
        arguments = [say(argument) for argument in part.arguments]
        if part.function == "count_of":
            return f"count([{', '.join(arguments)}][item = true])"
        if part.function == "round":  # halves to the even digit, as the engine does
            return f"decimal({', '.join([*arguments, '0'][:2])})"
        return f"{part.function}({', '.join(arguments)})"

    return say(node)


def dotted(node: nodes.Expression) -> str:
    """Write a name, or the field of a structure, with its dots; nothing for anything else."""
    if isinstance(node, nodes.Path):
        return f"{dotted(node.base)}.{node.field}"
    return node.text if isinstance(node, nodes.Name) else ""


def _literal(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, int | float):
        return number_in_full(value)
    raise ValueError("a number, a text, true or false")
