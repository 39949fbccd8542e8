"""Whom an edit is about: people and schools by id, or by what is known of them."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import BeforeValidator, Field, model_validator

from allocator.domain.models import Document
from allocator.domain.people import Role
from allocator.domain.schools import Connection, LanguageMedium, Sector
from allocator.scenarios.edits.shape import EditShape, Identifiers, Words, listed

Roles = Annotated[
    tuple[Role, ...],
    BeforeValidator(listed, json_schema_input_type=Role | tuple[Role, ...]),
    Field(min_length=1),
]
Sectors = Annotated[
    tuple[Sector, ...],
    BeforeValidator(listed, json_schema_input_type=Sector | tuple[Sector, ...]),
    Field(min_length=1),
]
Connections = Annotated[
    tuple[Connection, ...],
    BeforeValidator(listed, json_schema_input_type=Connection | tuple[Connection, ...]),
    Field(min_length=1),
]
Media = Annotated[
    tuple[LanguageMedium, ...],
    BeforeValidator(listed, json_schema_input_type=LanguageMedium | tuple[LanguageMedium, ...]),
    Field(min_length=1),
]
Quintile = Annotated[int, Field(ge=1, le=5)]
Quintiles = Annotated[
    tuple[Quintile, ...],
    BeforeValidator(listed, json_schema_input_type=Quintile | tuple[Quintile, ...]),
    Field(min_length=1),
]
UrbanRural = Annotated[int, Field(ge=1, le=8)]
UrbanRurals = Annotated[
    tuple[UrbanRural, ...],
    BeforeValidator(listed, json_schema_input_type=UrbanRural | tuple[UrbanRural, ...]),
    Field(min_length=1),
]
Pupils = Annotated[int, Field(ge=0, le=10_000)]


class Where(Document):
    """What those who are meant have in common; all that is given must hold, lists mean any of."""

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if all(getattr(self, name) is None for name in type(self).model_fields):
            names = ", ".join(type(self).model_fields)
            raise ValueError(f"at least one of {names}")
        return self


class PeopleWhere(Where):
    """People by what they are; only those who have time (fte above 0) are ever meant.

    ``sector``: they may work in it. ``island``: their base is there. ``part_time``: less than a
    whole post (a peer head never counts as part-time).
    """

    role: Roles | None = None
    sector: Sectors | None = None
    skill: Words | None = None
    island: Words | None = None
    part_time: bool | None = None


class SchoolsWhere(Where):
    """Open schools by what they are. A school whose roll is unknown fits no ``roll_`` key."""

    sector: Sectors | None = None
    island: Words | None = None
    on_island: bool | None = None
    cluster: Words | None = None
    simd_quintile: Quintiles | None = None
    urban_rural: UrbanRurals | None = None
    connection: Connections | None = None
    language_medium: Media | None = None
    denomination: Words | None = None
    roll_under: Pupils | None = None
    roll_over: Pupils | None = None


class OfPeople(EditShape):
    """An edit of people: those named, or those of whom something is true.

    ``count`` takes so many of them in the order of the file: the first, or the last where people
    are taken away.
    """

    people: Identifiers = ()
    where: PeopleWhere | None = None
    count: Annotated[int, Field(ge=1, le=1000)] | None = None

    @model_validator(mode="after")
    def _people_or_where(self) -> Self:
        if bool(self.people) == (self.where is not None):
            raise ValueError("either people (ids) or where, what is true of them")
        if self.count is not None and self.people:
            raise ValueError("count only with where")
        return self


class OfSchools(EditShape):
    """An edit of schools: those named, or those of which something is true."""

    schools: Identifiers = ()
    where: SchoolsWhere | None = None

    @model_validator(mode="after")
    def _schools_or_where(self) -> Self:
        if bool(self.schools) == (self.where is not None):
            raise ValueError("either schools (ids) or where, what is true of them")
        return self
