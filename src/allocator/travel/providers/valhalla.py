"""Valhalla: ``POST /sources_to_targets``, automobile costing (its published matrix service)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from allocator.travel.providers.formats import (
    EngineFormat,
    Figures,
    Point,
    Question,
    RefusalKind,
    RefusedError,
    UnusableError,
    as_object,
    number,
    square,
    words_of,
)

METRES_PER_KILOMETRE, METRES_PER_MILE = 1000.0, 1609.344
_NO_ROAD_NEAR, _NOT_CONNECTED = 171, 170
_LIMITS = range(150, 160)
"""Codes of the service's own limits: too many places, too far apart."""


def question(sources: Sequence[Point], targets: Sequence[Point], avoid_ferries: bool) -> Question:
    """Sources and targets as lists of places; kilometres."""
    body: dict[str, Any] = {
        "sources": [{"lat": latitude, "lon": longitude} for latitude, longitude in sources],
        "targets": [{"lat": latitude, "lon": longitude} for latitude, longitude in targets],
        "costing": "auto",
        "units": "kilometers",
    }
    if avoid_ferries:
        # The exclusion is strict where the server allows it; else the preference does what it can.
        body["costing_options"] = {"auto": {"use_ferry": 0, "exclude_ferries": True}}
    return Question("/sources_to_targets", body)


def figures(document: Any, shape: tuple[int, int]) -> Figures:
    """A cell for each pair, or two plain tables where the server answers tersely."""
    answer = as_object(document)
    table = answer.get("sources_to_targets")
    terse = table if isinstance(table, dict) else None
    # The terse answer names its unit within the table in some editions, beside it in others.
    units = str(answer.get("units") or (terse or {}).get("units"))
    metres = METRES_PER_MILE if units.lower().startswith("mi") else METRES_PER_KILOMETRE
    if terse is not None:
        seconds = square(terse.get("durations"), shape, "durations")
        distances = square(terse.get("distances"), shape, "distances")
        return Figures(seconds, distances * np.float32(metres))
    return _from_cells(table, shape, metres)


def _from_cells(table: Any, shape: tuple[int, int], metres: float) -> Figures:
    if not isinstance(table, list) or len(table) != shape[0]:
        raise UnusableError(f"gave no table of {shape[0]} rows")
    seconds = np.full(shape, np.nan, dtype=np.float32)
    distances = np.full(shape, np.nan, dtype=np.float32)
    for row, cells in enumerate(table):
        if not isinstance(cells, list) or len(cells) != shape[1]:
            raise UnusableError(f"gave a row that has not {shape[1]} cells")
        for column, cell in enumerate(cells):
            place = as_object(cell)
            if (place.get("from_index", row), place.get("to_index", column)) != (row, column):
                raise UnusableError("gave cells out of their order")
            seconds[row, column] = number(place.get("time"))
            distances[row, column] = number(place.get("distance")) * metres
    return Figures(seconds, distances)


def refusal(document: Any) -> RefusedError | None:
    """``error_code`` with the service's own numbers; without one the answer is a table."""
    answer = as_object(document)
    if "error_code" not in answer and "error" not in answer:
        return None
    code = answer.get("error_code")
    kind: RefusalKind = "request"
    if code in (_NO_ROAD_NEAR, _NOT_CONNECTED):
        kind = "place"
    elif isinstance(code, int) and code in _LIMITS:
        kind = "size"
    return RefusedError(kind, words_of(answer.get("error") or f"error {code}"))


FORMAT = EngineFormat("auto", 50, True, "Bearer ", question, figures, refusal)
