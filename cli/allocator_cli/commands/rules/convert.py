"""``allocator rules convert``: a ruleset as a folder, workbook or DMN file."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from allocator_cli.running import DAY, say

if TYPE_CHECKING:
    from allocator.tiering.dmn import Answers
    from allocator.tiering.rulesets.source import RulesetSource

_FOREIGN = (
    click.option("--tier-decision", metavar="NAME", help="Decision whose output is the tier."),
    click.option("--ladder", metavar="A,B,C", help="The tiers, from the lowest."),
    click.option("--id", "id_", metavar="ID", help="Id of the ruleset."),
    click.option("--title", metavar="TITLE", help="Title of the ruleset."),
    click.option("--owner", metavar="OWNER", help="Who answers for it, by post."),
    click.option("--in-force-from", type=DAY, metavar="DATE", help="First day it counts."),
    click.option("--review-due", type=DAY, metavar="DATE", help="Day its review is due."),
)


def _foreign_options(command: Any) -> Any:
    """Add the options for what a DMN model of somebody else does not say."""
    for option in reversed(_FOREIGN):
        command = option(command)
    return command


@click.command("convert")
@click.argument("rules", metavar="FROM")
@click.argument("target", metavar="TO", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Write over a file, or into a folder, that is there.")
@click.option("--json", "as_json", is_flag=True, help="Print what was written as JSON.")
@click.option("--quiet", is_flag=True, help="Say nothing but errors.")
@_foreign_options
def command(
    rules: str, target: Path, force: bool, as_json: bool, quiet: bool, **foreign: Any
) -> None:
    """Write a ruleset as a workbook (TO ends in .xlsx), DMN 1.5 (.dmn) or a folder.

    FROM is a folder, a workbook, a DMN file or the name of a shipped ruleset. The last seven
    options are for DMN files made elsewhere: such a model does not say who owns it, for example.
    """
    from allocator.tiering.rulesets import build_ruleset
    from allocator.tiering.rulesets.saving import save_source
    from allocator_cli.finding import find_ruleset

    path = find_ruleset(rules)
    source = _read(path, _answers(**foreign))
    ruleset = build_ruleset(source)
    save_source(source, target, force=force)
    identity = ruleset.identity
    if as_json:
        facts = {"id": identity.id, "version": identity.version, "hash": identity.hash,
                 "from": str(path), "to": str(target), "tables": list(source.tables),
                 "cases": max(0, len(source.cases) - 1)}  # fmt: skip
        click.echo(json.dumps(facts, ensure_ascii=False, indent=1))
    tables = "1 table" if len(source.tables) == 1 else f"{len(source.tables)} tables"
    say(f"{identity.id} {identity.version} is in {target}: {tables}.", quiet)
    for name in _beside(path, source):
        say(f"{name} is no part of the rules and was not taken along.", quiet)
    for name in _beside(target, source):
        say(f"{name} was in {target} before and is no part of these rules.", quiet)


def _answers(
    tier_decision: str | None, ladder: str | None, id_: str | None, title: str | None,
    owner: str | None, in_force_from: dt.datetime | None, review_due: dt.datetime | None,
) -> Answers:  # fmt: skip
    from allocator.tiering.dmn import Answers

    tiers = tuple(tier.strip() for tier in (ladder or "").split(",") if tier.strip())
    start = in_force_from.date() if in_force_from else None
    due = review_due.date() if review_due else None
    return Answers(id_, title, owner, start, due, tier_decision, tiers)


def _read(path: Path, answers: Answers) -> RulesetSource:
    from allocator.errors import UsageError
    from allocator.tiering.dmn import is_our_own, read_ruleset_dmn
    from allocator.tiering.rulesets import load_source

    if path.suffix.lower() == ".dmn" and not is_our_own(path):
        return read_ruleset_dmn(path, answers)
    if answers.given:
        options = ", ".join(f"--{name.replace('_', '-')}" for name in answers.given)
        raise UsageError(f"{options}: only for DMN files made elsewhere. Change {path} instead.")
    return load_source(path)


def _beside(path: Path, source: RulesetSource) -> list[str]:
    """Files beside the rules in a folder that a ruleset does not hold, such as an offer."""
    if not path.is_dir():
        return []
    known = {"ruleset.yaml", "tests.csv", *(f"{name}.csv" for name in source.tables)}
    return sorted(item.name for item in path.iterdir() if item.name not in known)
