"""Prints which groups of schools get which tier, and what is missing most."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from allocator.domain.tiers import TierReport
    from allocator.planning import Workbench
    from allocator.tiering.shares import GroupShare

KEPT_BACK = "[c]"
"""Stands for a count that is kept back because it is small, or would tell a small one."""


def tell_shares(bench: Workbench, report: TierReport, *, public: bool, as_json: bool) -> None:
    """Print tiers by group, then missing inputs, as tab-separated tables or as JSON."""
    from allocator.tiering.shares import columns_of, tier_shares, wants

    ladder = bench.ruleset.spec.ladder
    groups = tier_shares(bench.authority, report, ladder, public=public)
    inputs = wants(report, bench.ruleset)
    if as_json:
        click.echo(json.dumps(_document(groups, inputs, ladder[0]), ensure_ascii=False, indent=1))
        return
    columns = columns_of(ladder, public=public)
    click.echo("\t".join(["grouping", "group", "schools", *columns, "above_lowest"]))
    for share in groups:
        click.echo("\t".join(_cells(share, columns, ladder[0])))
    click.echo()
    click.echo("missing\tschools\tcould_change_the_tier\tof_undecided_schools")
    for want in inputs:
        click.echo(f"{want.title}\t{want.schools}\t{want.could_change}\t{want.undecided}")


def _cells(share: GroupShare, tiers: list[str], lowest: str) -> list[str]:
    if share.counts is None:
        return [share.grouping, share.group, *[KEPT_BACK] * (len(tiers) + 2)]
    above = share.share_above(lowest)
    counts = [str(share.counts[tier]) for tier in tiers]
    percent = "" if above is None else f"{above:.0%}"
    return [share.grouping, share.group, str(share.schools), *counts, percent]


def _document(groups: list[GroupShare], inputs: list[Any], lowest: str) -> dict[str, Any]:
    return {
        "groups": [
            {
                "grouping": share.grouping,
                "group": share.group,
                "schools": share.schools,
                "counts": share.counts,
                "above_lowest": share.share_above(lowest),
            }
            for share in groups
        ],
        "missing": [vars(want) for want in inputs],
    }
