"""Ask a running service over many connections at once: how long answers take, how many fail.

    python -m benchmarks.service_load --seconds 60 --connections 32 --solves 2

Each connection asks one thing after the other, as fast as it is answered, from a list of reads:
half of them disclose something of schools, so that they write into the audit trail before they
answer. With ``--solves`` so many plans are made all the time. One JSON object is printed: requests
a second, the median and the 99th percentile in milliseconds over all and for each operation, and
errors (any answer but 200, and connections that broke). Asker and service share the machine, and
everything is asked for some seconds before it counts. ``bare`` is the same from a bare FastAPI and
SQLAlchemy service of one read (``service_cost``): what this machine can do at the moment.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import uvicorn

from allocator_api.access import keys
from allocator_api.store import authorities
from allocator_api.store.opening import open_store
from benchmarks.service_contract import UNBOUND
from benchmarks.service_contract_data import COUNCILS, fill
from benchmarks.service_cost import bare_app
from benchmarks.service_kills import database
from tests.api.postgres import AUDIT_KEY, free_port
from tests.api.serving import served, wait_until_up

QUIET_READS = ("", "/datasets", "/datasets/current", "/jobs", "/plans", "/plans/{plan_id}")
DISCLOSING_READS = (
    "/tiers", "/schools/S1/tier", "/readings", "/standings", "/plans/{plan_id}/files/tiers.json",
    "/schools/S2/explanation",
)  # fmt: skip
_WARM_SECONDS = 3.0
_FINISHED = ("succeeded", "failed", "cancelled")


@dataclass
class Site:
    """A service that runs, and what is asked of it."""

    url: str
    key: str
    reads: dict[str, str]


@dataclass
class Tally:
    """Milliseconds of each read, and what went wrong."""

    ms: dict[str, list[float]] = field(default_factory=dict)
    errors: Counter[str] = field(default_factory=Counter)


@contextlib.contextmanager
def service(kind: str, folder: Path, solves: int, workspace: Path | None) -> Iterator[Site]:
    """A service with data; its jobs run so many at once."""
    with database(kind, folder) as url:
        store = open_store(url, audit_key_text=AUDIT_KEY)
        ids = fill(store)
        with store.writing(None) as connection:
            _, key = keys.create(
                connection, "load", role="manager", authority_id=COUNCILS[0], label=""
            )
        store.close()
        environment = {
            **UNBOUND, "ALLOCATOR_AUDIT_KEY": AUDIT_KEY, "ALLOCATOR_LOG_LEVEL": "warning",
            "ALLOCATOR_JOBS__CONCURRENCY": str(max(1, solves)),
        }  # fmt: skip
        with served(folder / "service", "--database", url, **environment) as one:
            wait_until_up(one.url)
            reads = {
                template: f"/v1/authorities/{COUNCILS[0]}{template}".format(
                    plan_id=ids["plan_id"][0]
                )
                for template in (*QUIET_READS, *DISCLOSING_READS)
            }
            if workspace is not None:
                _upload(one.url, key, workspace)
            yield Site(one.url, key, reads)


def _upload(url: str, key: str, workspace: Path) -> None:
    files = [
        ("files", (path.relative_to(workspace).as_posix(), path.read_bytes()))
        for path in sorted(workspace.rglob("*"))
        if path.is_file()
    ]
    answer = httpx.post(
        f"{url}/v1/authorities/{COUNCILS[0]}/datasets", files=files,
        headers={"authorization": f"Bearer {key}"}, timeout=120,
    )  # fmt: skip
    answer.raise_for_status()


async def asked(site: Site, connections: int, seconds: float, solves: int) -> dict[str, Any]:
    """Ask for so long over so many connections; the figures."""
    await _asker(site, Tally(), time.monotonic() + _WARM_SECONDS, 0)  # the dataset is opened once
    tally, end = Tally(), time.monotonic() + seconds
    solving = [asyncio.create_task(_keep_solving(site, end, place)) for place in range(solves)]
    askers = [_asker(site, tally, end, place) for place in range(connections)]
    began = time.monotonic()
    await asyncio.gather(*askers)
    took = time.monotonic() - began
    plans = sum(await asyncio.gather(*solving))
    every = sorted(one for some in tally.ms.values() for one in some)
    return {
        "requests": len(every), "per_second": round(len(every) / took, 1),
        "p50_ms": _at(every, 0.5), "p99_ms": _at(every, 0.99), "worst_ms": _at(every, 1.0),
        "errors": sum(tally.errors.values()), "which": dict(tally.errors), "plans_made": plans,
        "p99_of": {name: _at(sorted(some), 0.99) for name, some in sorted(tally.ms.items())},
    }  # fmt: skip


def _at(values: list[float], share: float) -> float | None:
    return round(values[min(int(len(values) * share), len(values) - 1)], 1) if values else None


async def _asker(site: Site, tally: Tally, end: float, place: int) -> None:
    """Ask over one connection that stays open, from another place of the list each."""
    names = sorted(site.reads)
    host, port = site.url.removeprefix("http://").split(":")
    reader = writer = None
    while time.monotonic() < end:
        name = names[place % len(names)]
        place += 1
        began = time.perf_counter()
        try:
            if writer is None:
                reader, writer = await asyncio.open_connection(host, int(port))
            assert reader is not None
            writer.write(_request(site, site.reads[name]))
            status = await _status(reader)
        except (OSError, EOFError, ValueError) as error:
            tally.errors[f"{name} {type(error).__name__}"] += 1
            writer = None
            continue
        tally.ms.setdefault(name, []).append((time.perf_counter() - began) * 1e3)
        if status != 200:
            tally.errors[f"{name} {status}"] += 1
    if writer is not None:
        writer.close()


def _request(site: Site, path: str) -> bytes:
    lines = f"GET {path} HTTP/1.1\r\nHost: service\r\nAuthorization: Bearer {site.key}\r\n\r\n"
    return lines.encode()


async def _status(reader: asyncio.StreamReader) -> int:
    """Read a whole answer; its status."""
    head = await reader.readuntil(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {key.lower(): value for key, _, value in (line.partition(": ") for line in lines)}
    await reader.readexactly(int(headers["content-length"]))
    return int(first.split()[1])


async def _keep_solving(site: Site, end: float, place: int) -> int:
    """Have one plan after the other made; how many were."""
    made, seed = 0, place
    base = f"{site.url}/v1/authorities/{COUNCILS[0]}"
    headers = {"authorization": f"Bearer {site.key}"}
    async with httpx.AsyncClient(headers=headers, timeout=60) as client:
        while time.monotonic() < end:
            seed += 2
            body = {"kind": "plan", "seed": seed}
            job = (await client.post(f"{base}/plans", json=body)).json()["job_id"]
            state = "queued"
            while state not in _FINISHED and time.monotonic() < end:
                await asyncio.sleep(1.0)
                state = (await client.get(f"{base}/jobs/{job}")).json()["state"]
            made += state == "succeeded"
    return made


@contextlib.contextmanager
def bare_service(folder: Path) -> Iterator[Site]:
    """A bare service of one read over the same kind of server."""
    store = open_store(f"sqlite:///{folder / 'allocator.db'}", audit_key_text=AUDIT_KEY)
    with store.writing(None) as connection:
        authorities.add(connection, "innis", "Innis")
    store.close()
    port = free_port()
    command = [sys.executable, "-m", "benchmarks.service_load", "--serve-bare", str(folder)]
    process = subprocess.Popen([*command, "--port", str(port)])
    try:
        for _ in range(600):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            time.sleep(0.1)
        yield Site(f"http://127.0.0.1:{port}", "", {"": "/authorities/innis"})
    finally:
        process.terminate()
        process.wait(30)


def bare(connections: int, seconds: float) -> dict[str, Any]:
    """The same figures of the bare service."""
    with tempfile.TemporaryDirectory(prefix="load-") as name, bare_service(Path(name)) as site:
        found = asyncio.run(asked(site, connections, seconds, 0))
    return {key: found[key] for key in ("per_second", "p50_ms", "p99_ms", "errors")}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--solves", type=int, default=0)
    parser.add_argument("--workspace", type=Path, help="What is planned; else two schools.")
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--only", choices=["quiet", "disclosing"], help="Reads of one sort alone.")
    parser.add_argument("--bare-seconds", type=float, default=10.0)
    parser.add_argument("--serve-bare", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--port", type=int, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.serve_bare:
        uvicorn.run(bare_app(given.serve_bare), port=given.port, log_level="warning")
        return
    before = bare(given.connections, given.bare_seconds) if given.bare_seconds else None
    with (
        tempfile.TemporaryDirectory(prefix="load-") as name,
        service(given.database, Path(name), given.solves, given.workspace) as site,
    ):
        if given.only:
            wanted = QUIET_READS if given.only == "quiet" else DISCLOSING_READS
            site.reads = {one: path for one, path in site.reads.items() if one in wanted}
        found = asyncio.run(asked(site, given.connections, given.seconds, given.solves))
    print(json.dumps({"database": given.database, "solves": given.solves, **found, "bare": before}))


if __name__ == "__main__":
    main()
