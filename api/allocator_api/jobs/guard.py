"""Guard the process of a job: tell its progress, hold it to its limits, say how it ended."""

from __future__ import annotations

import json
import os
import resource
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing import connection
from typing import Any, Literal

from allocator.errors import AllocatorError
from allocator.solving.progress import Progress
from allocator_api.jobs import child
from allocator_api.jobs.orders import Order, error_of_json
from allocator_api.jobs.starting import Process, start

Wish = Literal["go_on", "stop", "kill"]
"""``stop`` keeps the best so far, ``kill`` keeps nothing."""
Reason = Literal["made", "refused", "deadline", "memory", "crashed", "fault", "killed"]

SECONDS_BETWEEN_LOOKS = 0.1
_NEAR_THE_LIMIT = 0.8
"""Share of the memory limit above which a crash is put down to memory."""


@dataclass(frozen=True)
class Limits:
    """What a job may take: seconds until it is asked to stop, grace until it is ended, memory."""

    seconds: float
    grace_seconds: float
    memory_bytes: int


@dataclass(frozen=True)
class Ending:
    """How the process of a job ended.

    Parameters
    ----------
    reason
        ``made``: with a plan. ``refused``: by an error the library raises on purpose.
        ``deadline``, ``memory``: at a limit. ``crashed``: by a signal or an exit nobody asked for.
        ``fault``: by a fault of ours. ``killed``: as wished.
    made
        What ``work.Made`` holds, as JSON values.
    places
        Where a fault of ours was, without its words.
    """

    reason: Reason
    made: dict[str, Any] | None = None
    error: AllocatorError | None = None
    signal_number: int | None = None
    fault: str = ""
    places: tuple[str, ...] = ()
    peak_bytes: int = 0


@dataclass
class _Watch:
    """One process while it runs."""

    process: Process
    limits: Limits
    started: float = field(default_factory=time.monotonic)
    stop_by: float | None = None
    answer: dict[str, Any] | None = None
    ended_for: Reason | None = None
    peak_bytes: int = 0
    base_bytes: int = 0


def run_guarded(
    order: Order,
    limits: Limits,
    *,
    on_progress: Callable[[Progress], None],
    wish: Callable[[], Wish],
) -> Ending:
    """Run one job in a process of its own until it ends, one way or another.

    Parameters
    ----------
    on_progress
        Called with each piece of progress, in this thread.
    wish
        Asked several times a second whether the job shall go on.
    """
    process = start(order.as_text())
    watch = _Watch(process, limits)
    try:
        _watch(watch, on_progress, wish)
        _end(watch)
        return _ending(watch)
    finally:
        _end(watch)
        process.close()


def _watch(
    watch: _Watch, on_progress: Callable[[Progress], None], wish: Callable[[], Wish]
) -> None:
    """Look at a process until it has answered or ended, or has to be ended."""
    while watch.ended_for is None and watch.answer is None:
        process = watch.process
        ready = connection.wait([process.events, process.sentinel], SECONDS_BETWEEN_LOOKS)
        if process.events in ready:
            if not _hear(watch, on_progress):
                return
            continue
        if process.sentinel in ready:
            return
        _hold_to_limits(watch)
        wished = wish()
        if wished == "kill":
            watch.ended_for = "killed"
        elif wished == "stop":
            _ask_to_stop(watch)


def _hear(watch: _Watch, on_progress: Callable[[Progress], None]) -> bool:
    """Take one message; False where there will be no more."""
    try:
        message = json.loads(watch.process.events.recv_bytes())
    except (EOFError, OSError):
        return False
    if "progress" in message:
        on_progress(Progress(**message["progress"]))
    else:
        watch.answer = message
    return True


def _hold_to_limits(watch: _Watch) -> None:
    now = time.monotonic()
    used = _resident_bytes(watch.process.pid)
    watch.base_bytes = watch.base_bytes or used
    watch.peak_bytes = max(watch.peak_bytes, used)
    if used - watch.base_bytes > watch.limits.memory_bytes:
        watch.ended_for = "memory"
    elif watch.stop_by is not None and now > watch.stop_by:
        watch.ended_for = "deadline"
    elif now - watch.started > watch.limits.seconds:
        _ask_to_stop(watch)


def _ask_to_stop(watch: _Watch) -> None:
    """Ask once for the best so far."""
    if watch.stop_by is not None:
        return
    watch.stop_by = time.monotonic() + watch.limits.grace_seconds
    with suppress(OSError):  # where it has just ended
        watch.process.control.send_bytes(child.STOP)


def _end(watch: _Watch) -> None:
    """Leave no process behind: neither the job's nor those that it has started."""
    process = watch.process
    if watch.answer is not None:
        process.exit_code(watch.limits.grace_seconds)
    if process.exit_code() is None:
        for kill in (os.killpg, os.kill):  # the group is its own once it has begun
            with suppress(ProcessLookupError):
                kill(process.pid, signal.SIGKILL)
    process.exit_code(seconds=None)


def _ending(watch: _Watch) -> Ending:
    answer, peak = watch.answer, watch.peak_bytes
    if answer is not None and "made" in answer:
        return Ending("made", made=answer["made"], peak_bytes=peak)
    if answer is not None and "error" in answer:
        return Ending("refused", error=error_of_json(answer), peak_bytes=peak)
    if answer is not None and "fault_of_ours" in answer:
        places = tuple(answer["frames"])
        return Ending("fault", fault=answer["fault_of_ours"], places=places, peak_bytes=peak)
    if answer is not None or watch.ended_for == "memory":
        return Ending("memory", peak_bytes=peak)
    if watch.ended_for is not None:
        return Ending(watch.ended_for, peak_bytes=peak)
    code = watch.process.exit_code() or 0
    number = -code if code < 0 else None
    is_full = peak - watch.base_bytes > _NEAR_THE_LIMIT * watch.limits.memory_bytes
    reason: Reason = "memory" if is_full else "crashed"
    return Ending(reason, signal_number=number, peak_bytes=peak)


def _resident_bytes(pid: int) -> int:
    """Memory that a process holds now; 0 where it has gone."""
    try:
        with open(f"/proc/{pid}/statm", "rb") as file:  # noqa: PTH123 (not a file of a disk)
            return int(file.read().split()[1]) * resource.getpagesize()
    except (OSError, IndexError):
        return 0
