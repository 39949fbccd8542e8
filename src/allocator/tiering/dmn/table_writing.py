"""Writes a decision table of a ruleset as DMN's.

What DMN has no place for stands in attributes of our own: the order of columns and empty rows, and
the cell as it was written where FEEL's would come back otherwise.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Callable, Mapping, Sequence

from allocator.tiering.dmn.boxes import AGGREGATIONS, POLICY_NAMES
from allocator.tiering.dmn.naming import DmnNames
from allocator.tiering.dmn.phrasing import (
    cell_as_feel,
    feel_as_cell,
    number_in_full,
    output_as_feel,
    quoted,
)
from allocator.tiering.dmn.xml import element
from allocator.tiering.engine.tables import HitPolicy, Kind, OutputClause
from allocator.tiering.rulesets.ruleset import RuleTable
from allocator.tiering.rulesets.source import Cells
from allocator.tiering.rulesets.tables import SEPARATOR, TEXT
from allocator.tiering.rulesets.vocabulary import Word

TYPES: dict[Kind, str] = {
    "number": "number", "text": "string", "boolean": "boolean", "any": "Any",
}  # fmt: skip
_POLICIES = {policy: {"hitPolicy": name} for policy, name in POLICY_NAMES.items()} | {
    policy: {"hitPolicy": "COLLECT", "aggregation": name} for name, policy in AGGREGATIONS.items()
}


class TableWriter:
    """Writes one table.

    ``called`` gives the name of what a column asks about; ``may_lack`` are the parameters that have
    no value for some sector.
    """

    def __init__(
        self, table: RuleTable, words: Mapping[str, Word], names: DmnNames,
        called: Callable[[str], str], may_lack: frozenset[str],
    ) -> None:  # fmt: skip
        self._table, self._words, self._names, self._called = table, words, names, called
        self._may_lack = may_lack
        self._asked = [clause.name for clause in table.table.inputs]
        self._outputs = {clause.name: clause for clause in table.table.outputs}

    def write(self, cells: Cells) -> ET.Element:
        """Write the table from its cells, the header first."""
        return self._grid(cells) if self._table.role == "grid" else self._rows(cells)

    def _rows(self, cells: Cells) -> ET.Element:
        header = cells[0]
        made = [name for name in header if name in self._outputs]
        texts = [TEXT] if TEXT in header else []
        order = [header.index(name) for name in (*self._asked, *made, *texts)]
        own = {} if order == sorted(order) else {"own:order": " ".join(map(str, order))}
        rows = [[row[place] for place in order] for row in cells[1:] if row]
        return self._whole(cells, made, texts, rows, own)

    def _grid(self, cells: Cells) -> ET.Element:
        """A rule for each cell of the grid, row by row."""
        corner, *tops = cells[0]
        rows = [
            [row[0], top, text]
            for row in cells[1:]
            if row
            for top, text in zip(tops, row[1:], strict=True)
        ]
        own = {"preferredOrientation": "CrossTable", "own:tops": str(len(tops))}
        if corner != SEPARATOR.join(self._asked):
            own["own:corner"] = corner
        return self._whole(cells, list(self._outputs), [], rows, own)

    def _whole(
        self, cells: Cells, made: list[str], texts: list[str], rows: list[list[str]],
        own: dict[str, str],
    ) -> ET.Element:  # fmt: skip
        blank = [str(number) for number, line in enumerate(cells, 1) if not line]
        if blank:
            own["own:blank"] = " ".join(blank)
        return element(
            "decisionTable",
            _POLICIES[self._table.table.hit_policy] | own,
            *map(self._input, self._asked),
            *(self._output(self._outputs[name], alone=len(made) == 1) for name in made),
            *(element("annotation", {"name": name}) for name in texts),
            *(self._rule(row, made) for row in rows),
        )

    def _input(self, name: str) -> ET.Element:
        called = self._called(name)
        own = {} if self._names.meant.get(called) == name else {"own:column": name}
        kind = {"typeRef": TYPES[self._words[name].kind]}
        expression = element("inputExpression", kind, _text(called))
        return element("input", {"label": name, **own}, expression)

    def _output(self, clause: OutputClause, *, alone: bool) -> ET.Element:
        name = self._names.words.get(clause.name, clause.name)
        called = {"label": clause.name} if alone else {"name": name}
        values = [
            quoted(value) if isinstance(value, str) else number_in_full(value)
            for value in clause.values
        ]
        parts = [element("outputValues", None, _text(", ".join(values)))] if values else []
        if self._table.table.hit_policy is HitPolicy.SUM:
            # Where no row fires, nothing is scored; DMN's sum would be null.
            parts.append(element("defaultOutputEntry", None, _text("0")))
        return element("output", called | {"typeRef": TYPES[clause.kind]}, *parts)

    def _rule(self, row: Sequence[str], made: list[str]) -> ET.Element:
        first, last = len(self._asked), len(self._asked) + len(made)
        said = (
            output_as_feel(cell, self._outputs[name].kind)
            for name, cell in zip(made, row[first:last], strict=True)
        )
        return element(
            "rule",
            None,
            *(self._entry(name, cell) for name, cell in zip(self._asked, row, strict=False)),
            *(element("outputEntry", None, _text(text)) for text in said),
            *(element("annotationEntry", None, _text(text)) for text in row[last:]),
        )

    def _entry(self, name: str, cell: str) -> ET.Element:
        if cell == "-":
            return element("inputEntry", None, _text(cell))
        said = cell_as_feel(cell, self._words[name].kind, self._names.words, self._may_lack)
        own = {} if _comes_back(said, cell, self._names) else {"own:cell": cell}
        return element("inputEntry", own, _text(said))


def _comes_back(said: str, cell: str, names: DmnNames) -> bool:
    try:
        return feel_as_cell(said, names.meant) == cell
    except ValueError:
        return False


def _text(text: str) -> ET.Element:
    return element("text", text=text)
