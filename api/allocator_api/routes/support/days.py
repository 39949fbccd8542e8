"""Days that a request may name: far ones are slips of the pen, and no calendar reaches them."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from pydantic import AfterValidator

from allocator.domain.fields import Date

FIRST_YEAR, LAST_YEAR = 1950, 2199


def _near(day: dt.date) -> dt.date:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(f"a day from {FIRST_YEAR} to {LAST_YEAR}")
    return day


Day = Annotated[Date, AfterValidator(_near)]
"""A day from 1950 to 2199."""
