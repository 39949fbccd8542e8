"""Works out expressions and tests, for one case. What is missing or has no meaning is ``None``."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import product
from typing import Any

from allocator.tiering.feel import nodes
from allocator.tiering.feel.arithmetic import combine, negative
from allocator.tiering.feel.comparing import both, compare, either, kind_of, opposite, same, within
from allocator.tiering.feel.functions import call_function
from allocator.tiering.feel.parts import part_of
from allocator.tiering.feel.values import Range, Value, is_number

Scope = Mapping[str, Any]
"""Values by name; a function by name is a callable that takes its arguments."""

INPUT = "?"
"""The name of the cell's value inside a condition."""
_MOST_ITEMS = 100_000


def evaluate(expression: nodes.Expression, scope: Scope) -> Value:
    """Work an expression out; ``None`` where anything it needs is missing or of the wrong type."""
    return _HOW[type(expression)](expression, scope)


def accepts(tests: nodes.Tests, value: Value, scope: Scope) -> bool:
    """Say whether a cell of a rule table accepts a value.

    A missing value passes ``-`` and ``missing`` and nothing else: neither a comparison nor a
    ``not(...)``, for a missing figure is never a good one.
    """
    if tests.is_anything:
        return True
    if value is None:
        return not tests.negated and nodes.IsMissing() in tests.tests
    return _any_passes(tests.tests, value, scope) is not tests.negated


def _any_passes(tests: tuple[nodes.Test, ...], value: Value, scope: Scope) -> bool:
    return any(passes(test, value, scope) is True for test in tests)


def satisfies(tests: nodes.Tests, value: Value, scope: Scope) -> bool | None:
    """Say whether a cell of a DMN model accepts a value; ``None`` where it cannot be said."""
    if tests.is_anything:
        return True
    answer = _passes_one(tests.tests, value, scope)
    return opposite(answer) if tests.negated else answer


def _passes_one(tests: tuple[nodes.Test, ...], value: Value, scope: Scope) -> bool | None:
    answer: bool | None = False
    for test in tests:
        answer = either(answer, passes(test, value, scope))
    return answer


def passes(test: nodes.Test, value: Value, scope: Scope) -> bool | None:
    """Say whether a value passes one test; ``None`` where the two cannot be compared."""
    if isinstance(test, nodes.IsMissing):
        return value is None
    if isinstance(test, nodes.Interval):
        low, high = evaluate(test.low, scope), evaluate(test.high, scope)
        if low is None or high is None:
            return None
        return within(value, Range(low, high, test.excludes_low, test.excludes_high))
    if isinstance(test, nodes.Condition):
        return _holds(evaluate(test.expression, {**scope, INPUT: value}), value)
    end = evaluate(test.end, scope)
    return _is_among(value, end) if test.operator == "=" else compare(test.operator, value, end)


def _holds(answer: Value, value: Value) -> bool | None:
    # A condition may also come out as a list or range that the value is looked up in.
    if isinstance(answer, (list, Range)):
        return _is_among(value, answer)
    return answer if isinstance(answer, bool) else None


def _is_among(value: Value, end: Value) -> bool | None:
    if isinstance(end, Range) and not isinstance(value, Range):
        return within(value, end)
    if isinstance(end, list) and not isinstance(value, list):
        return any(_is_among(value, item) is True for item in end)
    if isinstance(end, list) and any(same(value, item) is True for item in end):
        return True
    return same(value, end)


def is_constant(node: nodes.Node) -> bool:
    """Say whether nothing in a node is a name: it means the same in every case."""
    return not names_of(node)


def names_of(node: nodes.Node) -> tuple[str, ...]:
    """Return the names that a node reads, each once, in the order they are written."""
    found = (part.text for part in nodes.parts_of(node) if isinstance(part, nodes.Name))
    return tuple(dict.fromkeys(found))


def _name(node: nodes.Name, scope: Scope) -> Value:
    value: Value = scope.get(node.text)
    if value is None and "." in node.text:
        # A parameter may be called Person.Name; where there is none, it is a part of Person.
        base, *fields = node.text.split(".")
        value = scope.get(base)
        for field in fields:
            value = part_of(value, field)
    return value


def _path(node: nodes.Path, scope: Scope) -> Value:
    return part_of(evaluate(node.base, scope), node.field)


def _call(node: nodes.Call, scope: Scope) -> Value:
    arguments = [evaluate(argument, scope) for argument in node.arguments]
    own: Callable[..., Value] | None = scope.get(node.function)
    if callable(own):
        if node.argument_names:
            return own(**dict(zip(node.argument_names, arguments, strict=True)))
        return own(*arguments)
    return call_function(node.function, arguments, node.argument_names)


