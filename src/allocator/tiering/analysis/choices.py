"""Choices: what one column may hold, as spans of numbers, texts, yes or no, or nothing."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

EDGE = 1e-6
"""How far from an end that does not belong to it a span keeps; less than that is no difference."""
_MOST_DECIMALS = 9


@dataclass(frozen=True, slots=True)
class Span:
    """Numbers from ``low`` to ``high``, both included."""

    low: float
    high: float

    @property
    def is_empty(self) -> bool:
        """Whether there is no number in it."""
        return self.low > self.high

    def within(self, low: float, high: float) -> Span:
        """The part between two ends."""
        return Span(max(low, self.low), min(high, self.high))

    def has(self, value: float) -> bool:
        """Whether a number is in it; results are rounded to nine decimals."""
        return self.low - 1e-9 <= value <= self.high + 1e-9


Choice: TypeAlias = "Span | str | bool | None"
"""``None`` is a missing value."""


def between(low: float, high: float) -> Span:
    """Numbers strictly between two ends."""
    edge = min(EDGE, (high - low) / 4)
    return Span(low + edge, high - edge)


def whole_between(span: Span) -> Span:
    """The whole numbers of a span, from the least to the greatest."""
    low = span.low if math.isinf(span.low) else float(math.ceil(span.low - 1e-9))
    high = span.high if math.isinf(span.high) else float(math.floor(span.high + 1e-9))
    return Span(low, high)


def joined(choices: Iterable[Choice]) -> tuple[Choice, ...]:
    """Choices with neighbouring spans made one; values come before missing."""
    found: list[Choice] = []
    for choice in choices:
        last = found[-1] if found else None
        if isinstance(choice, Span) and isinstance(last, Span):
            found[-1] = Span(last.low, choice.high)
        else:
            found.append(choice)
    return tuple(sorted(found, key=lambda choice: choice is None))


def plain_number(low: float, high: float, near: float | None = None, decimals: int = 0) -> float:
    """A number of few decimals between two ends: near one, else near the middle.

    With one end open, a number a little beyond the other; with both, nought.
    """
    if near is None:
        near = _middle(low, high)
    near = min(max(near, low), high)
    for digits in range(decimals, _MOST_DECIMALS + 1):
        for step in (0.0, 10.0**-digits, -(10.0**-digits)):
            value = round(round(near, digits) + step, digits)
            if low <= value <= high:
                return value
    return near


def _middle(low: float, high: float) -> float:
    if math.isinf(low) and math.isinf(high):
        return 0.0
    if math.isinf(low):
        return high - 1.0
    return low + 1.0 if math.isinf(high) else (low + high) / 2.0
