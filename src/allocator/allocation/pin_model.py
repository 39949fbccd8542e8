"""Whether some pins can be kept together: the part of the model that pins have to do with."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from allocator.allocation.pins import PinDemand, PinRow, demands_of
from allocator.allocation.problem import Problem
from allocator.allocation.variables import Variables
from allocator.solving.highs import Limits, solve
from allocator.solving.linear_model import Indices, LinearModel, Numbers
from allocator.solving.progress import SolveControl

LIMITS = Limits(nodes=2000)
"""Work after which pins count as keepable: a clash is only named where it is proved."""


@dataclass(frozen=True, eq=False)
class PinModel:
    """The model of an allocation without everything that no pin asks for.

    Giving nothing is always possible, so what is left out stands in nobody's way.
    """

    problem: Problem
    variables: Variables
    rows: tuple[PinRow, ...]
    """Pins that ask for a link or a session which is not agreed already."""

    def can_keep(self, rows: Iterable[PinRow], without: Iterable[str] = ()) -> bool:
        """Whether all these pins can be kept, leaving out the named rules."""
        upper = self._upper.copy()
        for variable, most in self._allowed(list(rows)).items():
            upper[self._place[variable]] = most
        names = set(without)
        free = [block.indices for block in self.variables.model.row_blocks if block.name in names]
        return self._is_feasible(upper, np.concatenate(free) if free else np.zeros(0, np.int64))

    def _allowed(self, rows: list[PinRow]) -> dict[int, float]:
        """How many sessions or links of each demand may be missed: those of other pins."""
        chosen = {one.row for one in rows}
        wanted = {
            _key(demand): demand.sessions
            for demand in demands_of(one.pin for one in rows if not one.is_link)
        }
        allowed = {
            missed: float(demand.sessions - wanted.get(_key(demand), 0))
            for demand, missed in self.variables.missed_pins
        }
        links = [one for one in self.rows if one.is_link]
        for one, (_, missed) in zip(links, self.variables.missed_links, strict=True):
            allowed[missed] = 0.0 if one.row in chosen else 1.0
        return allowed

    @cached_property
    def _columns(self) -> Indices:
        """Variables that matter: whole ones first."""
        kept = np.zeros(self.variables.model.variable_count, dtype=np.bool_)
        for block in self.variables.model.variable_blocks:
            kept[block.indices] = block.name not in ("step", "sessions", "seat", "link")
        touched = self._touched_blocks()
        for form in self.variables.forms:
            kept[form.variable] = form.block in touched
        for seat in self.variables.seats:
            kept[seat.variable] = seat.block in touched
        schools = {
            school for number in touched for school in self.problem.blocks[number].school_ids
        }
        schools |= {one.pin.school_id for one in self.rows if one.is_link and one.pin.school_id}
        anywhere = any(one.is_link and one.pin.school_id is None for one in self.rows)
        for (school, _), link in self.variables.links.items():
            kept[link] = anywhere or school in schools
        columns = np.flatnonzero(kept)
        whole = self.variables.model.integer[columns]
        return np.concatenate([columns[whole], columns[~whole]])

    def _touched_blocks(self) -> set[int]:
        pins = self.problem.demand.pins
        touched = {
            number
            for number, block in enumerate(self.problem.blocks)
            for pin in pins
            if pin.activity in (None, block.activity) and pin.school_id in (None, *block.school_ids)
        }
        # Blocks that come before one have to be used before it.
        for number in sorted(touched, reverse=True):
            after = self.problem.blocks[number].after
            while after is not None:
                touched.add(after)
                after = self.problem.blocks[after].after
        return touched

    @cached_property
    def _place(self) -> dict[int, int]:
        return {column: place for place, column in enumerate(self._columns.tolist())}

    @cached_property
    def _upper(self) -> Numbers:
        return self.variables.model.upper[self._columns]

    @cached_property
    def _triples(self) -> tuple[Indices, Indices, Numbers]:
        """Rows, places of variables and coefficients, of what is kept."""
        model = self.variables.model
        matrix = model.matrix()
        rows = np.repeat(np.arange(model.row_count), np.diff(matrix.starts))
        places = np.full(model.variable_count, -1, dtype=np.int64)
        places[self._columns] = np.arange(self._columns.size)
        columns = places[matrix.columns]
        kept = columns >= 0
        return rows[kept], columns[kept], matrix.values[kept]

    def _is_feasible(self, upper: Numbers, free_rows: Indices) -> bool:
        model = self.variables.model
        lower = model.lower[self._columns]
        whole = int(model.integer[self._columns].sum())
        part = LinearModel("min")
        for name, places in (("whole", slice(whole)), ("other", slice(whole, None))):
            part.add_variables(
                name,
                upper[places].size,
                lower=lower[places],
                upper=upper[places],
                integer=name == "whole",
            )
        rows, columns, values = self._triples
        low, high = model.row_lower, model.row_upper
        low[free_rows], high[free_rows] = -np.inf, np.inf
        numbers, local = _numbered(rows)
        part.add_rows(
            "rules", numbers.size, local, columns, values, lower=low[numbers], upper=high[numbers]
        )
        return solve(part, SolveControl(), LIMITS, stage="pins").status != "infeasible"


def _numbered(rows: Indices) -> tuple[Indices, NDArray[np.int64]]:
    """Distinct rows, and for each coefficient the place of its row among them."""
    numbers, local = np.unique(rows, return_inverse=True)
    return numbers, local


def _key(demand: PinDemand) -> tuple[str | None, str | None, str | None]:
    return demand.school_id, demand.person_id, demand.activity
