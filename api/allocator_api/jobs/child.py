"""The process that works on one job: bound in memory, stopped politely, gone with its guard.

It is forked from a server process in which the library is loaded already, so it starts in a few
hundredths of a second and shares no thread, lock or connection with the service.
"""

from __future__ import annotations

import faulthandler
import json
import os
import resource
import signal
import sys
import threading
import time
from contextlib import suppress
from dataclasses import asdict
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Any

from allocator.errors import AllocatorError
from allocator.solving.progress import Progress, SolveControl
from allocator_api.jobs.orders import Order, error_as_json, progress_as_json, read_order

if TYPE_CHECKING:
    import httpx

PRELOADED = (
    "allocator.planning",
    "allocator.replanning",
    "allocator.scenarios.running",
    "allocator_api.jobs.child",
    "allocator_api.jobs.questions",
    "allocator_api.jobs.work",
)
"""Modules of the server process; none of them may start a thread when it is loaded."""

STOP = b"stop"
TRACE = "crash.txt"
"""File of the job's folder for what a crash leaves."""
_SECONDS_BETWEEN_PROGRESS = 0.25
_PRIVATE = ("PGPASSWORD", "PGPASSFILE")


def main(order_text: str, events: Connection, control: Connection) -> None:
    """Work on one job and send what comes of it; ends the process."""
    order = read_order(order_text)
    steering = SolveControl(progress=_Teller(events).tell)
    try:
        _stand_alone(order, steering, control)
    except FileNotFoundError:  # the guard was killed and its folder cleared away: nobody waits
        os._exit(1)
    try:
        answer = _answer(order, steering)
    except MemoryError:
        answer = {"memory": True}
    with suppress(OSError):  # where nobody listens any more
        _send(events, answer)
    # Nothing of what the interpreter does at its end is wanted here, such as joining threads.
    os._exit(0)


def _answer(order: Order, steering: SolveControl) -> dict[str, Any]:
    from allocator_api.jobs.questions import QUESTIONS, answer_question
    from allocator_api.jobs.requests import read_request
    from allocator_api.jobs.work import carry_out

    _guard_calls(order)
    try:
        if order.kind in QUESTIONS:
            return {"made": answer_question(order.kind, order.request, order.folder, steering)}
        request = read_request(order.kind, dict(order.request))
        kind: Any = order.kind  # a known one, or reading the request has refused it
        made = carry_out(order.job_id, kind, request, order.folder, steering, order.part)
        return {"made": asdict(made)}
    except AllocatorError as error:
        return error_as_json(error)
    except MemoryError:
        raise
    except Exception as error:
        return {"fault_of_ours": type(error).__name__, "frames": _frames(error)}


def _guard_calls(order: Order) -> None:
    """Have the engines that a workspace names asked only where the installation lets the service.

    Whatever was said when the workspace came in is said again by the address connected to.
    """
    from allocator.travel.providers.calling import use_transport
    from allocator_api.setting_parts import Outbound

    outbound = Outbound.model_validate(dict(order.outbound))

    def guarded() -> httpx.BaseTransport:
        from allocator_api.guards.outbound import GuardedTransport  # with the web framework

        return GuardedTransport(outbound)

    use_transport(guarded)


def _frames(error: Exception) -> list[str]:
    from allocator_api.logs import frames

    return frames(error.__traceback__)


def _stand_alone(order: Order, steering: SolveControl, control: Connection) -> None:
    """Leave the terminal, the guard's secrets and its standard streams; take on the limits."""
    os.setpgid(0, 0)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda _number, _frame: steering.stop.set())
    trace = os.open(order.folder / TRACE, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(trace, sys.__stdout__.fileno() if sys.__stdout__ else 1)
    os.dup2(trace, 2)
    faulthandler.enable(trace, all_threads=False)
    _forget_secrets()
    # Before the limit: the stack of the thread is not the job's.
    threading.Thread(target=_listen, args=(control, steering), daemon=True).start()
    grown = _address_space_bytes() + order.memory_bytes
    _lower(resource.RLIMIT_AS, grown)
    _lower(resource.RLIMIT_CPU, order.cpu_seconds)
    _lower(resource.RLIMIT_CORE, 0)


def _lower(kind: int, wanted: int) -> None:
    hard = resource.getrlimit(kind)[1]
    limit = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    resource.setrlimit(kind, (limit, hard))


def _forget_secrets() -> None:
    """Drop settings of the service from the environment: a workspace must not reach them."""
    from allocator_api.settings import setting_variables

    names = {name.upper() for name in setting_variables()}
    for name in [*os.environ]:
        if name.upper() in names or name in _PRIVATE:
            del os.environ[name]


def _address_space_bytes() -> int:
    with open("/proc/self/statm", "rb") as file:  # noqa: PTH123 (not a file of a disk)
        return int(file.read().split()[0]) * resource.getpagesize()


def _listen(control: Connection, steering: SolveControl) -> None:
    """Wait for the word to stop. A guard that is gone takes the job with it, and its solvers."""
    while True:
        try:
            if control.recv_bytes() == STOP:
                steering.stop.set()
        except (EOFError, OSError):
            os.killpg(0, signal.SIGKILL)


class _Teller:
    """Sends progress to the guard: each new stage, and now and then within one."""

    def __init__(self, events: Connection) -> None:
        self._events, self._stage, self._last = events, "", 0.0

    def tell(self, progress: Progress) -> None:
        """Send where a stage stands."""
        now = time.monotonic()
        if progress.stage == self._stage and now - self._last < _SECONDS_BETWEEN_PROGRESS:
            return
        self._stage, self._last = progress.stage, now
        _send(self._events, {"progress": progress_as_json(progress)})


def _send(events: Connection, value: dict[str, Any]) -> None:
    events.send_bytes(json.dumps(value).encode())
