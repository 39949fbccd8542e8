"""What the service answers about keys and the audit trail."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from allocator.domain.models import Row


class KeyRecord(Row):
    """An API key, never its secret. Without ``scopes`` of its own it has those of its role."""

    key_id: str
    role: str
    label: str
    scopes: tuple[str, ...]
    person_id: str | None
    school_ids: tuple[str, ...] | None
    activities: tuple[str, ...] | None
    created_at: datetime
    created_by: str
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None


class KeyMade(KeyRecord):
    """A key that has just been made; ``key`` is told this once."""

    key: str


class AuditRecord(Row):
    """One entry of the audit trail: who did what to which object, and how it was and is."""

    seq: int
    at: datetime
    actor: str
    action: str
    object: str
    before: Any
    after: Any
    request_id: str | None


class WebhookSecret(Row):
    """What the messages to an authority's programs are signed with (HMAC-SHA256)."""

    authority_id: str
    secret: str
