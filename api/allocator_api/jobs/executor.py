"""A process that takes jobs: it lives, works, looks after the jobs of those that have gone."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cached_property
from types import ModuleType
from typing import Any

# Whole before requests are answered. The queue loads it in a thread, and until that is done a query
# of another thread meets half of it: an AttributeError in /ready after a restart was the sign.
import sqlalchemy.orm  # noqa: F401

from allocator_api.jobs import presence, starting
from allocator_api.jobs.guard import Ending
from allocator_api.jobs.runner import Workplace, run_job
from allocator_api.logs import log
from allocator_api.settings import Settings
from allocator_api.store import executors, jobs
from allocator_api.store.faults import StoreUnreachableError
from allocator_api.store.jobs import UNFINISHED
from allocator_api.store.opening import Store

POLL_SECONDS = 0.2
"""How often the queue is looked at for work."""
SECONDS_BETWEEN_ROUNDS = 0.5
"""How often the store is looked at for jobs that the queue does not know, and for the gone."""
SECONDS_BETWEEN_BEATS = 1.0
_SECONDS_BETWEEN_GLANCES = 0.2
_SECONDS_OF_TRUST = 60.0
"""After so long everything is compared again, also what was known to be in the queue."""
_HANDED_OVER_AT_ONCE = 32
_SECONDS_REMEMBERED = 3600.0
"""Entries of the queue that were done so long ago are forgotten."""


def start_jobs(store: Store, settings: Settings) -> Executor:
    """Take jobs in this process from now on (what ``create_app`` is given)."""
    executor = Executor(store, settings)
    executor.start()
    return executor


class Executor:
    """The jobs of one process: start it once, wake it when a job was added, stop it at the end."""

    def __init__(self, store: Store, settings: Settings) -> None:
        self.executor_id = presence.own_id()
        self._store, self._settings = store, settings
        self._workplace = Workplace(
            store, settings.jobs, outbound=settings.outbound, gather_parts=self._gather_parts
        )
        self._wake, self._ended = threading.Event(), threading.Event()
        self._launched = threading.Event()
        self._watch = presence.Watch()
        self._idle, self._working = threading.Condition(), 0
        self._known: set[str] = set()
        self._trusted_since = self._beaten = -_SECONDS_OF_TRUST
        self._keeper = threading.Thread(target=self._keep, name="jobs-keeper", daemon=True)

    def start(self) -> None:
        """Begin to take jobs, first those that a process before this one has left.

        It returns at once: the service answers while the queue is opened.
        """
        self._keeper.start()

    def wait_until_healthy(self, seconds: float) -> bool:
        """Wait until jobs are taken; whether they are."""
        return self._launched.wait(seconds)

    def wake(self) -> None:
        """Look at once for jobs that were added."""
        self._wake.set()

    def is_healthy(self) -> bool:
        """Whether it looks after its jobs (for ``/ready``)."""
        return self._launched.is_set() and self._keeper.is_alive()

    def stop(self, drain_seconds: float = 0.0, hurry: threading.Event | None = None) -> None:
        """Take no more; give what runs so long to end, then put it back into the queue.

        Parameters
        ----------
        hurry
            Ends the waiting early where it is set.
        """
        self._ended.set()
        self._wake.set()
        self._keeper.join()
        if self._launched.is_set():
            self._queue.listen_no_more()
        self._wait_until_idle(drain_seconds, hurry or threading.Event())
        self._workplace.leaving.set()
        self._wait_until_idle(self._settings.jobs.grace_seconds, threading.Event())
        if self._launched.is_set():
            self._queue.close()
        with (
            suppress(StoreUnreachableError),  # the others see that this process has gone
            self._store.writing(None) as connection,
        ):
            executors.remove(connection, [self.executor_id])
        log.info("executor stopped", executor_id=self.executor_id)

    def _do_job(self, authority_id: str, job_id: str) -> None:
        with self._busy():
            run_job(self._workplace, authority_id, job_id)

    @contextmanager
    def _busy(self) -> Iterator[None]:
        """Count what is being worked on."""
        with self._idle:
            self._working += 1
        try:
            yield
        finally:
            with self._idle:
                self._working -= 1
                self._idle.notify_all()

    def _wait_until_idle(self, seconds: float, hurry: threading.Event) -> None:
        deadline = time.monotonic() + seconds
        with self._idle:
            while self._working and not hurry.is_set() and time.monotonic() < deadline:
                self._idle.wait(_SECONDS_BETWEEN_GLANCES)

    def _do_webhook(self, authority_id: str, job_id: str) -> None:
        from allocator_api.jobs.webhooks import tell

        tell(self._store, self._settings, authority_id, job_id)

    def _do_part(self, authority_id: str, job_id: str, number: int) -> None:
        from allocator_api.jobs.fleet import run_part

        with self._busy():
            run_part(self._workplace, authority_id, job_id, number)

    def _gather_parts(self, *asked: Any) -> Ending | None:
        """Have a sweep done in parts: what is done is kept, and others may take some."""
        from allocator_api.jobs.fleet import gather_parts

        return gather_parts(*asked)

    def _keep(self) -> None:
        """Open the queue, go round until the end; a store that does not answer is asked again."""
        while not self._ended.is_set():
            try:
                if not self._launched.is_set():
                    self._launch()
                self._round()
            except StoreUnreachableError:
                log.warning("store unreachable", executor_id=self.executor_id)
            except Exception:
                log.exception("keeper failed", executor_id=self.executor_id)
            self._wake.wait(SECONDS_BETWEEN_ROUNDS)
            self._wake.clear()

    def _launch(self) -> None:
        starting.warm_up()
        presence.clear_away()
        self._say_alive()
        handlers = self._queue.Handlers(self._do_job, self._do_webhook, self._do_part)
        concurrency = self._settings.jobs.concurrency
        self._queue.launch(
            self._store.url, self.executor_id, handlers,
            concurrency=concurrency, poll_seconds=POLL_SECONDS,
        )  # fmt: skip
        self._launched.set()
        log.info("executor started", executor_id=self.executor_id, count=concurrency)

    @cached_property
    def _queue(self) -> ModuleType:
        """The queue, loaded in the keeper's thread: it takes a second, and the service is up."""
        from allocator_api.jobs import queue

        return queue

    def _round(self) -> None:
        now = time.monotonic()
        # On one machine the system tells who lives; a heartbeat would only write.
        if not self._store.is_sqlite and now - self._beaten >= SECONDS_BETWEEN_BEATS:
            self._say_alive()
            self._beaten = now
        self._look_after_the_gone()
        if now - self._trusted_since >= _SECONDS_OF_TRUST:
            self._known.clear()
            self._trusted_since = now
            self._queue.forget_done(_SECONDS_REMEMBERED)
        self._hand_over()

    def _say_alive(self) -> None:
        with self._store.writing(None) as connection:
            executors.beat(connection, self.executor_id)

    def _look_after_the_gone(self) -> None:
        """Put back into the queue what executors had taken that have gone."""
        # In this order: who has taken something had a row before, so one that is new is not missed.
        takers = self._queue.taken_by()
        with self._store.reading(None) as connection:
            rows = executors.every(connection)
        gone = self._watch.gone(rows)
        unheard = takers - {row.executor_id for row in rows}
        if not gone and not unheard:
            return
        count = self._queue.take_back({*gone, *unheard})
        with self._store.writing(None) as connection:
            executors.remove(connection, gone)
        log.warning("jobs of gone executors taken back", count=count)

    def _hand_over(self) -> None:
        """Put into the queue what the store has and the queue does not know."""
        with self._store.reading(None) as connection:
            unfinished = dict(_turned(jobs.ids_in_states(connection, UNFINISHED)))
            due = dict(_turned(jobs.webhooks_due(connection)))
        wanted = {**{f"webhook-{one}": one for one in due}, **{one: one for one in unfinished}}
        self._known &= wanted.keys()
        authority_of = {one: due.get(job) or unfinished[job] for one, job in wanted.items()}
        fresh = _in_turn([one for one in wanted if one not in self._known], authority_of)
        now = fresh[:_HANDED_OVER_AT_ONCE]
        for one in self._queue.unknown_of(now):
            put = self._queue.put_job if one == wanted[one] else self._queue.put_webhook
            put(authority_of[one], wanted[one])
        self._known.update(now)
        if len(fresh) > len(now):
            self._wake.set()  # the rest in the next round, after a look at what has come since


def _in_turn(ids: list[str], authority_of: dict[str, str]) -> list[str]:
    """Entries in the order in which they are handed over: the first of each authority, and so on.

    Otherwise one with a thousand fresh jobs would keep another waiting before the queue's door.
    """
    seen: Counter[str] = Counter()
    places: dict[str, int] = {}
    for one in ids:
        places[one] = seen[authority_of[one]]
        seen[authority_of[one]] += 1
    return sorted(ids, key=lambda one: places[one])


def _turned(rows: tuple[tuple[str, str], ...]) -> list[tuple[str, str]]:
    return [(job_id, authority_id) for authority_id, job_id in rows]
