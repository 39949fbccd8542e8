"""Functions of texts, and those that make a text, a number or a truth value of something else."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

from allocator.tiering.feel.comparing import kind_of, opposite, same
from allocator.tiering.feel.numbers import need_number
from allocator.tiering.feel.values import Value, YearsMonths, is_number, number_text

Function = Callable[..., Value]


def _text(value: Value) -> str:
    if not isinstance(value, str):
        raise TypeError("a text")
    return value


def _substring(string: Value, start_position: Value, length: Value = None) -> Value:
    text, start = _text(string), int(need_number(start_position))
    if start == 0 or abs(start) > max(len(text), 1):
        return None
    first = start - 1 if start > 0 else len(text) + start
    if length is None:
        return text[first:]
    count = int(need_number(length))
    return text[first : first + count] if count > 0 else None


def _before(string: Value, match: Value) -> Value:
    head, found, _ = _text(string).partition(_text(match)) if match else ("", "", "")
    return head if found else ""


def _after(string: Value, match: Value) -> Value:
    return _text(string).partition(_text(match))[2] if match else _text(string)


def _number(
    from_: Value, grouping_separator: Value = None, decimal_separator: Value = None
) -> Value:
    if is_number(from_):
        return from_
    text = _text(from_)
    if grouping_separator is not None:
        text = text.replace(_text(grouping_separator), "")
    if decimal_separator is not None:
        text = text.replace(_text(decimal_separator), ".")
    return float(text) if re.fullmatch(r"-?(\d+(\.\d+)?|\.\d+)([eE][+-]?\d+)?", text) else None


def string_of(from_: Value) -> Value:
    """Write a value as text, as FEEL's ``string`` does."""
    value = from_
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return number_text(value)
    if isinstance(value, (dt.date, dt.time)):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, YearsMonths):
        return _years_months_text(value)
    if isinstance(value, dt.timedelta):
        return _length_text(value)
    if isinstance(value, list):
        return f"[{', '.join(_quoted(item) for item in value)}]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_quoted(item)}" for key, item in value.items()) + "}"
    return None


def _quoted(value: Value) -> str:
    return f'"{value}"' if isinstance(value, str) else str(string_of(value) or "null")


def _years_months_text(length: YearsMonths) -> str:
    years, months = divmod(abs(length.months), 12)
    parts = (f"{years}Y" if years else "") + (f"{months}M" if months else "")
    return ("-" if length.months < 0 else "") + "P" + (parts or "0M")


def _length_text(length: dt.timedelta) -> str:
    whole = abs(length)
    hours, rest = divmod(whole.seconds, 3_600)
    minutes, seconds = divmod(rest, 60)
    exact = number_text(seconds + whole.microseconds / 1e6)
    clock = "".join(
        f"{amount}{unit}"
        for amount, unit in ((str(hours), "H"), (str(minutes), "M"), (exact, "S"))
        if amount != "0"
    )
    days = f"{whole.days}D" if whole.days else ""
    sign = "-" if length < dt.timedelta() else ""
    return sign + "P" + ((days + (f"T{clock}" if clock else "")) or "T0S")


def _split(string: Value, delimiter: Value) -> Value:
    return list(_text(string).split(_text(delimiter)))


def _join(list_: Value, delimiter: Value = "") -> Value:
    items = list_ if isinstance(list_, list) else [list_]
    return _text(delimiter or "").join(_text(item) for item in items if item is not None)


def _is(value1: Value, value2: Value) -> Value:
    return kind_of(value1) == kind_of(value2) and same(value1, value2) is True


FUNCTIONS: dict[str, Function] = {
    "not": lambda negand: opposite(negand),
    "is": _is,
    "string": string_of,
    "number": _number,
    "substring": _substring,
    "substring before": _before,
    "substring after": _after,
    "string length": lambda string: float(len(_text(string))),
    "upper case": lambda string: _text(string).upper(),
    "lower case": lambda string: _text(string).lower(),
    "contains": lambda string, match: _text(match) in _text(string),
    "starts with": lambda string, match: _text(string).startswith(_text(match)),
    "ends with": lambda string, match: _text(string).endswith(_text(match)),
    "split": _split,
    "string join": _join,
}
