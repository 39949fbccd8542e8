"""Cells of published tables: numbers, codes, bands and dates, each told from the others."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from allocator.domain.indicators import ReadingStatus

SUPPRESSED_CODES = frozenset({"c", "[c]", "*", "low", "[low]"})
"""Hidden because few pupils stand behind it; ``low`` is near zero, and not zero."""
ABSENT_CODES = frozenset(
    {"", "z", "[z]", "x", "[x]", "#", "..", "-", "–", "—", "na", "n/a", "data not available"}
)
"""Not applicable, not available or left empty."""

_NUMBER = re.compile(r"(?:\d{1,9}|\d{1,3}(?:,\d{3}){1,3})(?:\.\d{1,20})?|\.\d{1,20}", re.ASCII)
_BAND = re.compile(
    r"(?:<=?|>=?|≤|≥|under|over|less than|more than)\s*\d+(?:\.\d+)?\s*%?"
    r"|\d+(?:\.\d+)?\s*%?\s*(?:-|–|—|to)\s*<?\s*\d+(?:\.\d+)?\s*%?"
    r"|\d+(?:\.\d+)?\s*%?\s*(?:\+|or more|or less|and over)",
    re.IGNORECASE,
)
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?")
_DAY_FIRST = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})")
_IN_WORDS = re.compile(r"(?:[a-z]+,?\s+)?(\d{1,2})(?:st|nd|rd|th)?[\s\-]+([a-z]+),?[\s\-]+(\d{4})")
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip


@dataclass(frozen=True)
class Cell:
    """What a cell says: a number, or why there is none. ``band`` is a range given instead."""

    value: float | None
    status: ReadingStatus
    band: str | None = None


def read_cell(text: str) -> Cell | None:
    """Tell what a cell says; ``None`` where it is neither number, band nor known code.

    A code is never a number, and neither is a band: its middle would look like a measurement.
    """
    word = " ".join(text.split())
    if word.lower() in SUPPRESSED_CODES:
        return Cell(None, "suppressed")
    if word.lower() in ABSENT_CODES:
        return Cell(None, "not_collected")
    number = word.removesuffix("%").rstrip()
    if _NUMBER.fullmatch(number):
        return Cell(float(number.replace(",", "")), "ok")
    if _BAND.fullmatch(word):
        return Cell(None, "suppressed", re.sub(r"\s*([-–—])\s*", r"\1", word))
    return None


def read_date(text: str) -> dt.date | None:
    """Read a date in figures (day first) or in words; ``None`` where it is no date."""
    word = " ".join(text.split()).lower()
    if match := _ISO.fullmatch(word.upper()):
        year, month, day = (int(part) for part in match.groups())
    elif match := _DAY_FIRST.fullmatch(word):
        day, month, year = (int(part) for part in match.groups())
    elif match := _IN_WORDS.fullmatch(word):
        day, month, year = int(match[1]), _month(match[2]), int(match[3])
    else:
        return None
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _month(name: str) -> int:
    """Number of a month by its name or its beginning; 0, which is no month, for other words."""
    return next(
        (
            number
            for number, month in enumerate(_MONTHS, 1)
            if len(name) >= 3 and month.startswith(name)
        ),
        9 if name == "sept" else 0,
    )
