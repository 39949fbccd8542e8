"""What more time of somebody would bring: part of ``allocation.json``."""

from __future__ import annotations

from typing import Literal

from allocator.domain.models import Document


class CapacityPrice(Document):
    """What one more day a week of a person, or of a role in an area, would bring this term.

    ``hours`` are the hours added over the term, ``points`` what the relaxed model gains by them,
    ``sessions`` and ``sessions_by_tier`` the further sessions it gives (fractions are possible).
    ``text`` says it in words.
    """

    kind: Literal["person", "role"]
    key: str
    area: str | None = None
    hours: float
    points: float
    sessions: float
    sessions_by_tier: dict[str, float] = {}
    text: str
