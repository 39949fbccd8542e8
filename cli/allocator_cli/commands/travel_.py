"""``allocator travel``: what the journeys of a workspace rest on, before any plan."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from allocator_cli.running import FOLDER, say

if TYPE_CHECKING:
    from allocator.travel import TravelModel
    from allocator.travel.survey import TravelSurvey

_HEADER = ("road_network", "schools", "bases", "ports", "departures", "arrivals", "known",
           "engine", "estimated")  # fmt: skip
_DOUBTS = 10
"""Doubtful journeys that the screen has room for; ``--json`` has all."""


@click.command("travel")
@click.argument("folder", metavar="DIR", type=FOLDER)
@click.option("--json", "as_json", is_flag=True, help="Print the survey as JSON.")
@click.option("--quiet", is_flag=True, help="Say nothing but the tables and errors.")
def command(folder: Path, as_json: bool, quiet: bool) -> None:
    """Say where the journey times of DIR come from, which are doubtful, and who is cut off."""
    from allocator.io.plan_files import canonical_json
    from allocator.io.workspace import read_workspace
    from allocator.travel import build_travel
    from allocator.travel.survey import survey

    travel = build_travel(read_workspace(folder).authority)
    found = survey(travel)
    if as_json:
        click.echo(canonical_json(found), nl=False)
        return
    click.echo("\n".join([*_lines(found), *_doubts(travel, found)]))
    for warning in found.warnings:
        say(f"Worth knowing: {warning}", quiet)


def _lines(found: TravelSurvey) -> Iterator[str]:
    counts = found.journeys
    whole = counts.known + counts.engine + counts.estimate
    yield f"Journeys by road between places of one network, each way: {whole:,}"
    yield f"  from travel_minutes.csv: {counts.known:,}"
    if found.engine is not None:
        yield f"  from {found.engine}: {counts.engine:,}"
    yield f"  estimated: {counts.estimate:,}"
    yield ""
    rows: list[tuple[str, ...]] = [_HEADER]
    for one in found.networks:
        figures = (one.schools, one.bases, one.ports, one.departures, one.arrivals,
                   one.journeys.known, one.journeys.engine, one.journeys.estimate)  # fmt: skip
        rows.append((one.road_network, *map(str, figures)))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = [row[0].ljust(widths[0])]
        cells += [cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)]
        yield "  ".join(cells)
    yield ""
    cut_off = ", ".join(found.cut_off) or "none"
    yield f"Schools, but nobody's base and no boat there and back: {cut_off}"
    yield f"People who can reach no school this term: {', '.join(found.reach_no_school) or 'none'}"


def _doubts(travel: TravelModel, found: TravelSurvey) -> Iterator[str]:
    from allocator.travel.doubts.notes import pair_in_words

    yield f"Doubtful estimates, worst first: {len(found.doubtful) or 'none'}"
    for pair in found.doubtful[:_DOUBTS]:
        yield f"  {pair_in_words(travel, pair)}"
    if len(found.doubtful) > _DOUBTS:
        yield f"  and {len(found.doubtful) - _DOUBTS} more (--json names all)"
