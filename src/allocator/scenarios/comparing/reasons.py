"""Why a school gets less or more, in words that can be said to its headteacher."""

from __future__ import annotations

from allocator.domain.allocations import Shortfall, ShortfallReason
from allocator.io.exports.words import activity_title
from allocator.scenarios.comparing.support import Supported

NO_TIME = "the people who could come have no time left this term"
WHY: dict[ShortfallReason, str] = {
    "no_capacity": NO_TIME,
    "no_skill": "nobody in the team is free for it and has what it asks for",
    "out_of_reach": "nobody could travel there and back in the time there is",
    "conflict": "those who could come may not: a conflict of interest or a fixed arrangement",
    "calendar": "too few days suit both the school and those who could come",
    "declined": "the school has declined it",
    "floor_kept_elsewhere": "it is kept in another way",
}
"""Reasons without the names of other schools."""
NO_LINK = "every officer who could be has as many schools, or as little time left, as is allowed"
LINK = "link"
IN_PERSON_FLOOR, ONLINE_RUN = "floor:in_person_per_term", "floor:longest_online_run"


def promise_in_words(found: Supported, row: Shortfall) -> str:
    """Say which promise is not kept and why, for the school."""
    why = why_short(found, row)
    if row.activity == LINK:
        return f"No link officer can be named: {why}."
    if row.activity == IN_PERSON_FLOOR:
        return f"{row.given} sessions in person rather than the {row.wanted} promised: {why}."
    if row.activity == ONLINE_RUN:
        return f"{row.given} sessions online in a row, where at most {row.wanted} are promised."
    title = activity_title(found.authority, row.activity)
    return f"{title}: {_times(row.given)} rather than the {row.wanted} promised: {why}."


def why_short(found: Supported, row: Shortfall) -> str:
    """Say why something falls short; links, and what link officers hold, have their own words."""
    if row.reason == "no_capacity" and row.activity == LINK:
        return NO_LINK
    activity = found.authority.offer.activities.get(row.activity)
    asks_for_link = activity is not None and any(place.link_officer for place in activity.team)
    if asks_for_link and row.school_id not in found.link_of:
        return "the link officer would hold it, and none can be named"
    return WHY[row.reason]


def _times(count: int) -> str:
    return "none" if count == 0 else str(count)


def why_fewer(before: Supported, after: Supported, school: str, activity: str) -> str:
    """Say why a school gets fewer sessions of an activity than in the base."""
    due = _due(before, school, activity), _due(after, school, activity)
    row = after.broken.get((school, activity)) or after.short.get((school, activity))
    if row is not None:
        why = why_short(after, row)
        return f"what is promised is kept; for more, {why}" if row.kind == "target" else why
    if due[1] < due[0]:
        return "it would be due fewer"
    return "it still gets all that it is due; the time beyond that is needed elsewhere"


def why_more(before: Supported, after: Supported, school: str, activity: str) -> str:
    """Say why a school gets more sessions of an activity than in the base."""
    if _due(after, school, activity) > _due(before, school, activity):
        return "it would be due more"
    row = before.broken.get((school, activity)) or before.short.get((school, activity))
    if row is not None:
        return "what it is due and does not get today would be possible"
    return "there would be time beyond what it is due"


def _due(found: Supported, school: str, activity: str) -> int:
    one = found.schools.get(school)
    return one.target.get(activity, 0) if one else 0


def in_full(found: Supported, school: str, activity: str) -> str:
    """Say it as planners read it: who could come and where their time went; empty if unknown."""
    row = found.broken.get((school, activity)) or found.short.get((school, activity))
    return "" if row is None else row.why
