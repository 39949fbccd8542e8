"""Departures of a feed joined to ``sailings.csv``: its own rows renewed, all others left alone.

A row is the import's own while its ``source`` names the feed's agency and route. Whoever changes
the source keeps the row as it stands.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from pydantic import ValidationError

from allocator.domain.crossings import Sailing
from allocator.domain.fields import format_clock, format_weekdays
from allocator.io.imports.gtfs.departures import Departure, Departures
from allocator.io.imports.gtfs.spans import WeeklySpan, weekly_spans
from allocator.io.imports.gtfs.voyages import SOURCE_PREFIX, Ride
from allocator.io.imports.merging import Standing
from allocator.io.rows import quoted
from allocator.io.writing import as_csv

_TIMETABLE = (
    "service_id", "mode", "from_port", "to_port", "depart", "arrive", "days", "valid_from",
    "valid_to", "source",
)  # fmt: skip
_NEEDED = ("valid_from", "valid_to", "carries_cars", "source")
_PLAIN = ("days", "latitude", "longitude")
_MOST_SPAN = dt.timedelta(days=3660)


@dataclass
class MergedSailings:
    """``sailings.csv`` after merging: bytes where they change, counts of rows, services by fate."""

    data: bytes | None = None
    rows: int = 0
    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    by_hand: list[str] = field(default_factory=list)
    stale: int = 0
    doubled: int = 0
    cars_assumed: int = 0


def merge_sailings(
    table: Standing,
    feed: Departures,
    sources: Collection[str],
    window: tuple[dt.date, dt.date],
) -> MergedSailings:
    """Renew the rows of these sources within the window of days; keep every other row.

    What the feed does not know (check-in, fare, cancellations, often cars) is kept as it stands
    in the rows that are renewed.
    """
    header, lines = _with_columns(table)
    records = Standing(b"", header, lines).records()
    own, others = [], []
    for line, record in zip(lines, records, strict=True):
        sailing = _own_sailing(record, sources)
        if sailing is None:
            others.append((line, record))
        else:
            own.append((sailing, record))
    written = {record.get("service_id", "") for _, record in others}
    days = _days_after(feed, [sailing for sailing, _ in own], window, written)
    merged = MergedSailings(by_hand=sorted({key.service_id for key in feed.days} & written))
    known = _known_cells([record for _, record in own])
    fresh = [
        record
        for key in sorted(days)
        for span in weekly_spans(days[key])
        for record in [_record(header, key, span, known, feed.cars.get(key.service_id))]
    ]
    _tell(merged, [record for _, record in own], fresh, [record for _, record in others], sources)
    merged.cars_assumed = sum(
        1 for record in fresh if feed.cars.get(record["service_id"]) is None
        and record["carries_cars"] == "no"
    )  # fmt: skip
    merged.data = _data(table, header, [record for _, record in own], fresh, others)
    return merged


def _with_columns(table: Standing) -> tuple[list[str], list[list[str]]]:
    """Add the columns that the import writes where the file has not got them."""
    header = [*table.header, *(name for name in _NEEDED if name not in table.header)]
    return header, [[*line, *[""] * (len(header) - len(line))] for line in table.lines]


def _own_sailing(record: Mapping[str, str], sources: Collection[str]) -> Sailing | None:
    """Read a row of the import's own; ``None`` for any other row."""
    if record.get("source") not in sources:
        return None
    try:
        cells = {name: text for name, text in record.items() if text}
        sailing = Sailing.model_validate(cells)
    except ValidationError:
        return None
    first, last = sailing.valid_from, sailing.valid_to
    if first is None or last is None or not dt.timedelta(0) <= last - first <= _MOST_SPAN:
        return None
    return sailing


def _days_after(
    feed: Departures,
    own: Sequence[Sailing],
    window: tuple[dt.date, dt.date],
    written: Collection[str],
) -> dict[Departure, set[dt.date]]:
    """Days of every departure: the feed's within the window, those that stood outside it."""
    days = {key: set(found) for key, found in feed.days.items() if key.service_id not in written}
    for row in own:
        assert row.valid_from is not None
        assert row.valid_to is not None
        span = WeeklySpan(row.valid_from, row.valid_to, row.days)
        outside = {day for day in span.dates() if not window[0] <= day <= window[1]}
        if outside:
            ride = Ride(row.from_port, row.to_port, row.depart, row.arrive)
            key = Departure(row.service_id, row.mode, row.source or "", ride)
            days.setdefault(key, set()).update(outside)
    return days


