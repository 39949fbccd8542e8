"""A new dataset out of files or of rows added to the present one, with the pointer moved to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from allocator.errors import Fault
from allocator.io.workspace import workspace_hash
from allocator_api.problems import ProblemError
from allocator_api.routes.models.datasets import DatasetMade, DatasetSummary, FileTold, Remark
from allocator_api.routes.support.asking import Asked
from allocator_api.routes.support.etags import etag_of, require_match
from allocator_api.routes.support.finding import authority_of
from allocator_api.routes.support.uploads import Files, as_folder
from allocator_api.store import authorities, datasets
from allocator_api.store.authorities import AuthorityRow
from allocator_api.store.datasets import DatasetRow, Source
from allocator_api.store.faults import StaleVersionError


@dataclass(frozen=True)
class Addition:
    """Checked files that are to become a dataset."""

    files: Files
    remarks: tuple[Fault, ...]
    workspace_hash: str
    parent_id: str | None
    source: Source
    note: str


def hash_of_files(files: Mapping[str, bytes]) -> str:
    """Hash of a workspace, as every run writes it down."""
    with as_folder(files) as folder:
        return workspace_hash(folder)


def keep(
    asked: Asked,
    connection: Connection,
    addition: Addition,
    *,
    make_current: bool,
    if_match: str | None,
) -> tuple[DatasetRow, AuthorityRow]:
    """Keep a dataset, move the current one to it where wanted, and note both.

    Raises
    ------
    ProblemError
        Where ``if_match`` is not the present version of the authority.
    """
    before = authority_of(asked, connection)
    if if_match is not None:
        require_match(if_match, etag_of(str(before.version)))
    row = datasets.add(
        connection,
        asked.of,
        addition.files,
        workspace_hash=addition.workspace_hash,
        source=addition.source,
        created_by=asked.principal.id,
        parent_id=addition.parent_id,
        note=addition.note,
    )
    asked.note(
        connection,
        "datasets.added",
        f"datasets/{row.dataset_id}",
        before={"parent_id": row.parent_id},
        after={"workspace_hash": row.workspace_hash, "source": row.source},
    )
    if not make_current or before.current_dataset_id == row.dataset_id:
        return row, before
    return row, move_current(asked, connection, before, row.dataset_id)


def move_current(
    asked: Asked, connection: Connection, before: AuthorityRow, dataset_id: str
) -> AuthorityRow:
    """Make a dataset the current one.

    Raises
    ------
    ProblemError
        Where somebody else was quicker.
    """
    try:
        after = authorities.move_current(
            connection, asked.of, dataset_id, expected_version=before.version
        )
    except StaleVersionError:
        raise ProblemError("precondition-failed") from None
    asked.note(
        connection,
        "datasets.made_current",
        f"authorities/{asked.of}",
        before={"dataset_id": before.current_dataset_id, "version": before.version},
        after={"dataset_id": dataset_id, "version": after.version},
    )
    return after


def told(
    asked: Asked, connection: Connection, row: DatasetRow, remarks: tuple[Fault, ...] = ()
) -> DatasetMade:
    """A dataset as it is told of when it has come in."""
    current = authority_of(asked, connection).current_dataset_id
    lineage = datasets.lineage(connection, asked.of, row.dataset_id)
    return DatasetMade(
        **DatasetSummary.of(row).model_dump(),
        files=tuple(
            FileTold.of(one) for one in datasets.files(connection, asked.of, row.dataset_id)
        ),
        lineage=tuple(one.dataset_id for one in lineage[1:]),
        is_current=current == row.dataset_id,
        remarks=tuple(Remark.of(one) for one in remarks),
    )
