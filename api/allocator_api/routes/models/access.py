"""Keys, the audit trail and the secret of webhooks, as the service asks and tells of them."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from allocator.domain.fields import Identifier
from allocator.domain.models import Document
from allocator_api.audit import AuditEntry
from allocator_api.routes.support.days import FIRST_YEAR, LAST_YEAR
from allocator_api.store.api_keys import ApiKeyRow

AuthorityRole = Literal[
    "manager", "planner", "link_officer", "headteacher", "provider", "elected_member", "public"
]  # fmt: skip
Ids = Annotated[tuple[Identifier, ...], Field(max_length=500)]


class NewKey(Document):
    """A key to be made: its role, what it is bound to, and until when it holds.

    A headteacher and a provider need ``school_ids``, a link officer ``person_id`` or
    ``school_ids``.
    """

    role: AuthorityRole
    label: Annotated[
        str,
        Field(max_length=200, pattern=r"^[^\x00-\x1f]*$", description="What it is for; no name."),
    ] = ""
    scopes: Annotated[
        tuple[Identifier, ...],
        Field(max_length=100, description="Fewer scopes than the role has."),
    ] = ()
    days: Annotated[
        int | None, Field(ge=1, le=3650, description="Days until it expires; else without end.")
    ] = None
    person_id: Identifier | None = None
    school_ids: Ids | None = None
    activities: Ids | None = None


class KeyTold(Document):
    """A key, never its secret. Without ``scopes`` of its own it has those of its role."""

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

    @classmethod
    def of(cls, row: ApiKeyRow) -> KeyTold:
        """A key as it is kept."""
        same = {name: getattr(row, name) for name in KeyTold.model_fields if name != "activities"}
        return cls.model_validate({**same, "activities": row.provider_activities})


class KeyMade(KeyTold):
    """A key that has just been made. ``key`` is kept nowhere: write it down where it is used."""

    key: str


class AuditTold(Document):
    """One entry of the audit trail: who did what to which object, and how it was and is."""

    seq: int
    at: datetime
    actor: str
    action: str
    object: str
    before: Any = None
    after: Any = None
    request_id: str | None

    @classmethod
    def of(cls, entry: AuditEntry) -> AuditTold:
        """An entry as it is kept."""
        return cls(
            seq=entry.seq,
            at=datetime.fromisoformat(entry.at),
            actor=entry.actor,
            action=entry.action,
            object=entry.object,
            before=None if entry.before_json is None else json.loads(entry.before_json),
            after=None if entry.after_json is None else json.loads(entry.after_json),
            request_id=entry.request_id,
        )


class WebhookSecret(Document):
    """What messages to an authority's programs are signed with (HMAC-SHA256)."""

    authority_id: str
    secret: str


_DAY = re.compile(r"\d{4}-\d\d-\d\d([Tt ]|\Z)", re.ASCII)


def _moment(moment: datetime) -> datetime:
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise ValueError(f"a moment from {FIRST_YEAR} to {LAST_YEAR}")
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _in_words(value: object) -> object:
    """Refuse seconds since 1970, which the description does not know."""
    if not isinstance(value, datetime) and not (isinstance(value, str) and _DAY.match(value)):
        raise ValueError("a moment such as 2026-09-01T09:00:00Z")
    return value


Moment = Annotated[datetime, BeforeValidator(_in_words), AfterValidator(_moment)]
"""A moment from 1950 to 2199; without an offset it is meant in UTC."""
