"""Kill the API and the workers at random moments while jobs are asked for over HTTP.

    python -m benchmarks.service_http_kills --database sqlite|postgresql --kills 200 --seed 1

Askers send each request with an Idempotency-Key of its own until it is answered, as a careful
client does, and now and then send it once more afterwards. The API (which takes jobs too) and the
workers are killed (``kill -9``) and started again. At the end every key must have one job, the
same in every answer; each job must have ended once, with the bytes that the library gives; and
there must be no job that no key has. ``lost``, ``doubled`` and ``wrong`` must be 0.
``healthy_seconds`` is from the start of an API process to ``/health``, ``ready_seconds`` to
``/ready`` (medians, with the CPU seconds of the process until then).
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from allocator_api.access import keys
from allocator_api.store import jobs
from allocator_api.store.opening import Store, open_store
from benchmarks.service_http_askers import Asked, Asker, request
from benchmarks.service_kills import (
    ATTEMPTS,
    COUNCILS,
    Site,
    _cpu_seconds,
    _end_with_us,
    _median,
    database,
    found_store,
    judge,
    start_worker,
    wait_for_the_end,
)
from tests.api.postgres import AUDIT_KEY, free_port

ASKERS = 2


@dataclass
class Api:
    """The process that answers, and how long it took to."""

    port: int
    process: subprocess.Popen[bytes] | None = None
    seconds: dict[str, list[float]] = field(default_factory=lambda: {"/health": [], "/ready": []})
    cpu: dict[str, list[float]] = field(default_factory=lambda: {"/health": [], "/ready": []})

    def start(self, site: Site) -> None:
        command = [sys.executable, "-m", "allocator_cli.main", "serve", "--database", site.url]
        command += ["--port", str(self.port)]
        self.process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, env=site.environment, preexec_fn=_end_with_us
        )
        threading.Thread(target=self._watch, args=(self.process,), daemon=True).start()

    def end(self, number: int) -> None:
        assert self.process is not None
        self.process.send_signal(number)
        self.process.wait(60)

    def _watch(self, process: subprocess.Popen[bytes]) -> None:
        began = time.monotonic()
        for path in ("/health", "/ready"):
            while request(self.port, "GET", path)[0] != 200:
                if process.poll() is not None:
                    return
                time.sleep(0.01)
            self.seconds[path].append(time.monotonic() - began)
            self.cpu[path].append(_cpu_seconds(process.pid))


def fire(site: Site, api: Api, kills: int, workers: int, seed: int) -> None:
    """Kill and start again, at random moments: the API as often as the workers."""
    source = random.Random(seed)
    api.start(site)
    for _ in range(workers):
        start_worker(site)
    for number in range(kills):
        if source.random() < 0.5:  # else a process is killed as it starts
            _wait_for_news(site, api)
        time.sleep(source.uniform(0.0, 1.2))
        if source.random() < 0.5:
            api.end(signal.SIGKILL)
            api.start(site)
        else:
            site.workers.pop(source.randrange(len(site.workers))).kill()
            start_worker(site)
        print(f"kill {number + 1}, {len(site.acknowledged)} jobs", file=sys.stderr, flush=True)


def _wait_for_news(site: Site, api: Api) -> None:
    def counts() -> tuple[int, int, int]:
        ready = len(api.seconds["/ready"])
        return len(site.healthy_seconds), ready, len(site.acknowledged) // 3

    before, deadline = counts(), time.monotonic() + 30
    while counts() == before and time.monotonic() < deadline:
        time.sleep(0.05)


def run(kind: str, kills: int, workers: int, seed: int) -> dict[str, Any]:
    """One round on one kind of database."""
    with tempfile.TemporaryDirectory(prefix="kills-") as name, database(kind, Path(name)) as url:
        folder = Path(name)
        environment = {
            **os.environ, "ALLOCATOR_AUDIT_KEY": AUDIT_KEY, "TMPDIR": name,
            "ALLOCATOR_JOBS__ATTEMPTS": str(ATTEMPTS), "ALLOCATOR_LOG_LEVEL": "error",
        }  # fmt: skip
        site, api = Site(url, environment), Api(free_port())
        made = found_store(url, folder)
        store = open_store(url, create=False, audit_key_text=AUDIT_KEY)
        askers = [Asker(site, api.port, made, keys_for(store)) for _ in range(ASKERS)]
        began = time.monotonic()
        try:
            for place, asker in enumerate(askers):
                asker.ask_from(100 * seed + place)
            fire(site, api, kills, workers, seed)
            for asker in askers:
                asker.ending.set()
            for asker in askers:
                asker.join(120)
            wait_for_the_end(store, 60 + 5 * len(site.acknowledged))
        finally:
            api.end(signal.SIGTERM)
            for worker in site.workers:
                worker.end(signal.SIGTERM)
        asked = [one for asker in askers for one in asker.asked.values()]
        found = counted(site, store, folder, asked)
        store.close()
        return {
            "database": kind, "kills": kills, **found, **times(site, api),
            "seconds": round(time.monotonic() - began, 1),
        }  # fmt: skip


def keys_for(store: Store) -> dict[str, str]:
    """A manager's key for each council."""
    with store.writing(None) as connection:
        return {
            council: keys.create(
                connection, "kills", role="manager", authority_id=council, label=""
            )[1]
            for council in COUNCILS
        }


def counted(site: Site, store: Store, folder: Path, asked: list[Asked]) -> dict[str, int]:
    """What is lost, doubled and wrong, by the jobs and by the keys."""
    found = judge(site, store, folder)
    with store.reading(None) as connection:
        there = sum(jobs.counts(connection).values())
    for one in asked:
        for refusal in one.refusals:
            print(refusal, file=sys.stderr)
    found["lost"] += sum(len(one.answers) == 0 for one in asked)
    found["doubled"] += sum(len(one.answers) > 1 for one in asked) + max(0, there - len(asked))
    refused = sum(bool(one.refusals) for one in asked)
    return {"keys": len(asked), "jobs": there, **found, "refused": refused}


def times(site: Site, api: Api) -> dict[str, Any]:
    """How soon processes that were started answered, as medians."""
    return {
        "healthy_seconds": _median(api.seconds["/health"]),
        "healthy_cpu_seconds": _median(api.cpu["/health"]),
        "ready_seconds": _median(api.seconds["/ready"]),
        "ready_cpu_seconds": _median(api.cpu["/ready"]),
        "worker_cpu_seconds": _median(site.healthy_cpu_seconds),
        "starts_seen_healthy": len(api.seconds["/health"]),
        "starts_seen_ready": len(api.seconds["/ready"]),
    }


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    print(json.dumps(run(given.database, given.kills, given.workers, given.seed)))


if __name__ == "__main__":
    main()
