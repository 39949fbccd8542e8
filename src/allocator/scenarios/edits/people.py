"""Edits of people: who there is, how much time they have, where they start from."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from allocator.domain.fields import Identifier, IdList, Share, Text, Weekdays
from allocator.domain.people import Role
from allocator.scenarios.edits.shape import Base, EditShape, Factor, Number, Spell
from allocator.scenarios.edits.whom import OfPeople

Hours = Annotated[float, Field(gt=0, le=16, allow_inf_nan=False)]
ReleaseDays = Annotated[float, Field(ge=0, le=366, allow_inf_nan=False)]
Nights = Annotated[int, Field(ge=0, le=31)]
Schools = Annotated[int, Field(ge=0, le=10_000)]


class AddPeople(EditShape):
    """More people of a role.

    What is left out (base, hours, share of time, sectors, limits) is as for the first person of
    that role who works full-time, or who has time. A peer head needs the school of which they are
    the head, and is based there.
    """

    numbers: ClassVar[tuple[str, ...]] = ("fte",)

    edit: Literal["add_people"]
    role: Role
    count: Annotated[int, Field(ge=1, le=1000)] = 1
    person_id: Identifier | None = None
    name: Text | None = None
    base: Base | None = None
    fte: Share | None = None
    working_days: Weekdays | None = None
    sectors: IdList | None = None
    skills: IdList = ()
    hours_per_day: Hours | None = None
    contact_share: Share | None = None
    school_id: Identifier | None = None
    release_days: ReleaseDays | None = None
    max_link_schools: Schools | None = None
    max_nights: Nights | None = None

    @model_validator(mode="after")
    def _one_name_one_person(self) -> Self:
        if self.count > 1 and (self.person_id or self.name or self.school_id):
            raise ValueError("count: 1 with a person_id, name or school_id")
        if (self.role == "peer_head") != (self.school_id is not None):
            raise ValueError("school_id for a peer head (their own school), for nobody else")
        return self


class CopyPeople(OfPeople):
    """As many more like some: same base, contract, sectors and skills, each ``times`` over."""

    edit: Literal["copy_people"]
    times: Annotated[int, Field(ge=1, le=10)] = 1


class RemovePeople(OfPeople):
    """People who leave: they keep their row with fte 0, so that the past stays readable."""

    edit: Literal["remove_people"]


class ChangePeople(OfPeople):
    """Set what is given for some people; ``add_skills`` adds to what they can do."""

    numbers: ClassVar[tuple[str, ...]] = (
        "fte", "hours_per_day", "contact_share", "release_days", "max_nights", "max_link_schools",
    )  # fmt: skip
    whole_numbers: ClassVar[tuple[str, ...]] = ("max_nights", "max_link_schools")

    edit: Literal["change_people"]
    fte: Annotated[float, Field(gt=0, le=1, allow_inf_nan=False)] | None = None
    working_days: Weekdays | None = None
    sectors: IdList | None = None
    add_skills: IdList | None = None
    hours_per_day: Hours | None = None
    contact_share: Share | None = None
    release_days: ReleaseDays | None = None
    max_link_schools: Schools | None = None
    max_nights: Nights | None = None
    base: Base | None = None

    @model_validator(mode="after")
    def _changes_something(self) -> Self:
        names = (*self.numbers, "working_days", "sectors", "add_skills", "base")
        if all(getattr(self, name) is None for name in names):
            raise ValueError(f"something to change: {', '.join(names)}")
        return self


class LeaveEdit(OfPeople, Spell):
    """An absence: days, weeks of the term, or the whole term."""

    edit: Literal["leave"]
    kind: Text | None = None


class CapacityByRole(EditShape):
    """More or less time of everybody in a role.

    ``factor`` multiplies the hours of each (of peer heads: the release days); 0.5 halves them.
    ``add`` adds whole and part posts, or takes them away, from the last in the file first.
    """

    numbers: ClassVar[tuple[str, ...]] = ("factor", "add")

    edit: Literal["capacity_by_role"]
    role: Role
    factor: Factor | None = None
    add: Number | None = None

    @model_validator(mode="after")
    def _factor_or_posts(self) -> Self:
        if (self.factor is None) == (self.add is None):
            raise ValueError("either factor or add (posts)")
        if self.add is not None and self.role == "peer_head":
            raise ValueError("factor for peer heads: they have release days, not posts")
        if self.add is not None and abs(self.add) > 1000:
            raise ValueError("at most 1000 posts")
        return self
