"""The durable queue: which jobs there are to do, and which process has taken which.

DBOS keeps them: beside an SQLite store in a file of its own, in PostgreSQL in a schema of its own.
The store's rows stay the truth; a queue that is lost is filled from them again.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from dbos import (
    DBOS,
    DBOSConfig,
    DBOSPortableJSONSerializer,
    SetEnqueueOptions,
    SetWorkflowID,
)
from sqlalchemy import URL

from allocator_api.store.engines import sqlite_file

JOBS, WEBHOOKS, PARTS = "jobs", "webhooks", "parts"
"""The queues: whole jobs, messages about their end, parts of jobs that many processes share."""
_FORM = "1"
"""Version of what is in the queue. Raise it when an entry can no longer be read."""
_UNFINISHED = ("ENQUEUED", "PENDING", "DELAYED")
_MOST_TRIES_OF_A_PART = 20
_GIVEN_UP = "MAX_RECOVERY_ATTEMPTS_EXCEEDED"
_POOL = 6
_WEBHOOKS_AT_ONCE, _WEBHOOK_POLL_SECONDS = 8, 1.0
_MOST_AT_ONCE = 500


@dataclass(frozen=True)
class Handlers:
    """What a process does with an entry of each queue."""

    job: Callable[[str, str], None]
    webhook: Callable[[str, str], None]
    part: Callable[[str, str, int], None]


@dataclass(frozen=True)
class _Running:
    """The queue of this process."""

    dbos: DBOS
    handlers: Handlers


_running: list[_Running] = []
"""At most one: DBOS is one to a process."""


@DBOS.workflow(name="job", max_recovery_attempts=None)
def _job(authority_id: str, job_id: str) -> None:
    _running[0].handlers.job(authority_id, job_id)


@DBOS.workflow(name="webhook", max_recovery_attempts=None)
def _webhook(authority_id: str, job_id: str) -> None:
    _running[0].handlers.webhook(authority_id, job_id)


@DBOS.workflow(name="part", max_recovery_attempts=_MOST_TRIES_OF_A_PART)
def _part(authority_id: str, job_id: str, number: int) -> None:
    _running[0].handlers.part(authority_id, job_id, number)


def queue_url(store_url: URL) -> str:
    """Address of the queue of a store: ``NAME.queue`` beside the file, or the same database."""
    if store_url.drivername == "sqlite":
        path = sqlite_file(store_url).absolute()
        return f"sqlite:///{path.with_name(f'{path.name}.queue')}"
    return store_url.render_as_string(hide_password=False)


def launch(
    store_url: URL, executor_id: str, handlers: Handlers, *, concurrency: int, poll_seconds: float
) -> None:
    """Open the queue and begin to take from it; once in a process.

    Parameters
    ----------
    concurrency
        Jobs that this process works on at once.
    poll_seconds
        How often it looks for work.
    """
    if store_url.drivername == "sqlite":
        _prepare_sqlite(store_url)
    config: DBOSConfig = {
        "name": "allocator",
        "system_database_url": queue_url(store_url),
        "executor_id": executor_id,
        "application_version": _FORM,
        "sys_db_pool_size": _POOL,
        "log_level": "WARNING",
        "serializer": DBOSPortableJSONSerializer(),
        "use_listen_notify": False,
    }
    _running[:] = [_Running(DBOS(config=config), handlers)]
    _quieten()
    try:
        DBOS.launch()
        _register_queues(concurrency, poll_seconds)
    except BaseException:
        close()  # so that another try begins anew
        raise


def _register_queues(concurrency: int, poll_seconds: float) -> None:
    # A partition is an authority: each poll takes partitions in random order, so one with a
    # thousand jobs gets no more turns than one with a single job.
    for name in (JOBS, PARTS):
        DBOS.register_queue(
            name,
            worker_concurrency=concurrency,
            partition_worker_concurrency=concurrency,
            polling_interval_sec=poll_seconds,
            on_conflict="always_update",
        )
    DBOS.register_queue(
        WEBHOOKS,
        worker_concurrency=_WEBHOOKS_AT_ONCE,
        polling_interval_sec=_WEBHOOK_POLL_SECONDS,
        on_conflict="always_update",
    )


def close() -> None:
    """Take no more; what is still being worked on stays taken, for others to take back."""
    DBOS.destroy()
    _running.clear()


def listen_no_more() -> None:
    """Take nothing new, and go on with what was taken."""
    for one in _running:
        for event in one.dbos.background_thread_stop_events:
            event.set()


def put_job(authority_id: str, job_id: str) -> None:
    """Put a job into the queue; one that is there already stays as it is."""
    with SetWorkflowID(job_id), SetEnqueueOptions(queue_partition_key=authority_id):
        DBOS.enqueue_workflow(JOBS, _job, authority_id, job_id)


def put_webhook(authority_id: str, job_id: str) -> None:
    """Put the message about the end of a job into the queue."""
    with SetWorkflowID(f"webhook-{job_id}"):
        DBOS.enqueue_workflow(WEBHOOKS, _webhook, authority_id, job_id)


def put_part(authority_id: str, job_id: str, number: int) -> None:
    """Put a part of a job into the queue."""
    workflow_id = part_id(job_id, number)
    with SetWorkflowID(workflow_id), SetEnqueueOptions(queue_partition_key=authority_id):
        DBOS.enqueue_workflow(PARTS, _part, authority_id, job_id, number)


def part_id(job_id: str, number: int) -> str:
    """Id of a part of a job in the queue."""
    return f"{job_id}.{number}"


def unknown_of(ids: Sequence[str]) -> list[str]:
    """Those of the entries that the queue does not know, or has done with.

    Entries that it has done with are forgotten, so that they can be put in again.
    """
    waiting: set[str] = set()
    over: list[str] = []
    for start in range(0, len(ids), _MOST_AT_ONCE):
        some = list(ids[start : start + _MOST_AT_ONCE])
        for entry in DBOS.list_workflows(workflow_ids=some, load_input=False, load_output=False):
            (waiting.add if entry.status in _UNFINISHED else over.append)(entry.workflow_id)
    if over:
        DBOS.delete_workflows(over)
    return [one for one in ids if one not in waiting]


def given_up(ids: Sequence[str]) -> bool:
    """Whether one of the entries has ended process after process, and is not tried again."""
    found = DBOS.list_workflows(
        workflow_ids=list(ids), status=_GIVEN_UP, load_input=False, load_output=False
    )
    return bool(found)


def forget_done(seconds: float) -> None:
    """Drop entries that were done so long ago: the store has what is worth keeping of them."""
    before = (datetime.now(UTC) - timedelta(seconds=seconds)).isoformat()
    found = DBOS.list_workflows(
        status="SUCCESS", completed_before=before, limit=_MOST_AT_ONCE,
        load_input=False, load_output=False,
    )  # fmt: skip
    if found:
        DBOS.delete_workflows([entry.workflow_id for entry in found])


def taken_by() -> set[str]:
    """Ids of the executors that have taken an entry and not done it."""
    found = DBOS.list_workflows(status="PENDING", load_input=False, load_output=False)
    return {str(entry.executor_id) for entry in found}


def take_back(executor_ids: Iterable[str]) -> int:
    """Put what executors had taken back into the queue; how many entries these were.

    Two processes may do so at once: an entry that has been taken anew is left alone.
    """
    handles: list[Any] = DBOS._recover_pending_workflows(sorted(executor_ids))  # noqa: SLF001
    return len(handles)


def sleep(seconds: float) -> None:
    """Sleep within an entry; after a restart only the rest of the time."""
    DBOS.sleep(seconds)


def once(step: Callable[[], Any]) -> Any:
    """Do a step of an entry; after a restart its result is remembered."""
    return DBOS.run_step(None, step)


def _prepare_sqlite(store_url: URL) -> None:
    """Make the file, for its owner alone; readers and the writer do not wait for each other."""
    path = sqlite_file(store_url)
    path = path.with_name(f"{path.name}.queue")
    path.touch(mode=0o600)
    connection = sqlite3.connect(path, timeout=30)
    try:
        connection.execute("PRAGMA journal_mode=WAL")
    finally:
        connection.close()


def _quieten() -> None:
    """Send its words where ours go, and only warnings."""
    logger = logging.getLogger("dbos")
    logger.handlers, logger.propagate = [], True
    logger.setLevel(logging.WARNING)
