"""``allocator import``: published statistics and timetables into a workspace."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import get_args

import click

from allocator.domain.crossings import CrossingMode
from allocator_cli.running import DAY

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
INTO = click.option(
    "--into",
    required=True,
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    help="The workspace, new or existing.",
)


@click.group("import")
def command() -> None:
    """Bring published statistics and timetables into a workspace."""


@command.command("scotgov")
@click.argument("files", metavar="FILE...", type=FILE, nargs=-1, required=True)
@click.option("--authority", required=True, metavar="NAME", help="The council, in any spelling.")
@INTO
def scotgov(files: tuple[Path, ...], authority: str, into: Path) -> None:
    """Import the Scottish Government's school statistics and inspection files, as published."""
    from allocator.io.imports.scotgov import import_scotgov

    report = import_scotgov(files, authority, into)
    for line in report.lines():
        click.echo(line, err=True)


@command.command("gtfs")
@click.argument("feed", metavar="FEED", type=click.Path(exists=True, path_type=Path))
@INTO
@click.option("--modes", default="ferry,flight", show_default=True, help="What to read.")
@click.option("--from", "first", type=DAY, metavar="DATE", help="First day that is wanted.")
@click.option("--to", "last", type=DAY, metavar="DATE", help="Last day that is wanted.")
@click.option(
    "--near",
    "near_km",
    type=click.FloatRange(min=0, max=200),
    default=5.0,
    show_default=True,
    metavar="KM",
    help="How near a school, base or port must be to tell a new port's road network.",
)
@click.option(
    "--network",
    "networks",
    multiple=True,
    metavar="STOP=NETWORK",
    help="The road network of a stop, where it cannot be told.",
)
@click.option(
    "--cars",
    multiple=True,
    metavar="ROUTE",
    help="A ferry route that carries cars, where the feed does not say; all for every one.",
)
def gtfs(
    feed: Path,
    into: Path,
    modes: str,
    first: dt.datetime | None,
    last: dt.datetime | None,
    near_km: float,
    networks: tuple[str, ...],
    cars: tuple[str, ...],
) -> None:
    """Import the ferries and flights of a GTFS feed: a .zip archive, or a folder of its files."""
    from allocator.io.imports.gtfs.departures import GtfsChoices
    from allocator.io.imports.gtfs.importing import import_gtfs

    if first is not None and last is not None and last < first:
        raise click.UsageError("--to lies before --from.")
    choices = GtfsChoices(
        modes=_modes(modes),
        first=first.date() if first else None,
        last=last.date() if last else None,
        near_km=near_km,
        networks=dict(_answer(text) for text in networks),
        cars=cars,
    )
    for line in import_gtfs(feed, into, choices).lines():
        click.echo(line, err=True)


def _modes(text: str) -> tuple[CrossingMode, ...]:
    wanted = [word.strip().lower() for word in text.split(",") if word.strip()]
    unknown = [word for word in wanted if word not in get_args(CrossingMode)]
    if unknown or not wanted:
        raise click.UsageError(
            f"--modes {text!r}: name ferry, flight or both, such as ferry,flight."
        )
    return tuple(mode for mode in get_args(CrossingMode) if mode in wanted)


def _answer(text: str) -> tuple[str, str]:
    stop, _, network = text.rpartition("=")
    if not stop.strip() or not network.strip():
        raise click.UsageError(f"--network {text!r}: write it as STOP=NETWORK.")
    return stop.strip(), network.strip()
