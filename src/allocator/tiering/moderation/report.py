"""The moderation report: do judgements and rules agree, by officer, area and sector."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from allocator.domain.authority import Authority
from allocator.domain.fields import Date
from allocator.domain.models import Document
from allocator.domain.suppression import LEAST_COUNT, kept_back, rows_kept_back
from allocator.domain.tiers import RulesetIdentity
from allocator.tiering.moderation.agreement import OUTCOMES, Comparison, compare_judgements
from allocator.tiering.movement import EvaluateOn
from allocator.tiering.rulesets.ruleset import Ruleset

NO_AREA = "no area given"
UNDECIDED = "undecided"


class Counts(Document):
    """How judgements compare with the rules; ``None`` is a count kept back.

    ``share_agree`` is of those that the rules could decide.
    """

    judgements: int | None
    agree: int | None = None
    up: int | None = None
    down: int | None = None
    rules_undecided: int | None = None
    share_agree: float | None = None


class Group(Document):
    """Judgements of one officer, area or sector. ``title`` is the officer's name."""

    key: str
    title: str
    counts: Counts


class Pair(Document):
    """How often the rules said one tier and the judgement another."""

    rule_tier: str
    judged_tier: str
    count: int


class ModerationReport(Document):
    """Rules and judgement side by side. ``None`` for a grouping: too few to be told apart.

    ``by_officer`` holds personal data and is for those who manage the officers. ``in_full``:
    nothing is kept back.
    """

    since: Date
    until: Date
    ruleset: RulesetIdentity
    in_full: bool
    total: Counts
    pairs: tuple[Pair, ...] | None
    by_officer: tuple[Group, ...] | None
    by_area: tuple[Group, ...] | None
    by_sector: tuple[Group, ...] | None


def moderation_report(
    authority: Authority,
    ruleset: Ruleset,
    since: dt.date,
    until: dt.date,
    evaluate_on: EvaluateOn,
    *,
    in_full: bool = False,
) -> ModerationReport:
    """Compare the judgements made in a span of days with the rules, small counts kept back.

    Parameters
    ----------
    in_full
        Keep nothing back, for those who manage the officers.
    """
    rows = compare_judgements(authority, ruleset, since, until, evaluate_on)
    least = 0 if in_full else LEAST_COUNT
    names = authority.person_titles

    def grouped(
        key: Callable[[Comparison], str], titles: Mapping[str, str]
    ) -> tuple[Group, ...] | None:
        return group_by(rows, key, titles, least)

    return ModerationReport(
        since=since,
        until=until,
        ruleset=ruleset.identity,
        in_full=in_full,
        total=_total(rows, least),
        pairs=_pairs(rows, ruleset.spec.ladder, least),
        by_officer=grouped(lambda row: row.judgement.made_by, names),
        by_area=grouped(lambda row: row.area or NO_AREA, {}),
        by_sector=grouped(lambda row: row.sector, {}),
    )


def group_by(
    rows: Sequence[Comparison],
    key: Callable[[Comparison], str],
    titles: Mapping[str, str],
    least: int,
) -> tuple[Group, ...] | None:
    """Groups in the order of their keys, never of their counts; ``None`` where none may be told."""
    keys = sorted({key(row) for row in rows})
    outcomes = [_outcomes([row for row in rows if key(row) == one]) for one in keys]
    sizes = [sum(one) for one in outcomes]
    hidden = kept_back(sizes, least)
    if hidden is None or 0 < sum(sizes) < least:
        return None
    without_outcomes = rows_kept_back(outcomes, least)
    shown = frozenset[int]() if without_outcomes is None else {*range(len(keys))} - without_outcomes
    return tuple(
        Group(
            key=one,
            title=titles.get(one, one),
            counts=_counts(outcomes[place], place not in hidden, place in shown - hidden),
        )
        for place, one in enumerate(keys)
    )


def _outcomes(rows: Sequence[Comparison]) -> list[int]:
    """Number of judgements by outcome, in the order of ``OUTCOMES``."""
    found = Counter(row.outcome for row in rows)
    return [found[outcome] for outcome in OUTCOMES]


def _counts(outcomes: list[int], shows_size: bool, shows_outcomes: bool) -> Counts:
    size = sum(outcomes) if shows_size else None
    if not shows_outcomes:
        return Counts(judgements=size)
    agree, up, down, undecided = outcomes
    decided = agree + up + down
    return Counts(
        judgements=size,
        agree=agree,
        up=up,
        down=down,
        rules_undecided=undecided,
        share_agree=round(agree / decided, 3) if decided else None,
    )


def _total(rows: Sequence[Comparison], least: int) -> Counts:
    outcomes = _outcomes(rows)
    is_small = 0 < len(rows) < least
    return _counts(outcomes, not is_small, rows_kept_back([outcomes], least) is not None)


def _pairs(
    rows: Sequence[Comparison], ladder: tuple[str, ...], least: int
) -> tuple[Pair, ...] | None:
    """Tier pairs that occur, in the order of the ladder; ``None`` where any of them is rare."""
    found = Counter((row.rule_tier or UNDECIDED, row.judgement.tier) for row in rows)
    if any(count < least for count in found.values()):
        return None
    place = {tier: number for number, tier in enumerate((*ladder, UNDECIDED))}
    ordered = sorted(found, key=lambda pair: [(place.get(one, -1), one) for one in pair])
    return tuple(
        Pair(rule_tier=ruled, judged_tier=judged, count=found[ruled, judged])
        for ruled, judged in ordered
    )