def _logical(node: nodes.Logical, scope: Scope) -> Value:
    left = evaluate(node.left, scope)
    # What is settled by the left side is not worked out further.
    if left is (node.operator == "or"):
        return left
    join = both if node.operator == "and" else either
    return join(left, evaluate(node.right, scope))


def _between(node: nodes.Between, scope: Scope) -> Value:
    low, high = evaluate(node.low, scope), evaluate(node.high, scope)
    if low is None or high is None:
        return None
    return within(evaluate(node.value, scope), Range(low, high))


def _in(node: nodes.In, scope: Scope) -> Value:
    return _passes_one(node.tests, evaluate(node.value, scope), scope)


def _instance_of(node: nodes.InstanceOf, scope: Scope) -> Value:
    value, wanted = evaluate(node.value, scope), node.type_name.split("<")[0].strip()
    if wanted in ("Any", "any"):
        return value is not None
    return kind_of(value) == {"dateTime": "date and time"}.get(wanted, wanted)


def _context(node: nodes.ContextOf, scope: Scope) -> Value:
    made: dict[str, Value] = {}
    for name, expression in zip(node.names, node.values, strict=True):
        made[name] = evaluate(expression, {**scope, **made})
    return made


def _range(node: nodes.RangeOf, scope: Scope) -> Value:
    low, high = evaluate(node.low, scope), evaluate(node.high, scope)
    if low is None or high is None or kind_of(low) != kind_of(high):
        return None
    return Range(low, high, node.excludes_low, node.excludes_high)


def _if(node: nodes.If, scope: Scope) -> Value:
    holds = evaluate(node.condition, scope) is True
    return evaluate(node.then if holds else node.otherwise, scope)


def _filter(node: nodes.Filter, scope: Scope) -> Value:
    base = evaluate(node.base, scope)
    items: list[Value] = base if isinstance(base, list) else [] if base is None else [base]
    if not _asks_about_items(node.condition):
        position = evaluate(node.condition, scope)
        if is_number(position):
            return _at(items, int(position))  # type: ignore[arg-type]
    kept = []
    for item in items:
        fields = item if isinstance(item, dict) else {}
        if evaluate(node.condition, {**scope, "item": item, **fields}) is True:
            kept.append(item)
    return kept


def _asks_about_items(condition: nodes.Expression) -> bool:
    return isinstance(condition, (nodes.Comparison, nodes.Logical, nodes.Between, nodes.In))


def _at(items: list[Value], position: int) -> Value:
    index = position - 1 if position > 0 else position
    return items[index] if position and -len(items) <= index < len(items) else None


def _for_each(node: nodes.ForEach, scope: Scope) -> Value:
    sources = [_items(evaluate(source, scope)) for source in node.sources]
    if any(source is None for source in sources):
        return None
    made: list[Value] = []
    for number, items in enumerate(product(*(source or [] for source in sources))):
        if number >= _MOST_ITEMS:
            return None
        inner = {**scope, **dict(zip(node.variables, items, strict=True))}
        made.append(evaluate(node.result, inner))
    if node.kind == "for":
        return made
    if node.kind == "some":
        return True if True in made else None if None in made else False
    return False if False in made else None if None in made else True


def _items(source: Value) -> list[Value] | None:
    if not isinstance(source, Range):
        return source if isinstance(source, list) else None if source is None else [source]
    if not (is_number(source.low) and is_number(source.high)):
        return None
    low, high = int(source.low), int(source.high)  # type: ignore[arg-type]
    if abs(high - low) > _MOST_ITEMS:
        return None
    step = 1 if high >= low else -1
    return list(map(float, _whole_numbers(low, high, step)))


def _whole_numbers(low: int, high: int, step: int) -> Iterator[int]:
    return iter(range(low, high + step, step))


_HOW: dict[type, Callable[[Any, Scope], Value]] = {
    nodes.Literal: lambda node, scope: node.value,
    nodes.Name: _name,
    nodes.Path: _path,
    nodes.Call: _call,
    nodes.Arithmetic: lambda node, scope: combine(
        node.operator, evaluate(node.left, scope), evaluate(node.right, scope)
    ),
    nodes.Negation: lambda node, scope: negative(evaluate(node.operand, scope)),
    nodes.Comparison: lambda node, scope: compare(
        node.operator, evaluate(node.left, scope), evaluate(node.right, scope)
    ),
    nodes.Logical: _logical,
    nodes.Between: _between,
    nodes.In: _in,
    nodes.InstanceOf: _instance_of,
    nodes.ListOf: lambda node, scope: [evaluate(item, scope) for item in node.items],
    nodes.ContextOf: _context,
    nodes.RangeOf: _range,
    nodes.If: _if,
    nodes.Filter: _filter,
    nodes.ForEach: _for_each,
}
