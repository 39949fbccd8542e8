"""Attendance of secondaries over the years, from the School Information Dashboard."""

from __future__ import annotations

import datetime as dt

from allocator.io.imports.editions import end_of_school_year, school_year_end
from allocator.io.imports.gathering import Gathering, Origin
from allocator.io.imports.publication import Dataset, Publication

INDICATOR_OF_MEASURE = {
    "attendance": "attendance",
    "authorised absence": "authorised_absence",
    "unauthorised absence": "unauthorised_absence",
    "temporary exclusions": "exclusion_absence",
}
TREND_SOURCE = "published: School Information Dashboard, attendance trend"


def read_trend(publication: Publication, gathering: Gathering) -> None:
    """Read the form with a row for each school and year."""
    for row, record in publication.rows:
        origin = _origin(row, record, gathering)
        if origin is not None:
            gathering.keep()
            for indicator in INDICATOR_OF_MEASURE.values():
                if indicator in publication.columns:
                    school_id = f"{record['seed_code']}S"
                    gathering.measure(row, school_id, indicator, record[indicator], origin)


def read_long_trend(publication: Publication, gathering: Gathering) -> None:
    """Read the form with a row for each measure; single stages of a school are left out."""
    for row, record in publication.rows:
        indicator = INDICATOR_OF_MEASURE.get(record["measure"].lower())
        if indicator is None or record["stage"].lower() != "all stages":
            gathering.skip("a single stage, or a measure other than attendance and absence")
            continue
        origin = _origin(row, record, gathering)
        if origin is not None:
            gathering.keep()
            gathering.measure(row, f"{record['seed_code']}S", indicator, record["value"], origin)


def _origin(row: int, record: dict[str, str], gathering: Gathering) -> Origin | None:
    """Year of a row about a secondary of the council; ``None``, and counted, for other rows."""
    end = school_year_end(record["year"])
    if not gathering.knows(f"{record['seed_code']}S"):
        total = not record["seed_code"].strip("0") or len(record["seed_code"]) < 7
        if total:
            gathering.skip("a total of a council or of Scotland")
        else:
            gathering.skip_unknown(row, f"{record['seed_code']}S", record["council"])
        return None
    if end is None:
        gathering.skip("no school year")
        gathering.note(row, f"{record['year']!r} is no school year such as 2018/19")
        return None
    return Origin(end_of_school_year(end), TREND_SOURCE, dt.date(end + 1, 3, 31))


_KEYS = {
    "council": ("local authority", "la name"),
    "seed_code": ("seed code", "seedcode"),
    "year": ("year",),
}
TREND = Dataset(
    title="Attendance of secondaries over the years",
    required={
        **_KEYS,
        "attendance": ("attendance pct", "attendance"),
        "unauthorised_absence": ("unauthorised absence pct", "unauthorised absence"),
    },
    optional={
        "authorised_absence": ("authorised absence pct", "authorised absence"),
        "exclusion_absence": ("temporary exclusions pct", "temporary exclusions"),
    },
    read=read_trend,
)
LONG_TREND = Dataset(
    title="Attendance of secondaries over the years, a row for each measure",
    required={**_KEYS, "stage": ("stage",), "measure": ("measure",), "value": ("value",)},
    optional={},
    read=read_long_trend,
)
