"""Doubles: rows that say again what another row says, and rows inside another."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from allocator.tiering.analysis.covering import is_inside
from allocator.tiering.analysis.findings import Finding, place
from allocator.tiering.analysis.spaces import Space
from allocator.tiering.analysis.studies import Study
from allocator.tiering.engine.tables import HitPolicy
from allocator.tiering.rulesets import RuleTable

_OWN_FINDING = (HitPolicy.UNIQUE, HitPolicy.FIRST, HitPolicy.PRIORITY)
"""Policies under which a second row is an overlap or a dead row already."""


def doubles(study: Study, table: RuleTable) -> Iterator[Finding]:
    """Yield rows that are there twice, and rows whose trigger or tier another row gives anyway."""
    is_asked = table.role in ("tier", "decision", "grid")
    if is_asked and table.table.hit_policy in _OWN_FINDING:
        return
    spaces = [space for space, _ in study.groups(table)]
    for rule in range(len(table.table.rules)):
        for other in range(len(table.table.rules)):
            if rule != other and all(_is_within(space, rule, other) for space in spaces):
                found = _finding(study, table, rule, other)
                if found is not None:
                    yield found
                    break


def _is_within(space: Space, rule: int, other: int) -> bool:
    box = space.boxes[rule]
    return (
        rule in space.meant
        and other in space.meant
        and all(box)
        and is_inside(box, space.boxes[other])
    )


def _finding(study: Study, table: RuleTable, rule: int, other: int) -> Finding | None:
    rules = table.table.rules
    is_same = (
        rules[rule].cells == rules[other].cells and rules[rule].outputs == rules[other].outputs
    )
    rows = study.rows(table, [rule])
    where, there = place(table.name, rows), study.row(table, other)
    if is_same:
        if rule < other:
            return None
        text = f"{where}: the same as row {there}"
        if table.table.hit_policy in (HitPolicy.SUM, HitPolicy.COUNT):
            text += ", so it counts twice"
        return Finding("duplicate row", "warning", table.name, rows, text)
    if not _adds_nothing(study, table, rules[rule].outputs, rules[other].outputs):
        return None
    text = f"{where}: wherever it fires, row {there} fires too and gives as much"
    return Finding("subsumed row", "note", table.name, rows, text)


def _adds_nothing(
    study: Study, table: RuleTable, own: tuple[Any, ...], other: tuple[Any, ...]
) -> bool:
    """Whether a row's outputs make no difference beside another's."""
    ladder = study.ruleset.spec.ladder
    if table.role == "triggers":
        return own[0] == other[0] and float(own[1]) <= float(other[1])
    if table.role == "safeguards":
        return ladder.index(own[0]) <= ladder.index(other[0])
    if table.role == "caps":
        return ladder.index(own[0]) >= ladder.index(other[0])
    return own == other and (table.role == "flags" or table.table.hit_policy is HitPolicy.ANY)
