"""Reads an instance of the home health care set: patients, carers, skills, windows, distances.

One JSON object. ``patients`` have a ``time_window`` and one or two ``required_caregivers``
(service, duration); two of them have a ``synchronization``, ``simultaneous`` or ``sequential``
with the least and greatest ``distance`` between their starts. Row and column 0 of ``distances``
are the central office, the others the patients in order. Distances are minutes as well.
"""

from __future__ import annotations

import difflib
import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from allocator.errors import Fault, FaultyDataError, UsageError

Json = dict[str, object]


@dataclass(frozen=True)
class Care:
    """One service that a patient needs: which, and how many minutes it takes."""

    service: str
    minutes: float


@dataclass(frozen=True)
class Patient:
    """A patient; ``gaps``: least and most minutes between two starts, 0 and 0 for together."""

    id: str
    opens: float
    closes: float
    care: tuple[Care, ...]
    gaps: tuple[float, float]


@dataclass(frozen=True)
class HhcrspFile:
    """An instance: ``skills`` are those of each carer, ``distances`` from office and patients."""

    name: str
    patients: tuple[Patient, ...]
    skills: tuple[frozenset[str], ...]
    distances: tuple[tuple[float, ...], ...]


def read_hhcrsp(path: Path) -> HhcrspFile:
    """Read a file, or say everything that is wrong with it.

    Raises
    ------
    UsageError
        If the file cannot be read.
    FaultyDataError
        If it is no JSON or not as described above; each fault names its place.
    """
    try:
        whole = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"{path.name} cannot be read: {error.strerror}.") from error
    except (ValueError, RecursionError) as error:
        raise FaultyDataError([Fault(path.name, expected="one JSON object")]) from error
    reading = _Reading(path.name)
    read = reading.instance(path.stem, whole)
    if reading.faults:
        raise FaultyDataError(reading.faults)
    return read


class _Reading:
    """Reads one file and collects what is wrong with it."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.faults: list[Fault] = []

    def instance(self, name: str, whole: object) -> HhcrspFile:
        top = self._object("the file", whole)
        services = [
            str(self._object(place, one).get("id"))
            for place, one in self._each("services", top.get("services"))
        ]
        usual = {
            str(one.get("id")): one.get("default_duration")
            for one in self._objects(top.get("services"))
        }
        patients = tuple(
            self._patient(place, self._object(place, one), services, usual)
            for place, one in self._each("patients", top.get("patients"))
        )
        for twice in sorted({one.id for one in patients if _count(patients, one.id) > 1}):
            self._fault("patients", twice, "a different id for each patient")
        skills = tuple(
            self._skills(f"{place}.abilities", self._object(place, one).get("abilities"), services)
            for place, one in self._each("caregivers", top.get("caregivers"))
        )
        offices = top.get("central_offices", [None])
        if not isinstance(offices, list) or len(offices) != 1:
            self._fault("central_offices", offices, "one central office")
        size = len(patients) + 1
        return HhcrspFile(name, patients, skills, self._distances(top.get("distances"), size))

    def _patient(
        self, place: str, one: Json, services: list[str], usual: dict[str, object]
    ) -> Patient:
        window = self._numbers(f"{place}.time_window", one.get("time_window"), 2)
        if window[0] > window[1]:
            self._fault(f"{place}.time_window", window, "an opening before the close")
        care = tuple(
            self._care(where, self._object(where, need), services, usual)
            for where, need in self._each(
                f"{place}.required_caregivers", one.get("required_caregivers")
            )
        )
        if not 1 <= len(care) <= 2:
            self._fault(f"{place}.required_caregivers", len(care), "one or two services")
        gaps = (0.0, 0.0)
        if len(care) == 2:
            where = f"{place}.synchronization"
            gaps = self._gaps(where, self._object(where, one.get("synchronization")))
            if care[0].service == care[1].service:
                self._fault(place, care[0].service, "two different services")
        return Patient(str(one.get("id")), window[0], window[1], care, gaps)

    def _care(self, place: str, one: Json, services: list[str], usual: dict[str, object]) -> Care:
        service = str(one.get("service"))
        self._known(f"{place}.service", service, services)
        minutes = one.get("duration", usual.get(service))
        return Care(service, self._number(f"{place}.duration", minutes))

    def _gaps(self, place: str, one: Json) -> tuple[float, float]:
        kind = one.get("type")
        if kind == "simultaneous":
            return 0.0, 0.0
        if kind != "sequential":
            self._fault(f"{place}.type", kind, "'simultaneous' or 'sequential'")
            return 0.0, 0.0
        least, most = self._numbers(f"{place}.distance", one.get("distance"), 2)
        if least > most:
            self._fault(f"{place}.distance", [least, most], "the least before the most")
        return least, most

    def _skills(self, place: str, given: object, services: list[str]) -> frozenset[str]:
        skills = [str(one) for _, one in self._each(place, given)]
        for skill in skills:
            self._known(place, skill, services)
        return frozenset(skills)

    def _distances(self, given: object, size: int) -> tuple[tuple[float, ...], ...]:
        rows = [row for _, row in self._each("distances", given)]
        if len(rows) != size:
            self._fault("distances", len(rows), f"{size} rows: the office and every patient")
        return tuple(
            tuple(self._numbers(f"distances[{at}]", row, size)) for at, row in enumerate(rows)
        )

    def _numbers(self, place: str, given: object, count: int) -> list[float]:
        if not isinstance(given, list) or len(given) != count:
            self._fault(place, given, f"a list of {count} numbers")
            return [0.0] * count
        return [self._number(f"{place}[{at}]", one) for at, one in enumerate(given)]

    def _number(self, place: str, given: object) -> float:
        is_number = isinstance(given, int | float) and not isinstance(given, bool)
        if is_number and math.isfinite(given) and given >= 0:  # type: ignore[arg-type,operator]
            return float(given)  # type: ignore[arg-type]
        self._fault(place, given, "a number of at least 0")
        return 0.0

    def _each(self, place: str, given: object) -> Iterator[tuple[str, object]]:
        if not isinstance(given, list):
            self._fault(place, given, "a list")
            return
        yield from ((f"{place}[{at}]", one) for at, one in enumerate(given))

    def _objects(self, given: object) -> list[Json]:
        return [one for one in given if isinstance(one, dict)] if isinstance(given, list) else []

    def _object(self, place: str, given: object) -> Json:
        if isinstance(given, dict):
            return given
        self._fault(place, given, "an object")
        return {}

    def _known(self, place: str, service: str, services: list[str]) -> None:
        if service not in services:
            near = difflib.get_close_matches(service, services, 1)
            self._fault(place, service, "a service of the file", near[0] if near else None)

    def _fault(self, place: str, found: object, wanted: str, near: str | None = None) -> None:
        text = str(found)
        shown = text if len(text) <= 60 else f"{text[:57]}..."
        self.faults.append(
            Fault(self.file, column=place, value=shown, expected=wanted, nearest=near)
        )


def _count(patients: tuple[Patient, ...], id_: str) -> int:
    return sum(one.id == id_ for one in patients)
