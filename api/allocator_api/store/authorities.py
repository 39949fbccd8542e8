"""Authorities: who shares the installation, and which dataset each works with now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, select, update

from allocator_api.store.faults import StaleVersionError
from allocator_api.store.rows import as_row, as_rows, now
from allocator_api.store.tables import authorities

_FIND = select(authorities).where(
    authorities.c.authority_id == bindparam("authority_id"),
)


@dataclass(frozen=True)
class AuthorityRow:
    """One authority; ``version`` counts the moves of its current dataset (an ETag)."""

    authority_id: str
    name: str
    current_dataset_id: str | None
    version: int
    created_at: datetime


def add(
    connection: Connection, authority_id: str, name: str, *, at: datetime | None = None
) -> AuthorityRow | None:
    """Add an authority; ``None`` where there is one of that id (work for the operator)."""
    if find(connection, authority_id) is not None:
        return None
    row = {
        "authority_id": authority_id, "name": name, "current_dataset_id": None,
        "version": 1, "created_at": at or now(),
    }  # fmt: skip
    connection.execute(insert(authorities), row)
    return find(connection, authority_id)


def find(connection: Connection, authority_id: str) -> AuthorityRow | None:
    """One authority."""
    keys = {"authority_id": authority_id}
    return as_row(AuthorityRow, connection.execute(_FIND, keys).first())


def every(connection: Connection) -> tuple[AuthorityRow, ...]:
    """All authorities that the transaction may see, by id (work for the operator to see all)."""
    query = select(authorities).order_by(authorities.c.authority_id)
    return as_rows(AuthorityRow, connection.execute(query).all())


def take_turns(connection: Connection, authority_id: str) -> None:
    """Let the changes of an authority that must not cross come one after the other.

    SQLite has one writer anyway; PostgreSQL locks the row of the authority until the end.
    """
    query = select(authorities.c.authority_id).where(authorities.c.authority_id == authority_id)
    connection.execute(query.with_for_update(key_share=True))


def move_current(
    connection: Connection, authority_id: str, dataset_id: str, *, expected_version: int
) -> AuthorityRow:
    """Make a dataset the current one, if nobody else has moved it since it was read.

    Raises
    ------
    StaleVersionError
        Where the version is another, or there is no such authority.
    """
    moved = connection.execute(
        update(authorities)
        .where(
            authorities.c.authority_id == authority_id,
            authorities.c.version == expected_version,
        )
        .values(current_dataset_id=dataset_id, version=expected_version + 1)
    )
    found = find(connection, authority_id)
    if moved.rowcount != 1 or found is None:
        raise StaleVersionError(
            "Someone else has moved the current dataset since it was read; look at it again."
        )
    return found
