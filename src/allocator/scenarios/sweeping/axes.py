"""Values of an axis, and the edit with each of them."""

from __future__ import annotations

import numpy as np

from allocator.scenarios.edits import EditShape
from allocator.scenarios.sweeping.schema import Axis, Value, fields_of

DIGITS = 9
"""Decimals of a value between two ends: beyond them floats differ for no reason."""


def values_of(axis: Axis, *, ends_alone: bool = False) -> list[Value]:
    """Values that a grid tries, in order; of a range without steps its two ends.

    Counts are whole, so that a range may have fewer values than steps.
    """
    if axis.values is not None:
        return list(axis.values)
    low, high = float(axis.low or 0.0), float(axis.high or 0.0)
    steps = 2 if ends_alone or axis.steps is None else axis.steps
    found = [clean(axis, value) for value in np.linspace(low, high, steps).tolist()]
    return list(dict.fromkeys(found))


def count_of(axis: Axis) -> int:
    """How many values a grid tries."""
    return len(values_of(axis))


def clean(axis: Axis, value: float) -> Value:
    """Round a number as the edit's field asks: whole for counts."""
    whole = axis.field is None and axis.edit.is_whole
    whole |= axis.field is not None and axis.field in axis.edit.whole_numbers
    rounded = round(value, DIGITS)
    return round(value) if whole else rounded + 0.0


def with_value(axis: Axis, value: Value) -> EditShape:
    """Return the edit of the axis with one of its values.

    Raises
    ------
    ValidationError
        Where the edit's field cannot have it.
    ValueError
        Where a number is needed.
    """
    edit = axis.edit
    if axis.field is None or axis.field == edit.number:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise ValueError(f"a number for {edit.number}")
        return edit.with_number(float(value))
    return type(edit).model_validate({**fields_of(edit), axis.field: value})


def is_numeric(axis: Axis) -> bool:
    """Whether the values are numbers, so that a curve can be drawn over them."""
    return all(
        isinstance(value, int | float) and not isinstance(value, bool)
        for value in values_of(axis, ends_alone=True)
    )
