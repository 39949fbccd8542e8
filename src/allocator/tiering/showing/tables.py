"""The decision tables of a ruleset in words: their order, what each is for, and their rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from allocator.tiering.engine.tables import HitPolicy, Rule
from allocator.tiering.rulesets.ruleset import UNDECIDED, RuleTable
from allocator.tiering.rulesets.spec import Role
from allocator.tiering.showing.cells import cell_words
from allocator.tiering.showing.pages import Block, Paragraph, Section, Table
from allocator.tiering.showing.rows import (
    conditions,
    is_for_sector,
    outputs_words,
    sentence,
)
from allocator.tiering.showing.telling import Telling, heading, listed

_FOR: dict[Role, str] = {
    "triggers": "Looks for signs that are counted.",
    "decision": "Draws what is known together. Later tables may ask about the result.",
    "grid": "Puts two results together, one down the side and one along the top.",
    "safeguards": "Each of these puts a school in that tier at least, whatever the rest says.",
    "caps": "Each of these puts a school in that tier at most, unless a safeguard holds.",
    "tier": "Gives the tier.",
    "flags": "Adds support. It changes no tier.",
}
_POLICIES = {
    HitPolicy.UNIQUE: "One row at most may hold.",
    HitPolicy.ANY: "Rows that hold together say the same.",
    HitPolicy.PRIORITY: "Where several rows hold, the result that is named first here counts: {}.",
    HitPolicy.FIRST: "Read from the top: the first row that holds counts.",
    HitPolicy.RULE_ORDER: "Every row that holds counts, in this order.",
    HitPolicy.OUTPUT_ORDER: "Every row that holds counts.",
    HitPolicy.COLLECT: "Every row that holds counts.",
    HitPolicy.SUM: "The numbers of all rows that hold are added up.",
    HitPolicy.LEAST: "The least number of the rows that hold counts.",
    HitPolicy.GREATEST: "The greatest number of the rows that hold counts.",
    HitPolicy.COUNT: "It counts how many rows hold.",
}
_STEPS: dict[Role, str] = {
    "triggers": "Signs are looked for: {}.",
    "decision": "Results are drawn together: {}.",
    "grid": "Results are put together in a grid: {}.",
    "safeguards": "Safeguards are asked. One that holds sets the least tier.",
    "caps": "Caps are asked. One that holds sets the highest tier, unless a safeguard holds.",
    "tier": "The table of tiers is asked for the tier.",
    "flags": "Flags are asked. They add support and change no tier.",
}
_LAST = "The tier is the one that the table gives, within what caps and safeguards allow."


def order(telling: Telling) -> tuple[str, ...]:
    """The tables in the order they are asked, neighbours of one kind together."""
    groups: list[tuple[Role, list[str]]] = []
    for table in telling.ruleset.tables:
        if groups and groups[-1][0] == table.role:
            groups[-1][1].append(table.title)
        else:
            groups.append((table.role, [table.title]))
    steps = tuple(_STEPS[role].format(listed(titles)) for role, titles in groups)
    bounded = any(table.role in ("safeguards", "caps") for table in telling.ruleset.tables)
    return (*steps, _LAST) if bounded else steps


def trigger_sections(telling: Telling) -> tuple[Section, ...]:
    """Triggers by domain, each with its rows and where it comes from."""
    spec = telling.ruleset.spec
    return tuple(
        Section(title, (), tuple(_trigger(name, telling) for name in _in_domain(domain, telling)))
        for domain, title in spec.domains.items()
        if _in_domain(domain, telling)
    )


def _in_domain(domain: str, telling: Telling) -> list[str]:
    triggers = telling.ruleset.spec.triggers
    return [name for name, trigger in triggers.items() if trigger.domain == domain]


def _trigger(name: str, telling: Telling) -> Section:
    trigger = telling.ruleset.spec.triggers[name]
    rows = [
        (table, rule)
        for table in telling.ruleset.tables_of("triggers")
        for rule in table.table.rules
        if rule.outputs[0] == name
    ]
    found = _rows(f"What counts: {trigger.title}", rows, _points, telling)
    return Section(trigger.title, (found, Paragraph(f"Source: {trigger.source}", "note")))


def _points(_table: RuleTable, rule: Rule) -> str:
    points = rule.outputs[1]
    return f"{points:g} points" if points else ""


def _rows(
    caption: str,
    rows: Iterable[tuple[RuleTable, Rule]],
    gives: Callable[[RuleTable, Rule], str],
    telling: Telling,
) -> Block:
    """Rows as a table: what each gives, the words a school reads, and all that is asked."""
    found = [
        (
            f"{table.name} {rule.number}",
            gives(table, rule),
            sentence(rule, telling),
            conditions(table, rule, telling),
        )
        for table, rule in rows
        if is_for_sector(table, rule, telling)
    ]
    if not found:
        return Paragraph("No row is for this kind of school.")
    header = ("Row", "Gives", "What the school reads", "What is asked")
    shown = [place for place in range(len(header)) if any(row[place] for row in found)]
    return Table(
        caption,
        tuple(header[place] for place in shown),
        tuple(tuple(row[place] for place in shown) for row in found),
    )


def settling(telling: Telling) -> tuple[Section, ...]:
    """Every table that is neither for triggers nor for flags, in order."""
    tables = [one for one in telling.ruleset.tables if one.role not in ("triggers", "flags")]
    return _sections(tables, telling)


def flag_sections(telling: Telling) -> tuple[Section, ...]:
    """The tables with flags."""
    return _sections(telling.ruleset.tables_of("flags"), telling)


def _sections(tables: Iterable[RuleTable], telling: Telling) -> tuple[Section, ...]:
    return tuple(Section(table.title, _table(table, telling)) for table in tables)


def _table(table: RuleTable, telling: Telling) -> tuple[Block, ...]:
    intro = Paragraph(f"{_FOR[table.role]} {_policy(table)}")
    if table.role == "grid":
        return (intro, *_grid(table, telling))
    rows = [(table, rule) for rule in table.table.rules]
    return (intro, _rows(f"Rows of {table.title}", rows, _gives, telling))


def _policy(table: RuleTable) -> str:
    values = next((clause.values for clause in table.table.outputs if clause.values), ())
    return _POLICIES[table.table.hit_policy].format(listed(heading(str(one)) for one in values))


def _gives(table: RuleTable, rule: Rule) -> str:
    if table.role == "tier" and rule.outputs[0] == UNDECIDED:
        return "Left open"
    if table.table.hit_policy is HitPolicy.COUNT:
        return ""
    return outputs_words(rule.outputs)


def _grid(table: RuleTable, telling: Telling) -> tuple[Block, ...]:
    """A grid as a table: tests of the first figure down the side, of the second along the top."""
    if not table.table.rules:
        return ()
    down, along = table.table.inputs
    width = len(telling.ruleset.source.tables[table.name][0]) - 1
    lines = [table.table.rules[n : n + width] for n in range(0, len(table.table.rules), width)]
    header = tuple(
        f"{telling.title(along.name)}: {cell_words(rule.cells[1], along.name, telling)}"
        for rule in lines[0]
    )
    rows = tuple(
        (
            cell_words(line[0].cells[0], down.name, telling),
            *(outputs_words(rule.outputs) for rule in line),
        )
        for line in lines
    )
    return (Table(table.title, (telling.title(down.name), *header), rows),)
