"""What happens to a job, as it happens: for a stream of events, read from the store."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, Literal

from allocator_api.store import jobs
from allocator_api.store.columns import canonical_json
from allocator_api.store.jobs import JobRow
from allocator_api.store.opening import Store

SECONDS_BETWEEN_LOOKS = 0.5
SECONDS_OF_SILENCE = 15.0
"""After so long without news a comment is sent, so that no proxy takes the line for dead."""


@dataclass(frozen=True)
class JobEvent:
    """One piece of news; ``number`` counts up, so that a reader can see what it has missed."""

    number: int
    name: Literal["progress", "end", "silence"]
    data: dict[str, Any]

    def as_sse(self) -> str:
        """The event as it stands in a stream of server-sent events."""
        if self.name == "silence":
            return ": still here\n\n"
        return f"id: {self.number}\nevent: {self.name}\ndata: {canonical_json(self.data)}\n\n"


async def events(
    store: Store, authority_id: str, job_id: str, *, seconds: float = SECONDS_BETWEEN_LOOKS
) -> AsyncIterator[JobEvent]:
    """News of a job until it has ended; nothing where there is no such job.

    The first event says how it stands. A reader that goes away ends it: the generator is closed
    while it sleeps, and nothing is left open.

    Parameters
    ----------
    seconds
        Between two looks at the store.
    """
    number, last, silent = 0, "", 0.0
    while True:
        row = await asyncio.to_thread(_look, store, authority_id, job_id)
        if row is None:
            return
        data = state_of(row)
        text = canonical_json(data)
        if text != last:
            number, last, silent = number + 1, text, 0.0
            yield JobEvent(number, "end" if row.is_finished else "progress", data)
        elif silent >= SECONDS_OF_SILENCE:
            silent = 0.0
            yield JobEvent(number, "silence", {})
        if row.is_finished:
            return
        await asyncio.sleep(seconds)
        silent += seconds


def state_of(row: JobRow) -> dict[str, Any]:
    """How a job stands, as values of JSON: the same in an event and in an answer."""
    return {
        "job_id": row.job_id,
        "kind": row.kind,
        "state": row.state,
        "stage": row.stage,
        "incumbent": row.incumbent,
        "bound": row.bound,
        "gap": row.gap,
        "note": row.note,
        "attempts": row.attempts,
        "cancel_requested": row.cancel_requested,
        "result_id": row.result_id,
        "problem": row.problem_json,
    }


def _look(store: Store, authority_id: str, job_id: str) -> JobRow | None:
    with store.reading(authority_id) as connection:
        return jobs.find(connection, authority_id, job_id)
