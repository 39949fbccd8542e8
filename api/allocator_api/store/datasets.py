"""Datasets: snapshots of a workspace that nobody changes; what is appended makes a new one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection, bindparam, select

from allocator_api.store import files as contents
from allocator_api.store.faults import DamagedStoreError, StaleVersionError
from allocator_api.store.files import FileRow
from allocator_api.store.rows import as_row, as_rows, insert_new, newest_first, now
from allocator_api.store.tables import dataset_files, datasets

Source = Literal["upload", "readings", "judgements", "live", "scenario"]


_FIND = select(datasets).where(
    datasets.c.authority_id == bindparam("authority_id"),
    datasets.c.dataset_id == bindparam("dataset_id"),
)


@dataclass(frozen=True)
class DatasetRow:
    """One dataset: where it came from, and the hash of what makes its plans."""

    authority_id: str
    dataset_id: str
    workspace_hash: str
    parent_id: str | None
    source: Source
    note: str
    created_at: datetime
    created_by: str


def id_of(files: Mapping[str, bytes]) -> str:
    """Id of a dataset: ``ds-`` and 16 letters of the hash of all its files.

    All, not only those that make a plan: a discussion recorded makes another dataset, though the
    plan stays the same. Where there are no others, they are the letters of the workspace's hash.
    """
    return f"ds-{contents.hash_of_all(files)[:16]}"


def add(
    connection: Connection,
    authority_id: str,
    files: Mapping[str, bytes],
    *,
    workspace_hash: str,
    source: Source,
    created_by: str,
    parent_id: str | None = None,
    note: str = "",
    at: datetime | None = None,
) -> DatasetRow:
    """Keep a dataset; where there is one of the same files, that one is given back.

    Raises
    ------
    StaleVersionError
        Where the parent is not there (or not any more).
    DamagedStoreError
        Where the id is taken by other files.
    """
    if parent_id is not None and find(connection, authority_id, parent_id) is None:
        raise StaleVersionError(f"The dataset {parent_id} that this one follows is not there.")
    dataset_id = id_of(files)
    row = {
        "authority_id": authority_id, "dataset_id": dataset_id,
        "workspace_hash": workspace_hash, "parent_id": parent_id, "source": source,
        "note": note, "created_at": at or now(), "created_by": created_by,
    }  # fmt: skip
    insert_new(connection, datasets, [row])
    contents.put(connection, dataset_files, _keys(authority_id, dataset_id), files)
    found = find(connection, authority_id, dataset_id)
    if found is None or found.workspace_hash != workspace_hash:
        raise DamagedStoreError(f"The dataset {dataset_id} in the store holds other files.")
    return found


def find(connection: Connection, authority_id: str, dataset_id: str) -> DatasetRow | None:
    """One dataset."""
    keys = {"authority_id": authority_id, "dataset_id": dataset_id}
    return as_row(DatasetRow, connection.execute(_FIND, keys).first())


def page(
    connection: Connection, authority_id: str, *, limit: int = 100, after: str | None = None
) -> tuple[DatasetRow, ...]:
    """Datasets of an authority, newest first; ``after`` is the last id of the page before."""
    query = select(datasets)
    rows = newest_first(
        connection, query, datasets.c.dataset_id, authority_id, limit=limit, after=after
    )
    return as_rows(DatasetRow, rows)


def lineage(connection: Connection, authority_id: str, dataset_id: str) -> tuple[DatasetRow, ...]:
    """A dataset, the one that it was made from, and so on to the first that is not purged."""
    found: list[DatasetRow] = []
    wanted: str | None = dataset_id
    while wanted is not None and wanted not in {row.dataset_id for row in found}:
        row = find(connection, authority_id, wanted)
        if row is None:
            break
        found.append(row)
        wanted = row.parent_id
    return tuple(found)


def files(connection: Connection, authority_id: str, dataset_id: str) -> tuple[FileRow, ...]:
    """Names, hashes and sizes of the files of a dataset."""
    return contents.listed(connection, dataset_files, _keys(authority_id, dataset_id))


def read_file(
    connection: Connection, authority_id: str, dataset_id: str, name: str
) -> bytes | None:
    """Contents of one file of a dataset."""
    return contents.read(connection, dataset_files, _keys(authority_id, dataset_id), name)


def read_files(connection: Connection, authority_id: str, dataset_id: str) -> dict[str, bytes]:
    """Contents of all files of a dataset, by name."""
    return contents.read_all(connection, dataset_files, _keys(authority_id, dataset_id))


def _keys(authority_id: str, dataset_id: str) -> dict[str, str]:
    return {"authority_id": authority_id, "dataset_id": dataset_id}
