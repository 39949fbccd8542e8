"""The stops that each trip of a feed calls at, and when."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from allocator.io.imports.gtfs.cells import TIME_WORDS, parse_time
from allocator.io.imports.gtfs.feed import Feed
from allocator.io.imports.gtfs.voyages import Call

_NOT_AT_ALL = "1"
"""``pickup_type`` and ``drop_off_type``: nobody may board, or alight."""
_KINDS = ("", "0", "1", "2", "3")


@dataclass(frozen=True)
class TimedCall:
    """A call in seconds after midnight of the service day, at a stop or a port."""

    port_id: str
    arrive: int
    depart: int
    boards: bool
    alights: bool

    def at(self, port_id: str) -> Call:
        """Round to whole minutes so that nobody is late: boats leave early, arrive late.

        A call that is over within the minute is one moment, so that who stays aboard can.
        """
        depart = self.depart // 60
        arrive = min(-(-self.arrive // 60), max(self.arrive // 60, depart))
        return Call(port_id, arrive, depart, self.boards, self.alights)

    def later(self, seconds: int) -> TimedCall:
        """Return the same call so many seconds later."""
        return replace(self, arrive=self.arrive + seconds, depart=self.depart + seconds)


@dataclass(frozen=True)
class _Line:
    sequence: int
    row: int
    call: TimedCall | None
    """``None`` where the feed gives no time."""


def read_calls(
    feed: Feed, trips: Collection[str], notes: list[str]
) -> tuple[dict[str, tuple[TimedCall, ...]], dict[str, int]]:
    """Calls of each trip in order, and the first row that names each stop."""
    lines: dict[str, list[_Line]] = {trip_id: [] for trip_id in trips}
    stops: dict[str, int] = {}
    for row, record in feed.rows("stop_times"):
        own = lines.get(record.get("trip_id", ""))
        if own is None:
            continue
        line = _line(feed, row, record)
        if line is not None:
            own.append(line)
            if line.call is not None:
                stops.setdefault(line.call.port_id, row)
    return {trip_id: _calls(feed, trip_id, own, notes) for trip_id, own in lines.items()}, stops


def _line(feed: Feed, row: int, record: dict[str, str]) -> _Line | None:
    sequence, stop_id = record.get("stop_sequence", ""), record.get("stop_id", "")
    is_sound = True
    if not (sequence.isascii() and sequence.isdigit() and len(sequence) < 10):
        feed.fault("stop_times", row, "stop_sequence", sequence or None, "a whole number")
        is_sound = False
    if not stop_id:
        feed.fault("stop_times", row, "stop_id", None, "the stop that is called at")
        is_sound = False
    may = []
    for column in ("pickup_type", "drop_off_type"):
        text = record.get(column, "")
        if text not in _KINDS:
            feed.fault("stop_times", row, column, text, "0, 1, 2 or 3")
            is_sound = False
        may.append(text != _NOT_AT_ALL)
    texts = {name: record.get(f"{name}_time", "") for name in ("arrival", "departure")}
    times = {name: parse_time(text) for name, text in texts.items() if text}
    for name, time in times.items():
        if time is None:
            feed.fault("stop_times", row, f"{name}_time", texts[name], TIME_WORDS)
            is_sound = False
    if not is_sound:
        return None
    arrive = times.get("arrival", times.get("departure"))
    depart = times.get("departure", arrive)
    if arrive is None or depart is None:
        return _Line(int(sequence), row, None)
    return _Line(int(sequence), row, TimedCall(stop_id, arrive, depart, *may))


def _calls(feed: Feed, trip_id: str, lines: list[_Line], notes: list[str]) -> tuple[TimedCall, ...]:
    """Put the calls of a trip in order of their sequence and check that time runs forward."""
    lines.sort(key=lambda line: (line.sequence, line.row))
    for before, line in pairwise(lines):
        if before.sequence == line.sequence:
            expected = f"each number once in trip {trip_id}; row {before.row} has it too"
            feed.fault("stop_times", line.row, "stop_sequence", str(line.sequence), expected)
    timed = [line for line in lines if line.call is not None]
    if lines and (lines[0].call is None or lines[-1].call is None):
        row = (lines[0] if lines[0].call is None else lines[-1]).row
        expected = "times at the first and last stop of a trip"
        feed.fault("stop_times", row, "arrival_time", None, expected)
    elif len(timed) < len(lines):
        gone = len(lines) - len(timed)
        notes.append(f"trip {trip_id}: {gone} stops without a time are passed by")
    if len(timed) < 2 and not feed.faults.faults:
        notes.append(f"trip {trip_id}: calls at fewer than two stops; it is left out")
    _check_times(feed, timed)
    return tuple(line.call for line in timed if line.call is not None)


def _check_times(feed: Feed, lines: Sequence[_Line]) -> None:
    """Refuse a boat that arrives before it leaves, or leaves a stop before it is there."""
    before: TimedCall | None = None
    for line in lines:
        call = line.call
        if call is None:
            continue
        if call.depart < call.arrive:
            value, expected = _clock(call.depart), f"not before arrival_time, {_clock(call.arrive)}"
            feed.fault("stop_times", line.row, "departure_time", value, expected)
        if before is not None and call.arrive <= before.depart and call.port_id != before.port_id:
            expected = f"later than {_clock(before.depart)}, when it leaves the stop before"
            feed.fault("stop_times", line.row, "arrival_time", _clock(call.arrive), expected)
        before = call


def _clock(seconds: int) -> str:
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
