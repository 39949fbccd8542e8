"""``/plans``: what jobs have made, as far as the asker may see it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Response
from sqlalchemy import Connection

from allocator_api.disclosure import Sight, sight_of
from allocator_api.jobs.requests import PlanKind
from allocator_api.problems import ProblemError, not_found
from allocator_api.routes.models.datasets import FileTold
from allocator_api.routes.models.work import PlanSummary, PlanTold
from allocator_api.routes.support.answers import KINDS, Answer, file_response, json_answer
from allocator_api.routes.support.asking import Asked, AuthorityId, IfNoneMatch, asking, asking_once
from allocator_api.routes.support.describing import file_told, told
from allocator_api.routes.support.etags import etag_of
from allocator_api.routes.support.finding import (
    authority_of,
    opened_dataset,
    plan_named,
    whole_plan,
)
from allocator_api.routes.support.once import body_hash, do_once
from allocator_api.routes.support.opened import Opened
from allocator_api.routes.support.paging import Cursor, Limit, Page, cut, known_cursor
from allocator_api.routes.support.parts import may_see_plans, narrowed_file, narrowed_files
from allocator_api.store import plans
from allocator_api.store.files import hash_of
from allocator_api.store.plans import PlanRow

OTHER_KINDS = tuple(kind for kind in KINDS if kind != "application/json")
router = APIRouter(prefix="/v1/authorities/{authority_id}/plans", tags=["plans"])

SUMMARY = {
    "plan_id": "pl-0123456789abcdef",
    "dataset_id": "ds-5f0c1d2e3a4b5c6d",
    "kind": "plan",
    "summary": {"tiers": {"universal": 1, "targeted": 1, "intensive": 0}, "undecided": 0},
    "created_at": "2026-08-10T09:05:00Z",
    "created_by": "key:7QK2",
    "approved_at": None,
    "approved_by": None,
}
TOLD = {**SUMMARY, "files": [{"name": "tiers.json", "sha256": "ab" * 32, "size": 4096}]}
OF_PLAN = {
    "authority_id": "$request.path.authority_id",
    "plan_id": "$response.body#/plan_id",
}
LINKS = {
    "get_plan_file": {**OF_PLAN, "name": "$response.body#/files/0/name"},
    "approve_plan": OF_PLAN,
}
PlanId = Annotated[str, Path(max_length=64, examples=["pl-0123456789abcdef"])]


@router.get(
    "",
    operation_id="list_plans",
    responses=told(
        {"items": [SUMMARY], "next_cursor": None},
        links={
            "get_plan": {
                "authority_id": "$request.path.authority_id",
                "plan_id": "$response.body#/items/0/plan_id",
            }
        },
    ),
)
def list_plans(
    authority_id: AuthorityId,
    asked: Annotated[Asked, Depends(asking("plans:read"))],
    kind: Annotated[PlanKind | None, Query(description="Plans of this kind alone.")] = None,
    dataset_id: Annotated[
        str | None, Query(max_length=64, description="Plans of it alone.")
    ] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[PlanSummary]:
    """List plans, newest first: all for planners and managers, approved ones for everybody else."""
    with asked.store.reading(asked.authority_id) as connection:
        authority_of(asked, connection)
        after = known_cursor(
            cursor, lambda last: plans.find(connection, asked.of, last) is not None
        )
        rows = plans.page(
            connection, asked.of, limit=limit + 1, after=after, kind=kind, dataset_id=dataset_id
        )
    shown, following = cut(rows, limit, lambda row: (row.plan_id,))
    seen = [_summary(asked, row) for row in shown if _is_seen(asked, row)]
    return Page(items=seen, next_cursor=following)


def _is_seen(asked: Asked, row: PlanRow) -> bool:
    """Whether the asker may know of a plan: drafts are for those who make them."""
    reader = asked.reader
    return reader.sees_all or (row.approved_at is not None and may_see_plans(reader))


def _summary(asked: Asked, row: PlanRow) -> PlanSummary:
    """A plan in a few figures; those of all schools together are for those who see them all."""
    found = PlanSummary.of(row)
    return found if asked.reader.sees_all else found.model_copy(update={"summary": {}})


@router.get(
    "/{plan_id}",
    operation_id="get_plan",
    response_model=PlanTold,
    responses=told(TOLD, links=LINKS, headers={"ETag": "Changes when it is approved."}),
)
def get_plan(
    authority_id: AuthorityId,
    plan_id: PlanId,
    asked: Annotated[Asked, Depends(asking("plans:read"))],
) -> Response:
    """Tell of a plan: its figures, whether it is approved, the files that you may have."""
    with asked.store.reading(asked.authority_id) as connection:
        row = seen_plan(asked, connection, plan_id)
        files = {one.name: one for one in plans.files(connection, asked.of, plan_id)}
    if asked.reader.sees_all:
        listed = tuple(FileTold.of(one) for one in files.values())
    else:
        listed = tuple(_narrowed(asked, row))
    plan = PlanTold(**_summary(asked, row).model_dump(), files=listed)
    etag = etag_of(f"{row.plan_id}-{'approved' if row.approved_at else 'draft'}")
    return json_answer(plan, headers={"etag": etag}).as_response()


def _narrowed(asked: Asked, row: PlanRow) -> list[FileTold]:
    """Files made for a reader who sees some schools."""
    opened, sight = _sight(asked, row)
    with asked.store.reading(asked.authority_id) as connection:
        plan = whole_plan(asked, connection, row)
        kept = {one.name: one for one in plans.files(connection, asked.of, row.plan_id)}
    found = []
    for name in narrowed_files(plan, opened.authority, sight):
        data = narrowed_file(plan, opened.authority, sight, name)
        if data is not None:
            found.append(FileTold(name=name, sha256=hash_of(data), size=len(data)))
        elif name in kept:
            found.append(FileTold.of(kept[name]))
    return found


def _sight(asked: Asked, row: PlanRow) -> tuple[Opened, Sight]:
    _, opened = opened_dataset(asked, row.dataset_id)
    with asked.store.reading(asked.authority_id) as connection:
        plan = whole_plan(asked, connection, row)
    return opened, sight_of(asked.reader, opened.authority, plan.allocation)


def seen_plan(asked: Asked, connection: Connection, plan_id: str) -> PlanRow:
    """A plan that the asker may know of.

    Raises
    ------
    ProblemError
        Where there is none.
    """
    row = plan_named(asked, connection, plan_id)
    if not _is_seen(asked, row):
        raise not_found()
    return row


@router.get(
    "/{plan_id}/files/{name:path}",
    operation_id="get_plan_file",
    response_class=Response,
    responses=file_told("application/json", "The file.", '{"as_of": "2026-08-10"}', *OTHER_KINDS),
)
def get_plan_file(
    authority_id: AuthorityId,
    plan_id: PlanId,
    name: Annotated[str, Path(max_length=255, examples=["tiers.json"])],
    asked: Annotated[Asked, Depends(asking("plans:read"))],
    if_none_match: IfNoneMatch = None,
) -> Response:
    """Give a file of a plan: JSON, plan.xlsx, report.html, plan.geojson, visits.csv, calendars.

    Planners and managers get what the run wrote, byte for byte. A headteacher or link officer gets
    the rows of the schools that are theirs, a provider ``provider.json`` alone.
    """
    with asked.store.reading(asked.authority_id) as connection:
        row = seen_plan(asked, connection, plan_id)
        data = plans.read_file(connection, asked.of, plan_id, name)
    if not asked.reader.sees_all:
        data = _for_reader(asked, row, name, data)
    if data is None:
        raise not_found()
    asked.disclosed(f"plans/{plan_id}/files/{name}")
    return file_response(name, data, if_none_match)


def _for_reader(asked: Asked, row: PlanRow, name: str, kept: bytes | None) -> bytes | None:
    """The file as the asker may have it; ``None`` where it is not for the asker."""
    opened, sight = _sight(asked, row)
    with asked.store.reading(asked.authority_id) as connection:
        plan = whole_plan(asked, connection, row)
    if name not in narrowed_files(plan, opened.authority, sight):
        return None
    made = narrowed_file(plan, opened.authority, sight, name)
    return made if made is not None else kept


@router.post(
    "/{plan_id}/approval",
    operation_id="approve_plan",
    response_model=PlanSummary,
    responses=told(
        SUMMARY | {"approved_at": "2026-08-12T10:00:00Z", "approved_by": "key:9ZX1"},
        words="It is approved; calendars and schools see it from now on.",
        links={"get_plan": OF_PLAN},
    ),
)
def approve_plan(
    authority_id: AuthorityId,
    plan_id: PlanId,
    asked: Annotated[Asked, Depends(asking_once("plans:approve"))],
) -> Response:
    """Approve a plan: the newest approved one is what calendars show and schools may see."""

    def effect(connection: Connection) -> Answer:
        before = plan_named(asked, connection, plan_id)
        if before.kind in ("comparison", "sweep", "scenario"):
            raise ProblemError("conflict", f"A {before.kind} is a question, not a plan to follow.")
        after = plans.approve(connection, asked.of, plan_id, by=asked.principal.id)
        if after is None:
            raise ProblemError("conflict", "The plan has been approved before.")
        asked.note(
            connection, "plan.approved", f"plans/{plan_id}",
            before={"approved_at": None}, after={"approved_at": str(after.approved_at)},
        )  # fmt: skip
        return json_answer(PlanSummary.of(after))

    return do_once(asked, body_hash(None), effect)
