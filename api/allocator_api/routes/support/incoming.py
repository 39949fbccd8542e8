"""Bodies of uploads: files in a form, or JSON."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import Any

from fastapi import Request
from starlette.datastructures import UploadFile

from allocator.errors import Fault, FaultyDataError
from allocator_api.guards.unpacking import unpack
from allocator_api.problems import ProblemError
from allocator_api.routes.support.naming import MOST_FILES, shown_name
from allocator_api.routes.support.uploads import Files, files_of_parts, without_one_folder

_MOST_FIELDS = 20
_MOST_NOTE_BYTES = 16 * 1024


@dataclass(frozen=True)
class Incoming:
    """What came in: files by name and fields of a form, or a JSON value."""

    json: Any = None
    parts: tuple[tuple[str, bytes], ...] = ()
    fields: dict[str, str] = field(default_factory=dict)

    @property
    def is_form(self) -> bool:
        """Whether files came in a form."""
        return bool(self.parts)


async def incoming(request: Request) -> Incoming:
    """Read the body of an upload.

    Raises
    ------
    ProblemError
        Where it is neither a form nor JSON, or a form without a file.
    """
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if kind == "application/json":
        body = await request.body()
        try:
            return Incoming(json=await request.json() if body else None)
        except (ValueError, RecursionError):
            raise ProblemError("malformed-json") from None
    if kind != "multipart/form-data":
        raise ProblemError("unsupported-media-type")
    parts: list[tuple[str, bytes]] = []
    fields: dict[str, str] = {}
    limits = {"max_files": MOST_FILES, "max_fields": _MOST_FIELDS}
    async with request.form(**limits, max_part_size=_MOST_NOTE_BYTES) as form:
        for key, value in form.multi_items():
            if isinstance(value, UploadFile):
                parts.append((value.filename or "", await value.read()))
            else:
                fields[key] = value
    if not parts:
        fault = Fault("request", None, "files", None, "at least one file in the form")
        raise ProblemError("faulty-request", faults=[fault])
    return Incoming(parts=tuple(parts), fields=fields)


def form_values(fields: dict[str, str], known: tuple[str, ...]) -> dict[str, str]:
    """Fields of a form, all of them known.

    Raises
    ------
    FaultyDataError
        Where one is not.
    """
    expected = f"one of the fields files, {', '.join(known)}"
    faults = [
        Fault("request", None, shown_name(name), shown_name(name), expected)
        for name in fields
        if name not in known
    ]
    if faults:
        raise FaultyDataError(faults)
    return fields


def unpacked_files(parts: tuple[tuple[str, bytes], ...]) -> Files:
    """Files of a form, those of a zip archive taken out of it.

    Raises
    ------
    FaultyDataError
        Where an archive is not safe, or a file's name is none of a workspace.
    """
    found: list[tuple[str, bytes]] = []
    for name, data in parts:
        if name.lower().endswith(".zip"):
            files = unpack(io.BytesIO(data), shown_name(name))
            found += without_one_folder(files).items()
        else:
            found.append((name, data))
    return files_of_parts(found)
