"""Jobs of an authority: listed, followed, waited for, ended."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import suppress

import httpx

from allocator.client.errors import (
    JobEndedError,
    Problem,
    ServiceError,
    StillRunningError,
    TooManyRequestsError,
    UnavailableError,
    UnexpectedAnswerError,
    UnreachableError,
    error_of,
)
from allocator.client.following import read_events
from allocator.client.records import JobKind, JobProgress, JobRecord, JobState
from allocator.client.sending import Saying, Sender, read

_NO_STREAM = (httpx.TransportError, UnexpectedAnswerError, UnavailableError, TooManyRequestsError)
OnProgress = Callable[[JobProgress], object]

SILENCE_SECONDS = 45.0
"""So long a stream may say nothing before the job is asked about instead: three of its comments."""
AWAY_SECONDS = 60.0
"""So long the service may be away while a job is waited for: it goes on after a restart."""


class Jobs:
    """``/jobs`` of one authority."""

    def __init__(self, sender: Sender, authority_id: str) -> None:
        self._sender, self._of = sender, authority_id

    def list(
        self, *, state: JobState | None = None, kind: JobKind | None = None
    ) -> Iterator[JobRecord]:
        """Jobs, newest first."""
        query = {"state": state, "kind": kind}
        return self._sender.items(JobRecord, "list_jobs", query, authority_id=self._of)

    def get(self, job_id: str) -> JobRecord:
        """How a job stands."""
        return self._sender.tell(JobRecord, "get_job", authority_id=self._of, job_id=job_id)

    def cancel(self, job_id: str, *, idempotency_key: str | None = None) -> JobRecord:
        """Ask a job to end; a running one keeps the best plan that it has."""
        saying = Saying(key=idempotency_key)
        return self._sender.tell(
            JobRecord, "cancel_job", saying, authority_id=self._of, job_id=job_id
        )

    def wait(
        self,
        job: JobRecord | str,
        on_progress: OnProgress | None = None,
        *,
        timeout_seconds: float | None = None,
        poll_seconds: float = 1.0,
    ) -> JobRecord:
        """Wait until a job has ended; a cancelled one is given back too.

        Parameters
        ----------
        on_progress
            Called whenever the job has come further, and at its end.
        timeout_seconds
            Longest wait; by default there is none.
        poll_seconds
            Between two looks, where the stream of events cannot be had.

        Raises
        ------
        ServiceError
            Where the job failed: the exception of its problem, as if it had been asked at once.
        StillRunningError
            Where it had not ended in time. It goes on.
        UnreachableError
            Where the service was away for longer than a restart takes.
        """
        job_id = job if isinstance(job, str) else job.job_id
        wait = _Wait(job_id, on_progress, timeout_seconds)
        with suppress(*_NO_STREAM):  # behind some proxies: ask again and again
            self._follow(wait)
        ended = self._poll(wait, poll_seconds)
        if ended.state == "failed":
            raise _failure(ended)
        return ended

    def _follow(self, wait: _Wait) -> None:
        """Read events until the job has ended, the line breaks, or the time is over."""
        names = {"authority_id": self._of, "job_id": wait.job_id}
        silence = wait.left(SILENCE_SECONDS)
        with self._sender.stream("follow_job", silence, **names) as response:
            for event in read_events(wait.watched(response.iter_lines())):
                if event.name in ("progress", "end"):
                    wait.tell(read(JobProgress, event.data.encode()))
                if event.name == "end":
                    return

    def _poll(self, wait: _Wait, poll_seconds: float) -> JobRecord:
        while True:
            job = self._look(wait)
            if job is not None:
                wait.tell(JobProgress.model_validate(job.model_dump()))
                if job.has_ended:
                    return job
            wait.pause(poll_seconds)

    def _look(self, wait: _Wait) -> JobRecord | None:
        """How the job stands; ``None`` while the service is away for a moment."""
        try:
            job = self.get(wait.job_id)
        except (UnreachableError, UnavailableError):
            if wait.has_been_away_too_long():
                raise
            return None
        wait.away_since = None
        return job


class _Wait:
    """One wait for a job: what was told last, and when it is over."""

    def __init__(
        self, job_id: str, on_progress: OnProgress | None, timeout_seconds: float | None
    ) -> None:
        self.job_id = job_id
        self._on_progress = on_progress
        self._end = None if timeout_seconds is None else time.monotonic() + timeout_seconds
        self._last: JobProgress | None = None
        self.away_since: float | None = None

    def tell(self, progress: JobProgress) -> None:
        """Pass news on, once."""
        if progress != self._last and self._on_progress is not None:
            self._on_progress(progress)
        self._last = progress

    def has_been_away_too_long(self) -> bool:
        """Whether the service has not answered for longer than a restart takes."""
        if self.away_since is None:
            self.away_since = time.monotonic()
        return time.monotonic() - self.away_since > AWAY_SECONDS

    def left(self, most_seconds: float) -> float:
        """Seconds to wait for the next thing.

        Raises
        ------
        StillRunningError
            Where the time is over.
        """
        if self._end is None:
            return most_seconds
        left = self._end - time.monotonic()
        if left <= 0:
            raise StillRunningError(f"Job {self.job_id} has not ended yet; it goes on.")
        return min(left, most_seconds)

    def watched(self, lines: Iterator[str]) -> Iterator[str]:
        """Lines as they come, until the time is over."""
        for line in lines:
            self.left(SILENCE_SECONDS)
            yield line

    def pause(self, seconds: float) -> None:
        """Wait a little, but not beyond the end."""
        time.sleep(self.left(seconds))


def _failure(job: JobRecord) -> ServiceError:
    problem = job.why_failed
    if problem is None:
        return JobEndedError(Problem("internal", 500, f"Job {job.job_id} failed"))
    return error_of(problem)
