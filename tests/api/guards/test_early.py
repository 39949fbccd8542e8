"""What is answered while the service is still being loaded."""

from __future__ import annotations

import asyncio
import signal
import threading

import httpx
import pytest
from fastapi import FastAPI

from allocator_api.guards import early
from allocator_api.guards.early import Early
from allocator_api.settings import Settings
from tests.api.serving import made


class Slow:
    """An application that is loaded when it is let, and the requests to it."""

    def __init__(self, app: FastAPI) -> None:
        self.let, self.early = threading.Event(), Early(self._load)
        self._app = app

    def _load(self) -> FastAPI:
        self.let.wait(20)
        return self._app

    async def ask(self, path: str) -> httpx.Response:
        transport = httpx.ASGITransport(app=self.early)
        async with httpx.AsyncClient(transport=transport, base_url="http://service") as client:
            return await client.get(path)


async def alive(slow: Slow) -> tuple[asyncio.Queue, asyncio.Task]:
    """The process's life, as the server lets it begin and end."""
    heard: asyncio.Queue = asyncio.Queue()
    await heard.put({"type": "lifespan.startup"})

    async def say(_message: object) -> None:
        pass

    living = asyncio.create_task(slow.early({"type": "lifespan"}, heard.get, say))
    await asyncio.sleep(0)
    return heard, living


def test_health_is_told_at_once_and_the_rest_waits_until_it_is_there(tmp_path):
    async def go() -> None:
        slow = Slow(made(tmp_path))
        heard, living = await alive(slow)
        health, ready = await slow.ask("/health"), await slow.ask("/ready")
        assert (health.status_code, health.json()["status"]) == (200, "ok")
        assert (ready.status_code, ready.headers["retry-after"]) == (503, "1")
        assert ready.headers["content-type"] == "application/problem+json"
        waiting = asyncio.create_task(slow.ask("/v1/authorities"))
        await asyncio.sleep(0.05)
        assert not waiting.done()
        slow.let.set()
        assert (await waiting).status_code == 401
        assert (await slow.ask("/ready")).status_code == 200
        assert (await slow.ask("/health")).json() == health.json()
        await heard.put({"type": "lifespan.shutdown"})
        await living
        assert (await slow.ask("/ready")).status_code == 503

    asyncio.run(go())


def test_those_who_wait_are_sent_away_after_a_while_and_where_there_are_too_many(
    tmp_path, monkeypatch
):
    async def go() -> None:
        slow = Slow(made(tmp_path))
        heard, living = await alive(slow)
        monkeypatch.setattr(early, "WAIT_SECONDS", 0.02)
        assert (await slow.ask("/v1/authorities")).status_code == 503
        monkeypatch.setattr(early, "MOST_WAITING", 0)
        monkeypatch.setattr(early, "WAIT_SECONDS", 20.0)
        assert (await slow.ask("/v1/authorities")).status_code == 503
        slow.let.set()
        await heard.put({"type": "lifespan.shutdown"})
        await living

    asyncio.run(go())


def test_a_service_that_cannot_be_loaded_ends_the_process_and_says_why(monkeypatch):
    told: list[int] = []
    monkeypatch.setattr(early.os, "kill", lambda _pid, number: told.append(number))

    def load() -> FastAPI:
        raise RuntimeError("no store")

    async def go() -> Early:
        slow = Slow(FastAPI())
        slow.early = Early(load)
        heard, living = await alive(slow)
        assert (await slow.ask("/v1/authorities")).status_code == 503
        await heard.put({"type": "lifespan.shutdown"})
        await living
        return slow.early

    failure = asyncio.run(go()).failure
    assert told == [signal.SIGTERM]
    with pytest.raises(RuntimeError, match="no store"):
        raise failure or AssertionError


def test_settings_are_read_without_what_takes_long():
    """Health after a restart hangs on it: neither arrays nor tables nor the framework."""
    import subprocess
    import sys

    heavy = ("numpy", "fastapi", "sqlalchemy", "dbos", "ortools", "highspy", "pandas", "rich")
    words = "import sys, allocator_api.serving as s; s.load_settings(); "
    words += f"print([one for one in {heavy!r} if one in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", words], capture_output=True, text=True, check=True, env={}
    )
    assert done.stdout.strip() == "[]"
    assert Settings().workers == 1
