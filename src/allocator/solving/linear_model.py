"""What is a linear model here: named blocks of variables and rows over NumPy arrays."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

Sense = Literal["max", "min"]
Indices = NDArray[np.int64]
Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Block:
    """A named run of variables or rows: the first index and how many."""

    name: str
    first: int
    count: int

    @property
    def indices(self) -> Indices:
        """Indices of the block in the whole model."""
        return np.arange(self.first, self.first + self.count, dtype=np.int64)


@dataclass(frozen=True)
class RowMatrix:
    """The coefficients of all rows in compressed rows: starts, columns, values."""

    starts: NDArray[np.int32]
    columns: NDArray[np.int32]
    values: Numbers


@dataclass
class LinearModel:
    """A linear model that grows block by block; every engine reads the same arrays.

    ``constant`` is added to the objective, so that what no variable decides counts too.
    """

    sense: Sense = "max"
    constant: float = 0.0
    variable_blocks: list[Block] = field(default_factory=list)
    row_blocks: list[Block] = field(default_factory=list)
    _variables: list[tuple[Numbers, Numbers, Numbers, NDArray[np.bool_]]] = field(
        default_factory=list
    )
    _rows: list[tuple[Numbers, Numbers]] = field(default_factory=list)
    _triples: list[tuple[Indices, Indices, Numbers]] = field(default_factory=list)

    @property
    def variable_count(self) -> int:
        """Variables so far."""
        return (
            self.variable_blocks[-1].first + self.variable_blocks[-1].count
            if (self.variable_blocks)
            else 0
        )

    @property
    def row_count(self) -> int:
        """Rows so far."""
        return self.row_blocks[-1].first + self.row_blocks[-1].count if self.row_blocks else 0

    def add_variables(
        self,
        name: str,
        count: int,
        *,
        lower: ArrayLike = 0.0,
        upper: ArrayLike = np.inf,
        objective: ArrayLike = 0.0,
        integer: ArrayLike = False,
    ) -> Indices:
        """Add a named block of variables and return their indices.

        Bounds, objective and whether whole are single values or one for each variable.
        """
        block = Block(name, self.variable_count, count)
        self.variable_blocks.append(block)
        self._variables.append(
            (
                _spread(lower, count),
                _spread(upper, count),
                _spread(objective, count),
                np.broadcast_to(np.asarray(integer, dtype=np.bool_), (count,)).copy(),
            )
        )
        return block.indices

    def add_rows(
        self,
        name: str,
        count: int,
        rows: ArrayLike,
        variables: ArrayLike,
        values: ArrayLike,
        *,
        lower: ArrayLike = -np.inf,
        upper: ArrayLike = np.inf,
    ) -> Indices:
        """Add a named block of rows and return their indices.

        The coefficients come as triples: row within the block (0 first), variable, value. Triples
        of the same place add up.
        """
        block = Block(name, self.row_count, count)
        local = np.asarray(rows, dtype=np.int64)
        if local.size and not (local.min() >= 0 and local.max() < count):
            raise ValueError(f"rows of {name}: triples name rows outside 0..{count - 1}")
        self.row_blocks.append(block)
        self._rows.append((_spread(lower, count), _spread(upper, count)))
        self._triples.append(
            (
                local + block.first,
                np.asarray(variables, dtype=np.int64),
                _spread(values, local.size),
            )
        )
        return block.indices

    @property
    def lower(self) -> Numbers:
        """Lower bound of each variable."""
        return _joined([part[0] for part in self._variables])

    @property
    def upper(self) -> Numbers:
        """Upper bound of each variable."""
        return _joined([part[1] for part in self._variables])

    @property
    def objective(self) -> Numbers:
        """Objective coefficient of each variable."""
        return _joined([part[2] for part in self._variables])

    @property
    def integer(self) -> NDArray[np.bool_]:
        """Whether each variable is whole."""
        parts = [part[3] for part in self._variables]
        return np.concatenate(parts) if parts else np.zeros(0, dtype=np.bool_)

    @property
    def row_lower(self) -> Numbers:
        """Lower bound of each row."""
        return _joined([part[0] for part in self._rows])

    @property
    def row_upper(self) -> Numbers:
        """Upper bound of each row."""
        return _joined([part[1] for part in self._rows])

    def copy(self) -> LinearModel:
        """Return a model that can grow apart from this one."""
        return LinearModel(
            self.sense,
            self.constant,
            list(self.variable_blocks),
            list(self.row_blocks),
            list(self._variables),
            list(self._rows),
            list(self._triples),
        )

    def with_fixed(self, values: Numbers) -> LinearModel:
        """Return a copy in which some variables keep their value (``nan`` = free)."""
        parts, first = [], 0
        for lower, upper, objective, whole in self._variables:
            part = values[first : first + lower.size]
            first += lower.size
            free = np.isnan(part)
            bounds = np.where(free, lower, part), np.where(free, upper, part)
            parts.append((*bounds, objective, whole))
        return replace(self.copy(), _variables=parts)

    def limit(self, name: str, upper: ArrayLike) -> None:
        """Give the variables of a named block other upper bounds."""
        for block, part in zip(self.variable_blocks, self._variables, strict=True):
            if block.name == name:
                part[1][:] = upper

    def matrix(self) -> RowMatrix:
        """Put all triples together into compressed rows, in order, without doubles."""
        if not self._triples:
            return RowMatrix(np.zeros(1, np.int32), np.zeros(0, np.int32), np.zeros(0, np.float64))
        rows = np.concatenate([part[0] for part in self._triples])
        columns = np.concatenate([part[1] for part in self._triples])
        values = np.concatenate([part[2] for part in self._triples])
        places = rows * max(1, self.variable_count) + columns
        places, where = np.unique(places, return_inverse=True)
        sums = np.bincount(where, weights=values, minlength=places.size)
        counts = np.bincount(places // max(1, self.variable_count), minlength=self.row_count)
        starts = np.concatenate([[0], np.cumsum(counts)])
        return RowMatrix(
            starts.astype(np.int32),
            (places % max(1, self.variable_count)).astype(np.int32),
            sums.astype(np.float64),
        )

    def reduced_costs(self, duals: Numbers) -> Numbers:
        """Return what each variable adds to the objective beyond what its rows are worth.

        Parameters
        ----------
        duals
            (rows,): what one more unit of each row's right-hand side would add.
        """
        matrix = self.matrix()
        rows = np.repeat(np.arange(self.row_count), np.diff(matrix.starts))
        worth = np.bincount(
            matrix.columns, duals[rows] * matrix.values, minlength=self.variable_count
        )
        return np.asarray(self.objective - worth, dtype=np.float64)

    def value_of(self, values: Numbers, objective: Numbers | None = None) -> float:
        """Objective of a solution, the constant with it (without it for another objective)."""
        if objective is not None:
            return float(objective @ values)
        return float(self.objective @ values) + self.constant


def _spread(value: ArrayLike, count: int) -> Numbers:
    return np.broadcast_to(np.asarray(value, dtype=np.float64), (count,)).copy()


def _joined(parts: list[Numbers]) -> Numbers:
    return np.concatenate(parts) if parts else np.zeros(0, dtype=np.float64)
