"""Ask for a job, ask it to end: in the transaction of whoever asks."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any, Protocol

from sqlalchemy import Connection

from allocator_api import audit
from allocator_api.jobs.materials import pinned
from allocator_api.jobs.requests import read_request
from allocator_api.store import jobs
from allocator_api.store.columns import canonical_json
from allocator_api.store.files import hash_of
from allocator_api.store.jobs import JobRow


class Asker(Protocol):
    """Who asks: the part of a principal that is needed here."""

    @property
    def id(self) -> str:
        """Its id in the audit trail."""


def submit(
    connection: Connection,
    authority_id: str,
    kind: str,
    request: Mapping[str, Any],
    asker: Asker,
    webhook_url: str | None = None,
    *,
    request_id: str | None = None,
) -> JobRow:
    """Add a queued job. After the transaction, wake the executor: it hands the job to the queue.

    Parameters
    ----------
    request
        The request of the kind, as ``requests`` has it. Versions of rules and scenarios that it
        leaves open are settled here.
    webhook_url
        Whom to tell; the caller has held it against the list of hosts.

    Raises
    ------
    UsageError
        Where there is no such kind, or something that the request names is not there.
    FaultyDataError
        With every fault of the request.
    """
    asked = pinned(connection, authority_id, read_request(kind, request))
    body = asked.model_dump(mode="json", exclude_defaults=True, by_alias=True)
    job_id = f"job-{secrets.token_hex(8)}"
    row = jobs.add(
        connection, authority_id, job_id, kind=kind, request=body,
        request_hash=hash_of(canonical_json([kind, body]).encode()),
        created_by=asker.id, webhook_url=webhook_url,
    )  # fmt: skip
    after = {"kind": kind, "request_hash": row.request_hash}
    object_ = f"jobs/{job_id}"
    audit.note(
        connection, authority_id, asker.id, "job.submitted", object_, after=after,
        request_id=request_id,
    )  # fmt: skip
    return row


def cancel(
    connection: Connection,
    authority_id: str,
    job_id: str,
    asker: Asker,
    *,
    request_id: str | None = None,
) -> JobRow | None:
    """Ask a job to end; the row as it is now, ``None`` where there is none.

    A queued job ends at once. A running one keeps the best plan that it has. One that has ended
    stays as it is.
    """
    before = jobs.find(connection, authority_id, job_id)
    if before is None or before.is_finished or before.cancel_requested:
        return before
    row = jobs.request_cancel(connection, authority_id, job_id)
    if before.state == "queued" and row is not None and row.state == "queued":
        row = jobs.finish(connection, authority_id, job_id, "cancelled")
    object_ = f"jobs/{job_id}"
    audit.note(
        connection, authority_id, asker.id, "job.cancelled", object_,
        before={"state": before.state}, after={"state": row.state if row else before.state},
        request_id=request_id,
    )  # fmt: skip
    return row or jobs.find(connection, authority_id, job_id)
