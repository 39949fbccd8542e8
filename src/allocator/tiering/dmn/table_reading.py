"""Reads the decision tables of a ruleset back from its DMN file: what stands there counts."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import dataclass

from allocator.errors import Fault
from allocator.tiering.dmn.naming import DmnNames, outputs_of
from allocator.tiering.dmn.phrasing import cell_as_feel, feel_as_cell, feel_as_output
from allocator.tiering.dmn.table_writing import TYPES
from allocator.tiering.dmn.xml import text_in
from allocator.tiering.engine.tables import Kind
from allocator.tiering.rulesets.source import Cells
from allocator.tiering.rulesets.spec import TableSpec
from allocator.tiering.rulesets.tables import SEPARATOR, TEXT

_KINDS: dict[str, Kind] = {name: kind for kind, name in TYPES.items()}


@dataclass
class TableReading:
    """Reads one ``decisionTable`` into cells, the header first; faults go to the list."""

    table: str
    given: TableSpec
    names: DmnNames
    may_lack: frozenset[str]
    file: str
    faults: list[Fault]

    def read(self, item: ET.Element) -> Cells:
        """Cells of the table, in the order of columns and with the empty rows it was written in."""
        inputs = item.findall("input")
        asked = [self._column(part) for part in inputs]
        kinds = [self._kind(part) for part in inputs]
        rows = [
            [
                *self._tests(number, rule, asked, kinds),
                *self._outputs(number, rule),
                *(text_in(part, "text") or "" for part in rule.findall("annotationEntry")[:1]),
            ]
            for number, rule in enumerate(item.findall("rule"), 1)
        ]
        if self.given.role == "grid":
            cells = self._grid(item, asked, rows)
        else:
            made = self._made(item.findall("output"))
            texts = [TEXT] if item.find("annotation") is not None else []
            cells = _in_order(item, [[*asked, *made, *texts], *rows])
        return _with_blanks(item, cells)

    def _column(self, item: ET.Element) -> str:
        called = text_in(item, "inputExpression", "text") or ""
        written = item.get("own:column")
        if written is not None and called.startswith(self.names.words.get(written, written)):
            return written
        return self.names.meant.get(called, called)

    @staticmethod
    def _kind(item: ET.Element) -> Kind:
        expression = item.find("inputExpression")
        type_ref = expression.get("typeRef", "") if expression is not None else ""
        return _KINDS.get(type_ref.rpartition(":")[2], "number")

    def _made(self, outputs: list[ET.Element]) -> list[str]:
        known = outputs_of(self.given)
        if len(outputs) == 1:
            return [known[0]]
        return [self.names.meant.get(name, name) for name in (o.get("name", "") for o in outputs)]

    def _tests(
        self, number: int, rule: ET.Element, asked: list[str], kinds: list[Kind]
    ) -> list[str]:
        entries = rule.findall("inputEntry")
        if len(entries) != len(asked):
            self._fault(number, None, f"{len(entries)} tests", f"{len(asked)} tests")
        return [
            self._said(number, name, text_in(entry, "text") or "-", self._cell(entry, kind))
            for entry, name, kind in zip(entries, asked, kinds, strict=False)
        ]

    def _cell(self, entry: ET.Element, kind: Kind) -> Callable[[str], str]:
        written = entry.get("own:cell")

        def back(text: str) -> str:
            # What was written counts as long as it still says what the table says.
            if written is not None and _says(written, kind, self.names, self.may_lack) == text:
                return written
            return feel_as_cell(text, self.names.meant)

        return back

    def _outputs(self, number: int, rule: ET.Element) -> list[str]:
        return [
            self._said(number, None, text_in(entry, "text") or "", feel_as_output)
            for entry in rule.findall("outputEntry")
        ]

    def _said(self, number: int, column: str | None, text: str, say: Callable[[str], str]) -> str:
        try:
            return say(text)
        except ValueError as error:
            self._fault(number, column, text, str(error))
            return text

    def _fault(self, number: int | None, column: str | None, value: str, expected: str) -> None:
        place = f"{self.file}[{self.table}]"
        self.faults.append(Fault(place, number, column, value, expected))

    def _grid(self, item: ET.Element, asked: list[str], rows: list[list[str]]) -> Cells:
        """The grid again: as many rules a row as it has columns."""
        width = _number(item.get("own:tops")) or len({row[1] for row in rows if len(row) > 1})
        lines = [rows[start : start + width] for start in range(0, len(rows), max(width, 1))]
        tops = [row[1] for row in lines[0]] if lines and len(asked) == 2 else []
        is_grid = all(
            [row[1] for row in line] == tops and len({row[0] for row in line}) == 1
            for line in lines
        )
        if not tops or not is_grid:
            expected = "a rule for each cell of a grid, row by row"
            self._fault(None, None, f"{len(rows)} rules", expected)
            return ()
        corner = SEPARATOR.join(asked)
        written = item.get("own:corner", "")
        if [part.strip() for part in written.split(SEPARATOR)] == asked:
            corner = written
        return ((corner, *tops), *((line[0][0], *(row[2] for row in line)) for line in lines))


def _says(written: str, kind: Kind, names: DmnNames, may_lack: frozenset[str]) -> str | None:
    try:
        return cell_as_feel(written, kind, names.words, may_lack)
    except ValueError:
        return None


def _number(text: str | None) -> int:
    return int(text) if text is not None and text.isascii() and text.isdigit() else 0


def _in_order(item: ET.Element, rows: list[list[str]]) -> Cells:
    """Columns in the order they were written in, unless there are others by now."""
    width = len(rows[0])
    order = [_number(place) for place in item.get("own:order", "").split()]
    if sorted(order) != list(range(width)):
        order = list(range(width))
    places = [order.index(place) for place in range(width)]
    return tuple(
        tuple(row[place] for place in places) if len(row) == width else tuple(row) for row in rows
    )


def _with_blanks(item: ET.Element, cells: Cells) -> Cells:
    rows = list(cells)
    for number in sorted(map(_number, item.get("own:blank", "").split())):
        if 1 < number <= len(rows):
            rows.insert(number - 1, ())
    return tuple(rows)
