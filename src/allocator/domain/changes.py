"""What has happened since a plan was made: the change file of a re-plan."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from allocator.domain.crossings import CrossingMode
from allocator.domain.fields import Date, Identifier, Text
from allocator.domain.models import Document


class Span(Document):
    """Days from one to another, both included."""

    from_date: Annotated[Date, Field(alias="from")]
    to_date: Annotated[Date, Field(alias="to")]

    @model_validator(mode="after")
    def _runs_forward(self) -> Self:
        if self.to_date < self.from_date:
            raise ValueError("a span that ends on or after its first day")
        return self


class Sickness(Span):
    """A person is away: leave that nobody planned."""

    change: Literal["sickness"]
    person: Identifier


class Declined(Document):
    """A head asks for another date: of a visit by its id, or of what stands at a school on a day.

    ``suggest`` lists dates that would suit the school; they are tried before any other.
    """

    change: Literal["declined"]
    visit: Identifier | None = None
    school: Identifier | None = None
    date: Date | None = None
    suggest: tuple[Date, ...] = ()

    @model_validator(mode="after")
    def _names_a_visit(self) -> Self:
        by_day = self.school is not None and self.date is not None
        if (self.visit is None) != by_day or (self.school is None) != (self.date is None):
            raise ValueError("either a visit, or a school and a date")
        return self


class NoSailings(Span):
    """Boats or flights that do not go: a storm, a breakdown, a pier that is shut.

    Every key that is given must fit: a service of the list, from or to a port of the list, from or
    to an island of the list, the mode. At least one is given.
    """

    change: Literal["no_sailings"]
    services: tuple[Identifier, ...] = ()
    ports: tuple[Identifier, ...] = ()
    islands: tuple[Text, ...] = ()
    mode: CrossingMode | None = None

    @model_validator(mode="after")
    def _names_something(self) -> Self:
        if not (self.services or self.ports or self.islands or self.mode):
            raise ValueError("services, ports, islands or a mode")
        return self


class ClosedSchool(Span):
    """A school is shut: nobody can visit it or meet it online."""

    change: Literal["closed_school"]
    school: Identifier


class TierMoved(Document):
    """A school is due another tier's support from now on."""

    change: Literal["tier_moved"]
    school: Identifier
    tier: Identifier
    reason: Annotated[Text, Field(min_length=1)]


Change = Annotated[
    Sickness | Declined | NoSailings | ClosedSchool | TierMoved, Field(discriminator="change")
]
CHANGE_KINDS: dict[str, type[Document]] = {
    "sickness": Sickness,
    "declined": Declined,
    "no_sailings": NoSailings,
    "closed_school": ClosedSchool,
    "tier_moved": TierMoved,
}


class ChangeFile(Document):
    """What has happened. Days before ``today`` are past: what stood there stays as it was."""

    today: Date
    changes: Annotated[tuple[Change, ...], Field(min_length=1)]
