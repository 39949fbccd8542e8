"""API keys: who may ask. Of the secret only a hash is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, select, update

from allocator_api.store.rows import as_row, as_rows, now
from allocator_api.store.tables import api_keys

_FIND = select(api_keys).where(
    api_keys.c.key_id == bindparam("key_id"),
)


@dataclass(frozen=True)
class ApiKeyRow:
    """One key; ``authority_id`` is ``None`` for the operator of the installation."""

    key_id: str
    key_hash: str
    label: str
    authority_id: str | None
    role: str
    scopes: list[str]
    person_id: str | None
    school_ids: list[str] | None
    provider_activities: list[str] | None
    created_at: datetime
    created_by: str
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None


def add(
    connection: Connection,
    key_id: str,
    key_hash: str,
    *,
    label: str,
    authority_id: str | None,
    role: str,
    scopes: Sequence[str],
    created_by: str,
    person_id: str | None = None,
    school_ids: Sequence[str] | None = None,
    provider_activities: Sequence[str] | None = None,
    expires_at: datetime | None = None,
    at: datetime | None = None,
) -> ApiKeyRow:
    """Keep a key by the hash of its secret."""
    row = ApiKeyRow(
        key_id, key_hash, label, authority_id, role, list(scopes), person_id,
        None if school_ids is None else list(school_ids),
        None if provider_activities is None else list(provider_activities),
        at or now(), created_by, expires_at, None, None,
    )  # fmt: skip
    connection.execute(insert(api_keys), vars(row))
    return row


def find(connection: Connection, key_id: str) -> ApiKeyRow | None:
    """One key by its id (work for the operator: whose key it is is not known before)."""
    keys = {"key_id": key_id}
    return as_row(ApiKeyRow, connection.execute(_FIND, keys).first())


def every(connection: Connection, authority_id: str | None) -> tuple[ApiKeyRow, ...]:
    """Keys of an authority, or of the operator, oldest first."""
    query = (
        select(api_keys)
        .where(
            api_keys.c.authority_id.is_(None)
            if authority_id is None
            else api_keys.c.authority_id == authority_id
        )
        .order_by(api_keys.c.created_at, api_keys.c.key_id)
    )
    return as_rows(ApiKeyRow, connection.execute(query).all())


def revoke(connection: Connection, key_id: str, *, at: datetime | None = None) -> ApiKeyRow | None:
    """Revoke a key; ``None`` where it is not there or was revoked before."""
    changed = connection.execute(
        update(api_keys)
        .where(api_keys.c.key_id == key_id, api_keys.c.revoked_at.is_(None))
        .values(revoked_at=at or now())
        .returning(*api_keys.c)
    )
    return as_row(ApiKeyRow, changed.first())


def note_use(connection: Connection, key_id: str, *, at: datetime | None = None) -> None:
    """Note that a key was used."""
    query = update(api_keys).where(api_keys.c.key_id == key_id)
    connection.execute(query.values(last_used_at=at or now()))
