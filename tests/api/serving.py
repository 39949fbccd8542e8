"""A service for tests: in this process over ASGI, or a real one behind a port."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI

from allocator_api.access import keys
from allocator_api.app import create_app
from allocator_api.settings import Limits, Settings
from allocator_api.store import authorities
from tests.api.postgres import AUDIT_KEY

FREE = Limits(requests_per_minute=0, address_requests_per_minute=0, refusals_per_minute=0)


def settings_in(folder: Path, **given: Any) -> Settings:
    """Settings of a service whose data lie in a folder; without limits in rate."""
    return Settings(**{"data_dir": folder, "limits": FREE, "audit_key": AUDIT_KEY, **given})


def home_in(folder: Path, template: Path) -> Path:
    """A folder of data whose store has its tables already (``sqlite_template``)."""
    shutil.copy(template, folder / "allocator.db")
    return folder


class Client:
    """Asks a service in this process over ASGI, as a stranger would: errors are answers."""

    def __init__(self, app: FastAPI, runner: asyncio.Runner) -> None:
        self._transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        self._runner = runner

    def request(self, method: str, path: str, **more: Any) -> httpx.Response:
        async def ask() -> httpx.Response:
            client = httpx.AsyncClient(transport=self._transport, base_url="http://service")
            return await client.request(method, path, **more)

        return self._runner.run(ask())

    def get(self, path: str, **more: Any) -> httpx.Response:
        return self.request("GET", path, **more)

    def post(self, path: str, **more: Any) -> httpx.Response:
        return self.request("POST", path, **more)

    def patch(self, path: str, **more: Any) -> httpx.Response:
        return self.request("PATCH", path, **more)


@contextlib.contextmanager
def running(app: FastAPI) -> Iterator[Client]:
    """The service started, and a client of it."""
    with asyncio.Runner() as runner:
        lifespan = app.router.lifespan_context(app)
        runner.run(lifespan.__aenter__())
        try:
            yield Client(app, runner)
        finally:
            runner.run(lifespan.__aexit__(None, None, None))


def made(folder: Path, **given: Any) -> FastAPI:
    return create_app(settings_in(folder, **given))


def with_authorities(app: FastAPI, *authority_ids: str) -> None:
    with app.state.store.writing(None) as connection:
        for authority_id in authority_ids:
            authorities.add(connection, authority_id, authority_id.title())


def a_key(app: FastAPI, role: str = "manager", authority: str | None = "innis", **more: Any) -> str:
    with app.state.store.writing(None) as connection:
        _, text = keys.create(
            connection, "test", **{"role": role, "authority_id": authority, "label": "", **more}
        )
    return text


def bearer(text: str) -> dict[str, str]:
    return {"authorization": f"Bearer {text}"}


@dataclass
class Served:
    """A service in a process of its own."""

    process: subprocess.Popen[str]
    url: str
    told: list[str]
    log: Path

    def end(self) -> int:
        """Tell it to end; its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=30)


@contextlib.contextmanager
def served(folder: Path, *options: str, **environment: str) -> Iterator[Served]:
    """``allocator serve`` on a free port."""
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / "log.jsonl"
    command = [sys.executable, "-m", "allocator_cli.main", "serve"]
    command += ["--data", str(folder / "data"), "--port", "0", *options]
    with log.open("w") as errors:
        process = subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            env={**os.environ, **environment},
        )
        told: list[str] = []
        assert process.stdout is not None
        for line in process.stdout:
            told.append(line.strip())
            if "listens on" in line:
                break
        one = Served(process, told[-1].rsplit(" ", 1)[-1] if told else "", told, log)
        try:
            yield one
        finally:
            one.end()
            process.stdout.close()


def wait_until_up(url: str, seconds: float = 30.0) -> None:
    """Wait until it is ready: the port is open, and health told, before the service is."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with contextlib.suppress(httpx.TransportError):
            if httpx.get(f"{url}/ready", timeout=5).status_code == 200:
                return
        time.sleep(0.05)
    raise AssertionError("the service did not come up")
