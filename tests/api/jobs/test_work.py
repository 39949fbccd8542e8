import json
import shutil
from pathlib import Path

import pytest

from allocator.io.plan_files import write_plan
from allocator.io.writing import write_workspace
from allocator.planning import allocate_workspace, open_workbench, run_workspace
from allocator.resources import shipped
from allocator.solving.progress import SolveControl
from allocator_api.jobs.layout import CHANGE, OUT, PLAN, RULES, WORKSPACE
from allocator_api.jobs.materials import gathered
from allocator_api.jobs.requests import read_request
from allocator_api.jobs.work import Made, carry_out
from tests.api.jobs.councils import three_schools

CHANGES = {
    "today": "2026-08-18",
    "changes": [
        {"change": "sickness", "person": "P1", "from": "2026-08-19", "to": "2026-09-30"}
    ],
}  # fmt: skip


def work(folder: Path, kind: str, request: dict[str, object]) -> Made:
    write_workspace(three_schools(), folder / WORKSPACE)
    return carry_out("job-1", kind, read_request(kind, request), folder, SolveControl())


def without_record(files: dict[str, bytes]) -> dict[str, bytes]:
    return {name: data for name, data in files.items() if not name.endswith("run.json")}


def by_the_library(folder: Path, make) -> dict[str, bytes]:
    write_workspace(three_schools(), folder / WORKSPACE)
    bench = open_workbench(folder / WORKSPACE)
    write_plan(make(bench), bench.authority, folder / OUT)
    return without_record(gathered(folder))


@pytest.fixture(scope="module")
def allocated(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("allocated")
    by_the_library(folder, allocate_workspace)
    return folder


@pytest.fixture(scope="module")
def planned(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("planned")
    by_the_library(folder, run_workspace)
    return folder


def test_an_allocation_has_the_bytes_of_the_library(tmp_path, allocated):
    made = work(tmp_path, "allocation", {"dataset_id": "ds-1"})
    assert without_record(gathered(tmp_path)) == without_record(gathered(allocated))
    assert made.summary["allocation"]["sessions"] > 0


def test_a_plan_has_the_bytes_of_the_library(tmp_path, planned):
    made = work(tmp_path, "plan", {"dataset_id": "ds-1"})
    assert without_record(gathered(tmp_path)) == without_record(gathered(planned))
    assert made.summary["schedule"]["visits"] > 0


def test_a_schedule_dates_an_earlier_allocation(tmp_path, allocated, planned):
    shutil.copytree(allocated / OUT, tmp_path / PLAN)
    made = work(tmp_path, "schedule", {"plan_id": "pl-1"})
    assert made.summary["schedule"]["visits"] > 0
    assert gathered(tmp_path)["schedule.json"] == gathered(planned)["schedule.json"]


def test_a_replan_mends_a_plan(tmp_path, planned):
    shutil.copytree(planned / OUT, tmp_path / PLAN)
    (tmp_path / CHANGE).write_text(json.dumps(CHANGES))
    made = work(tmp_path, "replan", {"plan_id": "pl-1", "changes": CHANGES})
    files = gathered(tmp_path)
    assert {"changes.json", "changes.csv", "schedule.json"} <= files.keys()
    assert "changed-workspace/authority.yaml" in files
    assert made.summary["visits_changed"] >= 0


def test_scenarios_are_planned_and_compared(tmp_path):
    own = tmp_path / WORKSPACE / "scenarios"
    own.mkdir(parents=True)
    edit = {"edit": "capacity_by_role", "role": "qio", "factor": 0.5}
    scenario = {"name": "half", "question": "What if half the time goes?", "edits": [edit]}
    (own / "half.yaml").write_text(json.dumps(scenario))
    made = work(tmp_path, "comparison", {"dataset_id": "ds-1", "scenarios": ["half"]})
    files = gathered(tmp_path)
    assert {"base/run.json", "half/run.json", "scenarios.json"} <= files.keys()
    assert {"comparison.json", "comparison.html", "comparison.xlsx"} <= files.keys()
    assert made.summary["answers"]["half"]


def test_rules_that_are_chosen_count_instead_of_those_of_the_dataset(tmp_path):
    shutil.copytree(shipped("rules") / "scotland-three-tier", tmp_path / RULES)
    ruleset = tmp_path / RULES / "ruleset.yaml"
    text = ruleset.read_text(encoding="utf-8")
    assert "id: scotland-three-tier" in text
    ruleset.write_text(text.replace("id: scotland-three-tier", "id: our-own"), encoding="utf-8")
    work(tmp_path, "tiers", {"dataset_id": "ds-1", "ruleset_id": "our-own"})
    assert json.loads(gathered(tmp_path)["tiers.json"])["ruleset"]["id"] == "our-own"
