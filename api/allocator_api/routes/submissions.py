"""Long work asked for: plans, re-plans, scenario runs, comparisons, sweeps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Response
from sqlalchemy import Connection

from allocator.errors import Fault, FaultyDataError, UsageError
from allocator.io.documents import nearest
from allocator.scenarios.finding import scenario_files
from allocator_api.guards.outbound import require_url
from allocator_api.jobs.requests import Kind
from allocator_api.jobs.submitting import submit
from allocator_api.problems import ProblemError
from allocator_api.routes.jobs import JOB, LINKS
from allocator_api.routes.models.work import (
    JobTold,
    NewComparison,
    NewPlan,
    NewReplan,
    NewScenarioRun,
    NewSweep,
    Submission,
)
from allocator_api.routes.support.answers import Answer, json_answer
from allocator_api.routes.support.asking import Asked, AuthorityId, asking_once
from allocator_api.routes.support.describing import given, told
from allocator_api.routes.support.finding import authority_of, dataset_named, plan_named
from allocator_api.routes.support.naming import shown_name
from allocator_api.routes.support.once import body_hash, do_once
from allocator_api.routes.support.uploads import faults_of_document
from allocator_api.store import datasets, scenarios

router = APIRouter(prefix="/v1/authorities/{authority_id}", tags=["jobs"])

ACCEPTED = told(
    JOB, 202, "The job is kept and will be done.", links=LINKS,
    headers={"Location": "Address of the job."},
)  # fmt: skip
CHANGES = {
    "today": "2026-09-07",
    "changes": [
        {"change": "sickness", "person": "P1", "from": "2026-09-07", "to": "2026-09-18"},
    ],
}
SWEEP = {"scenarios": ["one-more-post"], "seeds": [1, 2]}


@router.post(
    "/plans",
    operation_id="submit_plan",
    status_code=202,
    response_model=JobTold,
    tags=["plans"],
    responses=ACCEPTED,
)
def submit_plan(
    authority_id: AuthorityId,
    asked: Annotated[Asked, Depends(asking_once("plans:write"))],
    new: Annotated[NewPlan, Body(openapi_examples=given({"kind": "plan", "seed": 1}))],
) -> Response:
    """Ask for a plan: tiers, an allocation, everything, or dates for an allocation."""
    values = _said(new, {"kind"})
    if new.kind == "schedule":
        values.pop("dataset_id", None)
        if new.plan_id is None:
            expected = "the id of the plan whose allocation gets dates"
            raise FaultyDataError([Fault("request", None, "plan_id", None, expected)])
    else:
        values["dataset_id"] = new.dataset_id
    return _submit(asked, new.kind, new, values)


@router.post(
    "/replans",
    operation_id="submit_replan",
    status_code=202,
    response_model=JobTold,
    tags=["plans"],
    responses=ACCEPTED,
)
def submit_replan(
    authority_id: AuthorityId,
    asked: Annotated[Asked, Depends(asking_once("plans:write"))],
    new: Annotated[
        NewReplan,
        Body(openapi_examples=given({"plan_id": "pl-0123456789abcdef", "changes": CHANGES})),
    ],
) -> Response:
    """Ask for a dated plan to be mended after sickness, a storm, a declined date, a closure."""
    return _submit(asked, "replan", new, _said(new, set()))


@router.post(
    "/scenario-runs",
    operation_id="run_scenarios",
    status_code=202,
    response_model=JobTold,
    tags=["scenarios"],
    responses=ACCEPTED,
)
def run_scenarios(
    authority_id: AuthorityId,
    asked: Annotated[Asked, Depends(asking_once("scenarios:write"))],
    new: Annotated[NewScenarioRun, Body(openapi_examples=given({"scenarios": ["one-more-post"]}))],
) -> Response:
    """Ask for a plan of a dataset as it is and under each scenario."""
    return _what_if(asked, "scenario_run", new)


@router.post(
    "/comparisons",
    operation_id="compare_scenarios",
    status_code=202,
    response_model=JobTold,
    tags=["scenarios"],
    responses=ACCEPTED,
)
def compare_scenarios(
    authority_id: AuthorityId,
    asked: Annotated[Asked, Depends(asking_once("scenarios:write"))],
    new: Annotated[
        NewComparison,
        Body(openapi_examples=given({"scenarios": ["one-more-post"], "budget_pounds": 12_000})),
    ],
) -> Response:
    """Ask for scenarios to be planned and set side by side: who gains, who loses, at what cost."""
    return _what_if(asked, "comparison", new)


@router.post(
    "/sweeps",
    operation_id="submit_sweep",
    status_code=202,
    response_model=JobTold,
    tags=["scenarios"],
    responses=ACCEPTED,
)
def submit_sweep(
    authority_id: AuthorityId,
    asked: Annotated[Asked, Depends(asking_once("scenarios:write"))],
    new: Annotated[NewSweep, Body(openapi_examples=given({"sweep": SWEEP}))],
) -> Response:
    """Ask for many answers over ranges, as a sweep file says."""
    faults = list(faults_of_document(new.sweep, "sweep", asked.may_call))
    if faults:
        raise FaultyDataError(faults)
    values = {**_said(new, set()), "dataset_id": new.dataset_id, "sweep": new.sweep}
    return _submit(asked, "sweep", new, values)


def _what_if(asked: Asked, kind: Kind, new: NewScenarioRun) -> Response:
    values = {**_said(new, set()), "dataset_id": new.dataset_id}
    return _submit(asked, kind, new, values, new.scenarios)


def _said(new: Submission, left_out: set[str]) -> dict[str, Any]:
    """What a request says, without what it leaves open."""
    return new.model_dump(
        mode="json", by_alias=True, exclude_unset=True, exclude_none=True,
        exclude={"webhook_url", *left_out},
    )  # fmt: skip


def _submit(
    asked: Asked,
    kind: Kind,
    new: Submission,
    values: Mapping[str, Any],
    named: tuple[str, ...] = (),
) -> Response:
    """Keep a job and answer with its address.

    Raises
    ------
    ProblemError
        Where something that the request names is not there, or the webhook may not be called.
    """
    if new.webhook_url is not None:
        require_url(new.webhook_url, asked.settings.outbound)

    def effect(connection: Connection) -> Answer:
        authority_of(asked, connection)
        whole = _settled(asked, connection, values)
        _require_scenarios(asked, connection, str(whole.get("dataset_id", "")), named)
        try:
            row = submit(
                connection, asked.of, kind, whole, asked.principal, new.webhook_url,
                request_id=asked.request_id,
            )  # fmt: skip
        except UsageError as error:
            raise ProblemError("faulty-request", str(error)) from None
        location = {"location": f"/v1/authorities/{asked.of}/jobs/{row.job_id}"}
        return json_answer(JobTold.of(row), 202, location)

    said = body_hash({"kind": kind, "webhook_url": new.webhook_url, **values})
    response = do_once(asked, said, effect)
    asked.wake()
    return response


def _settled(asked: Asked, connection: Connection, values: Mapping[str, Any]) -> dict[str, Any]:
    """The request with the id of the dataset that is current now, and a plan that is there."""
    whole = dict(values)
    if "dataset_id" in whole:
        whole["dataset_id"] = dataset_named(asked, connection, whole["dataset_id"]).dataset_id
    if "plan_id" in whole:
        whole["plan_id"] = plan_named(asked, connection, whole["plan_id"]).plan_id
    return whole


def _require_scenarios(
    asked: Asked, connection: Connection, dataset_id: str, named: tuple[str, ...]
) -> None:
    """Let names pass of scenarios that are kept, shipped or in the dataset: never a path.

    Raises
    ------
    FaultyDataError
        With every name that is none; the nearest is told.
    """
    if not named:
        return
    known = set(scenario_files())
    known |= {row.name for row in scenarios.newest(connection, asked.of)}
    for one in datasets.files(connection, asked.of, dataset_id):
        folder, _, file = one.name.partition("/")
        if folder == "scenarios" and file.endswith(".yaml") and "/" not in file:
            known.add(file.removesuffix(".yaml"))
    expected = "the name of a scenario that is kept here or shipped"
    faults = [
        Fault("request", None, f"scenarios.{place}", shown_name(name), expected,
              nearest(name, sorted(known)))
        for place, name in enumerate(named)
        if name not in known
    ]  # fmt: skip
    if faults:
        raise FaultyDataError(faults)
