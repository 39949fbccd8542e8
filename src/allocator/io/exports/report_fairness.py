"""Fairness between groups of schools, for the report: tables, and a sentence for each grouping."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

from allocator.domain.fairness import TOGETHER, GroupShare
from allocator.io.exports.drawings import bar_svg
from allocator.io.exports.words import GROUPING_TITLES, number

_MAINLAND = "mainland"


def fairness_tables(shares: Iterable[GroupShare]) -> list[dict[str, Any]]:
    """Return a table for each grouping with two rows or more that can be told."""
    found = []
    for name, groups in _by_grouping(shares):
        kept = [group.group for group in groups if not _is_told(group)]
        rows = [_row(group, kept) for group in groups if _is_told(group)]
        if len(rows) > 1:
            title = GROUPING_TITLES.get(name, name)
            found.append({"title": title, "words": words_of(name, groups), "rows": rows})
    return found


def groupings_kept_back(shares: Iterable[GroupShare]) -> list[str]:
    """Titles of the groupings of which nothing can be told: too few schools differ."""
    return [
        GROUPING_TITLES.get(name, name)
        for name, groups in _by_grouping(shares)
        if any(group.kept_back for group in groups) and sum(map(_is_told, groups)) == 1
    ]


def _by_grouping(shares: Iterable[GroupShare]) -> Iterator[tuple[str, list[GroupShare]]]:
    for name, groups in groupby(shares, key=lambda row: row.grouping):
        yield name, list(groups)


def share_in_words(share: float) -> str:
    """Write a share in percent, all of it only where it is all, nothing only where it is nothing.

    >>> share_in_words(0.996), share_in_words(1.0), share_in_words(0.001)
    ('99%', '100%', '1%')
    """
    if 0 < share < 1:
        return f"{min(0.99, max(0.01, share)):.0%}"
    return f"{share:.0%}"


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
    least, most = share_in_words(min(shares)), share_in_words(max(shares))
    if least == most:
        return f"Every group shown here gets {least} of its target."
    return f"Every group shown here gets between {least} and {most} of its target."


def _each(told: Sequence[GroupShare]) -> str:
    parts = [
        f"{_named(group.group)} {share_in_words(group.share or 0.0)}"
        for group in told
        if group.group != TOGETHER
    ]
    if len(parts) != len(told):
        return ""
    return f"Share of the target: {', '.join(parts)}."


def _fifths(told: Sequence[GroupShare]) -> str:
    share_of = {group.group[0]: share_in_words(group.share or 0.0) for group in told}
    if "1" not in share_of or "5" not in share_of:
        return ""
    return (
        f"Schools in the most deprived fifth get {share_of['1']} of their target, those in "
        f"the least deprived fifth {share_of['5']}."
    )


def _islands(told: Sequence[GroupShare]) -> str:
    mainland = [group for group in told if group.group == _MAINLAND]
    target = sum(group.target_hours or 0.0 for group in told if group.group != _MAINLAND)
    given = sum(group.given_hours or 0.0 for group in told if group.group != _MAINLAND)
    if not mainland or not target:
        return ""
    return (
        f"Schools on the mainland get {share_in_words(mainland[0].share or 0.0)} of their target, "
        f"those on islands {share_in_words(given / target)}."
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


def _named(group: str) -> str:
    return group[:1].upper() + group[1:]


def _row(group: GroupShare, kept: Sequence[str]) -> dict[str, Any]:
    told = "nothing is due" if group.share is None else share_in_words(group.share)
    name = _named(group.group)
    if group.group == TOGETHER:
        name = f"Kept back, together: {', '.join(map(_named, kept))}"
    return {
        "group": name,
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
