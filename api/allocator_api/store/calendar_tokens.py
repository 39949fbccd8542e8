"""Tokens of calendars: an address that shows one person's or one school's dates, until revoked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection, insert, select, update

from allocator_api.store.rows import as_row, as_rows, now
from allocator_api.store.tables import calendar_tokens

Kind = Literal["person", "school"]


@dataclass(frozen=True)
class CalendarTokenRow:
    """One token; only its hash is kept."""

    authority_id: str
    token_id: str
    token_hash: str
    kind: Kind
    subject_id: str
    created_at: datetime
    created_by: str
    revoked_at: datetime | None


def add(
    connection: Connection,
    authority_id: str,
    token_id: str,
    token_hash: str,
    *,
    kind: Kind,
    subject_id: str,
    created_by: str,
    at: datetime | None = None,
) -> CalendarTokenRow:
    """Keep a token by its hash."""
    row = CalendarTokenRow(
        authority_id, token_id, token_hash, kind, subject_id, at or now(), created_by, None
    )
    connection.execute(insert(calendar_tokens), vars(row))
    return row


def find(connection: Connection, authority_id: str, token_id: str) -> CalendarTokenRow | None:
    """One token by its id."""
    query = select(calendar_tokens).where(
        calendar_tokens.c.authority_id == authority_id, calendar_tokens.c.token_id == token_id
    )
    return as_row(CalendarTokenRow, connection.execute(query).first())


def find_by_hash(connection: Connection, token_hash: str) -> CalendarTokenRow | None:
    """The token of a hash that is not revoked (work for the operator: it says whose it is)."""
    query = select(calendar_tokens).where(
        calendar_tokens.c.token_hash == token_hash, calendar_tokens.c.revoked_at.is_(None)
    )
    return as_row(CalendarTokenRow, connection.execute(query).first())


def every(connection: Connection, authority_id: str) -> tuple[CalendarTokenRow, ...]:
    """Tokens of an authority, oldest first."""
    query = (
        select(calendar_tokens)
        .where(calendar_tokens.c.authority_id == authority_id)
        .order_by(calendar_tokens.c.created_at, calendar_tokens.c.token_id)
    )
    return as_rows(CalendarTokenRow, connection.execute(query).all())


def revoke(
    connection: Connection, authority_id: str, token_id: str, *, at: datetime | None = None
) -> CalendarTokenRow | None:
    """Revoke a token; ``None`` where it is not there or was revoked before."""
    changed = connection.execute(
        update(calendar_tokens)
        .where(
            calendar_tokens.c.authority_id == authority_id,
            calendar_tokens.c.token_id == token_id,
            calendar_tokens.c.revoked_at.is_(None),
        )
        .values(revoked_at=at or now())
        .returning(*calendar_tokens.c)
    )
    return as_row(CalendarTokenRow, changed.first())
