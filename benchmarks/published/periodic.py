"""Reads periodic routing files in Cordeau's form: customers with patterns of days, a fleet a day.

First line: type, vehicles, customers, days (type 8: and depots). Then for each day (type 8: and
depot) the longest duration (0 = none) and the capacity. Then a line for each depot and customer:
id, x, y, service, demand, visits, number of patterns, patterns, perhaps a window. A pattern is the
number whose binary digits are the days, the first day first. Depots have no patterns. A published
file states 0 visits for a customer with patterns of one day: the patterns count then.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

from allocator.errors import Fault, FaultyDataError, UsageError

PERIODIC, PERIODIC_WINDOWS, PERIODIC_DEPOTS = 1, 5, 8


@dataclass(frozen=True)
class Depot:
    """Where a fleet starts and ends; ``opens`` and ``closes`` bound its routes."""

    id: int
    x: float
    y: float
    opens: float
    closes: float


@dataclass(frozen=True)
class Customer:
    """A customer; each pattern lists its days from 0. Service starts within the window."""

    id: int
    x: float
    y: float
    service: float
    demand: float
    patterns: tuple[tuple[int, ...], ...]
    opens: float
    closes: float


@dataclass(frozen=True)
class PeriodicFile:
    """``vehicles`` for each day and depot; ``durations`` and ``capacities`` for each day."""

    name: str
    has_windows: bool
    vehicles: int
    durations: tuple[float, ...]
    capacities: tuple[float, ...]
    depots: tuple[Depot, ...]
    customers: tuple[Customer, ...]

    @property
    def day_count(self) -> int:
        return len(self.durations)


def read_periodic(path: Path) -> PeriodicFile:
    """Read a file, or say everything that is wrong with it.

    Raises
    ------
    UsageError
        If the file cannot be read.
    FaultyDataError
        If a line is not as described above; each fault names its line.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{path.name} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise FaultyDataError([Fault(path.name, expected="plain text")]) from error
    reading = _Reading(path.name)
    lines = [
        (row, reading.numbers(row, line.split()))
        for row, line in enumerate(text.splitlines(), start=1)
        if line.strip()
    ]
    reading.stop_if_faulty()
    read = reading.instance(path.stem, lines)
    reading.stop_if_faulty()
    return read


class _Reading:
    """Reads one file and collects what is wrong with it."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.faults: list[Fault] = []

    def stop_if_faulty(self) -> None:
        if self.faults:
            raise FaultyDataError(self.faults)

    def fault(self, row: int | None, expected: str, value: object = None) -> None:
        found = None if value is None else str(value)[:60]
        self.faults.append(Fault(self.file, row, None, found, expected))

    def numbers(self, row: int, words: list[str]) -> list[float]:
        read = []
        for word in words:
            try:
                number = float(word)
            except ValueError:
                number = math.nan
            if not math.isfinite(number):
                self.fault(row, "a number", word)
            read.append(number)
        return read

    def instance(self, name: str, lines: list[tuple[int, list[float]]]) -> PeriodicFile:
        head = lines[0][1] if lines else []
        kinds = {PERIODIC: 4, PERIODIC_WINDOWS: 4, PERIODIC_DEPOTS: 5}
        if not head or len(head) != kinds.get(int(head[0])):
            self.fault(1, "type 1, 5 or 8, vehicles, customers, days (type 8: and depots)")
        elif any(number < 1 or number % 1 for number in head):
            self.fault(1, "whole numbers from 1 on")
        elif head[3] > 31:
            self.fault(1, "at most 31 days", head[3])
        self.stop_if_faulty()
        kind, vehicles, days = int(head[0]), int(head[1]), int(head[3])
        depot_count = int(head[4]) if kind == PERIODIC_DEPOTS else 1
        rows = days * depot_count
        limits = [self._limit(row, line) for row, line in lines[1 : 1 + rows]]
        places = [self._place(kind, days, row, line) for row, line in lines[1 + rows :]]
        depots = tuple(place for place in places if isinstance(place, Depot))
        customers = tuple(place for place in places if isinstance(place, Customer))
        if len(limits) < rows or (kind == PERIODIC_DEPOTS and len(set(limits)) > 1):
            self.fault(None, f"{rows} lines of duration and capacity, the same for all depots")
        if len(depots) != depot_count:
            self.fault(None, f"{depot_count} depots (lines without patterns)", len(depots))
        ids = [place.id for place in places if place is not None]
        for twice in sorted({one for one in ids if ids.count(one) > 1}):
            self.fault(None, "a different id for each line", twice)
        return PeriodicFile(
            name,
            kind == PERIODIC_WINDOWS,
            vehicles,
            tuple(duration for duration, _ in limits[:days]),
            tuple(capacity for _, capacity in limits[:days]),
            depots,
            customers,
        )

    def _limit(self, row: int, line: list[float]) -> tuple[float, float]:
        if len(line) != 2 or min(line) < 0:
            self.fault(row, "a longest duration and a capacity, 0 or more")
            return math.inf, math.inf
        return line[0] or math.inf, line[1]

    def _place(self, kind: int, days: int, row: int, line: list[float]) -> Depot | Customer | None:
        count = int(line[6]) if len(line) > 6 else -1
        has_window = kind != PERIODIC and len(line) == 9 + count
        if count < 0 or not (has_window or len(line) == 7 + count):
            self.fault(row, "id, x, y, service, demand, visits, number of patterns, patterns")
            return None
        if kind == PERIODIC_WINDOWS and not has_window:
            self.fault(row, "a window at the end of the line")
        opens, closes = -math.inf, math.inf
        if kind == PERIODIC_WINDOWS and has_window:
            opens, closes = line[-2:]
        if opens > closes:
            self.fault(row, "a window that opens before it closes", f"{opens} {closes}")
        if min(line[3], line[4]) < 0:
            self.fault(row, "service and demand of 0 or more")
        if count == 0 and line[5] == 0:
            return Depot(int(line[0]), line[1], line[2], opens, closes)
        patterns = tuple(self._pattern(row, line[5], code, days) for code in line[7 : 7 + count])
        if not patterns:
            self.fault(row, "at least one pattern of days")
        x, y, service, demand = line[1:5]
        return Customer(int(line[0]), x, y, service, demand, patterns, opens, closes)

    def _pattern(self, row: int, visits: float, code: float, days: int) -> tuple[int, ...]:
        pattern = tuple(day for day in range(days) if int(code) >> (days - 1 - day) & 1)
        if code % 1 or not 0 < code < 2**days or (visits and len(pattern) != visits):
            self.fault(row, f"a pattern of {visits:g} of {days} days", f"{code:g}")
        return pattern
