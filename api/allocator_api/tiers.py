"""Tiers asked for by program: schools with their figures in, tiers with their reasons out."""

from __future__ import annotations

from functools import lru_cache
from typing import Annotated

from fastapi import APIRouter
from pydantic import Field

from allocator.domain.fields import Date
from allocator.domain.models import Document
from allocator.domain.tiers import TierReport
from allocator.errors import UsageError
from allocator.io.documents import nearest
from allocator.resources import shipped
from allocator.tiering.given import GivenSchool, classify_given
from allocator.tiering.rulesets import Ruleset, load_ruleset

router = APIRouter(prefix="/rulesets", tags=["tiers"])


class TierRequest(Document):
    """Schools to classify, and the day on which parameters are read."""

    as_of: Date
    schools: Annotated[list[GivenSchool], Field(min_length=1, max_length=25_000)]


@lru_cache
def shipped_ruleset(name: str) -> Ruleset:
    """A shipped ruleset, read once.

    Raises
    ------
    UsageError
        Where there is none of that name.
    """
    names = sorted(path.parent.name for path in shipped("rules").glob("*/ruleset.yaml"))
    if name not in names:
        near = nearest(name, names)
        hint = f"Did you mean {near!r}?" if near else f"There are: {', '.join(names)}."
        raise UsageError(f"There is no ruleset {name!r}. {hint}")
    return load_ruleset(shipped("rules") / name)


@router.get("")
def rulesets() -> list[str]:
    """Names of the shipped rulesets."""
    return sorted(path.parent.name for path in shipped("rules").glob("*/ruleset.yaml"))


@router.post("/{name}/tiers")
def tiers(name: str, request: TierRequest) -> TierReport:
    """Classify one school or many, each with its reasons."""
    return classify_given(shipped_ruleset(name), request.schools, request.as_of)
