from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from allocator_api.audit import entries, verify
from allocator_api.audit.retention import purge_store
from allocator_api.store import (
    api_keys,
    authorities,
    calendar_tokens,
    datasets,
    idempotency,
    jobs,
    plans,
)
from allocator_api.store.tables import blobs

LIMIT = datetime(2026, 8, 1, tzinfo=UTC)
OLD, NEW = LIMIT - timedelta(days=1), LIMIT + timedelta(days=1)


@pytest.fixture
def council(store):
    with store.writing(None) as connection:
        authorities.add(connection, "innis", "Innis")
        authorities.add(connection, "machair", "Machair")
    return store


def a_dataset(connection, name, at, authority_id="innis", **more):
    return datasets.add(
        connection, authority_id, {"a.csv": name.encode()}, workspace_hash=name, source="upload",
        created_by="k", at=at, **more,
    ).dataset_id  # fmt: skip


def a_plan(connection, plan_id, dataset_id, at):
    plans.add(
        connection, "innis", plan_id, {"plan.json": plan_id.encode()}, dataset_id=dataset_id,
        kind="plan", summary={}, created_by="k", at=at,
    )  # fmt: skip


def a_job(connection, job_id, request, ended=None):
    jobs.add(
        connection, "innis", job_id, kind="plan", request=request, request_hash="h",
        created_by="k", at=OLD,
    )  # fmt: skip
    if ended:
        jobs.finish(connection, "innis", job_id, "succeeded", at=ended)


def test_old_plans_and_datasets_go_with_their_contents(council):
    with council.writing("innis") as connection:
        old, new = a_dataset(connection, "old", OLD), a_dataset(connection, "new", NEW)
        a_plan(connection, "pl-old", old, OLD)
        a_plan(connection, "pl-new", new, NEW)
    gone = purge_store(council, LIMIT, actor="operator")
    assert (gone["innis"]["plans"], gone["innis"]["datasets"], gone["innis"]["blobs"]) == (1, 1, 2)
    with council.reading("innis") as connection:
        assert [row.plan_id for row in plans.page(connection, "innis")] == ["pl-new"]
        assert [row.dataset_id for row in datasets.page(connection, "innis")] == [new]
        assert len(connection.execute(select(blobs)).all()) == 2
        assert plans.read_files(connection, "innis", "pl-new") == {"plan.json": b"pl-new"}


def test_what_people_work_with_stays(council):
    with council.writing("innis") as connection:
        current = a_dataset(connection, "current", OLD)
        authorities.move_current(connection, "innis", current, expected_version=1)
        planned = a_dataset(connection, "planned", OLD)
        for plan_id, approved in (("pl-1", OLD - timedelta(days=9)), ("pl-2", OLD)):
            a_plan(connection, plan_id, planned, OLD)
            plans.approve(connection, "innis", plan_id, by="k", at=approved)
        asked = a_dataset(connection, "asked", OLD)
        a_job(connection, "j1", {"dataset_id": asked})
        a_plan(connection, "pl-3", planned, OLD)
        a_job(connection, "j2", {"replan": {"plan_id": "pl-3"}})
    purge_store(council, LIMIT, actor="operator")
    with council.reading("innis") as connection:
        kept = {row.dataset_id for row in datasets.page(connection, "innis")}
        assert kept == {current, planned, asked}
        assert {row.plan_id for row in plans.page(connection, "innis")} == {"pl-2", "pl-3"}
        assert {row.job_id for row in jobs.page(connection, "innis")} == {"j1", "j2"}


def test_a_line_of_datasets_ends_where_it_was_purged(council):
    with council.writing("innis") as connection:
        old = a_dataset(connection, "old", OLD)
        new = a_dataset(connection, "new", NEW, parent_id=old)
    purge_store(council, LIMIT, actor="operator")
    with council.reading("innis") as connection:
        (row,) = datasets.lineage(connection, "innis", new)
    assert row.parent_id == old


def test_ended_jobs_old_answers_and_dead_keys_go(council):
    with council.writing("innis") as connection:
        a_job(connection, "old", {}, ended=OLD)
        a_job(connection, "new", {}, ended=NEW)
        for key, at in (("old", OLD), ("new", NEW)):
            idempotency.add(
                connection, "innis", "p", key, method="POST", path="/", body_hash="", status=201,
                headers={}, body=b"", at=at,
            )  # fmt: skip
            calendar_tokens.add(
                connection, "innis", key, key, kind="person", subject_id="p", created_by="k"
            )
            calendar_tokens.revoke(connection, "innis", key, at=at)
            for ending in ("expires", "revoked", "lives"):
                api_keys.add(
                    connection, f"{key}-{ending}", f"{key}-{ending}", label="",
                    authority_id="innis", role="r", scopes=[], created_by="k",
                    expires_at=at if ending == "expires" else None,
                )  # fmt: skip
            api_keys.revoke(connection, f"{key}-revoked", at=at)
    gone = purge_store(council, LIMIT, actor="operator")["innis"]
    assert gone == {
        "plans": 0, "datasets": 0, "jobs": 1, "idempotency": 1, "calendar_tokens": 1,
        "api_keys": 2, "blobs": 0,
    }  # fmt: skip
    with council.reading("innis") as connection:
        assert {row.key_id for row in api_keys.every(connection, "innis")} == {
            "old-lives", "new-lives", "new-expires", "new-revoked",
        }  # fmt: skip


def test_the_trail_says_what_was_forgotten_and_a_trial_changes_nothing(council):
    with council.writing("innis") as connection:
        a_dataset(connection, "old", OLD)
    with council.writing("machair") as connection:
        a_dataset(connection, "new", NEW, "machair")
    trial = purge_store(council, LIMIT, actor="operator", is_trial=True)
    with council.reading("innis") as connection:
        assert len(datasets.page(connection, "innis")) == 1
        assert list(entries(connection, "innis")) == []
    assert purge_store(council, LIMIT, actor="operator") == trial
    with council.reading(None) as connection:
        (entry,) = entries(connection, "innis")
        assert entry.action == "store.purged"
        assert '"datasets":1' in entry.after_json
        assert len(datasets.page(connection, "machair")) == 1
        report = verify(connection, council.audit_key)
    assert report.broken == ()


def test_nothing_of_it_is_left_in_the_file(tmp_path, sqlite_store):
    words = b"facts about one person, which nobody may keep"
    with sqlite_store.writing(None) as connection:
        authorities.add(connection, "innis", "Innis")
    with sqlite_store.writing("innis") as connection:
        idempotency.add(
            connection, "innis", "p", "k", method="POST", path="/", body_hash="", status=201,
            headers={}, body=words, at=OLD,
        )  # fmt: skip
    files = [path for path in tmp_path.iterdir() if path.name.startswith("store.db")]
    assert any(words in path.read_bytes() for path in files)
    purge_store(sqlite_store, LIMIT, actor="operator")
    assert not any(words in path.read_bytes() for path in files if path.exists())
