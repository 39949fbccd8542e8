"""What the service answers: records of it, each with the fields that this client knows.

Plans, tiers, readings and the like are the documents of ``allocator.domain``; these are the others.
Fields that a newer service adds are left aside.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from allocator.client.errors import Problem
from allocator.client.problems import problem_of
from allocator.domain.fields import Clock, Date
from allocator.domain.indicators import ReadingStatus
from allocator.domain.models import Row

JobKind = Literal[
    "tiers", "allocation", "plan", "schedule", "replan", "scenario_run", "comparison", "sweep"
]  # fmt: skip
JobState = Literal["queued", "running", "succeeded", "failed", "cancelled"]
PlanKind = Literal["tiers", "allocation", "plan", "replan", "scenario", "comparison", "sweep"]


class AuthorityRecord(Row):
    """An authority; ``version`` counts the moves of its current dataset."""

    authority_id: str
    name: str
    current_dataset_id: str | None
    version: int
    created_at: datetime

    @property
    def etag(self) -> str:
        """What ``if_match`` takes, to change this version and no later one."""
        return f'"{self.version}"'


class FileRecord(Row):
    """A file: its name, the SHA-256 and the length in bytes of its contents."""

    name: str
    sha256: str
    size: int


class RemarkRecord(Row):
    """Something worth knowing about one place of a file that does not refuse it."""

    file: str
    row: int | None
    field: str | None
    value: str | None
    expected: str
    nearest: str | None
    severity: str


class DatasetSummary(Row):
    """A dataset: a snapshot of a workspace that nobody changes."""

    dataset_id: str
    workspace_hash: str
    parent_id: str | None
    source: str
    note: str
    created_at: datetime
    created_by: str


class DatasetRecord(DatasetSummary):
    """A dataset with its files, and the datasets that it was made from, the nearest first."""

    files: tuple[FileRecord, ...]
    lineage: tuple[str, ...]


class DatasetMade(DatasetRecord):
    """A dataset that has just come in."""

    is_current: bool
    remarks: tuple[RemarkRecord, ...] = ()


class KnownReading(Row):
    """A reading; ``superseded`` where a later one of the same period was known by the day."""

    school_id: str
    indicator: str
    period_end: Date
    value: float | None
    numerator: float | None
    denominator: float | None
    status: ReadingStatus
    source: str | None
    known_on: Date | None
    superseded: bool


class Appended(Row):
    """What rows added to the current dataset have made; ``version`` is the authority's."""

    dataset_id: str
    parent_id: str
    rows: int
    version: int


class JobRecord(Row):
    """A job: how far it has come, and how it ended. ``result_id`` is the id of its plan."""

    job_id: str
    kind: JobKind
    state: JobState
    stage: str | None
    incumbent: float | None
    bound: float | None
    gap: float | None
    note: str | None
    attempts: int
    cancel_requested: bool
    created_at: datetime
    created_by: str
    started_at: datetime | None
    finished_at: datetime | None
    result_id: str | None
    problem: dict[str, Any] | None
    webhook_state: str | None
    request: dict[str, Any]

    @property
    def has_ended(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.state in ("succeeded", "failed", "cancelled")

    @property
    def why_failed(self) -> Problem | None:
        """The problem that a failed job has left."""
        return problem_of(self.problem) if self.problem is not None else None


class JobProgress(Row):
    """How a job stands: its stage, the best plan so far, the bound and the gap between them."""

    job_id: str
    state: JobState
    stage: str | None
    incumbent: float | None
    bound: float | None
    gap: float | None
    note: str | None


class PlanSummary(Row):
    """A plan in a few figures, and whether it has been approved."""

    plan_id: str
    dataset_id: str
    kind: PlanKind
    summary: dict[str, Any]
    created_at: datetime
    created_by: str
    approved_at: datetime | None
    approved_by: str | None


class PlanRecord(PlanSummary):
    """A plan with the files that the asker may have of it."""

    files: tuple[FileRecord, ...]


class ScenarioRecord(Row):
    """A scenario; ``version`` is ``None`` for one that comes with the service."""

    name: str
    question: str
    is_shipped: bool
    version: int | None
    text: str
    created_at: datetime | None = None


class CalendarRecord(Row):
    """A calendar feed of a person or school."""

    token_id: str
    kind: Literal["person", "school"]
    subject_id: str
    created_at: datetime
    created_by: str
    revoked_at: datetime | None


class CalendarMade(CalendarRecord):
    """A feed that has just been made; whoever has the address sees the dates."""

    address: str


class PossibleDate(Row):
    """A day for a visit in person: when it could be, and what the journey takes."""

    date: Date
    start: Clock
    end: Clock
    travel_hours: float
    nights: int
    days_away: int
    crossings: int
    days_to_nearest_visit: int | None


class Dates(Row):
    """Days for a visit, the easiest first; ``count`` are there altogether."""

    school_id: str
    person_id: str
    plan_id: str | None
    hours: float
    count: int
    dates: tuple[PossibleDate, ...]
