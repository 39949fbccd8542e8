"""Parts of jobs that several processes share: contents by number, until the job is put together."""

from __future__ import annotations

from sqlalchemy import Connection, delete, select

from allocator_api.store import files as contents
from allocator_api.store.rows import insert_new
from allocator_api.store.tables import blobs, job_parts


def add(connection: Connection, authority_id: str, job_id: str, number: int, data: bytes) -> None:
    """Keep a part; one that is there already stays as it is."""
    sha256 = contents.put_blob(connection, authority_id, data)
    row = {"authority_id": authority_id, "job_id": job_id, "number": number, "sha256": sha256}
    insert_new(connection, job_parts, [row])


def numbers(connection: Connection, authority_id: str, job_id: str) -> tuple[int, ...]:
    """Numbers of the parts that are there, in order."""
    query = (
        select(job_parts.c.number)
        .where(job_parts.c.authority_id == authority_id, job_parts.c.job_id == job_id)
        .order_by(job_parts.c.number)
    )
    return tuple(connection.execute(query).scalars())


def read_all(connection: Connection, authority_id: str, job_id: str) -> dict[int, bytes]:
    """Contents of the parts that are there, by number.

    Raises
    ------
    DamagedStoreError
        Where contents kept are not those that were given.
    """
    query = (
        select(job_parts.c.number, blobs.c.sha256, blobs.c.size, blobs.c.bytes)
        .join(
            blobs,
            (blobs.c.authority_id == job_parts.c.authority_id)
            & (blobs.c.sha256 == job_parts.c.sha256),
        )
        .where(job_parts.c.authority_id == authority_id, job_parts.c.job_id == job_id)
        .order_by(job_parts.c.number)
    )
    return {
        row.number: contents.unpacked(row.sha256, row.size, row.bytes)
        for row in connection.execute(query)
    }


def remove(connection: Connection, authority_id: str, job_id: str) -> None:
    """Forget the parts of a job that has been put together."""
    connection.execute(
        delete(job_parts).where(
            job_parts.c.authority_id == authority_id, job_parts.c.job_id == job_id
        )
    )
