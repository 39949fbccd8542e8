"""Read the audit trail."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, select

from allocator_api.store.tables import INSTALLATION, audit_entries, audit_heads

_AT_ONCE = 1000


@dataclass(frozen=True)
class AuditEntry:
    """One entry, as it is in the store; ``authority_id`` is ``-`` for the installation."""

    authority_id: str
    seq: int
    at: str
    actor: str
    action: str
    object: str
    before_json: str | None
    after_json: str | None
    request_id: str | None
    mac: str


def entries(
    connection: Connection,
    authority_id: str | None,
    *,
    object_: str | None = None,
    actor: str | None = None,
    action: str | None = None,
    since: datetime | None = None,
    after_seq: int = 0,
    to_seq: int | None = None,
    limit: int | None = None,
) -> Iterator[AuditEntry]:
    """Entries of one trail, oldest first.

    Parameters
    ----------
    authority_id
        Whose trail; ``None`` is that of the installation.
    object_
        Only those about this object, or about what lies under it (``plans`` finds ``plans/x``).
    actor, action
        Only those of this actor, of this action.
    since
        Only those from this moment on.
    after_seq, to_seq, limit
        The page wanted: the numbers of the last entry before it and of the last that may be on it,
        and how many at most.
    """
    columns = audit_entries.c
    query = select(audit_entries).where(
        columns.authority_id == (INSTALLATION if authority_id is None else authority_id),
        columns.seq > after_seq,
    )
    if to_seq is not None:
        query = query.where(columns.seq <= to_seq)
    if object_ is not None:
        under = columns.object.startswith(f"{object_}/", autoescape=True)
        query = query.where((columns.object == object_) | under)
    if actor is not None:
        query = query.where(columns.actor == actor)
    if action is not None:
        query = query.where(columns.action == action)
    if since is not None:
        # Times are kept as text of one width, which sorts as they do.
        moment = since.astimezone(UTC).replace(tzinfo=None)
        query = query.where(columns.at >= moment.isoformat(timespec="microseconds"))
    if limit is not None:
        query = query.limit(limit)
    found = connection.execute(query.order_by(columns.seq).execution_options(yield_per=_AT_ONCE))
    for row in found.mappings():
        yield AuditEntry(**row)


def last_seq(connection: Connection, authority_id: str | None) -> int:
    """Number of the last entry of a trail; 0 where it has none."""
    trail = INSTALLATION if authority_id is None else authority_id
    query = select(audit_heads.c.seq).where(audit_heads.c.authority_id == trail)
    return connection.execute(query).scalar() or 0
