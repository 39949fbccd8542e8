"""Kill a worker every two seconds while a fleet carries out a sweep; count what is missing.

``python -m benchmarks.sweep_kills --database postgresql --points 200 --workers 4 --seconds 2``

Workers share a sweep of one council. One of them is killed (``kill -9``) at every tick and started
again. At the end the files must be those of a serial run, byte for byte: ``points`` of them,
``identical`` true.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from allocator.planning import open_workbench
from allocator.scenarios.sweeping import load_sweep
from allocator.scenarios.sweeping.running import sweep_workspace
from allocator_api.jobs.away import sweep_away
from allocator_api.store.opening import Store, open_store
from benchmarks.service_kills import (
    ATTEMPTS,
    AUDIT_KEY,
    Site,
    database,
    small_workspace,
    start_worker,
)


def a_sweep(points: int) -> dict[str, Any]:
    """Officers' time in ever smaller steps."""
    edit = {"edit": "capacity_by_role", "role": "qio", "factor": 1}
    axis = {"name": "officers' time", "edit": edit, "from": 0.5, "to": 1.0, "steps": points}
    return {
        "name": "kills",
        "question": "How much need is met with less of the officers' time?",
        "kind": "grid",
        "measure": "need_met_share",
        "axes": [axis],
    }


def files_in(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def serial_files(workspace: Path, sweep: Path, out: Path) -> dict[str, bytes]:
    bench = open_workbench(workspace)
    sweep_workspace(bench, load_sweep(sweep, workspace), out, "serial")
    return files_in(out)


def keep_killing(site: Site, seconds: float, is_over: threading.Event) -> int:
    """Kill one worker at every tick until it is over; how many were killed."""
    random_source, kills = random.Random(1), 0
    while not is_over.wait(seconds):
        site.workers.pop(random_source.randrange(len(site.workers))).kill()
        start_worker(site)
        kills += 1
    return kills


def carried_out(
    site: Site, store: Store, workspace: Path, sweep: Path, out: Path, seconds: float
) -> int:
    """Have the sweep done under fire; how many workers were killed."""
    is_over, failures = threading.Event(), list[Exception]()

    def away() -> None:
        try:
            sweep_away(store, workspace, sweep, out, tell=lambda word: print(word, file=sys.stderr))
        except Exception as error:
            failures.append(error)
        finally:
            is_over.set()

    thread = threading.Thread(target=away)
    thread.start()
    kills = keep_killing(site, seconds, is_over)
    thread.join()
    if failures:
        raise failures[0]
    return kills


def run(kind: str, points: int, workers: int, seconds: float, workspace: Path | None) -> Any:
    """One sweep under fire."""
    with tempfile.TemporaryDirectory(prefix="kills-") as name, database(kind, Path(name)) as url:
        folder = Path(name)
        chosen = workspace or small_workspace(folder / "workspace", "innis")
        sweep = folder / "sweep.yaml"
        sweep.write_text(json.dumps(a_sweep(points)))
        expected = serial_files(chosen, sweep, folder / "serial")
        environment = {
            **os.environ, "ALLOCATOR_AUDIT_KEY": AUDIT_KEY, "TMPDIR": name,
            "ALLOCATOR_JOBS__ATTEMPTS": str(ATTEMPTS), "ALLOCATOR_LOG_LEVEL": "error",
        }  # fmt: skip
        store = open_store(url, audit_key_text=AUDIT_KEY)
        site = Site(url, environment)
        began = time.monotonic()
        try:
            for _ in range(workers):
                start_worker(site)
            kills = carried_out(site, store, chosen, sweep, folder / "out", seconds)
        finally:
            for worker in site.workers:
                worker.kill()
            store.close()
        found = files_in(folder / "out")
        return {
            "database": kind, "kills": kills, "points": found["rows.jsonl"].count(b"\n"),
            "identical": found == expected, "seconds": round(time.monotonic() - began, 1),
        }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--points", type=int, default=200)
    parser.add_argument("--workers", type=int, default=4)
    parser.add_argument("--seconds", type=float, default=2.0, help="Between two kills.")
    parser.add_argument("--on", type=Path, help="Workspace instead of the small council.")
    given = parser.parse_args()
    found = run(given.database, given.points, given.workers, given.seconds, given.on)
    print(json.dumps(found))


if __name__ == "__main__":
    main()
