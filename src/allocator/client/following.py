"""News of a job as it comes: server-sent events, read line by line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Event:
    """One event: its name (``progress``, ``end``) and its data as text."""

    name: str
    data: str


def read_events(lines: Iterable[str]) -> Iterator[Event]:
    """Events out of the lines of a stream; comments and unknown fields are left aside."""
    name = "message"
    data: list[str] = []
    for line in lines:
        if line == "":
            if data:
                yield Event(name, "\n".join(data))
            name, data = "message", []
            continue
        field, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if field == "event":
            name = value
        elif field == "data":
            data.append(value)
