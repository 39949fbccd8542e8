"""Who asks: a key or a token, its role, and what it is bound to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from allocator_api.settings import Role


class NoKeysError(Exception):
    """The keys of the provider of tokens cannot be had; no token can be judged."""


@dataclass(frozen=True)
class Principal:
    """One asker, known by a key or a token.

    Parameters
    ----------
    id
        ``key:ID`` or ``token:SUBJECT``; stands in the audit trail.
    kind
        What the asker showed.
    authority_id
        The authority it belongs to; ``None`` for the whole installation.
    role
        Its role (R102).
    scopes
        What it may do: those of the role, or fewer.
    person_id
        The member of staff that a link officer is.
    school_ids
        Schools that a headteacher leads, a link officer knows or a provider serves; ``None``
        where the key or token names none.
    activities
        Activities that a provider gives; ``None`` where none are named.
    """

    id: str
    kind: Literal["key", "token"]
    authority_id: str | None
    role: Role
    scopes: frozenset[str]
    person_id: str | None = None
    school_ids: frozenset[str] | None = None
    activities: frozenset[str] | None = None

    def may(self, scope: str) -> bool:
        """Whether the principal has a scope."""
        return scope in self.scopes
