"""What every edit can say: how likely it is, how wide its number, when it holds."""

from __future__ import annotations

from typing import Annotated, ClassVar, Self

from pydantic import BeforeValidator, Field, ValidationError, model_validator

from allocator.domain.fields import Date, Identifier, Latitude, Longitude, Text
from allocator.domain.models import Document


def listed(value: object) -> object:
    """Turn one value into a list of one, so that ``role: qio`` and ``role: [qio]`` are alike."""
    return (value,) if isinstance(value, str | int) and not isinstance(value, bool) else value


Words = Annotated[
    tuple[Text, ...],
    BeforeValidator(listed, json_schema_input_type=Text | tuple[Text, ...]),
    Field(min_length=1),
]
Identifiers = Annotated[
    tuple[Identifier, ...],
    BeforeValidator(listed, json_schema_input_type=Identifier | tuple[Identifier, ...]),
]
Number = Annotated[float, Field(allow_inf_nan=False, ge=-1e9, le=1e9)]
Factor = Annotated[float, Field(allow_inf_nan=False, ge=0, le=100)]
Sessions = Annotated[int, Field(ge=-200, le=200)]


class EditShape(Document):
    """One change of the inputs.

    ``chance`` is the probability (above 0, up to 1) that it happens and ``range`` the least and
    most of its one number: both are for sweeps. A single run takes the edit as it is written.
    """

    numbers: ClassVar[tuple[str, ...]] = ()
    """Fields that can be the number of ``range``."""
    whole_numbers: ClassVar[tuple[str, ...]] = ()
    """Those of them that are counts."""

    chance: Annotated[float, Field(gt=0, le=1, allow_inf_nan=False)] | None = None
    range: tuple[Number, Number] | None = None

    @property
    def number(self) -> str | None:
        """Name of the one number that the edit gives; ``None`` where it gives none or several."""
        given = [name for name in self.numbers if getattr(self, name) is not None]
        return given[0] if len(given) == 1 else None

    @model_validator(mode="after")
    def _range_is_about_its_number(self) -> Self:
        if self.range is None:
            return self
        low, high = self.range
        if self.number is None:
            names = ", ".join(self.numbers)
            raise ValueError(
                f"one number that range is about: {names}" if names else "no range in this edit"
            )
        if not low <= self.number_value <= high:
            raise ValueError(f"a range, least first, that holds {self.number}")
        for end in (low, high):
            try:
                self.with_number(end)
            except ValidationError:
                raise ValueError(f"a range of numbers that {self.number} can be") from None
        return self

    @property
    def number_value(self) -> float:
        """That number; only where there is one."""
        return float(getattr(self, self.number or ""))

    @property
    def is_whole(self) -> bool:
        """Whether that number is a count."""
        return self.number in self.whole_numbers

    def with_number(self, value: float) -> Self:
        """Return the edit with another number and no range; counts become whole."""
        name = self.number or ""
        drawn: float = round(value) if self.is_whole else value
        fields = {key: getattr(self, key) for key in type(self).model_fields}
        return type(self).model_validate({**fields, name: drawn, "range": None})


class Spell(EditShape):
    """An edit that holds for a while: from a day to a day, or weeks of the term.

    Week 1 is the week (Monday to Sunday) in which the term begins. Nothing given: the whole term;
    one end given: the other is that of the term.
    """

    from_date: Annotated[Date | None, Field(alias="from")] = None
    to_date: Annotated[Date | None, Field(alias="to")] = None
    week: Annotated[int, Field(ge=1, le=60)] | None = None
    weeks: Annotated[int, Field(ge=1, le=60)] | None = None

    @model_validator(mode="after")
    def _days_or_weeks(self) -> Self:
        has_days = self.from_date is not None or self.to_date is not None
        if has_days and (self.week is not None or self.weeks is not None):
            raise ValueError("days (from, to) or weeks (week, weeks), not both")
        if self.weeks is not None and self.week is None:
            raise ValueError("week, the first of the weeks")
        if self.from_date and self.to_date and self.to_date < self.from_date:
            raise ValueError("a last day (to) not before the first (from)")
        return self


class Base(Document):
    """Where somebody starts from, said in one way.

    ``person``: where that person does. ``school``: at it. ``island``: at the largest school of
    that island. ``largest_island``: likewise, on the island with the most open schools. Else a
    position and its road network.
    """

    person: Identifier | None = None
    school: Identifier | None = None
    island: Text | None = None
    largest_island: bool | None = None
    latitude: Latitude | None = None
    longitude: Longitude | None = None
    road_network: Identifier | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        position = (self.latitude, self.longitude, self.road_network)
        ways = [self.person, self.school, self.island, self.largest_island or None]
        said = sum(way is not None for way in ways)
        if any(part is not None for part in position):
            if any(part is None for part in position):
                raise ValueError("latitude, longitude and road_network together")
            said += 1
        if said != 1:
            raise ValueError(
                "one of person, school, island, largest_island: yes, or a position with its "
                "road_network"
            )
        return self
