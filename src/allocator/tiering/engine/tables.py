"""Decision tables as data: conditions, outputs, rules and the policy that settles several hits."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from allocator.tiering.feel.nodes import Tests

Kind = Literal["number", "text", "boolean", "any"]
"""What a column holds. ``any`` is for DMN values that are neither (dates, structures)."""


class HitPolicy(StrEnum):
    """The eleven hit policies of DMN, by their letters."""

    UNIQUE = "U"
    ANY = "A"
    PRIORITY = "P"
    FIRST = "F"
    RULE_ORDER = "R"
    OUTPUT_ORDER = "O"
    COLLECT = "C"
    SUM = "C+"
    LEAST = "C<"
    GREATEST = "C>"
    COUNT = "C#"

    @property
    def gives_one(self) -> bool:
        """Whether one rule's output is the result."""
        return self in (HitPolicy.UNIQUE, HitPolicy.ANY, HitPolicy.PRIORITY, HitPolicy.FIRST)

    @property
    def gives_number(self) -> bool:
        """Whether the outputs are drawn together into one number."""
        return self in (HitPolicy.SUM, HitPolicy.LEAST, HitPolicy.GREATEST, HitPolicy.COUNT)


@dataclass(frozen=True, slots=True)
class InputClause:
    """A condition column: the name it asks about and the values it may have (empty: any)."""

    name: str
    kind: Kind = "number"
    values: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class OutputClause:
    """An output column. ``values`` are in order of priority, the highest first."""

    name: str
    kind: Kind = "text"
    values: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """One row: a cell for each input clause, a value for each output clause, and why."""

    number: int
    cells: tuple[Tests, ...]
    outputs: tuple[Any, ...]
    text: str = ""


@dataclass(frozen=True)
class DecisionTable:
    """A decision table: rows are read in order, the hit policy settles what comes of several."""

    name: str
    hit_policy: HitPolicy
    inputs: tuple[InputClause, ...]
    outputs: tuple[OutputClause, ...]
    rules: tuple[Rule, ...]

    @cached_property
    def asked(self) -> tuple[tuple[int, ...], ...]:
        """Of every rule the places of the input clauses that it asks about."""
        return tuple(
            tuple(place for place, cell in enumerate(rule.cells) if not cell.is_anything)
            for rule in self.rules
        )


@dataclass(frozen=True, slots=True)
class Series:
    """One value for each school, as an array.

    ``values`` is float64 with NaN where missing (booleans as 0 and 1), or for texts the place in
    ``categories`` with -1 where missing; for the kind ``any`` an object array with ``None``.
    """

    kind: Kind
    values: NDArray[Any]
    categories: tuple[str, ...] = ()

    @property
    def missing(self) -> NDArray[np.bool_]:
        """Where there is no value."""
        if self.kind == "text":
            found: NDArray[np.bool_] = self.values < 0
        elif self.kind == "any":
            found = np.array([value is None for value in self.values], dtype=bool)
        else:
            found = np.isnan(self.values)
        return found

    def take(self, rows: NDArray[np.intp]) -> Series:
        """The series of some schools."""
        return Series(self.kind, self.values[rows], self.categories)

    def at(self, row: int) -> Any:
        """The value of one school; ``None`` where missing."""
        value = self.values[row]
        if self.kind == "any":
            return value
        if self.kind == "text":
            return self.categories[value] if value >= 0 else None
        if np.isnan(value):
            return None
        return bool(value) if self.kind == "boolean" else float(value)


def numbers(values: Any) -> Series:
    """A series of numbers; ``None`` and NaN are missing."""
    return Series("number", np.array(values, dtype=np.float64))


def texts(values: list[str | None]) -> Series:
    """A series of texts; ``None`` is missing."""
    categories = tuple(sorted({value for value in values if value is not None}))
    place = {value: code for code, value in enumerate(categories)}
    codes = [-1 if value is None else place[value] for value in values]
    return Series("text", np.array(codes, dtype=np.int32), categories)


def booleans(values: list[bool | None]) -> Series:
    """A series of yes and no; ``None`` is missing."""
    found = [np.nan if value is None else float(value) for value in values]
    return Series("boolean", np.array(found, dtype=np.float64))
