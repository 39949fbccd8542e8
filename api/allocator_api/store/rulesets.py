"""Rulesets of authorities, in versions that nobody changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, select

from allocator_api.store import files as contents
from allocator_api.store.authorities import take_turns
from allocator_api.store.files import FileRow
from allocator_api.store.rows import as_row, as_rows, now
from allocator_api.store.tables import ruleset_files, rulesets


@dataclass(frozen=True)
class RulesetRow:
    """One version of a ruleset; ``hash`` is that of its contents."""

    authority_id: str
    ruleset_id: str
    version: int
    hash: str
    created_at: datetime
    created_by: str


def add(
    connection: Connection,
    authority_id: str,
    ruleset_id: str,
    files: Mapping[str, bytes],
    *,
    hash_: str,
    created_by: str,
    at: datetime | None = None,
) -> RulesetRow:
    """Keep the next version of a ruleset; the newest is given back where it is the same."""
    take_turns(connection, authority_id)
    newest = find(connection, authority_id, ruleset_id)
    if newest is not None and newest.hash == hash_:
        return newest
    version = newest.version + 1 if newest else 1
    row = RulesetRow(authority_id, ruleset_id, version, hash_, at or now(), created_by)
    connection.execute(insert(rulesets), vars(row))
    contents.put(connection, ruleset_files, _keys(row), files)
    return row


def find(
    connection: Connection, authority_id: str, ruleset_id: str, version: int | None = None
) -> RulesetRow | None:
    """One version of a ruleset, by default the newest."""
    query = select(rulesets).where(
        rulesets.c.authority_id == authority_id, rulesets.c.ruleset_id == ruleset_id
    )
    if version is not None:
        query = query.where(rulesets.c.version == version)
    query = query.order_by(rulesets.c.version.desc()).limit(1)
    return as_row(RulesetRow, connection.execute(query).first())


def versions(connection: Connection, authority_id: str, ruleset_id: str) -> tuple[RulesetRow, ...]:
    """All versions of a ruleset, newest first."""
    query = (
        select(rulesets)
        .where(rulesets.c.authority_id == authority_id, rulesets.c.ruleset_id == ruleset_id)
        .order_by(rulesets.c.version.desc())
    )
    return as_rows(RulesetRow, connection.execute(query).all())


def newest(connection: Connection, authority_id: str) -> tuple[RulesetRow, ...]:
    """The newest version of each ruleset of an authority, by id."""
    last = (
        select(rulesets.c.ruleset_id, func.max(rulesets.c.version).label("version"))
        .where(rulesets.c.authority_id == authority_id)
        .group_by(rulesets.c.ruleset_id)
        .subquery()
    )
    query = (
        select(rulesets)
        .join(
            last,
            (rulesets.c.ruleset_id == last.c.ruleset_id) & (rulesets.c.version == last.c.version),
        )
        .where(rulesets.c.authority_id == authority_id)
        .order_by(rulesets.c.ruleset_id)
    )
    return as_rows(RulesetRow, connection.execute(query).all())


def files(connection: Connection, row: RulesetRow) -> tuple[FileRow, ...]:
    """Names, hashes and sizes of the files of a version."""
    return contents.listed(connection, ruleset_files, _keys(row))


def read_files(connection: Connection, row: RulesetRow) -> dict[str, bytes]:
    """Contents of the files of a version, by name."""
    return contents.read_all(connection, ruleset_files, _keys(row))


def _keys(row: RulesetRow) -> dict[str, str | int]:
    return {
        "authority_id": row.authority_id, "ruleset_id": row.ruleset_id, "version": row.version,
    }  # fmt: skip
