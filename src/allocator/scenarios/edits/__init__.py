"""Edits: every kind of change that a scenario can make, by its tag."""

from __future__ import annotations

from typing import Annotated, get_args

from pydantic import Field

from allocator.scenarios.edits.crossings import (
    AddSailings,
    RoadSpeeds,
    TimetableOf,
    WithdrawSailings,
)
from allocator.scenarios.edits.offers import (
    ActivityEdit,
    AddActivity,
    EntitlementEdit,
    FloorsEdit,
)
from allocator.scenarios.edits.others import (
    AddPins,
    BudgetEdit,
    ChangeSchools,
    DropPins,
    SettingsEdit,
)
from allocator.scenarios.edits.people import (
    AddPeople,
    CapacityByRole,
    ChangePeople,
    CopyPeople,
    LeaveEdit,
    RemovePeople,
)
from allocator.scenarios.edits.rules import (
    DropJudgements,
    ParameterEdit,
    RulesetEdit,
    TierEdit,
)
from allocator.scenarios.edits.shape import EditShape

Edit = Annotated[
    AddPeople
    | CopyPeople
    | RemovePeople
    | ChangePeople
    | LeaveEdit
    | CapacityByRole
    | ParameterEdit
    | RulesetEdit
    | TierEdit
    | DropJudgements
    | EntitlementEdit
    | ActivityEdit
    | AddActivity
    | FloorsEdit
    | WithdrawSailings
    | AddSailings
    | TimetableOf
    | RoadSpeeds
    | ChangeSchools
    | SettingsEdit
    | BudgetEdit
    | AddPins
    | DropPins,
    Field(discriminator="edit"),
]

EDITS: dict[str, type[EditShape]] = {
    str(get_args(kind.model_fields["edit"].annotation)[0]): kind
    for kind in get_args(get_args(Edit)[0])
}
"""Every kind of edit by its tag, in the order of the documents."""

__all__ = ["EDITS", "Edit", "EditShape"]
