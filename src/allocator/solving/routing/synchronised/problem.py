"""What is asked and what comes back: visits of one or two parts, people with skills and bases."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from allocator.domain.allocations import SolveStatus
from allocator.errors import UsageError


@dataclass(frozen=True, eq=False)
class SynchronisedProblem:
    """Every part of every visit is done once, by somebody who can; lateness costs, earliness waits.

    A visit has one part or two. Two parts are done by two different people, and the second starts
    at least ``least_gaps`` and at most ``most_gaps`` minutes after the first (0 and 0: together).
    No part starts before its visit's window opens. People leave their bases at minute 0 or later,
    make one route each, and go back. What is minimised is

    ``weights[0]`` x travel + ``weights[1]`` x lateness of all parts + ``weights[2]`` x greatest
    lateness of a part, where a part is late by its start after its visit's window closes.

    Parameters
    ----------
    travel_minutes
        (places, places): minutes from place to place, at least 0.
    bases
        (people,): the place where a person starts and ends.
    places
        (visits,): the place of each visit.
    earliest, latest
        (visits,): minutes at which its window opens and closes, at least 0.
    least_gaps, most_gaps
        (visits,): minutes from the start of the first part to that of the second; not read for
        visits of one part.
    visits
        (parts,): the visit of each part, never falling: a visit's first part comes first.
    minutes
        (parts,): how long each part takes, at least 0.
    can_do
        (parts, people): who can do what.
    weights
        (3,): what a minute of travel, of lateness and of the greatest lateness costs, at least 0.
    """

    travel_minutes: NDArray[np.float64]
    bases: NDArray[np.int64]
    places: NDArray[np.int64]
    earliest: NDArray[np.float64]
    latest: NDArray[np.float64]
    least_gaps: NDArray[np.float64]
    most_gaps: NDArray[np.float64]
    visits: NDArray[np.int64]
    minutes: NDArray[np.float64]
    can_do: NDArray[np.bool_]
    weights: NDArray[np.float64]

    def __post_init__(self) -> None:
        """Refuse arrays that do not fit together, all at once.

        Raises
        ------
        UsageError
            Naming every array that is wrong.
        """
        faults = [words for words, wrong in self._checks() if wrong]
        if faults:
            raise UsageError("This is no problem of routes: " + "; ".join(faults) + ".")

    @property
    def visit_count(self) -> int:
        """Visits."""
        return self.places.size

    @property
    def part_count(self) -> int:
        """Parts of all visits."""
        return self.visits.size

    @property
    def person_count(self) -> int:
        """People."""
        return self.bases.size

    def parts_of_visits(self) -> NDArray[np.int64]:
        """(visits, 2): the first and second part of each visit; -1 where there is no second."""
        counts = np.bincount(self.visits, minlength=self.visit_count)
        first = np.concatenate([[0], np.cumsum(counts)])[:-1].astype(np.int64)
        return np.stack([first, np.where(counts == 2, first + 1, -1)], axis=1)

    def _checks(self) -> list[tuple[str, bool]]:
        return [*self._shape_checks(), *self._value_checks()]

    def _shape_checks(self) -> list[tuple[str, bool]]:
        visits, parts, people = self.places.size, self.visits.size, self.bases.size
        places = self.travel_minutes.shape[0]
        wanted = {
            "travel_minutes": (places, places),
            "earliest": (visits,),
            "latest": (visits,),
            "least_gaps": (visits,),
            "most_gaps": (visits,),
            "minutes": (parts,),
            "can_do": (parts, people),
            "weights": (3,),
        }
        return [
            (f"{name} should have the shape {shape}", getattr(self, name).shape != shape)
            for name, shape in wanted.items()
        ]

    def _value_checks(self) -> list[tuple[str, bool]]:
        places = self.travel_minutes.shape[0]
        numbers = ("travel_minutes", "earliest", "latest", "least_gaps", "minutes", "weights")
        counts = np.bincount(self.visits, minlength=self.visit_count) if self._has_visits() else [0]
        return [
            *(
                (f"{name} should be numbers of at least 0", not _is_plain(getattr(self, name)))
                for name in numbers
            ),
            ("bases should be places", not _is_among(self.bases, places)),
            ("places should be places", not _is_among(self.places, places)),
            (
                "visits should rise from 0, with one or two parts each",
                not self._has_visits() or not np.isin(counts, (1, 2)).all(),
            ),
            (
                "most_gaps should be numbers, none below least_gaps",
                not _is_plain(self.most_gaps)
                or self.most_gaps.shape != self.least_gaps.shape
                or bool((self.most_gaps < self.least_gaps).any()),
            ),
        ]

    def _has_visits(self) -> bool:
        """Whether the visits of parts can be counted at all."""
        rises = bool((np.diff(self.visits) >= 0).all())
        return rises and _is_among(self.visits, self.visit_count)


@dataclass(frozen=True)
class PartStop:
    """One part on a person's route, and the minute at which it starts."""

    part: int
    start_minute: float


@dataclass(frozen=True)
class SynchronisedPlan:
    """Routes with their starts; ``bound``: no plan costs less (minus infinity: not known).

    ``routes`` has one entry for each person, in order (``None``: no plan, ``value`` is then
    infinite); ``rounds`` counts what was tried. Minutes are those of the problem.
    """

    status: SolveStatus
    routes: tuple[tuple[PartStop, ...], ...] | None
    value: float
    travel_minutes: float
    late_minutes: float
    greatest_late_minutes: float
    bound: float
    rounds: int = 0


def _is_plain(numbers: NDArray[np.float64]) -> bool:
    return bool(np.isfinite(numbers).all() and (numbers >= 0).all())


def _is_among(indices: NDArray[np.int64], count: int) -> bool:
    return bool(((indices >= 0) & (indices < count)).all())
