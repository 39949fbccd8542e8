"""Answers as bytes, so that one given again is the same to the last byte."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from fastapi import Response
from pydantic import BaseModel

from allocator.io.plan_files import canonical_json
from allocator_api.routes.support.etags import etag_of, is_unchanged
from allocator_api.store.files import hash_of

JSON = "application/json"
_KINDS = {
    ".json": JSON,
    ".geojson": "application/geo+json",
    ".csv": "text/csv; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ics": "text/calendar; charset=utf-8",
    ".md": "text/markdown; charset=utf-8",
    ".yaml": "application/yaml",
    ".yml": "application/yaml",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".txt": "text/plain; charset=utf-8",
}
OTHER = "application/octet-stream"
KINDS = (*(kind.split(";")[0] for kind in dict.fromkeys(_KINDS.values())), OTHER)
"""Media types of files that are given out."""


@dataclass(frozen=True)
class Answer:
    """An answer on its way: it can be kept and given again."""

    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)

    def as_response(self) -> Response:
        """The answer for the asker."""
        return Response(self.body, self.status, self.headers)


def json_answer(
    value: BaseModel, status: int = 200, headers: Mapping[str, str] | None = None
) -> Answer:
    """A model as JSON."""
    body = value.model_dump_json(by_alias=True).encode()
    return Answer(status, body, {"content-type": JSON, **(headers or {})})


def canonical_answer(value: BaseModel, status: int = 200) -> Answer:
    """A document of the library as its file has it: the bytes of the command line."""
    return Answer(status, canonical_json(value).encode(), {"content-type": JSON})


def plain_answer(value: Any, status: int = 200) -> Answer:
    """Plain values as JSON with sorted keys."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, allow_nan=False)
    return Answer(status, text.encode(), {"content-type": JSON})


def kind_of(name: str) -> str:
    """Media type of a file by its ending."""
    return _KINDS.get(PurePosixPath(name).suffix.lower(), OTHER)


def file_response(
    name: str, data: bytes, if_none_match: str | None, *, sha256: str | None = None
) -> Response:
    """A file, or that the asker has it already (304)."""
    etag = etag_of(sha256 or hash_of(data))
    headers = {"etag": etag, "cache-control": "private, no-cache"}
    if is_unchanged(if_none_match, etag):
        return Response(status_code=304, headers=headers)
    last = PurePosixPath(name).name.encode("ascii", "replace").decode().replace('"', "")
    headers["content-type"] = kind_of(name)
    headers["content-disposition"] = f'attachment; filename="{last.replace("?", "_")}"'
    headers["content-security-policy"] = "sandbox; default-src 'none'; style-src 'unsafe-inline'"
    return Response(data, headers=headers)
