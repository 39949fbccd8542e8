"""Costs printed routes of the home health care set afresh, knowing no engine.

The rules are those of Mankowska, Meisel and Bierwirth (2014), Health Care Management Science 17:
every service once, by a carer who has the skill; two services of a patient by two carers, starting
together or with a gap between least and most, the first in the file first; no service before the
window opens; lateness counts from its close; carers leave the office at minute 0 or later. Cost is
a third each of distance, total lateness and greatest lateness.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from dataclasses import dataclass

from allocator.errors import BrokenPlanError
from benchmarks.published.hhcrsp import Care, HhcrspFile, Patient

SLACK = 1e-5
"""Minutes by which printed, rounded starts may miss a limit."""


@dataclass(frozen=True)
class Recosted:
    """What the routes cost; ``value`` is a third of the sum of the others."""

    distance: float
    total_lateness: float
    greatest_lateness: float

    @property
    def value(self) -> float:
        """Total cost as published."""
        return (self.distance + self.total_lateness + self.greatest_lateness) / 3.0


@dataclass(frozen=True)
class _Call:
    """One stop: who comes, when it starts, and when the carer has to be gone at the latest."""

    carer: int
    start: float
    leaves_by: float


def recost(read: HhcrspFile, routes: list[dict[str, object]]) -> Recosted:
    """Return what printed routes cost.

    A stop does not say which service it gives: where a patient has two, either way round counts
    that keeps the rules.

    Raises
    ------
    BrokenPlanError
        Naming every rule that is broken.
    """
    faults: list[str] = []
    calls: dict[str, list[_Call]] = defaultdict(list)
    places = {patient.id: at for at, patient in enumerate(read.patients, start=1)}
    distance, seen = 0.0, set[object]()
    for route in routes:
        carer = route["vehicle"]
        if route["day"] != 0 or not isinstance(carer, int) or not 0 <= carer < len(read.skills):
            faults.append(f"Vehicle {carer} on day {route['day']}: there is none.")
            continue
        if carer in seen:
            faults.append(f"Vehicle {carer} has two routes.")
        seen.add(carer)
        distance += _walk(read, carer, _stops(route), places, calls, faults)
    lateness: list[float] = []
    for patient in read.patients:
        lateness += _visited(read, patient, calls[patient.id], faults)
    if faults:
        raise BrokenPlanError(faults)
    return Recosted(distance, sum(lateness), max(lateness, default=0.0))


def _stops(route: dict[str, object]) -> list[tuple[str, float]]:
    stops = route["stops"]
    assert isinstance(stops, list)
    return [(str(stop["id"]), float(stop["start"])) for stop in stops]


def _walk(
    read: HhcrspFile,
    carer: int,
    stops: list[tuple[str, float]],
    places: dict[str, int],
    calls: dict[str, list[_Call]],
    faults: list[str],
) -> float:
    """Follow a route; returns its length and notes each stop with its last moment to leave."""
    known = [(id_, start) for id_, start in stops if id_ in places]
    faults += [f"Vehicle {carer}: no patient {id_!r}." for id_, _ in stops if id_ not in places]
    way = [0, *(places[id_] for id_, _ in known), 0]
    legs = [read.distances[a][b] for a, b in itertools.pairwise(way)]
    if known and known[0][1] < legs[0] - SLACK:
        faults.append(f"Vehicle {carer} is at {known[0][0]} before it can be there.")
    for at, (id_, start) in enumerate(known):
        is_last = at + 1 == len(known)
        leaves_by = float("inf") if is_last else known[at + 1][1] - legs[at + 1]
        calls[id_].append(_Call(carer, start, leaves_by))
    return sum(legs)


def _visited(
    read: HhcrspFile, patient: Patient, calls: list[_Call], faults: list[str]
) -> list[float]:
    """Check the stops at a patient; returns the lateness of each service."""
    if len(calls) != len(patient.care):
        faults.append(f"{patient.id}: {len(patient.care)} services, but {len(calls)} stops.")
        return []
    ways = [_broken(read, patient, order) for order in itertools.permutations(calls)]
    # The way round that breaks least is the one that is told.
    faults += min(ways, key=len)
    return [max(0.0, call.start - patient.closes) for call in calls]


def _broken(read: HhcrspFile, patient: Patient, calls: tuple[_Call, ...]) -> list[str]:
    """Name what is broken if the calls give the patient's services in the order of the file."""
    faults = [
        fault
        for care, call in zip(patient.care, calls, strict=True)
        for fault in _broken_care(read, patient, care, call)
    ]
    if len(calls) == 2:
        gap = calls[1].start - calls[0].start
        least, most = patient.gaps
        if calls[0].carer == calls[1].carer:
            faults.append(f"{patient.id}: both services by vehicle {calls[0].carer}.")
        if not least - SLACK <= gap <= most + SLACK:
            faults.append(f"{patient.id}: a gap of {gap:.3f}, not {least:g} to {most:g}.")
    return faults


def _broken_care(read: HhcrspFile, patient: Patient, care: Care, call: _Call) -> list[str]:
    who = f"{patient.id}, {care.service} by vehicle {call.carer}"
    faults = []
    if care.service not in read.skills[call.carer]:
        faults.append(f"{who}: without the skill.")
    if call.start < patient.opens - SLACK:
        faults.append(f"{who}: starts at {call.start:.3f}, before {patient.opens:g}.")
    if call.start + care.minutes > call.leaves_by + SLACK:
        faults.append(f"{who}: no time to get to the next stop.")
    return faults
