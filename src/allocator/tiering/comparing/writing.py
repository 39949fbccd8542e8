"""What two rulesets say otherwise: parameters, rows, declarations, whoever they are about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from allocator.tiering.comparing.definitions import what_is_declared_otherwise
from allocator.tiering.rulesets.ruleset import Ruleset
from allocator.tiering.rulesets.spec import ParameterSpec

Row: TypeAlias = tuple[str, tuple[tuple[str, str], ...]]
"""A table and what each column of one of its rows says, where it says anything."""


@dataclass(frozen=True)
class RulesDifference:
    """What differs, each in words.

    ``changed`` holds rows that are alike but for some cells, ``added`` and ``removed`` those with
    no row alike in the other ruleset. ``declared`` is all else that may change a tier: formulas,
    inputs, triggers, tables, the ladder. Words alone (titles, sources, sentences) are no
    difference.
    """

    parameters: tuple[str, ...]
    changed: tuple[str, ...]
    added: tuple[str, ...]
    removed: tuple[str, ...]
    other_order: tuple[str, ...]
    declared: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        """Whether the rules are the same."""
        return not any(vars(self).values())


def what_is_written_otherwise(before: Ruleset, after: Ruleset) -> RulesDifference:
    """Compare two rulesets as they are written."""
    old, new = _rows(before), _rows(after)
    removed = [row for row in old if row not in new]
    added = [row for row in new if row not in old]
    pairs = _alike(removed, added)
    return RulesDifference(
        tuple(_parameters(before, after)),
        tuple(_change(old[was], was, now) for was, now in pairs),
        tuple(_shown(row) for row in added if row not in {now for _, now in pairs}),
        tuple(_shown(row) for row in removed if row not in {was for was, _ in pairs}),
        tuple(_tables_in_another_order(before, after)),
        what_is_declared_otherwise(before, after),
    )


def _rows(ruleset: Ruleset) -> dict[Row, int]:
    """Rows of every table, with the number of each (the first under the header is 1)."""
    found: dict[Row, int] = {}
    for name, cells in ruleset.source.tables.items():
        header = cells[0]
        for number, line in enumerate(cells[1:], 1):
            told = tuple(
                (column, cell)
                for column, cell in zip(header, line, strict=False)
                if cell not in ("-", "") and column != "text"
            )
            if line:
                found[name, tuple(sorted(told))] = number
    return found


def _alike(removed: list[Row], added: list[Row]) -> list[tuple[Row, Row]]:
    """Rows of one table that have half of their cells in common, the most alike first."""
    close = []
    for n, was in enumerate(removed):
        for m, now in enumerate(added):
            same = len(set(was[1]) & set(now[1]))
            if was[0] == now[0] and 2 * same >= max(len(was[1]), len(now[1])):
                close.append((-same, n, m))
    taken: set[tuple[str, int]] = set()
    found = []
    for _, n, m in sorted(close):
        if ("old", n) not in taken and ("new", m) not in taken:
            taken |= {("old", n), ("new", m)}
            found.append((n, m))
    return [(removed[n], added[m]) for n, m in sorted(found)]


def _change(number: int, was: Row, now: Row) -> str:
    """One row with the cells that differ: ``tier.csv row 1: triggers >= 4 -> >= 3``."""
    old, new = dict(was[1]), dict(now[1])
    cells = [
        f"{column} {old.get(column, '-')} -> {new.get(column, '-')}"
        for column in sorted(old.keys() | new.keys())
        if old.get(column) != new.get(column)
    ]
    return f"{was[0]}.csv row {number}: {'; '.join(cells)}"


def _shown(row: Row) -> str:
    name, told = row
    return f"{name}.csv: " + "; ".join(f"{column} {cell}" for column, cell in told)


def _parameters(before: Ruleset, after: Ruleset) -> list[str]:
    old, new = before.spec.parameters, after.spec.parameters
    found = []
    for name in sorted(old.keys() | new.keys()):
        was, now = _value(old.get(name)), _value(new.get(name))
        if was != now:
            title = after.title_of(name) if name in new else before.title_of(name)
            found.append(f"{name} ({title}): {was} -> {now}")
    movement = [_leave(before), _leave(after)]
    for name in sorted(movement[0].keys() | movement[1].keys()):
        was, now = (_leaving(part.get(name)) for part in movement)
        if was != now:
            found.append(f"movement.leave.{name}: {was} -> {now}")
    return found


def _leave(ruleset: Ruleset) -> dict[str, object]:
    movement = ruleset.spec.movement
    return dict(movement.leave) if movement is not None else {}


def _leaving(value: object) -> str:
    if value is None:
        return "as for entering"
    if isinstance(value, dict):
        return ", ".join(f"{sector} {number:g}" for sector, number in value.items())
    return f"{value:g}"


def _value(parameter: ParameterSpec | None) -> str:
    if parameter is None:
        return "none"
    parts = [] if parameter.value is None else [f"{parameter.value:g}"]
    parts += [f"{sector} {value:g}" for sector, value in parameter.by_sector.items()]
    for later in parameter.later:
        values = [] if later.value is None else [f"{later.value:g}"]
        values += [f"{sector} {value:g}" for sector, value in later.by_sector.items()]
        parts.append(f"from {later.from_date} {' '.join(values)}")
    return ", ".join(parts)


def _tables_in_another_order(before: Ruleset, after: Ruleset) -> list[str]:
    """Tables that hold the same rows in another order, where the order counts."""
    found = []
    for name in before.source.tables:
        if name not in after.source.tables:
            continue
        old = [row for row in _rows(before) if row[0] == name]
        new = [row for row in _rows(after) if row[0] == name]
        if old != new and set(old) == set(new):
            found.append(f"{name}.csv: the same rows in another order")
    return found
