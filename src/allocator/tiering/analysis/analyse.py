"""The checks of a ruleset, in the order in which a person would want to hear of them."""

from __future__ import annotations

import datetime as dt

from allocator.tiering.analysis.cohorts import small_cohorts
from allocator.tiering.analysis.dead import dead_rows
from allocator.tiering.analysis.doubles import doubles
from allocator.tiering.analysis.findings import Finding
from allocator.tiering.analysis.gaps import gaps
from allocator.tiering.analysis.movement import movement
from allocator.tiering.analysis.overlaps import overlaps
from allocator.tiering.analysis.sole_cause import sole_causes
from allocator.tiering.analysis.studies import Study
from allocator.tiering.analysis.unused import review, unused
from allocator.tiering.analysis.worsening import worsening
from allocator.tiering.rulesets import Ruleset

OF_A_TABLE = (gaps, overlaps, dead_rows, doubles)
OF_THE_WHOLE = (worsening, sole_causes, movement, small_cohorts, unused)


def analyse(ruleset: Ruleset, today: dt.date | None = None) -> tuple[Finding, ...]:
    """Find what is wrong or worth knowing in a ruleset, errors first.

    Parameters
    ----------
    today
        Day on which a review that was due earlier is overdue; not looked at where left out.
    """
    study = Study(ruleset)
    found = [one for table in ruleset.tables for check in OF_A_TABLE for one in check(study, table)]
    found += [one for check in OF_THE_WHOLE for one in check(study)]
    found += review(study, today)
    if any(one.kind == "not monotone" for one in found):
        found = _without_leave_values(found)
    return tuple(sorted(found, key=lambda one: one.order))


def _without_leave_values(found: list[Finding]) -> list[Finding]:
    """Where tiers fall as figures get worse, any leave value may seem to be on the wrong side."""
    kept = [one for one in found if (one.kind, one.severity) != ("oscillation", "error")]
    if len(kept) == len(found):
        return found
    text = "ruleset.yaml, movement.leave: its values are judged once no tier falls any more"
    return [*kept, Finding("not settled", "note", "", (), text)]
