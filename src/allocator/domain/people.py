"""People who give support, and what limits them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from allocator.domain.fields import (
    Date,
    Identifier,
    IdList,
    Latitude,
    Longitude,
    Share,
    Text,
    Weekdays,
)
from allocator.domain.models import Row

Role = Literal["qio", "eso", "attainment_adviser", "pedagogy", "psychologist", "peer_head"]
ROLES: tuple[Role, ...] = (
    "qio", "eso", "attainment_adviser", "pedagogy", "psychologist", "peer_head",
)  # fmt: skip
MONDAY_TO_FRIDAY = (True, True, True, True, True, False, False)


class Person(Row):
    """Anyone who gives support, with base, contract and skills.

    ``contact_share`` is the share of contract time free for contact, travel and writing.
    ``release_days`` is the most days a peer head may be away this term, ``max_nights`` the most
    nights away in a calendar month. Empty settings are filled from the planning defaults.
    """

    person_id: Identifier
    name: Text
    role: Role
    latitude: Latitude
    longitude: Longitude
    road_network: Identifier
    fte: Share = 1.0
    working_days: Weekdays = MONDAY_TO_FRIDAY
    sectors: IdList = ()
    skills: IdList = ()
    hours_per_day: Annotated[float, Field(gt=0, le=16, allow_inf_nan=False)] | None = None
    contact_share: Share | None = None
    school_id: Identifier | None = None
    release_days: Annotated[float, Field(ge=0, le=366, allow_inf_nan=False)] | None = None
    max_link_schools: Annotated[int, Field(ge=0, le=10_000)] | None = None
    max_nights: Annotated[int, Field(ge=0, le=31)] | None = None

    @property
    def is_peer_head(self) -> bool:
        """Whether the person is a serving head lent to other schools."""
        return self.role == "peer_head"


class Leave(Row):
    """An absence, both days included."""

    person_id: Identifier
    from_date: Annotated[Date, Field(alias="from")]
    to_date: Annotated[Date, Field(alias="to")]
    kind: Text | None = None


class Link(Row):
    """The link officer of a school from a day on (``to`` empty: still)."""

    school_id: Identifier
    person_id: Identifier
    from_date: Annotated[Date, Field(alias="from")]
    to_date: Annotated[Date | None, Field(alias="to")] = None


class Conflict(Row):
    """A pairing that must not be."""

    person_id: Identifier
    school_id: Identifier
    reason: Text | None = None


__all__ = ["ROLES", "Conflict", "Leave", "Link", "Person", "Role"]
