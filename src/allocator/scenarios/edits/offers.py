"""Edits of the offer: what is due, what an activity takes, how often a programme comes round."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from allocator.domain.activities import Activity, Mode
from allocator.domain.fields import Identifier
from allocator.scenarios.edits.shape import EditShape, Factor, Identifiers, Sessions

Due = Annotated[int, Field(ge=0, le=200)]


class EntitlementEdit(EditShape):
    """What a tier or flag is due of an activity, in sessions a term.

    ``tier`` may be a tier's name, ``lowest`` or ``highest``. ``minimum``, ``target``, ``maximum``
    and ``spacing_days`` set a number, pushing up those that must not be below it; ``add`` and
    ``factor`` (rounded up) change the three numbers of sessions alike.
    """

    numbers: ClassVar[tuple[str, ...]] = ("add", "factor", "minimum", "target", "maximum")
    whole_numbers: ClassVar[tuple[str, ...]] = ("add", "minimum", "target", "maximum")

    edit: Literal["entitlement"]
    activity: Identifier
    tier: Identifiers = ()
    flag: Identifiers = ()
    minimum: Due | None = None
    target: Due | None = None
    maximum: Due | None = None
    spacing_days: Annotated[int, Field(ge=1, le=366)] | None = None
    add: Sessions | None = None
    factor: Factor | None = None

    @model_validator(mode="after")
    def _whose_and_how(self) -> Self:
        if bool(self.tier) == bool(self.flag):
            raise ValueError("either tier or flag: whose entitlement it is")
        told = (self.minimum, self.target, self.maximum, self.spacing_days)
        ways = (any(one is not None for one in told), self.add is not None, self.factor is not None)
        if sum(ways) != 1:
            raise ValueError(
                "one of add, factor, or numbers (minimum, target, maximum, spacing_days)"
            )
        return self


class ActivityEdit(EditShape):
    """Set what is given of an activity: hours, preparation, modes, years of its programme."""

    numbers: ClassVar[tuple[str, ...]] = ("hours", "preparation_hours", "cycle_years")

    edit: Literal["activity"]
    activity: Identifier
    hours: Annotated[float, Field(gt=0, le=24, allow_inf_nan=False)] | None = None
    preparation_hours: Annotated[float, Field(ge=0, le=200, allow_inf_nan=False)] | None = None
    cycle_years: Annotated[float, Field(ge=0.25, le=50, allow_inf_nan=False)] | None = None
    modes: Annotated[tuple[Mode, ...], Field(min_length=1)] | None = None

    @model_validator(mode="after")
    def _changes_something(self) -> Self:
        names = (*self.numbers, "modes")
        if all(getattr(self, name) is None for name in names):
            raise ValueError(f"something to change: {', '.join(names)}")
        return self


class AddActivity(EditShape):
    """A new kind of support, written as in ``offer.yaml``."""

    edit: Literal["add_activity"]
    name: Identifier
    activity: Activity


class FloorsEdit(EditShape):
    """Other floors of presence."""

    numbers: ClassVar[tuple[str, ...]] = ("in_person_per_term", "longest_online_run")
    whole_numbers: ClassVar[tuple[str, ...]] = numbers

    edit: Literal["floors"]
    in_person_per_term: Due | None = None
    longest_online_run: Due | None = None

    @model_validator(mode="after")
    def _changes_something(self) -> Self:
        if self.in_person_per_term is None and self.longest_online_run is None:
            raise ValueError("in_person_per_term or longest_online_run")
        return self
