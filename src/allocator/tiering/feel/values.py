"""The values a rule can hold: numbers, text, truth, dates, durations, lists, contexts, ranges."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias


@dataclass(frozen=True, slots=True, order=True)
class YearsMonths:
    """A duration of whole years and months, counted in months."""

    months: int


@dataclass(frozen=True, slots=True)
class Range:
    """All values between two ends; an end that is ``None`` is open without limit."""

    low: Value
    high: Value
    excludes_low: bool = False
    excludes_high: bool = False


Value: TypeAlias = (
    "bool | int | float | str | dt.date | dt.time | dt.datetime | dt.timedelta | YearsMonths"
    " | Range | list[Value] | dict[str, Value] | None"
)
"""A value of the rule language. ``None`` is both null and missing; numbers are floats."""


def is_number(value: Value) -> bool:
    """Say whether a value is a number; true and false are not."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def as_decimal(number: float) -> float:
    """Return the number as a decimal of 15 digits, so that 0.1 + 0.2 is 0.3.

    Thresholds are written as decimals; binary dust after arithmetic must not decide a tier.
    """
    return float(f"{number:.15g}")


def number_text(number: float) -> str:
    """Write a number as people do: no exponent, no decimals where there are none."""
    text = format(Decimal(repr(as_decimal(float(number)))), "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
