"""Functions of lists; the figures of a list can also be given one by one: ``max(1, 2)``."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable
from functools import reduce

from allocator.tiering.feel.arithmetic import combine
from allocator.tiering.feel.comparing import both, compare, either, same
from allocator.tiering.feel.numbers import need_number
from allocator.tiering.feel.values import Value, as_decimal

Function = Callable[..., Value]


def _given(arguments: tuple[Value, ...]) -> list[Value]:
    if len(arguments) == 1 and isinstance(arguments[0], list):
        return arguments[0]
    return list(arguments)


def _any_number_of(work: Callable[[list[Value]], Value]) -> Function:
    def function(*values: Value, list_: Value = None) -> Value:
        return work(_given(values) if values else _given((list_,)))

    return function


def _extreme(sign: str) -> Callable[[list[Value]], Value]:
    def work(items: list[Value]) -> Value:
        if not items or any(compare(sign, item, items[0]) is None for item in items):
            return None
        return reduce(lambda best, item: item if compare(sign, item, best) else best, items)

    return work


def _numbers(items: list[Value]) -> list[float]:
    return [need_number(item) for item in items]


def _sum(items: list[Value]) -> Value:
    if items and all(isinstance(item, (int, float)) for item in items):
        return as_decimal(math.fsum(_numbers(items)))
    return reduce(lambda total, item: combine("+", total, item), items) if items else None


def _mean(items: list[Value]) -> Value:
    total = _sum(items)
    return combine("/", total, float(len(items)))


def _mode(items: list[Value]) -> Value:
    return [*sorted(statistics.multimode(_numbers(items)))]


def _deviation(items: list[Value]) -> Value:
    return as_decimal(statistics.stdev(_numbers(items))) if len(items) > 1 else None


def _ternary(
    join: Callable[[Value, Value], bool | None], items: list[Value], start: bool
) -> bool | None:
    answer: bool | None = start
    for item in items:
        answer = join(answer, item)
    return answer


def _as_list(value: Value) -> list[Value]:
    return value if isinstance(value, list) else [value]


def _count(items: list[Value]) -> Value:
    return float(len(items))


def _contains(list_: Value, element: Value) -> Value:
    if list_ is None:
        return None
    return any(same(item, element) is True for item in _as_list(list_))


def _append(list_: Value, *items: Value) -> Value:
    return None if list_ is None else [*_as_list(list_), *items]


def _concatenate(*lists: Value) -> Value:
    return None if None in lists else [item for given in lists for item in _as_list(given)]


def _distinct(items: list[Value]) -> list[Value]:
    kept: list[Value] = []
    for item in items:
        if not _contains(kept, item):
            kept.append(item)
    return kept


def _flatten(list_: Value) -> Value:
    if not isinstance(list_, list):
        return list_
    return [part for item in list_ for part in _as_list(_flatten(item))]


def _sublist(list_: Value, start_position: Value, length: Value = None) -> Value:
    items, start = _as_list(list_), int(need_number(start_position))
    first = start - 1 if start > 0 else len(items) + start
    if start == 0 or not 0 <= first < len(items):
        return None
    last = len(items) if length is None else first + int(need_number(length))
    return items[first:last] if last <= len(items) else None


def _index_of(list_: Value, match: Value) -> Value:
    return [float(n) for n, item in enumerate(_as_list(list_), 1) if same(item, match) is True]


def _remove(list_: Value, position: Value) -> Value:
    items, place = _as_list(list_), int(need_number(position))
    index = place - 1 if place > 0 else len(items) + place
    return items[:index] + items[index + 1 :] if 0 <= index < len(items) else None


def _insert(list_: Value, position: Value, new_item: Value) -> Value:
    items, place = _as_list(list_), int(need_number(position))
    index = place - 1 if place > 0 else len(items) + place
    return [*items[:index], new_item, *items[index:]] if 0 <= index <= len(items) else None


def _get_value(m: Value, key: Value) -> Value:
    return m.get(key) if isinstance(m, dict) and isinstance(key, str) else None


def _get_entries(m: Value) -> Value:
    return (
        [{"key": key, "value": value} for key, value in m.items()] if isinstance(m, dict) else None
    )


FUNCTIONS: dict[str, Function] = {
    "min": _any_number_of(_extreme("<")),
    "max": _any_number_of(_extreme(">")),
    "sum": _any_number_of(_sum),
    "mean": _any_number_of(_mean),
    "median": _any_number_of(lambda items: as_decimal(statistics.median(_numbers(items)))),
    "mode": _any_number_of(_mode),
    "stddev": _any_number_of(_deviation),
    "product": _any_number_of(lambda items: as_decimal(math.prod(_numbers(items)))),
    "count": _any_number_of(_count),
    "all": _any_number_of(lambda items: _ternary(both, items, True)),
    "any": _any_number_of(lambda items: _ternary(either, items, False)),
    "list contains": _contains,
    "append": _append,
    "concatenate": _concatenate,
    "union": lambda *lists: _distinct(_concatenate(*lists)),  # type: ignore[arg-type]
    "distinct values": lambda list_: _distinct(_as_list(list_)),
    "flatten": _flatten,
    "reverse": lambda list_: _as_list(list_)[::-1],
    "sublist": _sublist,
    "index of": _index_of,
    "remove": _remove,
    "insert before": _insert,
    "get value": _get_value,
    "get entries": _get_entries,
}
