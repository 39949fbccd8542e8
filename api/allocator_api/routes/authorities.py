"""``/v1/authorities``: who shares the installation."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body, Depends, Response
from sqlalchemy import Connection

from allocator_api import audit
from allocator_api.problems import ProblemError
from allocator_api.routes.models.datasets import AuthorityTold, NewAuthority
from allocator_api.routes.support.answers import Answer, json_answer
from allocator_api.routes.support.asking import Asked, AuthorityId, IfNoneMatch, asking, asking_once
from allocator_api.routes.support.describing import given, told
from allocator_api.routes.support.etags import etag_of, is_unchanged
from allocator_api.routes.support.finding import authority_of
from allocator_api.routes.support.once import body_hash, do_once
from allocator_api.routes.support.paging import Cursor, Limit, Page, page_of_sorted
from allocator_api.store import authorities

router = APIRouter(prefix="/v1/authorities", tags=["authorities"])

EXAMPLE = {
    "authority_id": "innis",
    "name": "Innis",
    "current_dataset_id": None,
    "version": 1,
    "created_at": "2026-08-10T09:00:00Z",
}
LINKS = {
    "get_authority": {"authority_id": "$response.body#/authority_id"},
    "upload_dataset": {"authority_id": "$response.body#/authority_id"},
}


@router.post(
    "",
    operation_id="create_authority",
    status_code=201,
    response_model=AuthorityTold,
    responses=told(
        EXAMPLE, 201, "The authority is there.", links=LINKS,
        headers={"Location": "Address of the authority.", "ETag": "Its version."},
    ),
)  # fmt: skip
def create_authority(
    asked: Annotated[Asked, Depends(asking_once("authorities:write"))],
    new: Annotated[
        NewAuthority,
        Body(openapi_examples=given({"authority_id": "innis", "name": "Innis"})),
    ],
) -> Response:
    """Make room for an authority; its data are kept apart from everybody else's."""
    if asked.principal.authority_id is not None:
        raise ProblemError("not-permitted", "Only a key of the whole installation may do this.")

    def effect(connection: Connection) -> Answer:
        row = authorities.add(connection, new.authority_id, new.name)
        if row is None:
            raise ProblemError("conflict", "There is an authority of that id already.")
        audit.open_trail(connection, row.authority_id, asked.principal.id, asked.request_id)
        asked.note(
            connection, "authorities.created", f"authorities/{row.authority_id}",
            after={"name": row.name},
        )  # fmt: skip
        headers = {
            "location": f"/v1/authorities/{row.authority_id}",
            "etag": etag_of(str(row.version)),
        }
        return json_answer(AuthorityTold.of(row), 201, headers)

    return do_once(asked, body_hash(new.model_dump(mode="json")), effect)


@router.get(
    "",
    operation_id="list_authorities",
    responses=told(
        {"items": [EXAMPLE], "next_cursor": None},
        links={"get_authority": {"authority_id": "$response.body#/items/0/authority_id"}},
    ),
)
def list_authorities(
    asked: Annotated[Asked, Depends(asking("authorities:read"))],
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[AuthorityTold]:
    """List the authorities that you may work with, by id."""
    own = asked.principal.authority_id
    with asked.store.reading(own) as connection:
        rows = authorities.every(connection)
    seen = [row for row in rows if own in (None, row.authority_id)]
    shown, after = page_of_sorted(seen, limit, cursor, lambda row: (row.authority_id,))
    return Page(items=[AuthorityTold.of(row) for row in shown], next_cursor=after)


@router.get(
    "/{authority_id}",
    operation_id="get_authority",
    response_model=AuthorityTold,
    responses=told(
        EXAMPLE, links={"list_datasets": {"authority_id": "$response.body#/authority_id"}},
        headers={"ETag": "Its version."},
    ) | {304: {"description": "It has not changed."}},
)  # fmt: skip
def get_authority(
    authority_id: AuthorityId,
    asked: Annotated[Asked, Depends(asking("authorities:read"))],
    if_none_match: IfNoneMatch = None,
) -> Response:
    """Tell of an authority: its name and the dataset that it works with now."""
    with asked.store.reading(asked.authority_id) as connection:
        row = authority_of(asked, connection)
    etag = etag_of(str(row.version))
    if is_unchanged(if_none_match, etag):
        return Response(status_code=304, headers={"etag": etag})
    return json_answer(AuthorityTold.of(row), headers={"etag": etag}).as_response()
