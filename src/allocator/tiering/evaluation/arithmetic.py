"""Works a formula out for all schools at once; what is missing or has no meaning is NaN."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray

from allocator.tiering.feel import nodes

Numbers = NDArray[np.float64]
DECIMALS = 9
"""Results are rounded to so many decimals: thresholds are decimals, binary dust decides no tier."""

_SIGNS: dict[str, Callable[[Numbers, Numbers], Numbers]] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.divide,
    "**": np.power,
}
COMPARISONS: dict[str, Callable[[Any, Any], Any]] = {
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
    "=": np.equal,
    "!=": np.not_equal,
}
_OF_ONE: dict[str, Callable[[Numbers], Numbers]] = {
    "abs": np.abs,
    "sqrt": np.sqrt,
    "floor": np.floor,
    "ceiling": np.ceil,
}


def work_out(
    expression: nodes.Expression,
    name: Callable[[str], Numbers],
    history: Callable[[nodes.Call], Numbers],
) -> Numbers:
    """Values of a formula, one for each school.

    Parameters
    ----------
    name
        From an input, fact, parameter or earlier derived figure to its values.
    history
        From a function of an indicator's history to its values.
    """
    with np.errstate(all="ignore"):
        found: Numbers = _lawful(_Worker(name, history).value(expression))
        return np.round(found, DECIMALS)


def _lawful(values: Any) -> Any:
    """Numbers as they are; one without end is missing."""
    endless = np.isinf(values)
    return np.where(endless, np.nan, values) if endless.any() else values


class _Worker:
    def __init__(
        self, name: Callable[[str], Numbers], history: Callable[[nodes.Call], Numbers]
    ) -> None:
        self._name, self._history = name, history

    def value(self, node: nodes.Expression) -> Any:
        if isinstance(node, nodes.Literal):
            return np.float64(node.value)  # type: ignore[arg-type]
        if isinstance(node, nodes.Name):
            return self._name(node.text)
        if isinstance(node, nodes.Negation):
            return -self.value(node.operand)
        if isinstance(node, nodes.Arithmetic):
            found = _SIGNS[node.operator](self.value(node.left), self.value(node.right))
            # Divided by nothing is missing at once: 1 / (1 / 0) must not come out as 0.
            return _lawful(found)
        assert isinstance(node, nodes.Call)
        return self._call(node)

    def _call(self, node: nodes.Call) -> Any:
        if node.function == "count_of":
            return sum(self._holds(argument) for argument in node.arguments)
        if node.function in ("min", "max"):
            pick = np.minimum if node.function == "min" else np.maximum
            return reduce(pick, [self.value(argument) for argument in node.arguments])
        if node.function in _OF_ONE:
            return _OF_ONE[node.function](self.value(node.arguments[0]))
        if node.function == "round":
            digits = self.value(node.arguments[1]) if len(node.arguments) > 1 else 0
            scale = np.float64(10.0) ** digits
            return np.rint(np.round(self.value(node.arguments[0]) * scale, DECIMALS)) / scale
        return self._history(node)

    def _holds(self, node: nodes.Expression) -> Any:
        """1 where a comparison holds, 0 where it does not or something in it is missing."""
        assert isinstance(node, nodes.Comparison)
        left = np.round(self.value(node.left), DECIMALS)
        right = np.round(self.value(node.right), DECIMALS)
        there = ~(np.isnan(left) | np.isnan(right))
        return (COMPARISONS[node.operator](left, right) & there).astype(np.float64)