_Known = dict[tuple[str, ...], dict[str, str]]


def _known_cells(own: Sequence[Mapping[str, str]]) -> _Known:
    """Cells that the timetable does not give, by service and ports, else by route and ports.

    Where rows of a route and its ports differ, nothing is known of a new service between them.
    """
    known: _Known = {}
    for first in ("service_id", "source"):
        seen: dict[tuple[str, ...], dict[str, set[str]]] = {}
        for record in own:
            key: tuple[str, ...] = (
                first, record[first], record["from_port"], record["to_port"],
            )  # fmt: skip
            for name, text in record.items():
                if name not in _TIMETABLE:
                    seen.setdefault(key, {}).setdefault(name, set()).add(text)
        for key, cells in seen.items():
            known[key] = {
                name: next(iter(texts)) for name, texts in cells.items() if len(texts) == 1
            }
    return known


def _record(
    header: Sequence[str], key: Departure, span: WeeklySpan, known: _Known, cars: bool | None
) -> dict[str, str]:
    ride = key.ride
    ports = (ride.from_port, ride.to_port)
    cells = {
        **known.get(("source", key.source, *ports), {}),
        **known.get(("service_id", key.service_id, *ports), {}),
        "service_id": key.service_id,
        "mode": key.mode,
        "from_port": ride.from_port,
        "to_port": ride.to_port,
        "depart": format_clock(ride.depart),
        "arrive": format_clock(ride.arrive),
        "days": format_weekdays(span.days),
        "valid_from": span.first.isoformat(),
        "valid_to": span.last.isoformat(),
        "source": key.source,
    }
    if cars is not None or not cells.get("carries_cars"):
        cells["carries_cars"] = "yes" if cars else "no"
    return {name: cells.get(name, "") for name in header}


def _tell(
    merged: MergedSailings,
    own: Sequence[Mapping[str, str]],
    fresh: Sequence[Mapping[str, str]],
    others: Sequence[Mapping[str, str]],
    sources: Collection[str],
) -> None:
    """Say which services are new, changed or gone, and what stands beside them."""
    before, after = _by_service(own), _by_service(fresh)
    merged.rows = len(fresh)
    merged.new = sorted(after.keys() - before.keys())
    merged.gone = sorted(before.keys() - after.keys())
    merged.changed = sorted(
        service for service in before.keys() & after.keys() if before[service] != after[service]
    )
    merged.stale = sum(
        1
        for record in others
        if record.get("source", "").startswith(SOURCE_PREFIX) and record["source"] not in sources
    )
    columns = ("from_port", "to_port", "depart")
    rides = {tuple(record[name] for name in columns) for record in fresh}
    merged.doubled = sum(
        1 for record in others if tuple(record.get(name, "") for name in columns) in rides
    )


def _by_service(
    records: Sequence[Mapping[str, str]],
) -> dict[str, Counter[tuple[tuple[str, str], ...]]]:
    """Rows of each service, as sorted cells, with how often each stands there."""
    found: dict[str, Counter[tuple[tuple[str, str], ...]]] = {}
    for record in records:
        found.setdefault(record["service_id"], Counter())[tuple(sorted(record.items()))] += 1
    return found


def _data(
    table: Standing,
    header: list[str],
    own: Sequence[Mapping[str, str]],
    fresh: Sequence[Mapping[str, str]],
    others: Sequence[tuple[list[str], Mapping[str, str]]],
) -> bytes | None:
    """Bytes of the table: unchanged, with rows after its own, or written anew."""
    if _by_service(own) == _by_service(fresh):
        return None
    rows = [cells_of(header, record) for record in fresh]
    if not own and header == table.header:
        return appended(table.data, rows)
    return as_csv([header, *(line for line, _ in others), *rows])


def cells_of(header: Sequence[str], record: Mapping[str, str]) -> list[str]:
    """Cells of a row in the order of a header, text that looks like a formula made harmless."""
    return [
        record.get(name, "") if name in _PLAIN else quoted(record.get(name, "")) for name in header
    ]


def appended(data: bytes, rows: Sequence[Sequence[str]]) -> bytes:
    """Bytes of a table with rows after its own, which keep every byte."""
    end = b"\r\n" if b"\r\n" in data else b"\n"
    gap = b"" if not data or data.endswith((b"\n", b"\r")) else end
    return data + gap + as_csv(rows).replace(b"\n", end)
