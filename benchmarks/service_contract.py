"""Ask every operation of the service what nobody foresaw, and count what it gets wrong.

    python -m benchmarks.service_contract --examples 200 --seed 1 --role operator --out FOLDER

A service with two authorities that have data, plans, jobs, scenarios and rulesets is started, and
Schemathesis asks it in all its ways: examples, coverage, fuzzing, and sequences along the links of
the description. Ids in requests are often those of something that is there, of either authority.
Jobs are kept and not carried out; a job that a case follows is ended first, or the stream would
not end. Afterwards a worker takes what is left in the queue for some seconds, and jobs that end by
a fault of ours count as server errors too. One JSON object is printed; ``--out`` keeps the report
with a curl line for each failure.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from allocator_api.access import keys
from allocator_api.store import jobs
from allocator_api.store.jobs import UNFINISHED
from allocator_api.store.opening import Store, open_store
from benchmarks.service_contract_data import COUNCILS, Known, fill
from tests.api.postgres import AUDIT_KEY
from tests.api.routes.service import BOUND
from tests.api.serving import served, wait_until_up

KNOWN = "SERVICE_CONTRACT_KNOWN"
"""Variable by which the process of Schemathesis learns which ids are there."""
PHASES = ("examples", "coverage", "fuzzing", "stateful")
CHECKS = """
[checks.positive_data_acceptance]
expected-statuses = ["2xx", "3xx", "401", "403", "404", "406", "409", "412", "422", "429"]

[checks.missing_required_header]
expected-statuses = ["400", "401", "403", "404", "406", "422", "428"]
"""
"""A form cannot say what is there: a cursor, a version, a name may be refused (406, 412, 422)."""
UNBOUND = {
    f"ALLOCATOR_LIMITS__{name}": "0"
    for name in (
        "REQUESTS_PER_MINUTE", "ADDRESS_REQUESTS_PER_MINUTE", "REFUSALS_PER_MINUTE"
    )
}  # fmt: skip


@contextlib.contextmanager
def service(folder: Path, role: str) -> Iterator[tuple[str, Store, Known]]:
    """A service with two authorities, and what is known of it."""
    url = f"sqlite:///{folder / 'store.db'}"
    store = open_store(url, audit_key_text=AUDIT_KEY)
    try:
        ids = fill(store)
        known = Known(key_for(store, role), ids)
        environment = {
            **UNBOUND, "ALLOCATOR_AUDIT_KEY": AUDIT_KEY, "ALLOCATOR_JOBS__RUN_HERE": "false",
            "ALLOCATOR_OUTBOUND__HOSTS": '["hooks.example.org"]',
            "ALLOCATOR_LOG_LEVEL": "error",
        }  # fmt: skip
        with served(folder / "service", "--database", url, **environment) as one:
            wait_until_up(one.url)
            yield one.url, store, known
    finally:
        store.close()


def key_for(store: Store, role: str) -> str:
    """A key of a role: of the first authority, or of the installation."""
    of = None if role == "operator" else COUNCILS[0]
    with store.writing(None) as connection:
        _, key = keys.create(
            connection, "benchmark", role=role, authority_id=of, label="", **BOUND.get(role, {})
        )
    return key


def ask_everything(url: str, known: Known, given: argparse.Namespace, out: Path) -> str:
    """Let Schemathesis run; what it says."""
    (out / "schemathesis.toml").write_text(CHECKS)
    command = [
        sys.executable, "-m", "schemathesis.cli", "--config-file", str(out / "schemathesis.toml"),
        "run", f"{url}/openapi.json",
        "--header", f"Authorization: Bearer {known.key}",
        "--seed", str(given.seed), "--max-examples", str(given.examples), "--workers", "1",
        "--phases", ",".join(given.phases), "--continue-on-failure", "--no-shrink",
        "--report", "json", "--report-json-path", str(out / "report.json"),
        "--generation-database", "none", "--request-timeout", "30", "--no-color",
        "--suppress-health-check", "all", "--output-sanitize", "false",
    ]  # fmt: skip
    if given.max_seconds:
        command += ["--max-time", str(given.max_seconds)]
    if given.only:
        command += ["--include-operation-id-regex", given.only]
    environment = {
        **os.environ, "SCHEMATHESIS_HOOKS": "benchmarks.service_contract_hooks",
        KNOWN: known.as_text(url),
    }  # fmt: skip
    with (out / "said.txt").open("w") as said:
        subprocess.run(command, env=environment, stdout=said, stderr=subprocess.STDOUT, check=False)
    return (out / "said.txt").read_text()


def carry_out(store: Store, seconds: float) -> dict[str, int]:
    """Let a worker take the jobs that are left; how they ended."""
    command = [sys.executable, "-m", "allocator_cli.main", "worker", "--drain", "5"]
    command += ["--database", store.url.render_as_string(hide_password=False)]
    environment = {
        **os.environ, "ALLOCATOR_AUDIT_KEY": AUDIT_KEY, "ALLOCATOR_LOG_LEVEL": "error",
        "ALLOCATOR_JOBS__SECONDS": "20", "ALLOCATOR_JOBS__CONCURRENCY": "2",
    }  # fmt: skip
    worker = subprocess.Popen(command, env=environment)
    try:
        end = time.monotonic() + seconds
        while time.monotonic() < end and _unfinished(store):
            time.sleep(0.5)
    finally:
        worker.terminate()
        worker.wait(60)
    ends: Counter[str] = Counter()
    with store.reading(None) as connection:
        rows = jobs.in_states(connection, [*UNFINISHED, "succeeded", "failed", "cancelled"])
    for row in rows:
        why = (row.problem_json or {}).get("type", "").rpartition("/")[2]
        ends[f"{row.state} {why}".strip()] += 1
        if why in ("internal", "job-crashed"):
            print(row.kind, json.dumps(row.request_json), row.problem_json, file=sys.stderr)
    return dict(sorted(ends.items()))


def _unfinished(store: Store) -> bool:
    with store.reading(None) as connection:
        return bool(jobs.ids_in_states(connection, UNFINISHED, limit=1))


def run(given: argparse.Namespace) -> dict[str, Any]:
    """One run; the figures."""
    out = Path(given.out or tempfile.mkdtemp(prefix="contract-"))
    out.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    with (
        tempfile.TemporaryDirectory(prefix="contract-") as name,
        service(Path(name), given.role) as (url, store, known),
    ):
        ask_everything(url, known, given, out)
        seconds = round(time.monotonic() - began, 1)
        ends = carry_out(store, given.job_seconds) if given.job_seconds else {}
        log = (Path(name) / "service" / "log.jsonl").read_text()
    (out / "service.log").write_text(log)
    return {
        "role": given.role, "seed": given.seed, **figures(out), "jobs": ends,
        "errors_in_log": log.count('"level": "error"'), "seconds": seconds, "out": str(out),
    }  # fmt: skip


def figures(out: Path) -> dict[str, Any]:
    """Cases, failures and server errors of the report."""
    report = out / "report.json"
    return {"report": json.loads(report.read_text())} if report.exists() else {"report": None}


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--examples", type=int, default=100, help="Cases of fuzzing an operation.")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--role", choices=["operator", "manager", *BOUND], default="operator")
    parser.add_argument("--phases", nargs="*", default=PHASES, choices=PHASES)
    parser.add_argument("--only", help="Operations whose id matches this expression.")
    parser.add_argument("--max-seconds", type=int, default=0)
    parser.add_argument("--job-seconds", type=float, default=0.0)
    parser.add_argument("--out")
    print(json.dumps(run(parser.parse_args())))


if __name__ == "__main__":
    main()
