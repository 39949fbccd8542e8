"""What a job works on: out of the store into a folder, and what it made back again."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from sqlalchemy import Connection

from allocator.errors import UsageError
from allocator.io.documents import nearest
from allocator.resources import shipped
from allocator_api.jobs.layout import CHANGE, OUT, PLAN, RULES, SWEEP, WORKSPACE
from allocator_api.jobs.requests import (
    JobRequest,
    ReplanRequest,
    RulesChosen,
    ScenarioRequest,
    ScheduleRequest,
    SweepRequest,
)
from allocator_api.store import datasets, plans, rulesets, scenarios
from allocator_api.store.faults import DamagedStoreError

_SCENARIOS = "scenarios"
"""Folder of a workspace in which the library looks for scenarios of its own."""


def pinned(connection: Connection, authority_id: str, request: JobRequest) -> JobRequest:
    """The request with the versions that count at this moment, so that later ones change nothing.

    Raises
    ------
    UsageError
        Where it names a dataset, plan, ruleset or version that is not there.
    """
    dataset_of(connection, authority_id, request)
    if isinstance(request, RulesChosen) and request.ruleset_id is not None:
        row = rulesets.find(connection, authority_id, request.ruleset_id, request.ruleset_version)
        if row is not None:
            request = request.model_copy(update={"ruleset_version": row.version})
        else:
            _shipped_rules(connection, authority_id, request)
    elif isinstance(request, RulesChosen) and request.ruleset_version is not None:
        raise UsageError("A version of rules needs the id of the ruleset: ruleset_id.")
    if isinstance(request, (ScenarioRequest, SweepRequest)):
        newest = {row.name: row.version for row in scenarios.newest(connection, authority_id)}
        versions = {**newest, **request.scenario_versions}
        for name, version in request.scenario_versions.items():
            if scenarios.find(connection, authority_id, name, version) is None:
                raise UsageError(f"There is no version {version} of the scenario {name!r}.")
        request = request.model_copy(update={"scenario_versions": versions})
    return request


def dataset_of(connection: Connection, authority_id: str, request: JobRequest) -> str:
    """Id of the dataset that a job works on.

    Raises
    ------
    UsageError
        Where the dataset, or the plan that names it, is not there.
    """
    if isinstance(request, (ScheduleRequest, ReplanRequest)):
        plan = plans.find(connection, authority_id, request.plan_id)
        if plan is None:
            raise UsageError(f"There is no plan {request.plan_id!r}.")
        return plan.dataset_id
    if datasets.find(connection, authority_id, request.dataset_id) is None:
        raise UsageError(f"There is no dataset {request.dataset_id!r}.")
    return request.dataset_id


def lay_out(connection: Connection, authority_id: str, request: JobRequest, folder: Path) -> str:
    """Put everything that a job works on into a folder; the id of its dataset comes back.

    Raises
    ------
    UsageError
        Where something that the request names is not there.
    DamagedStoreError
        Where contents in the store are not what was put in.
    """
    dataset_id = dataset_of(connection, authority_id, request)
    write_files(datasets.read_files(connection, authority_id, dataset_id), folder / WORKSPACE)
    if isinstance(request, RulesChosen) and request.ruleset_id is not None:
        _lay_rules(connection, authority_id, request, folder / RULES)
    if isinstance(request, (ScheduleRequest, ReplanRequest)):
        write_files(plans.read_files(connection, authority_id, request.plan_id), folder / PLAN)
    if isinstance(request, ReplanRequest):
        _write_document(request.changes, folder / CHANGE)
    if isinstance(request, SweepRequest):
        _write_document(request.sweep, folder / SWEEP)
    if isinstance(request, (ScenarioRequest, SweepRequest)):
        for name, version in sorted(request.scenario_versions.items()):
            row = scenarios.find(connection, authority_id, name, version)
            if row is not None:
                files = {f"{name}.yaml": row.text.encode()}
                write_files(files, folder / WORKSPACE / _SCENARIOS)
    return dataset_id


def gathered(folder: Path) -> dict[str, bytes]:
    """Every file that a job has made, by its name within ``out``."""
    out = folder / OUT
    return {
        path.relative_to(out).as_posix(): path.read_bytes()
        for path in sorted(out.rglob("*"))
        if path.is_file() and not path.is_symlink()
    }


def _lay_rules(
    connection: Connection, authority_id: str, request: RulesChosen, target: Path
) -> None:
    assert request.ruleset_id is not None
    row = rulesets.find(connection, authority_id, request.ruleset_id, request.ruleset_version)
    if row is None:
        shutil.copytree(_shipped_rules(connection, authority_id, request), target)
        return
    write_files(rulesets.read_files(connection, row), target)


def _shipped_rules(connection: Connection, authority_id: str, request: RulesChosen) -> Path:
    name = request.ruleset_id or ""
    known = sorted(path.parent.name for path in shipped("rules").glob("*/ruleset.yaml"))
    if request.ruleset_version is not None:
        raise UsageError(f"There is no version {request.ruleset_version} of the rules {name!r}.")
    if name not in known:
        own = [row.ruleset_id for row in rulesets.newest(connection, authority_id)]
        near = nearest(name, [*own, *known])
        hint = f" Did you mean {near!r}?" if near else ""
        raise UsageError(f"There are no rules {name!r}.{hint}")
    return shipped("rules") / name


def write_files(files: Mapping[str, bytes], folder: Path) -> None:
    """Write files of the store; a name that leads out of the folder was never let in.

    Raises
    ------
    DamagedStoreError
        Where one is there in spite of it.
    """
    for name, data in files.items():
        parts = PurePosixPath(name).parts
        if not parts or ".." in parts or name.startswith("/") or "\\" in name:
            raise DamagedStoreError("The store holds a file whose name leads elsewhere.")
        path = folder.joinpath(*parts)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def _write_document(document: Mapping[str, object], path: Path) -> None:
    """Write a document of a request; JSON is YAML too."""
    path.write_text(json.dumps(document, ensure_ascii=False, indent=1), encoding="utf-8")
