"""Sweep files: which numbers are tried, what may happen by chance, what is asked of it."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from allocator.domain.fields import Identifier, Text
from allocator.domain.models import Document
from allocator.domain.people import Role
from allocator.domain.sweeps import Measure
from allocator.scenarios.edits import Edit
from allocator.scenarios.edits.shape import Identifiers, Number
from allocator.scenarios.schema import MOST_EDITS, Name

ASKED: frozenset[Measure] = frozenset({"officer_days_asked", "schools_above_lowest"})
"""Measures of what is asked, whatever comes of it: no aim can better them."""
MOST_AXES, MOST_VALUES, MOST_DRAWS = 12, 10_000, 100_000
Kind = Literal["grid", "sample", "tornado", "pareto", "robust"]
Value = bool | int | float | str
Chance = Annotated[float, Field(gt=0, le=1, allow_inf_nan=False)]


def _whole_weeks(weeks: tuple[int, int]) -> tuple[int, int]:
    if not 1 <= weeks[0] <= weeks[1] <= 60:
        raise ValueError("the least and the most weeks, least first, from 1 to 60")
    return weeks


Weeks = Annotated[tuple[int, int], AfterValidator(_whole_weeks)]


class Axis(Document):
    """One thing that is tried: an edit, and the values of one of its fields.

    ``field`` may be left out where the edit gives one number. Either ``values``, or ``from`` and
    ``to``, with ``steps`` where single values are tried (a grid); a sample draws between the two.
    """

    name: Identifier
    edit: Edit
    field: Identifier | None = None
    values: Annotated[tuple[Value, ...], Field(min_length=1, max_length=MOST_VALUES)] | None = None
    low: Annotated[Number | None, Field(alias="from")] = None
    high: Annotated[Number | None, Field(alias="to")] = None
    steps: Annotated[int, Field(ge=2, le=MOST_VALUES)] | None = None

    @model_validator(mode="after")
    def _values_or_range(self) -> Self:
        between = self.low is not None or self.high is not None
        if between == (self.values is not None):
            raise ValueError("either values, or from and to")
        if between and (self.low is None or self.high is None or self.low >= self.high):
            raise ValueError("from and to, the lower first")
        if self.steps is not None and not between:
            raise ValueError("steps only with from and to")
        if self.values is not None and len(set(map(repr, self.values))) < len(self.values):
            raise ValueError("each value once")
        if self.edit.range is not None or self.edit.chance is not None:
            raise ValueError("no chance or range in the edit of an axis: the axis has the values")
        if self.field is None and self.edit.number is None:
            raise ValueError("field: which of the edit's keys takes the values")
        if self.field is not None and self.field not in type(self.edit).model_fields:
            known = ", ".join(name for name in type(self.edit).model_fields if name != "edit")
            raise ValueError(f"a field of the edit ({known})")
        return self


class Absence(Document):
    """Each person of a role may be away for some weeks, from a week drawn at random."""

    event: Literal["absence"]
    role: Role = "qio"
    chance: Chance = 0.05
    weeks: Weeks = (1, 6)


class CancelledBoats(Document):
    """In each week of the term no boat (or flight) may go. The chance is that of a week (D40)."""

    event: Literal["cancelled_boats"]
    mode: Literal["ferry", "flight"] = "ferry"
    chance: Chance = 0.05


class EmergingConcerns(Document):
    """Each school may come to need a tier before the term is over, whatever its evidence says."""

    event: Literal["emerging_concerns"]
    tier: Identifier = "highest"
    chance: Chance = 0.02


Event = Annotated[Absence | CancelledBoats | EmergingConcerns, Field(discriminator="event")]


class Candidate(Document):
    """One of the plans among which a robust one is sought: edits on top of the sweep's own."""

    name: Name
    extends: Identifiers = ()
    edits: Annotated[tuple[Edit, ...], Field(max_length=MOST_EDITS)] = ()


