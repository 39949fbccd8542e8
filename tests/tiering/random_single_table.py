"""One random decision table without a ruleset round it, with schools at its cut points."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Any

from allocator.tiering.engine.tables import (
    DecisionTable,
    HitPolicy,
    InputClause,
    OutputClause,
    Rule,
)
from allocator.tiering.feel.parse import parse_tests
from tests.tiering.random_cells import Column, any_cell

TEXTS = ("primary", "secondary", "free meals", 'a "b", c', "3")
NUMBERS = (-1.0, 0.0, 0.1, 66.6, 70.0, 75.0, 80.5, 87.25)
PARAMETERS: dict[str, float | None] = {"floor": 70.0, "limit": 80.5, "lost": None}
"""The last has no value for these schools."""
OUTPUTS = {"band": ("high", "medium", "low"), "colour": ("red", "blue")}
POINTS = ("0", "1", "2", "-1.5")


@dataclass(frozen=True)
class SingleTable:
    """A table as text, its policy and its condition columns."""

    policy: HitPolicy
    columns: tuple[Column, ...]
    cells: tuple[tuple[str, ...], ...]

    @property
    def table(self) -> DecisionTable:
        """The table as the engine takes it."""
        clauses = tuple(InputClause(one.name, one.kind) for one in self.columns)  # type: ignore[arg-type]
        outputs = tuple(OutputClause(name, "text", values) for name, values in OUTPUTS.items())
        if self.policy.gives_number:
            outputs = (OutputClause("points", "number"),)
        wide = len(clauses)
        rules = tuple(
            Rule(number, tuple(map(parse_tests, row[:wide])), self._outputs(row[wide:]))
            for number, row in enumerate(self.cells[1:], 1)
        )
        return DecisionTable("single", self.policy, clauses, outputs, rules)

    def _outputs(self, given: tuple[str, ...]) -> tuple[Any, ...]:
        return tuple(map(float, given)) if self.policy.gives_number else given


def random_single_table(random: Random, policy: HitPolicy, rows: int) -> SingleTable:
    """Any lawful table of so many rows, of one to six columns."""
    kinds = [random.choice(("number", "number", "text", "boolean")) for _ in range(6)]
    columns = tuple(
        Column(f"c{place}", kind, TEXTS, NUMBERS, tuple(PARAMETERS))
        for place, kind in enumerate(kinds[: random.randint(1, 6)])
    )
    outputs = {"points": POINTS} if policy.gives_number else OUTPUTS
    lines = [(*(column.name for column in columns), *outputs)]
    for _ in range(rows):
        asked = [any_cell(random, column) for column in columns]
        lines.append((*asked, *(random.choice(values) for values in outputs.values())))
    return SingleTable(policy, columns, tuple(lines))


def value_at_a_cut(random: Random, column: Column) -> Any:
    """A value mostly where a cell changes its answer, or just beside, often missing."""
    if random.random() < 0.15:
        return None
    if column.kind == "text":
        return random.choice((*column.texts, "elsewhere"))
    if column.kind == "boolean":
        return random.random() < 0.5
    beside = random.choice((0.0, 0.0, 0.0, 1e-9, -1e-9, 0.25, -0.25))
    return float(random.choice(column.numbers)) + beside
