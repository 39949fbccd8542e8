"""Files of datasets, rulesets and plans: named contents, each kept once for its authority."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Table, select

from allocator_api.store.faults import DamagedStoreError
from allocator_api.store.rows import as_rows, insert_new
from allocator_api.store.tables import blobs

_LEVEL = 6


@dataclass(frozen=True)
class FileRow:
    """One file: its name, the SHA-256 and the length in bytes of its contents."""

    name: str
    sha256: str
    size: int


def hash_of(contents: bytes) -> str:
    """SHA-256 of contents, in hexadecimal."""
    return hashlib.sha256(contents).hexdigest()


def hash_of_all(files: Mapping[str, bytes]) -> str:
    """SHA-256 over the sorted lines ``NAME SHA256``, as the hash of a workspace is made."""
    lines = [f"{name} {hash_of(files[name])}\n" for name in sorted(files)]
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def put(
    connection: Connection,
    table: Table,
    keys: Mapping[str, Any],
    files: Mapping[str, bytes],
) -> None:
    """Keep files under the keys of their owner, ``authority_id`` among them.

    Parameters
    ----------
    table
        ``dataset_files``, ``ruleset_files`` or ``plan_files``.
    keys
        Values of the key columns of the table but ``name``.
    files
        Contents by name.
    """
    authority_id = keys["authority_id"]
    hashes = {name: hash_of(files[name]) for name in sorted(files)}
    wanted = {hashes[name]: files[name] for name in hashes}
    found = connection.execute(
        select(blobs.c.sha256).where(
            blobs.c.authority_id == authority_id, blobs.c.sha256.in_(sorted(wanted))
        )
    )
    known = set(found.scalars())
    packed = [
        {
            "authority_id": authority_id, "sha256": sha256,
            "size": len(contents), "bytes": zlib.compress(contents, _LEVEL),
        }
        for sha256, contents in wanted.items()
        if sha256 not in known
    ]  # fmt: skip
    insert_new(connection, blobs, packed)
    rows = [{**keys, "name": name, "sha256": sha256} for name, sha256 in hashes.items()]
    insert_new(connection, table, rows)


def put_blob(connection: Connection, authority_id: str, data: bytes) -> str:
    """Keep contents without a name; their SHA-256."""
    sha256 = hash_of(data)
    row = {
        "authority_id": authority_id, "sha256": sha256,
        "size": len(data), "bytes": zlib.compress(data, _LEVEL),
    }  # fmt: skip
    insert_new(connection, blobs, [row])
    return sha256


def listed(connection: Connection, table: Table, keys: Mapping[str, Any]) -> tuple[FileRow, ...]:
    """Names, hashes and sizes of the files of one owner, by name."""
    query = (
        select(table.c.name, table.c.sha256, blobs.c.size)
        .join(blobs, _same_blob(table))
        .where(*_with(table, keys))
        .order_by(table.c.name)
    )
    return as_rows(FileRow, connection.execute(query).all())


def read(connection: Connection, table: Table, keys: Mapping[str, Any], name: str) -> bytes | None:
    """Contents of one file.

    Raises
    ------
    DamagedStoreError
        Where the contents kept are not those that were given.
    """
    query = (
        select(blobs.c.sha256, blobs.c.size, blobs.c.bytes)
        .join(table, _same_blob(table))
        .where(*_with(table, keys), table.c.name == name)
    )
    row = connection.execute(query).first()
    return None if row is None else unpacked(row.sha256, row.size, row.bytes)


def read_all(connection: Connection, table: Table, keys: Mapping[str, Any]) -> dict[str, bytes]:
    """Contents of all files of one owner, by name.

    Raises
    ------
    DamagedStoreError
        Where contents kept are not those that were given.
    """
    query = (
        select(table.c.name, blobs.c.sha256, blobs.c.size, blobs.c.bytes)
        .join(blobs, _same_blob(table))
        .where(*_with(table, keys))
        .order_by(table.c.name)
    )
    return {
        row.name: unpacked(row.sha256, row.size, row.bytes) for row in connection.execute(query)
    }


def unpacked(sha256: str, size: int, packed: bytes) -> bytes:
    """Contents as they were given.

    Raises
    ------
    DamagedStoreError
        Where they do not unpack, or not to the length and hash that was noted.
    """
    try:
        # One byte more than noted is enough to see that the row was changed.
        contents = zlib.decompressobj().decompress(packed, size + 1)
    except zlib.error:
        contents = b""
    if len(contents) != size or hash_of(contents) != sha256:
        raise DamagedStoreError(f"The contents {sha256[:16]} in the store are damaged.")
    return contents


def _same_blob(table: Table) -> Any:
    return (table.c.authority_id == blobs.c.authority_id) & (table.c.sha256 == blobs.c.sha256)


def _with(table: Table, keys: Mapping[str, Any]) -> list[Any]:
    return [table.c[name] == value for name, value in keys.items()]
