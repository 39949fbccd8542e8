"""Kill processes of the service at random moments and count what is lost, doubled or wrong.

``python -m benchmarks.service_kills --database sqlite|postgresql --kills 200 --seed 1 --json``

Workers take jobs while a submitter adds them; both are killed (``kill -9``) at random moments and
started again. At the end every job whose submission was acknowledged must have ended once, with
the bytes that the library gives for the same question. One JSON object is printed: ``lost``,
``doubled`` and ``wrong`` must be 0. ``healthy_seconds`` is the time from the start of a worker to
its first look at the queue (half of them are quicker), ``healthy_cpu_seconds`` what it computed
until then: on a busy machine that is the figure to look at.
"""

from __future__ import annotations

import argparse
import contextlib
import ctypes
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from allocator.domain.indicators import Reading, Readings
from allocator.io.workspace import workspace_hash
from allocator.io.writing import write_workspace
from allocator.solving.progress import SolveControl
from allocator_api import audit
from allocator_api.jobs.layout import WORKSPACE
from allocator_api.jobs.materials import gathered
from allocator_api.jobs.requests import read_request
from allocator_api.jobs.submitting import submit
from allocator_api.jobs.work import carry_out
from allocator_api.store import authorities, datasets, jobs, plans
from allocator_api.store.opening import Store, open_store
from tests.api.postgres import AUDIT_KEY, new_database, running_server
from tests.builders import a_person, a_school, an_authority

COUNCILS = ("innis", "lorn")
DAYS = [f"2026-08-{day:02d}" for day in range(1, 15)]
KINDS = ("tiers", "tiers", "tiers", "allocation")
_PARENT_DIED = 1  # PR_SET_PDEATHSIG
ATTEMPTS = 50
"""Far more than a job of an installation may have: here processes are killed all the time."""


@dataclass(frozen=True)
class Asker:
    """Who submits."""

    id: str = "key:kills"


@dataclass
class Site:
    """An installation under fire: its address, its processes, what was acknowledged."""

    url: str
    environment: dict[str, str]
    workers: list[Process] = field(default_factory=list)
    submitter: Process | None = None
    acknowledged: list[tuple[str, str]] = field(default_factory=list)
    healthy_seconds: list[float] = field(default_factory=list)
    healthy_cpu_seconds: list[float] = field(default_factory=list)


@dataclass
class Process:
    """One process of the installation and the thread that reads what it says."""

    process: subprocess.Popen[str]
    reader: threading.Thread

    def kill(self) -> None:
        self.end(signal.SIGKILL)

    def end(self, number: int) -> None:
        """End the process and let go of its pipes."""
        self.process.send_signal(number)
        self.process.wait(60)
        self.reader.join()
        for stream in (self.process.stdout, self.process.stderr):
            if stream is not None:
                stream.close()


@contextlib.contextmanager
def database(kind: str, folder: Path) -> Iterator[str]:
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'store.db'}"
        return
    with running_server() as server, new_database(server) as url:
        yield url


def small_workspace(folder: Path, name: str) -> Path:
    """A council of three schools and two people, different for each name."""
    value = 80.0 + len(name)
    rows = [
        Reading.model_validate(
            {"school_id": school, "indicator": "attendance", "period_end": "2026-06-30",
             "value": value + place, "known_on": "2026-07-10"}
        )
        for place, school in enumerate(("S1", "S2", "S3"))
    ]  # fmt: skip
    schools = (a_school("S1"), a_school("S2", latitude=56.43), a_school("S3", latitude=56.45))
    people = (a_person("P1"), a_person("P2", latitude=56.44))
    council = an_authority(schools, people, readings=Readings.from_rows(rows))
    write_workspace(council, folder)
    return folder


def found_store(url: str, folder: Path) -> dict[str, str]:
    """Make the store with its councils; the dataset of each."""
    store = open_store(url, audit_key_text=AUDIT_KEY)
    made: dict[str, str] = {}
    try:
        for name in COUNCILS:
            workspace = small_workspace(folder / name, name)
            files = {path.name: path.read_bytes() for path in sorted(workspace.iterdir())}
            with store.writing(None) as connection:
                authorities.add(connection, name, name.title())
                audit.open_trail(connection, name, Asker().id)
            with store.writing(name) as connection:
                row = datasets.add(
                    connection, name, files, workspace_hash=workspace_hash(workspace),
                    source="upload", created_by=Asker().id,
                )  # fmt: skip
            made[name] = row.dataset_id
    finally:
        store.close()
    return made


def question(place: int, dataset_id: str) -> tuple[str, dict[str, Any]]:
    """The question of the n-th job."""
    kind = KINDS[place % len(KINDS)]
    if kind == "tiers":
        return kind, {"dataset_id": dataset_id, "as_of": DAYS[place % len(DAYS)]}
    return kind, {"dataset_id": dataset_id, "seed": place % 3}


def right_answer(
    kind: str, request: dict[str, Any], workspace: Path, folder: Path
) -> dict[str, bytes]:
    """What the library itself makes of a question, without the record of the run."""
    place = Path(tempfile.mkdtemp(dir=folder))
    (place / WORKSPACE).symlink_to(workspace)
    carry_out("job", kind, read_request(kind, request), place, SolveControl())  # type: ignore[arg-type]
    return {name: data for name, data in gathered(place).items() if name != "run.json"}


def start_worker(site: Site) -> None:
    began = time.monotonic()
    command = [sys.executable, "-m", "allocator_cli.main", "worker", "--database", site.url]
    process = subprocess.Popen(
        command, stderr=subprocess.PIPE, text=True, env=site.environment, preexec_fn=_end_with_us
    )

    def read() -> None:
        assert process.stderr is not None
        for line in process.stderr:
            if "takes jobs" in line:
                site.healthy_seconds.append(time.monotonic() - began)
                site.healthy_cpu_seconds.append(_cpu_seconds(process.pid))

    site.workers.append(Process(process, _reading(read)))


