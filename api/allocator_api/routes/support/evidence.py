"""Readings as they were known on a day (R4): nothing later, and the newest word on each period."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import numpy as np

from allocator.domain.fields import Date
from allocator.domain.indicators import Readings, ReadingStatus
from allocator.domain.models import Document


class KnownReading(Document):
    """A reading; ``superseded`` where a later one of the same period was known by the day."""

    school_id: str
    indicator: str
    period_end: Date
    value: float | None
    numerator: float | None
    denominator: float | None
    status: ReadingStatus
    source: str | None
    known_on: Date | None
    superseded: bool


def known_readings(
    readings: Readings,
    as_of: dt.date,
    school_ids: frozenset[str] | None = None,
    indicator: str | None = None,
) -> list[KnownReading]:
    """Readings known by a day, in file order; without ``known_on`` one counts from its period.

    Parameters
    ----------
    school_ids
        These schools alone; ``None`` for all.
    """
    day = np.datetime64(as_of, "D")
    known = np.where(np.isnat(readings.known_on), readings.period_end, readings.known_on)
    chosen = (known <= day) & (readings.period_end <= day)
    if indicator is not None:
        chosen &= readings.indicator == indicator
    rows = [
        int(row)
        for row in np.flatnonzero(chosen)
        if school_ids is None or readings.school_id[row] in school_ids
    ]
    newest: dict[tuple[str, str, Any], int] = {}
    # The order in which the rules take them: the last of a period counts.
    for row in sorted(rows, key=lambda place: (known[place], *_rank(readings, place))):
        newest[_series(readings, row)] = row
    return list(_told(readings, rows, newest))


def _series(readings: Readings, row: int) -> tuple[str, str, Any]:
    return readings.school_id[row], readings.indicator[row], readings.period_end[row]


def _rank(readings: Readings, row: int) -> tuple[bool, float, str]:
    value = readings.value[row]
    return bool(np.isnan(value)), 0.0 if np.isnan(value) else float(value), readings.source[row]


def _told(
    readings: Readings, rows: list[int], newest: dict[tuple[str, str, Any], int]
) -> Iterator[KnownReading]:
    for row in rows:
        yield KnownReading(
            school_id=readings.school_id[row],
            indicator=readings.indicator[row],
            period_end=readings.period_end[row].astype(object),
            value=_number(readings.value[row]),
            numerator=_number(readings.numerator[row]),
            denominator=_number(readings.denominator[row]),
            status=readings.status[row] or "ok",
            source=readings.source[row] or None,
            known_on=readings.known_on[row].astype(object),
            superseded=newest[_series(readings, row)] != row,
        )


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
