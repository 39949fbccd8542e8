"""Ports, timed departures over water or by air, and journeys whose length is known."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from allocator.domain.fields import (
    Amount,
    Clock,
    Date,
    Identifier,
    Latitude,
    Longitude,
    Share,
    Text,
    Weekdays,
    YesNo,
)
from allocator.domain.models import Row

CrossingMode = Literal["ferry", "flight"]


class Port(Row):
    """A pier, slipway or airfield, on the road network it can be driven to."""

    port_id: Identifier
    name: Text
    latitude: Latitude
    longitude: Longitude
    road_network: Identifier


class Sailing(Row):
    """One timed departure, ferry or flight, on its weekdays while it is valid.

    ``check_in_minutes`` empty takes the planning default; ``cancel_share`` is the share of
    departures that are cancelled (0-1); ``fare_pounds`` is one way.
    """

    service_id: Identifier
    mode: CrossingMode
    from_port: Identifier
    to_port: Identifier
    depart: Clock
    arrive: Clock
    days: Weekdays
    valid_from: Date | None = None
    valid_to: Date | None = None
    carries_cars: YesNo = False
    check_in_minutes: Annotated[int, Field(ge=0, le=600)] | None = None
    cancel_share: Share | None = None
    fare_pounds: Amount | None = None
    source: Text | None = None


class KnownJourney(Row):
    """A journey time by road that replaces the estimate, both ways unless the reverse is given."""

    from_id: Identifier
    to_id: Identifier
    minutes: Annotated[float, Field(ge=0, le=1440, allow_inf_nan=False)]
    kilometres: Annotated[float, Field(ge=0, le=2000, allow_inf_nan=False)] | None = None
