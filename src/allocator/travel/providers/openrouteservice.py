"""openrouteservice: ``POST /v2/matrix/driving-car`` (its published matrix service)."""

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
    as_object,
    square,
    words_of,
)

_KINDS: dict[int, RefusalKind] = {6010: "place", 6004: "size"}
"""No road near a place; more than the server allows at once."""


def question(sources: Sequence[Point], targets: Sequence[Point], avoid_ferries: bool) -> Question:
    """All places in one list, sources first; indices are text in this interface."""
    places = [[longitude, latitude] for latitude, longitude in (*sources, *targets)]
    body: dict[str, Any] = {
        "locations": places,
        "sources": [str(place) for place in range(len(sources))],
        "destinations": [str(place) for place in range(len(sources), len(places))],
        "metrics": ["duration", "distance"],
        "units": "m",
    }
    if avoid_ferries:
        body["options"] = {"avoid_features": ["ferries"]}
    return Question("/v2/matrix/driving-car", body)


def figures(document: Any, shape: tuple[int, int]) -> Figures:
    """``durations`` in seconds; ``distances`` in metres, which may be left out."""
    answer = as_object(document)
    seconds = square(answer.get("durations"), shape, "durations")
    if answer.get("distances") is None:
        return Figures(seconds, np.full(shape, np.nan, dtype=np.float32))
    return Figures(seconds, square(answer["distances"], shape, "distances"))


def refusal(document: Any) -> RefusedError | None:
    """``error`` as an object with code and message, or as plain text."""
    answer = as_object(document)
    error = answer.get("error")
    if error is None:
        return None
    if not isinstance(error, dict):
        return RefusedError("request", words_of(error))
    code = error.get("code")
    kind = _KINDS.get(code, "request") if isinstance(code, int) else "request"
    return RefusedError(kind, words_of(error.get("message") or f"error {code}"))


FORMAT = EngineFormat("driving-car", 50, False, "", question, figures, refusal)
