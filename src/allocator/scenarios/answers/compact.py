"""The same relaxed model with fewer rows: links are put in terms of the visits that need them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from allocator.allocation.model import AllocationModel
from allocator.solving.highs import Room
from allocator.solving.linear_model import Indices, LinearModel, Numbers

LINK_ROWS = "link_places_for_the_link_officer"


@dataclass(frozen=True, eq=False)
class Compact:
    """A relaxed model without some of its rows; its variables keep their numbers.

    A link that a row ``visits <= most x link`` holds up stands for what it is beyond
    ``visits / most``: that row is then ``link >= 0`` and falls away. Nothing else changes, so that
    the optimum is the same. ``row_of`` has the new number of each row (-1: fallen away).
    """

    model: LinearModel
    row_of: Indices
    links: Indices
    visits: Indices
    parts: Numbers

    def whole(self, values: Numbers) -> Numbers:
        """Values of the variables as the full model means them."""
        found = values.copy()
        np.add.at(found, self.links, self.parts * values[self.visits])
        return found


def compacted(built: AllocationModel) -> Compact:
    """Take the rows that tie visits to links out of a model, one for each link."""
    model = built.model
    matrix = model.matrix()
    rows = np.repeat(np.arange(model.row_count, dtype=np.int64), np.diff(matrix.starts))
    columns, values = matrix.columns.astype(np.int64), matrix.values
    is_link = np.zeros(model.variable_count, dtype=np.bool_)
    is_link[list(built.variables.links.values())] = True
    in_rows = np.zeros(model.row_count, dtype=np.bool_)
    in_rows[built.rows[LINK_ROWS]] = True
    held = np.flatnonzero(in_rows[rows] & is_link[columns])
    _, first = np.unique(columns[held], return_index=True)
    pivots = held[first]
    pivot_of_row = np.full(model.row_count, -1, dtype=np.int64)
    pivot_of_row[rows[pivots]] = pivots
    own = pivot_of_row[rows]
    terms = np.flatnonzero((own >= 0) & (own != np.arange(rows.size)))
    links, visits = columns[own[terms]], columns[terms]
    parts = values[terms] / -values[own[terms]]
    kept = pivot_of_row < 0
    row_of = np.where(kept, np.cumsum(kept) - 1, -1)
    more = _substituted(rows, columns, values, kept, (links, visits, parts), model.variable_count)
    stays = kept[rows]
    small = LinearModel(model.sense, model.constant)
    small.add_variables(
        "all",
        model.variable_count,
        lower=model.lower,
        upper=model.upper,
        objective=model.objective
        + np.bincount(
            visits, weights=parts * model.objective[links], minlength=model.variable_count
        ),
    )
    small.add_rows(
        "kept",
        int(kept.sum()),
        row_of[np.concatenate([rows[stays], more[0]])],
        np.concatenate([columns[stays], more[1]]),
        np.concatenate([values[stays], more[2]]),
        lower=model.row_lower[kept],
        upper=model.row_upper[kept],
    )
    return Compact(small, row_of, links, visits, parts)


def _substituted(
    rows: Indices,
    columns: Indices,
    values: Numbers,
    kept: np.ndarray[tuple[int, ...], np.dtype[np.bool_]],
    terms: tuple[Indices, Indices, Numbers],
    count: int,
) -> tuple[Indices, Indices, Numbers]:
    """Triples that the visits of each link add wherever the link stands in a row that is kept."""
    links, visits, parts = terms
    order = np.argsort(links, kind="stable")
    visits, parts = visits[order], parts[order]
    many = np.bincount(links, minlength=count)
    begin = np.concatenate([[0], np.cumsum(many)])
    places = np.flatnonzero(kept[rows] & (many[columns] > 0))
    times = many[columns[places]]
    again = np.repeat(places, times)
    offset = np.arange(again.size) - np.repeat(np.cumsum(times) - times, times)
    which = begin[columns[again]] + offset
    return rows[again], visits[which], values[again] * parts[which]


def with_room(model: LinearModel, room: Room) -> LinearModel:
    """Return a relaxed model with other upper bounds for good."""
    upper, row_upper = model.upper, model.row_upper
    for variable, value in room.variable_upper.items():
        upper[variable] = value
    for row, value in room.row_upper.items():
        row_upper[row] = value
    matrix = model.matrix()
    found = LinearModel(model.sense, model.constant)
    found.add_variables(
        "all", model.variable_count, lower=model.lower, upper=upper, objective=model.objective
    )
    rows = np.repeat(np.arange(model.row_count), np.diff(matrix.starts))
    found.add_rows(
        "all",
        model.row_count,
        rows,
        matrix.columns,
        matrix.values,
        lower=model.row_lower,
        upper=row_upper,
    )
    return found
