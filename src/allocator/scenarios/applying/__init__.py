"""Apply a scenario: edited inputs, and in words what each edit did. Nothing is mutated."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from allocator.domain.authority import Authority
from allocator.errors import Fault, FaultyDataError
from allocator.scenarios.applying import crossings, offers, others, people, rules
from allocator.scenarios.applying.draft import Draft, Handler, Told
from allocator.scenarios.applying.soundness import faults_between
from allocator.scenarios.composing import WholeScenario
from allocator.scenarios.edits.shape import EditShape
from allocator.scenarios.touching import Stage, stages_of
from allocator.tiering import Ruleset

HANDLERS: dict[str, Handler] = {
    "add_people": people.add_people,
    "copy_people": people.copy_people,
    "remove_people": people.remove_people,
    "change_people": people.change_people,
    "leave": people.leave,
    "capacity_by_role": people.capacity_by_role,
    "parameter": rules.parameter,
    "ruleset": rules.ruleset,
    "tier": rules.tier,
    "drop_judgements": rules.drop_judgements,
    "entitlement": offers.entitlement,
    "activity": offers.activity,
    "add_activity": offers.add_activity,
    "floors": offers.floors,
    "withdraw_sailings": crossings.withdraw_sailings,
    "add_sailings": crossings.add_sailings,
    "timetable_of": crossings.timetable_of,
    "road_speeds": crossings.road_speeds,
    "change_schools": others.change_schools,
    "settings": others.settings,
    "budget": others.budget,
    "add_pins": others.add_pins,
    "drop_pins": others.drop_pins,
}
"""What carries out each kind of edit."""


@dataclass(frozen=True)
class Edited:
    """An authority and its rules as a scenario has them.

    ``told`` says for each edit what it did, or why it touches nothing here. ``touches`` are the
    stages whose answer may be another than before.
    """

    scenario: WholeScenario
    authority: Authority
    ruleset: Ruleset
    told: tuple[Told, ...]
    touches: frozenset[Stage]


def apply(
    authority: Authority,
    ruleset: Ruleset,
    scenario: WholeScenario,
    workspace: Path | None = None,
) -> Edited:
    """Apply the edits of a scenario in order.

    The authority and ruleset that are given stay as they are. The same arguments always give the
    same answer; files are read only where an edit names another ruleset.

    Parameters
    ----------
    workspace
        Folder of the authority, in which other rulesets may lie.

    Raises
    ------
    FaultyDataError
        With every fault: an edit that names what is not here, two that contradict each other,
        inputs that are no longer sound.
    """
    draft = Draft(authority, ruleset, workspace=workspace)
    told: list[Told] = []
    for placed in scenario.edits:
        draft.at(placed)
        told.append(HANDLERS[tag_of(placed.edit)](draft, placed.edit))
    rules.settle_rules(draft)
    faults = list(dict.fromkeys(draft.faults)) or _unsound(authority, draft, scenario)
    if faults:
        raise FaultyDataError(faults)
    touches = stages_of(
        placed.edit for placed, one in zip(scenario.edits, told, strict=True) if one.changed
    )
    return Edited(scenario, draft.authority, draft.ruleset, tuple(told), touches)


def tag_of(edit: EditShape) -> str:
    """Return the kind of an edit, as it stands in the file."""
    return str(getattr(edit, "edit"))  # noqa: B009 (every kind has it, their base has not)


def _unsound(before: Authority, draft: Draft, scenario: WholeScenario) -> list[Fault]:
    """What the edits together break between the tables, told as faults of the scenario."""
    if draft.authority is before:
        return []
    file = scenario.edits[-1].file if scenario.edits else scenario.name
    return [
        Fault(file, None, "edits", None, f"edits that leave a sound workspace; {_sentence(fault)}")
        for fault in faults_between(draft.authority)
    ]


def _sentence(fault: Fault) -> str:
    found = f" has {fault.value!r}," if fault.value is not None else ""
    return f"after them {fault.place}{found} where {fault.expected} is asked for"


__all__ = ["HANDLERS", "Edited", "apply", "tag_of"]
