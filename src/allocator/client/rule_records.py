"""What the service answers about an authority's rulesets."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import RootModel

from allocator.client.records import FileRecord
from allocator.domain.models import Row


class RulesetSummary(Row):
    """A version of a ruleset."""

    ruleset_id: str
    version: int
    hash: str
    created_at: datetime
    created_by: str


class RulesetRecord(RulesetSummary):
    """A version of a ruleset with its files and what its rules say of themselves."""

    title: str
    own_version: str
    owner: str
    ladder: tuple[str, ...]
    files: tuple[FileRecord, ...]


class FindingRecord(Row):
    """Something that can be proved about a ruleset, with a school that shows it."""

    kind: str
    severity: Literal["error", "warning", "note"]
    table: str | None
    rows: tuple[int, ...]
    text: str
    witness: dict[str, Any]


class FindingsRecord(Row):
    """All that was found in a ruleset."""

    findings: tuple[FindingRecord, ...]


class ShippedNames(RootModel[tuple[str, ...]]):
    """Names of the rulesets that come with the service."""
