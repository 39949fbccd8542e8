"""Who gains and who loses: promises that break or hold again, sessions, link officers."""

from __future__ import annotations

from collections.abc import Iterator

from allocator.domain.comparisons import (
    PromiseChange,
    SchoolChange,
    SessionChange,
    TierMove,
    Way,
)
from allocator.io.exports.words import SHORTFALL_REASONS, activity_title, counted
from allocator.scenarios.comparing.reasons import in_full, promise_in_words, why_fewer, why_more
from allocator.scenarios.comparing.support import SchoolSupport, Supported

NOTHING = SchoolSupport(tier="")
SAME_HOURS = 1e-6


def promise_changes(before: Supported, after: Supported) -> tuple[PromiseChange, ...]:
    """Promises that only one of the plans keeps, by school and activity."""
    rows = [_promise(after, *key, "broken") for key in after.broken if key not in before.broken]
    rows += [
        _promise(before, *key, "kept")
        for key in before.broken
        if key not in after.broken and key[0] in after.schools
    ]
    return tuple(sorted(rows, key=lambda row: (row.school, row.school_id, row.title)))


def _promise(found: Supported, school: str, activity: str, change: str) -> PromiseChange:
    row = found.broken[school, activity]
    said = promise_in_words(found, row)
    if change == "kept":
        said = f"What cannot be promised today could be kept. Today: {said[:1].lower()}{said[1:]}"
    return PromiseChange.model_validate(
        {
            "school_id": school,
            "school": found.authority.school_titles[school],
            "activity": activity,
            "title": activity_title(found.authority, activity),
            "change": change,
            "wanted": row.wanted,
            "given": row.given,
            "reason": SHORTFALL_REASONS[row.reason],
            "text": said,
            "why_in_full": row.why,
            "relief": row.relief,
        }
    )


def school_changes(
    before: Supported, after: Supported, moves: tuple[TierMove, ...]
) -> tuple[SchoolChange, ...]:
    """Every school whose support is other than in the base, by name. This is no ranking."""
    moved = {move.school_id: move for move in moves}
    rows = [
        row
        for school in dict.fromkeys((*before.schools, *after.schools))
        if (row := _school(before, after, school, moved.get(school))) is not None
    ]
    return tuple(sorted(rows, key=lambda row: (row.school, row.school_id)))


def _school(
    before: Supported, after: Supported, school: str, move: TierMove | None
) -> SchoolChange | None:
    old, new = before.schools.get(school, NOTHING), after.schools.get(school, NOTHING)
    sessions = tuple(_sessions(before, after, school, old, new))
    links = _link(before, school), _link(after, school)
    texts = list(_texts(before, after, school, sessions, old, new))
    # A school without a link officer has a promise broken, which is told with its reason.
    if links[0] != links[1] and not (links[1] is None and (school, "link") in after.broken):
        texts.append(_link_words(*links))
    if move is not None:
        texts.insert(0, move.text)
    if not texts:
        return None
    found = after if school in after.schools else before
    about = found.authority.school_by_id[school]
    fewer = [row.activity for row in sessions if row.after < row.before]
    return SchoolChange(
        school_id=school,
        school=found.authority.school_titles[school],
        sector=about.sector,
        island=about.island,
        tier_before=old.tier or None,
        tier_after=new.tier or None,
        way=way_of(old, new),
        hours_before=round(old.all_hours, 3),
        hours_after=round(new.all_hours, 3),
        sessions=sessions,
        link_before=links[0],
        link_after=links[1],
        text=tuple(texts),
        why_in_full=tuple(
            dict.fromkeys(why for one in fewer if (why := in_full(after, school, one)))
        ),
    )


def way_of(old: SchoolSupport, new: SchoolSupport) -> Way:
    """More or less support, by the hours of all sessions."""
    if abs(new.all_hours - old.all_hours) < SAME_HOURS:
        return "other"
    return "more" if new.all_hours > old.all_hours else "less"


def _sessions(
    before: Supported, after: Supported, school: str, old: SchoolSupport, new: SchoolSupport
) -> Iterator[SessionChange]:
    """Activities of which the school gets another number of sessions."""
    for activity in dict.fromkeys((*old.sessions, *new.sessions)):
        first, second = old.sessions.get(activity, 0), new.sessions.get(activity, 0)
        if first != second:
            found = after if activity in after.authority.offer.activities else before
            yield SessionChange(
                activity=activity,
                title=activity_title(found.authority, activity),
                before=first,
                after=second,
                due_before=old.target.get(activity, 0),
                due_after=new.target.get(activity, 0),
            )


def _texts(
    before: Supported,
    after: Supported,
    school: str,
    sessions: tuple[SessionChange, ...],
    old: SchoolSupport,
    new: SchoolSupport,
) -> Iterator[str]:
    for row in sessions:
        tell = why_more if row.after > row.before else why_fewer
        why = tell(before, after, school, row.activity)
        yield f"{row.title}: {row.after} rather than {row.before}; {why}."
    if not sessions and (old.online, old.in_person) != (new.online, new.in_person):
        yield f"As many sessions: {_modes(new)} rather than {_modes(old)}."
    told = {row.activity for row in sessions}
    for key, row_broken in after.broken.items():
        # Promises of sessions are told with the sessions; links and floors here.
        if key[0] == school and key not in before.broken and key[1] not in told:
            yield promise_in_words(after, row_broken)


def _modes(one: SchoolSupport) -> str:
    parts = [f"{one.in_person} at the school", f"{one.online} online"]
    if one.elsewhere:
        parts.insert(1, f"{one.elsewhere} at another school")
    return ", ".join(parts)


def _link(found: Supported, school: str) -> str | None:
    person = found.link_of.get(school)
    return None if person is None else found.authority.person_titles[person]


def _link_words(old: str | None, new: str | None) -> str:
    if new is None:
        return f"No link officer would be named; now {old}."
    if old is None:
        return f"{new} would be its link officer; none is named now."
    return f"{new} rather than {old} would be its link officer."


def most_changed_titles(rows: tuple[PromiseChange, ...], change: str) -> list[str]:
    """Name the activities of broken (or kept) promises with their counts, the most first."""
    counts: dict[str, int] = {}
    for row in rows:
        if row.change == change:
            counts[row.title] = counts.get(row.title, 0) + 1
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return [f"{title} at {counted(count, 'school')}" for title, count in ordered]
