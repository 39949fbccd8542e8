"""What two rulesets say otherwise: parameters and rows, whoever they are about."""

from __future__ import annotations

from dataclasses import dataclass

from allocator.tiering.rulesets.ruleset import Ruleset
from allocator.tiering.rulesets.spec import ParameterSpec


@dataclass(frozen=True)
class RulesDifference:
    """Parameters and rows that differ, each in words; rows as ``table.csv: cells``."""

    parameters: tuple[str, ...]
    added: tuple[str, ...]
    removed: tuple[str, ...]
    other_order: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        """Whether the rules are the same."""
        return not (self.parameters or self.added or self.removed or self.other_order)


def what_is_written_otherwise(before: Ruleset, after: Ruleset) -> RulesDifference:
    """Compare parameters and tables as they are written."""
    old, new = _rows(before), _rows(after)
    return RulesDifference(
        tuple(_parameters(before, after)),
        tuple(_shown(row) for row in new if row not in old),
        tuple(_shown(row) for row in old if row not in new),
        tuple(_tables_in_another_order(before, after)),
    )


def _rows(ruleset: Ruleset) -> dict[tuple[str, tuple[tuple[str, str], ...]], None]:
    """Rows of every table: what each of its columns says, where it says anything."""
    found: dict[tuple[str, tuple[tuple[str, str], ...]], None] = {}
    for name, cells in ruleset.source.tables.items():
        header = cells[0]
        for line in cells[1:]:
            told = tuple(
                (column, cell)
                for column, cell in zip(header, line, strict=False)
                if cell not in ("-", "") and column != "text"
            )
            if line:
                found[name, tuple(sorted(told))] = None
    return found


def _shown(row: tuple[str, tuple[tuple[str, str], ...]]) -> str:
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
        was, now = (str(part.get(name, "as for entering")) for part in movement)
        if was != now:
            found.append(f"movement.leave.{name}: {was} -> {now}")
    return found


def _leave(ruleset: Ruleset) -> dict[str, object]:
    movement = ruleset.spec.movement
    return dict(movement.leave) if movement is not None else {}


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
