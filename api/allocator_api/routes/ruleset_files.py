"""Files of a ruleset, and what can be proved about it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Response

from allocator_api.problems import not_found
from allocator_api.routes.models.rulesets import (
    Findings,
    FindingTold,
)
from allocator_api.routes.rulesets import RulesetId, Version, kept_version
from allocator_api.routes.support.answers import KINDS, file_response
from allocator_api.routes.support.asking import Asked, AuthorityId, IfNoneMatch, asking
from allocator_api.routes.support.describing import file_told, told
from allocator_api.store import rulesets

OTHER_KINDS = tuple(kind for kind in KINDS if kind != "text/csv")
router = APIRouter(prefix="/v1/authorities/{authority_id}/rulesets", tags=["rulesets"])


@router.get(
    "/{ruleset_id}/versions/{version}/files/{name}",
    operation_id="get_ruleset_file",
    response_class=Response,
    responses=file_told(
        "text/csv", "The file.", "attendance,trigger\n< 88,low_attendance\n", *OTHER_KINDS
    ),
)
def get_ruleset_file(
    authority_id: AuthorityId,
    ruleset_id: RulesetId,
    version: Version,
    name: Annotated[str, Path(max_length=200, examples=["ruleset.yaml"])],
    asked: Annotated[Asked, Depends(asking("rulesets:read"))],
    if_none_match: IfNoneMatch = None,
) -> Response:
    """Give a file of a version of a ruleset."""
    with asked.store.reading(asked.authority_id) as connection:
        row = rulesets.find(connection, asked.of, ruleset_id, version)
        data = rulesets.read_files(connection, row).get(name) if row else None
    if data is None:
        raise not_found()
    return file_response(name, data, if_none_match)


@router.get(
    "/{ruleset_id}/versions/{version}/findings",
    operation_id="get_ruleset_findings",
    responses=told(
        {"findings": [{"kind": "gap", "severity": "warning", "table": "tier", "rows": [],
                       "text": "No row answers for a school like this", "witness": {"points": 3}}]},
    ),
)  # fmt: skip
def get_ruleset_findings(
    authority_id: AuthorityId,
    ruleset_id: RulesetId,
    version: Version,
    asked: Annotated[Asked, Depends(asking("rulesets:read"))],
) -> Findings:
    """What can be proved about a version: gaps, overlaps, dead rows, each with a school.

    Read on the day that the rules come into force.
    """
    from allocator.tiering.analysis import analyse

    with asked.store.reading(asked.authority_id) as connection:
        _, ruleset = kept_version(asked, connection, ruleset_id, version)
    found = analyse(ruleset, ruleset.spec.in_force_from)
    return Findings(
        findings=tuple(
            FindingTold(
                kind=one.kind,
                severity=one.severity,
                table=one.table or None,
                rows=one.rows,
                text=one.text,
                witness=dict(one.witness),
            )
            for one in found
        )
    )
