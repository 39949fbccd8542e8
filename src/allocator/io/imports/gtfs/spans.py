"""A set of days as rows of ``sailings.csv``: weekdays within spans, exact on every date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_WEEK = dt.timedelta(days=7)
_MOST_SHIFT = dt.timedelta(days=6)
"""A span may begin or end up to six days beyond the first or last day of a weekday in it."""


@dataclass(frozen=True, order=True)
class WeeklySpan:
    """Some weekdays (Monday first) between two dates, both included."""

    first: dt.date
    last: dt.date
    days: tuple[bool, ...]

    def dates(self) -> Iterator[dt.date]:
        """Every day of the span on its weekdays."""
        for offset in range((self.last - self.first).days + 1):
            day = self.first + dt.timedelta(days=offset)
            if self.days[day.weekday()]:
                yield day


def weekly_spans(dates: Iterable[dt.date]) -> list[WeeklySpan]:
    """Few spans that hold exactly these days, by date; each day lies in one of them.

    The days of each weekday fall into runs of weeks without a gap. Runs that begin in the same
    seven days and end in the same seven days share a span: it holds no other day of theirs.
    """
    groups: list[list[tuple[dt.date, dt.date]]] = []
    for run in sorted(_runs(dates)):
        fitting = next((group for group in groups if _fits(run, group)), None)
        if fitting is None:
            groups.append([run])
        else:
            fitting.append(run)
    return sorted(_span(group) for group in groups)


def _runs(dates: Iterable[dt.date]) -> Iterator[tuple[dt.date, dt.date]]:
    """First and last day of every run of weeks, for each weekday."""
    by_weekday: dict[int, list[dt.date]] = {}
    for day in sorted(set(dates)):
        by_weekday.setdefault(day.weekday(), []).append(day)
    for days in by_weekday.values():
        first = before = days[0]
        for day in days[1:]:
            if day - before != _WEEK:
                yield first, before
                first = day
            before = day
        yield first, before


def _fits(run: tuple[dt.date, dt.date], group: list[tuple[dt.date, dt.date]]) -> bool:
    firsts = [first for first, _ in (*group, run)]
    lasts = [last for _, last in (*group, run)]
    return max(firsts) - min(firsts) <= _MOST_SHIFT and max(lasts) - min(lasts) <= _MOST_SHIFT


def _span(group: list[tuple[dt.date, dt.date]]) -> WeeklySpan:
    weekdays = {first.weekday() for first, _ in group}
    return WeeklySpan(
        min(first for first, _ in group),
        max(last for _, last in group),
        tuple(number in weekdays for number in range(7)),
    )
