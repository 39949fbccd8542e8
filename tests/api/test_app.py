import json
import re
from typing import Annotated

import pytest
from fastapi import Depends
from sqlalchemy import text

from allocator.errors import BrokenPlanError, Fault, FaultyDataError, NoPlanError, UsageError
from allocator_api.access import Principal, allowed
from allocator_api.problem_types import PROBLEM_TYPES
from allocator_api.store.faults import StaleVersionError, StoreUnreachableError
from tests.api.serving import a_key, bearer, home_in, made, running, with_authorities

Reader = Annotated[Principal, Depends(allowed("plans:read"))]
SECRET = "secret-of-a-school"


@pytest.fixture
def app(tmp_path, sqlite_template):
    app = made(home_in(tmp_path, sqlite_template))

    @app.get("/v1/authorities/{authority_id}/things/{thing_id}")
    def thing(authority_id: str, thing_id: int, _principal: Reader) -> dict:
        return {"thing_id": thing_id}

    errors = {
        "crash": lambda: 1 / 0,
        "faulty": FaultyDataError(
            [Fault("/srv/x/schools.csv", 3, "sector", "nursary", "a sector")]
        ),
        "usage": UsageError("There is no folder /srv/allocator/data/x."),
        "no-plan": NoPlanError("two pins clash"),
        "broken": BrokenPlanError([f"{SECRET} has no officer"]),
        "stale": StaleVersionError("SELECT version FROM authorities"),
        "store": StoreUnreachableError("host db.internal"),
    }

    @app.get("/errors/{name}")
    def fail(name: str) -> None:
        error = errors[name]
        raise error if isinstance(error, Exception) else ValueError(f"{SECRET} /etc/passwd")

    return app


@pytest.fixture
def client(app):
    with running(app) as client:
        yield client


def test_the_service_says_that_it_is_up_and_ready(client):
    assert client.get("/health").json()["status"] == "ok"
    assert client.get("/ready").json()["status"] == "ready"


def test_a_service_whose_store_is_older_is_up_but_not_ready(app, client):
    with app.state.store.writing(None) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    assert client.get("/health").status_code == 200
    answer = client.get("/ready")
    assert (answer.status_code, answer.json()["type"]) == (503, "/problems/unavailable")


@pytest.mark.parametrize(
    ("name", "status", "kind"),
    [
        ("crash", 500, "internal"),
        ("faulty", 422, "faulty-request"),
        ("usage", 404, "not-found"),
        ("no-plan", 422, "no-plan"),
        ("broken", 500, "broken-plan"),
        ("stale", 412, "precondition-failed"),
        ("store", 503, "unavailable"),
    ],
)
def test_every_error_is_a_problem_that_gives_nothing_away(client, capsys, name, status, kind):
    answer = client.get(f"/errors/{name}")
    problem = answer.json()
    assert (answer.status_code, problem["type"]) == (status, f"/problems/{kind}")
    assert answer.headers["content-type"] == "application/problem+json"
    assert problem["instance"] == answer.headers["x-request-id"]
    for word in (SECRET, "/srv", "/etc", "SELECT", "db.internal", "Traceback", "line "):
        assert word not in answer.text


def test_what_a_fault_is_about_is_told(client):
    (fault,) = client.get("/errors/faulty").json()["faults"]
    assert fault == {
        "file": "schools.csv", "row": 3, "field": "sector", "value": "nursary",
        "expected": "a sector", "nearest": None, "severity": "error",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nothing", 404),
        ("GET", "/v1/rulesets/", 404),
        ("PATCH", "/health", 405),
        ("BREW", "/health", 405),
        ("GET", "/v1/%00", 404),
        ("GET", "/health?x=%00", 422),
        ("GET", "/problems/nothing", 404),
    ],
)
def test_refusals_of_the_framework_are_problems_too(client, method, path, status):
    answer = client.request(method, path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == status


def test_headers_without_end_are_refused(client):
    answer = client.get("/health", headers={"x": "x" * 40_000})
    assert (answer.status_code, answer.json()["type"]) == (431, "/problems/headers-too-large")


def test_a_method_that_is_refused_names_those_that_are_not(client):
    assert client.patch("/health").headers["allow"] == "GET"
    for path, methods in (
        ("/v1/authorities", "GET, POST"),
        ("/v1/authorities/innis/datasets/current", "GET, PUT"),
        ("/v1/authorities/innis/scenarios/new", "GET, PUT"),
    ):
        assert (path, client.patch(path).headers["allow"]) == (path, methods)


def test_every_kind_of_problem_has_a_page(client):
    names = re.findall(r'href="(/problems/[a-z-]+)"', client.get("/problems").text)
    assert len(names) == len(PROBLEM_TYPES)
    for name in names:
        page = client.get(name)
        assert page.status_code == 200
        assert "What to do" in page.text


def test_another_authority_and_one_that_is_not_there_look_the_same(app, client):
    with_authorities(app, "innis", "glasgow")
    headers = bearer(a_key(app))

    def refusal(authority: str) -> tuple:
        answer = client.get(f"/v1/authorities/{authority}/things/1", headers=headers)
        body = re.sub(rb"req-[0-9a-f]{16}", b"ID", answer.content)
        more = {k: v for k, v in answer.headers.items() if k not in ("x-request-id", "date")}
        return answer.status_code, body, more

    assert refusal("glasgow") == refusal("nowhere")
    assert refusal("glasgow")[0] == 404
    own = client.get("/v1/authorities/innis/things/1", headers=headers)
    assert own.json() == {"thing_id": 1}


def test_answers_carry_safe_headers(client):
    headers = client.get("/health").headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "server" not in headers


def test_numbers_name_routes_and_no_ids(app, client):
    with_authorities(app, "innis")
    headers = bearer(a_key(app))
    client.get("/v1/authorities/innis/things/12345", headers=headers)
    client.get("/v1/somewhere/else")
    page = client.get("/metrics").text
    route = 'route="/v1/authorities/{authority_id}/things/{thing_id}"'
    assert f'allocator_request_seconds_count{{method="GET",{route},status="200"}} 1.0' in page
    assert "innis" not in page
    assert "12345" not in page
    assert "somewhere" not in page


def test_the_description_tells_refusals_and_keys(client):
    description = client.get("/openapi.json").json()
    assert description["openapi"].startswith("3.1")
    assert description["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"
    for operations in description["paths"].values():
        for operation in operations.values():
            refused = operation["responses"]["4XX"]["content"]
            assert list(refused) == ["application/problem+json"]
            assert "422" not in operation["responses"]
    operation = description["paths"]["/v1/authorities/{authority_id}/things/{thing_id}"]["get"]
    assert operation["security"] == [{"bearer": []}]
    assert description["paths"]["/health"]["get"]["security"] == []


def test_the_log_has_ids_and_no_words_of_errors(app, client, capfd):
    from allocator_api import logs

    logs.set_up("info")
    answer = client.get(f"/errors/crash?q={SECRET}", headers=bearer(f"alc_{SECRET}"))
    lines = [json.loads(line) for line in capfd.readouterr().err.splitlines()]
    mine = [one for one in lines if one.get("request_id") == answer.json()["instance"]]
    assert [one["event"] for one in mine] == ["request failed", "request"]
    assert mine[0]["error"] == "ValueError"
    assert any("test_app.py" in frame for frame in mine[0]["frames"])
    assert mine[1]["route"] == "/errors/{name}"
    assert mine[1]["status"] == 500
    assert SECRET not in json.dumps(lines)
    assert "passwd" not in json.dumps(lines)
