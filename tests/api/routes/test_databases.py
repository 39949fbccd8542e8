"""The same on SQLite and on PostgreSQL: kept once, isolated, on record."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from allocator_api import audit
from allocator_api.routes.support.answers import Answer
from allocator_api.routes.support.asking import Asked
from allocator_api.routes.support.once import body_hash, do_once
from allocator_api.routes.support.opened import OpenedCache
from allocator_api.store import scenarios
from tests.api.routes.service import A, B, serving


def test_what_is_asked_is_kept_once_apart_from_others_and_on_record(tmp_path: Path, store_url: str):
    with serving(tmp_path, store_url) as service:
        key = {"idempotency-key": "one"}
        first, again = (service.upload(headers=key) for _ in range(2))
        assert (first.status_code, first.content) == (201, again.content)
        reading = {"school_id": "S1", "indicator": "attendance", "period_end": "2026-06-30",
                   "value": 80}  # fmt: skip
        body = {"readings": [reading], "known_on": "2026-09-01"}
        assert service.post("/readings", body, headers={"idempotency-key": "2"}).status_code == 201
        job = service.post("/plans", {}).json()["job_id"]
        assert service.get(f"/jobs/{job}", of=B, key_of=B).status_code == 404
        feed = service.post("/calendars", {"kind": "school", "subject_id": "S2"}).json()
        assert service.client.get(feed["address"]).status_code == 200
        assert service.get("/datasets", of=B, key_of=B).json()["items"] == []
        store = service.app.state.store
        with store.reading(None) as connection:
            assert audit.verify(connection, store.audit_key).broken == ()


def test_of_many_requests_with_one_key_at_once_one_is_carried_out(tmp_path: Path, store_url: str):
    with serving(tmp_path, store_url) as service:
        service.upload()
        state = service.app.state
        asked = Asked(
            principal=state.gate._judge(service.key("manager", A))[0],
            authority_id=A, store=state.store, settings=state.settings, opened=OpenedCache(),
            method="POST", path="/x", request_id="", idempotency_key="k",
            notes=state.notes, wake=lambda: None,
        )  # fmt: skip

        def effect(connection):
            done = len(scenarios.newest(connection, A))
            name = f"s{done}"
            scenarios.add(connection, A, name, "text", created_by="test")
            return Answer(200, name.encode())

        with ThreadPoolExecutor(6) as pool:
            tasks = [pool.submit(do_once, asked, body_hash(1), effect) for _ in range(6)]
            bodies = [task.result().body for task in tasks]
        assert bodies == [b"s0"] * 6
        with state.store.reading(A) as connection:
            assert len(scenarios.newest(connection, A)) == 1
