"""Planting: one logical fault in a sound ruleset, with where it must be found."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from allocator.tiering.analysis.findings import Kind
from allocator.tiering.engine.tables import HitPolicy
from allocator.tiering.rulesets import Ruleset, RuleTable
from allocator.tiering.rulesets.source import Cells, RulesetSource


@dataclass(frozen=True)
class Planted:
    """A ruleset with one fault: its kind, its table and rows of which one must be named."""

    source: RulesetSource
    kind: Kind
    table: str
    rows: tuple[int, ...]
    what: str


def with_table(source: RulesetSource, name: str, cells: Cells) -> RulesetSource:
    """The same ruleset with other cells in one table."""
    return replace(source, tables={**source.tables, name: cells})


def without_row(cells: Cells, row: int) -> Cells:
    """The cells without one row, counted as in the file."""
    return tuple(line for number, line in enumerate(cells, 1) if number != row)


def with_row(cells: Cells, row: int, line: tuple[str, ...]) -> Cells:
    """The cells with another row that comes to stand at a place."""
    return (*cells[: row - 1], line, *cells[row - 1 :])


def with_cell(cells: Cells, row: int, column: int, text: str) -> Cells:
    """The cells with one cell other."""
    line = cells[row - 1]
    return (*cells[: row - 1], (*line[:column], text, *line[column + 1 :]), *cells[row:])


def _tables(ruleset: Ruleset, *policies: HitPolicy) -> Iterator[tuple[RuleTable, Cells]]:
    for table in ruleset.tables:
        if table.role in ("tier", "decision", "grid") and table.table.hit_policy in policies:
            yield table, ruleset.source.tables[table.name]


# -- gaps ------------------------------------------------------------------------------------------


def gaps(ruleset: Ruleset) -> Iterator[Planted]:
    """A row that alone answers for something goes; an interval loses an end."""
    for table, cells in _tables(ruleset, HitPolicy.UNIQUE):
        if table.role == "grid":
            yield from _gaps_in_grid(ruleset, table, cells)
            continue
        for row in range(2, len(cells) + 1):
            if "missing" in cells[row - 1] and ruleset.must_be_known & set(cells[0]):
                continue  # a school without that figure is undecided with or without the row
            source = with_table(ruleset.source, table.name, without_row(cells, row))
            yield Planted(source, "gap", table.name, (), f"row {row} gone")
        for row, column, text in _narrowed(table, cells):
            source = with_table(ruleset.source, table.name, with_cell(cells, row, column, text))
            yield Planted(source, "gap", table.name, (), f"row {row} now {text}")
    for table, cells in _tables(ruleset, HitPolicy.FIRST):
        inputs = len(table.table.inputs)
        if all(cell == "-" for cell in cells[-1][:inputs]):
            source = with_table(ruleset.source, table.name, cells[:-1])
            yield Planted(source, "gap", table.name, (), "no row for all the rest")


def _narrowed(table: RuleTable, cells: Cells) -> Iterator[tuple[int, int, str]]:
    """Cells that accept a little less: an end is left out or moved."""
    for row in range(2, len(cells) + 1):
        for column in range(len(table.table.inputs)):
            text = cells[row - 1][column]
            if text.startswith(">= ") and text[3:].isdigit():
                yield row, column, f"> {text[3:]}"
                yield row, column, f">= {int(text[3:]) + 1}"
            elif found := re.fullmatch(r"\[(\d+)\.\.(\d+)\)", text):
                yield row, column, f"({found[1]}..{found[2]})"


def _gaps_in_grid(ruleset: Ruleset, table: RuleTable, cells: Cells) -> Iterator[Planted]:
    for row in range(2, len(cells) + 1):
        source = with_table(ruleset.source, table.name, without_row(cells, row))
        yield Planted(source, "gap", table.name, (), f"grid row {row} gone")
    for column in range(1, len(cells[0])):
        fewer = tuple(line[:column] + line[column + 1 :] for line in cells)
        source = with_table(ruleset.source, table.name, fewer)
        yield Planted(source, "gap", table.name, (), f"grid column {column} gone")


# -- overlaps --------------------------------------------------------------------------------------


def overlaps(ruleset: Ruleset) -> Iterator[Planted]:
    """Two rows come to fire together: a copy, or an interval that reaches too far."""
    for table, cells in _tables(ruleset, HitPolicy.UNIQUE, HitPolicy.ANY):
        if table.role == "grid":
            continue
        inputs = len(table.table.inputs)
        for row in range(2, len(cells) + 1):
            copied = with_row(cells, row + 1, _other_output(table, cells, row))
            source = with_table(ruleset.source, table.name, copied)
            yield Planted(source, "overlap", table.name, (row, row + 1), f"row {row} twice")
        if table.table.hit_policy is HitPolicy.ANY:
            continue
        for row in range(2, len(cells) + 1):
            for column in range(inputs):
                text = _wider(cells[row - 1][column])
                if text is not None:
                    wider = with_table(
                        ruleset.source, table.name, with_cell(cells, row, column, text)
                    )
                    yield Planted(wider, "overlap", table.name, (row,), f"row {row} now {text}")


def _wider(text: str) -> str | None:
    if text.startswith("< ") and text[2:].isdigit():
        return f"<= {text[2:]}"
    if found := re.fullmatch(r"\[(\d+)\.\.(\d+)\)", text):
        return f"[{int(found[1]) - 1}..{found[2]})"
    return None


def _other_output(table: RuleTable, cells: Cells, row: int) -> tuple[str, ...]:
    """A row with the same conditions and another output."""
    place = cells[0].index(table.table.outputs[0].name)
    line = cells[row - 1]
    values = [str(value) for value in table.table.outputs[0].values if str(value) != line[place]]
    values = [value for value in values if value != "undecided"]
    return (*line[:place], f"{values[0]}".removesuffix(".0"), *line[place + 1 :])


# -- dead rows -------------------------------------------------------------------------------------


def dead_rows(ruleset: Ruleset) -> Iterator[Planted]:
    """A row comes after one that takes all it has, or asks for what cannot be."""
    for table, cells in _tables(ruleset, HitPolicy.FIRST):
        for row in range(2, len(cells) + 1):
            later = with_row(cells, row + 1, _other_output(table, cells, row))
            source = with_table(ruleset.source, table.name, later)
            yield Planted(source, "dead row", table.name, (row + 1,), f"row {row} twice")
        if all(cell == "-" for cell in cells[-1][: len(table.table.inputs)]):
            first = (cells[0], cells[-1], *cells[1:-1])
            source = with_table(ruleset.source, table.name, first)
            rows = tuple(range(3, len(cells) + 1))
            yield Planted(source, "dead row", table.name, rows, "the row for all the rest first")
    for table, cells in _tables(ruleset, HitPolicy.PRIORITY):
        place = cells[0].index(table.table.outputs[0].name)
        values = list(table.table.outputs[0].values)
        for row in range(2, len(cells) + 1):
            for lower in values[values.index(cells[row - 1][place]) + 1 :]:
                line = (*cells[row - 1][:place], lower, *cells[row - 1][place + 1 :])
                source = with_table(ruleset.source, table.name, with_row(cells, 2, line))
                yield Planted(source, "dead row", table.name, (2,), f"row {row} as {lower}")
    yield from _impossible(ruleset)


def _impossible(ruleset: Ruleset) -> Iterator[Planted]:
    """A row of tiers asks for one trigger in two domains."""
    table = ruleset.tables_of("tier")[0]
    cells = ruleset.source.tables[table.name]
    if {"triggers", "domains"} <= set(cells[0]):
        for row in range(2, len(cells) + 1):
            changed = with_cell(cells, row, cells[0].index("triggers"), "1")
            changed = with_cell(changed, row, cells[0].index("domains"), ">= 2")
            source = with_table(ruleset.source, table.name, changed)
            yield Planted(source, "dead row", table.name, (row,), f"row {row} cannot be")


# -- tiers that fall -------------------------------------------------------------------------------

_TURNED = {"<": ">=", "<=": ">", ">": "<=", ">=": "<"}


def not_monotone(ruleset: Ruleset) -> Iterator[Planted]:
    """A comparison of a row is turned round, or stops short of the worst."""
    for table in ruleset.tables:
        if table.role not in ("triggers", "safeguards"):
            continue
        cells = ruleset.source.tables[table.name]
        for row in range(2, len(cells) + 1):
            for clause in table.table.inputs:
                word = ruleset.words[clause.name]
                column = cells[0].index(clause.name)
                sign, _, end = cells[row - 1][column].partition(" ")
                if sign in _TURNED and word.better != "context":
                    turned = with_cell(cells, row, column, f"{_TURNED[sign]} {end}")
                    source = with_table(ruleset.source, table.name, turned)
                    what = f"row {row} turned to {_TURNED[sign]} {end}"
                    yield Planted(source, "not monotone", table.name, (row,), what)
                    short = _short(sign, end, word.least, word.most)
                    if short is not None:
                        cut = with_cell(cells, row, column, short)
                        source = with_table(ruleset.source, table.name, cut)
                        what = f"row {row} stops at {short}"
                        yield Planted(source, "not monotone", table.name, (row,), what)
    yield from _tiers_turned(ruleset)
    yield from _formulas_turned(ruleset)
    yield from _points_turned(ruleset)


def _formulas_turned(ruleset: Ruleset) -> Iterator[Planted]:
    """A benchmark less a figure becomes the figure less the benchmark."""
    for name, formula in ruleset.formulas.items():
        left, _, right = formula.text.partition(" - ")
        asking = [
            (table, row)
            for table in ruleset.tables_of("triggers")
            for row, line in enumerate(ruleset.source.tables[table.name], 1)
            if name in (header := ruleset.source.tables[table.name][0])
            and line[header.index(name)].startswith(">=")
        ]
        if right in ruleset.spec.inputs and left in ruleset.spec.parameters and asking:
            yaml = ruleset.source.yaml.replace(
                f"formula: {formula.text}\n", f"formula: {right} - {left}\n"
            )
            rows = tuple(row for _, row in asking)
            source = replace(ruleset.source, yaml=yaml)
            yield Planted(source, "not monotone", asking[0][0].name, rows, f"{name} turned round")


def _points_turned(ruleset: Ruleset) -> Iterator[Planted]:
    """A row takes points away for what is worse."""
    for table in ruleset.tables:
        if table.table.hit_policy is HitPolicy.SUM:
            cells = ruleset.source.tables[table.name]
            place = cells[0].index(table.table.outputs[0].name)
            for row in range(2, len(cells) + 1):
                asked = [
                    name
                    for name, cell in zip(cells[0][:place], cells[row - 1], strict=False)
                    if cell != "-"
                ]
                words = [ruleset.words[i] for name in asked for i in ruleset.inputs_of(name)]
                if any(word.better != "context" for word in words):
                    source = with_table(
                        ruleset.source, table.name, with_cell(cells, row, place, "-2")
                    )
                    what = f"row {row} takes points away"
                    yield Planted(source, "not monotone", table.name, (row,), what)


def _short(sign: str, end: str, least: float, most: float) -> str | None:
    """The same test without the worst values."""
    if sign in (">", ">=") and most == 100.0:
        return f"{'(' if sign == '>' else '['}{end}..97)"
    if sign in ("<", "<=") and least == 0.0:
        return f"(3..{end}{')' if sign == '<' else ']'}"
    return None


def _tiers_turned(ruleset: Ruleset) -> Iterator[Planted]:
    """Two rows of the tier table that count triggers change their tiers."""
    table = ruleset.tables_of("tier")[0]
    cells = ruleset.source.tables[table.name]
    if "triggers" not in cells[0]:
        return
    place = cells[0].index("tier")
    column = cells[0].index("triggers")
    counting = [n for n, line in enumerate(cells[1:], 2) if line[column].startswith(">=")]
    for one in counting:
        for other in counting:
            if one < other and cells[one - 1][place] != cells[other - 1][place]:
                swapped = with_cell(cells, one, place, cells[other - 1][place])
                swapped = with_cell(swapped, other, place, cells[one - 1][place])
                source = with_table(ruleset.source, table.name, swapped)
                what = f"tiers of rows {one} and {other} swapped"
                yield Planted(source, "not monotone", table.name, (one, other), what)


# -- sole causes -----------------------------------------------------------------------------------

_CONTEXT = [
    ("simd_quintile", "1"), ("simd_quintile", "<= 2"), ("roll_now", "< 50"),
    ("urban_rural", ">= 7"), ("on_island", "true"), ("roll_now", "[1..20]"),
]  # fmt: skip


def sole_causes(ruleset: Ruleset) -> Iterator[Planted]:
    """A row gives a tier by poverty, size or remoteness alone."""
    for table in ruleset.tables:
        if table.role not in ("safeguards", "tier"):
            continue
        if table.role == "tier" and table.table.hit_policy is HitPolicy.UNIQUE:
            continue  # there it would be an overlap
        cells = ruleset.source.tables[table.name]
        for name, test in _CONTEXT:
            for tier in ruleset.spec.ladder[1:]:
                wider, line = _asking(cells, name, test, tier)
                source = with_table(ruleset.source, table.name, with_row(wider, 2, line))
                what = f"{name} {test} gives {tier}"
                yield Planted(source, "sole cause", table.name, (2,), what)
    yield from _triggers_by_context(ruleset)
    yield from _points_by_context(ruleset)


def _triggers_by_context(ruleset: Ruleset) -> Iterator[Planted]:
    """Two triggers of two domains come from one fact."""
    table = next(iter(ruleset.tables_of("triggers")), None)
    if table is None or "triggers" not in ruleset.source.tables["tier"][0]:
        return
    triggers = list(ruleset.spec.triggers.items())
    cells = ruleset.source.tables[table.name]
    for name, test in _CONTEXT:
        for place, (one, its) in enumerate(triggers):
            other = next((t for t, spec in triggers[place:] if spec.domain != its.domain), None)
            if other is not None:
                wider, line = _asking(cells, name, test, one, "trigger")
                at = wider[0].index("trigger")
                second = (*line[:at], other, *line[at + 1 :])
                changed = with_row(with_row(wider, 2, second), 2, line)
                source = with_table(ruleset.source, table.name, changed)
                what = f"{name} {test} gives {one} and {other}"
                yield Planted(source, "sole cause", table.name, (2, 3), what)


def _points_by_context(ruleset: Ruleset) -> Iterator[Planted]:
    for table in ruleset.tables:
        if table.table.hit_policy is HitPolicy.SUM:
            cells = ruleset.source.tables[table.name]
            for name, test in _CONTEXT:
                output = table.table.outputs[0].name
                wider, line = _asking(cells, name, test, "3", output)
                source = with_table(ruleset.source, table.name, with_row(wider, 2, line))
                yield Planted(source, "sole cause", table.name, (2,), f"{name} {test}: 3 points")


def _asking(
    cells: Cells, name: str, test: str, output: str, column: str = "tier"
) -> tuple[Cells, tuple[str, ...]]:
    """The cells with a column for a fact, and a row that asks about it alone."""
    wider: Cells = cells
    if name not in cells[0]:
        wider = ((name, *cells[0]), *(("-", *line) for line in cells[1:]))
    line = [test if header == name else "-" for header in wider[0]]
    line[wider[0].index(column)] = output
    if "points" in wider[0] and column == "trigger":
        line[wider[0].index("points")] = "2"
    if "text" in wider[0]:
        line[wider[0].index("text")] = ""
    return wider, tuple(line)


PLANTERS: dict[Kind, Callable[[Ruleset], Iterator[Planted]]] = {
    "gap": gaps,
    "overlap": overlaps,
    "dead row": dead_rows,
    "not monotone": not_monotone,
    "sole cause": sole_causes,
}


def planted(ruleset: Ruleset, kind: Kind, seed: int, most: int) -> list[Planted]:
    """Some faults of a kind, drawn always alike."""
    found = list(PLANTERS[kind](ruleset))
    random.Random(seed).shuffle(found)
    return found[:most]
