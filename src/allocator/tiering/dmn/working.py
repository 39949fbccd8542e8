"""Works out boxed expressions in a scope."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allocator.tiering.dmn import model as dmn
from allocator.tiering.dmn.model import Body, Entry
from allocator.tiering.dmn.setting import Scope, Setting
from allocator.tiering.dmn.tables import table_result
from allocator.tiering.feel.functions import FUNCTIONS, call_function
from allocator.tiering.feel.values import Range, Value, is_number


def work_out(body: Body, scope: Scope, setting: Setting) -> Any:
    """Return the value of a boxed expression; of a function, something that can be called."""
    return _HOW[type(body)](body, scope, setting)


def function_of(function: dmn.Function, scope: Scope, setting: Setting) -> Callable[..., Value]:
    """Return a function that can be called with arguments by position or by name."""
    names = [parameter.name for parameter in function.parameters]

    def call(*values: Value, **by_name: Value) -> Value:
        given = dict(zip(names, values, strict=False)) | by_name
        if len(values) + len(by_name) != len(names) or given.keys() != set(names):
            setting.note(f"a function of {', '.join(names) or 'nothing'} with other arguments")
            return None
        fitted = {
            parameter.name: setting.fitted(
                given[parameter.name], parameter.type_ref, parameter.name
            )
            for parameter in function.parameters
        }
        result: Value = work_out(function.body, {**scope, **fitted}, setting)
        return result

    return call


def _context(body: dmn.Context, scope: Scope, setting: Setting) -> Any:
    made: dict[str, Any] = {}
    for entry in body.entries:
        value = _entry(entry, {**scope, **made}, setting)
        if entry.name is None:
            return value
        made[entry.name] = value
    return made


def _entry(entry: Entry, scope: Scope, setting: Setting) -> Any:
    value = work_out(entry.body, scope, setting)
    return value if callable(value) else setting.fitted(value, entry.type_ref, entry.name or "")


def _list(body: dmn.ListBox, scope: Scope, setting: Setting) -> Value:
    return [work_out(item, scope, setting) for item in body.items]


def _relation(body: dmn.Relation, scope: Scope, setting: Setting) -> Value:
    return [
        {
            name: work_out(cell, scope, setting)
            for name, cell in zip(body.columns, row, strict=False)
        }
        for row in body.rows
    ]


def _invocation(body: dmn.Invocation, scope: Scope, setting: Setting) -> Value:
    given = {entry.name or "": _entry(entry, scope, setting) for entry in body.arguments}
    if body.function in FUNCTIONS and body.function not in scope:
        return call_function(body.function, list(given.values()), list(given))
    function: Any = setting.evaluated(body.function, scope)
    if not callable(function):
        setting.note(f"{body.function!r} is no function here")
        return None
    result: Value = function(**given)
    return result


def _choice(body: dmn.Choice, scope: Scope, setting: Setting) -> Value:
    holds = work_out(body.condition, scope, setting) is True
    value: Value = work_out(body.then if holds else body.otherwise, scope, setting)
    return value


def _selection(body: dmn.Selection, scope: Scope, setting: Setting) -> Value:
    source = work_out(body.source, scope, setting)
    items = source if isinstance(source, list) else [] if source is None else [source]
    kept = []
    for item in items:
        fields = item if isinstance(item, dict) else {}
        answer = work_out(body.condition, {**scope, "item": item, **fields}, setting)
        if is_number(answer):
            place = int(answer) - 1 if answer > 0 else int(answer)
            return items[place] if -len(items) <= place < len(items) else None
        if answer is True:
            kept.append(item)
    return kept


def _loop(body: dmn.Loop, scope: Scope, setting: Setting) -> Value:
    source = work_out(body.source, scope, setting)
    if isinstance(source, Range):
        source = setting.evaluated("for i in r.start..r.end return i", {"r": source})
    if source is None:
        return None
    items = source if isinstance(source, list) else [source]
    made: list[Value] = []
    for item in items:
        inner = {**scope, body.variable: item, "partial": list(made)}
        made.append(work_out(body.result, inner, setting))
    if body.kind == "for":
        return made
    return call_function("any" if body.kind == "some" else "all", [made])


def _function(body: dmn.Function, scope: Scope, setting: Setting) -> Callable[..., Value]:
    return function_of(body, scope, setting)


def _unsupported(body: dmn.Unsupported, _scope: Scope, setting: Setting) -> Value:
    setting.note(f"not supported: {body.what}")
    return None


_HOW: dict[type, Callable[..., Any]] = {
    dmn.FeelText: lambda body, scope, setting: setting.evaluated(body.text, scope),
    dmn.Table: table_result,
    dmn.Context: _context,
    dmn.ListBox: _list,
    dmn.Relation: _relation,
    dmn.Invocation: _invocation,
    dmn.Function: _function,
    dmn.Choice: _choice,
    dmn.Selection: _selection,
    dmn.Loop: _loop,
    dmn.Unsupported: _unsupported,
}
