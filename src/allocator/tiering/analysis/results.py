"""Results of terms for one school: what a formula comes to, ``None`` where it has no value."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping

from allocator.tiering.analysis.findings import Value
from allocator.tiering.analysis.terms import Leaf, Number, Term, Work
from allocator.tiering.evaluation.arithmetic import DECIMALS

_HOW: dict[str, Callable[..., float]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv,
    "**": math.pow, "negative": operator.neg, "min": min, "max": max, "abs": abs,
    "sqrt": math.sqrt, "floor": math.floor, "ceiling": math.ceil,
    "round": lambda value, digits=0.0: round(value, int(digits)),
}  # fmt: skip
_HOLDS: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
    "=": operator.eq, "!=": operator.ne,
}  # fmt: skip


def result_of(term: Term, figures: Mapping[str, Value]) -> float | None:
    """What a term comes to, rounded as the rules do."""
    try:
        found = _result(term, figures)
    except (ArithmeticError, ValueError):
        return None
    return None if found is None or not math.isfinite(found) else round(found, DECIMALS)


def _result(term: Term, figures: Mapping[str, Value]) -> float | None:
    if isinstance(term, Number):
        return term.value
    if isinstance(term, Leaf):
        value = figures.get(term.key)
        return None if value is None or isinstance(value, str) else float(value)
    if term.how == "count_of":
        return float(sum(_holds(part, figures) for part in term.parts))
    parts = [_result(part, figures) for part in term.parts]
    return None if None in parts else float(_HOW[term.how](*parts))


def _holds(term: Term, figures: Mapping[str, Value]) -> bool:
    assert isinstance(term, Work)
    left, right = (result_of(part, figures) for part in term.parts)
    return left is not None and right is not None and _HOLDS[term.how](left, right)
