"""Functions of numbers."""

from __future__ import annotations

import datetime as dt
import decimal
import math
from collections.abc import Callable

from allocator.tiering.feel.values import Value, YearsMonths, as_decimal, is_number

Function = Callable[..., Value]


def need_number(value: Value) -> float:
    """Return a number.

    Raises
    ------
    TypeError
        Where it is none.
    """
    if not is_number(value):
        raise TypeError("a number")
    return float(value)  # type: ignore[arg-type]


def _rounded(mode: str) -> Function:
    def rounded(n: Value, scale: Value = 0.0) -> Value:
        step = decimal.Decimal(1).scaleb(-int(need_number(scale)))
        exact = decimal.Decimal(repr(as_decimal(need_number(n))))
        return float(exact.quantize(step, rounding=mode))

    return rounded


def _modulo(dividend: Value, divisor: Value) -> Value:
    top, bottom = need_number(dividend), need_number(divisor)
    return as_decimal(top - bottom * math.floor(as_decimal(top / bottom)))


def _abs(n: Value) -> Value:
    if isinstance(n, YearsMonths):
        return YearsMonths(abs(n.months))
    return abs(n) if isinstance(n, dt.timedelta) else abs(need_number(n))


def _of_one(work: Callable[[float], float]) -> Function:
    def function(number: Value) -> Value:
        return as_decimal(work(need_number(number)))

    return function


def _parity(remainder: float) -> Function:
    def function(number: Value) -> Value:
        return need_number(number) % 2 == remainder

    return function


FUNCTIONS: dict[str, Function] = {
    "decimal": _rounded(decimal.ROUND_HALF_EVEN),
    "floor": _rounded(decimal.ROUND_FLOOR),
    "ceiling": _rounded(decimal.ROUND_CEILING),
    "round": _rounded(decimal.ROUND_HALF_UP),
    "round up": _rounded(decimal.ROUND_UP),
    "round down": _rounded(decimal.ROUND_DOWN),
    "round half up": _rounded(decimal.ROUND_HALF_UP),
    "round half down": _rounded(decimal.ROUND_HALF_DOWN),
    "round half even": _rounded(decimal.ROUND_HALF_EVEN),
    "abs": _abs,
    "modulo": _modulo,
    "sqrt": _of_one(math.sqrt),
    "log": _of_one(math.log),
    "exp": _of_one(math.exp),
    "odd": _parity(1.0),
    "even": _parity(0.0),
}
