"""Another authority's things are as if they were not there: every operation of the description.

The operations come from the description itself, and every parameter that names something must be
in ``THEIRS``: a new operation is tried as soon as it is there, or the test asks for its id.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from allocator.domain.indicators import Readings
from allocator_api.access.roles import ROLE_SCOPES
from allocator_api.settings import Oidc
from allocator_api.store import jobs, plans
from tests.api.access.issuer import AUDIENCE, Issuer, rsa
from tests.api.access.issuer import serving as issuing
from tests.api.postgres import AUDIT_KEY
from tests.api.routes.service import A, B, Service
from tests.api.routes.test_plans import planned
from tests.api.routes.test_rulesets import FILES
from tests.api.routes.workspaces import a_reading
from tests.api.serving import bearer, made, running, with_authorities
from tests.builders import a_person, a_school, an_authority

NOBODY = "nowhere"
THEIRS: dict[str, str] = {}
"""Ids of the other authority, by the names of the parameters; filled when they are made."""
UNKNOWN = {
    "key_id": "f" * 16, "actor": "key:ffffffffffffffff", "object": "jobs/job-ffffffffffffffff",
    "authority_id": NOBODY, "dataset_id": "ds-ffffffffffffffff", "against": "ds-ffffffffffffffff",
    "plan_id": "pl-ffffffffffffffff", "job_id": "job-ffffffffffffffff", "version": "1",
    "ruleset_id": "no-such-rules", "token_id": "ffffffffffffffff", "name": "no-such-thing",
    "school_id": "S7", "school": "S7", "person": "P7", "subject_id": "S7", "made_by": "P7",
    "by": "P7", "acts": "P7", "current_dataset_id": "ds-ffffffffffffffff", "token": "7",
}  # fmt: skip
HARMLESS = {
    "limit", "cursor", "if-match", "if-none-match", "idempotency-key", "as_of", "within", "since",
    "indicator", "reader", "form", "kind", "state", "shown", "activity", "hours", "most", "least",
}  # fmt: skip
"""Parameters that name nothing of an authority."""
ROLES = sorted(set(ROLE_SCOPES) - {"operator"})
VARIES = ("x-request-id", "date", "content-length")


@dataclass(frozen=True)
class Operation:
    """One operation of the description."""

    id: str
    method: str
    path: str
    parameters: tuple[tuple[str, str], ...]
    body: Any

    def ids(self) -> set[str]:
        """What of this operation may name something of an authority."""
        named = {name for _, name in self.parameters if name not in HARMLESS}
        return named | ({*self.body} & set(UNKNOWN) if isinstance(self.body, dict) else set())


def operations(description: dict[str, Any]) -> list[Operation]:
    found = []
    for path, methods in description["paths"].items():
        for method, told in methods.items():
            content = told.get("requestBody", {}).get("content", {}).get("application/json", {})
            examples = [one["value"] for one in content.get("examples", {}).values()]
            body = content.get("example", examples[0] if examples else None)
            listed = [(one["in"], one["name"]) for one in told.get("parameters", [])]
            found.append(Operation(told["operationId"], method.upper(), path, tuple(listed), body))
    return found


@dataclass
class Both:
    """A service with two authorities that have everything, and bearer texts of the first."""

    service: Service
    operations: list[Operation]
    bearers: dict[str, str]


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory, sqlite_template) -> Iterator[Both]:
    issuer = Issuer(rsa("one"))
    roles = {role: role for role in ROLES}
    with issuing(issuer):
        oidc = Oidc(
            issuer=issuer.url, audience=AUDIENCE, jwks_url=f"{issuer.url}/keys", roles=roles
        )
        folder = tmp_path_factory.mktemp("isolated")
        app = made(folder, audit_key=AUDIT_KEY, oidc=oidc)
        with running(app) as client:
            with_authorities(app, A, B)
            service = Service(app, client)
            THEIRS.update(of_the_other(service))
            service.upload()
            bearers = {f"key {role}": service.key(role, A) for role in ROLES}
            for role in ROLES:
                bound = {
                    "school_ids": ["S2"] if role == "headteacher" else ["S1"],
                    "person_id": "P1", "activities": "link_visit",
                }  # fmt: skip
                token = issuer.token(sub=role, roles=[role], authority_id=A, **bound)
                bearers[f"token {role}"] = token
            yield Both(service, operations(app.openapi()), bearers)


def of_the_other(service: Service) -> dict[str, str]:
    """Something of everything for B, that A has not."""
    readings = Readings.from_rows([a_reading("S9")])
    theirs = an_authority((a_school("S9"),), (a_person("P9"),), readings=readings)
    dataset = service.upload(theirs, of=B, key_of=B).json()["dataset_id"]
    plan, job = "pl-00000000000000b1", "job-00000000000000b1"
    with service.app.state.store.writing(B) as connection:
        plans.add(
            connection, B, plan, planned()[1], dataset_id=dataset, kind="plan", summary={},
            created_by="key:test",
        )  # fmt: skip
        jobs.add(
            connection, B, job, kind="plan", request={}, request_hash="0" * 64,
            created_by="key:test",
        )  # fmt: skip
    texts = {name: data.decode() for name, data in FILES.items()}
    texts["ruleset.yaml"] = texts["ruleset.yaml"].replace(
        "id: scotland-three-tier", "id: rules-of-b"
    )
    rules = service.post("/rulesets", {"files": texts}, of=B, key_of=B)
    assert rules.json()["ruleset_id"] == "rules-of-b"
    scenario = "name: plan-of-b\nquestion: What?\nedits:\n  - edit: leave\n    people: [P9]\n"
    scenario += "    from: 2026-09-01\n    to: 2026-09-30\n"
    kept = service.ask("PUT", "/scenarios/plan-of-b", json={"text": scenario}, of=B, key_of=B)
    assert kept.status_code < 300, kept.text
    calendar = service.post("/calendars", {"kind": "school", "subject_id": "S9"}, of=B, key_of=B)
    return {
        "key_id": service.key("manager", B)[4:20],
        "actor": f"key:{service.key('manager', B)[4:20]}",
        "object": f"jobs/{job}", "authority_id": B,
        "dataset_id": dataset, "against": dataset, "plan_id": plan,
        "job_id": job, "version": "1", "ruleset_id": "rules-of-b", "name": "plan-of-b",
        "token_id": calendar.json()["token_id"], "school_id": "S9", "school": "S9",
        "person": "P9", "subject_id": "S9", "made_by": "P9", "by": "P9", "acts": "P9",
    }  # fmt: skip


def ask(both: Both, operation: Operation, ids: dict[str, str], text: str) -> httpx.Response:
    """Ask an operation with ids in all its places."""
    path, query = operation.path, {}
    for place, name in operation.parameters:
        if place == "path":
            path = path.replace(f"{{{name}}}", ids[name])
        elif place == "query" and name in ids:
            query[name] = ids[name]
    body = operation.body
    if isinstance(body, dict):
        body = {name: ids.get(name, value) for name, value in body.items()}
    more = {} if body is None else {"json": body}
    client = both.service.client
    return client.request(operation.method, path, params=query, headers=bearer(text), **more)


def seen(answer: httpx.Response, ids: dict[str, str]) -> tuple[Any, ...]:
    """All that an asker sees, but for the number of the request and the ids that it gave."""
    body = json.loads(answer.content) if answer.content else None
    if isinstance(body, dict):
        body.pop("instance", None)
    text = json.dumps(body, sort_keys=True)
    for value in sorted(ids.values(), key=len, reverse=True):
        text = re.sub(rf"(?<![\w-]){re.escape(value)}(?![\w-])", "?", text)
    headers = {key: value for key, value in answer.headers.items() if key not in VARIES}
    return answer.status_code, headers, text


def test_every_parameter_that_names_something_is_tried(both: Both):
    named = {name for one in both.operations for name in one.ids()}
    assert named <= {*THEIRS, "token"}, "say what these are of the other authority, in THEIRS"


def test_another_authority_is_refused_as_one_that_is_not_there(both: Both):
    tried = 0
    for operation in both.operations:
        if "authority_id" not in operation.ids():
            continue
        for who, text in both.bearers.items():
            there = ask(both, operation, THEIRS, text)
            nowhere = ask(both, operation, UNKNOWN, text)
            assert there.status_code in (403, 404), (operation.id, who, there.text)
            assert seen(there, THEIRS) == seen(nowhere, UNKNOWN), (operation.id, who)
            tried += 1
    assert tried > 50 * len(both.bearers)


def test_ids_of_another_authority_are_refused_as_ids_that_are_not_there(both: Both):
    theirs, unknown = ({**ids, "authority_id": A} for ids in (THEIRS, UNKNOWN))
    strongest = ("key manager", "token manager", "key headteacher", "key provider")
    for operation in both.operations:
        for name in sorted(operation.ids() - {"authority_id", "version", "token"}):
            own = {"dataset_id": "current", "against": "current", "school": "S1", "school_id": "S1",
                   "person": "P1", "authority_id": A}  # fmt: skip
            for who in strongest:
                given, missing = ({**unknown, **own, name: ids[name]} for ids in (theirs, unknown))
                there = ask(both, operation, given, both.bearers[who])
                nowhere = ask(both, operation, missing, both.bearers[who])
                place = (operation.id, name, who)
                assert there.status_code == nowhere.status_code, (*place, there.text, nowhere.text)
                if there.status_code < 400:  # no id was looked at: a list filtered by it
                    continue
                assert seen(there, given) == seen(nowhere, missing), place


def test_nothing_of_the_other_authority_was_seen_or_changed(both: Both):
    actors = {entry.actor for entry in both.service.trail(B)}
    assert actors == {"test", f"key:{both.service.key('manager', B)[4:20]}"}
    with both.service.app.state.store.reading(B) as connection:
        row = jobs.find(connection, B, THEIRS["job_id"])
    assert row is not None
    assert not row.cancel_requested
