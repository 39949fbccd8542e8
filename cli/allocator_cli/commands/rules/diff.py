"""``allocator rules diff``: what two rulesets say otherwise, and whom it moves."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from allocator_cli.finding import find_ruleset
from allocator_cli.running import DAY, FOLDER, say
from allocator_cli.shares import KEPT_BACK

if TYPE_CHECKING:
    from allocator.domain.authority import Authority
    from allocator.tiering.comparing import Cost, Mover, RulesetComparison


TERMS = 3
"""Terms in a school year."""


@click.command("diff")
@click.argument("before", metavar="A")
@click.argument("after", metavar="B")
@click.option("--on", "folder", type=FOLDER, required=True, help="The workspace.")
@click.option("--as-of", type=DAY, metavar="DATE", help="Read the evidence at a day.")
@click.option("--in-full", is_flag=True, help="Show small counts of groups too.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--quiet", is_flag=True, help="Say nothing but errors.")
def command(
    before: str,
    after: str,
    folder: Path,
    as_of: dt.datetime | None,
    in_full: bool,
    as_json: bool,
    quiet: bool,
) -> None:
    """Say which schools of a workspace move from ruleset A to B, by which row, at what cost.

    A and B are folders, workbooks, DMN files or names of shipped rulesets. Tiers are those of the
    rules alone, without judgements and live tiers.
    """
    from allocator.io.workspace import read_workspace
    from allocator.tiering import load_ruleset
    from allocator.tiering.comparing import compare_rulesets
    from allocator.tiering.figures import KnownFigures

    rules = load_ruleset(find_ruleset(before)), load_ruleset(find_ruleset(after))
    authority = read_workspace(folder).authority
    day = as_of.date() if as_of else authority.profile.as_of
    figures = tuple(KnownFigures(authority, day, one.freshness) for one in rules)
    comparison = compare_rulesets(*rules, (figures[0], figures[1]), day)
    document = _document(authority, comparison, in_full=in_full)
    if as_json:
        click.echo(json.dumps(document, ensure_ascii=False, indent=1))
        return
    _tell(document, quiet)


def _document(
    authority: Authority, comparison: RulesetComparison, *, in_full: bool
) -> dict[str, Any]:
    """Everything that is told, as plain values."""
    from allocator.tiering.comparing import movers, moves_by_group, what_is_written_otherwise

    old, new = comparison.before.ruleset, comparison.after.ruleset
    found = movers(comparison)
    ladders_agree = old.spec.ladder == new.spec.ladder  # else nothing is more or less than another
    groups = (
        moves_by_group(authority, found, new.spec.ladder, in_full=in_full) if ladders_agree else []
    )
    return {
        "as_of": str(comparison.after.day),
        "before": old.identity.model_dump(),
        "after": new.identity.model_dump(),
        "rules": vars(what_is_written_otherwise(old, new)),
        "counts": {
            "before": _counts(comparison.before),
            "after": _counts(comparison.after),
        },
        "movers": [_mover(authority, mover) for mover in found],
        "cost_a_term": _cost(authority, found, {*old.spec.ladder, *new.spec.ladder}),
        "cost_of_a_school": _costs_by_tier(authority, new.spec.ladder),
        "groups": [vars(group) for group in groups],
    }


def _counts(evaluation: Any) -> dict[str, int]:
    names = [*evaluation.ruleset.spec.ladder, "undecided"]
    tiers = [evaluation.tier_name(school) or "undecided" for school in range(evaluation.count)]
    return {name: tiers.count(name) for name in names}


def _mover(authority: Authority, mover: Mover) -> dict[str, Any]:
    school = authority.open_schools[mover.school]
    return {
        "school_id": school.school_id,
        "name": authority.school_titles[school.school_id],
        "before": mover.before,
        "after": mover.after,
        "by_row": mover.by_row,
        "gained": mover.gained,
        "lost": mover.lost,
    }


def _cost(authority: Authority, found: list[Mover], ladders: set[str]) -> dict[str, float] | None:
    """What the moves add to a term; nothing where the offer has not all of the tiers."""
    from allocator.tiering.comparing import Cost, cost_of_tier

    if not ladders <= set(authority.offer.tiers):
        return None
    total = Cost()
    for mover in found:
        school = authority.open_schools[mover.school]
        old = cost_of_tier(authority, school, mover.before)
        new = cost_of_tier(authority, school, mover.after)
        if old is not None and new is not None:
            total += new + old.times(-1.0)
    return _rounded(total)


def _costs_by_tier(authority: Authority, ladder: tuple[str, ...]) -> dict[str, dict[str, float]]:
    """What a school of each tier takes in a term, the mean of the open schools."""
    from allocator.tiering.comparing import Cost, cost_of_tier

    found: dict[str, dict[str, float]] = {}
    schools = authority.open_schools
    for tier in ladder:
        if tier in authority.offer.tiers and schools:
            costs = (cost_of_tier(authority, school, tier) or Cost() for school in schools)
            found[tier] = _rounded(sum(costs, Cost()).times(1.0 / len(schools)))
    return found


def _rounded(cost: Cost) -> dict[str, float]:
    return {name: round(value, 2) for name, value in vars(cost).items()}


def _tell(document: dict[str, Any], quiet: bool) -> None:
    rules = document["rules"]
    for title, name in (
        ("Parameters", "parameters"),
        ("Rows changed", "changed"),
        ("Rows added", "added"),
        ("Rows removed", "removed"),
        ("Order", "other_order"),
        ("Declared", "declared"),
    ):
        for text in rules[name]:
            click.echo(f"{title}\t{text}")
    for row in document["movers"]:
        old, new = (row[key] or "undecided" for key in ("before", "after"))
        click.echo(f"{row['school_id']}\t{old} -> {new}\t{row['name']}\t{row['by_row']}")
        for sign, texts in (("+", row["gained"]), ("-", row["lost"])):
            for text in texts:
                click.echo(f"\t{sign} {text}")
    if document["groups"]:
        click.echo()
        click.echo("grouping\tgroup\tmore support\tless\tas before")
    for group in document["groups"]:
        cells = map(str, group["counts"]) if group["counts"] is not None else [KEPT_BACK] * 3
        click.echo("\t".join([group["grouping"], group["group"], *cells]))
    for side in ("before", "after"):
        counts = ", ".join(f"{count} {tier}" for tier, count in document["counts"][side].items())
        say(f"{side.capitalize()}: {counts}", quiet)
    for tier, cost in document["cost_of_a_school"].items():
        words = f"{cost['officer_days']:.1f} officer days, {cost['pounds']:,.0f} pounds"
        say(f"A school that is {tier} takes {words} a term", quiet)
    say(f"{len(document['movers'])} schools move. {_cost_in_words(document)}", quiet)


def _cost_in_words(document: dict[str, Any]) -> str:
    cost = document["cost_a_term"]
    if cost is None:
        return "The workspace's offer has not all of these tiers, so the cost is not known."
    terms = {name: value * TERMS for name, value in cost.items()}
    return (
        f"A term takes {cost['officer_days']:+.1f} officer days, {cost['peer_days']:+.1f} days of "
        f"peer heads, {cost['pounds']:+,.0f} pounds; a year of three terms "
        f"{terms['officer_days']:+.1f} officer days, {terms['pounds']:+,.0f} pounds (targets of "
        "the offer, without flags and mileage)."
    )
