"""JSON Schemas of the files, generated from the models that read them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, TypeAdapter

from allocator.domain.activities import Offer
from allocator.domain.allocations import Allocation
from allocator.domain.authority import AuthorityProfile
from allocator.domain.changes import ChangeFile
from allocator.domain.comparisons import Comparison
from allocator.domain.plans import RunRecord
from allocator.domain.replans import ReplanReport
from allocator.domain.schedules import Schedule
from allocator.domain.tiers import TierReport
from allocator.errors import UsageError
from allocator.io.documents import nearest
from allocator.io.tables import TABLES

_MODELS: dict[str, type[BaseModel]] = {
    **{table.name: table.model for table in TABLES},
    "authority": AuthorityProfile,
    "offer": Offer,
    "run": RunRecord,
    "tiers": TierReport,
    "allocation": Allocation,
    "schedule": Schedule,
    "change": ChangeFile,
    "changes": ReplanReport,
    "comparison": Comparison,
}


_WRITTEN = ("run", "tiers", "allocation", "schedule", "changes", "comparison")


def json_schema(
    name: str,
    others: Mapping[str, type[BaseModel]] | None = None,
    results: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """JSON Schema of a file by its stem.

    Parameters
    ----------
    others
        Models of files that other parts define and read (ruleset, scenario).
    results
        Types of files that are written alone, a model or a union of models (answer).

    Raises
    ------
    UsageError
        Where there is no such file.
    """
    models: dict[str, Any] = {**_MODELS, **(others or {}), **(results or {})}
    if name not in models:
        near = nearest(name, models)
        hint = f" Did you mean {near!r}?" if near else ""
        raise UsageError(f"There is no file {name!r}. Known: {', '.join(sorted(models))}.{hint}")
    is_written = name in _WRITTEN or name in (results or {})
    schema = TypeAdapter(models[name]).json_schema(
        mode="serialization" if is_written else "validation"
    )
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    return schema
