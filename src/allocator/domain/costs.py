"""What support costs in pounds and carbon: the defaults of the domain, defined once."""

from __future__ import annotations

OFFICER_DAY_POUNDS = 430.0
"""Full cost of an officer's day (D6)."""
OFFICER_DAY_HOURS = 7.0
"""Hours of such a day: 35 a week (D2)."""
COVER_DAY_POUNDS = 365.0
"""Cover of a peer head who teaches a class, a day (D7); of others nothing."""
MILEAGE_POUNDS = 0.45 / 1.609344
"""A kilometre by car: 45 pence a mile (D35)."""
NIGHT_POUNDS = 110.0 + 25.0 + 12.0
"""A night away: bed and breakfast, dinner, lunch (D36)."""
CAR_KG_CO2 = 0.17
"""Kilograms of carbon dioxide a kilometre by car (D42)."""
