"""``allocator live moderation``: do judgements and rules agree."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from allocator_cli.commands.live.opening import (
    as_of_option,
    folder_argument,
    json_option,
    open_live,
)
from allocator_cli.running import DAY

if TYPE_CHECKING:
    from allocator.tiering.moderation import Counts, Group, ModerationReport

KEPT_BACK = "[c]"
COLUMNS = ("judgements", "agree", "up", "down", "rules undecided", "share agreeing")


@click.command("moderation")
@folder_argument
@as_of_option
@click.option(
    "--since", type=DAY, metavar="DATE", help="First day; a year before the last where left out."
)
@click.option(
    "--in-full", is_flag=True, help="Keep no small count back: for managers, never to publish."
)
@json_option
def command(
    folder: Path,
    as_of: dt.datetime | None,
    since: dt.datetime | None,
    in_full: bool,
    as_json: bool,
) -> None:
    """Set the judgements of DIR beside what the rules said, by officer, area and sector."""
    from allocator.io.plan_files import canonical_json
    from allocator.tiering.moderation import moderation_report

    opened = open_live(folder, as_of)
    first = since.date() if since else opened.day - dt.timedelta(days=364)
    report = moderation_report(
        opened.authority, opened.ruleset, first, opened.day, opened.evaluate_on, in_full=in_full
    )
    text = canonical_json(report) if as_json else "\n".join(_lines(report)) + "\n"
    click.echo(text, nl=False)


def _lines(report: ModerationReport) -> Iterator[str]:
    yield f"Judgements made from {report.since} to {report.until}, beside the rules of that day"
    yield "\t".join(("", *COLUMNS))
    yield _row("all", report.total)
    for heading, groups in (
        ("By officer (personal data: for those who manage the officers)", report.by_officer),
        ("By area", report.by_area),
        ("By sector", report.by_sector),
    ):
        yield ""
        yield heading
        yield from _group_lines(groups)
    yield ""
    yield "What the rules said, what was judged"
    if report.pairs is None:
        yield KEPT_BACK
    for pair in report.pairs or ():
        yield f"{pair.rule_tier}\t{pair.judged_tier}\t{pair.count}"
    if not report.in_full:
        yield ""
        yield f"{KEPT_BACK}: kept back, so that no count from 1 to 4 can be told or worked out"


def _group_lines(groups: tuple[Group, ...] | None) -> Iterator[str]:
    if groups is None:
        yield KEPT_BACK
        return
    for group in groups:
        yield _row(group.title, group.counts)


def _row(title: str, counts: Counts) -> str:
    share = None if counts.share_agree is None else f"{counts.share_agree:.0%}"
    is_empty = counts.agree is not None and share is None
    numbers = (counts.judgements, counts.agree, counts.up, counts.down, counts.rules_undecided)
    cells = [KEPT_BACK if number is None else str(number) for number in numbers]
    return "\t".join((title, *cells, "-" if is_empty else share or KEPT_BACK))
