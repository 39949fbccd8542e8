"""Write the audit trail, in the transaction of what it tells about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from allocator_api.store.columns import canonical_json
from allocator_api.store.opening import AUDIT_KEY
from allocator_api.store.rows import insert_new, now
from allocator_api.store.sealing import BrokenTrailError, entry_seal, head_seal, is_seal
from allocator_api.store.tables import INSTALLATION, audit_entries, audit_heads

OPENED = "audit.trail_opened"
"""What the trail of the installation says when that of an authority begins."""

# Made once: every change of the service writes an entry, and making them costs more than they do.
_OF_TRAIL = audit_heads.c.authority_id == bindparam("trail")
_HEAD = select(audit_heads.c.seq, audit_heads.c.mac).where(_OF_TRAIL).with_for_update()
_SEALS = select(audit_entries.c.mac).where(audit_entries.c.authority_id == bindparam("trail"))
_SEAL = _SEALS.where(audit_entries.c.seq == bindparam("seq"))
_ANY_SEAL = _SEALS.limit(1)
_ENTRY = insert(audit_entries)
_MOVE = update(audit_heads).where(_OF_TRAIL).values(seq=bindparam("end"), mac=bindparam("seal"))


@dataclass(frozen=True)
class NewEntry:
    """An entry to be written; its fields are those of ``note``."""

    actor: str
    action: str
    object: str
    before: Any
    after: Any
    request_id: str | None
    at: datetime


def note(
    connection: Connection,
    authority_id: str | None,
    actor: str,
    action: str,
    object_: str,
    before: Any = None,
    after: Any = None,
    request_id: str | None = None,
    *,
    at: datetime | None = None,
) -> int:
    """Write one entry at the end of a trail; its number comes back.

    Parameters
    ----------
    connection
        A transaction of ``Store.writing`` for this authority, or for the operator.
    authority_id
        Whose trail; ``None`` is that of the installation.
    actor
        Id of who did it (a key or a token, not a name).
    action
        What was done, in words of the scopes: ``plan.approved``, ``readings.seen``.
    object_
        To what: ``plans/pl-1234``.
    before, after
        How it was and how it is, as JSON can hold it.
    request_id
        The request, as it stands in the log.

    Raises
    ------
    BrokenTrailError
        Where the end of the trail is not as it was sealed. To write on would hide a cut tail.
    """
    entry = NewEntry(actor, action, object_, before, after, request_id, at or now())
    return note_all(connection, authority_id, [entry])


def note_all(connection: Connection, authority_id: str | None, entries: Sequence[NewEntry]) -> int:
    """Write entries at the end of a trail, in their order; the number of the last comes back.

    Raises
    ------
    BrokenTrailError
        As ``note`` does.
    """
    trail = INSTALLATION if authority_id is None else authority_id
    key: bytes = connection.info[AUDIT_KEY]
    seq, seal = _end_of(connection, key, trail)
    rows = []
    for entry in entries:
        seq += 1
        row = _row(trail, seq, entry)
        seal = entry_seal(key, seal, row)
        rows.append({**row, "mac": seal})
    connection.execute(_ENTRY, rows)
    end = {"trail": trail, "end": seq, "seal": head_seal(key, trail, seq, seal)}
    connection.execute(_MOVE, end)
    return seq


def _row(trail: str, seq: int, entry: NewEntry) -> dict[str, Any]:
    moment = entry.at.astimezone(UTC).replace(tzinfo=None)
    return {
        "authority_id": trail, "seq": seq,
        "at": f"{moment.isoformat(timespec='microseconds')}Z",
        "actor": entry.actor, "action": entry.action, "object": entry.object,
        "before_json": None if entry.before is None else canonical_json(entry.before),
        "after_json": None if entry.after is None else canonical_json(entry.after),
        "request_id": entry.request_id,
    }  # fmt: skip


def open_trail(
    connection: Connection, authority_id: str, actor: str, request_id: str | None = None
) -> None:
    """Begin the trail of a new authority (work for the operator, with ``authorities.add``).

    The trail of the installation names it, so that a trail that is gone as a whole is missed.
    """
    object_ = f"authorities/{authority_id}"
    note(connection, None, actor, OPENED, object_, request_id=request_id)
    note(connection, authority_id, actor, OPENED, object_, request_id=request_id)


def _end_of(connection: Connection, key: bytes, trail: str) -> tuple[int, str]:
    """Number and seal of the last entry, after which no other transaction can write."""
    head = connection.execute(_HEAD, {"trail": trail}).first()
    if head is None:
        start = {"authority_id": trail, "seq": 0, "mac": head_seal(key, trail, 0, "")}
        insert_new(connection, audit_heads, [start])
        # Ours, or that of one who was quicker.
        head = connection.execute(_HEAD, {"trail": trail}).one()
    if head.seq == 0 and connection.execute(_ANY_SEAL, {"trail": trail}).first() is not None:
        raise _broken(trail)  # there are entries, and their end is gone
    last = connection.execute(_SEAL, {"trail": trail, "seq": head.seq}).scalar() or ""
    if not is_seal(head.mac, head_seal(key, trail, head.seq, last)):
        raise _broken(trail)
    return head.seq, last


def _broken(trail: str) -> BrokenTrailError:
    whose = "the installation" if trail == INSTALLATION else trail
    return BrokenTrailError(
        f"The end of the audit trail of {whose} is not as it was sealed, or another key is set. "
        "Nothing was changed; run: allocator audit verify."
    )
