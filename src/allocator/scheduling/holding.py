"""The rules of who may hold a session, which the allocation knows and this package is told."""

from __future__ import annotations

from typing import Protocol


class Holding(Protocol):
    """Whether the rules of the allocation let people hold a session together."""

    def __call__(
        self,
        activity: str,
        school_ids: tuple[str, ...],
        person_ids: tuple[str, ...],
        links: dict[str, str],
    ) -> bool:
        """Say so; ``links`` has the link officer of each school."""
