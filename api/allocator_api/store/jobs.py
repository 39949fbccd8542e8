"""Jobs: what was asked for, how far it has come, how it ended.

A change of state says from which states it may come; where another process was quicker, nothing
is changed and ``None`` comes back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, bindparam, func, insert, select, update

from allocator_api.store.rows import as_row, as_rows, newest_first, now
from allocator_api.store.tables import jobs

State = Literal["queued", "running", "succeeded", "failed", "cancelled"]
UNFINISHED: tuple[State, ...] = ("queued", "running")


_FIND = select(jobs).where(
    jobs.c.authority_id == bindparam("authority_id"),
    jobs.c.job_id == bindparam("job_id"),
)


@dataclass(frozen=True)
class JobRow:
    """One job; ``incumbent``, ``bound`` and ``gap`` are those of its stage so far."""

    authority_id: str
    job_id: str
    kind: str
    request_json: Any
    request_hash: str
    state: State
    stage: str | None
    incumbent: float | None
    bound: float | None
    gap: float | None
    note: str | None
    progress_at: datetime | None
    attempts: int
    created_at: datetime
    created_by: str
    started_at: datetime | None
    finished_at: datetime | None
    result_id: str | None
    problem_json: Any
    cancel_requested: bool
    webhook_url: str | None
    webhook_state: str | None

    @property
    def is_finished(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.state not in UNFINISHED


def add(
    connection: Connection,
    authority_id: str,
    job_id: str,
    *,
    kind: str,
    request: Mapping[str, Any],
    request_hash: str,
    created_by: str,
    webhook_url: str | None = None,
    at: datetime | None = None,
) -> JobRow:
    """Add a queued job."""
    row = {
        "authority_id": authority_id, "job_id": job_id, "kind": kind,
        "request_json": request, "request_hash": request_hash, "state": "queued",
        "attempts": 0, "created_at": at or now(), "created_by": created_by,
        "cancel_requested": False, "webhook_url": webhook_url,
        "webhook_state": "waiting" if webhook_url else None,
    }  # fmt: skip
    connection.execute(insert(jobs), row)
    found = find(connection, authority_id, job_id)
    assert found is not None  # inserted in this transaction
    return found


def find(connection: Connection, authority_id: str, job_id: str) -> JobRow | None:
    """One job."""
    keys = {"authority_id": authority_id, "job_id": job_id}
    return as_row(JobRow, connection.execute(_FIND, keys).first())


def page(
    connection: Connection,
    authority_id: str,
    *,
    limit: int = 100,
    after: str | None = None,
    state: State | None = None,
    kind: str | None = None,
) -> tuple[JobRow, ...]:
    """Jobs of an authority, newest first; ``after`` is the last id of the page before."""
    query = select(jobs)
    if state is not None:
        query = query.where(jobs.c.state == state)
    if kind is not None:
        query = query.where(jobs.c.kind == kind)
    rows = newest_first(connection, query, jobs.c.job_id, authority_id, limit=limit, after=after)
    return as_rows(JobRow, rows)


def in_states(
    connection: Connection, states: Sequence[State], *, limit: int = 10_000
) -> tuple[JobRow, ...]:
    """Jobs of all authorities in some states, oldest first (work for the operator)."""
    query = (
        select(jobs)
        .where(jobs.c.state.in_(states))
        .order_by(jobs.c.created_at, jobs.c.authority_id, jobs.c.job_id)
        .limit(limit)
    )
    return as_rows(JobRow, connection.execute(query).all())


def ids_in_states(
    connection: Connection, states: Sequence[State], *, limit: int = 10_000
) -> tuple[tuple[str, str], ...]:
    """Authority and id of the jobs in some states, oldest first (work for the operator)."""
    query = (
        select(jobs.c.authority_id, jobs.c.job_id)
        .where(jobs.c.state.in_(states))
        .order_by(jobs.c.created_at, jobs.c.authority_id, jobs.c.job_id)
        .limit(limit)
    )
    return tuple((row.authority_id, row.job_id) for row in connection.execute(query))


def webhooks_due(connection: Connection, *, limit: int = 1_000) -> tuple[tuple[str, str], ...]:
    """Authority and id of ended jobs whose asker is still to be told (work for the operator)."""
    query = (
        select(jobs.c.authority_id, jobs.c.job_id)
        .where(jobs.c.webhook_state == "waiting", jobs.c.state.not_in(UNFINISHED))
        .order_by(jobs.c.finished_at, jobs.c.job_id)
        .limit(limit)
    )
    return tuple((row.authority_id, row.job_id) for row in connection.execute(query))


def counts(connection: Connection) -> dict[str, int]:
    """How many jobs there are in each state (work for the operator to count all)."""
    query = select(jobs.c.state, func.count()).group_by(jobs.c.state).order_by(jobs.c.state)
    return {row[0]: row[1] for row in connection.execute(query)}


def start(
    connection: Connection, authority_id: str, job_id: str, *, at: datetime | None = None
) -> JobRow | None:
    """Note that a process works on a job, also where one before it was killed at it."""
    moment = at or now()
    values = {
        "state": "running", "attempts": jobs.c.attempts + 1,
        "started_at": func.coalesce(jobs.c.started_at, moment), "progress_at": moment,
    }  # fmt: skip
    return _change(connection, authority_id, job_id, UNFINISHED, values)


def advance(
    connection: Connection,
    authority_id: str,
    job_id: str,
    *,
    stage: str | None = None,
    incumbent: float | None = None,
    bound: float | None = None,
    gap: float | None = None,
    note: str | None = None,
    attempt: int | None = None,
    at: datetime | None = None,
) -> JobRow | None:
    """Note how far a running job has come; ``attempt`` as in ``finish``."""
    values = {
        "stage": stage, "incumbent": incumbent, "bound": bound, "gap": gap, "note": note,
        "progress_at": at or now(),
    }  # fmt: skip
    return _change(connection, authority_id, job_id, ("running",), values, attempt)


def finish(
    connection: Connection,
    authority_id: str,
    job_id: str,
    state: State,
    *,
    result_id: str | None = None,
    problem: Mapping[str, Any] | None = None,
    attempt: int | None = None,
    at: datetime | None = None,
) -> JobRow | None:
    """Note how a job ended; one that has ended stays as it is.

    Parameters
    ----------
    attempt
        The attempt that says so: where another has begun since, nothing is changed.
    """
    values = {
        "state": state, "result_id": result_id, "problem_json": problem, "finished_at": at or now(),
    }  # fmt: skip
    return _change(connection, authority_id, job_id, UNFINISHED, values, attempt)


def hand_back(
    connection: Connection, authority_id: str, job_id: str, *, attempt: int
) -> JobRow | None:
    """Put a job back into the queue that a process leaves on purpose, as if not begun."""
    values = {"state": "queued", "attempts": jobs.c.attempts - 1}
    return _change(connection, authority_id, job_id, ("running",), values, attempt)


def request_cancel(connection: Connection, authority_id: str, job_id: str) -> JobRow | None:
    """Ask an unfinished job to end with the best that it has so far."""
    return _change(connection, authority_id, job_id, UNFINISHED, {"cancel_requested": True})


def set_webhook_state(
    connection: Connection, authority_id: str, job_id: str, webhook_state: str
) -> JobRow | None:
    """Note whether the one who asked has been told."""
    return _change(connection, authority_id, job_id, None, {"webhook_state": webhook_state})


def _change(
    connection: Connection,
    authority_id: str,
    job_id: str,
    states: Sequence[State] | None,
    values: Mapping[str, Any],
    attempt: int | None = None,
) -> JobRow | None:
    query = update(jobs).where(jobs.c.authority_id == authority_id, jobs.c.job_id == job_id)
    if attempt is not None:
        query = query.where(jobs.c.attempts == attempt)
    if states is not None:
        query = query.where(jobs.c.state.in_(states))
    row = connection.execute(query.values(**values).returning(*jobs.c)).first()
    return as_row(JobRow, row)
