"""CPU per request of the service beside a bare FastAPI and SQLAlchemy endpoint of the same kind.

    python -m benchmarks.service_cost --requests 3000

Both answer from the same SQLite file, in this process, over ASGI (a server costs both the same and
would flatter the ratio). The bare one has no key, no guards, no log. CPU microseconds are the
best of five rounds; one JSON object is printed.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import io
import json
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from pydantic import BaseModel
from sqlalchemy import create_engine, select

from allocator_api.access import keys
from allocator_api.app import create_app
from allocator_api.settings import Limits, Settings
from allocator_api.store import authorities, tables

ROUNDS = 5
FREE = Limits(requests_per_minute=0, address_requests_per_minute=0, refusals_per_minute=0)
Ask = Callable[[], Awaitable[int]]


class Authority(BaseModel):
    """What the bare endpoint answers with."""

    authority_id: str
    name: str
    version: int


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=3_000)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stderr(io.StringIO()):
        found = asyncio.run(measured(Path(folder), chosen.requests))
    print(json.dumps(found))


async def measured(folder: Path, requests: int) -> dict[str, Any]:
    """CPU microseconds of each, and the ratio."""
    app = create_app(Settings(data_dir=folder, limits=FREE))
    bare = bare_app(folder)
    async with app.router.lifespan_context(app):
        with app.state.store.writing(None) as connection:
            authorities.add(connection, "innis", "Innis")
            _, key = keys.create(
                connection, "benchmark", role="manager", authority_id="innis", label=""
            )
        header = (b"authorization", f"Bearer {key}".encode())
        ours = await cpu_us(asking(app, "/v1/authorities/innis", header), requests)
        theirs = await cpu_us(asking(bare, "/authorities/innis"), requests)
    return {"service_us": ours, "bare_us": theirs, "ratio": round(ours / theirs, 2)}


def bare_app(folder: Path) -> FastAPI:
    """One endpoint that reads one row."""
    app, engine = FastAPI(), create_engine(f"sqlite:///{folder / 'allocator.db'}")

    @app.get("/authorities/{authority_id}")
    def authority(authority_id: str) -> Authority:
        table = tables.authorities
        with engine.connect() as connection:
            query = select(table).where(table.c.authority_id == authority_id)
            row = connection.execute(query).one()
        return Authority(authority_id=row.authority_id, name=row.name, version=row.version)

    return app


def asking(app: Any, path: str, *headers: tuple[bytes, bytes]) -> Ask:
    """A request as a server would hand it on; it gives back the status."""
    scope = {
        "type": "http", "http_version": "1.1", "asgi": {"version": "3.0"}, "method": "GET",
        "scheme": "http", "path": path, "raw_path": path.encode(), "query_string": b"",
        "root_path": "", "headers": [(b"host", b"service"), *headers],
        "client": ("127.0.0.1", 1), "server": ("service", 80),
    }  # fmt: skip

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def ask() -> int:
        sent: list[dict[str, Any]] = []

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        await app({**scope, "state": {}}, receive, send)
        return int(sent[0]["status"])

    return ask


async def cpu_us(ask: Ask, requests: int) -> float:
    """CPU microseconds of one request, the best round of some."""
    for _ in range(200):
        status = await ask()
        if status != 200:
            raise RuntimeError(f"status {status}")
    rounds = []
    for _ in range(ROUNDS):
        started = time.process_time()
        for _ in range(requests // ROUNDS):
            await ask()
        rounds.append((time.process_time() - started) / (requests // ROUNDS) * 1e6)
    return round(min(rounds), 1)


if __name__ == "__main__":
    main()
