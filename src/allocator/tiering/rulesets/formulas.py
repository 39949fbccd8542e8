"""Formulas of derived indicators: S-FEEL arithmetic over a closed list of functions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from allocator.tiering.feel import nodes
from allocator.tiering.feel.parse import parse_expression
from allocator.tiering.figures.history import FUNCTIONS, WITH_ARGUMENT

OF_VALUES = frozenset({
    "min", "max", "abs", "sqrt", "round", "floor", "ceiling", "count_of",
})  # fmt: skip
"""Functions of numbers; those of an indicator's history are in ``figures.history``."""
_MOST_ARGUMENTS = {"abs": 1, "sqrt": 1, "floor": 1, "ceiling": 1, "round": 2}
_ALLOWED = (nodes.Literal, nodes.Name, nodes.Call, nodes.Arithmetic, nodes.Negation)


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula: its text, its parsed form, the names it uses beside those inside history."""

    text: str
    expression: nodes.Expression
    names: tuple[str, ...]
    histories: tuple[nodes.Call, ...]

    @property
    def indicators(self) -> tuple[str, ...]:
        """Indicators whose history it reads."""
        return tuple(dict.fromkeys(indicator_of(call) for call in self.histories))


def parse_formula(text: str) -> Formula:
    """Parse a formula.

    Raises
    ------
    ValueError
        Where it is no arithmetic over the closed list of functions.
    """
    expression = parse_expression(text)
    names: list[str] = []
    histories: list[nodes.Call] = []
    for node in _walk(expression):
        if isinstance(node, nodes.Name):
            names.append(node.text)
        elif isinstance(node, nodes.Call) and node.function in FUNCTIONS:
            histories.append(node)
            names += [argument.text for argument in node.arguments[1:]
                      if isinstance(argument, nodes.Name)]  # fmt: skip
    return Formula(text, expression, tuple(dict.fromkeys(names)), tuple(dict.fromkeys(histories)))


def indicator_of(call: nodes.Call) -> str:
    """The indicator that a function of history is about."""
    first = call.arguments[0]
    assert isinstance(first, nodes.Name)
    return first.text


def _walk(node: nodes.Expression) -> Iterator[nodes.Expression]:
    """Every part of a formula; refuses what formulas do not have."""
    if isinstance(node, nodes.Comparison):
        raise ValueError("comparisons only inside count_of")
    if not isinstance(node, _ALLOWED):
        raise ValueError("arithmetic such as benchmark - attendance")
    yield node
    if isinstance(node, nodes.Literal) and not isinstance(node.value, int | float):
        raise ValueError("arithmetic such as benchmark - attendance")
    if isinstance(node, nodes.Arithmetic):
        yield from _walk(node.left)
        yield from _walk(node.right)
    elif isinstance(node, nodes.Negation):
        yield from _walk(node.operand)
    elif isinstance(node, nodes.Call):
        yield from _walk_call(node)


def _walk_call(node: nodes.Call) -> Iterator[nodes.Expression]:
    if node.argument_names:
        raise ValueError("arguments by position")
    if node.function in FUNCTIONS:
        _check_history(node)
        return
    if node.function not in OF_VALUES:
        known = ", ".join(sorted(OF_VALUES | set(FUNCTIONS)))
        raise ValueError(f"one of the functions {known}")
    if not node.arguments:
        raise ValueError(f"{node.function} with something in its brackets")
    if len(node.arguments) > _MOST_ARGUMENTS.get(node.function, len(node.arguments)):
        raise ValueError(f"fewer numbers in {node.function}(...)")
    for argument in node.arguments:
        if node.function == "count_of":
            if not isinstance(argument, nodes.Comparison):
                raise ValueError("comparisons in count_of, such as count_of(a < 3, b < 3)")
            yield from _walk(argument.left)
            yield from _walk(argument.right)
        else:
            yield from _walk(argument)


def _check_history(node: nodes.Call) -> None:
    if not node.arguments or not isinstance(node.arguments[0], nodes.Name):
        raise ValueError(f"an indicator first in {node.function}(...)")
    needs = WITH_ARGUMENT.get(node.function)
    given = len(node.arguments) - 1
    if given > (needs is not None) or (needs and not given):
        words = "one number after the indicator" if needs else "the indicator alone"
        raise ValueError(f"{words} in {node.function}(...)")
    for argument in node.arguments[1:]:
        plain = argument.operand if isinstance(argument, nodes.Negation) else argument
        if not isinstance(plain, nodes.Literal | nodes.Name):
            raise ValueError(f"a number or parameter second in {node.function}(...)")
        if node.function in _IN_YEARS and not _is_years(argument):
            raise ValueError(f"a whole number of years, 1 or more, second in {node.function}(...)")


_IN_YEARS = ("previous", "mean_over")


def _is_years(argument: nodes.Expression) -> bool:
    if isinstance(argument, nodes.Name):
        return True
    years = argument.value if isinstance(argument, nodes.Literal) else None
    return isinstance(years, float) and years >= 1 and years == int(years)
