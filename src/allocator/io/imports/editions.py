"""Which year a publication is about: from its title lines or, failing that, its file name."""

from __future__ import annotations

import datetime as dt
import re

_SCHOOL_YEAR = re.compile(r"(?<!\d)(20\d\d)\s*[/_\-–]\s*(?:20)?(\d\d)(?!\d)")
_SHORT_YEAR = re.compile(r"(?<!\d)(\d\d)[/_\-–]?(\d\d)(?!\d)")
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")

_CENSUS_PUBLISHED = {2024: dt.date(2024, 12, 10), 2025: dt.date(2025, 12, 9)}


def school_year_end(text: str) -> int | None:
    """Year in which a school year such as 2021/22, 2021-22 or 2122 ends, if one is named."""
    for pattern in (_SCHOOL_YEAR, _SHORT_YEAR):
        for first, second in pattern.findall(text):
            if (int(first) + 1) % 100 == int(second):
                return 2000 + int(second)
    return None


def calendar_year(text: str) -> int | None:
    """Year that is named, if one is: the first."""
    match = _YEAR.search(text)
    return int(match[1]) if match else None


def census_day(year: int) -> dt.date:
    """Date that stands for the pupil census of a year, taken in September."""
    return dt.date(year, 9, 30)


def census_published(year: int) -> dt.date:
    """Day the school statistics of a year came out; about then where the day is not known."""
    return _CENSUS_PUBLISHED.get(year, rolls_known(year))


def rolls_known(year: int) -> dt.date:
    """Day by which the rolls of a year's census are out, the same in every year."""
    return dt.date(year, 12, 12)


def year_name(end: int) -> str:
    """Name of the school year that ends in a year: 2021/22."""
    return f"{end - 1}/{end % 100:02d}"


def end_of_school_year(end: int) -> dt.date:
    """Last day of the school year that ends in a year, as readings give it."""
    return dt.date(end, 6, 30)
