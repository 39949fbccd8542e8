"""Reads technician routing files: technicians and requests with skills, tools and spare parts.

The number of technicians stands first under ``CREW COUNT``; other counts there are not always
right. Then a line each for the depot (id 0), the technicians (ids from 1 on) and the requests: id,
x, y, window, service and three lists in brackets: skills, tools, and how many of each part.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

from allocator.errors import Fault, FaultyDataError, UsageError

LINE = re.compile(r"((?:\S+\s+){6})\[([\d,\s]*)\]\s*\[([\d,\s]*)\]\s*\[([\d,\s]*)\]")
COLUMNS = "id, x, y, window start and end, service, [skills] [tools] [parts]"


@dataclass(frozen=True)
class Place:
    """The depot, a technician's home, or a request, with what is carried or needed there."""

    id: int
    x: float
    y: float
    opens: float
    closes: float
    service: float
    skills: frozenset[int]
    tools: frozenset[int]
    parts: tuple[int, ...]


@dataclass(frozen=True)
class TechnicianFile:
    """An instance; the depot has every tool and any number of parts."""

    name: str
    depot: Place
    technicians: tuple[Place, ...]
    requests: tuple[Place, ...]


def read_technicians(path: Path) -> TechnicianFile:
    """Read a file, or say everything that is wrong with it.

    Raises
    ------
    UsageError
        If the file cannot be read.
    FaultyDataError
        If a line is not as described above; each fault names its line.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise UsageError(f"{path.name} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise FaultyDataError([Fault(path.name, expected="plain text")]) from error
    faults: list[Fault] = []
    crew = _crew(path.name, lines, faults)
    rows = [
        (row, _place(path.name, row, line.strip(), faults))
        for row, line in enumerate(lines, start=1)
        if "[" in line
    ]
    places = _with_parts(path.name, [(row, one) for row, one in rows if one is not None], faults)
    ids = [place.id for place in places]
    if not faults and ids[: crew + 1] != list(range(crew + 1)):
        faults.append(Fault(path.name, expected=f"the depot (id 0) and technicians 1 to {crew}"))
    for twice, count in Counter(ids).items():
        if count > 1:
            faults.append(Fault(path.name, None, "id", str(twice), "a different id for each line"))
    if faults:
        raise FaultyDataError(faults)
    return TechnicianFile(
        path.stem, places[0], tuple(places[1 : crew + 1]), tuple(places[crew + 1 :])
    )


def _crew(file: str, lines: list[str], faults: list[Fault]) -> int:
    """Return how many technicians there are."""
    for row, line in enumerate(lines, start=1):
        if line.startswith("CREW COUNT"):
            words = lines[row].split() if row < len(lines) else []
            if len(words) == 4 and all(word.isdigit() for word in words):
                return int(words[0])
            faults.append(Fault(file, row + 1, expected="four counts: crew, skills, tools, parts"))
            return 0
    faults.append(Fault(file, expected="a line CREW COUNT SKILLS TOOLS SPARE PARTS"))
    return 0


def _with_parts(file: str, rows: list[tuple[int, Place]], faults: list[Fault]) -> list[Place]:
    """Let every place have as many counts of parts; an empty list means none of any."""
    kinds = max((len(place.parts) for _, place in rows), default=0)
    for row, place in rows:
        if len(place.parts) not in (0, kinds):
            faults.append(Fault(file, row, "SPARE PARTS", str(place.parts), f"{kinds} counts"))
    return [replace(place, parts=place.parts or (0,) * kinds) for _, place in rows]


def _place(file: str, row: int, line: str, faults: list[Fault]) -> Place | None:
    found = LINE.fullmatch(line)
    try:
        if found is None:
            raise ValueError(line)
        words = found.group(1).split()
        number = int(words[0])
        x, y, opens, closes, service = (float(word) for word in words[1:])
        skills, tools, counts = (_list(found.group(group)) for group in (2, 3, 4))
    except ValueError:
        faults.append(Fault(file, row, None, line[:60], COLUMNS))
        return None
    if opens > closes or service < 0:
        faults.append(
            Fault(file, row, None, line[:60], "a window that opens before it closes, service >= 0")
        )
    return Place(
        number,
        x,
        y,
        opens,
        closes,
        service,
        frozenset(skills),
        frozenset(tools),
        tuple(counts),
    )


def _list(text: str) -> list[int]:
    return [int(word) for word in text.split(",") if word.strip()]
