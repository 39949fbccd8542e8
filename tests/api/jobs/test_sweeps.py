import json
import tempfile
from pathlib import Path

import pytest

from allocator.errors import UsageError
from allocator.io.writing import write_workspace
from allocator.planning import open_workbench
from allocator.scenarios.sweeping import load_sweep
from allocator.scenarios.sweeping.running import sweep_workspace
from allocator_api.jobs.away import sweep_away
from allocator_api.store import job_parts, jobs, plans
from tests.api.jobs.councils import (
    ask,
    ended,
    found_council,
    row_of,
    settings,
    taking_jobs,
    three_schools,
)

SWEEP = {
    "name": "officers",
    "question": "How much need is met with less of the officers' time?",
    "kind": "grid",
    "measure": "need_met_share",
    "axes": [
        {
            "name": "officers' time",
            "edit": {"edit": "capacity_by_role", "role": "qio", "factor": 1},
            "from": 0.5,
            "to": 1.0,
            "steps": 405,
        }
    ],
}


@pytest.fixture(scope="module")
def serial() -> dict[str, bytes]:
    """What the command line makes of the sweep, one chunk after another."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_workspace(three_schools(), folder / "workspace")
        (folder / "sweep.yaml").write_text(json.dumps(SWEEP))
        bench = open_workbench(folder / "workspace")
        out = folder / "out"
        sweep_workspace(bench, load_sweep(folder / "sweep.yaml", bench.folder), out, "serial")
        return {
            path.relative_to(out).as_posix(): path.read_bytes()
            for path in sorted(out.rglob("*"))
            if path.is_file()
        }


@pytest.mark.parametrize("concurrency", [1, 2])
def test_a_sweep_in_parts_has_the_bytes_of_a_serial_one(sqlite_store, serial, concurrency):
    dataset = found_council(sqlite_store)
    job_id = ask(sqlite_store, "sweep", {"dataset_id": dataset, "sweep": SWEEP})
    with taking_jobs(sqlite_store, settings(concurrency=concurrency)):
        row = ended(sqlite_store, job_id)
    assert (row.state, row.problem_json) == ("succeeded", None)
    with sqlite_store.reading("innis") as connection:
        assert plans.read_files(connection, "innis", row.result_id) == serial
        assert job_parts.numbers(connection, "innis", job_id) == ()
        plan = plans.find(connection, "innis", row.result_id)
    assert plan.summary_json["points"] == 405
    assert plan.summary_json["refused"] == 0


def test_a_sweep_goes_on_with_the_chunks_that_are_there(sqlite_store, serial):
    dataset = found_council(sqlite_store)
    job_id = ask(sqlite_store, "sweep", {"dataset_id": dataset, "sweep": SWEEP})
    names = sorted(name for name in serial if name.startswith("chunks/"))
    with sqlite_store.writing("innis") as connection:  # as it is when all were killed at the end
        jobs.start(connection, "innis", job_id)
        for number, name in enumerate(names[:4]):
            job_parts.add(connection, "innis", job_id, number, serial[name])
    with taking_jobs(sqlite_store, settings(concurrency=2)):
        row = ended(sqlite_store, job_id)
    with sqlite_store.reading("innis") as connection:
        assert plans.read_files(connection, "innis", row.result_id) == serial


def test_a_sweep_with_a_fault_fails_with_it(sqlite_store):
    dataset = found_council(sqlite_store)
    wrong = {**SWEEP, "kind": "gird", "extends": ["/etc/passwd"]}
    job_id = ask(sqlite_store, "sweep", {"dataset_id": dataset, "sweep": wrong})
    with taking_jobs(sqlite_store, settings(concurrency=2)):
        row = ended(sqlite_store, job_id)
    assert row.state == "failed"
    assert row_of(sqlite_store, job_id).problem_json["type"] == "/problems/faulty-request"
    assert [fault["field"] for fault in row.problem_json["faults"]] == ["extends"]


def test_a_sweep_of_a_folder_is_done_by_workers_and_comes_back(sqlite_store, serial, tmp_path):
    workspace, out = tmp_path / "workspace", tmp_path / "out"
    write_workspace(three_schools(), workspace)
    (tmp_path / "sweep.yaml").write_text(json.dumps(SWEEP))
    told: list[str] = []
    with taking_jobs(sqlite_store, settings(concurrency=2)):
        row = sweep_away(sqlite_store, workspace, tmp_path / "sweep.yaml", out, tell=told.append)
    files = {p.relative_to(out).as_posix(): p.read_bytes() for p in out.rglob("*") if p.is_file()}
    assert files == serial
    assert row.state == "succeeded"
    assert told
    with pytest.raises(UsageError, match="is not empty"):
        sweep_away(sqlite_store, workspace, tmp_path / "sweep.yaml", out)
