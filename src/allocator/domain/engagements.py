"""What people have already fixed, ruled out, agreed or done."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from allocator.domain.activities import Mode
from allocator.domain.fields import Clock, Date, Identifier, IdList
from allocator.domain.models import Row


class Pin(Row):
    """Something fixed or forbidden; every field that is given must match."""

    kind: Literal["fix", "forbid"]
    school_id: Identifier | None = None
    person_id: Identifier | None = None
    activity: Identifier | None = None
    date: Date | None = None


class EngagedVisit(Row):
    """A visit already made, agreed or called off (a row of ``visits.csv``)."""

    visit_id: Identifier
    school_ids: Annotated[IdList, Field(min_length=1)]
    activity: Identifier
    person_ids: Annotated[IdList, Field(min_length=1)]
    date: Date
    start: Clock | None = None
    end: Clock | None = None
    mode: Mode = "in_person"
    status: Literal["agreed", "done", "cancelled"] = "agreed"
