"""One job from its row in the store to its result there, whatever happens in between."""

from __future__ import annotations

import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Connection

from allocator.errors import AllocatorError
from allocator.solving.progress import Progress
from allocator_api import audit, logs
from allocator_api.jobs import presence
from allocator_api.jobs.endings import CUT_NOTE, Outcome, attempts_used_up, outcome_of
from allocator_api.jobs.guard import Ending, Limits, Wish, run_guarded
from allocator_api.jobs.materials import gathered, lay_out
from allocator_api.jobs.orders import Order
from allocator_api.jobs.requests import PLAN_KINDS, read_request
from allocator_api.jobs.talking import Talk, patiently
from allocator_api.settings import Jobs, Outbound
from allocator_api.store import job_parts, jobs, plans
from allocator_api.store.faults import StoreUnreachableError
from allocator_api.store.jobs import JobRow
from allocator_api.store.opening import Store


class HandedBackError(BaseException):
    """A job was put back for another process.

    Not an ``Exception``: the queue must not record it as the end of the job.
    """


class _SupersededError(Exception):
    """Another process has taken the job over; what this one made is not wanted."""


GatherParts = Callable[
    ["Workplace", JobRow, Order, Callable[[Progress], None], Callable[[], Wish]], Ending | None
]


@dataclass(frozen=True)
class Workplace:
    """What a process needs to carry out jobs.

    Parameters
    ----------
    leaving
        Set when it must end soon.
    outbound
        Where travel engines may be asked.
    gather_parts
        Has the parts of a sweep done by others; without it a sweep is done in one process.
    """

    store: Store
    settings: Jobs
    leaving: threading.Event = field(default_factory=threading.Event)
    outbound: Outbound = field(default_factory=Outbound)
    gather_parts: GatherParts | None = None

    @property
    def limits(self) -> Limits:
        """What one job may take."""
        given = self.settings
        return Limits(given.seconds, given.grace_seconds, given.memory_megabytes * 2**20)


def run_job(workplace: Workplace, authority_id: str, job_id: str) -> None:
    """Carry out one job, unless it has ended already; run twice it is harmless.

    Raises
    ------
    HandedBackError
        Where this process has to end before the job has.
    """
    logs.begin(job_id=job_id, authority_id=authority_id, request_id=job_id)
    row = patiently(lambda: _begin(workplace, authority_id, job_id))
    if row is None or row.is_finished:
        return
    logs.log.info("job started", kind=row.kind, attempts=row.attempts)
    started = time.monotonic()
    folder = Path(tempfile.mkdtemp(dir=presence.work_folder(), prefix=f"{job_id}."))
    try:
        state = _run(workplace, row, folder)
    except _SupersededError:
        state = "superseded"
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    seconds = round(time.monotonic() - started, 3)
    logs.log.info("job ended", kind=row.kind, state=state, seconds=seconds)


def _begin(workplace: Workplace, authority_id: str, job_id: str) -> JobRow | None:
    """Take the job on; one that nobody wants or that has failed too often ends here."""
    with workplace.store.writing(authority_id) as connection:
        row = jobs.find(connection, authority_id, job_id)
        if row is None or row.is_finished:
            return row
        if row.cancel_requested:
            return _finish(connection, row, Outcome("cancelled"))
        # A sweep goes on where it was: as long as it comes further, it may begin again.
        allowed = workplace.settings.attempts + len(
            job_parts.numbers(connection, authority_id, job_id)
        )
        if row.attempts >= allowed:
            return _finish(connection, row, attempts_used_up(row.attempts))
        return jobs.start(connection, authority_id, job_id)


def _run(workplace: Workplace, row: JobRow, folder: Path) -> str:
    """Lay out, work, keep the result; returns how the job ended."""
    talk = Talk(workplace.store, workplace.leaving, row)
    try:
        request = read_request(row.kind, row.request_json)
        with workplace.store.reading(row.authority_id) as connection:
            dataset_id = lay_out(connection, row.authority_id, request, folder)
    except AllocatorError as error:
        if isinstance(error, StoreUnreachableError):
            raise
        refused = Ending("refused", error=error)
        return _keep(workplace, row, outcome_of(refused, is_cancelled=False), {}, "")
    order = order_for(workplace, row, folder)
    ending: Ending | None = None
    if row.kind == "sweep" and workplace.gather_parts is not None:
        ending = workplace.gather_parts(workplace, row, order, talk.tell, talk.wish)
    if ending is None:
        ending = run_guarded(order, workplace.limits, on_progress=talk.tell, wish=talk.wish)
    if ending.reason == "killed":
        _leave(workplace, row, talk)
    outcome = outcome_of(ending, is_cancelled=talk.is_cancelled)
    if ending.reason in ("crashed", "fault"):
        logs.log.error(
            "job failed", kind=row.kind, reason=ending.reason, signal=ending.signal_number,
            error=ending.fault, frames=list(ending.places),
        )  # fmt: skip
    files = gathered(folder) if outcome.plan_id is not None else {}
    return _keep(workplace, row, outcome, files, dataset_id)


def order_for(workplace: Workplace, row: JobRow, folder: Path) -> Order:
    """The order for the process of a job that is laid out in a folder."""
    limits = workplace.limits
    # Over all threads, far more than a job can use before its deadline.
    cpu_seconds = int(16 * (limits.seconds + limits.grace_seconds)) + 60
    return Order(
        row.job_id, row.kind, row.request_json, folder, limits.memory_bytes, cpu_seconds,
        outbound=workplace.outbound.model_dump(mode="json"),
    )  # fmt: skip


def _leave(workplace: Workplace, row: JobRow, talk: Talk) -> None:
    """End without a result: the job was taken over, or this process is leaving."""
    if talk.is_superseded:
        raise _SupersededError
    with workplace.store.writing(row.authority_id) as connection:
        jobs.hand_back(connection, row.authority_id, row.job_id, attempt=row.attempts)
    raise HandedBackError


def _keep(
    workplace: Workplace,
    row: JobRow,
    outcome: Outcome,
    files: Mapping[str, bytes],
    dataset_id: str,
) -> str:
    """Write result and end of a job in one transaction."""

    def write() -> None:
        with workplace.store.writing(row.authority_id) as connection:
            if outcome.plan_id is not None:
                plans.add(
                    connection, row.authority_id, outcome.plan_id, files,
                    dataset_id=dataset_id, kind=PLAN_KINDS[row.kind],  # type: ignore[index]
                    summary=outcome.summary, created_by=row.created_by,
                )  # fmt: skip
            if _finish(connection, row, outcome, attempt=row.attempts) is None:
                raise _SupersededError

    patiently(write)
    return outcome.state


def _finish(
    connection: Connection, row: JobRow, outcome: Outcome, attempt: int | None = None
) -> JobRow | None:
    if outcome.was_cut:
        jobs.advance(
            connection, row.authority_id, row.job_id,
            stage="done", note=CUT_NOTE, attempt=attempt,
        )  # fmt: skip
    finished = jobs.finish(
        connection, row.authority_id, row.job_id, outcome.state,
        result_id=outcome.plan_id, problem=outcome.problem, attempt=attempt,
    )  # fmt: skip
    if finished is not None:
        job_parts.remove(connection, row.authority_id, row.job_id)
        after = {"state": outcome.state, "result_id": outcome.plan_id}
        object_ = f"jobs/{row.job_id}"
        audit.note(
            connection, row.authority_id, row.created_by, "job.ended", object_, after=after,
            request_id=row.job_id,
        )  # fmt: skip
    return finished
