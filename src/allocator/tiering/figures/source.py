"""What the rules read: one column for each figure, from readings or given outright."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from allocator.domain.tiers import ReasonInput
from allocator.tiering.engine.tables import Series

NOT_GIVEN = "not given"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where one figure comes from: the readings behind it, the newest first."""

    inputs: tuple[ReasonInput, ...] = ()
    period_end: dt.date | None = None
    source: str | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Leaf:
    """One figure for every school.

    ``rows`` holds the places of the readings behind it, shape (schools, readings), -1 for none.
    ``whys`` holds for every school the place in ``words`` of why it is missing (0: it is there).
    ``source`` names the table where it comes from no reading.
    """

    series: Series
    whys: NDArray[np.uint8]
    words: tuple[str, ...]
    rows: NDArray[np.intp] | None = None
    indicator: str | None = None
    source: str = "schools"
    is_reading: bool = False
    """Whether the value is an unrounded reading as it stands in the file."""


class Figures(Protocol):
    """Everything that a ruleset may ask about some schools on a day."""

    @property
    def count(self) -> int:
        """Number of schools."""

    @property
    def sectors(self) -> tuple[str, ...]:
        """Sector of every school."""

    def leaf(self, name: str, function: str = "", argument: float | None = None) -> Leaf:
        """A fact or indicator, or what a function of history makes of it."""

    def gives(self, name: str) -> bool:
        """Whether a derived figure is given outright, so that it is not worked out."""

    def why(self, leaf: Leaf, school: int) -> str:
        """Why a figure is missing, in words."""

    def origins(self, leaf: Leaf, schools: Sequence[int]) -> list[Origin]:
        """Where a figure of each of some schools comes from."""


def leaf_name(name: str, function: str = "", argument: float | None = None) -> str:
    """How a figure is written: ``attendance``, ``previous(attendance)``, ``mean_over(x, 3)``."""
    if not function:
        return name
    if argument is None or (function == "previous" and argument == 1):
        return f"{function}({name})"
    return f"{function}({name}, {argument:g})"


@dataclass(frozen=True)
class GivenFigures:
    """Figures given outright: worked cases, requests, witnesses, what might have been.

    ``given`` is keyed as ``leaf_name`` writes; what is not in it is missing.
    """

    sectors: tuple[str, ...]
    given: Mapping[str, Series]
    _made: dict[str, Leaf] = field(default_factory=dict, repr=False)

    @property
    def count(self) -> int:
        """Number of schools."""
        return len(self.sectors)

    def leaf(self, name: str, function: str = "", argument: float | None = None) -> Leaf:
        """A figure by its name; missing where it was not given."""
        key = leaf_name(name, function, argument)
        if key not in self._made:
            self._made[key] = self._make(key, name)
        return self._made[key]

    def _make(self, key: str, name: str) -> Leaf:
        series = self.given.get(key)
        if series is None:
            series = self._stand_in(key)
        whys = series.missing.astype(np.uint8)
        return Leaf(series, whys, ("", NOT_GIVEN), indicator=name, source="given")

    def _stand_in(self, key: str) -> Series:
        if key == "sector":
            categories = tuple(sorted(set(self.sectors)))
            place = {sector: code for code, sector in enumerate(categories)}
            codes: Any = np.array([place[sector] for sector in self.sectors], dtype=np.int32)
            return Series("text", codes, categories)
        return Series("number", np.full(self.count, np.nan))

    def gives(self, name: str) -> bool:
        """Whether a derived figure is given outright."""
        return name in self.given

    def why(self, leaf: Leaf, school: int) -> str:
        """Why a figure is missing, in words."""
        return leaf.words[int(leaf.whys[school])]

    def origins(self, leaf: Leaf, schools: Sequence[int]) -> list[Origin]:
        """Given figures come from nowhere but the request."""
        return [Origin(source="given")] * len(schools)
