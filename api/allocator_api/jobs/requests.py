"""What can be asked of a job: one form for each kind, the same in a request and in the store."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError

from allocator.domain.fields import Date, Identifier
from allocator.domain.models import Document
from allocator.errors import Fault, FaultyDataError, UsageError
from allocator.io.documents import nearest
from allocator.io.wording import expected_words, found_words

Kind = Literal[
    "tiers",
    "allocation",
    "plan",
    "schedule",
    "replan",
    "scenario_run",
    "comparison",
    "sweep",
]
PlanKind = Literal["tiers", "allocation", "plan", "replan", "scenario", "comparison", "sweep"]

Version = Annotated[int, Field(ge=1, le=2**31 - 1)]
"""Number of a version of rules or of a scenario; no database counts further."""
Seed = Annotated[int, Field(ge=0, le=2**31 - 1)]
Seconds = Annotated[float, Field(ge=0.1, le=86_400, allow_inf_nan=False)]
Pounds = Annotated[float, Field(ge=0, le=1e9, allow_inf_nan=False)]


class RulesChosen(Document):
    """Which rules a job goes by, where it is not the ruleset that the dataset names.

    ``ruleset_id`` is a ruleset of the authority, or else a shipped one. Without a version the
    newest at the time of asking counts.
    """

    ruleset_id: Identifier | None = None
    ruleset_version: Version | None = None


class Solving(RulesChosen):
    """What every job that solves takes. With a time limit the answer is not reproducible."""

    seed: Seed | None = None
    time_limit_seconds: Seconds | None = None


class Sharing(Solving):
    """What every job that shares out takes: other weights of the aims, another engine."""

    emphasis: Identifier | None = None
    engine: Identifier | None = None


class TiersRequest(RulesChosen):
    """Classify the schools of a dataset, by default as of the day that the dataset names."""

    dataset_id: Identifier
    as_of: Date | None = None


class AllocationRequest(Sharing):
    """Share the people out, without dates; with ``alternatives`` other good plans too."""

    dataset_id: Identifier
    alternatives: bool = False


class PlanRequest(Sharing):
    """Everything: tiers, allocation and schedule."""

    dataset_id: Identifier


class ScheduleRequest(Solving):
    """Dates for the allocation of an earlier plan, on the dataset that it was made from."""

    plan_id: Identifier


class ReplanRequest(Solving):
    """Mend a dated plan after what has happened: ``changes`` is the document of a change file."""

    plan_id: Identifier
    changes: dict[str, Any]


class ScenarioRequest(Solving):
    """Plan a dataset as it is and under each scenario, named as the authority or allocator does.

    ``scenario_versions`` are those of the authority's own scenarios; without one the newest at the
    time of asking counts.
    """

    dataset_id: Identifier
    scenarios: Annotated[tuple[Identifier, ...], Field(min_length=1, max_length=50)]
    scenario_versions: dict[str, Version] = {}


class ComparisonRequest(ScenarioRequest):
    """Plan as a scenario run does, and set the plans side by side.

    ``budget_pounds`` is the money for travel and nights that every plan is held against.
    """

    budget_pounds: Pounds | None = None


class SweepRequest(Solving):
    """Many answers over ranges: ``sweep`` is the document of a sweep file."""

    dataset_id: Identifier
    sweep: dict[str, Any]
    scenario_versions: dict[str, Version] = {}


JobRequest = (
    TiersRequest
    | AllocationRequest
    | PlanRequest
    | ScheduleRequest
    | ReplanRequest
    | ScenarioRequest
    | ComparisonRequest
    | SweepRequest
)

REQUESTS: dict[Kind, type[JobRequest]] = {
    "tiers": TiersRequest,
    "allocation": AllocationRequest,
    "plan": PlanRequest,
    "schedule": ScheduleRequest,
    "replan": ReplanRequest,
    "scenario_run": ScenarioRequest,
    "comparison": ComparisonRequest,
    "sweep": SweepRequest,
}

PLAN_KINDS: dict[Kind, PlanKind] = {
    "tiers": "tiers",
    "allocation": "allocation",
    "plan": "plan",
    "schedule": "plan",
    "replan": "replan",
    "scenario_run": "scenario",
    "comparison": "comparison",
    "sweep": "sweep",
}
"""Kind of result that each kind of job leaves."""


def read_request(kind: str, data: Any) -> JobRequest:
    """A request for a job out of plain values.

    Raises
    ------
    UsageError
        Where there is no such kind of job.
    FaultyDataError
        With every fault of the request.
    """
    shape = REQUESTS.get(kind)  # type: ignore[call-overload]
    if shape is None:
        near = nearest(kind, REQUESTS)
        hint = f" Did you mean {near}?" if near else f" There are: {', '.join(REQUESTS)}."
        raise UsageError(f"There is no kind of job {kind!r}.{hint}")
    try:
        found: JobRequest = shape.model_validate(data)
    except ValidationError as error:
        known = list(shape.model_fields)
        faults = [_fault(one, known) for one in error.errors(include_url=False)]
        raise FaultyDataError(faults) from None
    return found


def _fault(problem: Any, known: list[str]) -> Fault:
    place = ".".join(str(part) for part in problem["loc"])
    is_unknown = problem["type"] == "extra_forbidden"
    return Fault(
        "request",
        column=place or None,
        value=None if is_unknown else found_words(problem),
        expected="a key that is known here" if is_unknown else expected_words(problem),
        nearest=nearest(place, known) if is_unknown else None,
    )
