"""Reading a decision table for one school: which rows fire, which cannot be read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from allocator.domain.tiers import NearMiss, Reason
from allocator.tiering.former.evidence import Evidence, Missing, Value
from allocator.tiering.former.rulesets import DecisionTable, Ruleset, TableRow

_CONTEXT = frozenset({"sector", "roll_now"})
"""Inputs that say whether a row is for the school at all, not how it stands."""


@dataclass(frozen=True)
class RowReading:
    """What one row says of one school.

    ``state``: ``fires``, ``passes`` (read and not met), ``missing`` or ``not_for_it`` (another
    sector). ``gaps`` holds why, by input, where something is missing.
    """

    table: str
    row: TableRow
    state: str
    gaps: dict[str, str]


def read_table(table: DecisionTable, evidence: Evidence) -> Iterator[RowReading]:
    """Read every row of a table. A row fires where every cell accepts what is there."""
    for row in table.rows:
        yield _read_row(table, row, evidence)


def _read_row(table: DecisionTable, row: TableRow, evidence: Evidence) -> RowReading:
    gaps: dict[str, str] = {}
    met = True
    for name, cell in row.asked.items():
        value = evidence.get(name)
        if isinstance(value, Missing):
            gaps[name] = value.why
        elif not cell.accepts(value.number, evidence.parameters):
            met = False
            if name in _CONTEXT:
                return RowReading(table.name, row, "not_for_it", {})
    if not met:
        # One cell that is read and not met settles the row, whatever else is missing.
        return RowReading(table.name, row, "passes", {})
    return RowReading(table.name, row, "missing" if gaps else "fires", gaps)


def reason_of(reading: RowReading, evidence: Evidence) -> Reason:
    """Why the row fired: the first thing it asks about, its value and the threshold."""
    name, value = _shown(reading.row, evidence)
    threshold = reading.row.cells[name].threshold(value.number, evidence.parameters)
    text = in_words(reading.row.outputs["text"], evidence)
    if value.indicator is None:
        return Reason(
            table=reading.table,
            row=reading.row.number,
            value=value.number,
            threshold=threshold,
            source=value.source or "schools",
            text=text,
        )
    is_derived = value.is_derived or value.number != (
        value.inputs[0].value if value.inputs else value.number
    )
    if value.note:
        text = f"{text} ({value.note} figure)"
    return Reason(
        table=reading.table,
        row=reading.row.number,
        indicator=value.indicator,
        derived=name if is_derived else None,
        inputs=value.inputs if is_derived else (),
        value=value.number,
        threshold=threshold,
        period_end=value.period_end,
        source=value.source or "",
        text=text,
    )


def _shown(row: TableRow, evidence: Evidence) -> tuple[str, Value]:
    """The input that a reason is told by: the first that is no context."""
    for name in row.asked:
        value = evidence.get(name)
        if name not in _CONTEXT and isinstance(value, Value):
            return name, value
    name = next(iter(row.asked))
    value = evidence.get(name)
    assert isinstance(value, Value)
    return name, value


def near_miss_of(reading: RowReading, evidence: Evidence, ruleset: Ruleset) -> NearMiss | None:
    """A row that one figure alone kept from firing, by no more than its margin."""
    failing: list[tuple[str, Value]] = []
    for name, cell in reading.row.asked.items():
        value = evidence.get(name)
        if isinstance(value, Missing):
            return None
        if not cell.accepts(value.number, evidence.parameters):
            failing.append((name, value))
    if len(failing) != 1:
        return None
    name, value = failing[0]
    threshold = reading.row.cells[name].threshold(value.number, evidence.parameters)
    margin = _margin(name, ruleset)
    if margin is None or isinstance(value.number, str) or not isinstance(threshold, float):
        return None
    distance = abs(value.number - threshold)
    if distance > margin:
        return None
    title = ruleset.title_of(name)
    return NearMiss(
        table=reading.table,
        row=reading.row.number,
        indicator=value.indicator,
        value=round(value.number, 6),
        threshold=threshold,
        distance=round(distance, 6),
        text=f"{title}: {number_in_words(value.number)}, {number_in_words(distance)} short of "
        f"the threshold of {number_in_words(threshold)}",
    )


def _margin(name: str, ruleset: Ruleset) -> float | None:
    if name in ruleset.spec.derived:
        return ruleset.spec.derived[name].near
    given = ruleset.spec.inputs.get(name)
    return given.near if given else None


def in_words(template: str, evidence: Evidence) -> str:
    """Fill a sentence with figures: ``{attendance}`` becomes 86.2."""

    class Figures(dict[str, str]):
        def __missing__(self, name: str) -> str:
            value = evidence.get(name)
            return "unknown" if isinstance(value, Missing) else number_in_words(value.number)

    return template.format_map(Figures())


def number_in_words(number: float | str) -> str:
    """Write a figure as people do: at most one decimal."""
    return number if isinstance(number, str) else f"{round(number, 1):g}"
