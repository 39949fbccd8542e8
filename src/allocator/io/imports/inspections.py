"""Education Scotland inspections: the grades of each school's last inspection."""

from __future__ import annotations

import re

from allocator.io.imports.codes import read_date
from allocator.io.imports.gathering import SECTOR_LETTERS, Gathering, Origin
from allocator.io.imports.publication import Dataset, Publication

GRADES = (
    "qi_1_1", "qi_2_1", "qi_5_1", "qi_5_3", "qi_5_9",
    "qi_1_3", "qi_2_3", "qi_3_1", "qi_3_2",
)  # fmt: skip
"""Before 2016 (1.1 to 5.9) and since: the two frameworks cannot be compared."""
GRADE_WORDS = {
    "excellent": "6",
    "very good": "5",
    "good": "4",
    "satisfactory": "3",
    "weak": "2",
    "unsatisfactory": "1",
}
SOURCE = "published: Education Scotland inspection"
_RELEASES = {"2025-04-01": "FOI-202500457731"}
"""Releases known by the day they reach to, for files that no longer say their number."""
_RELEASE = re.compile(r"FOI[\s\-_]*(\d{12})", re.IGNORECASE)


def read_inspections(publication: Publication, gathering: Gathering) -> None:
    """Read grades. They belong to the site: each sector of a through-school gets them."""
    source = SOURCE + _release(f"{publication.titles} {publication.stem}")
    for row, record in publication.rows:
        ids = [f"{record['seed_code']}{letter}" for letter in SECTOR_LETTERS.values()]
        ids = [school_id for school_id in ids if gathering.knows(school_id)]
        graded = {name: _grade(record.get(name, "")) for name in GRADES}
        graded = {name: text for name, text in graded.items() if text}
        held = read_date(record["inspection_date"])
        if not ids:
            gathering.skip_unknown(row, record["seed_code"], record["council"])
        elif not graded:
            gathering.skip("no grades: in progress, or inspected without grades")
        elif held is None:
            gathering.skip("an inspection date that cannot be read")
            gathering.note(row, f"inspection date {record['inspection_date']!r} is no date")
        else:
            gathering.keep()
            published = read_date(record.get("publication_date", ""))
            if published is None and record.get("publication_date"):
                gathering.note(row, f"publication date {record['publication_date']!r} is no date")
            for school_id in ids:
                for name, text in graded.items():
                    origin = Origin(held, source, published)
                    gathering.measure(row, school_id, name, text, origin)


def _grade(text: str) -> str:
    """Grade as a figure; empty where the indicator was not graded, which some files write 0."""
    word = " ".join(text.lower().split())
    return "" if word in ("0", "") else GRADE_WORDS.get(word, word)


def _release(text: str) -> str:
    match = _RELEASE.search(text)
    if match:
        return f", FOI-{match[1]}"
    days = (release for day, release in _RELEASES.items() if day in text.replace("_", "-"))
    return "".join(f", {release}" for release in days)


INSPECTIONS = Dataset(
    title="Education Scotland inspections",
    required={
        "seed_code": ("seed code", "seedcode", "seed"),
        "council": ("local authority",),
        "inspection_date": ("inspection date", "date of inspection", "last inspection date"),
        "qi_2_3": ("qi 2 3", "2 3"),
    },
    optional={
        "publication_date": ("publication date", "date of publication", "date published"),
        **{
            name: (name.replace("_", " "), name[3:].replace("_", " "))
            for name in GRADES
            if name != "qi_2_3"
        },
    },
    read=read_inspections,
)
