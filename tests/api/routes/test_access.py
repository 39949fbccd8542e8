"""Keys made and revoked by managers, the trail read by them, the secret of webhooks."""

from __future__ import annotations

from pathlib import Path

import pytest

from allocator_api.jobs.signing import secret_of
from tests.api.routes.service import A, B, Service, serving
from tests.api.serving import a_key, bearer

HEAD = {"role": "headteacher", "school_ids": ["S1"], "label": "office", "days": 30}
ONCE = {"idempotency-key": "office-1"}


def test_a_key_is_made_listed_used_and_revoked(tmp_path: Path, store_url: str):
    with serving(tmp_path, store_url) as service:
        made = service.post("/keys", HEAD)
        assert made.status_code == 201, made.text
        key_id, text = made.json()["key_id"], made.json()["key"]
        as_head = {"headers": bearer(text)}
        own = f"/v1/authorities/{A}"
        assert service.client.get(own, **as_head).status_code == 200
        assert service.client.get(f"/v1/authorities/{B}", **as_head).status_code == 404
        listed = service.get("/keys").json()["items"]
        (one,) = [key for key in listed if key["key_id"] == key_id]
        assert (one["role"], one["school_ids"], one["revoked_at"]) == ("headteacher", ["S1"], None)
        assert one["expires_at"] > one["created_at"]
        assert text.split("_")[2] not in service.get("/keys").text
        assert service.ask("DELETE", f"/keys/{key_id}").json()["revoked_at"]
        assert service.client.get(own, **as_head).status_code == 401
        assert service.ask("DELETE", f"/keys/{key_id}").status_code == 200
        noted = [(entry.action, entry.object) for entry in service.trail()]
        assert ("key.created", f"keys/{key_id}") in noted
        assert noted.count(("key.revoked", f"keys/{key_id}")) == 1


def test_the_same_request_again_gets_the_same_key_and_nobody_keeps_it(service: Service):
    first, again = (service.post("/keys", HEAD, headers=ONCE) for _ in range(2))
    assert first.status_code == 201
    assert first.content == again.content
    secret = first.json()["key"].split("_")[2]
    assert "salt" not in first.json()
    kept = b"".join(path.read_bytes() for path in service.files())
    assert secret.encode() not in kept
    assert bytes.fromhex(secret) not in kept
    other = service.post("/keys", {**HEAD, "days": 31}, headers=ONCE)
    assert other.json()["type"] == "/problems/idempotency-mismatch"
    # The same words of somebody else are another request.
    by_operator = service.post("/keys", HEAD, headers=ONCE, role="operator")
    assert by_operator.json()["key_id"] != first.json()["key_id"]
    keys = [service.post("/keys", HEAD).json()["key"] for _ in range(2)]
    assert len({*keys, first.json()["key"]}) == 3


def test_nobody_makes_a_key_that_may_do_more(service: Service):
    assert service.post("/keys", {"role": "manager"}).status_code == 201
    faulty = service.post("/keys", {"role": "operator"})
    assert (faulty.status_code, faulty.json()["faults"][0]["field"]) == (422, "role")
    narrow = a_key(service.app, authority=A, scopes=["keys:write", "keys:read", "counts:read"])
    asked = {"headers": bearer(narrow)}
    path = f"/v1/authorities/{A}/keys"
    for body, status in (
        ({"role": "manager"}, 403),
        ({"role": "public"}, 403),
        ({"role": "manager", "scopes": ["keys:read"]}, 201),
        ({"role": "public", "scopes": ["counts:read"]}, 201),
        ({"role": "public", "scopes": ["keys:read"]}, 422),
    ):
        answer = service.client.post(path, json=body, **asked)
        assert (body, answer.status_code) == (body, status)
    refused = service.client.post(path, json={"role": "public"}, **asked)
    assert "authorities:read" in refused.json()["detail"]
    roles = [one["role"] for one in service.get("/keys").json()["items"]]
    assert roles.count("public") == 1  # a refused one is not kept


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({"role": "headteacher", "scopes": ["plans:raed"]}, ["school_ids", None]),
        ({"role": "link_officer"}, ["person_id"]),
        ({"role": "public", "days": 0}, ["days"]),
        ({"role": "public", "label": "a\nb"}, ["label"]),
    ],
)
def test_all_faults_of_a_key_are_told_at_once(service: Service, body, fields):
    answer = service.post("/keys", body)
    assert answer.status_code == 422
    assert sorted(str(one["field"]) for one in answer.json()["faults"]) == sorted(map(str, fields))


