"""Run the service: one process or several behind one port, drained when it is told to end."""

from __future__ import annotations

import errno
import json
import logging
import multiprocessing
import os
import shutil
import signal
import socket
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

import uvicorn

from allocator.errors import UsageError
from allocator_api.guards.connections import MOST_HEADER_BYTES, PromptConfig
from allocator_api.guards.early import Early
from allocator_api.settings import CONFIG, PREFIX, Settings, load_settings, unknown_variables

if TYPE_CHECKING:
    from fastapi import FastAPI

DRAIN_SECONDS = 15
"""So long requests under way may take after the service was told to end."""
KEEP_ALIVE_SECONDS = 20
_BACKLOG = 2_048

Tell = Callable[[str], None]


def serve(settings: Settings, tell: Tell) -> None:
    """Run the service until it is told to end (SIGTERM or SIGINT); requests under way are ended.

    Parameters
    ----------
    settings
        All settings.
    tell
        Says a line to the person who started it: where it listens, the operator's first key.

    Raises
    ------
    UsageError
        Where the port is taken or the store cannot be used.
    """
    logging.getLogger().addHandler(logging.NullHandler())  # until the log is there: no odd lines
    for name, near in unknown_variables(os.environ):
        tell(f"Worth knowing: {name} is no setting. Did you mean {near}?")
    with _listening(settings) as listener:
        # A new store is made first. One that is there is opened while the service answers already.
        is_new = _is_new(settings)
        if is_new:
            _tell_key(settings, tell)
        host, port = listener.getsockname()[:2]
        tell(f"allocator listens on http://{f'[{host}]' if ':' in host else host}:{port}")
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, _told_to_end)
        if settings.workers == 1:
            _serve_alone(settings, listener, None if is_new else tell)
        else:
            if not is_new:
                _tell_key(settings, tell)
            _serve_by_several(settings, listener)


def service() -> Early:
    """Make the application in a process of its own, which ends when the first one is gone."""
    settings = load_settings()
    if multiprocessing.parent_process() is not None:
        threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    return Early(lambda: _application(settings))


def _serve_alone(settings: Settings, listener: socket.socket, tell: Tell | None) -> None:
    def load() -> FastAPI:
        if tell is not None:
            _tell_key(settings, tell)
        return _application(settings)

    early = Early(load)
    uvicorn.Server(_config(settings, early)).run(sockets=[listener])
    if early.failure is not None:
        raise early.failure


def _application(settings: Settings) -> FastAPI:
    """Make the application; it takes jobs itself unless the settings leave them to workers."""
    from allocator_api import logs
    from allocator_api.app import create_app
    from allocator_api.jobs.executor import start_jobs

    logs.set_up(settings.log_level)
    return create_app(settings, start_jobs if settings.jobs.run_here else None)


def _serve_by_several(settings: Settings, listener: socket.socket) -> None:
    from uvicorn.supervisors import Multiprocess

    from allocator_api.metrics import MULTIPROCESS

    numbers = tempfile.mkdtemp(prefix="allocator-metrics-")
    try:
        os.environ.update(as_environment(settings), **{MULTIPROCESS: numbers})
        os.environ.pop(CONFIG, None)
        config = _config(settings, "allocator_api.serving:service")
        Multiprocess(config, [listener]).run()
    finally:
        shutil.rmtree(numbers, ignore_errors=True)


def _config(settings: Settings, app: Early | str) -> uvicorn.Config:
    return PromptConfig(
        app,
        header_seconds=settings.limits.header_seconds,
        factory=isinstance(app, str),
        workers=settings.workers,
        ws="none",
        loop="asyncio",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=list(settings.trusted_proxies),
        backlog=_BACKLOG,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=DRAIN_SECONDS,
        h11_max_incomplete_event_size=MOST_HEADER_BYTES,
    )


def _listening(settings: Settings) -> socket.socket:
    """Take the port before anything else, so that a taken one is told in words."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    place = f"{settings.host}, port {settings.port}"
    try:
        listener.bind((settings.host, settings.port))
        listener.listen(_BACKLOG)
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            words = f"{place}: another program listens there; choose another --port."
            raise UsageError(words) from None
        raise UsageError(f"{place}: cannot listen there ({error.strerror or error}).") from None
    return listener


def _tell_key(settings: Settings, tell: Tell) -> None:
    key = _first_key(settings)
    if key:
        tell(f"Operator key (shown this once): {key}")


def _first_key(settings: Settings) -> str | None:
    """Make the store where there is none, and the operator's key of a new one."""
    from allocator_api.access.keys import first_key
    from allocator_api.store.opening import open_store

    if not settings.database_url:
        settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    key = settings.audit_key.get_secret_value() if settings.audit_key else None
    store = open_store(settings.store_url, audit_key_text=key)
    try:
        with store.writing(None) as connection:
            return first_key(connection)
    finally:
        store.close()


def _is_new(settings: Settings) -> bool:
    """Whether the store is a file that is not there yet."""
    kind, _, path = settings.store_url.partition("sqlite:///")
    return not kind and not Path(path).exists()


def as_environment(settings: Settings) -> dict[str, str]:
    """Settings as variables, so that processes of one service all have the same."""
    found: dict[str, str] = {}
    for name, value in settings.model_dump(mode="json", exclude_none=True).items():
        found[PREFIX + name.upper()] = value if isinstance(value, str) else json.dumps(value)
    if settings.audit_key is not None:
        found[f"{PREFIX}AUDIT_KEY"] = settings.audit_key.get_secret_value()
    return found


def _told_to_end(_number: int, _frame: FrameType | None) -> None:
    """Do nothing: the server has drained by the time this is called."""


def _end_with(parent: int) -> None:
    """End this process when the one that started it is gone, so that the port is free again."""
    while os.getppid() == parent:
        time.sleep(0.5)
    os.kill(os.getpid(), signal.SIGTERM)
