"""Random decision tables and grids, as cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from allocator.tiering.rulesets.source import Cells
from tests.tiering.random_cells import Column, any_cell, apart_cells

_WORDS = (
    "", "Below {}, \"clearly\"", "{} is low", "=SUM(A1)", "Grüße: {}", "{{not a figure}}", "007",
    "Two\nlines, {} and {}", "2026-08-01", "TRUE", "+1", "_x0041_", "<b>&amp;</b>",
)  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """What a table may ask about, what each output may say, names that its words may use."""

    columns: tuple[Column, ...]
    outputs: dict[str, tuple[str, ...]]
    fields: tuple[str, ...]


def table_cells(random: Random, asked: Asked, policy: str) -> Cells:
    """Header and rows of a table; rows of U and A tables rarely clash."""
    least = 0 if random.random() < 0.03 else 1
    many = random.randint(least, min(5, len(asked.columns)))
    columns = random.sample(asked.columns, many)
    wanted = random.randint(65, 140) if random.random() < 0.02 else random.randint(1, 7)
    rows = (
        _rows_apart(random, columns, wanted)
        if policy in ("U", "A")
        else [[any_cell(random, column) for column in columns] for _ in range(wanted)]
    )
    lines = [row + [random.choice(values) for values in asked.outputs.values()] for row in rows]
    if policy == "A" and random.random() < 0.4:
        lines.append(list(random.choice(lines)))
    header = [column.name for column in columns] + list(asked.outputs)
    if random.random() < 0.9:
        header.append("text")
        for line in lines:
            line.append(_words(random, asked.fields))
    return _shuffled(random, [header, *lines])


def _words(random: Random, fields: Sequence[str]) -> str:
    pattern = random.choice(_WORDS)
    if "{}" not in pattern:
        return pattern
    return pattern.replace("{}", "{" + random.choice(fields) + "}") if fields else "No figures"


def _shuffled(random: Random, lines: list[list[str]]) -> Cells:
    """The cells, now and then with columns in another order and empty rows between."""
    order = list(range(len(lines[0])))
    if random.random() < 0.2:
        random.shuffle(order)
    cells = [tuple(line[place] for place in order) for line in lines]
    if random.random() < 0.1:
        cells.insert(random.randint(1, len(cells) - 1), ())
    return tuple(cells)


def _rows_apart(random: Random, columns: Sequence[Column], wanted: int) -> list[list[str]]:
    """Rows of which no school meets two, but for a clash now and then."""
    rows = [["-"] * len(columns)]
    for place, column in enumerate(columns):
        split = []
        for row in rows:
            is_split = len(rows) < wanted and random.random() < 0.8
            for cell in apart_cells(random, column) if is_split else ["-"]:
                split.append([*row[:place], cell, *row[place + 1 :]])
        rows = split
    rows = random.sample(rows, min(len(rows), wanted))
    if random.random() < 0.08:
        rows.append([any_cell(random, column) for column in columns])
    return rows


def grid_cells(
    random: Random, columns: Sequence[Column], values: Sequence[str], policy: str
) -> Cells:
    """A grid of two columns."""
    down, along = random.sample([c for c in columns if " by " not in c.name], 2)
    ways = (apart_cells, apart_cells) if policy in ("U", "A") else (_free, _free)
    sides, tops = ways[0](random, down), ways[1](random, along)
    rows = [(side, *(random.choice(values) for _ in tops)) for side in sides]
    return ((f"{down.name} by {along.name}", *tops), *rows)


def _free(random: Random, column: Column) -> list[str]:
    return [any_cell(random, column) for _ in range(random.randint(1, 4))]
