"""OSRM: ``GET /table/v1/driving/`` with coordinates in the path (its published HTTP interface)."""

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

_KINDS: dict[str, RefusalKind] = {"NoSegment": "place", "TooBig": "size"}


def question(sources: Sequence[Point], targets: Sequence[Point], avoid_ferries: bool) -> Question:
    """All places in one list, sources first, and which of them are which."""
    places = ";".join(f"{longitude:.5f},{latitude:.5f}" for latitude, longitude in
                      (*sources, *targets))  # fmt: skip
    first = ";".join(map(str, range(len(sources))))
    then = ";".join(map(str, range(len(sources), len(sources) + len(targets))))
    ask = f"sources={first}&destinations={then}&annotations=duration,distance"
    without = "&exclude=ferry" if avoid_ferries else ""
    return Question(f"/table/v1/driving/{places}?{ask}{without}")


def figures(document: Any, shape: tuple[int, int]) -> Figures:
    """``durations`` in seconds; ``distances`` in metres, which older servers leave out."""
    answer = as_object(document)
    seconds = square(answer.get("durations"), shape, "durations")
    if answer.get("distances") is None:
        return Figures(seconds, np.full(shape, np.nan, dtype=np.float32))
    return Figures(seconds, square(answer["distances"], shape, "distances"))


def refusal(document: Any) -> RefusedError | None:
    """Any code but ``Ok`` is a refusal."""
    code = as_object(document).get("code")
    if code == "Ok":
        return None
    words = words_of(document.get("message") or code or "no code and no message")
    return RefusedError(_KINDS.get(str(code), "request"), words)


FORMAT = EngineFormat("driving", 100, True, "Bearer ", question, figures, refusal)
