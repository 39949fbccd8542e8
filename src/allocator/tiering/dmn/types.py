"""Fits values to the types of a model: what does not conform becomes null, with a reason."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from allocator.tiering.dmn.model import ItemType
from allocator.tiering.feel.comparing import kind_of
from allocator.tiering.feel.evaluate import satisfies
from allocator.tiering.feel.parse import parse_feel_tests
from allocator.tiering.feel.values import Value, is_number

_BASE_TYPES = {
    "number": "number", "string": "string", "boolean": "boolean", "date": "date", "time": "time",
    "date and time": "date and time", "dateTime": "date and time",
    "days and time duration": "days and time duration", "dayTimeDuration": "days and time duration",
    "years and months duration": "years and months duration",
    "yearMonthDuration": "years and months duration", "context": "context", "list": "list",
    "integer": "number", "long": "number", "double": "number",
}  # fmt: skip


class MisfitError(ValueError):
    """A value that does not conform to its type."""


def fit(value: Value, type_ref: str | None, types: Mapping[str, ItemType]) -> Value:
    """Return the value as the type wants it: one item for a list of one, and the other way round.

    Raises
    ------
    MisfitError
        Where the value does not conform. Null always does.
    """
    if value is None or type_ref is None:
        return value
    item = types.get(type_ref)
    if item is not None:
        return _fit_item(value, item, types)
    wanted = _BASE_TYPES.get(type_ref)
    return value if wanted is None else _fit_base(value, wanted)


def kind_of_type(type_ref: str | None, types: Mapping[str, ItemType]) -> str | None:
    """Return the base type behind a type, ``None`` for a structure, list or unknown one."""
    for _ in range(len(types) + 1):
        item = types.get(type_ref or "")
        if item is None:
            return _BASE_TYPES.get(type_ref or "")
        if item.is_list or item.fields:
            return None
        type_ref = item.base
    return None


def _fit_base(value: Value, wanted: str) -> Value:
    if isinstance(value, list) and len(value) == 1 and wanted != "list":
        value = value[0]
    if wanted == "list" and not isinstance(value, list):
        return [value]
    if wanted == "date and time" and kind_of(value) == "date":
        return dt.datetime.combine(value, dt.time(), dt.UTC)  # type: ignore[arg-type]
    if value is not None and kind_of(value) != wanted:
        raise MisfitError(f"a {kind_of(value)} instead of a {wanted}")
    return value


def _fit_item(value: Value, item: ItemType, types: Mapping[str, ItemType]) -> Value:
    if item.is_list:
        items: list[Value] = value if isinstance(value, list) else [value]
        fitted: Value = [_fit_one(part, item, types) for part in items]
        if not (_all_allowed(items, item) or _is_allowed(fitted, item)):
            raise MisfitError(f"a value that {item.name} does not allow")
        return fitted
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    fitted = _fit_one(value, item, types)
    if not _is_allowed(fitted, item):
        raise MisfitError(f"a value that {item.name} does not allow")
    return fitted


def _fit_one(value: Value, item: ItemType, types: Mapping[str, ItemType]) -> Value:
    if not item.fields or value is None:
        return fit(value, item.base, types) if item.base != item.name else value
    if not isinstance(value, dict):
        raise MisfitError(f"a {kind_of(value)} instead of the structure {item.name}")
    fields = {part.name: part for part in item.fields}
    return {
        name: _fit_item(part, fields[name], types) if name in fields and part is not None else part
        for name, part in value.items()
    }


def _all_allowed(items: list[Value], item: ItemType) -> bool:
    return all(_is_allowed(part, item) for part in items)


def _is_allowed(value: Value, item: ItemType) -> bool:
    if item.allowed is None or value is None:
        return True
    return satisfies(parse_feel_tests(item.allowed), value, {}) is True


def with_float_numbers(value: Value) -> Value:
    """Return the value with whole numbers as floats, also inside lists and structures."""
    if isinstance(value, list):
        return [with_float_numbers(item) for item in value]
    if isinstance(value, dict):
        return {name: with_float_numbers(item) for name, item in value.items()}
    return float(value) if is_number(value) else value  # type: ignore[arg-type]
