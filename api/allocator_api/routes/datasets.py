"""``/datasets``: workspaces uploaded and checked, never changed afterwards."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Response
from sqlalchemy import Connection
from starlette.concurrency import run_in_threadpool

from allocator.io.tables import WORKBOOK
from allocator_api.routes.models.datasets import (
    DatasetMade,
    DatasetSummary,
    DatasetTold,
    FileTold,
    JsonUpload,
)
from allocator_api.routes.support import adding
from allocator_api.routes.support.adding import Addition
from allocator_api.routes.support.answers import Answer, json_answer
from allocator_api.routes.support.asking import (
    Asked,
    AuthorityId,
    IfMatch,
    IfNoneMatch,
    asking,
    asking_once,
)
from allocator_api.routes.support.describing import form_or_json, told
from allocator_api.routes.support.etags import etag_of, is_unchanged
from allocator_api.routes.support.finding import (
    CURRENT,
    DatasetId,
    authority_of,
    dataset_named,
)
from allocator_api.routes.support.incoming import (
    Incoming,
    form_values,
    incoming,
    unpacked_files,
)
from allocator_api.routes.support.once import answered_before, body_hash, do_once
from allocator_api.routes.support.paging import Cursor, Limit, Page, cut, known_cursor
from allocator_api.routes.support.rules_named import with_named_rules
from allocator_api.routes.support.uploads import Files, check_files, files_of_json
from allocator_api.routes.support.validating import validated
from allocator_api.store import datasets

router = APIRouter(prefix="/v1/authorities/{authority_id}/datasets", tags=["datasets"])

SUMMARY = {
    "dataset_id": "ds-5f0c1d2e3a4b5c6d",
    "workspace_hash": "5f0c1d2e3a4b5c6d" * 4,
    "parent_id": None,
    "source": "upload",
    "note": "September figures",
    "created_at": "2026-08-10T09:00:00Z",
    "created_by": "key:7QK2",
}
FILE = {"name": "schools.csv", "sha256": "ab" * 32, "size": 4096}
TOLD = {**SUMMARY, "files": [FILE], "lineage": []}
MADE = {**TOLD, "is_current": True, "remarks": []}
OF_ONE = {
    "authority_id": "$request.path.authority_id",
    "dataset_id": "$response.body#/dataset_id",
}
LINKS = {
    "get_dataset": OF_ONE,
    "diff_datasets": OF_ONE,
    "submit_plan": {"authority_id": "$request.path.authority_id"},
    "classify_dataset": {"authority_id": "$request.path.authority_id"},
}
UPLOAD = {
    "files": {
        "authority.yaml": {
            "name": "Innis",
            "school_year": "2026/27",
            "term": {"name": "autumn", "start": "2026-08-17", "end": "2026-10-09"},
            "as_of": "2026-08-10",
        },
        "schools.csv": [
            {"school_id": "S1", "site_id": "A1", "name": "Innis Primary", "sector": "primary",
             "latitude": 56.41, "longitude": -5.47, "road_network": "mainland"}
        ],
        "people.csv": "person_id,name,role,latitude,longitude,road_network\n"
        "P1,Officer 1,qio,56.40,-5.46,mainland\n",
    },
    "note": "September figures",
}  # fmt: skip
FORM_FIELDS = ("note", "make_current")


@router.post(
    "",
    operation_id="upload_dataset",
    status_code=201,
    response_model=DatasetMade,
    responses=told(
        MADE, 201, "The dataset is kept.", links=LINKS,
        headers={"Location": "Address of the dataset.", "ETag": "Version of the authority."},
    ),
    openapi_extra=form_or_json(
        JsonUpload.model_json_schema(), UPLOAD,
        "The files of a workspace by their own names, a zip archive of them, or workspace.xlsx "
        "with authority.yaml beside it.",
    ),
)  # fmt: skip
async def upload_dataset(
    authority_id: AuthorityId,
    asked: Annotated[Asked, Depends(asking_once("datasets:write"))],
    body: Annotated[Incoming, Depends(incoming)],
    if_match: IfMatch = None,
) -> Response:
    """Upload a workspace: everything ``allocator check`` asks is asked, and told all at once.

    The files are kept as they are, so the same workspace has the same id and hash. With
    ``make_current`` (the default) the authority works with it from now on; ``If-Match`` then
    refuses where somebody else has moved the current dataset meanwhile.
    """
    return await run_in_threadpool(_upload, asked, body, if_match)


def _upload(asked: Asked, body: Incoming, if_match: str | None) -> Response:
    upload, files = _read(body)
    said = body_hash({"note": upload.note, "make_current": upload.make_current}, files)
    before = answered_before(asked, said)
    if before is not None:
        return before.as_response()
    with asked.store.reading(asked.authority_id) as connection:
        authority_of(asked, connection)
        whole = with_named_rules(asked.of, connection, files)
    checked = check_files(whole, may_call=asked.may_call)
    addition = Addition(
        whole, checked.remarks, adding.hash_of_files(whole), None, "upload", upload.note
    )

    def effect(connection: Connection) -> Answer:
        row, authority = adding.keep(
            asked, connection, addition, make_current=upload.make_current, if_match=if_match
        )
        headers = {
            "location": f"/v1/authorities/{asked.of}/datasets/{row.dataset_id}",
            "etag": etag_of(str(authority.version)),
        }
        return json_answer(adding.told(asked, connection, row, checked.remarks), 201, headers)

    return do_once(asked, said, effect)


def _read(body: Incoming) -> tuple[JsonUpload, Files]:
    """The words of an upload, and its files."""
    if not body.is_form:
        upload = validated(JsonUpload, body.json)
        return upload, files_of_json(upload.files)
    values = form_values(body.fields, FORM_FIELDS)
    files = unpacked_files(body.parts)
    books = [name for name in files if name.lower().endswith(".xlsx")]
    if len(books) == 1 and "/" not in books[0]:
        files = {WORKBOOK if name == books[0] else name: data for name, data in files.items()}
    return validated(JsonUpload, {"files": dict.fromkeys(files, ""), **values}), files


@router.get(
    "",
    operation_id="list_datasets",
    responses=told(
        {"items": [SUMMARY], "next_cursor": None},
        links={
            "get_dataset": {
                "authority_id": "$request.path.authority_id",
                "dataset_id": "$response.body#/items/0/dataset_id",
            }
        },
    ),
)
def list_datasets(
    authority_id: AuthorityId,
    asked: Annotated[Asked, Depends(asking("datasets:read"))],
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[DatasetSummary]:
    """List the datasets of the authority, newest first."""
    with asked.store.reading(asked.authority_id) as connection:
        authority_of(asked, connection)
        after = known_cursor(
            cursor, lambda last: datasets.find(connection, asked.of, last) is not None
        )
        rows = datasets.page(connection, asked.of, limit=limit + 1, after=after)
    shown, following = cut(rows, limit, lambda row: (row.dataset_id,))
    return Page(items=[DatasetSummary.of(row) for row in shown], next_cursor=following)


@router.get(
    "/{dataset_id}",
    operation_id="get_dataset",
    response_model=DatasetTold,
    responses=told(TOLD, links=LINKS, headers={"ETag": "Id, or version of the authority."})
    | {304: {"description": "It has not changed."}},
)
def get_dataset(
    authority_id: AuthorityId,
    dataset_id: DatasetId,
    asked: Annotated[Asked, Depends(asking("datasets:read"))],
    if_none_match: IfNoneMatch = None,
) -> Response:
    """Tell of a dataset: its files with their hashes, and what it was made from.

    The ETag of ``current`` is the version that a change of the current dataset names.
    """
    with asked.store.reading(asked.authority_id) as connection:
        row = dataset_named(asked, connection, dataset_id)
        version = str(authority_of(asked, connection).version)
        etag = etag_of(version if dataset_id == CURRENT else row.dataset_id)
        if is_unchanged(if_none_match, etag):
            return Response(status_code=304, headers={"etag": etag})
        files = datasets.files(connection, asked.of, row.dataset_id)
        lineage = datasets.lineage(connection, asked.of, row.dataset_id)
    dataset = DatasetTold(
        **DatasetSummary.of(row).model_dump(),
        files=tuple(FileTold.of(one) for one in files),
        lineage=tuple(one.dataset_id for one in lineage[1:]),
    )
    return json_answer(dataset, headers={"etag": etag}).as_response()
