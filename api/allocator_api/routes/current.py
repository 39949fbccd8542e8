"""``/datasets/current``: which dataset the authority works with."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body, Depends, Response

from allocator_api.routes.datasets import LINKS, SUMMARY, TOLD, get_dataset
from allocator_api.routes.models.datasets import (
    AuthorityTold,
    CurrentChoice,
    DatasetTold,
)
from allocator_api.routes.support import adding
from allocator_api.routes.support.answers import json_answer
from allocator_api.routes.support.asking import (
    Asked,
    AuthorityId,
    IfMatchNeeded,
    IfNoneMatch,
    asking,
)
from allocator_api.routes.support.describing import given, told
from allocator_api.routes.support.etags import etag_of, require_match
from allocator_api.routes.support.finding import (
    CURRENT,
    authority_of,
    dataset_named,
)

router = APIRouter(prefix="/v1/authorities/{authority_id}/datasets", tags=["datasets"])


@router.put(
    "/current",
    operation_id="choose_current_dataset",
    response_model=AuthorityTold,
    responses=told(
        {"authority_id": "innis", "name": "Innis", "current_dataset_id": SUMMARY["dataset_id"],
         "version": 3, "created_at": "2026-08-10T09:00:00Z"},
        headers={"ETag": "Version of the authority."},
    ),
)  # fmt: skip
def choose_current_dataset(
    authority_id: AuthorityId,
    asked: Annotated[Asked, Depends(asking("datasets:write"))],
    choice: Annotated[
        CurrentChoice, Body(openapi_examples=given({"dataset_id": SUMMARY["dataset_id"]}))
    ],
    if_match: IfMatchNeeded = None,
) -> Response:
    """Make a dataset the current one, such as an earlier one after a mistake."""
    with asked.store.writing(asked.authority_id) as connection:
        before = authority_of(asked, connection)
        row = dataset_named(asked, connection, choice.dataset_id)
        require_match(if_match, etag_of(str(before.version)))
        after = adding.move_current(asked, connection, before, row.dataset_id)
    headers = {"etag": etag_of(str(after.version))}
    return json_answer(AuthorityTold.of(after), headers=headers).as_response()


@router.get(
    "/current",
    operation_id="get_current_dataset",
    response_model=DatasetTold,
    responses=told(TOLD, links=LINKS, headers={"ETag": "Version of the authority."})
    | {304: {"description": "It has not changed."}},
)
def get_current_dataset(
    authority_id: AuthorityId,
    asked: Annotated[Asked, Depends(asking("datasets:read"))],
    if_none_match: IfNoneMatch = None,
) -> Response:
    """Tell of the current dataset; the ETag is the version that a change of it names."""
    return get_dataset(authority_id, CURRENT, asked, if_none_match)
