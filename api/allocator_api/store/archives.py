"""The form of a backup: a zip of one file of JSON lines a table, and a manifest with their hashes.

``manifest.json`` names the form (``allocator-backup 1``), the migration at which the tables stood,
and for each table its columns, the number of its rows and the SHA-256 of its file. A row is a JSON
list in the order of the columns; times are ISO 8601 in UTC, bytes are ``{"base64": ...}``. Rows are
sorted by primary key, so the same rows make the same file, from SQLite and from PostgreSQL. The
key of the audit trail is not in it: keep it elsewhere.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any, TypedDict

from sqlalchemy import Connection, LargeBinary, Table, select

from allocator_api.store.columns import Utc
from allocator_api.store.tables import metadata

FORM = "allocator-backup 1"
MANIFEST = "manifest.json"
_ROWS_AT_ONCE = 200


class TableNote(TypedDict):
    """What the manifest says of one table."""

    name: str
    columns: list[str]
    rows: int
    sha256: str


class Manifest(TypedDict):
    """What is in an archive."""

    form: str
    revision: str
    made_at: str
    tables: list[TableNote]


@dataclass(frozen=True)
class Tally:
    """How many lines there were, and the SHA-256 of all of them."""

    rows: int
    sha256: str


def file_of(table: str) -> str:
    """Name of the file of a table."""
    return f"tables/{table}.jsonl"


def lines_of(connection: Connection, table: Table, columns: Iterable[str]) -> Iterator[bytes]:
    """Rows of a table as lines, by primary key."""
    chosen = [table.c[name] for name in columns]
    query = select(*chosen).order_by(*table.primary_key.columns)
    for row in connection.execute(query.execution_options(yield_per=_ROWS_AT_ONCE)):
        yield json.dumps(list(row), separators=(",", ":"), default=_plain).encode() + b"\n"


def rows_of(lines: Iterable[bytes], table: Table, columns: list[str]) -> Iterator[dict[str, Any]]:
    """Lines as rows again."""
    readers = [_reader(table, name) for name in columns]
    for line in lines:
        values = json.loads(line)
        yield {
            name: None if value is None else read(value)
            for name, read, value in zip(columns, readers, values, strict=True)
        }


def tally_of(lines: Iterable[bytes], stream: IO[bytes] | None = None) -> Tally:
    """Count and hash lines, and write them to a stream where one is given."""
    rows, digest = 0, hashlib.sha256()
    for line in lines:
        rows += 1
        digest.update(line)
        if stream is not None:
            stream.write(line)
    return Tally(rows, digest.hexdigest())


def known_tables() -> dict[str, Table]:
    """Tables of the store by name, each after those that it refers to."""
    return {table.name: table for table in metadata.sorted_tables}


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return {"base64": base64.b64encode(value).decode()}
    raise TypeError(f"no place in a backup for {type(value).__name__}")


def _reader(table: Table, name: str) -> Callable[[Any], Any]:
    kind = table.c[name].type
    if isinstance(kind, Utc):
        return datetime.fromisoformat
    if isinstance(kind, LargeBinary):
        return lambda value: base64.b64decode(value["base64"])
    return _same


def _same(value: Any) -> Any:
    return value
