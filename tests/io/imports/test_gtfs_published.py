"""Real ferry journeys, put into a feed, come out as they were published."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import pytest

from allocator.domain.crossings import Sailing
from allocator.errors import FaultyDataError
from allocator.io.imports.gtfs.departures import GtfsChoices
from allocator.io.imports.gtfs.importing import import_gtfs
from allocator.travel.timetables import sails_on
from tests.data import data_folder
from tests.io.imports.gtfs_feeds import FEED, write_feed, write_schools

STOPS = {
    "Gills Bay Ferry Terminal": (58.639, -3.161),
    "St Margarets Hope Ferry Terminal": (58.832, -2.962),
    "North Cuan Seil Ferry Terminal": (56.268, -5.629),
    "South Cuan Luing Ferry Terminal": (56.265, -5.630),
    "Aird Mhor Barra Ferry Terminal": (57.008, -7.405),
    "Eriskay Ferry Terminal": (57.071, -7.308),
}
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
Journey = dict[str, str]


@pytest.fixture(scope="module")
def journeys() -> list[Journey]:
    path = data_folder("scotland_ferries", "transxchange_sample_journeys_2026.csv")
    with path.open(encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def weekdays(days: str) -> list[bool]:
    words = WEEKDAYS[:5] if days == "MondayToFriday" else days.split("|")
    return [name in words for name in WEEKDAYS]


def minutes(text: str) -> int:
    hours, rest = text.split(":")
    return int(hours) * 60 + int(rest)


def clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}:00"


def feed_of(journeys: list[Journey], folder: Path) -> Path:
    names = list(STOPS)
    services = list(dict.fromkeys((j["valid_from"], j["valid_to"], j["days"]) for j in journeys))
    stops = ["stop_id,stop_name,stop_lat,stop_lon"]
    stops += [f"P{n},{name},{lat},{lon}" for n, (name, (lat, lon)) in enumerate(STOPS.items())]
    routes = ["route_id,agency_id,route_long_name,route_type"]
    routes += [f"{code},IS,{code},4" for code in sorted({j["service_code"] for j in journeys})]
    calendar = [FEED["calendar"].splitlines()[0]]
    for number, (first, last, days) in enumerate(services):
        mask = ",".join(str(int(on)) for on in weekdays(days))
        calendar.append(f"S{number},{mask},{first.replace('-', '')},{last.replace('-', '')}")
    trips, times = ["route_id,service_id,trip_id"], [FEED["stop_times"].splitlines()[0]]
    for number, j in enumerate(journeys):
        service = services.index((j["valid_from"], j["valid_to"], j["days"]))
        trips.append(f"{j['service_code']},S{service},T{number}")
        depart = minutes(j["departs"])
        for place, (stop, minute) in enumerate(
            ((j["from_stop"], depart), (j["to_stop"], depart + int(j["minutes"])))
        ):
            times.append(f"T{number},{clock(minute)},{clock(minute)},P{names.index(stop)},{place}")
    files = {
        "stops": stops, "routes": routes, "calendar": calendar, "trips": trips,
        "stop_times": times,
    }  # fmt: skip
    texts = {name: "\n".join(lines) + "\n" for name, lines in files.items()}
    return write_feed(folder, calendar_dates=None, **texts)


def published_on(journeys: list[Journey], date: dt.date) -> set[tuple[str, str, int, int]]:
    names = list(STOPS)
    return {
        (f"P{names.index(j['from_stop'])}", f"P{names.index(j['to_stop'])}", depart, arrive)
        for j in journeys
        for depart in [minutes(j["departs"])]
        for arrive in [depart + int(j["minutes"])]
        if j["valid_from"] <= date.isoformat() <= j["valid_to"]
        and weekdays(j["days"])[date.weekday()]
        and arrive < 1440
    }


def test_every_day_has_the_published_journeys(journeys: list[Journey], tmp_path: Path) -> None:
    answers = {f"P{number}": f"network-{number}" for number in range(len(STOPS))}
    folder = write_schools(tmp_path / "ws")
    import_gtfs(feed_of(journeys, tmp_path), folder, GtfsChoices(networks=answers))
    with (folder / "sailings.csv").open(encoding="utf-8") as stream:
        rows = [{k: v for k, v in row.items() if v} for row in csv.DictReader(stream)]
    sailings = [Sailing.model_validate(row) for row in rows]
    first = dt.date(2026, 3, 4)
    for date in (first + dt.timedelta(days=offset) for offset in range(0, 370, 3)):
        found = {
            (row.from_port, row.to_port, row.depart, row.arrive)
            for row in sailings
            if sails_on(row, date)
        }
        assert found == published_on(journeys, date)


def test_the_hundred_hours_of_the_published_feed_are_refused(
    journeys: list[Journey], tmp_path: Path
) -> None:
    spoilt = [{**j, "minutes": "6040"} if "PT100H40M" in j["note"] else j for j in journeys]
    with pytest.raises(FaultyDataError) as caught:
        import_gtfs(feed_of(spoilt, tmp_path), write_schools(tmp_path / "ws"))
    assert {fault.column for fault in caught.value.faults} == {"arrival_time", "departure_time"}
    assert all("96 hours" in fault.expected for fault in caught.value.faults)
