"""Ranges of terms: what a formula can come to, and what its figures must be for it to.

Interval arithmetic forwards (from figures to results) and backwards (from results to figures).
A range that comes out empty proves that something cannot be; one that does not proves nothing.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

from allocator.tiering.analysis.choices import EDGE
from allocator.tiering.analysis.terms import Leaf, Number, Term, Work, has_no_value, keys_of

_DUST = 1e-9
"""Results are rounded to nine decimals, so what differs by less is the same."""
Ends = tuple[float, float]
EVERYTHING: Ends = (-math.inf, math.inf)


@dataclass(frozen=True, slots=True)
class Domain:
    """What a figure may be. ``is_there`` is ``None`` where it may be missing or not."""

    low: float = -math.inf
    high: float = math.inf
    whole: bool = False
    is_there: bool | None = None

    @property
    def is_empty(self) -> bool:
        """Whether no number is left."""
        return self.low > self.high

    @property
    def is_point(self) -> bool:
        """Whether one number is left."""
        return self.low == self.high

    def at(self, value: float) -> Domain:
        """One number of it."""
        return replace(self, low=value, high=value, is_there=True)

    def there(self) -> Domain:
        """The same, surely there."""
        return replace(self, is_there=True)

    def gone(self) -> Domain:
        """The same, surely missing."""
        return replace(self, is_there=False)

    def cut(self, low: float, high: float) -> Domain:
        """The part between two ends."""
        if self.whole:
            low, high = _up(low), _down(high)
        if low <= self.low and high >= self.high:
            return self
        return replace(self, low=max(low, self.low), high=min(high, self.high))


def _up(value: float) -> float:
    return value if math.isinf(value) else float(math.ceil(value - _DUST))


def _down(value: float) -> float:
    return value if math.isinf(value) else float(math.floor(value + _DUST))


class Ranges:
    """Domains of figures that are narrowed step by step."""

    def __init__(self, domains: dict[str, Domain]) -> None:
        self.domains = domains

    def copy(self) -> Ranges:
        """The same, to be narrowed apart."""
        return Ranges(dict(self.domains))

    # -- forwards ----------------------------------------------------------------------------------

    def of(self, term: Term) -> Ends:
        """Least and greatest result of a term whose figures are all there."""
        if isinstance(term, Number):
            return term.value, term.value
        if isinstance(term, Leaf):
            domain = self.domains[term.key]
            return domain.low, domain.high
        if term.how == "count_of":
            held = [self.holds(part) for part in term.parts]
            return float(held.count(True)), float(len(held) - held.count(False))
        return _FORWARD[term.how](*map(self.of, term.parts))

    def holds(self, term: Term) -> bool | None:
        """Whether a comparison of ``count_of`` surely holds or surely does not."""
        assert isinstance(term, Work)
        there = [self.domains[key].is_there for key in keys_of(term)]
        if False in there or any(map(has_no_value, term.parts)):
            return False
        (a, b), (c, d) = map(self.of, term.parts)
        answer = _compared(term.how, a, b, c, d)
        return None if answer and None in there else answer

    # -- backwards ---------------------------------------------------------------------------------

    def narrow(self, term: Term, low: float, high: float) -> bool:
        """Cut the domains to what a result between two ends allows; false where nothing does."""
        a, b = self.of(term)
        low, high = max(low, a), min(high, b)
        if not low <= high + _DUST:
            return False
        if isinstance(term, Leaf):
            domain = self.domains[term.key].cut(low, max(low, high))
            self.domains[term.key] = domain
            return not domain.is_empty
        if isinstance(term, Number):
            return True
        if term.how == "count_of":
            return self._narrow_count(term, low, high)
        return self._narrow_work(term, low, max(low, high))

    def _narrow_work(self, term: Work, low: float, high: float) -> bool:
        if term.how in ("min", "max"):
            return self._narrow_extreme(term, low, high)
        if term.how in _BACKWARD:
            ranges = [self.of(part) for part in term.parts]
            wanted = _BACKWARD[term.how](low, high, *ranges)
            return all(
                self.narrow(part, a - _slack(a), b + _slack(b))
                for part, (a, b) in zip(term.parts, wanted, strict=False)
            )
        return True

    def _narrow_extreme(self, term: Work, low: float, high: float) -> bool:
        """``min``: every part is from ``low`` on, and one is up to ``high``; ``max`` mirrored."""
        is_least = term.how == "min"
        for part in term.parts:
            span = (low, math.inf) if is_least else (-math.inf, high)
            if not self.narrow(part, *span):
                return False
        can = [
            part
            for part in term.parts
            if (self.of(part)[0] <= high + _DUST if is_least else self.of(part)[1] >= low - _DUST)
        ]
        if len(can) == 1:
            return self.narrow(can[0], low, high)
        return bool(can)

    def _narrow_count(self, term: Work, low: float, high: float) -> bool:
        held = [self.holds(part) for part in term.parts]
        surely, open_ = held.count(True), held.count(None)
        if surely > high + _DUST or surely + open_ < low - _DUST:
            return False
        must = surely + open_ < low + 1 - _DUST
        must_not = surely + 1 > high + _DUST
        for part, answer in zip(term.parts, held, strict=True):
            if answer is None and (must or must_not):
                assert isinstance(part, Work)
                if not self._settle(part, holds=must):
                    return False
        return True

    def _settle(self, term: Work, *, holds: bool) -> bool:
        """Make a comparison hold, or not hold."""
        keys = keys_of(term)
        if holds:
            self.domains |= {key: self.domains[key].there() for key in keys}
            return self._compare(term.how, *term.parts)
        if all(self.domains[key].is_there for key in keys):
            return self._compare(_OPPOSITE[term.how], *term.parts)
        if _compared(term.how, *self.of(term.parts[0]), *self.of(term.parts[1])) is True:
            unsure = [key for key in keys if self.domains[key].is_there is None]
            if len(unsure) == 1:  # it holds wherever it can be told, so it must not be told
                self.domains[unsure[0]] = self.domains[unsure[0]].gone()
        return True

    def _compare(self, sign: str, left: Term, right: Term) -> bool:
        (a, b), (c, d) = self.of(left), self.of(right)
        apart = EDGE if sign in ("<", ">") else 0.0
        if sign in ("<", "<="):
            low = self.of(left)[0] + apart
            return self.narrow(left, a, d - apart) and self.narrow(right, low, d)
        if sign in (">", ">="):
            high = self.of(left)[1] - apart
            return self.narrow(left, c + apart, b) and self.narrow(right, c, high)
        if sign == "=":
            return self.narrow(left, c, d) and self.narrow(right, *self.of(left))
        return not a == b == c == d


def _slack(end: float) -> float:
    return 0.0 if math.isinf(end) else _DUST * max(1.0, abs(end)) / 4


def _compared(sign: str, a: float, b: float, c: float, d: float) -> bool | None:
    """Whether ``[a, b] sign [c, d]`` holds for all numbers, or for none."""
    if sign in (">", ">="):
        sign = "<" if sign == ">" else "<="
        a, b, c, d = c, d, a, b
    if sign in ("<", "<="):
        surely = b < c if sign == "<" else b <= c
        never = a >= d if sign == "<" else a > d
    else:
        surely, never = a == b == c == d, b < c or d < a
        if sign == "!=":
            surely, never = never, surely
    return True if surely else False if never else None


_OPPOSITE = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "=": "!=", "!=": "="}


def _product(a: float, b: float) -> float:
    return 0.0 if a == 0.0 or b == 0.0 else a * b


def _times(x: Ends, y: Ends) -> Ends:
    found = [_product(a, b) for a in x for b in y]
    return min(found), max(found)


def _over(x: Ends, y: Ends) -> Ends:
    if y[0] <= 0.0 <= y[1]:
        if y[0] < 0.0 < y[1] or y == (0.0, 0.0):
            return EVERYTHING
        inverse = (1.0 / y[1], math.inf) if y[0] == 0.0 else (-math.inf, 1.0 / y[0])
    else:
        inverse = (1.0 / y[1], 1.0 / y[0])
    return _times(x, inverse)


def _power(x: Ends, y: Ends) -> Ends:
    if y[0] != y[1] or x[0] < 0.0:
        return EVERYTHING
    try:
        found = [a ** y[0] if a else (0.0 if y[0] > 0 else math.inf) for a in x]
    except OverflowError:
        return EVERYTHING
    return min(found), max(found)


def _absolute(x: Ends) -> Ends:
    low, high = sorted((abs(x[0]), abs(x[1])))
    return (0.0 if x[0] <= 0.0 <= x[1] else low), high


def _root(x: Ends) -> Ends:
    return math.sqrt(max(0.0, x[0])), math.sqrt(max(0.0, x[1]))


def _rounded(x: Ends, digits: Ends = (0.0, 0.0)) -> Ends:
    half = 0.5 / 10.0 ** digits[0]
    return x[0] - half, x[1] + half


_FORWARD: dict[str, Callable[..., Ends]] = {
    "+": lambda x, y: (x[0] + y[0], x[1] + y[1]),
    "-": lambda x, y: (x[0] - y[1], x[1] - y[0]),
    "*": _times,
    "/": _over,
    "**": _power,
    "negative": lambda x: (-x[1], -x[0]),
    "min": lambda *xs: (min(x[0] for x in xs), min(x[1] for x in xs)),
    "max": lambda *xs: (max(x[0] for x in xs), max(x[1] for x in xs)),
    "abs": _absolute,
    "sqrt": _root,
    "round": _rounded,
    "floor": lambda x: (_down(x[0]), _down(x[1])),
    "ceiling": lambda x: (_up(x[0]), _up(x[1])),
}
_BACKWARD: dict[str, Callable[..., tuple[Ends, ...]]] = {
    "+": lambda a, b, x, y: ((a - y[1], b - y[0]), (a - x[1], b - x[0])),
    "-": lambda a, b, x, y: ((a + y[0], b + y[1]), (x[0] - b, x[1] - a)),
    "*": lambda a, b, x, y: (_back_over((a, b), y), _back_over((a, b), x)),
    "/": lambda a, b, x, y: (_times((a, b), y), _back_over(x, (a, b))),
    "negative": lambda a, b, x: ((-b, -a),),
    "abs": lambda a, b, x: ((-b, b) if x[0] < 0.0 else (a, b),),
    "sqrt": lambda a, b, x: ((max(0.0, a) ** 2, b**2),),
    "round": lambda a, b, x, digits=(0.0, 0.0): (_rounded((a, b), digits),),
    "floor": lambda a, b, x: ((a, b + 1.0),),
    "ceiling": lambda a, b, x: ((a - 1.0, b),),
}
"""From the ends of a result and the ranges of its parts to what the parts must be."""


def _back_over(result: Ends, other: Ends) -> Ends:
    return EVERYTHING if other[0] <= 0.0 <= other[1] else _over(result, other)


def is_whole(term: Term, whole_keys: frozenset[str]) -> bool:
    """Whether a term only comes to whole numbers."""
    if isinstance(term, Number):
        return term.value == math.floor(term.value) if math.isfinite(term.value) else False
    if isinstance(term, Leaf):
        return term.key in whole_keys
    if term.how in ("count_of", "floor", "ceiling"):
        return True
    if term.how == "round":
        return len(term.parts) == 1
    if term.how in ("+", "-", "*", "negative", "min", "max", "abs"):
        return all(is_whole(part, whole_keys) for part in term.parts)
    return False
