"""The changes of a mended plan as a table and in words."""

from __future__ import annotations

from collections.abc import Iterator

from allocator.domain.authority import Authority
from allocator.domain.replans import ReplanReport, VisitChange, VisitDetails
from allocator.io.exports.words import (
    activity_title,
    clock,
    counted,
    number,
    person_names,
    school_names,
    short_date,
)
from allocator.io.rows import quoted
from allocator.io.writing import as_csv

HEADER = (
    "visit_id", "kind", "affected", "activity", "schools",
    "before_date", "before_start", "before_people",
    "after_date", "after_start", "after_people",
    "why", "tell",
)  # fmt: skip
KINDS = {
    "moved": "moves",
    "retimed": "keeps its day at another time",
    "reassigned": "is held by others",
    "cancelled": "is cancelled",
    "added": "is new",
}


def changes_csv(report: ReplanReport, authority: Authority) -> str:
    """Changed visits as rows, with names: what stood, what stands now, why, who must be told."""
    lines = [list(HEADER)]
    for change in report.visits:
        lines.append(
            [
                quoted(change.visit_id),
                change.kind,
                "yes" if change.affected else "no",
                quoted(activity_title(authority, change.activity)),
                quoted(school_names(authority, change.school_ids)),
                *_cells(change.before, authority),
                *_cells(change.after, authority),
                quoted(change.why),
                quoted(who_is_told(change, authority)),
            ]
        )
    return as_csv(lines).decode()


def _cells(details: VisitDetails | None, authority: Authority) -> list[str]:
    if details is None:
        return ["", "", ""]
    names = quoted(person_names(authority, details.person_ids))
    return [details.date.isoformat(), clock(details.start), names]


def who_is_told(change: VisitChange, authority: Authority) -> str:
    """Heads and people who must be told of a change."""
    heads = [f"the head of {authority.school_titles[school]}" for school in change.tell_schools]
    people = [authority.person_titles[person] for person in change.tell_people]
    return ", ".join([*heads, *people])


def changes_in_words(report: ReplanReport, authority: Authority) -> Iterator[str]:
    """Every change as a sentence, the summary first."""
    beyond = counted(report.changed_beyond, "other visit")
    yield (
        f"Hit by what happened: {counted(report.affected, 'visit')}; moved beyond those: {beyond}; "
        f"without a date: {counted(report.not_dated, 'session')}"
    )
    yield (
        f"Travel {number(report.travel_hours_before)} h before, "
        f"{number(report.travel_hours_after)} h now; nights {report.nights_before} before, "
        f"{report.nights_after} now"
    )
    for change in report.visits:
        yield change_in_words(change, authority)
    for link in report.links:
        school = authority.school_titles[link.school_id]
        yield (
            f"Link officer of {school}: {authority.person_titles[link.after]} "
            f"instead of {authority.person_titles[link.before]}"
        )
    yield from report.dropped
    yield from report.notes


def change_in_words(change: VisitChange, authority: Authority) -> str:
    """One change: what, from when to when, why, who must be told."""
    title = activity_title(authority, change.activity)
    where = school_names(authority, change.school_ids[:1])
    if len(change.school_ids) > 1:
        where = f"{where} and {counted(len(change.school_ids) - 1, 'more school')}"
    parts = [f"{title} at {where} {KINDS[change.kind]}"]
    if change.before is not None and change.after is not None:
        parts.append(
            f"{_moment(change.before, authority)} becomes {_moment(change.after, authority)}"
        )
    else:
        details = change.before or change.after
        assert details is not None
        parts.append(_moment(details, authority))
    return f"{': '.join(parts)}. Because {change.why}. Tell {who_is_told(change, authority)}."


def _moment(details: VisitDetails, authority: Authority) -> str:
    names = person_names(authority, details.person_ids)
    return f"{short_date(details.date)} {clock(details.start)} with {names}"
