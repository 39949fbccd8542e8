"""The question how many officer days an offer needs, beside those there are."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from allocator.domain.asking import (
    DaysAnswer,
    DaysNeeded,
    Figure,
    PersonDays,
    RoleDays,
    Scope,
    Unreachable,
)
from allocator.domain.people import ROLES, Role
from allocator.scenarios.asking.day_model import DayModel, day_model
from allocator.scenarios.asking.day_words import answer_in_words, need_in_words
from allocator.scenarios.asking.ground import Ground
from allocator.scenarios.asking.promises import Promises, most_kept, promises_of
from allocator.scenarios.asking.restating import ROUND, WHOLE, figure, solved
from allocator.scenarios.asking.times import Time, times_of, with_days, with_open_time
from allocator.scenarios.asking.witness import Claim, checked_plan
from allocator.solving.highs import Relaxation
from allocator.solving.linear_model import Numbers
from allocator.solving.solutions import Solution

SCOPES: tuple[Scope, ...] = ("minimums", "targets")
LEAST_DAYS = 5e-3
"""Days that are worth naming."""
DAYS_GAP = 1e-3
"""Relative gap within which days are found."""


def ask_days(ground: Ground, scopes: tuple[Scope, ...] = SCOPES) -> DaysAnswer:
    """Say how many days the offer needs: all minimums, all targets; by role and altogether.

    With everybody's time open, the plan that needs the fewest days says what the offer needs; the
    plan that needs fewest beyond what each person has (then fewest of all) says what is missing,
    by role and person. Both are checked in an authority with that time.
    """
    needs = tuple(days_needed(ground, scope) for scope in scopes)
    term_days = len(ground.authority.term_calendar.office_days)
    answer, text = answer_in_words(ground.authority, needs)
    return DaysAnswer(answer=answer, term_days=term_days, needs=needs, text=text)


@dataclass(frozen=True, eq=False)
class _Question:
    """One scope on its way: the ground with open time, what is due, what can be kept."""

    ground: Ground
    opened: Ground
    promises: Promises
    covered: Solution
    own: dict[str, Time]

    @property
    def kept(self) -> float:
        return round(self.covered.objective)

    def solve(
        self, prices: tuple[float, float], beyond: Solution | None = None
    ) -> tuple[DayModel, Solution]:
        """Find the fewest days, by the prices of days used and days beyond.

        Parameters
        ----------
        beyond
            A plan whose days beyond everybody's own are not to be passed.
        """
        days = day_model(self.opened, self.promises, self.kept, self.own, prices=prices)
        engine = self.ground.authority.settings.engine
        start = np.full(days.model.variable_count, np.nan)
        if self.covered.values is not None:
            start[: self.covered.values.size] = self.covered.values
        if beyond is not None and beyond.values is not None:
            start = beyond.values
            most = float(start[days.beyond].sum()) + WHOLE
            zeros = np.zeros(days.beyond.size, dtype=np.int64)
            days.model.add_rows("beyond_as_found", 1, zeros, days.beyond, 1.0, upper=most)
        found = solved(days.model, self.ground.control, engine, start, DAYS_GAP)
        return days, found

    def check(self, days: DayModel, found: Solution) -> None:
        """Hold the plan against every rule, in an authority with the days that it needs."""
        assert found.values is not None
        authority = with_days(self.ground.authority, days.days(found.values))
        problem = replace(
            self.ground.with_authority(authority).problem, blocks=self.opened.problem.blocks
        )
        values = found.values[: self.opened.built.model.variable_count]
        claim = Claim("min", found.objective, found.bound)
        checked_plan(problem, self.opened.built.variables, values, self.ground.tiers, claim)


def days_needed(ground: Ground, scope: Scope) -> DaysNeeded:
    """Days that all minimums, or all targets, need: at all, and beyond what there is."""
    ground.tell(f"days that all {scope} need")
    opened = ground.with_authority(with_open_time(ground.authority))
    promises = promises_of(opened, scope)
    covered = most_kept(opened, promises)
    asked = _Question(ground, opened, promises, covered, times_of(ground.authority))
    days, needed = asked.solve((1.0, 0.0))
    _, missing = asked.solve((0.0, 1.0))
    thrifty, least = asked.solve((1.0, 0.0), beyond=missing)
    asked.check(days, needed)
    asked.check(thrifty, least)
    return _written(asked, scope, days, needed, missing, (thrifty, least))


def _written(
    asked: _Question,
    scope: Scope,
    model: DayModel,
    needed: Solution,
    missing: Solution,
    thrifty: tuple[DayModel, Solution],
) -> DaysNeeded:
    values = thrifty[1].values
    assert values is not None
    used, beyond = thrifty[0].days(values), thrifty[0].days_beyond(values)
    authority = asked.ground.authority
    term_days = max(1, len(authority.term_calendar.office_days))
    officers = sum(
        days for person, days in beyond.items() if not asked.own[person].person.is_peer_head
    )
    found = DaysNeeded(
        scope=scope,
        sessions=_sessions(asked, scope, values),
        there=round(sum(time.days for time in asked.own.values()), ROUND),
        needed=_days(needed),
        missing=_days(missing),
        posts_missing=round(officers / term_days, ROUND),
        roles=tuple(_roles(asked, model, used, beyond)),
        people=_people(asked, beyond),
        unreachable=_unreachable(asked),
        unreachable_is_proven=asked.covered.bound < asked.kept + 1 - WHOLE,
        text="",
    )
    return found.model_copy(update={"text": need_in_words(authority, found)})


def _days(found: Solution) -> Figure:
    value = found.objective if found.objective > WHOLE else 0.0
    return figure(value, min(value, max(0.0, found.bound)), "days")


def _sessions(asked: _Question, scope: Scope, values: Numbers) -> int:
    """Sessions that are due and given, those agreed already among them."""
    steps = asked.opened.built.variables.steps
    new = sum(values[step.variable] for step in steps if asked.promises.weights[step.variable] > 0)
    agreed = sum(
        min(line.given, line.minimum if scope == "minimums" else line.target)
        for line in asked.ground.problem.demand.lines
    )
    return round(float(new)) + agreed


def _roles(
    asked: _Question, model: DayModel, used: dict[str, float], beyond: dict[str, float]
) -> list[RoleDays]:
    """Days by role, each with the least that any plan could do with."""
    relaxation = Relaxation(model.model, asked.ground.control)
    places: dict[Role, list[int]] = {role: [] for role in ROLES}
    for place, person in enumerate(model.people):
        places[asked.own[person].person.role].append(place)
    found = []
    for role, here in places.items():
        if not here:
            continue
        objective = np.zeros(model.model.variable_count)
        objective[model.used[here]] = 1.0
        least = relaxation.solve(objective).objective
        people = [model.people[place] for place in here]
        days = sum(used[person] for person in people)
        found.append(
            RoleDays(
                role=role,
                there=round(sum(asked.own[person].days for person in people), ROUND),
                used=round(days, ROUND),
                least=round(min(days, max(0.0, least if np.isfinite(least) else 0.0)), ROUND),
                missing=round(sum(beyond[person] for person in people), ROUND),
            )
        )
    return found


def _people(asked: _Question, beyond: dict[str, float]) -> tuple[PersonDays, ...]:
    """Whose days run out, those who lack most first."""
    titles = asked.ground.authority.person_titles
    rows = [
        PersonDays(person_id=person, name=titles[person], days=round(days, ROUND))
        for person, days in beyond.items()
        if days > LEAST_DAYS
    ]
    return tuple(sorted(rows, key=lambda row: (-row.days, row.person_id)))


def _unreachable(asked: _Question) -> tuple[Unreachable, ...]:
    """Sessions that nobody could give: no one may, or limits other than time stand in the way."""
    values = asked.covered.values
    assert values is not None
    lost = {(row.school_id, row.activity): row.sessions for row in asked.promises.out_of_reach}
    for step in asked.opened.built.variables.steps:
        if asked.promises.weights[step.variable] > 0 and values[step.variable] < 1 - WHOLE:
            key = (step.school_id, step.activity)
            lost[key] = lost.get(key, 0) + 1
    return tuple(
        Unreachable(school_id=school, activity=activity, sessions=count)
        for (school, activity), count in sorted(lost.items())
    )
