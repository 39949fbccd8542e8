"""Futures drawn from a seed: numbers within their ranges, edits that happen or not, events."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from allocator.domain.authority import Authority
from allocator.scenarios.composing import WholeScenario
from allocator.scenarios.edits import EditShape
from allocator.scenarios.edits.crossings import WithdrawSailings
from allocator.scenarios.edits.people import LeaveEdit
from allocator.scenarios.edits.rules import TierEdit
from allocator.scenarios.sweeping.axes import clean, with_value
from allocator.scenarios.sweeping.reading import WholeSweep
from allocator.scenarios.sweeping.schema import (
    Absence,
    Axis,
    CancelledBoats,
    EmergingConcerns,
    Sweep,
    Value,
)
from allocator.scenarios.uncertain import realised, uncertain


@dataclass(frozen=True)
class Future:
    """One drawn future: values by axis, what happened in words, edits, coordinates."""

    number: int
    values: dict[str, Value]
    happened: tuple[str, ...]
    edits: tuple[EditShape, ...]
    place: tuple[float, ...]


def shares(sweep: Sweep, dimensions: int, seed: int) -> NDArray[np.float64]:
    """Draw numbers between 0 and 1, a row for each future.

    ``latin``: each column has one number in each of as many equal parts as there are futures
    (McKay, Beckman and Conover 1979), so that few draws cover every range.
    """
    random = np.random.default_rng([seed, 1])
    count = sweep.draws or 0
    found = random.random((count, dimensions))
    if sweep.method == "latin":
        for column in range(dimensions):
            found[:, column] = (random.permutation(count) + found[:, column]) / max(1, count)
    return found


def draw_futures(whole: WholeSweep, authority: Authority, seed: int) -> list[Future]:
    """Draw every future of a sweep. The same seed always draws the same ones."""
    sweep = whole.sweep
    seed = seed if sweep.seed is None else sweep.seed
    scenario = WholeScenario(sweep.name, sweep.question, whole.common)
    unsure = uncertain(scenario)
    drawn = shares(sweep, len(sweep.axes) + 2 * len(unsure), seed)
    futures = []
    for number, row in enumerate(drawn):
        own = row.tolist()
        values = {axis.name: _drawn(axis, u) for axis, u in zip(sweep.axes, own, strict=False)}
        rest = own[len(sweep.axes) :]
        happens, numbers, happened = {}, {}, []
        for place, one in enumerate(unsure):
            if one.chance < 1:
                happens[one.place] = rest[2 * place] < one.chance
                if happens[one.place]:
                    happened.append(f"{getattr(whole.common[one.place].edit, 'edit')} happens")  # noqa: B009
            if one.low is not None and one.high is not None:
                share = rest[2 * place + 1]
                numbers[one.place] = round(one.low + share * (one.high - one.low), 9)
        real = realised(scenario, happens, numbers)
        edits = [one.edit.model_copy(update={"chance": None, "range": None}) for one in real.edits]
        edits += [with_value(axis, values[axis.name]) for axis in sweep.axes]
        random = np.random.default_rng([seed, 2, number])
        for event in sweep.events:
            for edit, words in _events(event, authority, random):
                edits.append(edit)
                happened.append(words)
        futures.append(Future(number, values, tuple(happened), tuple(edits), tuple(own)))
    return futures


def _drawn(axis: Axis, share: float) -> Value:
    if axis.values is not None:
        return axis.values[min(len(axis.values) - 1, int(share * len(axis.values)))]
    low, high = float(axis.low or 0.0), float(axis.high or 0.0)
    return clean(axis, low + share * (high - low))


def _events(
    event: Absence | CancelledBoats | EmergingConcerns,
    authority: Authority,
    random: np.random.Generator,
) -> list[tuple[EditShape, str]]:
    """Edits of one random event, each with words; as many numbers are drawn whatever happens."""
    if isinstance(event, Absence):
        return _absences(event, authority, random)
    if isinstance(event, CancelledBoats):
        weeks = random.random(weeks_of(authority)) < event.chance
        return [
            (
                WithdrawSailings(
                    edit="withdraw_sailings", mode=event.mode, week=int(week) + 1, weeks=1
                ),
                f"no {event.mode} in week {int(week) + 1}",
            )
            for week in np.flatnonzero(weeks)
        ]
    tiers = authority.offer.tiers
    tier = {"highest": tiers[-1], "lowest": tiers[0]}.get(event.tier, event.tier)
    chosen = np.flatnonzero(random.random(len(authority.open_schools)) < event.chance)
    ids = tuple(authority.open_schools[int(place)].school_id for place in chosen)
    if not ids:
        return []
    edit = TierEdit(edit="tier", tier=tier, schools=ids, reason="a concern that emerges")
    return [(edit, f"concerns at {len(ids)} schools")]


def _absences(
    event: Absence, authority: Authority, random: np.random.Generator
) -> list[tuple[EditShape, str]]:
    people = [one for one in authority.people if one.role == event.role and one.fte > 0]
    term = weeks_of(authority)
    drawn = random.random((len(people), 3))
    found: list[tuple[EditShape, str]] = []
    for person, (happens, start, length) in zip(people, drawn.tolist(), strict=True):
        if happens >= event.chance:
            continue
        low, high = event.weeks
        weeks = min(term, low + int(length * (high - low + 1)))
        week = 1 + int(start * max(1, term - weeks + 1))
        edit = LeaveEdit(
            edit="leave", people=(person.person_id,), week=week, weeks=weeks, kind="sick"
        )
        found.append((edit, f"{person.person_id} away for {weeks} weeks from week {week}"))
    return found


def weeks_of(authority: Authority) -> int:
    """Weeks of the term, Monday to Sunday, those it begins and ends in included."""
    term = authority.term
    first = term.start.toordinal() - term.start.weekday()
    return (term.end.toordinal() - first) // 7 + 1
