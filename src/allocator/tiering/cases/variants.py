"""One cell or formula with one thing changed: a threshold, a bracket, a value, a condition."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from allocator.tiering.cases.precision import decimals_step
from allocator.tiering.feel import nodes
from allocator.tiering.feel.values import number_text
from allocator.tiering.figures.history import FUNCTIONS

_STRICTER: dict[str, Any] = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}
_MISSING = nodes.IsMissing()


def cell_variants(cell: nodes.Tests, step: float) -> Iterator[nodes.Tests]:
    """Every cell that differs in one thing from one that asks something."""
    for place, test in enumerate(cell.tests):
        before, after = cell.tests[:place], cell.tests[place + 1 :]
        for other in _test_variants(test, step):
            yield _cell((*before, other, *after), cell.negated)
        if len(cell.tests) > 1:
            yield _cell((*before, *after), cell.negated)
    if not cell.negated and _MISSING not in cell.tests:
        yield _cell((*cell.tests, _MISSING), negated=False)
    yield nodes.ANYTHING


def _cell(tests: tuple[nodes.Test, ...], negated: bool) -> nodes.Tests:
    found = nodes.Tests("", tests, negated)
    return replace(found, text=cell_text(found))


def _test_variants(test: nodes.Test, step: float) -> Iterator[nodes.Test]:
    if isinstance(test, nodes.Interval):
        yield replace(test, excludes_low=not test.excludes_low)
        yield replace(test, excludes_high=not test.excludes_high)
        yield from (replace(test, low=end) for end in _moved(test.low, step))
        yield from (replace(test, high=end) for end in _moved(test.high, step))
    elif isinstance(test, nodes.Compare):
        if test.operator in _STRICTER:
            yield replace(test, operator=_STRICTER[test.operator])
        yield from (replace(test, end=end) for end in _moved(test.end, step))


def _moved(end: nodes.Expression, step: float) -> Iterator[nodes.Expression]:
    if isinstance(end, nodes.Negation):
        yield from (nodes.Negation(inner) for inner in _moved(end.operand, step))
    elif isinstance(end, nodes.Literal):
        if isinstance(end.value, bool):
            yield nodes.Literal(not end.value)
        elif isinstance(end.value, int | float):
            size = min(step, decimals_step(float(end.value)))
            yield nodes.Literal(round(end.value - size, 9))
            yield nodes.Literal(round(end.value + size, 9))


def cell_text(cell: nodes.Tests) -> str:
    """A cell as a person would write it."""
    if cell.is_anything:
        return "-"
    inside = ", ".join(map(_test_text, cell.tests))
    return f"not({inside})" if cell.negated else inside


def _test_text(test: nodes.Test) -> str:
    if isinstance(test, nodes.IsMissing):
        return "missing"
    if isinstance(test, nodes.Interval):
        opening = "(" if test.excludes_low else "["
        closing = ")" if test.excludes_high else "]"
        return f"{opening}{expression_text(test.low)}..{expression_text(test.high)}{closing}"
    assert isinstance(test, nodes.Compare)
    end = expression_text(test.end)
    return end if test.operator == "=" else f"{test.operator} {end}"


def formula_variants(
    node: nodes.Expression, step: Callable[[nodes.Expression], float]
) -> Iterator[nodes.Expression]:
    """Every formula that differs in one number or one comparison.

    The numbers inside functions of history are left: worked cases give what these come to.
    """
    if isinstance(node, nodes.Literal):
        yield from _moved(node, 1.0)
    elif isinstance(node, nodes.Negation):
        yield from (nodes.Negation(inner) for inner in formula_variants(node.operand, step))
    elif isinstance(node, nodes.Arithmetic):
        for left in formula_variants(node.left, step):
            yield replace(node, left=left)
        for right in formula_variants(node.right, step):
            yield replace(node, right=right)
    elif isinstance(node, nodes.Comparison):
        yield from _comparison_variants(node, step)
    elif isinstance(node, nodes.Call) and node.function not in FUNCTIONS:
        for place, argument in enumerate(node.arguments):
            for other in formula_variants(argument, step):
                arguments = (*node.arguments[:place], other, *node.arguments[place + 1 :])
                yield replace(node, arguments=arguments)


def _comparison_variants(
    node: nodes.Comparison, step: Callable[[nodes.Expression], float]
) -> Iterator[nodes.Expression]:
    if node.operator in _STRICTER:
        yield replace(node, operator=_STRICTER[node.operator])
    for left in _moved(node.left, step(node.right)):
        yield replace(node, left=left)
    for right in _moved(node.right, step(node.left)):
        yield replace(node, right=right)


def expression_text(node: nodes.Expression) -> str:
    """A formula or the end of a cell as a person would write it."""
    if isinstance(node, nodes.Literal):
        if isinstance(node.value, bool):
            return "true" if node.value else "false"
        if isinstance(node.value, int | float):
            return number_text(node.value)
        return f'"{node.value}"'
    if isinstance(node, nodes.Name):
        return node.text
    if isinstance(node, nodes.Negation):
        return f"-{_part(node.operand)}"
    if isinstance(node, nodes.Arithmetic | nodes.Comparison):
        return f"{_part(node.left)} {node.operator} {_part(node.right)}"
    assert isinstance(node, nodes.Call)
    return f"{node.function}({', '.join(map(expression_text, node.arguments))})"


def _part(node: nodes.Expression) -> str:
    text = expression_text(node)
    return f"({text})" if isinstance(node, nodes.Arithmetic | nodes.Comparison) else text
