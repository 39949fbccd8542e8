"""The front door of tiering: every open school's tier, with its reasons."""

from __future__ import annotations

import datetime as dt
from collections import Counter

from allocator.domain.authority import Authority
from allocator.domain.schools import Headteacher, School
from allocator.domain.tiers import (
    Judgement,
    JudgementInForce,
    MissingInput,
    NearMiss,
    TierDecision,
    TierRecord,
    TierReport,
    TierState,
)
from allocator.errors import Fault, FaultyDataError
from allocator.tiering.former.evidence import (
    Evidence,
    Histories,
    Missing,
    Value,
    histories,
    months_between,
)
from allocator.tiering.former.formulas import evaluate
from allocator.tiering.former.rulesets import UNDECIDED, Ruleset
from allocator.tiering.former.tables import RowReading, near_miss_of, read_table, reason_of


def classify(authority: Authority, ruleset: Ruleset, as_of: dt.date | None = None) -> TierReport:
    """Classify every open school as its evidence stands on a day.

    Parameters
    ----------
    as_of
        Day the evidence is read at; the authority's own where left out.

    Raises
    ------
    FaultyDataError
        Where the ruleset's ladder is not the offer's.
    """
    day = as_of or authority.profile.as_of
    _check_ladder(authority, ruleset)
    known = histories(authority, day)
    heads: dict[str, list[Headteacher]] = {}
    for head in authority.headteachers:
        heads.setdefault(head.school_id, []).append(head)
    decisions = tuple(
        _decide(authority, ruleset, school, day, known, heads.get(school.school_id, []))
        for school in authority.open_schools
    )
    counts = Counter(decision.tier or "null" for decision in decisions)
    return TierReport(
        as_of=day,
        ruleset=ruleset.identity,
        schools=decisions,
        counts={tier: counts[tier] for tier in (*ruleset.spec.ladder, "null") if counts[tier]},
        warnings=tuple(_warnings(ruleset, decisions, day)),
    )


def _check_ladder(authority: Authority, ruleset: Ruleset) -> None:
    unknown = [tier for tier in ruleset.spec.ladder if tier not in authority.offer.tiers]
    if unknown:
        expected = "entitlements for every tier of the ruleset: " + ", ".join(ruleset.spec.ladder)
        raise FaultyDataError(
            Fault("offer.yaml", None, "entitlements", tier, expected) for tier in unknown
        )


def _decide(
    authority: Authority,
    ruleset: Ruleset,
    school: School,
    day: dt.date,
    known: Histories,
    heads: list[Headteacher],
) -> TierDecision:
    evidence = _evidence(ruleset, school, day, known, heads)
    readings = [row for table in ruleset.trigger_tables for row in read_table(table, evidence)]
    fired = _first_by_trigger([row for row in readings if row.state == "fires"])
    safeguards = [row for row in read_table(ruleset.safeguards, evidence) if row.state == "fires"]
    readable = {row.row.outputs["trigger"] for row in readings if row.state in ("fires", "passes")}
    rule_tier = _tier_of(ruleset, evidence, set(fired), readable, len(safeguards))
    missing = _missing(
        ruleset, evidence, readings, set(fired), readable, len(safeguards), rule_tier
    )
    judgement = _judgement_in_force(authority, school, day)
    tier = judgement.tier if judgement else rule_tier
    history = _history(authority, school, day)
    return TierDecision(
        school_id=school.school_id,
        tier=tier,
        rule_tier=rule_tier,
        state=_state(judgement, history, tier),
        since=_since(judgement, history, tier, day),
        points=len(fired),
        reasons=tuple(reason_of(row, evidence) for row in (*safeguards, *fired.values())),
        near_misses=tuple(_near_misses(ruleset, evidence, readings, set(fired))),
        missing=tuple(entry.text for entry in missing),
        missing_inputs=tuple(missing),
        judgement=_as_in_force(judgement),
        flags=_flags(ruleset, evidence),
    )


