"""``allocator allocate``: tiers and allocation without dates, or who could support one school."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from allocator_cli.running import FOLDER, OUT, carry_out, long_options, sharing_options, steering

if TYPE_CHECKING:
    from collections.abc import Iterator

    from allocator.domain.candidates import ActivityCandidates, SchoolCandidates

REASONS = {
    "no_skill": "not their work",
    "conflict": "a tie to the school",
    "calendar": "no days in common",
    "out_of_reach": "out of reach",
    "no_capacity": "no time",
    "declined": "declined",
}


@click.command("allocate")
@click.argument("folder", metavar="DIR", type=FOLDER)
@click.option("--out", type=OUT, help="Folder that the plan is written to.")
@click.option(
    "--candidates",
    metavar="SCHOOL",
    help="Only say who could support a school (its id or name), and what each would cost.",
)
@click.option("--activity", metavar="KEY", help="With --candidates: one activity alone, or link.")
@click.option("--alternatives", is_flag=True, help="Other good plans too, and what each aim costs.")
@sharing_options
@long_options
@click.pass_context
def command(
    context: click.Context,
    /,
    folder: Path,
    out: Path | None,
    candidates: str | None,
    activity: str | None,
    alternatives: bool,
    **steering: Any,
) -> None:
    """Share the people of DIR out over its schools, or say who could support one of them."""
    from allocator.planning import allocate_several_ways, allocate_workspace

    if candidates is not None:
        if out is not None:
            raise click.UsageError("--candidates writes no plan; leave --out out.")
        _tell_candidates(folder, candidates, activity, **steering)
        return
    if activity is not None:
        raise click.UsageError("--activity goes with --candidates SCHOOL.")
    if out is None:
        raise click.UsageError("Say where the plan goes with --out FOLDER.")
    make = allocate_several_ways if alternatives else allocate_workspace
    carry_out(context, folder, out, make, "allocation", **steering)


def _tell_candidates(
    folder: Path,
    school: str,
    activity: str | None,
    *,
    as_json: bool,
    time_limit: float | None,
    seed: int | None,
    quiet: bool,
    no_progress: bool,
    **_options: Any,
) -> None:
    from allocator.allocation.who_for import people_for
    from allocator.io.plan_files import canonical_json
    from allocator.planning import classify_workspace, open_workbench
    from allocator.travel import build_travel

    with steering(time_limit, quiet, no_progress) as control:
        bench = open_workbench(folder, control, seed)
        tiers = classify_workspace(bench)
        travel = build_travel(bench.authority)
        found = people_for(bench.authority, tiers, travel, control, school, activity)
    if as_json:
        click.echo(canonical_json(found), nl=False)
        return
    click.echo("\n".join(_in_words(found)))


def _in_words(found: SchoolCandidates) -> Iterator[str]:
    yield f"{found.name} ({found.school_id}), {found.tier}"
    yield "Points are what the rest of the plan would lose by one more session: less is better."
    for activity in found.activities:
        yield ""
        yield from _activity_in_words(activity)


def _activity_in_words(found: ActivityCandidates) -> Iterator[str]:
    due = f"promised {found.minimum}, target {found.target}, agreed {found.given}"
    yield f"{found.title} ({found.activity}): {due}; {found.eligible} could take part"
    if found.note:
        yield f"  {found.note}"
    for number, choice in enumerate(found.best, start=1):
        who = ", ".join(choice.person_ids)
        yield f"  {number}. {who}: {choice.points:.1f} points. {choice.text}"
    rows = [row for row in found.unsuitable if row.in_role]
    rows.sort(key=lambda row: list(REASONS).index(row.reason))
    for reason, group in groupby(rows, key=lambda row: row.reason):
        yield f"  Not, {REASONS[reason]}:"
        yield from (f"    {row.person_id}: {row.text}" for row in group)
    others = [row.person_id for row in found.unsuitable if not row.in_role]
    if others:
        yield f"  Not in a role that takes part: {', '.join(others)}"
