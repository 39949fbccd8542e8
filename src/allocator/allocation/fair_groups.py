"""Between which groups support is to be shared fairly, and what counts towards a group's share."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from allocator.allocation import worth
from allocator.allocation.problem import Problem
from allocator.domain.groups import GROUPINGS, NOT_GIVEN
from allocator.domain.suppression import LEAST_COUNT

SMALLER = "smaller groups together"


@dataclass(frozen=True)
class FairGroup:
    """Schools of one group, with the lines of demand that count.

    ``target`` is the support (in units of six team hours) that their targets need and that could
    be held at all, ``given`` the part that is agreed already.
    """

    grouping: str
    group: str
    units_of: dict[tuple[str, str], float]
    """Units of one session, by school and activity."""
    target: float
    given: float


def fair_groups(problem: Problem) -> tuple[FairGroup, ...]:
    """List the groups of every grouping with at least two of them."""
    found: list[FairGroup] = []
    lines = _lines_by_school(problem)
    for grouping, members in _members(problem).items():
        groups = [_group(problem, grouping, group, ids, lines) for group, ids in members.items()]
        chosen = [group for group in groups if group.target > group.given]
        if len(chosen) > 1:
            found.extend(chosen)
    return tuple(found)


def _members(problem: Problem) -> dict[str, dict[str, list[str]]]:
    """Open schools by grouping and group; small groups put together, unknown ones left out.

    Small is what the report keeps back too: with fewer schools one session more or less makes the
    share of the group.
    """
    found: dict[str, dict[str, list[str]]] = {}
    for grouping, group_of in GROUPINGS.items():
        groups: dict[str, list[str]] = defaultdict(list)
        for school in problem.authority.open_schools:
            group = group_of(school)
            if group != NOT_GIVEN:
                groups[group].append(school.school_id)
        small = [group for group, ids in groups.items() if len(ids) < LEAST_COUNT]
        together = [school for group in small for school in groups.pop(group)]
        if len(together) >= LEAST_COUNT:
            groups[SMALLER] = together
        found[grouping] = dict(sorted(groups.items()))
    return found


def _lines_by_school(problem: Problem) -> dict[str, list[tuple[str, float, int, int]]]:
    """Activity, units, sessions up to the target that could be held, and those agreed."""
    can_hold: dict[tuple[str, str], int] = defaultdict(int)
    for block in problem.blocks:
        for school in block.school_ids:
            can_hold[school, block.activity] += block.most
    lines: dict[str, list[tuple[str, float, int, int]]] = defaultdict(list)
    for line in problem.demand.lines:
        units = worth.support_units(problem.activity(line.activity), problem.school(line.school_id))
        given = min(line.given, line.target)
        most = min(line.target, given + can_hold[line.school_id, line.activity])
        if most:
            lines[line.school_id].append((line.activity, units, most, given))
    return lines


def _group(
    problem: Problem,
    grouping: str,
    group: str,
    ids: list[str],
    lines: dict[str, list[tuple[str, float, int, int]]],
) -> FairGroup:
    rows = [(school, *row) for school in ids for row in lines.get(school, ())]
    return FairGroup(
        grouping=grouping,
        group=group,
        units_of={(school, activity): units for school, activity, units, _, _ in rows},
        target=sum(units * most for _, _, units, most, _ in rows),
        given=sum(units * given for _, _, units, _, given in rows),
    )
