"""Answers already given, so that a request sent twice is done once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, select

from allocator_api.store.rows import as_row, insert_new, now
from allocator_api.store.tables import INSTALLATION, idempotency


@dataclass(frozen=True)
class AnswerRow:
    """One answer, as it was given to the first request with this key."""

    authority_id: str
    principal_id: str
    key: str
    method: str
    path: str
    body_hash: str
    status: int
    headers_json: Any
    body: bytes
    created_at: datetime


def add(
    connection: Connection,
    authority_id: str | None,
    principal_id: str,
    key: str,
    *,
    method: str,
    path: str,
    body_hash: str,
    status: int,
    headers: Mapping[str, str],
    body: bytes,
    at: datetime | None = None,
) -> bool:
    """Keep an answer, in the transaction of its effect.

    Returns
    -------
    ``False`` where another request with this key was quicker: undo the effect, give its answer.
    """
    moment = at or now()
    row = {
        "authority_id": authority_id or INSTALLATION, "principal_id": principal_id, "key": key,
        "method": method, "path": path, "body_hash": body_hash, "status": status,
        "headers_json": dict(headers), "body": body, "created_at": moment,
    }  # fmt: skip
    if find(connection, authority_id, principal_id, key) is not None:
        return False
    insert_new(connection, idempotency, [row])
    kept = find(connection, authority_id, principal_id, key)
    return kept is not None and (kept.created_at, kept.body) == (moment, body)


def find(
    connection: Connection, authority_id: str | None, principal_id: str, key: str
) -> AnswerRow | None:
    """The answer given to the first request with this key."""
    query = select(idempotency).where(
        idempotency.c.authority_id == (authority_id or INSTALLATION),
        idempotency.c.principal_id == principal_id,
        idempotency.c.key == key,
    )
    return as_row(AnswerRow, connection.execute(query).first())


def purge(connection: Connection, *, before: datetime) -> int:
    """Forget answers given before a moment; how many there were (work for the operator)."""
    gone = connection.execute(delete(idempotency).where(idempotency.c.created_at < before))
    return gone.rowcount
