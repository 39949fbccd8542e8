"""Tiers: of a dataset, and of one school with its reasons."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body, Depends, Path, Query, Response
from sqlalchemy import Connection

from allocator.domain.tiers import TierDecision, TierReport
from allocator.tiering.rulesets import Ruleset
from allocator.tiering.showing import page_as_html, page_as_markdown, page_as_text
from allocator.tiering.statements import explain_school, head_statement
from allocator_api.disclosure import narrow_tiers, sight_of
from allocator_api.problems import ProblemError, not_found
from allocator_api.routes.models.tiers import ClassifyRequest
from allocator_api.routes.shipped import DECISION, REPORT, shipped_ruleset
from allocator_api.routes.support.answers import (
    Answer,
    canonical_answer,
    kind_of,
)
from allocator_api.routes.support.asking import Asked, AuthorityId, asking, asking_once
from allocator_api.routes.support.days import Day
from allocator_api.routes.support.describing import given, told
from allocator_api.routes.support.finding import OfDataset, opened_dataset
from allocator_api.routes.support.once import body_hash, do_once
from allocator_api.routes.support.opened import Opened
from allocator_api.routes.support.rules_named import kept_ruleset
from allocator_api.store.datasets import DatasetRow

router = APIRouter(prefix="/v1/authorities/{authority_id}", tags=["tiers"])

SchoolId = Annotated[str, Path(max_length=100, description="A school's id.", examples=["S1"])]
AsOf = Annotated[
    Day | None, Query(description="As it stood on this day; by default the dataset's.")
]


@router.post(
    "/classifications",
    operation_id="classify_dataset",
    response_model=TierReport,
    responses=told(
        REPORT, links={
            "get_school_tier": {
                "authority_id": "$request.path.authority_id",
                "school_id": "$response.body#/schools/0/school_id",
            }
        },
    ),
)  # fmt: skip
def classify_dataset(
    authority_id: AuthorityId,
    asked: Annotated[Asked, Depends(asking_once("tiers:write"))],
    request: Annotated[ClassifyRequest, Body(openapi_examples=given({"dataset_id": "current"}))],
) -> Response:
    """Classify every open school of a dataset: ``tiers.json``, byte for byte as a run writes it."""
    _, opened = opened_dataset(asked, request.dataset_id)
    ruleset = None
    if request.ruleset_id is not None:
        ruleset = _chosen(asked, request.ruleset_id, request.ruleset_version)
    chosen = opened.by(ruleset).on(request.as_of)

    def effect(connection: Connection) -> Answer:
        asked.note(
            connection, "tiers.classified", f"datasets/{request.dataset_id}",
            after={"as_of": str(chosen.day), "ruleset": chosen.ruleset.identity.hash},
        )  # fmt: skip
        return canonical_answer(chosen.report)

    return do_once(asked, body_hash(request.model_dump(mode="json")), effect)


def _chosen(asked: Asked, ruleset_id: str, version: int | None) -> Ruleset:
    """A ruleset of the authority, else a shipped one.

    Raises
    ------
    ProblemError
        Where there is none.
    """
    with asked.store.reading(asked.authority_id) as connection:
        found = kept_ruleset(asked.of, connection, ruleset_id, version)
    if found is None and version is not None:
        raise not_found()
    return found or shipped_ruleset(ruleset_id)


@router.get("/tiers", operation_id="list_tiers", response_model=TierReport, responses=told(REPORT))
def list_tiers(
    authority_id: AuthorityId,
    asked: Annotated[Asked, Depends(asking("tiers:read"))],
    dataset_id: OfDataset = "current",
    as_of: AsOf = None,
) -> Response:
    """Tiers of the schools that you see, each with its reasons."""
    row, opened = _seen(asked, dataset_id)
    chosen = opened.on(as_of)
    sight = sight_of(asked.reader, chosen.authority)
    asked.disclosed(f"datasets/{row.dataset_id}/tiers", {"as_of": str(chosen.day)})
    return canonical_answer(narrow_tiers(chosen.report, sight)).as_response()


@router.get(
    "/schools/{school_id}/tier",
    operation_id="get_school_tier",
    response_model=TierDecision,
    responses=told(
        DECISION, links={
            "explain_school_tier": {
                "authority_id": "$request.path.authority_id",
                "school_id": "$response.body#/school_id",
            },
        },
    ),
)  # fmt: skip
def get_school_tier(
    authority_id: AuthorityId,
    school_id: SchoolId,
    asked: Annotated[Asked, Depends(asking("tiers:read"))],
    dataset_id: OfDataset = "current",
    as_of: AsOf = None,
) -> Response:
    """One school's tier: the reading, the row and the threshold behind every step."""
    row, chosen = _one_school(asked, dataset_id, school_id, as_of)
    decision = next(one for one in chosen.report.schools if one.school_id == school_id)
    asked.disclosed(f"schools/{school_id}/tier", {"dataset_id": row.dataset_id})
    return canonical_answer(decision).as_response()


