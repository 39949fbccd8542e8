"""``allocator import gtfs``: the ferries and flights of a feed into a workspace."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path

from allocator.domain.crossings import CrossingMode
from allocator.domain.positions import distance_km
from allocator.errors import Fault, FaultyDataError, UsageError
from allocator.io.crossing_references import crossing_doubt
from allocator.io.documents import as_model
from allocator.io.imports.gtfs.departures import (
    Departures,
    GtfsChoices,
    departures_of,
    every_ride,
    ride_words,
)
from allocator.io.imports.gtfs.faults import FaultList
from allocator.io.imports.gtfs.feed import Feed, open_feed
from allocator.io.imports.gtfs.merging import (
    MergedSailings,
    appended,
    cells_of,
    merge_sailings,
)
from allocator.io.imports.gtfs.piers import Holdings, Piers, place_ports
from allocator.io.imports.gtfs.reading import FeedTimetable, read_timetable
from allocator.io.imports.gtfs.report import GtfsReport
from allocator.io.imports.gtfs.stops import Stop, ports_of
from allocator.io.imports.merging import Standing, standing
from allocator.io.sheets import read_workbook
from allocator.io.tables import TABLE_BY_NAME, WORKBOOK
from allocator.io.writing import write_atomically


def import_gtfs(path: Path, into: Path, choices: GtfsChoices | None = None) -> GtfsReport:
    """Bring the ferries and flights of a GTFS feed into a workspace.

    New ports are added to ``ports.csv``; in ``sailings.csv`` rows of the same agency and route
    are renewed for the days of the feed, all others stay. The same feed again changes no byte.

    Raises
    ------
    FaultyDataError
        Where the feed or a table of the workspace has faults; nothing is written then.
    UsageError
        Where nothing runs on the days asked for, a route or stop that is named is not in the
        feed, or the tables are in a workbook.
    """
    choices = choices or GtfsChoices()
    _refuse_workbook(into)
    feed = open_feed(path, FaultList())
    timetable = read_timetable(feed, choices.modes)
    holdings = _holdings(into)
    ports = {stop.stop_id: stop for stop in ports_of(timetable.stops)}
    piers = place_ports(ports, every_ride(timetable), holdings, choices.networks, choices.near_km)
    report = GtfsReport(path.name, len(timetable.routes), len(timetable.voyages), piers)
    report.notes.extend(timetable.notes)
    departures = departures_of(timetable, piers.ids, choices)
    report.past_midnight = departures.past_midnight
    if not departures.days:
        _refuse_nothing(feed, timetable, piers, choices)
    _refuse_impossible(feed, departures, ports, piers, report)
    window = _window(timetable, departures, choices)
    sources = {route.source for route in timetable.routes.values()}
    report.window = window
    report.sailings = merge_sailings(standing(into / "sailings.csv"), departures, sources, window)
    _write(into, piers, report.sailings)
    return report


def _refuse_workbook(into: Path) -> None:
    sheets = read_workbook(into, [])
    held = [name for name in ("ports", "sailings") if name in sheets]
    if held:
        raise UsageError(
            f"{WORKBOOK} in {into} holds {' and '.join(held)}; an import writes CSV files. "
            "Save these sheets as CSV files beside it and take them out of the workbook first."
        )


def _holdings(into: Path) -> Holdings:
    """Read schools, people and ports of the workspace, from CSV files or its workbook."""
    sheets = read_workbook(into, [])
    tables = []
    for name in ("schools", "people", "ports"):
        if name in sheets:
            lines = [cells for _, cells in sheets[name].rows]
            tables.append(Standing(b"", list(sheets[name].header), lines).records())
        else:
            tables.append(standing(into / f"{name}.csv").records())
    return Holdings(*tables)


def _refuse_nothing(
    feed: Feed, timetable: FeedTimetable, piers: Piers, choices: GtfsChoices
) -> None:
    """Say why nothing is left to import: nothing runs, no port was placed, or no day is wanted."""
    days = timetable.days
    if days is None:
        expected = f"days on which a {' or a '.join(choices.modes)} of the feed runs"
        raise FaultyDataError([Fault(feed.file("calendar"), expected=expected)])
    if len(piers.ids) < 2:
        raise FaultyDataError(
            Fault(feed.file("stops"), None, "stop_id", asked.split(":")[0], words)
            for asked in piers.asked
            for words in [f"a port whose road network can be told; {asked.partition(': ')[2]}"]
        )
    if not any(choices.wants(day) for dates in timetable.voyages.values() for day in dates):
        raise UsageError(
            f"Nothing runs on the days asked for: the feed goes from {days[0]} to {days[1]}."
        )


def _refuse_impossible(
    feed: Feed,
    departures: Departures,
    ports: Mapping[str, Stop],
    piers: Piers,
    report: GtfsReport,
) -> None:
    """Refuse crossings that no boat or plane makes; the workspace would refuse them too."""
    at = {workspace_id: ports[stop_id] for stop_id, workspace_id in piers.ids.items()}
    faults: dict[Fault, None] = {}
    for key in sorted(departures.days):
        ride = key.ride
        start, end = at[ride.from_port], at[ride.to_port]
        mode: CrossingMode = "flight" if key.mode == "flight" else "ferry"
        doubt = crossing_doubt(mode, distance_km(start, end), ride.arrive - ride.depart)
        if doubt is None:
            continue
        value = f"{start.name} to {end.name}, {ride_words(ride)}"
        fault = Fault(feed.file("stop_times"), None, "arrival_time", value, doubt.expected)
        if doubt.severity == "error":
            faults[fault] = None
        else:
            report.notes.append(str(fault))
    if faults:
        raise FaultyDataError(faults)


def _window(
    timetable: FeedTimetable, departures: Departures, choices: GtfsChoices
) -> tuple[dt.date, dt.date]:
    """Days that the feed speaks for: its own, within those asked for."""
    every = [day for days in departures.days.values() for day in days]
    first, last = timetable.days or (min(every), max(every))
    first = max(first, choices.first or first)
    last = min(max([last, *every]), choices.last or dt.date.max)
    return first, max(first, last)


def _write(into: Path, piers: Piers, sailings: MergedSailings) -> None:
    """Write the ports first: a port without a boat harms nobody, a boat without a port does."""
    table = standing(into / "ports.csv")
    faults: list[Fault] = []
    for record in piers.new:
        as_model(
            record, {}, TABLE_BY_NAME["ports"].model, f"ports.csv, {record['port_id']}", faults
        )
    if faults:
        raise FaultyDataError(faults)
    into.mkdir(parents=True, exist_ok=True)
    if piers.new:
        rows = [cells_of(table.header, record) for record in piers.new]
        write_atomically(into / "ports.csv", appended(table.data, rows))
    if sailings.data is not None:
        write_atomically(into / "sailings.csv", sailings.data)
