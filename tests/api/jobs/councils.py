"""A small council in a store, jobs of it, and a process that takes them."""

from __future__ import annotations

import contextlib
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from allocator.domain.authority import Authority
from allocator.domain.indicators import Reading, Readings
from allocator.io.workspace import workspace_hash
from allocator.io.writing import write_workspace
from allocator_api import audit
from allocator_api.jobs.executor import Executor
from allocator_api.jobs.submitting import submit
from allocator_api.settings import Jobs, Settings
from allocator_api.store import authorities, datasets, jobs
from allocator_api.store.jobs import JobRow
from allocator_api.store.opening import Store
from tests.builders import a_person, a_school, an_authority


@dataclass(frozen=True)
class Asker:
    id: str = "key:test"


ASKER = Asker()


def three_schools(value: float = 85.0) -> Authority:
    rows = [
        Reading.model_validate(
            {"school_id": school, "indicator": "attendance", "period_end": "2026-06-30",
             "value": value + place, "known_on": "2026-07-10"}
        )
        for place, school in enumerate(("S1", "S2", "S3"))
    ]  # fmt: skip
    schools = (a_school("S1"), a_school("S2", latitude=56.43), a_school("S3", latitude=56.45))
    people = (a_person("P1"), a_person("P2", latitude=56.44))
    return an_authority(schools, people, readings=Readings.from_rows(rows))


def found_council(store: Store, name: str = "innis", value: float = 85.0, **files: bytes) -> str:
    """Make an authority with one dataset; the id of the dataset."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        write_workspace(three_schools(value), folder)
        contents = {path.name: path.read_bytes() for path in sorted(folder.iterdir())}
        hashed = workspace_hash(folder)
    with store.writing(None) as connection:
        authorities.add(connection, name, name.title())
        audit.open_trail(connection, name, ASKER.id)
    with store.writing(name) as connection:
        row = datasets.add(
            connection, name, {**contents, **files}, workspace_hash=hashed, source="upload",
            created_by=ASKER.id,
        )  # fmt: skip
    return row.dataset_id


def ask(
    store: Store,
    kind: str,
    request: dict[str, Any],
    council: str = "innis",
    webhook_url: str | None = None,
) -> str:
    with store.writing(council) as connection:
        return submit(connection, council, kind, request, ASKER, webhook_url).job_id


def row_of(store: Store, job_id: str, council: str = "innis") -> JobRow:
    with store.reading(council) as connection:
        row = jobs.find(connection, council, job_id)
    assert row is not None
    return row


def wait_for(is_so: Callable[[], bool], seconds: float = 120.0) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


def ended(store: Store, job_id: str, council: str = "innis") -> JobRow:
    """The job once it has ended."""
    wait_for(lambda: row_of(store, job_id, council).is_finished)
    return row_of(store, job_id, council)


def settings(**given: Any) -> Settings:
    return Settings(jobs=Jobs(**given))


@contextlib.contextmanager
def taking_jobs(store: Store, chosen: Settings | None = None) -> Iterator[Executor]:
    executor = Executor(store, chosen or settings())
    executor.start()
    try:
        assert executor.wait_until_healthy(60)
        yield executor
    finally:
        executor.stop()
