"""Whether the evidence for a step down has lasted: at each check and all the time between."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from allocator.domain.authority import Authority
from allocator.tiering.evaluation import Evaluation
from allocator.tiering.evaluation.evaluate import NO_TIER
from allocator.tiering.movement.days import shift_months
from allocator.tiering.rulesets.ruleset import Changes
from allocator.tiering.rulesets.spec import MovementSpec


@dataclass(frozen=True, slots=True)
class Failure:
    """The newest day on which the figures were not out of the tier, or could not be read."""

    day: dt.date
    is_undecided: bool


def leaving_thresholds(spec: MovementSpec) -> Changes:
    """Parameters at which a school leaves a tier."""
    return {
        name: dict(value.items()) if isinstance(value, dict) else value
        for name, value in spec.leave.items()
    }


def check_days(day: dt.date, spec: MovementSpec) -> tuple[dt.date, ...]:
    """Days of the checks, the newest first."""
    return tuple(
        shift_months(day, -number * spec.check_months) for number in range(spec.step_down_checks)
    )


def first_failures(
    authority: Authority,
    today: Evaluation,
    evaluate_on: Callable[[dt.date, Changes | None], Evaluation],
    live: NDArray[np.intp],
    schools: list[int],
    spec: MovementSpec,
) -> dict[int, Failure]:
    """Of schools that the figures of the day would let step down, those that a check keeps.

    Between two checks every day counts on which a new figure of one of the schools became known:
    otherwise figures that swing in step with the checks would look steady.

    Parameters
    ----------
    today
        Of the day, at the numbers for leaving.
    live
        Live tier of every school, a place in the ladder.
    """
    failed: dict[int, Failure] = {}
    _note(today, live, schools, failed)
    days = check_days(today.day, spec)
    left = [school for school in schools if school not in failed]
    for day in [*days[1:], *_days_of_news(authority, left, days[-1], days[0])]:
        left = [school for school in left if school not in failed]
        if not left:
            break
        if day not in days or day != days[0]:
            _note(evaluate_on(day, leaving_thresholds(spec)), live, left, failed)
    return failed


def _note(
    evaluation: Evaluation, live: NDArray[np.intp], schools: list[int], failed: dict[int, Failure]
) -> None:
    """Note schools that the evaluation does not put below their live tier."""
    for school in schools:
        tier = int(evaluation.tier[school])
        if tier == NO_TIER or tier >= live[school]:
            failed[school] = Failure(evaluation.day, tier == NO_TIER)


def _days_of_news(
    authority: Authority, schools: list[int], first: dt.date, last: dt.date
) -> list[dt.date]:
    """Days strictly between two days on which a reading of one of the schools became known."""
    readings = authority.readings
    rows = [
        readings.rows_by_school.get(authority.open_schools[school].school_id, np.array([], np.intp))
        for school in schools
    ]
    if not rows or first == last:
        return []
    chosen = np.concatenate(rows)
    known = np.where(
        np.isnat(readings.known_on[chosen]), readings.period_end[chosen], readings.known_on[chosen]
    )
    days = {day.astype("datetime64[D]").astype(dt.date) for day in np.unique(known)}
    return sorted((day for day in days if first < day < last), reverse=True)
