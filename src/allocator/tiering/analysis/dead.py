"""Dead rows: rows that never fire, or never decide because others always come first."""

from __future__ import annotations

from collections.abc import Iterator

from allocator.tiering.analysis.covering import NotSettledError, meets, uncovered
from allocator.tiering.analysis.findings import Finding, place
from allocator.tiering.analysis.outputs import rivals
from allocator.tiering.analysis.realising import can_be
from allocator.tiering.analysis.situations import Situation
from allocator.tiering.analysis.spaces import Box, Space
from allocator.tiering.analysis.studies import Study
from allocator.tiering.engine.tables import HitPolicy
from allocator.tiering.rulesets import RuleTable

_MOST_PARTS = 60
_DECIDES = (HitPolicy.FIRST, HitPolicy.PRIORITY, HitPolicy.GREATEST, HitPolicy.LEAST)


def dead_rows(study: Study, table: RuleTable) -> Iterator[Finding]:
    """Yield the rows of a table that make no difference in any setting."""
    groups = study.groups(table)
    for rule in range(len(table.table.rules)):
        try:
            if not any(_is_alive(space, situations, rule) for space, situations in groups):
                yield _finding(study, table, _nearest(groups, rule), rule)
        except NotSettledError:
            rows = study.rows(table, [rule])
            text = f"{place(table.name, rows)}: too large to be sure that it ever decides"
            yield Finding("not settled", "note", table.name, rows, text)


def _nearest(groups: list[tuple[Space, list[Situation]]], rule: int) -> Space:
    """The space in which a dead rule comes nearest to firing."""
    return max(
        (space for space, _ in groups),
        key=lambda space: (rule in space.meant, sum(codes > 0 for codes in space.boxes[rule])),
    )


def _is_alive(space: Space, situations: list[Situation], rule: int) -> bool:
    """Whether a rule fires for some school and, where one rule decides, decides."""
    if rule not in space.meant or not all(space.boxes[rule]):
        return False
    others = [space.boxes[other] for other in _rivals(space, rule)]
    for number, part in enumerate(uncovered(space.boxes[rule], others)):
        wanted = space.wanted(part)
        if number >= _MOST_PARTS:
            raise NotSettledError
        if any(not can_be(s, space.table.name, wanted).is_impossible for s in situations):
            return True
    return False


def _rivals(space: Space, rule: int) -> list[int]:
    is_asked = space.table.role in ("tier", "decision", "grid")
    if not is_asked or space.table.table.hit_policy not in _DECIDES:
        return []
    return rivals(space, rule)


def _finding(study: Study, table: RuleTable, space: Space, rule: int) -> Finding:
    rows = study.rows(table, [rule])
    where = place(table.name, rows)
    if rule not in space.meant:
        return _dead(table, rows, f"{where}: it names a parameter that has no value in any sector")
    empty = [
        axis.name for axis, codes in zip(space.axes, space.boxes[rule], strict=True) if not codes
    ]
    if empty:
        cell = dict(
            zip((c.name for c in table.table.inputs), table.table.rules[rule].cells, strict=True)
        )
        return _dead(
            table, rows, f"{where}: nothing can meet {cell[empty[0]].text!r} in {empty[0]}"
        )
    before = _needed(space, rule, _rivals(space, rule))
    if not before:
        return _dead(table, rows, f"{where}: its conditions can never be met together")
    others = study.rows(table, before)
    names = place(table.name, others).removeprefix(f"{table.name}.csv, ")
    verb = "comes" if len(others) == 1 else "come"
    text = f"{where}: it never decides, {names} always {verb} first"
    if table.table.hit_policy in (HitPolicy.GREATEST, HitPolicy.LEAST):
        return Finding("dead row", "note", table.name, rows, text)
    return _dead(table, rows, text)


def _dead(table: RuleTable, rows: tuple[int, ...], text: str) -> Finding:
    return Finding("dead row", "error", table.name, rows, text)


def _needed(space: Space, rule: int, others: list[int]) -> list[int]:
    """Of the rules that come first, few that together take all of a rule's box."""
    box = space.boxes[rule]
    kept = [other for other in others if meets(space.boxes[other], box)]
    if not _covers(space, kept, box):
        return []
    for other in list(kept):
        fewer = [one for one in kept if one != other]
        if _covers(space, fewer, box):
            kept = fewer
    return kept


def _covers(space: Space, rules: list[int], box: Box) -> bool:
    return next(uncovered(box, [space.boxes[one] for one in rules]), None) is None
