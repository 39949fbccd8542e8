"""Executors: the processes that take jobs, and whether they still live."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, select, update

from allocator_api.store.rows import as_rows, insert_new, now
from allocator_api.store.tables import executors


@dataclass(frozen=True)
class ExecutorRow:
    """One process; ``beats`` counts up for as long as it lives."""

    executor_id: str
    started_at: datetime
    beats: int


def beat(connection: Connection, executor_id: str) -> None:
    """Say that an executor lives; its row is made where there is none."""
    changed = connection.execute(
        update(executors)
        .where(executors.c.executor_id == executor_id)
        .values(beats=executors.c.beats + 1)
    )
    if changed.rowcount == 0:
        row = {"executor_id": executor_id, "started_at": now(), "beats": 0}
        insert_new(connection, executors, [row])


def every(connection: Connection) -> tuple[ExecutorRow, ...]:
    """All executors, oldest first."""
    query = select(executors).order_by(executors.c.started_at, executors.c.executor_id)
    return as_rows(ExecutorRow, connection.execute(query).all())


def remove(connection: Connection, executor_ids: Sequence[str]) -> None:
    """Forget executors that have gone."""
    connection.execute(delete(executors).where(executors.c.executor_id.in_(executor_ids)))
