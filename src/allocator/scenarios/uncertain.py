"""What is uncertain in a scenario: edits that may happen, numbers that may be others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from allocator.scenarios.composing import WholeScenario


@dataclass(frozen=True)
class Uncertain:
    """An edit that may not happen, or whose number may be another.

    ``place`` is that among the edits of the whole scenario, ``chance`` the probability that it
    happens, ``number`` the field that lies between ``low`` and ``high`` (whole if ``is_whole``).
    """

    place: int
    chance: float
    number: str | None = None
    low: float | None = None
    high: float | None = None
    is_whole: bool = False


def uncertain(scenario: WholeScenario) -> tuple[Uncertain, ...]:
    """Name every uncertain edit of a scenario, in order."""
    found = []
    for place, placed in enumerate(scenario.edits):
        edit = placed.edit
        if edit.chance is None and edit.range is None:
            continue
        chance = 1.0 if edit.chance is None else edit.chance
        if edit.range is None:
            found.append(Uncertain(place, chance))
            continue
        low, high = edit.range
        found.append(Uncertain(place, chance, edit.number, low, high, edit.is_whole))
    return tuple(found)


def realised(
    scenario: WholeScenario,
    happens: Mapping[int, bool] | None = None,
    numbers: Mapping[int, float] | None = None,
) -> WholeScenario:
    """One future: edits that do not happen are left out, numbers are as drawn.

    Parameters
    ----------
    happens
        Whether the edit at a place happens; those not named do.
    numbers
        Number of the edit at a place, within its range; counts are rounded to whole ones.

    Raises
    ------
    ValueError
        Where a number is given for an edit without a range, or lies outside it.
    """
    happens, numbers = happens or {}, numbers or {}
    edits = []
    for place, placed in enumerate(scenario.edits):
        if not happens.get(place, True):
            continue
        edit = placed.edit
        if place in numbers:
            if edit.range is None or edit.number is None:
                raise ValueError(f"the edit at place {place} has no range")
            low, high = edit.range
            value = numbers[place]
            if not low <= value <= high:
                raise ValueError(f"a number between {low:g} and {high:g} for edit {place}")
            edit = edit.with_number(value)
        edits.append(replace(placed, edit=edit))
    return replace(scenario, edits=tuple(edits))
