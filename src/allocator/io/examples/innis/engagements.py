"""What has been said, agreed and fixed? Judgements, tiers so far, links, pins and visits."""

from __future__ import annotations

import datetime as dt

from allocator.domain.engagements import EngagedVisit, Pin
from allocator.domain.people import Link
from allocator.domain.tiers import Judgement, TierRecord
from allocator.io.examples.innis.people import LEAVER
from allocator.io.examples.innis.places import KILVARRAN, schools

YEAR_START = dt.date(2025, 8, 18)

CASELOADS: dict[str, tuple[str, ...]] = {
    "qio-01": ("IN02P", "IN02N", "IN03P", "IN05N", "IN06X", "IN07P", "IN07N", "IN08P", "IN12P",
               "IN13P"),
    "qio-02": ("IN01S", "IN20S", "IN30S", "IN40S", "IN41P", "IN41N", "IN42P", "IN43P", "IN51P",
               "IN55P", "IN55N"),
    "qio-03": ("IN04G", "IN21G", "IN50S", "IN50P", "IN50N", "IN52P", "IN54G", "IN60S", "IN60P",
               "IN60N", "IN61G", "IN62P"),
    "qio-04": ("IN21P", "IN21N", "IN22P", "IN23P", "IN24P", "IN25P", "IN25N", "IN27P"),
    "qio-05": ("IN31P", "IN31N", "IN32X", "IN33P", "IN34P", "IN35P", "IN36P", "IN37P", "IN37N"),
    LEAVER: ("IN09P", "IN09N", "IN10P", "IN11P", "IN26P", "IN44P", "IN45P", "IN46P", "IN53P"),
}  # fmt: skip
"""Link officers at the end of last school year."""

LEFT_ON = dt.date(2026, 6, 30)

PAST_TIERS: dict[str, tuple[tuple[str, str], ...]] = {
    "IN03P": (("targeted", "2025-08-18"), ("intensive", "2026-04-20")),
    "IN05N": (("targeted", "2025-08-18"),),
    "IN06X": (("targeted", "2025-08-18"), ("universal", "2026-06-17")),
    "IN13P": (("targeted", "2026-01-06"),),
    "IN20S": (("targeted", "2025-08-18"), ("intensive", "2026-01-06")),
    "IN21P": (("targeted", "2025-10-26"), ("universal", "2026-04-20")),
    "IN25P": (("targeted", "2025-08-18"),),
    "IN37P": (("targeted", "2025-08-18"), ("intensive", "2026-04-20")),
    "IN40S": (("targeted", "2025-08-18"),),
    "IN41P": (("targeted", "2025-08-18"), ("universal", "2026-01-06")),
    "IN53P": (("intensive", "2025-08-18"),),
}
"""Tiers of last year where they were not universal throughout, with the first day."""

JUDGEMENTS: tuple[tuple[str, ...], ...] = (
    ("IN44P", "targeted", "three teachers and the depute left in June; the new head asks for help",
     "qio-05", "2026-06-10", "2026-12-18", "visit note of 3 June", "2026-06-12", "agrees"),
    ("IN06X", "universal", "so few pupils that the figures turn on one or two; learning well led",
     "qio-01", "2026-06-17", "2026-12-11", "two days in classrooms", "2026-06-19", "agrees"),
    ("IN36P", "targeted", "moderation found the attainment judgements too generous",
     "qio-05", "2026-05-27", "2026-11-27", "moderation record of May", "2026-06-02", "disagrees"),
    ("IN21P", "targeted", "leadership of the early stages was vacant over the winter",
     "qio-04", "2025-10-26", "2026-03-25", "visit note of 20 October", "2025-10-28", "agrees"),
)  # fmt: skip
"""One raises a tier, one lowers one, one is disputed by the head, one has run out."""

PINS: tuple[tuple[str, str, str, str, str], ...] = (
    ("fix", "IN37P", "qio-05", "link_visit", "2026-09-10"),
    ("fix", "IN25P", "ped-01", "pedagogy_block", ""),
    ("forbid", "IN46P", "qio-01", "", ""),
    ("forbid", "IN41P", "", "", "2026-11-17"),
)
"""A date, a pairing, a person and a day: kind, school, person, activity, date."""

VISITS: tuple[tuple[str, str, str, str, str, str], ...] = (
    ("IN02P", "qio-01", "2026-09-08", "09:30", "12:00", "agreed"),
    ("IN21P", "qio-04", "2026-09-07", "09:30", "12:00", "agreed"),
    ("IN30S", "qio-02", "2026-09-02", "13:00", "15:30", "agreed"),
    ("IN31P", "qio-05", "2026-09-03", "09:30", "12:00", "agreed"),
    ("IN07P", "qio-01", "2026-09-15", "09:30", "12:00", "cancelled"),
    ("IN35P", "qio-05", "2026-10-01", "09:30", "12:00", "agreed"),
    ("IN50P", "qio-03", "2026-09-22", "10:30", "13:00", "agreed"),
    ("IN37P", "qio-05", "2026-06-11", "09:30", "12:00", "done"),
)
"""Link visits: school, officer, date, start, end, status."""

CLUSTER_SESSION = ("ped-01", "2026-09-16", "13:30", "16:00")


def links() -> tuple[Link, ...]:
    """Return link officers; those of the officer who left have ended."""
    rows = [
        Link(
            school_id=school_id,
            person_id=person_id,
            from_date=YEAR_START,
            to_date=LEFT_ON if person_id == LEAVER else None,
        )
        for person_id, caseload in CASELOADS.items()
        for school_id in caseload
    ]
    return tuple(sorted(rows, key=lambda link: link.school_id))


def judgements() -> tuple[Judgement, ...]:
    """Return the officers' professional judgements."""
    names = (
        "school_id", "tier", "reason", "made_by", "made_on", "review_on", "evidence",
        "discussed_on", "head_view",
    )  # fmt: skip
    return tuple(Judgement.model_validate(dict(zip(names, row, strict=True))) for row in JUDGEMENTS)


def tier_history() -> tuple[TierRecord, ...]:
    """Return last year's tiers of every open school."""
    rows = []
    for school in schools():
        if not school.is_open:
            continue
        past = PAST_TIERS.get(school.school_id, ())
        if not past or past[0][1] > YEAR_START.isoformat():
            past = (("universal", YEAR_START.isoformat()), *past)
        rows += [
            TierRecord(school_id=school.school_id, tier=tier, from_date=dt.date.fromisoformat(day))
            for tier, day in past
        ]
    return tuple(rows)


def pins() -> tuple[Pin, ...]:
    """Return what people have fixed or ruled out."""
    names = ("kind", "school_id", "person_id", "activity", "date")
    return tuple(
        Pin.model_validate({name: cell or None for name, cell in zip(names, row, strict=True)})
        for row in PINS
    )


def visits() -> tuple[EngagedVisit, ...]:
    """Return visits that are agreed, called off or done."""
    officer, *when = CLUSTER_SESSION
    cluster = [
        school.school_id for school in schools() if school.is_open and school.cluster == KILVARRAN
    ]
    rows: list[tuple[str, ...]] = [("link_visit", *row) for row in VISITS]
    rows.append(("cluster_session", ";".join(cluster), officer, *when, "agreed"))
    names = ("activity", "school_ids", "person_ids", "date", "start", "end", "status")
    return tuple(
        EngagedVisit.model_validate(
            {"visit_id": f"v-{number:03d}", **dict(zip(names, row, strict=True))}
        )
        for number, row in enumerate(rows, 1)
    )
