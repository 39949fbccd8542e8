"""CPU per request of the service beside bare FastAPI and SQLAlchemy endpoints of the same kind.

    python -m benchmarks.service_cost --requests 3000

Both answer from the same SQLite file, in this process, over ASGI (a server costs both the same and
would flatter the ratio). The bare ones have no key, no guards, no log, no audit trail. ``read`` is
one row, ``list`` a page of fifty rows, ``write`` one row changed and committed: the service writes
and seals an entry of the trail besides. CPU microseconds are the best of five rounds; one JSON
object is printed.
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
from sqlalchemy import create_engine, select, update

from allocator_api import audit
from allocator_api.access import keys
from allocator_api.app import create_app
from allocator_api.routes.models.datasets import CurrentChoice
from allocator_api.routes.models.work import JobTold
from allocator_api.settings import Limits, Settings
from allocator_api.store import authorities, datasets, jobs, tables
from allocator_api.store.opening import Store

ROUNDS = 5
PAGE = 50
_OF_BODY = [(b"content-type", b"application/json")]
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
    """CPU microseconds of each, and the ratios."""
    app = create_app(Settings(data_dir=folder, limits=FREE))
    bare = bare_app(folder)
    async with app.router.lifespan_context(app):
        header = (b"authorization", f"Bearer {filled(app.state.store)}".encode())
        base = "/v1/authorities/innis"
        choice = json.dumps({"dataset_id": "current"}).encode()
        pairs = {
            "read": (asking(app, base, header), asking(bare, "/authorities/innis")),
            "list": (asking(app, f"{base}/jobs", header), asking(bare, "/jobs")),
            "write": (
                asking(
                    app,
                    f"{base}/datasets/current",
                    header,
                    (b"if-match", b"*"),
                    method="PUT",
                    body=choice,
                ),
                asking(bare, "/authorities/innis", method="PUT", body=choice),
            ),
        }
        found = {}
        for name, (ours, theirs) in pairs.items():
            each = {
                "service_us": await cpu_us(ours, requests),
                "bare_us": await cpu_us(theirs, requests),
            }
            found[name] = {**each, "ratio": round(each["service_us"] / each["bare_us"], 2)}
    return found


def filled(store: Store) -> str:
    """Put an authority with a dataset and jobs into a store; a key for it."""
    with store.writing(None) as connection:
        authorities.add(connection, "innis", "Innis")
        audit.open_trail(connection, "innis", "benchmark")
        _, key = keys.create(
            connection, "benchmark", role="manager", authority_id="innis", label=""
        )
    with store.writing("innis") as connection:
        row = datasets.add(
            connection, "innis", {"schools.csv": b"x"}, workspace_hash="0" * 64, source="upload",
            created_by="benchmark",
        )  # fmt: skip
        authorities.move_current(connection, "innis", row.dataset_id, expected_version=1)
        for number in range(PAGE):
            jobs.add(
                connection, "innis", f"job-{number:016x}", kind="plan",
                request={"dataset_id": row.dataset_id}, request_hash="0" * 64,
                created_by="benchmark",
            )  # fmt: skip
    return key


def bare_app(folder: Path) -> FastAPI:
    """Endpoints that read one row, read fifty, change one."""
    app, engine = FastAPI(), create_engine(f"sqlite:///{folder / 'allocator.db'}")
    table = tables.authorities

    @app.get("/authorities/{authority_id}")
    def authority(authority_id: str) -> Authority:
        with engine.connect() as connection:
            query = select(table).where(table.c.authority_id == authority_id)
            row = connection.execute(query).one()
        return Authority(authority_id=row.authority_id, name=row.name, version=row.version)

    @app.get("/jobs")
    def listed() -> list[JobTold]:
        with engine.connect() as connection:
            query = select(tables.jobs).order_by(tables.jobs.c.created_at.desc()).limit(PAGE)
            rows = connection.execute(query).all()
        return [JobTold.of(row) for row in rows]  # type: ignore[arg-type]

    @app.put("/authorities/{authority_id}")
    def change(authority_id: str, choice: CurrentChoice) -> Authority:
        here = table.c.authority_id == authority_id
        with engine.begin() as connection:
            before = connection.execute(select(table).where(here)).one()
            values = {"version": before.version + 1, "name": before.name}
            connection.execute(update(table).where(here).values(**values))
        return Authority(authority_id=authority_id, name=before.name, version=before.version + 1)

    return app


def asking(
    app: Any, path: str, *headers: tuple[bytes, bytes], method: str = "GET", body: bytes = b""
) -> Ask:
    """A request as a server would hand it on; it gives back the status."""
    scope = {
        "type": "http", "http_version": "1.1", "asgi": {"version": "3.0"}, "method": method,
        "scheme": "http", "path": path, "raw_path": path.encode(), "query_string": b"",
        "root_path": "",
        "headers": [(b"host", b"service"), *_OF_BODY, *headers],
        "client": ("127.0.0.1", 1), "server": ("service", 80),
    }  # fmt: skip

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

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