class Sweep(Document):
    """A question, the edits that hold everywhere, and what is tried on top of them.

    ``kind``: a ``grid`` tries every combination of the axes' values, a ``sample`` draws futures
    (axes, edits with a range or a chance, events), a ``tornado`` sets one axis at a time to its
    ends, ``pareto`` trades two or three ``aims`` against each other, ``robust`` meets each of the
    ``candidates`` with the same drawn futures. ``answers: tiers`` asks of thresholds alone.
    """

    name: Name
    question: Annotated[Text, Field(min_length=1)]
    kind: Kind = "grid"
    answers: Literal["allocation", "tiers"] = "allocation"
    measure: Measure = "need_met_share"
    extends: Identifiers = ()
    edits: Annotated[tuple[Edit, ...], Field(max_length=MOST_EDITS)] = ()
    axes: Annotated[tuple[Axis, ...], Field(max_length=MOST_AXES)] = ()
    events: Annotated[tuple[Event, ...], Field(max_length=MOST_AXES)] = ()
    candidates: Annotated[tuple[Candidate, ...], Field(max_length=100)] = ()
    draws: Annotated[int, Field(ge=1)] | None = None
    method: Literal["latin", "plain"] = "latin"
    seed: Annotated[int, Field(ge=0, le=2**31 - 1)] | None = None
    aims: tuple[Measure, ...] = ()
    steps: Annotated[int, Field(ge=2, le=1000)] = 11

    @model_validator(mode="after")
    def _fits_its_kind(self) -> Self:
        for problem in self._problems():
            raise ValueError(problem)
        return self

    def _problems(self) -> list[str]:
        """What does not go with the kind of sweep, the first first."""
        drawn = self.kind in ("sample", "robust")
        uncertain = any(edit.chance is not None or edit.range is not None for edit in self.edits)
        open_axes = any(axis.values is None and axis.steps is None for axis in self.axes)
        rules: tuple[tuple[bool, str], ...] = (
            (drawn and self.draws is None, f"draws: how many futures a {self.kind} draws"),
            (not drawn and self.draws is not None, "draws only with kind sample or robust"),
            (not drawn and bool(self.events), "events only with kind sample or robust"),
            (self.kind == "grid" and open_axes, "steps or values on each axis of a grid"),
            (self.kind in ("grid", "tornado") and not self.axes, "at least one axis"),
            (drawn and not (self.axes or self.events or uncertain),
             "something to draw: axes, events, or edits with a range or chance"),
            (self.kind == "robust" and len(self.candidates) < 2, "at least two candidates"),
            (self.kind != "robust" and bool(self.candidates), "candidates only with kind robust"),
            (self.kind == "pareto" and not 2 <= len(set(self.aims)) == len(self.aims) <= 3,
             "two or three aims, each once"),
            (bool(ASKED & set(self.aims)), "aims that a plan can better: not "
             + " or ".join(sorted(ASKED))),
            (self.kind != "pareto" and bool(self.aims), "aims only with kind pareto"),
            (self.kind == "pareto" and bool(self.axes), "no axes with kind pareto"),
            (self.answers == "tiers" and self.kind not in ("grid", "sample", "tornado"),
             "kind grid, sample or tornado where answers are tiers"),
            (self.answers == "tiers" and bool(self.events or self.edits or self.extends),
             "axes alone where answers are tiers"),
            (self.answers == "tiers"
             and any(getattr(axis.edit, "edit") != "parameter" for axis in self.axes),  # noqa: B009
             "axes on parameters of the rules where answers are tiers"),
            (len({axis.name for axis in self.axes}) < len(self.axes), "axes of different names"),
            (len({one.name for one in self.candidates}) < len(self.candidates),
             "candidates of different names"),
        )  # fmt: skip
        return [problem for broken, problem in rules if broken]


def fields_of(edit: Any) -> dict[str, Any]:
    """Fields of an edit as they were given, for making it anew."""
    return {name: getattr(edit, name) for name in type(edit).model_fields}
