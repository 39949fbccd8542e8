"""The question which value of a parameter of the rules fits the people there are."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

from allocator.domain.allocations import Allocation
from allocator.domain.asking import ThresholdAnswer, ValueTried
from allocator.errors import UsageError
from allocator.scenarios.applying import Edited
from allocator.scenarios.asking.ground import Asked, Ground
from allocator.scenarios.asking.kept import kept_plan
from allocator.scenarios.asking.restating import ROUND
from allocator.scenarios.asking.short import Short, fewest_short
from allocator.scenarios.asking.threshold_words import threshold_in_words
from allocator.scenarios.asking.values import (
    Grid,
    Parameter,
    Run,
    edited_with,
    parameter_of,
    runs_of,
    values_of,
)

MOST_SCHOOLS = 10_000


@dataclass(eq=False)
class _Search:
    """Runs of values by what they promise, most first; what is found of each on the way."""

    asked: Asked
    runs: list[Run]
    grounds: list[Ground]
    most_short: int
    found: dict[int, Short] = field(default_factory=dict)

    def fits(self, number: int) -> bool | None:
        """Whether a run's promises can be kept but for so many schools; ``None``: not settled."""
        if number not in self.found:
            values = self.runs[number].values
            self.asked.ground.tell(f"whether {values[0]:g} fits")
            self.found[number] = fewest_short(self.grounds[number], self.most_short)
        figure = self.found[number].figure
        if self.found[number].values is not None and figure.value <= self.most_short:
            return True
        return False if figure.bound > self.most_short else None


@dataclass(frozen=True)
class PlanAtValue:
    """The plan at the value that fits: the edited authority, its ground, the allocation."""

    edited: Edited
    ground: Ground
    allocation: Allocation


def ask_threshold(
    asked: Asked,
    name: str,
    *,
    grid: Grid | None = None,
    sector: str | None = None,
    most_short: int = 0,
    with_plan: bool = False,
) -> tuple[ThresholdAnswer, PlanAtValue | None]:
    """Find the value with the most support promised that the people there are can keep.

    Every value of the grid is classified; values with the same tiers are one. They are gone
    through from the one that promises most. Where each promises no school more than the one
    before, in nothing, what fits there fits here, and the search goes by halves; otherwise every
    value down to the first that fits is settled by itself.

    Parameters
    ----------
    most_short
        Schools that may miss something they are promised.
    with_plan
        Whether to make the plan at that value as well: what no school short is promised is kept,
        the rest is weighed as in any allocation.

    Raises
    ------
    UsageError
        For an unknown parameter or sector, or values that cannot be.
    """
    if not 0 <= most_short <= MOST_SCHOOLS:
        raise UsageError(f"Schools that may be short are a number from 0, not {most_short}.")
    parameter = parameter_of(asked, name, sector)
    runs = runs_of(asked, parameter, values_of(parameter, grid or Grid()))
    grounds = [asked.ground.with_authority(run.edited.authority, run.tiers) for run in runs]
    hours = [promised_hours(ground) for ground in grounds]
    middles = [min(abs(value - parameter.now) for value in run.values) for run in runs]
    order = sorted(range(len(runs)), key=lambda place: (-hours[place], middles[place], place))
    search = _Search(
        asked, [runs[place] for place in order], [grounds[place] for place in order], most_short
    )
    nested = are_nested(search.grounds)
    chosen = _by_halves(search) if nested else _one_by_one(search)
    for number, run in enumerate(search.runs):
        if parameter.now in run.values:
            search.fits(number)  # whether today's value fits is asked as well, by implication
    answer = _written(search, parameter, [hours[place] for place in order], chosen, nested)
    if not with_plan or chosen is None or answer.value is None:
        return answer, None
    edited = edited_with(asked, parameter, answer.value)
    ground = search.grounds[chosen]
    plan = kept_plan(ground, search.found[chosen])
    return answer, PlanAtValue(edited, ground, plan)


def _one_by_one(search: _Search) -> int | None:
    """Return the first run that fits, those that promise more having been settled."""
    return next((n for n in range(len(search.runs)) if search.fits(n)), None)


def _by_halves(search: _Search) -> int | None:
    """Return the first run that fits where all after the first fit too."""
    low, high = 0, len(search.runs)
    while low < high:
        middle = (low + high) // 2
        if search.fits(middle):
            high = middle
        else:
            low = middle + 1
    return low if low < len(search.runs) else None


def are_nested(grounds: list[Ground]) -> bool:
    """Whether each ground promises no school more of anything than the one before it.

    Then a plan that keeps the promises of one keeps those of the next, once sessions that are no
    longer due are left out. That could take a school below its floor of presence, or leave a run
    of online sessions too long: with such floors nothing is taken for granted. Pins may ask for
    sessions that are no longer due, too.
    """
    if len(grounds) < 3:
        return False
    authority = grounds[0].authority
    floors = authority.offer.floors
    if floors.in_person_per_term or floors.longest_online_run is not None or authority.pins:
        return False
    for more, less in pairwise(grounds):
        before = more.problem.demand.line_of
        for key, line in less.problem.demand.line_of.items():
            if line.minimum and (key not in before or before[key].minimum < line.minimum):
                return False
    return True


def promised_hours(ground: Ground) -> float:
    """Hours on site of whole teams that are promised."""
    problem = ground.problem
    total = 0.0
    for line in problem.demand.lines:
        activity = problem.activity(line.activity)
        days = activity.days_at(problem.school(line.school_id))
        total += line.minimum * activity.hours * days * activity.team_size
    return total


def _written(
    search: _Search,
    parameter: Parameter,
    hours: list[float],
    chosen: int | None,
    nested: bool,
) -> ThresholdAnswer:
    tried = tuple(
        _tried(search, number, hours[number], chosen, nested) for number in range(len(search.runs))
    )
    value = None if chosen is None else nearest_to(parameter.now, search.runs[chosen].values)
    short = search.found[chosen].schools if chosen is not None else ()
    if chosen is None and search.found:
        short = search.found[max(search.found)].schools
    answer = ThresholdAnswer(
        answer="",
        parameter=parameter.name,
        title=parameter.title,
        sector=parameter.sector,
        is_shift=parameter.is_shift,
        most_short=search.most_short,
        now=parameter.now,
        value=value,
        search="bisection" if nested else "every value",
        tried=tried,
        short_schools=short,
        text=(),
    )
    first, rest = threshold_in_words(search.asked.ground.authority, answer)
    return answer.model_copy(update={"answer": first, "text": rest})


def nearest_to(now: float, values: tuple[float, ...]) -> float:
    """Return the value nearest to today's."""
    return min(values, key=lambda value: (abs(value - now), value))


def _tried(
    search: _Search, number: int, hours: float, chosen: int | None, nested: bool
) -> ValueTried:
    run, short = search.runs[number], search.found.get(number)
    fits = search.fits(number) if short is not None else None
    if short is None and nested and chosen is not None:
        fits = number >= chosen
    return ValueTried(
        first=run.values[0],
        last=run.values[-1],
        counts=dict(search.grounds[number].tiers.counts),
        promised_hours=round(hours, ROUND),
        short=None if short is None else short.figure,
        fits=fits,
    )
