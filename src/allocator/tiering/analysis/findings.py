"""Findings: what is wrong or worth knowing in a ruleset, each with a school that shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Severity = Literal["error", "warning", "note"]
Kind = Literal[
    "gap", "overlap", "dead row", "duplicate row", "subsumed row", "not monotone", "sole cause",
    "cliff", "oscillation", "small cohort", "unused", "review", "not settled",
]  # fmt: skip
Value = float | str | bool | None
"""A figure; ``None`` is a missing one."""
Witness = Mapping[str, Value]
"""A school by its figures, keyed as the columns of tests.csv; what is not in it is missing."""
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")


@dataclass(frozen=True)
class Finding:
    """One finding.

    Parameters
    ----------
    table
        Name of the table it is in; empty where it is in ``ruleset.yaml``.
    rows
        Rows as a person counts them in the file: the header is row 1.
    text
        What is wrong, with its place, in plain words.
    witness
        A school that shows it; empty where no school is needed.
    beside
        The school that it is compared with; empty where one school is enough.
    """

    kind: Kind
    severity: Severity
    table: str
    rows: tuple[int, ...]
    text: str
    witness: Witness = field(default_factory=dict)
    beside: Witness = field(default_factory=dict)

    @property
    def order(self) -> tuple[int, str, tuple[int, ...], str]:
        """Errors first, then by place."""
        return SEVERITIES.index(self.severity), self.table, self.rows, self.text


def place(table: str, rows: tuple[int, ...]) -> str:
    """Where it is: ``tier.csv, row 4``, ``tier.csv, rows 4 and 6``."""
    if not rows:
        return f"{table}.csv"
    if len(rows) == 1:
        return f"{table}.csv, row {rows[0]}"
    return f"{table}.csv, rows {', '.join(map(str, rows[:-1]))} and {rows[-1]}"


def in_words(witness: Mapping[str, Value]) -> str:
    """A school in words: ``attendance 88, sector primary, qi_2_3 missing``."""
    return ", ".join(f"{name} {value_in_words(value)}" for name, value in witness.items())


def value_in_words(value: Value) -> str:
    """A figure as a person writes it in a cell."""
    if value is None:
        return "missing"
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:.10g}" if isinstance(value, float | int) else value
