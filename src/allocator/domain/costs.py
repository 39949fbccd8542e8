"""What support costs in pounds and carbon: the defaults of the domain, defined once."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from allocator.domain.fields import Share
from allocator.domain.models import Document

OFFICER_DAY_POUNDS = 430.0
"""Full cost of an officer's day (D6)."""
OFFICER_DAY_HOURS = 7.0
"""Hours of such a day: 35 a week (D2)."""
COVER_DAY_POUNDS = 365.0
"""Cover of a peer head who teaches a class, a day (D7); of others nothing."""
MILE_KM = 1.609344
YEAR_PUPIL_DAYS = 190
"""Pupil days of a school year (D1)."""

Rate = Annotated[float, Field(ge=0, le=1e5, allow_inf_nan=False)]


class Rates(Document):
    """Rates of an authority for money, carbon and boats that do not go (``settings.rates``).

    ``mileage_pence`` a mile holds to ``mileage_threshold_miles`` a year and person,
    ``mileage_pence_after`` beyond (D35). ``*_pounds`` are for a night away (D36). ``*_kg_co2``
    are kilograms of carbon dioxide a kilometre: by car (D42), and for one passenger, in a straight
    line between the ports, by ferry and flight; ``None`` is not known. ``cancel_share`` is the
    share of departures that fail where ``sailings.csv`` says nothing, ``cancel_share_winter`` from
    November to February (D40).
    """

    mileage_pence: Rate = 45.0
    mileage_pence_after: Rate = 25.0
    mileage_threshold_miles: Rate = 10_000.0
    bed_and_breakfast_pounds: Rate = 110.0
    dinner_pounds: Rate = 25.0
    lunch_pounds: Rate = 12.0
    car_kg_co2: Rate = 0.17
    ferry_kg_co2: Rate | None = None
    flight_kg_co2: Rate | None = None
    cancel_share: Share = 0.05
    cancel_share_winter: Share = 0.08

    @property
    def mileage_pounds(self) -> float:
        """Pounds a kilometre by car, up to the threshold."""
        return self.mileage_pence / 100 / MILE_KM

    @property
    def mileage_pounds_after(self) -> float:
        """Pounds a kilometre by car, beyond the threshold."""
        return self.mileage_pence_after / 100 / MILE_KM

    @property
    def night_pounds(self) -> float:
        """Pounds of a night away: bed and breakfast, dinner, lunch."""
        return self.bed_and_breakfast_pounds + self.dinner_pounds + self.lunch_pounds
