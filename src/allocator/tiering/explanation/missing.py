"""What could not be read, why, what was not counted for want of it, and what it could change."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from allocator.domain.tiers import MissingInput
from allocator.tiering.evaluation import Evaluation
from allocator.tiering.evaluation.possible import tier_range
from allocator.tiering.rulesets.ruleset import RuleTable

Places = NDArray[np.intp]


@dataclass
class _Gap:
    """One missing input: the schools, why by school, and the titles of what wants it."""

    why: dict[int, str] = field(default_factory=dict)
    wanted_by: dict[int, dict[str, None]] = field(default_factory=dict)


def missing_inputs(evaluation: Evaluation) -> list[list[MissingInput]]:
    """Inputs of every school that rows wanted and that are not known, in the ruleset's order."""
    gaps = _gaps(evaluation)
    found: list[list[MissingInput]] = [[] for _ in range(evaluation.count)]
    for name, gap in gaps.items():
        schools = np.array(sorted(gap.why), dtype=np.intp)
        lowest, highest = tier_range(evaluation, schools, name)
        for number, school in enumerate(schools.tolist()):
            change = _change(evaluation, school, int(lowest[number]), int(highest[number]))
            wanted = tuple(gap.wanted_by[school])
            if change is None and not wanted:
                continue  # what it is wanted for is settled without it
            found[school].append(_entry(evaluation, name, gap.why[school], change, wanted))
    return found


def texts_of(entries: list[MissingInput], evaluation: Evaluation) -> tuple[str, ...]:
    """What is missing in a few lines: inputs with one reason and one effect stand together."""
    keyed = sorted(entries, key=lambda entry: (entry.why, entry.could_change_to or ""))
    lines = []
    for (why, change), group in groupby(keyed, lambda entry: (entry.why, entry.could_change_to)):
        titles = [evaluation.ruleset.title_of(entry.indicator) for entry in group]
        effect = f"could have made it {change}" if change else "would not alone have changed the tier"
        lines.append(f"{_listed(titles)}: {why}; {effect}")
    return tuple(lines)


def _listed(titles: list[str]) -> str:
    return titles[0] if len(titles) == 1 else f"{', '.join(titles[:-1])} and {titles[-1]}"


def _gaps(evaluation: Evaluation) -> dict[str, _Gap]:
    gaps: dict[str, _Gap] = {}
    for table in evaluation.ruleset.tables:
        if table.role not in ("tier", "flags"):
            for rule in range(len(table.table.rules)):
                _add_rule(evaluation, table, rule, gaps)
    order = {name: place for place, name in enumerate(evaluation.ruleset.words)}
    return dict(sorted(gaps.items(), key=lambda item: order.get(item[0], len(order))))


def _add_rule(
    evaluation: Evaluation, table: RuleTable, rule: int, gaps: dict[str, _Gap]
) -> None:
    reading = evaluation.readings[table.name]
    schools = reading.schools_of(reading.unknown, rule)
    if not len(schools):
        return
    title, is_settled = _wants(evaluation, table, rule)
    for place in table.table.asked[rule]:
        name = table.table.inputs[place].name
        missing = evaluation.columns.series(name).missing[schools]
        for school in schools[missing].tolist():
            if not evaluation.columns.column(name).leaves:
                continue
            indicator, why = evaluation.columns.why_missing(name, school)
            gap = gaps.setdefault(indicator, _Gap())
            gap.why.setdefault(school, why)
            wanted = gap.wanted_by.setdefault(school, {})
            if title and not is_settled[school]:
                wanted[title] = None


def _wants(
    evaluation: Evaluation, table: RuleTable, rule: int
) -> tuple[str, NDArray[np.bool_]]:
    """What a row is for, in words, and where that is settled without the row."""
    if table.role == "triggers":
        name = str(table.table.rules[rule].outputs[0])
        place = list(evaluation.ruleset.spec.triggers).index(name)
        settled = evaluation.trigger_fires[place] | evaluation.trigger_readable[place]
        return evaluation.ruleset.spec.triggers[name].title, settled
    if table.role == "decision":
        return table.title, np.zeros(evaluation.count, dtype=bool)
    return "", np.zeros(evaluation.count, dtype=bool)


def _change(evaluation: Evaluation, school: int, lowest: int, highest: int) -> str | None:
    """The tier that knowing one input could lead to, the highest first."""
    tier = int(evaluation.tier[school])
    if highest > tier:
        return evaluation.ruleset.spec.ladder[highest]
    return evaluation.ruleset.spec.ladder[lowest] if 0 <= lowest < tier else None


def _entry(
    evaluation: Evaluation, name: str, why: str, change: str | None, wanted: tuple[str, ...]
) -> MissingInput:
    effect = f"could have made it {change}" if change else "would not alone have changed the tier"
    title = evaluation.ruleset.title_of(name)
    counted = f"{_listed([word.lower() for word in wanted])} not counted; " if wanted else ""
    return MissingInput.model_construct(
        indicator=name, why=why, could_change_to=change, text=f"{title}: {why}; {counted}{effect}"
    )
