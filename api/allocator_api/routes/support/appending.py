"""Rows added to the current dataset: a new dataset, which is current from then on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import Response
from pydantic import BaseModel
from sqlalchemy import Connection

from allocator.domain.models import Row
from allocator_api.problems import ProblemError
from allocator_api.routes.support.adding import Addition, hash_of_files, keep
from allocator_api.routes.support.answers import Answer, json_answer
from allocator_api.routes.support.asking import Asked
from allocator_api.routes.support.etags import etag_of
from allocator_api.routes.support.finding import CURRENT, authority_of, dataset_named
from allocator_api.routes.support.once import Effect, answered_before, do_once
from allocator_api.routes.support.opened import Opened, open_files
from allocator_api.routes.support.rows import with_rows_added
from allocator_api.routes.support.uploads import Files, check_files, without_workbook
from allocator_api.store import datasets
from allocator_api.store.authorities import AuthorityRow
from allocator_api.store.datasets import DatasetRow, Source

_ATTEMPTS = 5
"""How often rows are put down anew because somebody else was quicker."""


@dataclass(frozen=True)
class Present:
    """The dataset that rows are added to, as it was read."""

    authority: AuthorityRow
    row: DatasetRow
    files: Files
    opened: Opened


@dataclass(frozen=True)
class Appending:
    """Rows for the end of a table, how that is noted, and how it is told."""

    table: str
    rows: Sequence[Row]
    source: Source
    note: str
    action: str
    object_: str
    noted: Mapping[str, Any]
    tell: Callable[[dict[str, Any]], BaseModel]


class _MovedError(Exception):
    """Somebody else has moved the current dataset meanwhile."""


def present(asked: Asked) -> Present:
    """The current dataset of the authority, read.

    Raises
    ------
    ProblemError
        Where it has none.
    """
    with asked.store.reading(asked.authority_id) as connection:
        authority = authority_of(asked, connection)
        row = dataset_named(asked, connection, CURRENT)
        files = datasets.read_files(connection, asked.of, row.dataset_id)

    def read() -> Opened:
        return open_files(files)

    return Present(authority, row, files, asked.opened.get(asked.of, row.dataset_id, read))


def append(
    asked: Asked,
    said: str,
    if_match: str | None,
    build: Callable[[Present], Appending],
) -> Response:
    """Put rows down in a new dataset, once; begin again where somebody else was quicker.

    Parameters
    ----------
    said
        Hash of what the request says.
    if_match
        The version that the asker names; with one, a change meanwhile is told instead.
    build
        From the dataset as it is now to the rows, refusing what may not be.

    Raises
    ------
    ProblemError
        Where the dataset has moved on, or does so again and again.
    """
    before = answered_before(asked, said)
    if before is not None:
        return before.as_response()
    for _ in range(_ATTEMPTS):
        found = present(asked)
        try:
            return do_once(asked, said, _effect(asked, found, build(found), if_match))
        except _MovedError:
            continue
    raise ProblemError("conflict", "Others change the current dataset all the time: try again.")


def _effect(asked: Asked, found: Present, new: Appending, if_match: str | None) -> Effect:
    """Keep the dataset with the rows, unless the present one has moved since it was read."""
    addition = _with_rows(found, new, asked.may_call)

    def effect(connection: Connection) -> Answer:
        if authority_of(asked, connection).version != found.authority.version:
            raise ProblemError("precondition-failed") if if_match is not None else _MovedError
        row, authority = keep(asked, connection, addition, make_current=True, if_match=if_match)
        asked.note(connection, new.action, new.object_, after=new.noted)
        values = {
            "dataset_id": row.dataset_id,
            "parent_id": found.row.dataset_id,
            "rows": len(new.rows),
            "version": authority.version,
        }
        headers = {
            "location": f"/v1/authorities/{asked.of}/datasets/{row.dataset_id}",
            "etag": etag_of(str(authority.version)),
        }
        return json_answer(new.tell(values), 201, headers)

    return effect


def _with_rows(found: Present, new: Appending, may_call: Callable[[str], bool]) -> Addition:
    """The present dataset with rows at the end of one table, checked whole."""
    plain = without_workbook(found.files)
    files = with_rows_added(plain, found.opened.authority, new.table, new.rows)
    checked = check_files(files, may_call=may_call)
    return Addition(
        files, checked.remarks, hash_of_files(files), found.row.dataset_id, new.source, new.note
    )


def as_values(row: Row) -> dict[str, Any]:
    """A row as JSON has it, for the audit trail and for answers."""
    return row.model_dump(mode="json", by_alias=True)
