"""``visits.csv``: the dated visits as a list that reads into a spreadsheet."""

from __future__ import annotations

from allocator.domain.authority import Authority
from allocator.domain.schedules import Schedule
from allocator.io.exports.words import activity_title, clock, person_names, school_names
from allocator.io.rows import quoted
from allocator.io.writing import as_csv

HEADER = (
    "visit_id",
    "school_ids",
    "activity",
    "person_ids",
    "date",
    "start",
    "end",
    "mode",
    "status",
    "schools",
    "people",
    "title",
)


def visits_csv(schedule: Schedule, authority: Authority) -> str:
    """Visits in the columns of a workspace's ``visits.csv``, with names added."""
    lines = [list(HEADER)]
    known = {visit.visit_id: visit.status for visit in authority.visits}
    for visit in schedule.visits:
        lines.append(
            [
                visit.visit_id,
                ";".join(visit.school_ids),
                visit.activity,
                ";".join(visit.person_ids),
                visit.date.isoformat(),
                clock(visit.start),
                clock(visit.end),
                visit.mode,
                known.get(visit.visit_id, "agreed") if visit.pinned else "proposed",
                quoted(school_names(authority, visit.school_ids)),
                quoted(person_names(authority, visit.person_ids)),
                quoted(activity_title(authority, visit.activity)),
            ]
        )
    return as_csv(lines).decode()
