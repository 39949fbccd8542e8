"""Start the process of a job in a few hundredths of a second, without a copy of this one.

The standard library's fork server is one process in which the library is loaded; it forks itself
for each job. The usual way to ask it would load the program that runs the service in every child
as well, which costs seconds, so the request is made here.
"""

from __future__ import annotations

import os
import pickle
from dataclasses import dataclass, field
from multiprocessing import connection, forkserver
from multiprocessing.connection import Connection

from allocator_api.jobs import child

_LOST = 255
"""Exit code of a process whose fork server was killed before it could tell."""


def warm_up() -> None:
    """Start the fork server, so that the first job need not wait for it."""
    forkserver.set_forkserver_preload(list(child.PRELOADED))
    forkserver.ensure_running()


@dataclass
class Process:
    """The process of one job.

    Parameters
    ----------
    pid
        Its number, and that of its group once it has begun.
    sentinel
        Readable when it has ended.
    events
        What it tells.
    control
        What it is told; it ends with its group when this is closed.
    """

    pid: int
    sentinel: int
    events: Connection
    control: Connection
    _exit_code: int | None = field(default=None, init=False)

    def exit_code(self, seconds: float | None = 0.0) -> int | None:
        """Code with which it ended, negative for a signal; ``None`` while it runs.

        Parameters
        ----------
        seconds
            How long to wait for the end; ``None`` for ever.
        """
        if self._exit_code is None and connection.wait([self.sentinel], seconds):
            try:
                self._exit_code = forkserver.read_signed(self.sentinel)
            except (OSError, EOFError):
                self._exit_code = _LOST
        return self._exit_code

    def close(self) -> None:
        """Close its pipes."""
        self.events.close()
        self.control.close()
        os.close(self.sentinel)


def start(order_text: str) -> Process:
    """Start a process that works on an order.

    Raises
    ------
    OSError
        Where the system has no room for another process.
    """
    warm_up()
    events, their_events = connection.Pipe(duplex=False)
    their_control, control = connection.Pipe(duplex=False)
    fds = [their_events.fileno(), their_control.fileno()]
    try:
        sentinel, orders = forkserver.connect_to_new_process(fds)
    finally:
        their_events.close()
        their_control.close()
    with open(orders, "wb", closefd=True) as pipe:  # noqa: PTH123 (a pipe)
        pipe.write(pickle.dumps({}))  # nothing of this process is to be prepared in the child
        pipe.write(pickle.dumps(_Work(order_text)))
    return Process(forkserver.read_signed(sentinel), sentinel, events, control)


@dataclass(frozen=True)
class _Work:
    """What the fork server hands to the child: it calls ``_bootstrap`` and ends with its result."""

    order_text: str

    def _bootstrap(self, _parent_sentinel: int) -> int:
        fds = forkserver.get_inherited_fds()
        assert fds is not None  # a child of the fork server
        events, control = fds
        child.main(
            self.order_text,
            Connection(events, readable=False),
            Connection(control, writable=False),
        )
        return 0