@router.get(
    "/schools/{school_id}/explanation",
    operation_id="explain_school_tier",
    response_class=Response,
    responses={
        200: {
            "description": "The explanation in words.",
            "content": {
                "text/plain": {
                    "schema": {"type": "string"},
                    "example": "Innis Primary (S1), primary\nTier: targeted (proposed)\n",
                },
                "text/markdown": {"schema": {"type": "string"}},
                "text/html": {"schema": {"type": "string"}},
            },
        }
    },
)
def explain_school_tier(
    authority_id: AuthorityId,
    school_id: SchoolId,
    asked: Annotated[Asked, Depends(asking("tiers:read"))],
    reader: Annotated[
        Literal["officer", "head"], Query(description="For whom it is written.")
    ] = "head",
    form: Annotated[
        Literal["text", "markdown", "html"],
        Query(description="An officer's explanation is text alone."),
    ] = "text",
    dataset_id: OfDataset = "current",
    as_of: AsOf = None,
) -> Response:
    """Explain one school's tier in words: the officer's table or the headteacher's statement."""
    row, chosen = _one_school(asked, dataset_id, school_id, as_of)
    if reader == "officer" and asked.principal.role == "headteacher":
        raise ProblemError("not-permitted", "The officer's table is for officers; see reader=head.")
    text = _words(chosen, school_id, reader, form)
    asked.disclosed(f"schools/{school_id}/explanation", {"dataset_id": row.dataset_id})
    ending = {"text": "x.txt", "markdown": "x.md", "html": "x.html"}
    policy = "sandbox; default-src 'none'; style-src 'unsafe-inline'"
    headers = {"content-type": kind_of(ending[form]), "content-security-policy": policy}
    return Response(text.encode(), headers=headers)


def _words(chosen: Opened, school_id: str, reader: str, form: str) -> str:
    parts: Any = (chosen.report, school_id, chosen.authority, chosen.ruleset)
    if reader == "officer":
        if form != "text":
            raise ProblemError("not-acceptable", "The officer's table is text: form=text.")
        return explain_school(*parts)
    page = head_statement(*parts)
    if form == "html":
        return page_as_html(page, "one_page")
    return page_as_markdown(page) if form == "markdown" else page_as_text(page)


def _seen(asked: Asked, dataset_id: str) -> tuple[DatasetRow, Opened]:
    """A dataset for somebody who may be told of single schools.

    Raises
    ------
    ProblemError
        Where the asker's role sees counts alone.
    """
    if asked.reader.sees_counts_only or asked.reader.role == "provider":
        raise ProblemError("not-permitted", "Your role sees no single school's tier; see /counts.")
    return opened_dataset(asked, dataset_id)


def _one_school(
    asked: Asked, dataset_id: str, school_id: str, as_of: Day | None
) -> tuple[DatasetRow, Opened]:
    """A dataset on a day, where the asker sees the school.

    Raises
    ------
    ProblemError
        Where there is no such open school, or not for the asker.
    """
    row, opened = _seen(asked, dataset_id)
    if not sight_of(asked.reader, opened.authority).sees(school_id):
        raise not_found()
    opened.require_open_school(school_id)
    return row, opened.on(as_of)
