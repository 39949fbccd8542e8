"""Leavers with five or more awards at SCQF level 6, by secondary."""

from __future__ import annotations

import datetime as dt

from allocator.io.imports.editions import school_year_end
from allocator.io.imports.gathering import Gathering, Origin
from allocator.io.imports.publication import Dataset, Publication


def read_leavers(publication: Publication, gathering: Gathering) -> None:
    """Read the percentage of leavers, year by year."""
    for row, record in publication.rows:
        school_id = f"{record['seed_code']}S"
        end = school_year_end(record["year"])
        if end is None:
            gathering.skip("no school year")
            gathering.note(row, f"{record['year']!r} is no school year such as 2023-24")
        elif not gathering.knows(school_id):
            gathering.skip_unknown(row, school_id, record.get("council", ""))
        else:
            name = f"{end - 1}-{end % 100:02d}"
            source = f"published: statistics.gov.scot breadth and depth {name}"
            origin = Origin(dt.date(end, 7, 31), source, dt.date(end + 1, 2, 25))
            gathering.keep()
            gathering.measure(row, school_id, "leavers_5plus_scqf6", record["percent"], origin)


LEAVERS = Dataset(
    title="Breadth and depth of leavers' awards",
    required={
        "year": ("year",),
        "seed_code": ("seed code", "seedcode"),
        "percent": ("pct leavers 5plus scqf6",),
    },
    optional={"council": ("local authority", "la name")},
    read=read_leavers,
)
