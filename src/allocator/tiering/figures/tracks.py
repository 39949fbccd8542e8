"""Tracks: the figures of one indicator for every school, newest first, as matrices."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from allocator.domain.authority import Authority
from allocator.domain.indicators import INDICATORS

DAYS_A_MONTH = 30.4375
NO_READING, TOO_OLD, HIDDEN, NOT_COLLECTED, LEFT_EMPTY = 1, 2, 3, 4, 5
GAP_WORDS = (
    "", "no reading", "too old", "hidden by the publisher", "not collected", "left empty",
)  # fmt: skip
_SCALE = {"percent": 100.0, "per 1,000 pupils": 1000.0}
SCALES = {
    indicator.name: _SCALE[indicator.unit] for indicator in INDICATORS if indicator.unit in _SCALE
}
"""What a share is multiplied by, by indicator."""


@dataclass(frozen=True, slots=True)
class Track:
    """Figures of one indicator. Matrices have the shape (schools, figures), newest first.

    ``rows`` is -1 and ``numbers`` NaN beyond the last figure of a school; ``days`` counts from
    1970. ``gap`` says what the newest reading lacks (0: it has a value, or there is none).
    """

    rows: NDArray[np.intp]
    numbers: NDArray[np.float64]
    days: NDArray[np.int64]
    gap: NDArray[np.uint8]
    has_reading: NDArray[np.bool_]


def tracks(authority: Authority, day: np.datetime64, wanted: frozenset[str]) -> dict[str, Track]:
    """Figures of the wanted indicators for all open schools, as they were known on a day.

    Of several readings of one period the one that became known last counts. A reading without a
    date of its own is taken as known when its period ended.
    """
    readings = authority.readings
    place = {school.school_id: row for row, school in enumerate(authority.open_schools)}
    schools = np.array([place.get(school, -1) for school in readings.school_id], dtype=np.intp)
    known = np.where(np.isnat(readings.known_on), readings.period_end, readings.known_on)
    usable = (known <= day) & (readings.period_end <= day) & (schools >= 0)
    names = {name: code for code, name in enumerate(sorted(wanted))}
    indicators = np.array([names.get(name, -1) for name in readings.indicator], dtype=np.intp)
    sources = _ranks(readings.source)
    found: dict[str, Track] = {}
    for name, code in names.items():
        rows = np.flatnonzero(usable & (indicators == code))
        order = np.lexsort((
            sources[rows], readings.value[rows], known[rows], readings.period_end[rows],
            schools[rows],
        ))  # fmt: skip
        rows = rows[order]
        found[name] = _track(authority, name, rows, schools[rows], len(place))
    return found


def _ranks(texts: NDArray[np.object_]) -> NDArray[np.intp]:
    """Place of each text among all of them in order."""
    place = {text: rank for rank, text in enumerate(sorted(set(texts)))}
    return np.array([place[text] for text in texts], dtype=np.intp)


def numbers_of(authority: Authority, name: str, rows: NDArray[np.intp]) -> NDArray[np.float64]:
    """Values of readings; a share is worked out where only its parts are given."""
    readings = authority.readings
    values = readings.value[rows].copy()
    parts = readings.denominator[rows] > 0
    worked_out = np.isnan(values) & parts
    with np.errstate(invalid="ignore", divide="ignore"):
        shares = readings.numerator[rows] / readings.denominator[rows]
    values[worked_out] = SCALES.get(name, np.nan) * shares[worked_out]
    status = readings.status[rows]
    hidden = (status == "suppressed") | (status == "not_collected")
    values[hidden] = np.nan
    return values


def _track(
    authority: Authority,
    name: str,
    rows: NDArray[np.intp],
    schools: NDArray[np.intp],
    count: int,
) -> Track:
    """Make a track of readings sorted by school, then period, then how late they became known."""
    readings = authority.readings
    periods = readings.period_end[rows]
    # The last of each school and period counts.
    last = np.ones(len(rows), dtype=bool)
    last[:-1] = (schools[1:] != schools[:-1]) | (periods[1:] != periods[:-1])
    rows, schools = rows[last][::-1], schools[last][::-1]
    values = numbers_of(authority, name, rows)
    newest = np.ones(len(rows), dtype=bool)
    newest[1:] = schools[1:] != schools[:-1]
    gap = np.zeros(count, dtype=np.uint8)
    has_reading = np.zeros(count, dtype=bool)
    has_reading[schools] = True
    empty = newest & np.isnan(values)
    words = {"suppressed": HIDDEN, "not_collected": NOT_COLLECTED}
    gap[schools[empty]] = [words.get(status, LEFT_EMPTY) for status in readings.status[rows[empty]]]
    there = ~np.isnan(values)
    rows, schools, values = rows[there], schools[there], values[there]
    # Place of each figure among its school's own, newest first.
    starts = np.ones(len(rows), dtype=bool)
    starts[1:] = schools[1:] != schools[:-1]
    places = np.arange(len(rows)) - np.maximum.accumulate(np.where(starts, np.arange(len(rows)), 0))
    width = int(places.max(initial=0)) + 1
    track = Track(
        np.full((count, width), -1, dtype=np.intp),
        np.full((count, width), np.nan),
        np.full((count, width), np.iinfo(np.int64).min // 2, dtype=np.int64),
        gap,
        has_reading,
    )
    track.rows[schools, places] = rows
    track.numbers[schools, places] = values
    track.days[schools, places] = readings.period_end[rows].astype("datetime64[D]").astype(np.int64)
    return track
