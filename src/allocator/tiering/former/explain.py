"""One school's tier in plain words, for the screen."""

from __future__ import annotations

from allocator.domain.authority import Authority
from allocator.domain.tiers import Reason, TierDecision, TierReport
from allocator.errors import UsageError
from allocator.io.documents import nearest


def explain_school(report: TierReport, school_id: str, authority: Authority) -> str:
    """Explain a school's tier: reasons with value, threshold, source and date; what is missing.

    Raises
    ------
    UsageError
        Where no open school has the id.
    """
    decision = next((row for row in report.schools if row.school_id == school_id), None)
    if decision is None:
        near = nearest(school_id, [row.school_id for row in report.schools])
        hint = f" Did you mean {near}?" if near else ""
        raise UsageError(f"There is no open school {school_id}.{hint}")
    name = authority.school_by_id[school_id].name
    lines = [f"{name} ({school_id})", *_headline(decision, report), ""]
    lines += _section("Why", [_reason_line(reason) for reason in decision.reasons])
    lines += _section("Close to a threshold", [near.text for near in decision.near_misses])
    lines += _section("Not known", list(decision.missing))
    lines += _section("Flags", list(decision.flags))
    return "\n".join(lines).rstrip() + "\n"


def _headline(decision: TierDecision, report: TierReport) -> list[str]:
    tier = decision.tier or "cannot be decided"
    lines = [f"Tier: {tier} ({decision.state}), since {decision.since:%d %B %Y}"]
    lines.append(f"Evidence read at {report.as_of:%d %B %Y}; {decision.points} triggers fired")
    judgement = decision.judgement
    if judgement is not None:
        rule = decision.rule_tier or "undecided"
        lines.append(
            f"By professional judgement of {judgement.made_by}, {judgement.made_on:%d %B %Y}, "
            f"to be reviewed by {judgement.review_on:%d %B %Y}: {judgement.reason}. "
            f"The rules alone say: {rule}"
        )
    return lines


def _reason_line(reason: Reason) -> str:
    when = f", {reason.period_end:%d %B %Y}" if reason.period_end else ""
    return f"{reason.text} [{reason.source}{when}; {reason.table} row {reason.row}]"


def _section(title: str, lines: list[str]) -> list[str]:
    return [f"{title}:", *(f"  - {line}" for line in lines), ""] if lines else []
