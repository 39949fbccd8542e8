"""Why a session found no date, day by day: what stands in the way on which of its days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from allocator.io.exports.words import counted, short_date
from allocator.scheduling.placing import Refusals
from allocator.scheduling.reliefs.asks import WEEKDAYS
from allocator.scheduling.reliefs.bench import Bench
from allocator.scheduling.sessions import Session

FEW_DAYS = 3
"""So many days are named one by one."""
_REASONS = {
    "spacing": "too near to another session of the kind",
    "school_busy": "the school has another session",
    "person_busy": "somebody is elsewhere",
    "capacity": "no hours left",
    "night_limit": "no night left in the month",
    "day_too_long": "the day would be too long",
    "no_boat": "no boat or flight there and home",
}


def why_words(bench: Bench, session: Session) -> str:
    """Say how many days the whole team and every school share, and what stands in the way there.

    ``Only 2 days suit everybody: Tue 15 Sep (the school has another session), ...``.
    """
    refused = _by_day(bench, session)
    if not refused:
        return "No day of the term suits everybody."
    if len(refused) <= FEW_DAYS:
        each = ", ".join(f"{short_date(day)} ({_REASONS[why]})" for day, why in refused)
        verb = "suits" if len(refused) == 1 else "suit"
        return f"Only {counted(len(refused), 'day')} {verb} everybody: {each}."
    reasons = dict.fromkeys(why for _, why in refused)
    counts = {why: [day for day, own in refused if own == why] for why in reasons}
    parts = [
        f"{len(days)} {_REASONS[why]}{_on_weekdays(why, days, refused)}"
        for why, days in sorted(counts.items(), key=lambda row: (-len(row[1]), row[0]))
    ]
    return f"Of {len(refused)} days that suit everybody: {'; '.join(parts)}."


def _by_day(bench: Bench, session: Session) -> list[tuple[dt.date, str]]:
    """The reason that refuses each day on which the session may begin."""
    found: list[tuple[dt.date, str]] = []
    for day, taken in session.starts.items():
        refusals = Refusals()
        bench.placer.best(replace(session, starts={day: taken}), refusals)
        why = refusals.counts.most_common(1)
        found.append((bench.diary.days.date(day), why[0][0] if why else "person_busy"))
    return found


def _on_weekdays(why: str, days: Sequence[dt.date], refused: Sequence[tuple[dt.date, str]]) -> str:
    """For boats: the weekdays on which there is none, where it is so on all of them."""
    if why != "no_boat":
        return ""
    weekdays = sorted({day.weekday() for day in days})
    others = {day.weekday() for day, own in refused if own != why}
    if others & set(weekdays):
        return ""
    names = [WEEKDAYS[day] for day in weekdays]
    joined = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
    return f" ({joined})"
