"""Two authorities with something of everything, for asking a service whatever comes to mind."""

from __future__ import annotations

import json
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

from allocator.io.plan_files import plan_contents
from allocator.io.workspace import workspace_hash
from allocator.planning import open_workbench, run_workspace
from allocator_api import audit
from allocator_api.store import authorities, datasets, jobs, plans
from allocator_api.store.opening import Store
from tests.api.routes.workspaces import as_files, two_schools

COUNCILS = ("alba", "bruce")
_ACTOR = "key:benchmark"


@dataclass(frozen=True)
class Known:
    """What is there, by the names of parameters: each list begins with the first authority's."""

    key: str
    ids: dict[str, list[str]]

    def as_text(self, url: str) -> str:
        """As text, for a variable of the environment."""
        return json.dumps({**asdict(self), "url": url})


def fill(store: Store) -> dict[str, list[str]]:
    """Put a dataset, a plan and ended jobs into each of two authorities."""
    files = as_files(two_schools())
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for file, data in files.items():
            (folder / file).parent.mkdir(parents=True, exist_ok=True)
            (folder / file).write_bytes(data)
        hashed = workspace_hash(folder)
        bench = open_workbench(folder)
        contents = plan_contents(run_workspace(bench), bench.authority)
    ids: dict[str, list[str]] = {
        "authority_id": list(COUNCILS), "school_id": ["S1", "S2"], "school": ["S1", "S2"],
        "person": ["P1", "P2"], "dataset_id": ["current"], "against": ["current"],
        "plan_id": [], "job_id": [],
    }  # fmt: skip
    for place, council in enumerate(COUNCILS):
        with store.writing(None) as connection:
            authorities.add(connection, council, council.title())
            audit.open_trail(connection, council, _ACTOR)
        with store.writing(council) as connection:
            dataset = datasets.add(
                connection, council, files, workspace_hash=hashed, source="upload",
                created_by=_ACTOR,
            )  # fmt: skip
            before = authorities.find(connection, council)
            assert before is not None
            authorities.move_current(
                connection, council, dataset.dataset_id, expected_version=before.version
            )
            plan_id, job_id = f"pl-{place:016x}", f"job-{place:016x}"
            plans.add(
                connection, council, plan_id, contents, dataset_id=dataset.dataset_id,
                kind="plan", summary={"undecided": 0}, created_by=_ACTOR,
            )  # fmt: skip
            request = {"dataset_id": dataset.dataset_id}
            jobs.add(
                connection, council, job_id, kind="plan", request=request, request_hash="0" * 64,
                created_by=_ACTOR,
            )  # fmt: skip
            jobs.start(connection, council, job_id)
            jobs.finish(connection, council, job_id, "succeeded", result_id=plan_id)
        ids["plan_id"].append(plan_id)
        ids["job_id"].append(job_id)
        ids["dataset_id"].append(dataset.dataset_id)
        ids["against"].append(dataset.dataset_id)
    return ids
