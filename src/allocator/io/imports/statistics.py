"""School Level Summary Statistics: the September census, with attendance in some years."""

from __future__ import annotations

from allocator.io.imports.codes import read_cell
from allocator.io.imports.editions import (
    calendar_year,
    census_day,
    census_published,
    end_of_school_year,
    rolls_known,
    year_name,
)
from allocator.io.imports.gathering import SECTOR_LETTERS, Gathering, Origin
from allocator.io.imports.locations import note_roll
from allocator.io.imports.publication import Dataset, Publication

CENSUS = ("pupil_teacher_ratio", "average_class_size", "teachers_fte")
ATTENDANCE = ("attendance", "authorised_absence", "unauthorised_absence", "exclusion_absence")


def edition_year(publication: Publication) -> int:
    """Year of the census that an edition reports."""
    return publication.named(calendar_year, "the year of the statistics")


def read_statistics(publication: Publication, gathering: Gathering) -> None:
    """Read the figures of the council's schools."""
    year = edition_year(publication)
    gathering.rolls.setdefault(year, {})
    gathering.counted.setdefault(year, set())
    for row, record in publication.rows:
        letter = SECTOR_LETTERS.get(record["sector"].lower())
        school_id = f"{record['seed_code']}{letter}"
        if letter is None:
            gathering.skip("a total, or a school type that is not primary, secondary or special")
        elif not gathering.knows(school_id):
            gathering.skip_unknown(row, school_id, record["council"])
        else:
            gathering.keep()
            gathering.counted[year].add(school_id)
            _read_census(row, record, school_id, year, gathering)
            if "attendance" in publication.columns:
                _read_attendance(row, record, school_id, year, gathering)


def _read_census(
    row: int, record: dict[str, str], school_id: str, year: int, gathering: Gathering
) -> None:
    source = f"published: School Level Summary Statistics {year}"
    roll = Origin(census_day(year), source, rolls_known(year))
    origin = Origin(census_day(year), source, census_published(year))
    gathering.measure(row, school_id, "roll", record["roll"], roll)
    note_roll(gathering, year, school_id, record["roll"])
    for indicator in CENSUS:
        gathering.measure(row, school_id, indicator, record[indicator], origin)
    pupils = record["roll"]
    quintile, needs = record["simd_q1"], record["asn"]
    gathering.measure_share(row, school_id, "simd_q1_share", quintile, pupils, origin)
    gathering.measure_share(row, school_id, "asn_share", needs, pupils, origin)
    _read_meals(row, record, school_id, gathering, origin)


def _read_meals(
    row: int, record: dict[str, str], school_id: str, gathering: Gathering, origin: Origin
) -> None:
    """Read free meals beyond P5, where they are not given to all: published as a percentage."""
    cell = read_cell(record["meals_percent"])
    if cell is None or cell.value is None or cell.value > 100:
        gathering.measure(row, school_id, "free_school_meals", record["meals_percent"], origin)
        return
    share = round(cell.value / 100, 4)
    gathering.add(row, school_id, "free_school_meals", share, origin)


def _read_attendance(
    row: int, record: dict[str, str], school_id: str, year: int, gathering: Gathering
) -> None:
    source = f"published: School Level Summary Statistics {year} (attendance {year_name(year)})"
    origin = Origin(end_of_school_year(year), source, census_published(year))
    for indicator in ATTENDANCE:
        gathering.measure(row, school_id, indicator, record.get(indicator, ""), origin)


STATISTICS = Dataset(
    title="School Level Summary Statistics",
    required={
        "council": ("local authority",),
        "seed_code": ("seedcode", "seed code"),
        "sector": ("school type",),
        "teachers_fte": ("teachers full time equivalent",),
        "roll": ("pupil roll",),
        "pupil_teacher_ratio": ("pupil teacher ratio",),
        "average_class_size": ("average class size",),
        "asn": ("pupils with an additional support need recorded",),
        "meals_percent": ("percentage of p6 p7 s1 s6 sp pupils registered for free school meals",),
        "simd_q1": ("simd quintile 1",),
    },
    optional={
        "attendance": ("attendance rate",),
        "authorised_absence": ("authorised absence rate",),
        "unauthorised_absence": ("unauthorised absence rate",),
        "exclusion_absence": ("absence due to temporary exclusion rate",),
    },
    read=read_statistics,
)
