"""Which stages of the pipeline a scenario touches: the answers of the others can be kept."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from allocator.scenarios.composing import WholeScenario
from allocator.scenarios.edits.others import ChangeSchools, SettingsEdit
from allocator.scenarios.edits.rules import DropJudgements, ParameterEdit, RulesetEdit, TierEdit
from allocator.scenarios.edits.shape import EditShape

Stage = Literal["tiers", "allocation", "schedule"]
STAGES: tuple[Stage, ...] = ("tiers", "allocation", "schedule")
"""Stages in order; one that is touched touches all after it."""
ONLY_SCHEDULE = frozenset({"polish_rounds"})
"""Settings that only dating looks at."""


def first_stage(edit: EditShape) -> Stage:
    """Return the first stage whose answer an edit may change.

    Tiers depend on rules, judgements and which schools are open. Sharing out depends on all that
    it takes to reach a school, boats and roads among it; so dating alone is touched by little.
    """
    if isinstance(edit, ParameterEdit | RulesetEdit | TierEdit | DropJudgements):
        return "tiers"
    if isinstance(edit, ChangeSchools) and edit.status is not None:
        return "tiers"
    if isinstance(edit, SettingsEdit) and edit.set.keys() <= ONLY_SCHEDULE:
        return "schedule"
    return "allocation"


def stages_of(edits: Iterable[EditShape]) -> frozenset[Stage]:
    """Stages that some edits touch between them; none for no edits."""
    first = min((STAGES.index(first_stage(edit)) for edit in edits), default=len(STAGES))
    return frozenset(STAGES[first:])


def touches(scenario: WholeScenario) -> frozenset[Stage]:
    """Stages that a scenario can touch, on any authority.

    ``Edited.touches`` is the same for one authority: edits that change nothing there are left out.
    """
    return stages_of(placed.edit for placed in scenario.edits)
