"""``/rulesets``: an authority's own rules, in versions that nobody changes."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Path, Response
from sqlalchemy import Connection
from starlette.concurrency import run_in_threadpool

from allocator.tiering.rulesets import Ruleset, build_ruleset, load_ruleset
from allocator.tiering.rulesets.source import write_folder
from allocator_api.problems import not_found
from allocator_api.routes.models.datasets import FileTold
from allocator_api.routes.models.rulesets import (
    JsonRuleset,
    RulesetSummary,
    RulesetTold,
)
from allocator_api.routes.support.answers import Answer, json_answer
from allocator_api.routes.support.asking import Asked, AuthorityId, asking, asking_once
from allocator_api.routes.support.describing import form_or_json, told
from allocator_api.routes.support.etags import etag_of
from allocator_api.routes.support.finding import authority_of
from allocator_api.routes.support.incoming import (
    Incoming,
    incoming,
)
from allocator_api.routes.support.once import body_hash, do_once
from allocator_api.routes.support.paging import Cursor, Limit, Page, page_of_sorted
from allocator_api.routes.support.rules_incoming import read_rules
from allocator_api.routes.support.uploads import as_folder
from allocator_api.store import rulesets
from allocator_api.store.rulesets import RulesetRow

router = APIRouter(prefix="/v1/authorities/{authority_id}/rulesets", tags=["rulesets"])

SUMMARY = {
    "ruleset_id": "innis-tiers",
    "version": 1,
    "hash": "ab" * 32,
    "created_at": "2026-08-10T09:00:00Z",
    "created_by": "key:7QK2",
}
TOLD = {
    **SUMMARY,
    "title": "Tiers of Innis",
    "own_version": "2026.1",
    "owner": "Head of Education",
    "ladder": ["universal", "targeted", "intensive"],
    "files": [{"name": "ruleset.yaml", "sha256": "cd" * 32, "size": 2048}],
}
LINKS = {
    "get_ruleset_version": {
        "authority_id": "$request.path.authority_id",
        "ruleset_id": "$response.body#/ruleset_id",
        "version": "$response.body#/version",
    },
    "get_ruleset_findings": {
        "authority_id": "$request.path.authority_id",
        "ruleset_id": "$response.body#/ruleset_id",
        "version": "$response.body#/version",
    },
}
RulesetId = Annotated[str, Path(max_length=100, examples=["innis-tiers"])]
Version = Annotated[int, Path(ge=1, le=2**31 - 1, examples=[1])]


@router.post(
    "",
    operation_id="upload_ruleset",
    status_code=201,
    response_model=RulesetTold,
    responses=told(
        TOLD, 201, "The version is kept; the same rules are not kept twice.", links=LINKS,
        headers={"Location": "Address of the version."},
    ),
    openapi_extra=form_or_json(
        JsonRuleset.model_json_schema(),
        {"files": {"ruleset.yaml": "id: innis-tiers\n...", "tier.csv": "flags,tier\n-,universal"}},
        "ruleset.yaml with a .csv for each table, a zip archive of them, one .xlsx or one .dmn.",
    ),
)  # fmt: skip
async def upload_ruleset(
    authority_id: AuthorityId,
    asked: Annotated[Asked, Depends(asking_once("rulesets:write"))],
    body: Annotated[Incoming, Depends(incoming)],
) -> Response:
    """Upload a version of a ruleset as a folder's files, workbook or DMN 1.5; all faults are told.

    A DMN model made elsewhere does not say who owns it, for example: give that as fields of the
    form (id, title, owner, in_force_from, review_due, tier_decision, ladder).
    """
    return await run_in_threadpool(_upload, asked, body)


def _upload(asked: Asked, body: Incoming) -> Response:
    source = read_rules(body)
    ruleset = build_ruleset(source)
    with as_folder({}) as folder:
        write_folder(source, folder)
        files = {path.name: path.read_bytes() for path in sorted(folder.iterdir())}

    def effect(connection: Connection) -> Answer:
        authority_of(asked, connection)
        row = rulesets.add(
            connection, asked.of, ruleset.identity.id, files,
            hash_=ruleset.identity.hash, created_by=asked.principal.id,
        )  # fmt: skip
        asked.note(
            connection, "rulesets.added", f"rulesets/{row.ruleset_id}@{row.version}",
            after={"hash": row.hash},
        )  # fmt: skip
        address = f"/v1/authorities/{asked.of}/rulesets/{row.ruleset_id}/versions/{row.version}"
        return json_answer(_told(connection, row, ruleset), 201, {"location": _ascii(address)})

    return do_once(asked, body_hash(body.fields, files), effect)


def _ascii(address: str) -> str:
    return quote(address, safe="/@:")


@router.get(
    "",
    operation_id="list_rulesets",
    responses=told(
        {"items": [SUMMARY], "next_cursor": None},
        links={
            "list_ruleset_versions": {
                "authority_id": "$request.path.authority_id",
                "ruleset_id": "$response.body#/items/0/ruleset_id",
            }
        },
    ),
)
def list_rulesets(
    authority_id: AuthorityId,
    asked: Annotated[Asked, Depends(asking("rulesets:read"))],
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[RulesetSummary]:
    """List the newest version of each ruleset of the authority; shipped ones: /v1/rulesets."""
    with asked.store.reading(asked.authority_id) as connection:
        authority_of(asked, connection)
        rows = rulesets.newest(connection, asked.of)
    shown, after = page_of_sorted(rows, limit, cursor, lambda row: (row.ruleset_id,))
    return Page(items=[RulesetSummary.of(row) for row in shown], next_cursor=after)


@router.get(
    "/{ruleset_id}/versions",
    operation_id="list_ruleset_versions",
    responses=told({"items": [SUMMARY], "next_cursor": None}),
)
def list_ruleset_versions(
    authority_id: AuthorityId,
    ruleset_id: RulesetId,
    asked: Annotated[Asked, Depends(asking("rulesets:read"))],
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[RulesetSummary]:
    """List the versions of a ruleset, the first one first."""
    with asked.store.reading(asked.authority_id) as connection:
        authority_of(asked, connection)
        rows = rulesets.versions(connection, asked.of, ruleset_id)
    if not rows:
        raise not_found()
    first = sorted(rows, key=lambda row: row.version)
    shown, after = page_of_sorted(first, limit, cursor, lambda row: (f"{row.version:010d}",))
    return Page(items=[RulesetSummary.of(row) for row in shown], next_cursor=after)


@router.get(
    "/{ruleset_id}/versions/{version}",
    operation_id="get_ruleset_version",
    response_model=RulesetTold,
    responses=told(TOLD, links=LINKS, headers={"ETag": "Hash of the rules."}),
)
def get_ruleset_version(
    authority_id: AuthorityId,
    ruleset_id: RulesetId,
    version: Version,
    asked: Annotated[Asked, Depends(asking("rulesets:read"))],
) -> Response:
    """Tell of a version of a ruleset: its owner, its ladder, its files."""
    with asked.store.reading(asked.authority_id) as connection:
        row, ruleset = kept_version(asked, connection, ruleset_id, version)
        answer = json_answer(_told(connection, row, ruleset), headers={"etag": etag_of(row.hash)})
    return answer.as_response()


def kept_version(
    asked: Asked, connection: Connection, ruleset_id: str, version: int
) -> tuple[RulesetRow, Ruleset]:
    """A version of a ruleset, loaded.

    Raises
    ------
    ProblemError
        Where there is none.
    """
    row = rulesets.find(connection, asked.of, ruleset_id, version)
    if row is None:
        raise not_found()
    with as_folder(rulesets.read_files(connection, row)) as folder:
        return row, load_ruleset(folder)


def _told(connection: Connection, row: RulesetRow, ruleset: Ruleset) -> RulesetTold:
    spec = ruleset.spec
    return RulesetTold(
        **RulesetSummary.of(row).model_dump(),
        title=spec.title,
        own_version=spec.version,
        owner=spec.owner,
        ladder=tuple(spec.ladder),
        files=tuple(FileTold.of(one) for one in rulesets.files(connection, row)),
    )
