"""Fairness between groups of schools, for the report: tables, and a sentence for each grouping."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from typing import Any

from allocator.domain.fairness import TOGETHER, GroupShare
from allocator.io.exports.drawings import bar_svg
from allocator.io.exports.words import GROUPING_TITLES, number

_MAINLAND = "mainland"


def fairness_tables(shares: Iterable[GroupShare]) -> list[dict[str, Any]]:
    """Return a table for each grouping that parts the schools into two groups or more."""
    found = []
    for name, rows in groupby(shares, key=lambda row: row.grouping):
        groups = list(rows)
        kept = [group.group for group in groups if not _is_told(group)]
        if len(groups) > 1:
            found.append(
                {
                    "title": GROUPING_TITLES.get(name, name),
                    "words": words_of(name, groups),
                    "rows": [_row(group, kept) for group in groups if _is_told(group)],
                }
            )
    return found


def words_of(grouping: str, groups: Sequence[GroupShare]) -> str:
    """Say in a sentence how one grouping shares the support; empty where too little is told.

    Groups are named in their own order, never by who gets more.
    """
    told = [group for group in groups if group.share is not None]
    if len(told) < 2:
        return ""
    return _SENTENCES.get(grouping, _range)(told) or _range(told)


def _range(told: Sequence[GroupShare]) -> str:
    shares = [group.share or 0.0 for group in told]
    least, most = f"{min(shares):.0%}", f"{max(shares):.0%}"
    if least == most:
        return f"Every group shown here gets {least} of its target."
    return f"Every group shown here gets between {least} and {most} of its target."


def _each(told: Sequence[GroupShare]) -> str:
    parts = [f"{group.group} {group.share:.0%}" for group in told if group.group != TOGETHER]
    if len(parts) != len(told):
        return ""
    return f"Share of the target: {', '.join(parts)}."


def _fifths(told: Sequence[GroupShare]) -> str:
    share_of = {group.group[0]: group.share for group in told}
    if "1" not in share_of or "5" not in share_of:
        return ""
    return (
        f"Schools in the most deprived fifth get {share_of['1']:.0%} of their target, those in "
        f"the least deprived fifth {share_of['5']:.0%}."
    )


def _islands(told: Sequence[GroupShare]) -> str:
    mainland = [group for group in told if group.group == _MAINLAND]
    target = sum(group.target_hours or 0.0 for group in told if group.group != _MAINLAND)
    given = sum(group.given_hours or 0.0 for group in told if group.group != _MAINLAND)
    if not mainland or not target:
        return ""
    return (
        f"Schools on the mainland get {mainland[0].share:.0%} of their target, those on islands "
        f"{given / target:.0%}."
    )


_SENTENCES: dict[str, Callable[[Sequence[GroupShare]], str]] = {
    "tier": _each,
    "quintile": _fifths,
    "island": _islands,
    "sector": _each,
    "language medium": _each,
}


def _is_told(group: GroupShare) -> bool:
    """Whether a group has a row of its own: those kept back share the last one."""
    return group.group == TOGETHER or not group.kept_back


def _row(group: GroupShare, kept: Sequence[str]) -> dict[str, Any]:
    told = "nothing is due" if group.share is None else f"{group.share:.0%}"
    name = f"Kept back, together: {', '.join(kept)}" if group.group == TOGETHER else group.group
    return {
        "group": name,
        "kept_back": group.kept_back,
        "share": told,
        "bar": bar_svg([("contact", group.share or 0.0)], f"{name}: {told} of the target"),
        "schools": number(group.schools or 0),
        "target": number(group.target_hours or 0.0),
        "given": number(group.given_hours or 0.0),
        "broken": number(group.minimums_not_kept or 0),
        "in_person": number(group.in_person or 0),
        "elsewhere": number(group.elsewhere or 0),
        "online": number(group.online or 0),
    }
