"""Keys and tokens at the door of a service that runs, on each database for the keys."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

import pytest
from fastapi import Depends

from allocator.errors import FaultyDataError
from allocator_api import audit
from allocator_api.access import Principal, allowed, keys
from allocator_api.access.roles import ROLE_SCOPES, SCOPES, scopes_of
from allocator_api.settings import Limits, Oidc
from allocator_api.store import api_keys
from tests.api.access.issuer import AUDIENCE, Issuer, rsa, serving
from tests.api.serving import a_key, bearer, home_in, made, running, with_authorities

WHO = "/v1/authorities/innis/who"
ADMIN = "/v1/installation"

Reader = Annotated[Principal, Depends(allowed("plans:read"))]
Operator = Annotated[Principal, Depends(allowed("authorities:write"))]


def service(folder, **given):
    app = made(folder, **given)

    @app.get("/v1/authorities/{authority_id}/who")
    async def who(authority_id: str, principal: Reader) -> dict:
        return {"id": principal.id, "role": principal.role, "schools": principal.school_ids}

    @app.get(ADMIN)
    async def admin(principal: Operator) -> dict:
        return {"id": principal.id}

    return app


@pytest.fixture
def home(tmp_path, sqlite_template):
    return home_in(tmp_path, sqlite_template)


@pytest.fixture
def app(home):
    return service(home)


@pytest.fixture
def client(app):
    with running(app) as client:
        with_authorities(app, "innis")
        yield client


def test_a_key_opens_the_door_in_its_role(app, client):
    text = a_key(app, "headteacher", school_ids=["s1"])
    answer = client.get(WHO, headers=bearer(text))
    assert answer.json() == {"id": f"key:{text[4:20]}", "role": "headteacher", "schools": ["s1"]}


def test_of_the_secret_only_a_hash_is_kept(app, client):
    text = a_key(app)
    with app.state.store.reading(None) as connection:
        (row,) = api_keys.every(connection, "innis")
        trail = repr(list(audit.entries(connection, "innis")))
    secret = text.rsplit("_", 1)[1]
    assert row.key_hash == keys.hash_of(secret)
    assert secret not in repr(row)
    assert secret not in trail
    assert "key.created" in trail


@pytest.mark.parametrize(
    "header",
    [None, "", "Bearer", "Bearer ", "Basic dXNlcjpwdw==", "alc_1_2"],
)
def test_without_a_key_you_are_asked_who_you_are(client, header):
    answer = client.get(WHO, headers={} if header is None else {"authorization": header})
    assert (answer.status_code, answer.json()["type"]) == (401, "/problems/no-credentials")
    assert answer.headers["www-authenticate"] == 'Bearer realm="allocator"'


def test_keys_that_do_not_hold_are_refused_alike(app, client):
    good = a_key(app)
    old = a_key(app, expires_at=datetime.now(UTC) - timedelta(seconds=1))
    bodies = set()
    for text in (
        good[:-1] + ("0" if good[-1] != "0" else "1"), good + "0", good[:-1], old, good.upper(),
        "alc_0000000000000000_" + "0" * 64, "alc_x", "alc_", "x.y.z", "x" * 5_000, "é",
    ):  # fmt: skip
        answer = client.get(WHO, headers={"authorization": f"Bearer {text}".encode()})
        assert answer.status_code == 401
        bodies.add((answer.json()["type"], answer.json()["title"], answer.json().get("detail")))
    assert bodies == {("/problems/bad-credentials", "The key or token is not accepted", None)}


def test_a_revoked_key_is_refused(app, client):
    text = a_key(app)
    assert client.get(WHO, headers=bearer(text)).status_code == 200
    with app.state.store.writing(None) as connection:
        assert keys.revoke(connection, "test", text[4:20])
        assert keys.revoke(connection, "test", text[4:20]) is None
    app.state.gate.forget()
    assert client.get(WHO, headers=bearer(text)).status_code == 401


def test_a_key_with_fewer_scopes_may_do_less(app, client):
    text = a_key(app, scopes=["jobs:read"])
    answer = client.get(WHO, headers=bearer(text))
    assert (answer.status_code, answer.json()["type"]) == (403, "/problems/not-permitted")
    assert "plans:read" in answer.json()["detail"]


@pytest.mark.parametrize("role", ["manager", "planner", "link_officer"])
def test_no_role_of_an_authority_runs_the_installation(app, client, role):
    text = a_key(app, role, person_id="p1")
    assert client.get(ADMIN, headers=bearer(text)).status_code == 403
    operator = a_key(app, "operator", None)
    assert client.get(ADMIN, headers=bearer(operator)).status_code == 200
    assert client.get(WHO, headers=bearer(operator)).status_code == 200


def test_the_last_use_of_a_key_is_noted(app, client):
    text = a_key(app)
    client.get(WHO, headers=bearer(text))
    app.state.gate.note_uses()
    with app.state.store.reading(None) as connection:
        assert api_keys.find(connection, text[4:20]).last_used_at is not None


def test_one_asker_may_ask_so_often(home):
    app = service(home, limits=Limits(requests_per_minute=2, address_requests_per_minute=0))
    with running(app) as client:
        with_authorities(app, "innis")
        one, other = bearer(a_key(app)), bearer(a_key(app))
        assert [client.get(WHO, headers=one).status_code for _ in range(3)] == [200, 200, 429]
        assert int(client.get(WHO, headers=one).headers["retry-after"]) >= 1
        assert client.get(WHO, headers=other).status_code == 200


def test_guessing_keys_is_slowed_down_and_those_known_go_on(home):
    app = service(home, limits=Limits(refusals_per_minute=3, address_requests_per_minute=0))
    with running(app) as client:
        with_authorities(app, "innis")
        good = bearer(a_key(app))
        assert client.get(WHO, headers=good).status_code == 200
        guesses = [client.get(WHO, headers=bearer(f"alc_{n}")).status_code for n in range(5)]
        assert guesses == [401, 401, 401, 429, 429]
        assert client.get(WHO, headers=good).status_code == 200


@pytest.mark.parametrize(
    ("role", "authority", "more", "field"),
    [
        ("mananger", "innis", {}, "role"),
        ("operator", "innis", {}, "authority_id"),
        ("manager", None, {}, "authority_id"),
        ("headteacher", "innis", {}, "school_ids"),
        ("provider", "innis", {}, "school_ids"),
        ("link_officer", "innis", {}, "person_id"),
        ("public", "innis", {"scopes": ["plans:raed"]}, None),
        ("public", "innis", {"scopes": ["plans:write"]}, None),
    ],
)
def test_a_key_that_makes_no_sense_is_not_made(app, client, role, authority, more, field):
    with pytest.raises(FaultyDataError) as caught:
        a_key(app, role, authority, **more)
    assert caught.value.faults[0].column == field


def test_the_first_key_is_made_once(app, client):
    store = app.state.store
    with store.writing(None) as connection:
        first = keys.first_key(connection)
    with store.writing(None) as connection:
        assert keys.first_key(connection) is None
    assert client.get(ADMIN, headers=bearer(first)).status_code == 200


def test_scopes_of_roles_are_known_and_ordered():
    for scopes in ROLE_SCOPES.values():
        assert scopes <= set(SCOPES)
        assert ROLE_SCOPES["public"] <= scopes
    for lesser, greater in (("link_officer", "planner"), ("planner", "manager")):
        assert ROLE_SCOPES[lesser] < ROLE_SCOPES[greater]
    assert scopes_of("planner", ["jobs:read"]) == {"jobs:read"}
    with pytest.raises(ValueError, match="no scope"):
        allowed("plans:wirte")


def test_tokens_of_a_provider_open_the_door_until_their_end(home):
    with serving(Issuer(rsa("one"))) as issuer:
        oidc = Oidc(
            issuer=issuer.url, audience=AUDIENCE, jwks_url=f"{issuer.url}/keys",
            roles={"planners": "planner"}, leeway_seconds=0,
        )  # fmt: skip
        app = service(home, oidc=oidc)
        with running(app) as client:
            answer = client.get(WHO, headers=bearer(issuer.token()))
            assert answer.json()["id"] == "token:u-1"
            assert client.get(WHO, headers=bearer(issuer.token(aud="x"))).status_code == 401
            assert client.get(WHO, headers=bearer(issuer.token(roles=[]))).status_code == 403
            other = bearer(issuer.token(authority_id="glasgow"))
            assert client.get(WHO, headers=other).status_code == 404


def test_where_the_keys_of_the_provider_are_missing_it_is_told_as_such(home):
    with serving(Issuer(rsa("one"))) as issuer:
        issuer.is_up = False
        oidc = Oidc(issuer=issuer.url, audience=AUDIENCE, jwks_url=f"{issuer.url}/keys")
        with running(service(home, oidc=oidc)) as client:
            answer = client.get(WHO, headers=bearer(issuer.token()))
            assert (answer.status_code, answer.json()["type"]) == (503, "/problems/unavailable")


def test_keys_hold_on_each_database(store):
    with store.writing(None) as connection:
        row, text = keys.create(connection, "t", role="operator", authority_id=None, label="")
    with store.reading(None) as connection:
        principal, until = keys.principal_of(connection, text)
        assert (principal.id, until) == (f"key:{row.key_id}", None)
        assert keys.principal_of(connection, text[:-1] + "x") is None
