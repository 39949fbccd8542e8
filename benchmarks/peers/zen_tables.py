"""A ruleset as decision-table JSON for zen-engine: formulas, tables, counts, the tier."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from allocator.tiering.feel import nodes
from allocator.tiering.rulesets.ruleset import Ruleset, RuleTable
from benchmarks.peers.phrases import ZEN, Phrase, Phrases, identifier

Node = dict[str, Any]


def zen_content(ruleset: Ruleset, sector: str, day: dt.date) -> Node:
    """The decision of one sector's schools as zen-engine reads it."""
    nodes = list(_nodes(Phrases(ruleset, sector, day, ZEN)))
    edges = [
        {"id": f"{one['id']}-{next_['id']}", "type": "edge", "sourceId": one["id"],
         "targetId": next_["id"]}
        for one, next_ in pairwise(nodes)
    ]  # fmt: skip
    return {"nodes": nodes, "edges": edges}


def fired_rows(ruleset: Ruleset, result: dict[str, Any]) -> list[tuple[str, int]]:
    """The rows that fired, from what zen-engine gave back."""
    return [
        (table.name, int(row["row"]))
        for table in ruleset.tables
        for row in result.get(identifier(table.name)) or ()
    ]


def _nodes(phrases: Phrases) -> Iterator[Node]:
    yield _node("in", "inputNode")
    derived = {name: _derived(phrases, name) for name in phrases.ruleset.formulas}
    yield _expressions("derived", derived)
    for table in phrases.ruleset.tables:
        if table.role == "tier":
            yield _expressions("counts", _counts(phrases))
        yield _table(phrases, table)
    yield _expressions("decided", {"decided": _decided(phrases)})
    yield _node("out", "outputNode")


def _node(name: str, kind: str, content: Node | None = None) -> Node:
    found: Node = {"id": name, "name": name, "type": kind, "position": {"x": 0, "y": 0}}
    return found if content is None else {**found, "content": content}


def _expressions(name: str, values: dict[str, str]) -> Node:
    expressions = [
        {"id": f"{name}-{key}", "key": key, "value": value} for key, value in values.items()
    ]
    return _node(name, "expressionNode", {"expressions": expressions, "passThrough": True})


def _derived(phrases: Phrases, name: str) -> str:
    made = phrases.formula(name)
    if made is None:
        return "null"
    needs, formula = made
    # In one node, what has been worked out already is written $.NAME.
    earlier = phrases.ruleset.formulas.keys()
    for used in set(needs) & earlier:
        formula = re.sub(rf"\b{used}\b", f"$.{used}", formula)
    known = " and ".join(f"{'$.' if need in earlier else ''}{need} != null" for need in needs)
    value = formula if formula.isidentifier() else f"round({formula}, 9)"
    return f"({known}) ? {value} : null"


def _table(phrases: Phrases, table: RuleTable) -> Node:
    asked = [clause.name for clause in table.table.inputs]
    rules = []
    for row in phrases.rows(table):
        is_tier = table.role in ("safeguards", "tier")
        output = phrases.place_of(row.outputs[0]) if is_tier else row.outputs[0]
        rules.append({
            "_id": f"{table.name}-{row.number}",
            **{f"i-{name}": "" for name in asked},
            **{f"i-{phrase.column}": _cell(phrases, phrase) for phrase in row.cells},
            **({"i-never": "false"} if row.is_elsewhere else {}),
            "o-row": str(row.number),
            "o-output": f'"{output}"' if isinstance(output, str) else repr(output),
        })  # fmt: skip
    inputs = [{"id": f"i-{name}", "name": name, "field": identifier(name)} for name in asked]
    return _node(table.name, "decisionTableNode", {
        "hitPolicy": "collect",
        "inputs": [*inputs, {"id": "i-never", "name": "never"}],
        "outputs": [
            {"id": "o-row", "name": "row", "field": "row"},
            {"id": "o-output", "name": "output", "field": "output"},
        ],
        "rules": rules, "passThrough": True, "outputPath": identifier(table.name),
        "inputField": None, "executionMode": "single",
    })  # fmt: skip


def _cell(phrases: Phrases, phrase: Phrase) -> str:
    """A cell as zen-engine writes it; with ``null`` a comparison is an error, which is no hit."""
    assert not phrase.cell.negated
    return ", ".join(_test(phrases, test) for test in phrase.cell.tests)


def _test(phrases: Phrases, test: nodes.Test) -> str:
    if isinstance(test, nodes.IsMissing):
        return "null"
    if isinstance(test, nodes.Interval):
        opens, closes = ZEN.opens[test.excludes_low], ZEN.closes[test.excludes_high]
        return f"{opens}{phrases.end(test.low)}..{phrases.end(test.high)}{closes}"
    assert isinstance(test, nodes.Compare)
    sign = "" if test.operator == "=" else f"{test.operator} "
    return f"{sign}{phrases.end(test.end)}"


def _counts(phrases: Phrases) -> dict[str, str]:
    triggers = list(phrases.ruleset.spec.triggers)
    found = {}
    for place, (name, settled) in enumerate(zip(triggers, phrases.readable(), strict=True)):
        tables = [
            f'some({identifier(table.name)} ?? [], #.output == "{name}")'
            for table in phrases.ruleset.tables_of("triggers")
            if any(rule.outputs[0] == name for rule in table.table.rules)
        ]
        found[f"fires_{place}"] = " or ".join(tables) or "false"
        found[f"read_{place}"] = f"$.fires_{place} or {settled}"
    for kind, words in (("fires", ""), ("read", "readable_")):
        each = [f"$.{kind}_{place}" for place in range(len(triggers))]
        domains = [" or ".join(each[place] for place in places) for places in phrases.domains()]
        found[f"{words}triggers"] = " + ".join(f"({one} ? 1 : 0)" for one in each)
        found[f"{words}domains"] = " + ".join(f"(({one}) ? 1 : 0)" for one in domains)
    return found


def _decided(phrases: Phrases) -> str:
    """The first row of the tier table, a safeguard's tier at least."""
    (tier,) = phrases.ruleset.tables_of("tier")
    least = [
        f"(len({identifier(table.name)} ?? []) > 0"
        f" ? max(map({identifier(table.name)}, #.output)) : -1)"
        for table in phrases.ruleset.tables_of("safeguards")
    ]
    return f"max([{tier.name}[0].output, {', '.join(least)}])"
