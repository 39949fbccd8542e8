"""Formulas of derived figures in words."""

from __future__ import annotations

from allocator.tiering.feel import nodes
from allocator.tiering.rulesets.formulas import Formula
from allocator.tiering.showing.telling import Telling, listed, plain_value

_SIGNS = {"+": "plus", "-": "less", "*": "times", "/": "divided by", "**": "to the power of"}
_COMPARED = {"<": "below", "<=": "at most", ">": "above", ">=": "at least", "=": "equal to",
             "!=": "other than"}  # fmt: skip
_HISTORY = {
    "previous": "{} a year before",
    "last_before": "the figure before the newest of {}",
    "change": "the change of {} in a year",
    "mean_over": "the mean of {} over the {} years before",
    "years_above": "years in a row with {} above {}",
    "years_below": "years in a row with {} below {}",
    "cases": "the cases counted in {}",
    "cohort": "the number of pupils, staff or parents behind {}",
    "low": "the low end of the 95% range of {}",
    "high": "the high end of the 95% range of {}",
    "months_since": "months since the newest figure of {}",
    "benchmark": "the mean of {} in the sector's schools here",
    "family_benchmark": "the mean of {} in the schools most alike",
    "percentile": "the share of the sector's schools here with a lower figure of {}",
}
_OF_VALUES = {
    "min": "the least of {}",
    "max": "the greatest of {}",
    "abs": "the size of {}",
    "sqrt": "the square root of {}",
    "round": "{}, rounded",
    "floor": "{}, rounded down",
    "ceiling": "{}, rounded up",
    "count_of": "how many of these hold: {}",
}
_BINDING = {"+": 1, "-": 1, "*": 2, "/": 2, "**": 3}


def formula_words(formula: Formula, telling: Telling) -> str:
    """How a figure is worked out, in words, with named numbers by their titles."""
    text = _Words(telling).of(formula.expression)
    return text[:1].upper() + text[1:]


class _Words:
    def __init__(self, telling: Telling) -> None:
        self._telling = telling

    def of(self, node: nodes.Expression, binding: int = 0) -> str:
        """Words of a part; in brackets where it binds less than what stands round it."""
        if isinstance(node, nodes.Literal):
            return plain_value(node.value)
        if isinstance(node, nodes.Name):
            return self._name(node.text)
        if isinstance(node, nodes.Negation):
            return f"minus {self.of(node.operand, 2)}"
        if isinstance(node, nodes.Comparison):
            return f"{self.of(node.left)} {_COMPARED[node.operator]} {self.of(node.right)}"
        if isinstance(node, nodes.Arithmetic):
            return self._arithmetic(node, binding)
        assert isinstance(node, nodes.Call)
        return self._call(node)

    def _name(self, name: str) -> str:
        return f"‘{self._telling.ruleset.title_of(name)}’"

    def _arithmetic(self, node: nodes.Arithmetic, binding: int) -> str:
        own = _BINDING[node.operator]
        left, right = self.of(node.left, own), self.of(node.right, own + 1)
        text = f"{left} {_SIGNS[node.operator]} {right}"
        return f"({text})" if own < binding else text

    def _call(self, node: nodes.Call) -> str:
        if node.function in _HISTORY:
            return self._history(node)
        parts = [self.of(argument) for argument in node.arguments]
        if node.function == "round":
            parts = parts[:1]
        return _OF_VALUES[node.function].format(listed(parts))

    def _history(self, node: nodes.Call) -> str:
        parts = [self.of(argument) for argument in node.arguments]
        if node.function == "previous" and len(parts) == 2:
            return f"{parts[0]} {parts[1]} years before"
        return _HISTORY[node.function].format(*parts)
