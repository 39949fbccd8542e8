"""``/scenarios``: what-ifs, shipped and the authority's own."""

from __future__ import annotations

from pathlib import Path as File
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Body, Depends, Path, Response
from sqlalchemy import Connection

from allocator.errors import Fault, FaultyDataError
from allocator.scenarios.finding import scenario_files
from allocator_api.problems import not_found
from allocator_api.routes.models.rulesets import NewScenario, ScenarioTold
from allocator_api.routes.support.answers import Answer, json_answer
from allocator_api.routes.support.asking import Asked, AuthorityId, asking, asking_once
from allocator_api.routes.support.describing import given, told
from allocator_api.routes.support.etags import etag_of
from allocator_api.routes.support.finding import authority_of
from allocator_api.routes.support.naming import shown_name, stays_inside
from allocator_api.routes.support.once import body_hash, do_once
from allocator_api.routes.support.paging import Cursor, Limit, Page, page_of_sorted
from allocator_api.routes.support.uploads import as_folder, faults_of_scenario
from allocator_api.store import scenarios

if TYPE_CHECKING:
    from allocator.scenarios.schema import Scenario

router = APIRouter(prefix="/v1/authorities/{authority_id}/scenarios", tags=["scenarios"])

TEXT = """\
name: officer-away
question: What if an officer is away for a month?
edits:
  - edit: leave
    people: [P1]
    from: 2026-09-01
    to: 2026-09-30
"""
TOLD = {
    "name": "officer-away",
    "question": "What if an officer is away for a month?",
    "is_shipped": False,
    "version": 1,
    "text": TEXT,
    "created_at": "2026-08-10T09:00:00Z",
}
Name = Annotated[str, Path(max_length=100, examples=["one-more-post"])]


@router.put(
    "/{name}",
    operation_id="store_scenario",
    response_model=ScenarioTold,
    responses=told(TOLD, words="It is kept as the newest version.", headers={"ETag": "Version."}),
)
def store_scenario(
    authority_id: AuthorityId,
    name: Name,
    asked: Annotated[Asked, Depends(asking_once("scenarios:write"))],
    new: Annotated[NewScenario, Body(openapi_examples=given({"text": TEXT}))],
) -> Response:
    """Keep a scenario under its name; every fault is told with its line."""
    scenario = _read(asked, name, new.text)

    def effect(connection: Connection) -> Answer:
        authority_of(asked, connection)
        row = scenarios.add(connection, asked.of, name, new.text, created_by=asked.principal.id)
        asked.note(connection, "scenarios.stored", f"scenarios/{name}@{row.version}")
        told_of = ScenarioTold.of(row, scenario.question)
        return json_answer(told_of, headers={"etag": etag_of(str(row.version))})

    return do_once(asked, body_hash(new.model_dump()), effect)


def _read(asked: Asked, name: str, text: str) -> Scenario:
    """A scenario from its text.

    Raises
    ------
    FaultyDataError
        With every fault, a name other than that in the address among them.
    """
    from allocator.scenarios.schema import load_scenario

    if not stays_inside(name) or "/" in name or "\\" in name or name.startswith("."):
        expected = "a name that a file can have"
        raise FaultyDataError([Fault("request", None, "name", shown_name(name), expected)])
    file = "scenario.yaml"
    faults = list(faults_of_scenario(text, file, asked.may_call))
    if faults:
        raise FaultyDataError(faults)
    with as_folder({file: text.encode()}) as folder:
        scenario = load_scenario(folder / file)
    if scenario.name != name:
        expected = f"{name}, the name in the address"
        raise FaultyDataError([Fault(file, None, "name", shown_name(scenario.name), expected)])
    return scenario


@router.get(
    "",
    operation_id="list_scenarios",
    responses=told(
        {"items": [TOLD], "next_cursor": None},
        links={
            "get_scenario": {
                "authority_id": "$request.path.authority_id",
                "name": "$response.body#/items/0/name",
            }
        },
    ),
)
def list_scenarios(
    authority_id: AuthorityId,
    asked: Annotated[Asked, Depends(asking("scenarios:read"))],
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[ScenarioTold]:
    """List the scenarios by name: those of the authority, and shipped ones of other names."""
    found = _every(asked)
    rows = [found[name] for name in sorted(found)]
    shown, after = page_of_sorted(rows, limit, cursor, lambda one: (one.name,))
    return Page(items=shown, next_cursor=after)


@router.get(
    "/{name}",
    operation_id="get_scenario",
    response_model=ScenarioTold,
    responses=told(TOLD, links={
        "run_scenarios": {"authority_id": "$request.path.authority_id"},
    }),
)  # fmt: skip
def get_scenario(
    authority_id: AuthorityId,
    name: Name,
    asked: Annotated[Asked, Depends(asking("scenarios:read"))],
) -> Response:
    """Tell of a scenario: its newest version, or the shipped one."""
    found = _every(asked).get(name)
    if found is None:
        raise not_found()
    return json_answer(found).as_response()


def _every(asked: Asked) -> dict[str, ScenarioTold]:
    from allocator.scenarios.schema import load_scenario

    with asked.store.reading(asked.authority_id) as connection:
        authority_of(asked, connection)
        own = scenarios.newest(connection, asked.of)
    found = {path.stem: _shipped(path) for path in scenario_files().values()}
    for row in own:
        with as_folder({"scenario.yaml": row.text.encode()}) as folder:
            question = load_scenario(folder / "scenario.yaml").question
        found[row.name] = ScenarioTold.of(row, question)
    return found


def _shipped(path: File) -> ScenarioTold:
    from allocator.scenarios.schema import load_scenario

    scenario = load_scenario(path)
    return ScenarioTold(
        name=path.stem,
        question=scenario.question,
        is_shipped=True,
        version=None,
        text=path.read_text(encoding="utf-8"),
    )
