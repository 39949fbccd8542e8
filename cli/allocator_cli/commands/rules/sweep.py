"""``allocator rules sweep``: how many schools each value of a parameter puts in each tier."""

from __future__ import annotations

import json
from pathlib import Path

import click

from allocator.errors import UsageError
from allocator_cli.finding import find_ruleset
from allocator_cli.running import FOLDER

MOST_STEPS = 10_000
MOST = 1e12
"""Values beyond this are a slip of the pen."""


@click.command("sweep")
@click.argument("ruleset", metavar="RULESET")
@click.option("--on", "folder", type=FOLDER, required=True, help="The workspace.")
@click.option("--parameter", required=True, metavar="NAME", help="The parameter that changes.")
@click.option("--from", "low", type=float, required=True, help="Its first value.")
@click.option("--to", "high", type=float, required=True, help="Its last value.")
@click.option(
    "--steps", type=click.IntRange(2, MOST_STEPS), default=11, help="How many values to try."
)
@click.option("--sector", help="Change it for one sector only.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(
    ruleset: str,
    folder: Path,
    parameter: str,
    low: float,
    high: float,
    steps: int,
    sector: str | None,
    as_json: bool,
) -> None:
    """Try values of one parameter of RULESET on the schools of a workspace.

    RULESET is a folder, workbook, DMN file or the name of a shipped ruleset. Tiers are those of
    the rules alone, without judgements and live tiers.
    """
    import numpy as np

    from allocator.domain.schools import SECTORS
    from allocator.io.documents import nearest
    from allocator.io.workspace import read_workspace
    from allocator.tiering import load_ruleset
    from allocator.tiering.figures import KnownFigures
    from allocator.tiering.sweeping import sweep_tiers

    if not all(abs(value) <= MOST for value in (low, high)):  # NaN compares with nothing
        raise UsageError("--from and --to are numbers of ordinary size.")
    rules = load_ruleset(find_ruleset(ruleset))
    for word, known in ((parameter, tuple(rules.spec.parameters)), (sector, SECTORS)):
        if word is not None and word not in known:
            near = nearest(word, known)
            hint = f"Did you mean {near!r}?" if near else f"There are: {', '.join(known)}."
            raise UsageError(f"There is no {word!r}. {hint}")
    authority = read_workspace(folder).authority
    day = authority.profile.as_of
    values = np.round(np.linspace(low, high, steps), 9).tolist()
    changes = [{parameter: {sector: value} if sector else value} for value in values]
    tiers = sweep_tiers(rules, KnownFigures(authority, day, rules.freshness), day, changes)
    names = [*rules.spec.ladder, "undecided"]
    counts = [
        [int((row == place).sum()) for place in (*range(len(names) - 1), -1)] for row in tiers
    ]
    if as_json:
        rows = [
            {"value": value, "counts": dict(zip(names, count, strict=True))}
            for value, count in zip(values, counts, strict=True)
        ]
        click.echo(json.dumps({"parameter": parameter, "sector": sector, "values": rows}, indent=1))
        return
    click.echo("\t".join([parameter, *names]))
    for value, count in zip(values, counts, strict=True):
        click.echo("\t".join([f"{value:g}", *map(str, count)]))
