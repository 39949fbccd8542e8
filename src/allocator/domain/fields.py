"""Field types shared by the tables: how a cell becomes a value, and back.

Cells come as text. Each type here accepts the text of a cell and the value itself, so that the
same models serve CSV, workbooks, YAML and JSON.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated

from pydantic import BeforeValidator, Field, PlainSerializer

FIRST_YEAR = 1900
WEEKDAY_LETTERS = "MTWTFSS"
WEEKDAY_NAMES = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_CLOCK = re.compile(r"(?:[01]?\d|2[0-3]):[0-5]\d")


def parse_clock(value: object) -> object:
    """Turn ``07:55`` into minutes after midnight (475); minutes pass through.

    Raises
    ------
    ValueError
        Where the text is not a 24-hour local time.
    """
    if not isinstance(value, str):
        return value
    if not _CLOCK.fullmatch(value.strip()):
        raise ValueError("a 24-hour time such as 07:55")
    hours, minutes = value.strip().split(":")
    return int(hours) * 60 + int(minutes)


def format_clock(minutes: int) -> str:
    """Turn minutes after midnight into ``07:55``."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def parse_weekdays(value: object) -> object:
    """Turn ``MTWTF--`` or ``Mon;Tue`` into seven booleans, Monday first.

    Raises
    ------
    ValueError
        Where the text is neither of the two forms.
    """
    if not isinstance(value, str):
        return value
    text = value.strip()
    if len(text) == 7 and all(
        letter in (day, "-") for letter, day in zip(text.upper(), WEEKDAY_LETTERS, strict=True)
    ):
        return tuple(letter != "-" for letter in text)
    names = [part.strip().title()[:3] for part in text.split(";") if part.strip()]
    if names and all(name in WEEKDAY_NAMES for name in names):
        return tuple(name in names for name in WEEKDAY_NAMES)
    raise ValueError("weekdays such as MTWTF-- or Mon;Tue")


def format_weekdays(days: tuple[bool, ...]) -> str:
    """Turn seven booleans into ``MTWTF--``."""
    return "".join(letter if on else "-" for letter, on in zip(WEEKDAY_LETTERS, days, strict=True))


def parse_yes_no(value: object) -> object:
    """Turn ``yes`` or ``no`` into a boolean.

    Raises
    ------
    ValueError
        Where the text is neither.
    """
    if not isinstance(value, str):
        return value
    answer = {"yes": True, "no": False}.get(value.strip().lower())
    if answer is None:
        raise ValueError("yes or no")
    return answer


def parse_list(value: object) -> object:
    """Turn ``a;b`` into ``("a", "b")``; empty parts are dropped."""
    if not isinstance(value, str):
        return value
    return tuple(part.strip() for part in value.split(";") if part.strip())


def to_date(value: object) -> object:
    """Accept ``2026-08-17`` and nothing else that only looks like a date.

    Raises
    ------
    ValueError
        Where the text is not an ISO date that exists, or its year is a slip of the pen.
    """
    if isinstance(value, str):
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value.strip()):
            raise ValueError("an ISO date such as 2026-08-17")
        try:
            day = dt.date.fromisoformat(value.strip())
        except ValueError:
            raise ValueError("a date that exists, such as 2026-08-17") from None
        if day.year < FIRST_YEAR:
            raise ValueError(f"a date from {FIRST_YEAR} on")
        return day
    return value


Identifier = Annotated[
    str, Field(min_length=1, max_length=100, pattern=r"^[^;\x00-\x1f]*\S[^;\x00-\x1f]*$")
]
Text = Annotated[str, Field(max_length=2000, pattern=r"^[^\x00]*$")]
Date = Annotated[dt.date, BeforeValidator(to_date)]
Clock = Annotated[
    int,
    BeforeValidator(parse_clock),
    Field(ge=0, lt=24 * 60, json_schema_extra={"format": "HH:MM", "type": "string"}),
    PlainSerializer(format_clock, return_type=str, when_used="json"),
]
Weekdays = Annotated[
    tuple[bool, bool, bool, bool, bool, bool, bool],
    BeforeValidator(parse_weekdays),
    PlainSerializer(format_weekdays, return_type=str, when_used="json"),
]
YesNo = Annotated[bool, BeforeValidator(parse_yes_no)]
IdList = Annotated[tuple[Identifier, ...], BeforeValidator(parse_list)]
Latitude = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
Longitude = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Amount = Annotated[float, Field(ge=0, allow_inf_nan=False)]
