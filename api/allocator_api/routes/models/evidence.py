"""Readings that are appended, and what is told of them."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from allocator.domain.fields import Identifier, Text
from allocator.domain.indicators import ReadingStatus
from allocator.domain.models import Document
from allocator_api.routes.support.days import Day

Number = Annotated[float, Field(allow_inf_nan=False, ge=-1e12, le=1e12)]


class NewReading(Document):
    """One value of one indicator, as a row of ``readings.csv``."""

    school_id: Identifier
    indicator: Identifier
    period_end: Day
    value: Number | None = None
    numerator: Number | None = None
    denominator: Number | None = None
    status: ReadingStatus = "ok"
    source: Text | None = None
    known_on: Annotated[
        Day | None, Field(description="The day it became known; without it, that of the request.")
    ] = None


class NewReadings(Document):
    """Readings to append. ``known_on`` is for those that say nothing themselves."""

    readings: Annotated[tuple[NewReading, ...], Field(min_length=1, max_length=50_000)]
    known_on: Annotated[
        Day | None, Field(description="The day they became known; by default today.")
    ] = None
    note: Text = ""


class Appended(Document):
    """What an addition to the present dataset has made."""

    dataset_id: str
    parent_id: str
    rows: int
    version: Annotated[int, Field(description="Version of the authority from now on.")]
