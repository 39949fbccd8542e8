"""The rows that are written sail on exactly the days of the feed."""

from __future__ import annotations

import csv
import datetime as dt
import tempfile
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from allocator.domain.crossings import Sailing
from allocator.io.imports.gtfs.importing import import_gtfs
from allocator.io.imports.gtfs.spans import weekly_spans
from allocator.travel.timetables import sails_on
from tests.io.imports.gtfs_feeds import write_feed, write_schools

START = dt.date(2026, 8, 3)
DAYS = 50
PORTS = ("PIER", "ISLE", "FAR")
WEEKDAYS = "monday,tuesday,wednesday,thursday,friday,saturday,sunday"


def day(offset: int) -> dt.date:
    return START + dt.timedelta(days=offset)


@st.composite
def sets_of_days(draw: st.DrawFn) -> frozenset[dt.date]:
    return frozenset(map(day, draw(st.sets(st.integers(0, DAYS)))))


@given(sets_of_days())
def test_spans_hold_each_day_once_and_no_other(dates: frozenset[dt.date]) -> None:
    found = [date for span in weekly_spans(dates) for date in span.dates()]
    assert sorted(found) == sorted(dates)


def test_a_weekly_service_is_one_span_wherever_its_weeks_begin() -> None:
    dates = {day(offset) for offset in range(3, 40) if day(offset).weekday() < 5}
    (span,) = weekly_spans(dates)
    assert span.days == (True,) * 5 + (False,) * 2
    assert (span.first, span.last) == (min(dates), max(dates))


def test_one_day_off_splits_its_weekday_alone() -> None:
    dates = {day(offset) for offset in range(28)} - {day(14)}
    assert len(weekly_spans(dates)) == 3


@dataclass(frozen=True)
class RandomFeed:
    """A feed in plain values: services with weekdays, span and exceptions; trips with calls."""

    services: tuple[tuple[str, int, int, tuple[tuple[int, int], ...]], ...]
    trips: tuple[tuple[int, tuple[tuple[str, int, int], ...], tuple[int, int, int] | None], ...]

    def files(self) -> dict[str, str]:
        calendar = [f"service_id,{WEEKDAYS},start_date,end_date"]
        exceptions = ["service_id,date,exception_type"]
        for number, (mask, first, length, changes) in enumerate(self.services):
            span = f"{day(first):%Y%m%d},{day(first + length):%Y%m%d}"
            calendar.append(f"S{number},{','.join(mask)},{span}")
            exceptions += [f"S{number},{day(on):%Y%m%d},{kind}" for on, kind in changes]
        trips = ["route_id,service_id,trip_id"]
        times = ["trip_id,arrival_time,departure_time,stop_id,stop_sequence"]
        repeats = ["trip_id,start_time,end_time,headway_secs,exact_times"]
        for number, (service, calls, repeat) in enumerate(self.trips):
            trips.append(f"R1,S{service},T{number}")
            for place, (port, arrive, depart) in enumerate(calls):
                times.append(f"T{number},{clock(arrive)},{clock(depart)},{port},{place}")
            if repeat is not None:
                start, end, headway = repeat
                repeats.append(f"T{number},{clock(start)},{clock(end)},{headway * 60},1")
        named = {
            "calendar": calendar, "calendar_dates": exceptions, "trips": trips,
            "stop_times": times, "frequencies": repeats,
        }  # fmt: skip
        return {name: "\n".join(lines) + "\n" for name, lines in named.items()}

    def runs_on(self, service: int, date: dt.date) -> bool:
        mask, first, length, changes = self.services[service]
        for on, kind in changes:
            if day(on) == date:
                return kind == 1
        return day(first) <= date <= day(first + length) and mask[date.weekday()] == "1"

    def departures(self, date: dt.date) -> set[tuple[str, str, int, int]]:
        """Every ride within a day, worked out day by day and trip by trip."""
        found = set()
        for service, calls, repeat in self.trips:
            starts = [calls[0][2]] if repeat is None else list(range(*repeat))
            for start in starts:
                shift = start - calls[0][2]
                for (a, _, depart), (b, arrive, _) in pairwise(calls):
                    later, minute = divmod(depart + shift, 1440)
                    end = arrive + shift - later * 1440
                    if end < 1440 and self.runs_on(service, date - dt.timedelta(days=later)):
                        found.add((a, b, minute, end))
        return found


def clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}:00"


@st.composite
def random_services(draw: st.DrawFn) -> tuple[str, int, int, tuple[tuple[int, int], ...]]:
    mask = "".join(draw(st.lists(st.sampled_from("01"), min_size=7, max_size=7)))
    changed = draw(st.dictionaries(st.integers(0, DAYS), st.sampled_from((1, 2)), max_size=6))
    return mask, draw(st.integers(0, 25)), draw(st.integers(0, 24)), tuple(changed.items())


@st.composite
def random_feeds(draw: st.DrawFn) -> RandomFeed:
    services = tuple(draw(st.lists(random_services(), min_size=1, max_size=3)))
    trips = []
    for _ in range(draw(st.integers(1, 4))):
        ports = draw(st.permutations(PORTS))[: draw(st.integers(2, 3))]
        minute = draw(st.integers(300, 1600))
        calls = []
        for port in ports:
            wait = draw(st.integers(0, 20))
            calls.append((port, minute, minute + wait))
            minute += wait + draw(st.integers(75, 200))
        repeat = draw(st.none() | st.tuples(st.just(400), st.integers(401, 900), st.just(120)))
        trips.append((draw(st.integers(0, len(services) - 1)), tuple(calls), repeat))
    return RandomFeed(services, tuple(trips))


@settings(max_examples=40, deadline=None)
@given(random_feeds())
def test_on_every_date_the_rows_are_the_departures_of_the_feed(feed: RandomFeed) -> None:
    dates = [day(offset) for offset in range(-3, DAYS + 6)]
    wanted = {date: feed.departures(date) for date in dates}
    if not any(wanted.values()):
        return
    with tempfile.TemporaryDirectory() as name:
        folder = write_schools(Path(name) / "ws")
        import_gtfs(write_feed(Path(name), **feed.files()), folder)
        with (folder / "sailings.csv").open(encoding="utf-8") as stream:
            rows = [{k: v for k, v in row.items() if v} for row in csv.DictReader(stream)]
    sailings = [Sailing.model_validate(row) for row in rows]
    for date in dates:
        running = [row for row in sailings if sails_on(row, date)]
        found = Counter((row.from_port, row.to_port, row.depart, row.arrive) for row in running)
        assert set(found) == wanted[date]
        services = Counter((row.service_id, row.from_port, row.depart) for row in running)
        assert max(services.values(), default=1) == 1
