"""What the files of the nouns share: rows in and out, pages, the present moment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, TypeAlias, TypeVar

from sqlalchemy import Column, Connection, Row, Select, Table, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from allocator.errors import UsageError

Found = TypeVar("Found")
AnyRow: TypeAlias = Row[*tuple[Any, ...]]

MOST_ON_A_PAGE = 500
"""Rows of the longest page."""


def now() -> datetime:
    """The present moment, in UTC."""
    return datetime.now(UTC)


def as_row(kind: type[Found], row: AnyRow | None) -> Found | None:
    """A row as a dataclass whose fields are the columns selected, in their order."""
    return None if row is None else kind(*row)


def as_rows(kind: type[Found], rows: Sequence[AnyRow]) -> tuple[Found, ...]:
    """Rows as dataclasses whose fields are the columns selected, in their order."""
    return tuple(kind(*row) for row in rows)


def insert_new(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows; those whose key is there already stay as they are."""
    if not rows:
        return
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    connection.execute(dialect.insert(table).on_conflict_do_nothing(), [dict(row) for row in rows])


def newest_first(
    connection: Connection,
    query: Select[Any],
    id_column: Column[str],
    authority_id: str,
    *,
    limit: int,
    after: str | None,
) -> Sequence[AnyRow]:
    """One page of rows, newest first; rows that come meanwhile do not shift the next page.

    Parameters
    ----------
    query
        Rows of a table with ``authority_id`` and ``created_at``.
    id_column
        The column that tells rows of one moment apart.
    limit
        Rows wanted, 1 to 500.
    after
        Id of the last row of the page before.

    Raises
    ------
    UsageError
        Where there is no row ``after``, or the limit is out of range.
    """
    if not 1 <= limit <= MOST_ON_A_PAGE:
        raise UsageError(f"A page has 1 to {MOST_ON_A_PAGE} rows, not {limit}.")
    columns = id_column.table.c
    own = query.where(columns.authority_id == authority_id)
    if after is not None:
        last = connection.execute(
            select(columns.created_at).where(
                columns.authority_id == authority_id, id_column == after
            )
        ).scalar()
        if last is None:
            raise UsageError("There is no page after that; begin again at the first.")
        own = own.where(
            or_(
                columns.created_at < last,
                (columns.created_at == last) & (id_column < after),
            )
        )
    own = own.order_by(columns.created_at.desc(), id_column.desc()).limit(limit)
    return connection.execute(own).all()
