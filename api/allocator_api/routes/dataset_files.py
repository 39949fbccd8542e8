"""Files of a dataset, and what differs between two."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Response

from allocator_api.problems import not_found
from allocator_api.routes.datasets import SUMMARY
from allocator_api.routes.support.answers import KINDS, file_response
from allocator_api.routes.support.asking import (
    Asked,
    AuthorityId,
    IfNoneMatch,
    asking,
)
from allocator_api.routes.support.describing import file_told, told
from allocator_api.routes.support.diffs import DatasetDiff, diff_of
from allocator_api.routes.support.finding import (
    DatasetId,
    dataset_named,
)
from allocator_api.store import datasets

OTHER_KINDS = tuple(kind for kind in KINDS if kind != "text/csv")
router = APIRouter(prefix="/v1/authorities/{authority_id}/datasets", tags=["datasets"])
ROW_CHANGE = {
    "key": {"school_id": "S1"},
    "cells": [{"column": "roll", "before": "120", "after": "118"}],
}


@router.get(
    "/{dataset_id}/files/{name:path}",
    operation_id="get_dataset_file",
    response_class=Response,
    responses=file_told(
        "text/csv", "The file as it came in.", "school_id,site_id,name\n", *OTHER_KINDS
    ),
)
def get_dataset_file(
    authority_id: AuthorityId,
    dataset_id: DatasetId,
    name: Annotated[str, Path(max_length=255, examples=["schools.csv"])],
    asked: Annotated[Asked, Depends(asking("datasets:write"))],
    if_none_match: IfNoneMatch = None,
) -> Response:
    """Give a file of a dataset, byte for byte."""
    with asked.store.writing(asked.authority_id) as connection:
        row = dataset_named(asked, connection, dataset_id)
        data = datasets.read_file(connection, asked.of, row.dataset_id, name)
        if data is None:
            raise not_found()
        asked.note(connection, "datasets.seen", f"datasets/{row.dataset_id}/files/{name}")
    return file_response(name, data, if_none_match)


@router.get(
    "/{dataset_id}/diff",
    operation_id="diff_datasets",
    responses=told(
        {"before": "ds-0000000000000000", "after": SUMMARY["dataset_id"], "shown": 200,
         "tables": [{"table": "schools", "added_count": 0, "removed_count": 0, "changed_count": 1,
                     "added": [], "removed": [],
                     "changed": [ROW_CHANGE]}],
         "documents": []},
    ),
)  # fmt: skip
def diff_datasets(
    authority_id: AuthorityId,
    dataset_id: DatasetId,
    asked: Annotated[Asked, Depends(asking("datasets:read"))],
    against: Annotated[
        str | None,
        Query(max_length=64, description="The dataset before; without it, the one it came from."),
    ] = None,
    shown: Annotated[int, Query(ge=1, le=1000, description="Most rows listed of a kind.")] = 200,
) -> DatasetDiff:
    """Tell what a dataset changed: rows by their keys, documents by the paths of their keys."""
    with asked.store.reading(asked.authority_id) as connection:
        after = dataset_named(asked, connection, dataset_id)
        wanted = against or after.parent_id
        before = dataset_named(asked, connection, wanted) if wanted else None
        new = datasets.read_files(connection, asked.of, after.dataset_id)
        old = datasets.read_files(connection, asked.of, before.dataset_id) if before else {}
    return diff_of(before.dataset_id if before else "", old, after.dataset_id, new, shown)
