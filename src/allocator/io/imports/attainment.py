"""Achievement of Curriculum for Excellence levels (ACEL) by school."""

from __future__ import annotations

import datetime as dt

from allocator.io.imports.editions import end_of_school_year, school_year_end, year_name
from allocator.io.imports.gathering import Gathering, Origin
from allocator.io.imports.publication import Dataset, Publication

INDICATOR_OF = {
    "reading": "acel_reading",
    "writing": "acel_writing",
    "listening": "acel_listening",
    "numeracy": "acel_numeracy",
}
SECTOR_OF_STAGE = {"p1, p4 & p7 combined": "P", "p1, p4 and p7 combined": "P", "s3": "S"}


def read_attainment(publication: Publication, gathering: Gathering) -> None:
    """Read the share of pupils at the expected level, primary stages together and S3."""
    end = publication.named(school_year_end, "the school year")
    # By-school tables of a year have come out in the spring after the national ones.
    known = dt.date(end + 1, 5, 31)
    source = f"published: ACEL {year_name(end)} by school"
    origin = Origin(end_of_school_year(end), source, known)
    for row, record in publication.rows:
        letter = SECTOR_OF_STAGE.get(" ".join(record["stage"].lower().split()))
        school_id = f"{record['seed_code']}{letter}"
        if letter is None:
            gathering.skip("a stage other than P1, P4 and P7 combined and S3")
        elif not gathering.knows(school_id):
            gathering.skip_unknown(row, school_id, record["council"])
        else:
            gathering.keep()
            for column, indicator in INDICATOR_OF.items():
                gathering.measure(row, school_id, indicator, record[column], origin)


ATTAINMENT = Dataset(
    title="Achievement of Curriculum for Excellence levels by school",
    required={
        "council": ("local authority", "la name"),
        "seed_code": ("seed code", "seedcode"),
        "stage": ("stage",),
        "reading": ("reading",),
        "writing": ("writing",),
        "listening": ("listening talking", "listening and talking"),
        "numeracy": ("numeracy",),
    },
    optional={},
    read=read_attainment,
)
