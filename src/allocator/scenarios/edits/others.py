"""Edits of schools, settings, budgets and pins."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import ConfigDict, Field, model_validator

from allocator.domain.engagements import Pin
from allocator.domain.fields import Date, Identifier
from allocator.domain.people import Role
from allocator.domain.schools import Connection
from allocator.scenarios.edits.shape import EditShape, Factor
from allocator.scenarios.edits.whom import OfSchools


class ChangeSchools(OfSchools):
    """Set what is given for some schools: how they can be met online, whether they are open."""

    edit: Literal["change_schools"]
    connection: Connection | None = None
    status: Literal["open", "mothballed"] | None = None

    @model_validator(mode="after")
    def _changes_something(self) -> Self:
        if self.connection is None and self.status is None:
            raise ValueError("connection or status")
        return self


class SettingsEdit(EditShape):
    """Other planning settings, by their names in ``authority.yaml``.

    ``range`` is about the one number that is set, where there is one.
    """

    edit: Literal["settings"]
    set: Annotated[dict[str, Any], Field(min_length=1)]

    @property
    def number(self) -> str | None:
        """Name of the one setting that is a number."""
        given = [
            name
            for name, value in self.set.items()
            if isinstance(value, int | float) and not isinstance(value, bool)
        ]
        return given[0] if len(given) == 1 else None

    @property
    def number_value(self) -> float:
        """Value of that setting."""
        return float(self.set[self.number or ""])

    @property
    def is_whole(self) -> bool:
        """Whether it was written as a whole number."""
        return isinstance(self.set[self.number or ""], int)

    def with_number(self, value: float) -> Self:
        """Return the edit with another number and no range."""
        name = self.number or ""
        drawn: float = round(value) if self.is_whole else value
        return self.model_copy(update={"set": {**self.set, name: drawn}, "range": None})


class BudgetEdit(EditShape):
    """Caps on what travel may take, for all or for one role.

    ``nights_per_month`` and ``release_days`` are the most that anybody has (a smaller limit of
    their own stays), ``day_hours`` the most from leaving to coming home, ``travel_price_factor``
    multiplies what an hour of travel weighs against sessions.
    """

    numbers: ClassVar[tuple[str, ...]] = (
        "nights_per_month", "release_days", "day_hours", "travel_price_factor",
    )  # fmt: skip
    whole_numbers: ClassVar[tuple[str, ...]] = ("nights_per_month",)

    edit: Literal["budget"]
    role: Role | None = None
    nights_per_month: Annotated[int, Field(ge=0, le=31)] | None = None
    release_days: Annotated[float, Field(ge=0, le=366, allow_inf_nan=False)] | None = None
    day_hours: Annotated[float, Field(gt=0, le=24, allow_inf_nan=False)] | None = None
    travel_price_factor: Factor | None = None

    @model_validator(mode="after")
    def _caps_something(self) -> Self:
        if all(getattr(self, name) is None for name in self.numbers):
            raise ValueError(f"one of {', '.join(self.numbers)}")
        for_all = self.day_hours is not None or self.travel_price_factor is not None
        if self.role is not None and for_all:
            raise ValueError("no role with day_hours or travel_price_factor: they are for all")
        return self


class PinRow(Pin):
    """A row of ``pins.csv`` in a scenario, where an unknown key is a fault."""

    model_config = ConfigDict(extra="forbid")


class AddPins(EditShape):
    """More pins, written as rows of ``pins.csv``."""

    edit: Literal["add_pins"]
    pins: Annotated[tuple[PinRow, ...], Field(min_length=1, max_length=10_000)]


class DropPins(EditShape):
    """Pins that no longer hold: those that match all that is given; nothing given: all."""

    edit: Literal["drop_pins"]
    kind: Literal["fix", "forbid"] | None = None
    school_id: Identifier | None = None
    person_id: Identifier | None = None
    activity: Identifier | None = None
    date: Date | None = None
