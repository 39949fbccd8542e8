"""Datasets of an authority: workspaces uploaded, looked at, made the current one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from allocator.client.errors import ChangedMeanwhileError
from allocator.client.records import AuthorityRecord, DatasetMade, DatasetRecord, DatasetSummary
from allocator.client.sending import Saying, Sender
from allocator.client.workspaces import workspace_files

CURRENT = "current"
"""Stands for the dataset that the authority works with now."""


class Datasets:
    """``/datasets`` of one authority."""

    def __init__(self, sender: Sender, authority_id: str) -> None:
        self._sender, self._of = sender, authority_id

    def upload(
        self,
        workspace: Path | str | Mapping[str, bytes],
        *,
        note: str = "",
        make_current: bool = True,
        if_match: str | None = None,
        idempotency_key: str | None = None,
    ) -> DatasetMade:
        """Upload a workspace; everything ``allocator check`` asks is asked.

        Parameters
        ----------
        workspace
            A folder, a ``.zip`` of one, a ``.xlsx`` with ``authority.yaml`` beside it, or the
            contents of each file by its name.
        make_current
            Whether the authority works with it from now on.
        if_match
            ETag of the authority; refused where the current dataset has moved since.

        Raises
        ------
        FaultyRequestError
            With every fault of every file.
        UsageError
            Where there is no workspace.
        """
        files = sorted(workspace_files(workspace).items())
        form = {"note": note, "make_current": "true" if make_current else "false"}
        saying = Saying(files=files, form=form, if_match=if_match, key=idempotency_key)
        return self._sender.tell(DatasetMade, "upload_dataset", saying, authority_id=self._of)

    def list(self) -> Iterator[DatasetSummary]:
        """Datasets, newest first."""
        return self._sender.items(DatasetSummary, "list_datasets", {}, authority_id=self._of)

    def get(self, dataset_id: str = CURRENT) -> DatasetRecord:
        """A dataset, by default the current one."""
        if dataset_id == CURRENT:
            return self._sender.tell(DatasetRecord, "get_current_dataset", authority_id=self._of)
        return self._sender.tell(
            DatasetRecord, "get_dataset", authority_id=self._of, dataset_id=dataset_id
        )

    def make_current(self, dataset_id: str, *, if_match: str | None = None) -> AuthorityRecord:
        """Have the authority work with a dataset from now on.

        Parameters
        ----------
        if_match
            ETag of the authority as it was read; by default it is read now.
        """
        etag = if_match or self._authority().etag
        saying = Saying(json={"dataset_id": dataset_id}, if_match=etag)
        try:
            return self._sender.tell(
                AuthorityRecord, "choose_current_dataset", saying, authority_id=self._of
            )
        except ChangedMeanwhileError:
            # The first try may have got through and its answer been lost.
            after = self._authority()
            if after.current_dataset_id != dataset_id:
                raise
            return after

    def _authority(self) -> AuthorityRecord:
        return self._sender.tell(AuthorityRecord, "get_authority", authority_id=self._of)

    def file(self, name: str, dataset_id: str = CURRENT) -> bytes:
        """A file of a dataset, byte for byte."""
        return self._sender.ask(
            "get_dataset_file", authority_id=self._of, dataset_id=dataset_id, name=name
        ).content

    def diff(
        self, dataset_id: str = CURRENT, *, against: str | None = None, shown: int = 200
    ) -> dict[str, Any]:
        """What a dataset changed, by default against the one that it came from."""
        saying = Saying({"against": against, "shown": shown})
        return self._sender.values(
            "diff_datasets", saying, authority_id=self._of, dataset_id=dataset_id
        )
