"""Lists in pages: an opaque cursor says where the last page ended, so that none is told twice."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from typing import Annotated, Generic, TypeVar

from fastapi import Query
from pydantic import Field

from allocator.domain.models import Document
from allocator.errors import Fault
from allocator_api.problems import ProblemError

MOST_IN_A_PAGE = 200
Limit = Annotated[
    int, Query(ge=1, le=MOST_IN_A_PAGE, description="Most entries of a page.", examples=[50])
]
Cursor = Annotated[
    str | None,
    Query(
        max_length=400,
        description="The next_cursor of the page before, as it was given.",
    ),
]
_NO_CURSOR = Fault(
    "request", None, "cursor", None, "the next_cursor of the page before, as it was given"
)
ItemT = TypeVar("ItemT")
RowT = TypeVar("RowT")


class Page(Document, Generic[ItemT]):
    """A page of a list, and the cursor of the next one where there is more."""

    items: list[ItemT]
    next_cursor: Annotated[str | None, Field(description="Null on the last page.")] = None


def read_cursor(cursor: str | None, parts: int) -> tuple[str, ...] | None:
    """Where the page before ended, as the texts that it was made from.

    Raises
    ------
    ProblemError
        Where it is no cursor that this list gave.
    """
    if cursor is None:
        return None
    try:
        data = json.loads(base64.urlsafe_b64decode(cursor.encode("ascii") + b"=="))
    except (ValueError, binascii.Error, UnicodeError, RecursionError):
        data = None
    is_ours = (
        isinstance(data, list)
        and len(data) == parts
        and all(isinstance(part, str) and "\x00" not in part for part in data)
    )
    if not is_ours:
        raise ProblemError("faulty-request", faults=[_NO_CURSOR])
    return tuple(data)


def write_cursor(*parts: str) -> str:
    """A cursor that remembers some texts."""
    text = json.dumps(list(parts), separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def cut(
    rows: Sequence[RowT], limit: int, place: Callable[[RowT], tuple[str, ...]]
) -> tuple[list[RowT], str | None]:
    """A page of rows, of which one more was asked for than fits, and the next cursor."""
    shown = list(rows[:limit])
    more = len(rows) > limit
    return shown, write_cursor(*place(shown[-1])) if more and shown else None


def page_of_sorted(
    rows: Sequence[RowT], limit: int, cursor: str | None, place: Callable[[RowT], tuple[str, ...]]
) -> tuple[list[RowT], str | None]:
    """A page of a whole list that is sorted by ``place``."""
    parts = len(place(rows[0])) if rows else 1
    after = read_cursor(cursor, parts) if cursor is None or rows else None
    rest = [row for row in rows if after is None or place(row) > after]
    return cut(rest, limit, place)


def known_cursor(cursor: str | None, is_there: Callable[[str], bool]) -> str | None:
    """Id of the last entry of the page before, which is still there.

    Raises
    ------
    ProblemError
        Where it is no cursor that this list gave.
    """
    found = read_cursor(cursor, 1)
    if found is None:
        return None
    if not is_there(found[0]):
        raise ProblemError("faulty-request", faults=[_NO_CURSOR])
    return found[0]