# -- evidence --------------------------------------------------------------------------------------


def _evidence(
    ruleset: Ruleset, school: School, day: dt.date, known: Histories, heads: list[Headteacher]
) -> Evidence:
    facts: dict[str, Value | Missing] = {
        "sector": Value(school.sector, source="schools"),
        "roll_now": Missing("roll not given")
        if school.roll is None
        else Value(float(school.roll), source="schools"),
        "head_months": _head_months(heads, day, acting=False),
        "acting_head_months": _head_months(heads, day, acting=True),
    }

    def derive(name: str, evidence: Evidence) -> Value | Missing | None:
        formula = ruleset.formulas.get(name)
        return evaluate(formula, evidence) if formula is not None else None

    return Evidence(
        school,
        day,
        known.get(school.school_id, {}),
        ruleset.parameters_for(school.sector),
        {name: given.freshness_months for name, given in ruleset.spec.inputs.items()},
        facts,
        derive,
    )


def _head_months(heads: list[Headteacher], day: dt.date, *, acting: bool) -> Value | Missing:
    """Months the present head has been in post; for an acting head 0 if the head is not acting."""
    in_post = [head for head in heads if head.started_on is None or head.started_on <= day]
    if not in_post:
        return Missing("no headteacher given")
    newest = max(in_post, key=lambda head: head.started_on or dt.date.min)
    if newest.started_on is None:
        return Missing("start of the headteacher not given")
    months = months_between(newest.started_on, day)
    if acting != newest.acting:
        # An acting head is no new head, a substantive one no acting head.
        months = 0.0 if acting else 1e6
    return Value(round(months, 6), source="headteachers")


# -- deciding --------------------------------------------------------------------------------------


def _first_by_trigger(rows: list[RowReading]) -> dict[str, RowReading]:
    """A trigger counts once, however many of its rows fire: the first tells the reason."""
    fired: dict[str, RowReading] = {}
    for row in rows:
        fired.setdefault(row.row.outputs["trigger"], row)
    return fired


def _tier_of(
    ruleset: Ruleset, evidence: Evidence, fired: set[str], readable: set[str], safeguards: int
) -> str | None:
    """Tier of the first row of the tier table that fires; ``None`` where it is undecided."""

    def domains(triggers: set[str]) -> float:
        return float(len({ruleset.spec.triggers[name].domain for name in triggers}))

    counted = Evidence(
        evidence.school,
        evidence.as_of,
        {},
        evidence.parameters,
        {},
        {
            "sector": evidence.facts["sector"],
            "triggers": Value(float(len(fired))),
            "domains": Value(domains(fired)),
            "safeguards": Value(float(safeguards)),
            "readable_triggers": Value(float(len(readable))),
            "readable_domains": Value(domains(readable)),
        },
        lambda _name, _evidence: None,
    )
    for row in read_table(ruleset.tier_table, counted):
        if row.state == "fires":
            tier = row.row.outputs["tier"]
            return None if tier == UNDECIDED else tier
    return None


def _missing(
    ruleset: Ruleset,
    evidence: Evidence,
    readings: list[RowReading],
    fired: set[str],
    readable: set[str],
    safeguards: int,
    rule_tier: str | None,
) -> list[MissingInput]:
    """Triggers that could not be read, why, and the tier each could have changed to."""
    found: list[MissingInput] = []
    told: set[tuple[str, str]] = set()
    for row in readings:
        trigger = row.row.outputs["trigger"]
        if row.state != "missing" or trigger in fired or trigger in readable:
            continue
        name, why = next(iter(row.gaps.items()))
        if (trigger, name) in told:
            continue
        told.add((trigger, name))
        could = _tier_of(ruleset, evidence, fired | {trigger}, readable | {trigger}, safeguards)
        change = could if could is not None and could != rule_tier else None
        title = ruleset.spec.triggers[trigger].title
        effect = (
            f"could have made it {change}" if change else "would not have changed the tier alone"
        )
        what = ruleset.title_of(name)
        text = f"{what}: {why}; {title.lower()} was not counted and {effect}"
        found.append(MissingInput(indicator=name, why=why, could_change_to=change, text=text))
    return found


