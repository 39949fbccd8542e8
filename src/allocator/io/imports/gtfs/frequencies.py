"""Trips that a feed repeats every so many seconds, written out as single departures."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from allocator.io.imports.gtfs.calls import TimedCall
from allocator.io.imports.gtfs.cells import TIME_WORDS, parse_time
from allocator.io.imports.gtfs.feed import Feed

LEAST_HEADWAY_SECONDS = 60
_EXACT = "1"


@dataclass
class Repeats:
    """Starts of trips that are repeated, in seconds after midnight, by trip."""

    starts: dict[str, list[int]] = field(default_factory=dict)

    def runs(self, trip_id: str, calls: tuple[TimedCall, ...]) -> list[tuple[TimedCall, ...]]:
        """Every run of a trip: once as it stands, or once from each start of its repeats.

        The stop times of a repeated trip only tell how long it takes from stop to stop.
        """
        if len(calls) < 2:
            return []
        if trip_id not in self.starts:
            return [calls]
        return [
            tuple(call.later(start - calls[0].depart) for call in calls)
            for start in sorted(set(self.starts[trip_id]))
        ]


def read_frequencies(feed: Feed, trips: Collection[str], notes: list[str]) -> Repeats:
    """Read the repeats of the wanted trips. The end of a span is not a departure."""
    repeats = Repeats()
    for row, record in feed.rows("frequencies"):
        trip_id = record.get("trip_id", "")
        if trip_id not in trips:
            continue
        times = {name: record.get(name, "") for name in ("start_time", "end_time")}
        start, end = (parse_time(text) for text in times.values())
        for (name, text), time in zip(times.items(), (start, end), strict=True):
            if time is None:
                feed.fault("frequencies", row, name, text or None, TIME_WORDS)
        headway = _headway(feed, row, record)
        if start is None or end is None or headway is None:
            continue
        if end <= start:
            expected = f"later than start_time, {times['start_time']}"
            feed.fault("frequencies", row, "end_time", times["end_time"], expected)
            continue
        repeats.starts.setdefault(trip_id, []).extend(range(start, end, headway))
        if record.get("exact_times") != _EXACT:
            notes.append(
                f"trip {trip_id}: every {headway / 60:g} minutes from {times['start_time']} to "
                f"{times['end_time']}, without exact times; taken as departures at these times"
            )
    return repeats


def _headway(feed: Feed, row: int, record: dict[str, str]) -> int | None:
    text = record.get("headway_secs", "")
    is_number = text.isascii() and text.isdigit() and len(text) < 7
    if not is_number or int(text) < LEAST_HEADWAY_SECONDS:
        expected = f"whole seconds between departures, at least {LEAST_HEADWAY_SECONDS}"
        feed.fault("frequencies", row, "headway_secs", text or None, expected)
        return None
    return int(text)
