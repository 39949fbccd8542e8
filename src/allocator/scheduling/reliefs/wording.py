"""A relief in words: what is asked of whom, the day it gives, what it costs."""

from __future__ import annotations

import calendar
from collections.abc import Callable, Iterable

from allocator.domain.schedules import ReliefKind
from allocator.io.exports.words import counted, long_date, number, place_names
from allocator.scheduling.reliefs.bench import Bench, Trial
from allocator.scheduling.reliefs.pricing import HOUR_POUNDS, Price


def relief_text(bench: Bench, price: Price, trial: Trial) -> str:
    """Say it: ``One more night in September for Ann (5 in place of 4): Tuesday ... £112``."""
    asked = " and ".join(
        _WORDS[kind](bench, price, trial, words)
        for kind, words in zip(trial.case.kinds, trial.case.words, strict=True)
    )
    day = long_date(trial.diary.days.date(trial.placement.taken[0]))
    nights = _nights_at(bench, trial)
    where = f" with a night near {_listed(nights)}" if nights else ""
    return f"{asked[:1].upper()}{asked[1:]}: {day}{where}; {cost_words(price)}"


def cost_words(price: Price) -> str:
    """What it costs beyond the plan: ``2 h 40 more travel, 1 night more, £112``."""
    minutes = price.travel_minutes
    parts = [f"{_duration(abs(minutes))} {'more' if minutes > 0 else 'less'} travel"]
    if not minutes:
        parts = ["no more travel"]
    if price.nights:
        more = "more" if price.nights > 0 else "fewer"
        parts.append(f"{counted(abs(price.nights), 'night')} {more}")
    if abs(price.pounds) >= 0.5:
        less = " saved" if price.pounds < 0 else ""
        parts.append(f"£{abs(price.pounds):,.0f}{less}")
    return ", ".join(parts)


def _duration(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    if not hours:
        return counted(rest, "minute")
    return f"{hours} h {rest:02d}" if rest else f"{hours} h"


def _listed(words: Iterable[str]) -> str:
    parts = list(dict.fromkeys(words))
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def _nights_at(bench: Bench, trial: Trial) -> list[str]:
    """Places of the nights of trips that are changed, as people call them."""
    names = place_names(bench.authority)
    return [
        names[day.night_at]
        for change in trial.placement.changes
        if change.new is not None and change.new.plan is not None
        for day in change.new.plan.days
        if day.night_at is not None
    ]


def _person(bench: Bench, price: Price, trial: Trial, words: str) -> str:
    before = bench.diary.sessions[trial.case.session.number].person_ids
    after = trial.case.session.person_ids
    titles = bench.authority.person_titles
    new = next(one for one in after if one not in before)
    return f"{titles[new]} in place of {titles[before[after.index(new)]]}"


def _nights(bench: Bench, price: Price, trial: Trial, words: str) -> str:
    titles = bench.authority.person_titles
    parts = [
        f"{counted(count - limit, 'more night')} in {calendar.month_name[month]} for"
        f" {titles[person]} ({count} in place of {limit})"
        for (person, _, month), (count, limit) in price.nights_over.items()
    ]
    return _listed(parts)


def _longer(bench: Bench, price: Price, trial: Trial, words: str) -> str:
    hours = trial.case.authority.settings.max_day_hours
    return f"a day longer by {words} minutes ({_duration(round(hours * 60))})"


def _hours(bench: Bench, price: Price, trial: Trial, words: str) -> str:
    titles = bench.authority.person_titles
    parts = [
        f"{number(hours)} more hours of {titles[person]} (worth £{hours * HOUR_POUNDS:,.0f})"
        for person, hours in price.hours.items()
    ]
    parts += [
        f"{counted(days, 'more day')} of release for {titles[person]}"
        for person, days in price.days.items()
    ]
    return _listed(parts)


def _spacing(bench: Bench, price: Price, trial: Trial, words: str) -> str:
    own = bench.diary.sessions[trial.case.session.number].spacing
    gap = counted(int(words), "pupil day")
    return f"a gap of {gap} in place of {max(own.values())} between sessions there"


def _online(bench: Bench, price: Price, trial: Trial, words: str) -> str:
    return "a meeting online"


def _as_given(bench: Bench, price: Price, trial: Trial, words: str) -> str:
    return words


def _day(bench: Bench, price: Price, trial: Trial, words: str) -> str:
    return "another day than the one that was fixed"


_WORDS: dict[ReliefKind, Callable[[Bench, Price, Trial, str], str]] = {
    "another_person": _person,
    "more_nights": _nights,
    "longer_day": _longer,
    "more_hours": _hours,
    "less_spacing": _spacing,
    "online": _online,
    "another_weekday": _as_given,
    "another_boat": _as_given,
    "another_day": _day,
}
