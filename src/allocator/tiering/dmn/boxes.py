"""Reads the boxed expressions of DMN XML."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Callable

from allocator.tiering.dmn.model import (
    Body,
    Choice,
    Context,
    Entry,
    FeelText,
    Function,
    Invocation,
    ListBox,
    Loop,
    Parameter,
    Relation,
    Selection,
    Table,
    TableInput,
    TableOutput,
    TableRule,
    Unsupported,
)
from allocator.tiering.dmn.xml import text_in
from allocator.tiering.engine.tables import HitPolicy

_POLICIES = {
    "UNIQUE": HitPolicy.UNIQUE, "ANY": HitPolicy.ANY, "PRIORITY": HitPolicy.PRIORITY,
    "FIRST": HitPolicy.FIRST, "RULE ORDER": HitPolicy.RULE_ORDER,
    "OUTPUT ORDER": HitPolicy.OUTPUT_ORDER, "COLLECT": HitPolicy.COLLECT,
}  # fmt: skip
POLICY_NAMES = {policy: name for name, policy in _POLICIES.items()}
AGGREGATIONS = {
    "SUM": HitPolicy.SUM, "MIN": HitPolicy.LEAST, "MAX": HitPolicy.GREATEST,
    "COUNT": HitPolicy.COUNT,
}  # fmt: skip


def read_body(item: ET.Element) -> Body | None:
    """Read a boxed expression; ``None`` for an element that is none."""
    read = _READERS.get(item.tag)
    return None if read is None else read(item)


def _only_body(item: ET.Element | None) -> Body:
    """Read the one expression inside an element; nothing there is null."""
    bodies = [body for part in item if (body := read_body(part))] if item is not None else []
    return bodies[0] if bodies else FeelText("null")


def _type_ref(item: ET.Element | None) -> str | None:
    found = item.get("typeRef") if item is not None else None
    return found.rpartition(":")[2] if found else None


def _name(item: ET.Element | None) -> str:
    return " ".join(item.get("name", "").split()) if item is not None else ""


def _literal(item: ET.Element) -> Body:
    language = item.get("expressionLanguage", "FEEL")
    if "feel" not in language.lower():
        return Unsupported(f"the expression language {language}")
    return FeelText(text_in(item, "text") or "null")


def _table(item: ET.Element) -> Body:
    policy = _POLICIES.get(item.get("hitPolicy", "UNIQUE"))
    aggregation = item.get("aggregation")
    if policy is HitPolicy.COLLECT and aggregation:
        policy = AGGREGATIONS.get(aggregation)
    if policy is None:
        return Unsupported(f"the hit policy {item.get('hitPolicy')} {aggregation or ''}".strip())
    return Table(
        policy,
        tuple(_table_input(part) for part in item.findall("input")),
        tuple(_table_output(part) for part in item.findall("output")),
        tuple(_table_rule(part) for part in item.findall("rule")),
        tuple(_name(part) for part in item.findall("annotation")),
        _type_ref(item),
    )


def _table_input(item: ET.Element) -> TableInput:
    expression = item.find("inputExpression")
    text = text_in(expression, "text") or item.get("label") or "null"
    return TableInput(
        text, _type_ref(expression), text_in(item, "inputValues", "text"), item.get("label")
    )


def _table_output(item: ET.Element) -> TableOutput:
    return TableOutput(
        _name(item) or None,
        _type_ref(item),
        text_in(item, "outputValues", "text"),
        text_in(item, "defaultOutputEntry", "text"),
        item.get("label"),
    )


def _table_rule(item: ET.Element) -> TableRule:
    return TableRule(
        tuple(text_in(part, "text") or "-" for part in item.findall("inputEntry")),
        tuple(text_in(part, "text") or "null" for part in item.findall("outputEntry")),
        tuple(text_in(part, "text") or "" for part in item.findall("annotationEntry")),
    )


def _context(item: ET.Element) -> Body:
    entries = []
    for part in item.findall("contextEntry"):
        variable = part.find("variable")
        entries.append(Entry(_name(variable) or None, _only_body(part), _type_ref(variable)))
    return Context(tuple(entries))


def _relation(item: ET.Element) -> Body:
    columns = tuple(_name(part) for part in item.findall("column"))
    rows = (tuple(body for part in row if (body := read_body(part))) for row in item.findall("row"))
    return Relation(columns, tuple(rows))


def _invocation(item: ET.Element) -> Body:
    arguments = []
    for part in item.findall("binding"):
        parameter = part.find("parameter")
        arguments.append(Entry(_name(parameter), _only_body(part), _type_ref(parameter)))
    function = text_in(item, "literalExpression", "text") or ""
    return Invocation(" ".join(function.split()), tuple(arguments))


def read_function(item: ET.Element) -> Function | Unsupported:
    """Read a function: its parameters and what it works out."""
    if item.get("kind", "FEEL") != "FEEL":
        return Unsupported(f"a function of the kind {item.get('kind')}")
    parameters = (
        Parameter(_name(part), _type_ref(part)) for part in item.findall("formalParameter")
    )
    return Function(tuple(parameters), _only_body(item))


def _choice(item: ET.Element) -> Body:
    return Choice(*(_only_body(item.find(tag)) for tag in ("if", "then", "else")))


def _selection(item: ET.Element) -> Body:
    return Selection(_only_body(item.find("in")), _only_body(item.find("match")))


def _loop(item: ET.Element) -> Body:
    result = item.find("return") if item.tag == "for" else item.find("satisfies")
    kind = {"for": "for", "some": "some", "every": "every"}[item.tag]
    variable = " ".join(item.get("iteratorVariable", "").split())
    return Loop(kind, variable, _only_body(item.find("in")), _only_body(result))  # type: ignore[arg-type]


_READERS: dict[str, Callable[[ET.Element], Body]] = {
    "literalExpression": _literal,
    "decisionTable": _table,
    "context": _context,
    "list": lambda item: ListBox(tuple(body for part in item if (body := read_body(part)))),
    "relation": _relation,
    "invocation": _invocation,
    "functionDefinition": read_function,
    "conditional": _choice,
    "filter": _selection,
    "for": _loop,
    "some": _loop,
    "every": _loop,
}
