"""``ruleset.yaml``: what is read, named numbers, tables in order, the ladder, how tiers move."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from allocator.domain.fields import Date, Identifier, Text
from allocator.domain.indicators import Better
from allocator.domain.models import Document
from allocator.tiering.engine.tables import HitPolicy

SectorName = Literal["elc", "primary", "secondary", "special"]
MissingPolicy = Literal["last_known", "skip", "worst", "undecided"]
Role = Literal["triggers", "decision", "grid", "safeguards", "caps", "tier", "flags"]
Months = Annotated[float, Field(gt=0, le=600)]


_FILE_NAME = re.compile(r'[^/\\:*?"<>|\s.]([^/\\:*?"<>|]*[^/\\:*?"<>|\s.])?')


def _as_file_name(name: str) -> str:
    if not _FILE_NAME.fullmatch(name):
        raise ValueError('a name that a file can have: no / \\ : * ? " < > |, no dot at its ends')
    return name


TableName = Annotated[Identifier, AfterValidator(_as_file_name)]
"""Name of a decision table. It names a file as well, so it must not lead elsewhere."""

DEFAULT_POLICY: dict[Role, HitPolicy] = {
    "triggers": HitPolicy.COLLECT,
    "decision": HitPolicy.UNIQUE,
    "grid": HitPolicy.UNIQUE,
    "safeguards": HitPolicy.COLLECT,
    "caps": HitPolicy.COLLECT,
    "tier": HitPolicy.FIRST,
    "flags": HitPolicy.COLLECT,
}
"""Hit policy of a table that names none, by its role."""


class InputSpec(Document):
    """Something the rules read: what it is, how old it may be, what to do where it is missing."""

    title: Text | None = None
    unit: Text | None = None
    better: Better | None = None
    kind: Literal["number", "text", "boolean"] = "number"
    values: tuple[Text, ...] = ()
    least: float | None = None
    most: float | None = None
    whole: bool | None = None
    freshness_months: Months = 30.0
    missing: MissingPolicy = "last_known"
    last_known_months: Months | None = None
    near: Annotated[float, Field(ge=0)] | None = None
    actionable: bool | None = None


class LaterValue(Document):
    """Another value of a parameter from a day on."""

    from_date: Annotated[Date, Field(alias="from")]
    value: float | None = None
    by_sector: dict[SectorName, float] = {}


class ParameterSpec(Document):
    """A named number, for all or by sector, with where it comes from."""

    title: Text
    source: Text
    value: float | None = None
    by_sector: dict[SectorName, float] = {}
    later: tuple[LaterValue, ...] = ()


class DerivedSpec(Document):
    """A figure worked out from others."""

    title: Text
    formula: Text
    unit: Text | None = None
    near: Annotated[float, Field(ge=0)] | None = None


class TriggerSpec(Document):
    """A trigger: what it is called, the domain it counts in, and where it comes from."""

    title: Text
    domain: Identifier
    source: Text


class OutputSpec(Document):
    """An output of a decision: its kind and values, the highest priority first."""

    kind: Literal["number", "text", "boolean"] = "text"
    values: tuple[Text | float, ...] = ()


class TableSpec(Document):
    """One decision table: what it is for and how several rows that fire are settled."""

    role: Role
    title: Text | None = None
    hit_policy: HitPolicy | None = None
    output: Identifier | None = None
    """Name of a grid's output."""
    values: tuple[Text | float, ...] = ()
    """Values of a grid's output, in order of priority."""
    outputs: dict[Identifier, OutputSpec] = {}
    """Outputs of a decision."""

    @property
    def policy(self) -> HitPolicy:
        """The hit policy, that of the role where none is named."""
        return self.hit_policy or DEFAULT_POLICY[self.role]


class MovementSpec(Document):
    """How a live tier changes: leave thresholds, least stay, readings that must agree."""

    leave: dict[Identifier, float | dict[SectorName, float]] = {}
    """Parameters at which a school leaves a tier; the others are as for entering."""
    least_stay_months: Annotated[float, Field(ge=0, le=60)] = 3.0
    step_down_checks: Annotated[int, Field(ge=1, le=12)] = 2
    check_months: Months = 3.0


class RulesetSpec(Document):
    """``ruleset.yaml``."""

    id: Identifier
    title: Text
    version: Text
    owner: Text
    in_force_from: Date
    review_due: Date
    ladder: Annotated[tuple[Identifier, ...], Field(min_length=2, max_length=6)]
    watch_share: Annotated[float, Field(gt=0, le=1)] = 0.25
    """Share of schools above the lowest tier beyond which to test the universal offer (D32)."""
    domains: dict[Identifier, Text] = {}
    inputs: dict[Identifier, InputSpec]
    parameters: dict[Identifier, ParameterSpec] = {}
    derived: dict[Identifier, DerivedSpec] = {}
    triggers: dict[Identifier, TriggerSpec] = {}
    tables: Annotated[dict[TableName, TableSpec], Field(min_length=1)]
    movement: MovementSpec | None = None
