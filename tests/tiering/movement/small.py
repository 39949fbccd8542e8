"""One indicator, three tiers: enter targeted under 88, leave it at 90; intensive 80 and 83."""

from __future__ import annotations

import datetime as dt
from functools import cache, partial
from typing import Any

from allocator.domain.authority import Authority
from allocator.domain.discussions import Discussion
from allocator.domain.indicators import Reading, Readings
from allocator.domain.tiers import Judgement, TierRecord
from allocator.tiering import evaluate_on
from allocator.tiering.movement import EvaluateOn, Moves, Standing, move, standings_on
from allocator.tiering.rulesets import Ruleset, build_ruleset
from allocator.tiering.rulesets.source import RulesetSource
from tests.builders import a_school, an_authority

TODAY = dt.date(2026, 8, 10)
SPEC = """\
id: small
title: Attendance alone
version: "1"
owner: Head of Education
in_force_from: 2020-08-01
review_due: 2027-07-31
ladder: [universal, targeted, intensive]
inputs:
  attendance: {freshness_months: 30}
  complaints_upheld: {}
parameters:
  targeted_under: {title: Attendance for targeted help, source: test, value: 88}
  intensive_under: {title: Attendance for intensive help, source: test, value: 80}
derived:
  attendance_short: {title: Points that attendance is short, formula: targeted_under - attendance}
tables:
  safeguards: {role: safeguards}
  tier: {role: tier}
"""
MOVEMENT = """\
movement:
  leave: {targeted_under: 90, intensive_under: {primary: 83}}
  least_stay_months: 3
  step_down_checks: 2
  check_months: 3
"""
SAFEGUARDS = (("complaints_upheld", "tier", "text"), (">= 5", "intensive", "Many complaints"))
TIER = (
    ("attendance", "tier", "text"),
    ("< intensive_under", "intensive", "Attendance is very low"),
    ("< targeted_under", "targeted", "Attendance is low"),
    ("missing", "undecided", "Attendance is not known"),
    ("-", "universal", "Attendance is high enough"),
)


@cache
def the_rules(movement: str = MOVEMENT, tier: tuple[tuple[str, ...], ...] = TIER) -> Ruleset:
    """The ruleset, with another or no movement section, or another tier table."""
    tables = {"safeguards": SAFEGUARDS, "tier": tier}
    return build_ruleset(RulesetSource(SPEC + movement, tables))


def day(text: str) -> dt.date:
    """A date from its ISO text."""
    return dt.date.fromisoformat(text)


def a_reading(known_on: str, value: float | None, **changes: Any) -> Reading:
    """Attendance of S1 for the day before it became known."""
    known = day(known_on)
    fields = {
        "school_id": "S1",
        "indicator": "attendance",
        "period_end": known - dt.timedelta(days=1),
        "value": value,
        "known_on": known,
        "source": "test",
        **changes,
    }
    return Reading.model_validate(fields)


def live(from_date: str, tier: str, school_id: str = "S1") -> TierRecord:
    """A row of tier_history.csv."""
    return TierRecord(school_id=school_id, tier=tier, from_date=day(from_date))


def a_judgement(**changes: Any) -> Judgement:
    """S1 judged targeted by P1 in June 2026."""
    fields = {
        "school_id": "S1",
        "tier": "targeted",
        "reason": "Two long absences",
        "made_by": "P1",
        "made_on": "2026-06-01",
        "review_on": "2026-12-01",
        **changes,
    }
    return Judgement.model_validate(fields)


def a_discussion(discussed_on: str | None, view: str | None = None, **changes: Any) -> Discussion:
    """A talk of P1 with the head of S1 about targeted."""
    fields = {
        "school_id": "S1",
        "tier": "targeted",
        "discussed_on": discussed_on,
        "head_view": view,
        "by": "P1",
        **changes,
    }
    return Discussion.model_validate(fields)


def an_authority_of(readings: list[Reading], *history: TierRecord, **tables: Any) -> Authority:
    """School S1 (or the schools given) with readings and live tiers."""
    schools = tables.pop("schools", (a_school("S1"),))
    return an_authority(
        schools=schools,
        readings=Readings.from_rows(readings),
        tier_history=tuple(history),
        **tables,
    )


def evaluator(authority: Authority, ruleset: Ruleset | None = None) -> EvaluateOn:
    """Evaluations of an authority on any day."""
    return partial(evaluate_on, authority, ruleset or the_rules())


def moved(authority: Authority, on: dt.date = TODAY, ruleset: Ruleset | None = None) -> Moves:
    """Where the schools go on a day."""
    rules = ruleset or the_rules()
    evaluate = evaluator(authority, rules)
    return move(authority, rules, on, evaluate(on, None), evaluate)


def stands(authority: Authority, on: dt.date = TODAY, ruleset: Ruleset | None = None) -> Standing:
    """Where the only school stands on a day."""
    rules = ruleset or the_rules()
    (standing,) = standings_on(authority, rules, on, evaluator(authority, rules))
    return standing
