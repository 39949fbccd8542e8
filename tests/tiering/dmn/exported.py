"""What a ruleset's DMN file says of a school when our own DMN engine runs it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from allocator.tiering.dmn import Run, read_model_text, write_ruleset_dmn
from allocator.tiering.dmn.naming import DmnNames
from allocator.tiering.dmn.phrasing import as_feel
from allocator.tiering.dmn.xml import parse_xml
from allocator.tiering.engine.policies import PolicyBrokenError, resolve_one
from allocator.tiering.engine.tables import HitPolicy
from allocator.tiering.evaluation import Evaluation
from allocator.tiering.rulesets import RuleTable

DAY = dt.date(2026, 9, 1)


class Exported:
    """A ruleset as exported; ``run`` gives a run for one school of an evaluation."""

    def __init__(self, found: Evaluation) -> None:
        self.found = found
        data = write_ruleset_dmn(found.ruleset.source)
        self.model = read_model_text(data)
        self.names = DmnNames(found.ruleset.spec)
        self._labels = {
            item.get("name", ""): item.get("label", "")
            for item in parse_xml(data).findall("inputData")
        }

    def run(self, school: int) -> Run:
        """A run with the school's figures, what has no place in FEEL among them."""
        columns = self.found.columns
        histories = {
            as_feel(call, {}): columns.history(call).series.at(school)
            for formula in self.found.ruleset.formulas.values()
            for call in formula.histories
        }
        given: dict[str, Any] = {}
        for name in self.model.inputs:
            word = self.names.meant.get(name)
            if word is not None:
                given[name] = columns.series(word).at(school)
            else:
                given[name] = histories.get(self._labels[name], self.found.day)
        return Run(self.model, given)

    def result(self, run: Run, table: RuleTable) -> Any:
        """What a table says, its outputs by their names in the ruleset."""
        value = run.decide(self.names.tables[table.name])
        if isinstance(value, dict):
            return {self.names.meant.get(name, name): part for name, part in value.items()}
        return value


def expected_result(found: Evaluation, table: RuleTable, school: int) -> Any:
    """What a table says of a school, as the values of DMN."""
    rules = [table.table.rules[place] for place in found.readings[table.name].fired_rules(school)]
    header = found.ruleset.source.tables[table.name][0]
    kept = [
        place
        for place, clause in enumerate(table.table.outputs)
        if clause.name in header or table.role == "grid"
    ]
    outputs = [table.table.outputs[place] for place in kept]
    rows = [tuple(rule.outputs[place] for place in kept) for rule in rules]
    policy = table.table.hit_policy
    if not rows:
        return 0.0 if policy in (HitPolicy.COUNT, HitPolicy.SUM) else None
    try:
        result = resolve_one(policy, outputs, rows)
    except PolicyBrokenError:
        return None
    if policy.gives_number:
        return result
    names = [clause.name for clause in outputs]
    return (
        [_named(row, names) for row in result]
        if isinstance(result, list)
        else _named(result, names)
    )


def _named(row: tuple[Any, ...], names: list[str]) -> Any:
    return row[0] if len(names) == 1 else dict(zip(names, row, strict=True))
