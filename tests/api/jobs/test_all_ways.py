"""A sweep of scenarios of several kinds, done in every way there is: always the same bytes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from allocator.io.writing import write_workspace
from allocator.planning import open_workbench
from allocator.scenarios.sweeping import load_sweep
from allocator.scenarios.sweeping.running import sweep_workspace
from allocator_api.jobs.away import sweep_away
from tests.api.jobs.councils import settings, taking_jobs, three_schools

SWEEP = {
    "name": "all-ways",
    "question": "What comes of less time, other tiers and a colleague who falls ill?",
    "kind": "sample",
    "draws": 210,
    "seed": 3,
    "axes": [
        {"name": "officers' time", "from": 0.5, "to": 1.0,
         "edit": {"edit": "capacity_by_role", "role": "qio", "factor": 1}},
    ],
    "edits": [{"edit": "tier", "schools": ["S2"], "tier": "highest", "chance": 0.3}],
    "events": [{"event": "absence", "role": "qio", "chance": 0.3, "weeks": [1, 4]}],
}  # fmt: skip


def files_in(out: Path) -> dict[str, bytes]:
    return {
        path.relative_to(out).as_posix(): path.read_bytes()
        for path in sorted(out.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A workspace, and the file of the sweep."""
    folder = tmp_path_factory.mktemp("ways")
    write_workspace(three_schools(), folder / "workspace")
    (folder / "sweep.yaml").write_text(json.dumps(SWEEP))
    return folder / "workspace", folder / "sweep.yaml"


@pytest.fixture(scope="module")
def serial(asked: tuple[Path, Path]) -> dict[str, bytes]:
    workspace, sweep = asked
    bench, out = open_workbench(workspace), workspace.parent / "serial"
    sweep_workspace(bench, load_sweep(sweep, workspace), out, "serial")
    found = files_in(out)
    assert found["rows.jsonl"].count(b"\n") == SWEEP["draws"]
    assert sum(name.startswith("chunks/") for name in found) > 1
    return found


@pytest.mark.parametrize("how", ["threads", "processes"])
def test_threads_and_processes_give_the_bytes_of_one_after_another(asked, serial, tmp_path, how):
    workspace, sweep = asked
    bench = open_workbench(workspace)
    sweep_workspace(bench, load_sweep(sweep, workspace), tmp_path / "out", how)
    assert files_in(tmp_path / "out") == serial


def test_a_fleet_gives_the_bytes_of_one_after_another(asked, serial, store, tmp_path):
    workspace, sweep = asked
    with taking_jobs(store, settings(concurrency=2)):
        sweep_away(store, workspace, sweep, tmp_path / "out")
    assert files_in(tmp_path / "out") == serial
