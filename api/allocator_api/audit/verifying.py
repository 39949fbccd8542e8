"""Verify the audit trails of a store: name every place that is not as it was sealed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from allocator_api.audit.writing import OPENED
from allocator_api.store.sealing import entry_seal, head_seal, is_seal
from allocator_api.store.tables import INSTALLATION, audit_entries, audit_heads, authorities

_AT_ONCE = 1000


@dataclass(frozen=True, order=True)
class BrokenPlace:
    """One place of a trail that is not as it was sealed; ``seq`` is ``None`` for its end."""

    authority_id: str
    seq: int | None
    what: str


@dataclass(frozen=True)
class TrailReport:
    """One trail: its entries, number and seal of the last of them, and where it is broken."""

    authority_id: str
    entries: int
    seq: int
    end_seal: str
    broken: tuple[BrokenPlace, ...]


@dataclass(frozen=True)
class AuditReport:
    """All trails of a store."""

    trails: tuple[TrailReport, ...]

    @property
    def broken(self) -> tuple[BrokenPlace, ...]:
        """Every broken place, by trail."""
        return tuple(place for trail in self.trails for place in trail.broken)


def verify(
    connection: Connection, key: bytes, *, ends: Mapping[str, tuple[int, str]] | None = None
) -> AuditReport:
    """Verify every trail (work for the operator).

    Parameters
    ----------
    connection
        A look at the store for the operator.
    key
        The key by which the trails were sealed.
    ends
        Number and seal of the last entry of each trail at an earlier verification. A whole store
        put back to an older day agrees with itself; only what was noted elsewhere can tell.
    """
    heads = {
        row.authority_id: (row.seq, row.mac) for row in connection.execute(select(audit_heads))
    }
    known = set(connection.execute(select(audit_entries.c.authority_id).distinct()).scalars())
    known |= set(connection.execute(select(authorities.c.authority_id)).scalars())
    opened = select(audit_entries.c.object).where(
        audit_entries.c.authority_id == INSTALLATION, audit_entries.c.action == OPENED
    )
    known |= {
        str(name).removeprefix("authorities/") for name in connection.execute(opened).scalars()
    }
    noted = dict(ends or {})
    trails = sorted(known | set(heads) | set(noted) | {INSTALLATION}, key=str)
    return AuditReport(
        tuple(
            _verify_trail(connection, key, trail, heads.get(trail), noted.get(trail))
            for trail in trails
        )
    )


def _verify_trail(
    connection: Connection,
    key: bytes,
    trail: str,
    head: tuple[Any, Any] | None,
    noted: tuple[int, str] | None,
) -> TrailReport:
    broken: list[BrokenPlace] = []
    count, expected, last, seal_noted = 0, 1, "", None
    query = (
        select(audit_entries)
        .where(audit_entries.c.authority_id == trail)
        .order_by(audit_entries.c.seq)
        .execution_options(yield_per=_AT_ONCE)
    )
    for row in connection.execute(query).mappings():
        entry = dict(row)
        count += 1
        if not isinstance(entry["seq"], int) or entry["seq"] < expected:
            broken.append(BrokenPlace(trail, None, f"an entry has the number {entry['seq']!r}"))
            continue
        if entry["seq"] > expected:
            broken.append(BrokenPlace(trail, expected, _missing(expected, entry["seq"] - 1)))
        elif not is_seal(entry["mac"], entry_seal(key, last, entry)):
            broken.append(BrokenPlace(trail, expected, "the entry or its seal was changed"))
        expected, last = entry["seq"] + 1, str(entry["mac"])
        if noted is not None and entry["seq"] == noted[0]:
            seal_noted = last
    broken += _verify_end(key, trail, expected - 1, last, head)
    if noted is not None and noted[0] and seal_noted != noted[1]:
        broken.append(BrokenPlace(trail, noted[0], "not the entry that was noted earlier"))
    return TrailReport(trail, count, expected - 1, last, tuple(broken))


def _verify_end(
    key: bytes, trail: str, seq: int, last: str, head: tuple[Any, Any] | None
) -> list[BrokenPlace]:
    if head is None:
        return [BrokenPlace(trail, None, "the end of the trail is missing, or all of it")]
    if isinstance(head[0], int) and head[0] > seq:
        return [BrokenPlace(trail, seq + 1, _missing(seq + 1, head[0]))]
    if head[0] != seq or not is_seal(head[1], head_seal(key, trail, seq, last)):
        return [BrokenPlace(trail, None, "the end of the trail was changed")]
    return []


def _missing(first: int, last: int) -> str:
    return "the entry is missing" if first == last else f"the entries {first} to {last} are missing"