def _end_with_us() -> None:
    """Let a process end where the benchmark itself is killed (Linux)."""
    ctypes.CDLL(None).prctl(_PARENT_DIED, signal.SIGKILL)


def _cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def start_submitter(site: Site, made: dict[str, str]) -> None:
    command = [sys.executable, "-m", "benchmarks.service_kills", "--as-submitter", site.url]
    command += [json.dumps(made), str(len(site.acknowledged))]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env=site.environment, preexec_fn=_end_with_us
    )

    def read() -> None:
        assert process.stdout is not None
        for line in process.stdout:
            council, job_id = line.split()
            site.acknowledged.append((council, job_id))

    site.submitter = Process(process, _reading(read))


def _reading(read: Any) -> threading.Thread:
    thread = threading.Thread(target=read, daemon=True)
    thread.start()
    return thread


def be_a_submitter(url: str, made: dict[str, str], place: int) -> None:
    store = open_store(url, create=False, audit_key_text=AUDIT_KEY)
    random_source = random.Random(place)
    while True:
        council = random_source.choice(COUNCILS)
        kind, request = question(place, made[council])
        with store.writing(council) as connection:
            row = submit(connection, council, kind, request, Asker())
        print(council, row.job_id, flush=True)
        place += 1
        time.sleep(random_source.uniform(0.5, 2.5))


def fire(site: Site, made: dict[str, str], kills: int, workers: int, seed: int) -> None:
    """Kill and start again, at random moments."""
    random_source = random.Random(seed)
    for _ in range(workers):
        start_worker(site)
    start_submitter(site, made)
    for number in range(kills):
        if random_source.random() < 0.8:  # now and then a process is killed as it starts
            _wait_for_news(site)
        time.sleep(random_source.uniform(0.0, 3.0))
        if random_source.random() < 0.25 and site.submitter is not None:
            site.submitter.kill()
            start_submitter(site, made)
        else:
            site.workers.pop(random_source.randrange(len(site.workers))).kill()
            start_worker(site)
        print(f"kill {number + 1}, {len(site.acknowledged)} jobs", file=sys.stderr, flush=True)
    if site.submitter is not None:
        site.submitter.kill()


def _wait_for_news(site: Site) -> None:
    """Wait until another worker is healthy or another job was added, each since the last kill."""
    before = _counts(site)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if any(now > then for now, then in zip(_counts(site), before, strict=True)):
            return
        time.sleep(0.05)


def _counts(site: Site) -> tuple[int, int]:
    return len(site.healthy_seconds), len(site.acknowledged)


def wait_for_the_end(store: Store, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with store.reading(None) as connection:
            if not jobs.ids_in_states(connection, jobs.UNFINISHED):
                return
        time.sleep(0.5)


def judge(site: Site, store: Store, folder: Path) -> dict[str, int]:
    """Count jobs lost, doubled and wrong."""
    found: Counter[str] = Counter(lost=0, doubled=0, wrong=0, attempts_more=0)
    answers: dict[str, dict[str, bytes]] = {}
    for council, job_id in site.acknowledged:
        with store.reading(council) as connection:
            row = jobs.find(connection, council, job_id)
            ends = sum(
                entry.action == "job.ended"
                for entry in audit.entries(connection, council, object_=f"jobs/{job_id}")
            )
            if row is None or row.state != "succeeded" or row.result_id is None:
                found["lost"] += 1
                print(council, row, file=sys.stderr, flush=True)
                continue
            files = plans.read_files(connection, council, row.result_id)
        found["doubled"] += ends != 1
        found["attempts_more"] += row.attempts > 1
        files.pop("run.json")
        key = f"{council} {row.request_hash}"
        if key not in answers:
            answers[key] = right_answer(row.kind, row.request_json, folder / council, folder)
        found["wrong"] += files != answers[key]
    return dict(found)


def run(kind: str, kills: int, workers: int, seed: int) -> dict[str, Any]:
    """One round on one kind of database."""
    with tempfile.TemporaryDirectory(prefix="kills-") as name, database(kind, Path(name)) as url:
        folder = Path(name)
        environment = {
            **os.environ, "ALLOCATOR_AUDIT_KEY": AUDIT_KEY,
            "ALLOCATOR_JOBS__ATTEMPTS": str(ATTEMPTS), "TMPDIR": name,
            "ALLOCATOR_LOG_LEVEL": "error",
        }  # fmt: skip
        made = found_store(url, folder)
        site = Site(url, environment)
        began = time.monotonic()
        try:
            fire(site, made, kills, workers, seed)
            store = open_store(url, create=False, audit_key_text=AUDIT_KEY)
            wait_for_the_end(store, 60 + 5 * len(site.acknowledged))
        finally:
            for worker in site.workers:
                worker.end(signal.SIGTERM)
        counts = judge(site, store, folder)
        store.close()
        return {
            "database": kind, "kills": kills, "jobs": len(site.acknowledged), **counts,
            "seconds": round(time.monotonic() - began, 1),
            "healthy_seconds": _median(site.healthy_seconds),
            "healthy_cpu_seconds": _median(site.healthy_cpu_seconds),
        }  # fmt: skip


def _median(values: list[float]) -> float | None:
    return round(sorted(values)[len(values) // 2], 2) if values else None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true", help="The output is JSON in any case.")
    parser.add_argument("--as-submitter", nargs=3, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.as_submitter:
        url, made, place = given.as_submitter
        be_a_submitter(url, json.loads(made), int(place))
    else:
        print(json.dumps(run(given.database, given.kills, given.workers, given.seed)))


if __name__ == "__main__":
    main()
