"""What is said between a running job and the store, which may be away for a while."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TypeVar

from allocator.solving.progress import Progress
from allocator_api.jobs.guard import Wish
from allocator_api.store import jobs
from allocator_api.store.faults import StoreUnreachableError
from allocator_api.store.jobs import JobRow
from allocator_api.store.opening import Store

Found = TypeVar("Found")

SECONDS_BETWEEN_NOTES = 1.0
"""Progress within one stage is written down at most so often."""
SECONDS_BETWEEN_QUESTIONS = 0.5
"""The store is asked so often whether a job shall end."""
_PATIENCE_SECONDS = 600.0
"""So long a finished result waits for a store that does not answer."""


def patiently(ask: Callable[[], Found]) -> Found:
    """Ask the store until it answers: a job must not fail because a database was restarted."""
    deadline, pause = time.monotonic() + _PATIENCE_SECONDS, 0.1
    while True:
        try:
            return ask()
        except StoreUnreachableError:
            if time.monotonic() > deadline:
                raise
        time.sleep(pause)
        pause = min(2 * pause, 5.0)


class Talk:
    """What is said between a running job and the store."""

    def __init__(self, store: Store, leaving: threading.Event, row: JobRow) -> None:
        self._store, self._leaving, self._row = store, leaving, row
        self._stage, self._noted, self._asked = "", 0.0, time.monotonic()
        self.is_cancelled = self.is_superseded = False

    def tell(self, progress: Progress) -> None:
        """Write down where the job stands, now and then."""
        now = time.monotonic()
        is_fresh = progress.stage != self._stage
        if not is_fresh and now - self._noted < SECONDS_BETWEEN_NOTES:
            return
        self._stage, self._noted = progress.stage, now
        row = self._row
        try:
            with self._store.writing(row.authority_id) as connection:
                kept = jobs.advance(
                    connection, row.authority_id, row.job_id, stage=progress.stage,
                    incumbent=progress.incumbent, bound=progress.bound, gap=progress.gap,
                    note=progress.note or None, attempt=row.attempts,
                )  # fmt: skip
        except StoreUnreachableError:
            return  # progress may be missed, a result may not
        self._hear(kept)

    def wish(self) -> Wish:
        """Whether the job shall go on."""
        now = time.monotonic()
        if now - self._asked >= SECONDS_BETWEEN_QUESTIONS:
            self._asked = now
            self._ask()
        if self.is_superseded or self._leaving.is_set():
            return "kill"
        return "stop" if self.is_cancelled else "go_on"

    def _ask(self) -> None:
        row = self._row
        try:
            with self._store.reading(row.authority_id) as connection:
                self._hear(jobs.find(connection, row.authority_id, row.job_id))
        except StoreUnreachableError:
            return

    def _hear(self, found: JobRow | None) -> None:
        if found is None or found.is_finished or found.attempts != self._row.attempts:
            self.is_superseded = True
        else:
            self.is_cancelled = found.cancel_requested
