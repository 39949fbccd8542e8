"""Rulesets and scenarios of an authority as the service asks and tells of them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from allocator.domain.models import Document
from allocator_api.routes.models.datasets import FileTold
from allocator_api.routes.support.days import Day
from allocator_api.store.rulesets import RulesetRow
from allocator_api.store.scenarios import ScenarioRow


class RulesetSummary(Document):
    """A version of a ruleset. ``version`` is the service's count, ``hash`` that of its contents.

    A workspace goes by it where ``authority.yaml`` says ``rules: ID@VERSION``.
    """

    ruleset_id: str
    version: int
    hash: str
    created_at: datetime
    created_by: str

    @classmethod
    def of(cls, row: RulesetRow) -> RulesetSummary:
        """A version as it is kept."""
        return cls(**{name: getattr(row, name) for name in cls.model_fields})


class RulesetTold(RulesetSummary):
    """A version of a ruleset with its files and what its rules say of themselves."""

    title: str
    own_version: Annotated[str, Field(description="The version that its owner gave it.")]
    owner: str
    ladder: tuple[str, ...]
    files: tuple[FileTold, ...]


class JsonRuleset(Document):
    """A ruleset in one JSON document: ``ruleset.yaml`` and a ``.csv`` for each table."""

    files: Annotated[dict[str, Any], Field(min_length=1, max_length=200)]


class ForeignAnswers(Document):
    """What a DMN model made elsewhere does not say of itself."""

    id: Annotated[str | None, Field(max_length=100)] = None
    title: Annotated[str | None, Field(max_length=200)] = None
    owner: Annotated[str | None, Field(max_length=200)] = None
    in_force_from: Day | None = None
    review_due: Day | None = None
    tier_decision: Annotated[str | None, Field(max_length=200)] = None
    ladder: Annotated[
        str | None, Field(max_length=500, description="Tiers by commas, the lowest first.")
    ] = None


class FindingTold(Document):
    """Something that can be proved about a ruleset, with a school that shows it."""

    kind: str
    severity: Literal["error", "warning", "note"]
    table: str | None
    rows: tuple[int, ...]
    text: str
    witness: dict[str, Any]


class Findings(Document):
    """All that was found in a ruleset."""

    findings: tuple[FindingTold, ...]


class NewScenario(Document):
    """A scenario file: its YAML text."""

    text: Annotated[str, Field(min_length=1, max_length=1_000_000)]


class ScenarioTold(Document):
    """A scenario; ``version`` is null for one that comes with the service."""

    name: str
    question: str
    is_shipped: bool
    version: int | None
    text: str
    created_at: datetime | None = None

    @classmethod
    def of(cls, row: ScenarioRow, question: str) -> ScenarioTold:
        """A scenario of the authority."""
        return cls(
            name=row.name,
            question=question,
            is_shipped=False,
            version=row.version,
            text=row.text,
            created_at=row.created_at,
        )
