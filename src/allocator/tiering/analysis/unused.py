"""Unused: what is declared and does nothing; and whether the rules are still in date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from allocator.tiering.analysis.findings import Finding, Severity
from allocator.tiering.analysis.studies import Study

_FILE = "ruleset.yaml"
_MOST_DAYS = 366
"""A review is due within twelve months (R20)."""


def unused(study: Study) -> Iterator[Finding]:
    """Yield inputs, numbers, formulas, triggers, domains and tiers that nothing uses."""
    spec = study.ruleset.spec
    used = study.names_used
    for part, singular in (("inputs", "input"), ("parameters", "parameter"), ("derived", "figure")):
        for name in getattr(spec, part):
            if name not in used:
                yield _unused(f"{part}.{name}", f"no rule uses this {singular}")
    given = {
        str(rule.outputs[0])
        for table in study.ruleset.tables_of("triggers")
        for rule in table.table.rules
    }
    for name in spec.triggers:
        if name not in given:
            yield _unused(f"triggers.{name}", "no row gives this trigger")
    yield from _domains(study)
    yield from _tiers(study)


def _domains(study: Study) -> Iterator[Finding]:
    spec = study.ruleset.spec
    if spec.domains and not spec.triggers:
        yield _unused("domains", "there are no triggers, so domains do nothing", "note")
        return
    with_triggers = {trigger.domain for trigger in spec.triggers.values()}
    for name in spec.domains:
        if name not in with_triggers:
            yield _unused(f"domains.{name}", "no trigger is in this domain")


def _tiers(study: Study) -> Iterator[Finding]:
    tables = [t for t in study.ruleset.tables if t.role in ("tier", "safeguards", "caps")]
    given = {str(rule.outputs[0]) for table in tables for rule in table.table.rules}
    for tier in study.ruleset.spec.ladder:
        if tier not in given:
            yield _unused(f"ladder: {tier}", "no row gives this tier")


def _unused(path: str, text: str, severity: Severity = "warning") -> Finding:
    return Finding("unused", severity, "", (), f"{_FILE}, {path}: {text}")


def review(study: Study, today: dt.date | None) -> Iterator[Finding]:
    """Yield whether a review is due too late, or was due before today."""
    spec = study.ruleset.spec
    if (spec.review_due - spec.in_force_from).days > _MOST_DAYS:
        yield _review(
            f"{spec.review_due} is more than twelve months after the rules come into force "
            f"on {spec.in_force_from}"
        )
    if today is not None and spec.review_due < today:
        yield _review(f"the review was due on {spec.review_due}")


def _review(text: str) -> Finding:
    return Finding("review", "warning", "", (), f"{_FILE}, review_due: {text}")