def test_keys_of_others_are_not_there(service: Service):
    of_b = service.post("/keys", {"role": "public"}, of=B, key_of=B).json()["key_id"]
    of_all = a_key(service.app, "operator", None).split("_")[1]
    for key_id in (of_b, of_all, "0" * 16):
        assert service.ask("DELETE", f"/keys/{key_id}").status_code == 404
    assert of_b not in service.get("/keys").text
    assert service.get("/keys", role="planner").status_code == 403
    assert service.post("/keys", {"role": "public"}, role="planner").status_code == 403
    assert service.get("/keys", of="nowhere", role="operator").status_code == 404
    assert service.post("/keys", {"role": "public"}, of="no", role="operator").status_code == 404


def test_the_trail_is_read_in_pages_that_come_to_an_end(tmp_path: Path, store_url: str):
    with serving(tmp_path, store_url) as service:
        for _ in range(3):
            service.post("/keys", HEAD)
        seen, cursor, pages = [], None, 0
        before = service.trail()
        while pages < 20:
            page = service.get(
                "/audit", params={"limit": 1, **({"cursor": cursor} if cursor else {})}
            )
            seen += page.json()["items"]
            cursor, pages = page.json()["next_cursor"], pages + 1
            if cursor is None:
                break
        assert [one["seq"] for one in seen] == [entry.seq for entry in before]
        assert [one["action"] for one in seen] == [entry.action for entry in before]
        assert seen[-1]["after"]["role"] == "headteacher"
        assert [entry.object for entry in service.trail()[len(before) :]] == ["audit"] * pages


def test_the_trail_is_chosen_by_object_actor_and_moment(service: Service):
    made = service.post("/keys", HEAD).json()
    service.ask("DELETE", f"/keys/{made['key_id']}")
    service.post("/keys", HEAD, role="operator")

    def actions(**params: str) -> list[str]:
        return [one["action"] for one in service.get("/audit", params=params).json()["items"]]

    assert actions(object=f"keys/{made['key_id']}") == ["key.created", "key.revoked"]
    by = service.get("/audit", params={"object": "keys"}).json()["items"][-1]["actor"]
    mine = [entry.action for entry in service.trail() if entry.actor == by]
    assert actions(actor=by) == mine
    assert actions(since="2100-01-01T00:00:00Z") == []
    everything = len(service.trail())
    assert len(actions(since="2020-01-01T00:00:00")) == everything


@pytest.mark.parametrize(
    "params", [{"since": "0001-01-01T00:00:00+14:00"}, {"since": "soon"}, {"since": "0.5"},
               {"cursor": "WyJhIiwiYiJd"}, {"cursor": "x"}, {"limit": "0"}, {"actor": "x" * 301}],
)  # fmt: skip
def test_a_faulty_question_about_the_trail_is_refused(service: Service, params):
    assert service.get("/audit", params=params).status_code == 422


def test_the_trail_is_for_those_who_answer_for_the_authority(service: Service):
    for role, status in (
        ("planner", 403),
        ("headteacher", 403),
        ("public", 403),
        ("operator", 200),
    ):
        assert service.get("/audit", role=role).status_code == status
    assert service.get("/audit", of=B).status_code == 404
    assert service.get("/audit", of="nowhere", role="operator").status_code == 404


def test_the_secret_of_webhooks_is_shown_to_managers_and_that_is_on_record(service: Service):
    told = service.get("/webhook-secret")
    assert told.json() == {"authority_id": A, "secret": secret_of(service.app.state.store, A)}
    assert told.headers["cache-control"] == "no-store"
    assert service.trail()[-1].object == "webhook-secret"
    assert service.get("/webhook-secret", role="planner").status_code == 403
    assert service.get("/webhook-secret", of=B).status_code == 404
    unknown = service.get("/webhook-secret", of="nowhere", role="operator")
    assert unknown.status_code == 404
