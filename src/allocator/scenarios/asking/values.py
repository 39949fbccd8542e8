"""Values of a parameter, and the tiers that each of them gives."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from math import floor, log10

from allocator.domain.schools import SECTORS
from allocator.domain.tiers import TierReport
from allocator.errors import FaultyDataError, UsageError
from allocator.io.documents import nearest
from allocator.scenarios.applying import Edited, apply
from allocator.scenarios.asking.ground import Asked
from allocator.scenarios.composing import whole
from allocator.scenarios.schema import Scenario
from allocator.tiering import classify
from allocator.tiering.classify import evaluate_on
from allocator.tiering.movement import move
from allocator.tiering.rulesets.ruleset import value_of

MOST_VALUES = 2000
"""Values that are tried at most."""
USUAL_VALUES = 31
"""Values that are tried where nothing else is asked for: to each side of today's."""
Key = tuple[tuple[str | None, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Parameter:
    """A parameter of the rules as it stands.

    ``is_shift``: it has a number for each sector, which are moved alike; values are then what is
    added, and ``now`` is 0.
    """

    name: str
    title: str
    sector: str | None
    is_shift: bool
    now: float
    size: float


@dataclass(frozen=True)
class Grid:
    """Values from ``low`` to ``high``, a step apart; today's is always among them."""

    low: float | None = None
    high: float | None = None
    step: float | None = None


@dataclass(frozen=True, eq=False)
class Run:
    """Values beside one another that give every school the same tier and flags."""

    values: tuple[float, ...]
    edited: Edited

    @property
    def tiers(self) -> TierReport:
        """Return the tiers with all that the rules say, under the first of the values."""
        return classify(self.edited.authority, self.edited.ruleset)


def parameter_of(asked: Asked, name: str, sector: str | None) -> Parameter:
    """Find a parameter of the rules.

    Raises
    ------
    UsageError
        Where there is none of that name, or no such sector; the nearest is told.
    """
    parameters = asked.ruleset.spec.parameters
    for word, known in ((name, tuple(parameters)), (sector, SECTORS)):
        if word is not None and word not in known:
            near = nearest(word, known)
            hint = f"Did you mean {near!r}?" if near else f"There are: {', '.join(known)}."
            kind = "parameter" if known is not SECTORS else "sector"
            raise UsageError(f"There is no {kind} {word!r}. {hint}")
    spec, day = parameters[name], asked.ground.authority.profile.as_of
    if sector is not None:
        value = value_of(spec, sector, day)
        if value is None:
            raise UsageError(f"{name} has no number for {sector}.")
        return Parameter(name, spec.title, sector, False, value, abs(value))
    if not spec.by_sector and spec.value is not None:
        value = value_of(spec, SECTORS[0], day)
        assert value is not None
        return Parameter(name, spec.title, None, False, value, abs(value))
    numbers = [abs(number) for number in spec.by_sector.values()]
    return Parameter(name, spec.title, None, True, 0.0, min(numbers, default=1.0))


def values_of(parameter: Parameter, grid: Grid) -> list[float]:
    """List the values to try, least first.

    Left out, the step is one in the last place that matters (0.1 for 3, 1 for 24.4, 10 for 200)
    and the ends lie fifteen steps to each side of today's value.

    Raises
    ------
    UsageError
        For ends in the wrong order, no step, or too many values (with their number).
    """
    size = parameter.size or 1.0
    step = grid.step if grid.step is not None else 10.0 ** (floor(log10(size)) - 1)
    if not step > 0:
        raise UsageError(f"A step is more than nothing, not {step:g}.")
    half = USUAL_VALUES // 2 * step
    low = parameter.now - half if grid.low is None else grid.low
    high = parameter.now + half if grid.high is None else grid.high
    if not (abs(low) < 1e9 and abs(high) < 1e9 and low <= high):
        raise UsageError(f"Values go from a least to a most, not from {low:g} to {high:g}.")
    count = int((high - low) / step + 1e-9) + 1
    if count > MOST_VALUES:
        raise UsageError(
            f"{count:,} values are more than the {MOST_VALUES:,} that are tried: take a wider "
            "step or a nearer end."
        )
    first, apart = Decimal(repr(low)), Decimal(repr(step))
    values = {float(round(first + apart * number, 9)) for number in range(count)}
    if low <= parameter.now <= high:
        values.add(parameter.now)
    return sorted(values)


def runs_of(asked: Asked, parameter: Parameter, values: Iterable[float]) -> list[Run]:
    """Classify under every value; values beside one another with like tiers are one run.

    Values that the rules cannot have (a threshold for leaving on the wrong side) are left out.

    Raises
    ------
    UsageError
        Where the rules can have none of them, with the reason.
    """
    runs: list[tuple[Key, list[float], Edited]] = []
    refused: list[str] = []
    for value in values:
        try:
            edited = edited_with(asked, parameter, value)
        except FaultyDataError as error:
            refused.extend(fault.expected for fault in error.faults)
            continue
        key = _key(edited)
        if runs and runs[-1][0] == key:
            runs[-1][1].append(value)
        else:
            runs.append((key, [value], edited))
    if not runs:
        reason = refused[0] if refused else "there are none in this range"
        raise UsageError(f"The rules can have none of these values: {reason}.")
    return [Run(tuple(found), edited) for _, found, edited in runs]


def edited_with(asked: Asked, parameter: Parameter, value: float) -> Edited:
    """Return the authority and rules with another value of the parameter."""
    edit = {
        "edit": "parameter",
        "name": parameter.name,
        "add" if parameter.is_shift else "value": value,
        **({"sector": parameter.sector} if parameter.sector else {}),
    }
    scenario = Scenario.model_validate(
        {"name": "another value", "question": "Does it fit?", "edits": [edit]}
    )
    return apply(asked.ground.authority, asked.ruleset, whole(scenario), asked.bench.folder)


def _key(edited: Edited) -> Key:
    """Tier and flags of every school: what it is due follows from them."""
    authority, day = edited.authority, edited.authority.profile.as_of
    on_day = partial(evaluate_on, authority, edited.ruleset)
    moves = move(authority, edited.ruleset, day, on_day(day), on_day)
    return tuple(
        (moves.tier_name(school), moves.evaluation_of(school).flags(school))
        for school in range(len(moves.records))
    )
