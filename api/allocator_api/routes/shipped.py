"""``/v1/rulesets``: the rules that come with the service, and tiers of figures given outright."""

from __future__ import annotations

from functools import lru_cache
from typing import Annotated

from fastapi import APIRouter, Body, Depends, Path, Response

from allocator.domain.tiers import TierReport
from allocator.errors import UsageError
from allocator.io.documents import nearest
from allocator.resources import shipped
from allocator.tiering.given import classify_given
from allocator.tiering.rulesets import Ruleset, load_ruleset
from allocator_api.routes.models.tiers import TierRequest
from allocator_api.routes.support.answers import (
    canonical_answer,
)
from allocator_api.routes.support.asking import Asked, asking, asking_once
from allocator_api.routes.support.describing import given, told
from allocator_api.routes.support.once import body_hash, do_once

router = APIRouter(prefix="/v1/rulesets", tags=["rulesets"])

DECISION = {
    "school_id": "S1",
    "tier": "targeted",
    "rule_tier": "targeted",
    "state": "proposed",
    "since": "2026-08-10",
    "points": 2,
    "reasons": [
        {"table": "inclusion", "row": 1, "indicator": "attendance", "value": 86.5,
         "threshold": 88.0, "period_end": "2026-06-30", "source": "return",
         "text": "Attendance of 86.5% is below 88%"}
    ],
}  # fmt: skip
REPORT = {
    "as_of": "2026-08-10",
    "ruleset": {"id": "scotland-three-tier", "version": "1.0", "hash": "ab" * 32},
    "schools": [DECISION],
    "counts": {"universal": 0, "targeted": 1, "intensive": 0},
    "warnings": [],
}
FIGURES = {
    "as_of": "2026-08-10",
    "schools": [
        {"school_id": "S1", "sector": "primary", "figures": {"attendance": 86.5, "qi_2_3": 3}}
    ],
}


@router.get("", operation_id="list_shipped_rulesets", responses=told(["england"]))
def list_shipped_rulesets(
    asked: Annotated[Asked, Depends(asking("rulesets:read"))],
) -> list[str]:
    """Names of the rulesets that come with the service."""
    return _shipped_names()


@router.post(
    "/{name}/tiers",
    operation_id="classify_figures",
    response_model=TierReport,
    responses=told(REPORT),
)
def classify_figures(
    name: Annotated[str, Path(max_length=100, examples=["scotland-three-tier"])],
    asked: Annotated[Asked, Depends(asking_once("rulesets:read"))],
    request: Annotated[TierRequest, Body(openapi_examples=given(FIGURES))],
) -> Response:
    """Classify schools whose figures are given outright, each with its reasons."""
    report = classify_given(shipped_ruleset(name), request.schools, request.as_of)
    answer = canonical_answer(report)
    if asked.idempotency_key is None:  # nothing of it is kept
        return answer.as_response()
    return do_once(asked, body_hash(request.model_dump(mode="json")), lambda _connection: answer)


@lru_cache
def shipped_ruleset(name: str) -> Ruleset:
    """A shipped ruleset, read once.

    Raises
    ------
    UsageError
        Where there is none of that name.
    """
    names = _shipped_names()
    if name not in names:
        near = nearest(name, names)
        hint = f"Did you mean {near!r}?" if near else f"There are: {', '.join(names)}."
        raise UsageError(f"There is no ruleset {name!r}. {hint}")
    return load_ruleset(shipped("rules") / name)


def _shipped_names() -> list[str]:
    return sorted(path.parent.name for path in shipped("rules").glob("*/ruleset.yaml"))
