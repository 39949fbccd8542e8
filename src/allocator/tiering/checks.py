"""A checker of tiers that knows no ruleset: the plan formats' meanings 1 to 3, in plain Python."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator

import numpy as np

from allocator.domain.authority import Authority
from allocator.domain.tiers import Judgement, TierDecision, TierReport

_OTHER_SOURCES = ("headteachers", "judgements", "tier_history", "schools")
_TOLERANCE = 1e-9
_SCALE = {"exclusions_per_1000": 1000.0}


def check_tiers(authority: Authority, report: TierReport) -> list[str]:
    """Return every way the report breaks its own rules, as ``rule: what``."""
    return [f"{rule.__name__}: {text}" for rule in RULES for text in rule(authority, report)]


def every_open_school_once(authority: Authority, report: TierReport) -> Iterator[str]:
    """Only open schools appear, each once; the counts agree."""
    wanted = {school.school_id for school in authority.open_schools}
    seen = Counter(decision.school_id for decision in report.schools)
    for school in sorted(wanted ^ set(seen)):
        yield f"school {school} is missing or not open"
    yield from (f"school {school} stands twice" for school, count in seen.items() if count > 1)
    counts = Counter(decision.tier or "null" for decision in report.schools)
    if counts != Counter(report.counts):
        yield f"counts say {report.counts}, the schools {dict(counts)}"


def tiers_are_of_the_offer(authority: Authority, report: TierReport) -> Iterator[str]:
    """A tier is one of the offer's or null, and null says what is missing."""
    for decision in report.schools:
        for tier in (decision.tier, decision.rule_tier):
            if tier is not None and tier not in authority.offer.tiers:
                yield f"{decision.school_id} has the unknown tier {tier}"
        if decision.rule_tier is None and not decision.missing:
            yield f"{decision.school_id} is undecided without saying what is missing"


def judgements_in_force_win(authority: Authority, report: TierReport) -> Iterator[str]:
    """The latest judgement in force sets the tier and is repeated; otherwise the rules do."""
    in_force: dict[str, list[Judgement]] = {}
    for row in authority.judgements:
        if row.made_on <= report.as_of <= row.review_on:
            in_force.setdefault(row.school_id, []).append(row)
    for decision in report.schools:
        own = in_force.get(decision.school_id, [])
        newest = max((judgement.made_on for judgement in own), default=None)
        latest = [judgement for judgement in own if judgement.made_on == newest]
        if latest:
            told = decision.judgement
            if told is None or not any(
                (told.tier, told.reason, told.made_by, told.made_on, told.review_on)
                == (one.tier, one.reason, one.made_by, one.made_on, one.review_on)
                for one in latest
            ):
                yield f"{decision.school_id} does not repeat the judgement in force"
            elif decision.tier != told.tier:
                yield f"{decision.school_id} has not the tier of its judgement"
        elif decision.judgement is not None:
            yield f"{decision.school_id} repeats a judgement that is not in force"
        elif decision.state != "held" and decision.tier != decision.rule_tier:
            yield f"{decision.school_id} has neither the rules' tier nor a judgement"


def since_is_not_in_the_future(_authority: Authority, report: TierReport) -> Iterator[str]:
    """The present tier began by the day the evidence is read at."""
    for decision in report.schools:
        if decision.since > report.as_of:
            yield f"{decision.school_id} has its tier since {decision.since}"


def reasons_give_readings(authority: Authority, report: TierReport) -> Iterator[str]:
    """Every figure of a reason is a reading that was known and is not hidden."""
    for decision in report.schools:
        for reason in decision.reasons:
            if reason.derived is not None:
                figures: list[tuple[str, object, object]] = [
                    (entry.indicator, entry.period_end, entry.value) for entry in reason.inputs
                ]
                if not figures:
                    yield f"{decision.school_id}: {reason.derived} gives no inputs"
            elif reason.indicator is not None:
                figures = [(reason.indicator, reason.period_end, reason.value)]
            else:
                figures = []
                if reason.source not in _OTHER_SOURCES:
                    yield f"{decision.school_id}: a reason without a figure from {reason.source}"
            for name, period, value in figures:
                if not _is_known(authority, report, decision, name, period, value):
                    yield f"{decision.school_id}: no known reading {name} {period} of {value}"


def _is_known(
    authority: Authority,
    report: TierReport,
    decision: TierDecision,
    indicator: str,
    period: object,
    value: object,
) -> bool:
    readings = authority.readings
    day = np.datetime64(report.as_of, "D")
    for row in readings.rows_by_school.get(decision.school_id, np.array([], dtype=np.intp)):
        if readings.indicator[row] != indicator or str(readings.period_end[row]) != str(period):
            continue
        known = readings.known_on[row]
        is_hidden = readings.status[row] in ("suppressed", "not_collected")
        if is_hidden or (not np.isnat(known) and known > day):
            continue
        number = float(readings.value[row])
        if math.isnan(number) and readings.denominator[row]:
            scale = _SCALE.get(indicator, 100.0)
            number = scale * readings.numerator[row] / readings.denominator[row]
        if isinstance(value, int | float) and abs(number - value) <= _TOLERANCE:
            return True
    return False


RULES: tuple[Callable[[Authority, TierReport], Iterator[str]], ...] = (
    every_open_school_once,
    tiers_are_of_the_offer,
    judgements_in_force_win,
    since_is_not_in_the_future,
    reasons_give_readings,
)