def _near_misses(
    ruleset: Ruleset, evidence: Evidence, readings: list[RowReading], fired: set[str]
) -> list[NearMiss]:
    found = []
    for row in readings:
        if row.state == "passes" and row.row.outputs["trigger"] not in fired:
            near = near_miss_of(row, evidence, ruleset)
            if near is not None:
                found.append(near)
    return found


def _flags(ruleset: Ruleset, evidence: Evidence) -> tuple[str, ...]:
    if ruleset.flags is None:
        return ()
    rows = read_table(ruleset.flags, evidence)
    return tuple(dict.fromkeys(row.row.outputs["flag"] for row in rows if row.state == "fires"))


# -- judgement and history -------------------------------------------------------------------------


def _judgement_in_force(authority: Authority, school: School, day: dt.date) -> Judgement | None:
    """The latest judgement made by the day and not yet due for review."""
    own = [
        judgement
        for judgement in authority.judgements
        if judgement.school_id == school.school_id
        and judgement.made_on <= day <= judgement.review_on
    ]
    return max(own, key=lambda judgement: judgement.made_on, default=None)


def _as_in_force(judgement: Judgement | None) -> JudgementInForce | None:
    if judgement is None:
        return None
    return JudgementInForce(
        tier=judgement.tier,
        reason=judgement.reason,
        made_by=judgement.made_by,
        made_on=judgement.made_on,
        review_on=judgement.review_on,
    )


def _history(authority: Authority, school: School, day: dt.date) -> list[TierRecord]:
    own = [
        record
        for record in authority.tier_history
        if record.school_id == school.school_id and record.from_date <= day
    ]
    return sorted(own, key=lambda record: record.from_date)


def _state(judgement: Judgement | None, history: list[TierRecord], tier: str | None) -> TierState:
    """Live where it is the tier already in force; else as far as the talk with the head got."""
    if judgement is not None:
        if judgement.head_view == "disagrees":
            return "disputed"
        if judgement.head_view == "agrees":
            return "agreed"
        if judgement.discussed_on is not None:
            return "discussed"
    is_live = bool(history) and history[-1].tier == tier
    return "live" if is_live and judgement is None else "proposed"


def _since(
    judgement: Judgement | None, history: list[TierRecord], tier: str | None, day: dt.date
) -> dt.date:
    """The day the present tier began, by the history where it says so."""
    began: dt.date | None = None
    for record in reversed(history):
        if record.tier != tier:
            break
        began = record.from_date
    if began is not None:
        return began
    return judgement.made_on if judgement is not None else day


# -- warnings --------------------------------------------------------------------------------------


def _warnings(ruleset: Ruleset, decisions: tuple[TierDecision, ...], day: dt.date) -> list[str]:
    warnings: list[str] = []
    lowest = ruleset.spec.ladder[0]
    above = sum(decision.tier not in (None, lowest) for decision in decisions)
    if decisions and above / len(decisions) > ruleset.spec.watch_share:
        warnings.append(
            f"{above} of {len(decisions)} schools are above {lowest}, more than "
            f"{ruleset.spec.watch_share:.0%}: test whether the {lowest} offer is strong enough"
        )
    undecided = sum(decision.tier is None for decision in decisions)
    if undecided:
        warnings.append(
            f"{undecided} of {len(decisions)} schools cannot be decided for want of evidence; "
            f"they are planned as {lowest}"
        )
    if day > ruleset.spec.review_due:
        warnings.append(f"the criteria were due for review on {ruleset.spec.review_due}")
    if day < ruleset.spec.in_force_from:
        warnings.append(f"the criteria are in force from {ruleset.spec.in_force_from} only")
    return warnings
