"""A sweep of a folder, done by the workers of a database: its results come back into a folder."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from allocator.errors import AllocatorError, Fault, FaultyDataError, UsageError
from allocator.io.documents import read_yaml
from allocator.io.workspace import workspace_hash
from allocator_api import audit
from allocator_api.jobs.submitting import cancel, submit
from allocator_api.store import authorities, datasets, jobs, plans
from allocator_api.store.jobs import JobRow
from allocator_api.store.opening import Store

SECONDS_BETWEEN_LOOKS = 0.5
AUTHORITY = "sweeps"
"""Authority of sweeps that come from the command line, where none is named."""


@dataclass(frozen=True)
class CommandLine:
    """Who asks: somebody at the command line who may use the database."""

    id: str = "command-line"


class JobFailedError(AllocatorError):
    """The job failed; the words say why."""


def sweep_away(
    store: Store,
    workspace: Path,
    sweep: Path,
    out: Path,
    *,
    authority_id: str = AUTHORITY,
    seed: int | None = None,
    tell: Callable[[str], None] = lambda _words: None,
    should_stop: Callable[[], bool] = lambda: False,
) -> JobRow:
    """Have a sweep done by the workers of a store and write its files to a folder.

    Parameters
    ----------
    out
        Folder of the results; the same bytes as of a sweep carried out here.
    tell
        Told what is new, in words.
    should_stop
        Asked now and then; the sweep then ends with the chunks that are done.

    Raises
    ------
    UsageError
        Where ``out`` is not empty.
    FaultyDataError
        With the faults of workspace or sweep.
    JobFailedError
        Where the job failed otherwise.
    """
    if out.is_dir() and any(out.iterdir()):
        raise UsageError(f"{out} is not empty: name a new folder for a sweep that is done away.")
    job_id = _asked(store, workspace, sweep, authority_id, seed)
    row = _followed(store, authority_id, job_id, tell, should_stop)
    if row.result_id is None:
        raise _failure(row)
    with store.reading(authority_id) as connection:
        files = plans.read_files(connection, authority_id, row.result_id)
    for name, data in files.items():
        path = out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return row


def _asked(store: Store, workspace: Path, sweep: Path, authority_id: str, seed: int | None) -> str:
    faults: list[Fault] = []
    document = read_yaml(sweep, faults)
    if document is None:
        raise FaultyDataError(faults)
    files = {
        path.relative_to(workspace).as_posix(): path.read_bytes()
        for path in sorted(workspace.rglob("*"))
        if path.is_file()
    }
    who = CommandLine()
    with store.writing(None) as connection:
        if authorities.add(connection, authority_id, authority_id) is not None:
            audit.open_trail(connection, authority_id, who.id)
    with store.writing(authority_id) as connection:
        row = datasets.add(
            connection, authority_id, files, workspace_hash=workspace_hash(workspace),
            source="upload", created_by=who.id,
        )  # fmt: skip
        request = {"dataset_id": row.dataset_id, "sweep": document[0]}
        if seed is not None:
            request["seed"] = seed
        return submit(connection, authority_id, "sweep", request, who).job_id


def _followed(
    store: Store,
    authority_id: str,
    job_id: str,
    tell: Callable[[str], None],
    should_stop: Callable[[], bool],
) -> JobRow:
    """Wait for the end of the job."""
    said = ""
    while True:
        with store.reading(authority_id) as connection:
            row = jobs.find(connection, authority_id, job_id)
        assert row is not None  # jobs are never removed while somebody waits
        words = row.note or row.state
        if words != said:
            said = words
            tell(words)
        if row.is_finished:
            return row
        if should_stop() and not row.cancel_requested:
            with store.writing(authority_id) as connection:
                cancel(connection, authority_id, job_id, CommandLine())
        time.sleep(SECONDS_BETWEEN_LOOKS)


def _failure(row: JobRow) -> AllocatorError:
    problem = row.problem_json or {"title": "It was ended before anything was done."}
    if problem.get("faults"):
        return FaultyDataError(
            Fault(
                one["file"], one["row"], one["field"], one["value"], one["expected"],
                one["nearest"], one["severity"],
            )
            for one in problem["faults"]
        )  # fmt: skip
    return JobFailedError(f"{problem['title']}. {problem.get('detail', '')}".strip())
