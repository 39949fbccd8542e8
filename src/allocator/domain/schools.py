"""Schools, the sites they stand on and who leads them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from allocator.domain.fields import Date, Identifier, Latitude, Longitude, Text, YesNo
from allocator.domain.models import Row

Sector = Literal["elc", "primary", "secondary", "special"]
Connection = Literal["good", "poor", "none"]
LanguageMedium = Literal["english", "gaelic", "both"]

SECTORS: tuple[Sector, ...] = ("elc", "primary", "secondary", "special")


class School(Row):
    """One sector at one site. ``roll`` counts pupils; empty is unknown, never zero.

    ``road_network`` says which places can be driven between: two places with the same value can,
    two with different values cannot. ``urban_rural`` is the Scottish Government eight-fold class
    (1 large urban area to 8 very remote rural), ``simd_quintile`` 1 is the most deprived fifth.
    """

    school_id: Identifier
    site_id: Identifier
    name: Text
    sector: Sector
    latitude: Latitude
    longitude: Longitude
    cluster: Text | None = None
    roll: Annotated[int, Field(ge=0, le=10_000)] | None = None
    urban_rural: Annotated[int, Field(ge=1, le=8)] | None = None
    island: Text | None = None
    road_network: Identifier
    connection: Connection = "good"
    language_medium: LanguageMedium = "english"
    denomination: Text | None = None
    simd_quintile: Annotated[int, Field(ge=1, le=5)] | None = None
    status: Literal["open", "mothballed"] = "open"

    @property
    def is_open(self) -> bool:
        """Whether the school takes part in plans."""
        return self.status == "open"


class Headteacher(Row):
    """One head of one school. A shared head has a row for each school."""

    headteacher_id: Identifier
    school_id: Identifier
    started_on: Date | None = None
    acting: YesNo = False
    class_committed: YesNo = False
