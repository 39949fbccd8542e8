"""Authorities and their datasets as the service tells of them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from allocator.domain.fields import Text
from allocator.domain.models import Document
from allocator.errors import Fault
from allocator_api.store.authorities import AuthorityRow
from allocator_api.store.datasets import DatasetRow, Source
from allocator_api.store.files import FileRow

Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$")]


class NewAuthority(Document):
    """An authority that is to share the installation."""

    authority_id: Annotated[Slug, Field(description="Lower-case letters, digits and dashes.")]
    name: Annotated[Text, Field(min_length=1, max_length=200, pattern=r"^[^\x00]*\S[^\x00]*$")]


class AuthorityTold(Document):
    """An authority; ``version`` counts the moves of its current dataset and is its ETag."""

    authority_id: str
    name: str
    current_dataset_id: str | None
    version: int
    created_at: datetime

    @classmethod
    def of(cls, row: AuthorityRow) -> AuthorityTold:
        """An authority as it is kept."""
        return cls(**vars(row))


class Remark(Document):
    """Something worth knowing about one place of a file that does not refuse it."""

    file: str
    row: int | None
    field: str | None
    value: str | None
    expected: str
    nearest: str | None
    severity: str

    @classmethod
    def of(cls, fault: Fault) -> Remark:
        """A warning or note of the checks."""
        return cls(
            file=fault.file,
            row=fault.row,
            field=fault.column,
            value=fault.value,
            expected=fault.expected,
            nearest=fault.nearest,
            severity=fault.severity,
        )


class FileTold(Document):
    """A file: its name, the SHA-256 and the length in bytes of its contents."""

    name: str
    sha256: str
    size: int

    @classmethod
    def of(cls, row: FileRow) -> FileTold:
        """A file as it is kept."""
        return cls(name=row.name, sha256=row.sha256, size=row.size)


class DatasetSummary(Document):
    """A dataset: a snapshot of a workspace that nobody changes."""

    dataset_id: str
    workspace_hash: str
    parent_id: str | None
    source: Source
    note: str
    created_at: datetime
    created_by: str

    @classmethod
    def of(cls, row: DatasetRow) -> DatasetSummary:
        """A dataset as it is kept."""
        return cls(**{name: getattr(row, name) for name in cls.model_fields})


class DatasetTold(DatasetSummary):
    """A dataset with its files and what it was made from, the nearest first."""

    files: tuple[FileTold, ...]
    lineage: tuple[str, ...]


class DatasetMade(DatasetTold):
    """A dataset that has just come in: whether it is the current one, and remarks about it."""

    is_current: bool
    remarks: tuple[Remark, ...] = ()


class JsonUpload(Document):
    """A workspace in one JSON document.

    ``files`` holds each file by its name: its text; for a ``.csv`` also a list of rows (columns
    with values); for a ``.yaml`` also keys with values.
    """

    files: Annotated[dict[str, Any], Field(min_length=1, max_length=500)]
    note: Text = ""
    make_current: bool = True


class CurrentChoice(Document):
    """Which dataset the authority is to work with."""

    dataset_id: Annotated[str, Field(min_length=1, max_length=64)]
