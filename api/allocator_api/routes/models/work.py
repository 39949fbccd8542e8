"""Jobs, plans and calendars as the service asks and tells of them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from allocator.domain.changes import ChangeFile
from allocator.domain.fields import Identifier
from allocator.domain.models import Document
from allocator_api.jobs.requests import Kind, PlanKind, Pounds, Seconds, Seed, Version
from allocator_api.routes.models.datasets import FileTold
from allocator_api.routes.support.days import Day
from allocator_api.store.calendar_tokens import CalendarTokenRow
from allocator_api.store.jobs import JobRow, State
from allocator_api.store.plans import PlanRow

WebhookUrl = Annotated[
    str | None,
    Field(
        max_length=500,
        description="Told when the job has ended, signed; at a host that is allowed.",
        examples=["https://hooks.example.org/allocator"],
    ),
]
DatasetRef = Annotated[str, Field(min_length=1, max_length=64, examples=["current"])]


class Submission(Document):
    """What every request for a job may say."""

    webhook_url: WebhookUrl = None


class ByRules(Submission):
    """Which rules a job goes by, where it is not those of the dataset."""

    ruleset_id: Identifier | None = None
    ruleset_version: Version | None = None


class Solve(ByRules):
    """What every job that solves takes. With a time limit the answer is not reproducible."""

    seed: Seed | None = None
    time_limit_seconds: Seconds | None = None


class NewPlan(Solve):
    """A plan to be made: ``kind`` says how far it goes.

    ``tiers`` takes ``as_of``; ``allocation`` and ``plan`` take ``emphasis`` and ``engine``;
    ``allocation`` takes ``alternatives``; ``schedule`` dates the allocation of ``plan_id``.
    """

    kind: Literal["tiers", "allocation", "plan", "schedule"] = "plan"
    dataset_id: DatasetRef = "current"
    plan_id: Annotated[str | None, Field(max_length=64)] = None
    as_of: Day | None = None
    emphasis: Identifier | None = None
    engine: Identifier | None = None
    alternatives: bool = False


class NewReplan(Solve):
    """A dated plan to be mended after what has happened: a change file."""

    plan_id: Annotated[str, Field(min_length=1, max_length=64)]
    changes: ChangeFile


class NewScenarioRun(Solve):
    """Scenarios to be planned beside the dataset as it is."""

    dataset_id: DatasetRef = "current"
    scenarios: Annotated[tuple[Identifier, ...], Field(min_length=1, max_length=50)]
    scenario_versions: Annotated[dict[Identifier, Version], Field(max_length=50)] = {}


class NewComparison(NewScenarioRun):
    """Scenarios to be planned and set side by side.

    ``budget_pounds`` is the money for travel and nights that every plan is held against.
    """

    budget_pounds: Annotated[Pounds | None, Field(examples=[12_000])] = None


class NewSweep(Solve):
    """Many answers over ranges: ``sweep`` is the document of a sweep file."""

    dataset_id: DatasetRef = "current"
    sweep: dict[str, Any]


class JobTold(Document):
    """A job: how far it has come, and how it ended. ``result_id`` is the id of its plan."""

    job_id: str
    kind: Kind
    state: State
    stage: str | None
    incumbent: float | None
    bound: float | None
    gap: float | None
    note: str | None
    progress_at: datetime | None
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

    @classmethod
    def of(cls, row: JobRow) -> JobTold:
        """A job as it is kept."""
        same = {
            name: getattr(row, name)
            for name in cls.model_fields
            if name not in ("problem", "request")
        }
        return cls(**same, problem=row.problem_json, request=row.request_json)


class PlanSummary(Document):
    """A plan in a few figures, and whether it has been approved."""

    plan_id: str
    dataset_id: str
    kind: PlanKind
    summary: dict[str, Any]
    created_at: datetime
    created_by: str
    approved_at: datetime | None
    approved_by: str | None

    @classmethod
    def of(cls, row: PlanRow) -> PlanSummary:
        """A plan as it is kept."""
        same = {name: getattr(row, name) for name in cls.model_fields if name != "summary"}
        return cls(**same, summary=row.summary_json)


class PlanTold(PlanSummary):
    """A plan with the files that you may have of it."""

    files: tuple[FileTold, ...]


class NewCalendar(Document):
    """A feed of one person's or one school's dates."""

    kind: Literal["person", "school"]
    subject_id: Annotated[Identifier, Field(description="The person's or the school's id.")]


class CalendarTold(Document):
    """A feed; its address is told once, when it is made."""

    token_id: str
    kind: Literal["person", "school"]
    subject_id: str
    created_at: datetime
    created_by: str
    revoked_at: datetime | None

    @classmethod
    def of(cls, row: CalendarTokenRow) -> CalendarTold:
        """A feed as it is kept."""
        return cls(**{name: getattr(row, name) for name in CalendarTold.model_fields})


class CalendarMade(CalendarTold):
    """A feed that has just been made. Whoever has the address sees the dates: keep it private."""

    address: str
