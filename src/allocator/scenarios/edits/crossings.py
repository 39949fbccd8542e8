"""Edits of boats and flights: taken out, put in, another season's timetable, slower roads."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, Self

from pydantic import BeforeValidator, ConfigDict, Field, model_validator

from allocator.domain.crossings import CrossingMode, Sailing
from allocator.domain.fields import Date
from allocator.scenarios.edits.shape import EditShape, Identifiers, Spell, Words, listed

SpeedClass = Literal["urban", "accessible", "remote", "very_remote"]
SpeedClasses = Annotated[
    tuple[SpeedClass, ...],
    BeforeValidator(listed, json_schema_input_type=SpeedClass | tuple[SpeedClass, ...]),
    Field(min_length=1),
]


class WithdrawSailings(Spell):
    """Departures that do not run for a while: of services, ports, islands or a mode.

    All that is given must hold. ``islands`` means departures to or from their ports;
    ``all: yes`` means every boat and flight.
    """

    edit: Literal["withdraw_sailings"]
    services: Identifiers = ()
    ports: Identifiers = ()
    islands: Words | None = None
    mode: CrossingMode | None = None
    all: Literal[True] | None = None

    @model_validator(mode="after")
    def _says_which(self) -> Self:
        some = bool(self.services or self.ports or self.islands or self.mode)
        if some == (self.all is not None):
            raise ValueError("services, ports, islands, mode, or all: yes")
        return self


class SailingRow(Sailing):
    """A row of ``sailings.csv`` in a scenario, where an unknown key is a fault."""

    model_config = ConfigDict(extra="forbid")


class AddSailings(EditShape):
    """More departures, written as rows of ``sailings.csv``."""

    edit: Literal["add_sailings"]
    sailings: Annotated[tuple[SailingRow, ...], Field(min_length=1, max_length=10_000)]


class TimetableOf(Spell):
    """For a while boats and flights run as they do on another day (of another season).

    That is a ``date``, or the ``day``: ``first_of_term`` or ``last_of_term``. A departure that is
    valid on it runs on its weekdays; one that is not does not run.
    """

    edit: Literal["timetable_of"]
    date: Date | None = None
    day: Literal["first_of_term", "last_of_term"] | None = None
    mode: CrossingMode | None = None

    @model_validator(mode="after")
    def _one_day(self) -> Self:
        if (self.date is None) == (self.day is None):
            raise ValueError("either date or day")
        return self


class RoadSpeeds(EditShape):
    """Slower or faster roads, where journeys are estimated; known journeys stay as they are.

    ``factor`` multiplies the speeds of some classes all term: 0.8 makes drives a quarter longer.
    ``winter_factor`` is how much longer drives in remote areas take from November to February
    (D39): 1.2 for a fifth.
    """

    numbers: ClassVar[tuple[str, ...]] = ("factor", "winter_factor")

    edit: Literal["road_speeds"]
    factor: Annotated[float, Field(gt=0, le=5, allow_inf_nan=False)] | None = None
    winter_factor: Annotated[float, Field(ge=1, le=3, allow_inf_nan=False)] | None = None
    classes: SpeedClasses | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.factor is None) == (self.winter_factor is None):
            raise ValueError("either factor or winter_factor")
        if self.winter_factor is not None and self.classes is not None:
            raise ValueError("classes only with factor: winter_factor is about remote areas")
        return self
