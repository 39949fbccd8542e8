"""Take jobs without answering requests: any number of processes, on any number of machines."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from types import FrameType

from allocator_api import logs
from allocator_api.settings import Settings, unknown_variables
from allocator_api.store.opening import open_store

Tell = Callable[[str], None]

_PATIENCE_SECONDS = 15.0


def work(settings: Settings, tell: Tell, *, drain_seconds: float) -> None:
    """Take jobs until told to end by SIGTERM or SIGINT.

    Nothing new is taken then; what runs may take ``drain_seconds`` to end and goes back into the
    queue after that. A second signal puts it back at once.

    Raises
    ------
    UsageError
        Where the store cannot be used.
    StoreUnreachableError
        Where the database does not answer.
    """
    from allocator_api.jobs.executor import Executor

    logs.set_up(settings.log_level)
    for name, near in unknown_variables(os.environ):
        tell(f"Worth knowing: {name} is no setting. Did you mean {near}?")
    if not settings.database_url:
        settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    key = settings.audit_key.get_secret_value() if settings.audit_key else None
    store = open_store(settings.store_url, audit_key_text=key)
    ending, hurry = threading.Event(), threading.Event()

    def told(_number: int, _frame: FrameType | None) -> None:
        (hurry if ending.is_set() else ending).set()

    before = {one: signal.signal(one, told) for one in (signal.SIGTERM, signal.SIGINT)}
    try:
        executor = Executor(store, settings)
        executor.start()
        while not executor.wait_until_healthy(_PATIENCE_SECONDS) and not ending.is_set():
            tell("The queue cannot be opened yet; trying again. The log says why.")
        tell(f"allocator takes jobs, {settings.jobs.concurrency} at once")
        while not ending.wait(3600.0):
            pass
        executor.stop(drain_seconds, hurry)
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
        store.close()
