"""Formulas that differ in one comparison: whether any figure can tell them apart."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator
from typing import Any

from allocator.tiering.cases.precision import Precision
from allocator.tiering.feel import nodes
from allocator.tiering.rulesets.ruleset import Ruleset

_HOLDS: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
    "!=": operator.ne,
}


def telling_figure(
    ruleset: Ruleset, mutant: Ruleset, precision: Precision, parameters: dict[str, float]
) -> tuple[bool, dict[str, Any] | None]:
    """Whether no figure can tell the formulas of a mutant from those of the rules, else one.

    Only comparisons of a figure with a number or parameter are looked into; for any other
    change the answer is that it may be told.
    """
    found = False
    for name, formula in ruleset.formulas.items():
        other = mutant.formulas[name]
        if other is formula:
            continue
        for old, new in _pairs(formula.expression, other.expression):
            found = True
            if not isinstance(old, nodes.Comparison) or not isinstance(new, nodes.Comparison):
                return False, None
            told = _told(ruleset, precision, parameters, old, new)
            if told is None or told:
                return False, told
    return found, None


def _pairs(old: Any, new: Any) -> Iterator[tuple[Any, Any]]:
    """Parts of two formulas that differ: the comparison where there is one, else the number."""
    if old == new:
        return
    if isinstance(old, nodes.Arithmetic):
        yield from _pairs(old.left, new.left)
        yield from _pairs(old.right, new.right)
    elif isinstance(old, nodes.Negation):
        yield from _pairs(old.operand, new.operand)
    elif isinstance(old, nodes.Call):
        for one, other in zip(old.arguments, new.arguments, strict=True):
            yield from _pairs(one, other)
    else:
        yield old, new


def _told(
    ruleset: Ruleset,
    precision: Precision,
    parameters: dict[str, float],
    old: nodes.Comparison,
    new: nodes.Comparison,
) -> dict[str, Any] | None:
    """A figure at which two comparisons differ; empty where there is none, ``None``: not known."""
    word = ruleset.words.get(old.left.text) if isinstance(old.left, nodes.Name) else None
    ends = [_end(one.right, parameters) for one in (old, new)]
    if word is None or old.left != new.left or None in ends:
        return None
    step = precision.step(word.name)
    values = [round(end + side * step, 9) for end in ends for side in (0, -1, 1)]  # type: ignore[operator]
    for value in values:
        before, after = (
            _HOLDS[one.operator](value, end)  # type: ignore[arg-type]
            for one, end in zip((old, new), ends, strict=True)
        )
        if before != after and word.least <= value <= word.most:
            return {word.name: value}
    return {}


def _end(node: nodes.Expression, parameters: dict[str, float]) -> float | None:
    if isinstance(node, nodes.Name):
        return parameters.get(node.text)
    if isinstance(node, nodes.Negation):
        inner = _end(node.operand, parameters)
        return None if inner is None else -inner
    return float(node.value) if isinstance(node, nodes.Literal) else None  # type: ignore[arg-type]
