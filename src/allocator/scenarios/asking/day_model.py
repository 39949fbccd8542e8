"""How many days an offer needs, as a model: everybody's days are variables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from allocator.allocation.groupings import Row
from allocator.scenarios.asking.ground import Ground
from allocator.scenarios.asking.promises import Promises, keeping
from allocator.scenarios.asking.times import Time
from allocator.solving.linear_model import Indices, LinearModel, Numbers

INFINITY = float("inf")


@dataclass(frozen=True, eq=False)
class DayModel:
    """A model in which so much of what is due is kept, with days of everybody as variables.

    ``used`` are days of a person's whole work, agreed visits among it; ``beyond`` those past what
    the person has. Both are in the order of ``people``.
    """

    model: LinearModel
    people: tuple[str, ...]
    used: Indices
    beyond: Indices

    def days(self, values: Numbers) -> dict[str, float]:
        """Days of each person in a solution."""
        return dict(zip(self.people, values[self.used].tolist(), strict=True))

    def days_beyond(self, values: Numbers) -> dict[str, float]:
        """Days of each person beyond their own."""
        return dict(zip(self.people, values[self.beyond].tolist(), strict=True))


def day_model(
    ground: Ground,
    promises: Promises,
    kept: float,
    own: dict[str, Time],
    *,
    prices: tuple[float, float],
) -> DayModel:
    """Build the model on a ground with open time.

    Parameters
    ----------
    own
        Time that each person really has.
    prices
        What a day used, and a day beyond one's own, counts in the objective.
    """
    size = ground.built.model.variable_count
    model = keeping(ground, promises, kept, "min", np.zeros(size))
    people = tuple(person for person, time in own.items() if time.days > 0)
    used = model.add_variables("days_used", len(people), objective=prices[0])
    beyond = model.add_variables("days_beyond", len(people), objective=prices[1])
    rows = list(_rows(ground, own, people, used, beyond))
    model.add_rows(
        "days_cover_the_work",
        len(rows),
        [number for number, (terms, _, _) in enumerate(rows) for _ in terms],
        [variable for terms, _, _ in rows for variable, _ in terms],
        [value for terms, _, _ in rows for _, value in terms],
        lower=[low for _, low, _ in rows],
        upper=[high for _, _, high in rows],
    )
    return DayModel(model, people, used, beyond)


def _rows(
    ground: Ground, own: dict[str, Time], people: tuple[str, ...], used: Indices, beyond: Indices
) -> Iterable[Row]:
    """Days are enough for the hours (for peer heads: the days away too), agreed ones first."""
    hours: dict[str, list[tuple[int, float]]] = defaultdict(list)
    away: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for seat in ground.built.variables.seats:
        option, budget = seat.option, ground.problem.budgets[seat.option.person_id]
        counted = budget.counted_hours(
            option.contact_hours, option.preparation_hours, option.outing.travel_hours
        )
        hours[option.person_id].append((seat.variable, counted))
        if budget.person.is_peer_head and option.outing.days:
            away[option.person_id].append((seat.variable, float(option.outing.days)))
    agreed = agreed_days(ground, own)
    for person, days, more in zip(people, used.tolist(), beyond.tolist(), strict=True):
        time, load = own[person], ground.problem.budgets[person].agreed
        taken = load.contact_hours
        if not time.person.is_peer_head:
            taken += load.preparation_hours + load.travel_hours
        yield [*hours[person], (days, -time.hours_per_day)], -INFINITY, -taken
        if time.person.is_peer_head:
            yield [*away[person], (days, -1.0)], -INFINITY, -float(load.days)
        # What is agreed already is there, even where it is more than the person has.
        yield [(days, 1.0), (more, -1.0)], -INFINITY, max(time.days, agreed[person])


def agreed_days(ground: Ground, own: dict[str, Time]) -> dict[str, float]:
    """Days that agreed visits take of each person."""
    found: dict[str, float] = {}
    for person, time in own.items():
        load = ground.problem.budgets[person].agreed
        if time.days == 0:
            found[person] = 0.0
        elif time.person.is_peer_head:
            found[person] = max(float(load.days), load.contact_hours / time.hours_per_day)
        else:
            total = load.contact_hours + load.preparation_hours + load.travel_hours
            found[person] = total / time.hours_per_day
    return found
