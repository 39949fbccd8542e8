"""What could not be read, why, what was not counted for want of it, and what it could change."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from allocator.domain.tiers import MissingInput
from allocator.tiering.evaluation import Evaluation
from allocator.tiering.evaluation.possible import tier_range
from allocator.tiering.figures.source import Leaf
from allocator.tiering.rulesets.ruleset import Ruleset, RuleTable

Places = NDArray[np.intp]
Flags = NDArray[np.bool_]
UNCHANGED = -2
"""Stands where knowing an input would not change the tier."""


@dataclass
class Gap:
    """One input that rows wanted: for which schools it is missing, and what was not counted.

    ``change`` is for each of ``schools`` the place of the tier that knowing it could lead to.
    """

    name: str
    is_missing: Flags
    leaves: list[tuple[Leaf, Flags]] = field(default_factory=list)
    wanted_by: dict[str, Flags] = field(default_factory=dict)
    schools: Places = field(default_factory=lambda: np.array([], dtype=np.intp))
    change: Places = field(default_factory=lambda: np.array([], dtype=np.intp))


def gaps_of(evaluation: Evaluation) -> list[Gap]:
    """Inputs that rows wanted and that some school lacks, in the ruleset's order."""
    gaps: dict[str, Gap] = {}
    for table in evaluation.ruleset.tables:
        if table.role != "flags" and _leads_on(evaluation.ruleset, table):
            for rule in range(len(table.table.rules)):
                _add_rule(evaluation, table, rule, gaps)
    order = {name: place for place, name in enumerate(evaluation.ruleset.words)}
    found = sorted(gaps.values(), key=lambda gap: order.get(gap.name, len(order)))
    for gap in found:
        gap.schools = np.flatnonzero(gap.is_missing)
        lowest, highest = tier_range(evaluation, gap.schools, gap.name)
        tier = evaluation.tier[gap.schools]
        lower = np.where((lowest >= 0) & (lowest < tier), lowest, UNCHANGED)
        gap.change = np.where(highest > tier, highest, lower)
    return found


def _leads_on(ruleset: Ruleset, table: RuleTable) -> bool:
    """Whether a table can matter to the tier: a decision that nothing asks about only has words."""
    if table.role not in ("decision", "grid"):
        return True
    outputs = {clause.name for clause in table.table.outputs}
    return any(clause.name in outputs for other in ruleset.tables for clause in other.table.inputs)


def _add_rule(evaluation: Evaluation, table: RuleTable, rule: int, gaps: dict[str, Gap]) -> None:
    reading = evaluation.readings[table.name]
    schools = reading.schools_of(reading.unknown, rule)
    if not len(schools):
        return
    title, is_settled = _wants(evaluation, table, rule)
    unknown = np.zeros(evaluation.count, dtype=bool)
    unknown[schools] = True
    for place in table.table.asked[rule]:
        column = evaluation.columns.column(table.table.inputs[place].name)
        left = unknown & column.series.missing
        for leaf in column.leaves:
            lacks = left & (leaf.whys != 0)
            if not lacks.any():
                continue
            left = left & ~lacks
            name = leaf.indicator or column.name
            gap = gaps.setdefault(name, Gap(name, np.zeros_like(left)))
            gap.leaves.append((leaf, lacks & ~gap.is_missing))
            gap.is_missing |= lacks
            if title:
                wanted = gap.wanted_by.setdefault(title, np.zeros_like(left))
                wanted |= lacks & ~is_settled


def _wants(evaluation: Evaluation, table: RuleTable, rule: int) -> tuple[str, Flags]:
    """What a row is for, in words, and where that is settled without the row."""
    nowhere = np.zeros(evaluation.count, dtype=bool)
    if table.role == "triggers":
        name = str(table.table.rules[rule].outputs[0])
        place = list(evaluation.ruleset.spec.triggers).index(name)
        settled = evaluation.trigger_fires[place] | evaluation.trigger_readable[place]
        return evaluation.ruleset.spec.triggers[name].title, settled
    return (table.title if table.role == "decision" else ""), nowhere


def missing_inputs(evaluation: Evaluation, gaps: list[Gap]) -> list[list[MissingInput]]:
    """Missing inputs of every school. What is settled without an input is not told."""
    found: list[list[MissingInput]] = [[] for _ in range(evaluation.count)]
    made: dict[tuple[str, str, int, tuple[str, ...]], MissingInput] = {}
    for gap in gaps:
        whys = _whys(evaluation, gap)
        titles = list(gap.wanted_by)
        wanted = np.array([gap.wanted_by[title][gap.schools] for title in titles], dtype=bool)
        patterns = wanted.T.tolist() if titles else [[]] * len(gap.schools)
        told = zip(gap.schools.tolist(), gap.change.tolist(), patterns, strict=True)
        for school, change, pattern in told:
            counted = tuple(t for t, holds in zip(titles, pattern, strict=True) if holds)
            if change == UNCHANGED and not counted:
                continue
            key = (gap.name, whys[school], change, counted)
            if key not in made:
                made[key] = _entry(evaluation, *key)
            found[school].append(made[key])
    return found


def _whys(evaluation: Evaluation, gap: Gap) -> dict[int, str]:
    return {
        school: evaluation.figures.why(leaf, school)
        for leaf, lacks in gap.leaves
        for school in np.flatnonzero(lacks).tolist()
    }


def _entry(
    evaluation: Evaluation, name: str, why: str, change: int, wanted: tuple[str, ...]
) -> MissingInput:
    tier = None if change == UNCHANGED else evaluation.ruleset.spec.ladder[change]
    title = evaluation.ruleset.title_of(name)
    counted = f"{_listed([word.lower() for word in wanted])} not counted; " if wanted else ""
    text = f"{title}: {why}; {counted}{_effect(tier)}"
    return MissingInput(indicator=name, why=why, could_change_to=tier, text=text)


def texts_of(entries: list[MissingInput], evaluation: Evaluation) -> tuple[str, ...]:
    """What is missing in a few lines: inputs with one reason and one effect stand together."""
    keyed = sorted(entries, key=lambda entry: (entry.why, entry.could_change_to or ""))
    lines = []
    for (why, change), group in groupby(keyed, lambda entry: (entry.why, entry.could_change_to)):
        titles = [evaluation.ruleset.title_of(entry.indicator) for entry in group]
        lines.append(f"{_listed(titles)}: {why}; {_effect(change)}")
    return tuple(lines)


def _effect(tier: str | None) -> str:
    return f"could have made it {tier}" if tier else "would not alone have changed the tier"


def _listed(titles: list[str]) -> str:
    return titles[0] if len(titles) == 1 else f"{', '.join(titles[:-1])} and {titles[-1]}"
