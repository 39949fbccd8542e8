import dataclasses
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from allocator.errors import UsageError
from allocator_api.store import (
    api_keys,
    authorities,
    calendar_tokens,
    datasets,
    executors,
    files,
    idempotency,
    jobs,
    plans,
    rulesets,
    scenarios,
    tables,
)
from allocator_api.store.faults import DamagedStoreError, StaleVersionError
from allocator_api.store.tables import blobs
from allocator_api.store.tables import jobs as jobs_table

DAY = datetime(2026, 8, 10, 9, tzinfo=UTC)
FILES = {"schools.csv": b"school_id\nA\n", "authority.yaml": b"name: Innis\n"}


@pytest.fixture
def council(store):
    with store.writing(None) as connection:
        authorities.add(connection, "innis", "Innis", at=DAY)
    with store.writing("innis") as connection:
        yield connection


def a_dataset(connection, contents=FILES, **more):
    words = {"workspace_hash": files.hash_of_all(contents), "source": "upload", "created_by": "k"}
    return datasets.add(connection, "innis", contents, **{**words, **more})


def test_an_authority_is_added_once(council):
    assert authorities.add(council, "innis", "Another") is None
    assert authorities.find(council, "innis").name == "Innis"


def test_the_current_dataset_moves_for_who_has_read_the_newest(council):
    moved = authorities.move_current(council, "innis", "ds-1", expected_version=1)
    assert (moved.current_dataset_id, moved.version) == ("ds-1", 2)
    with pytest.raises(StaleVersionError):
        authorities.move_current(council, "innis", "ds-2", expected_version=1)
    assert authorities.find(council, "innis").current_dataset_id == "ds-1"


def test_a_dataset_gives_back_what_was_put_in(council):
    row = a_dataset(council, note="first", at=DAY)
    assert row.dataset_id == f"ds-{files.hash_of_all(FILES)[:16]}"
    assert row.created_at == DAY
    assert datasets.read_files(council, "innis", row.dataset_id) == FILES
    assert datasets.read_file(council, "innis", row.dataset_id, "schools.csv") == b"school_id\nA\n"
    assert datasets.read_file(council, "innis", row.dataset_id, "people.csv") is None
    listed = datasets.files(council, "innis", row.dataset_id)
    assert [(file.name, file.size) for file in listed] == [
        ("authority.yaml", 12),
        ("schools.csv", 12),
    ]


def test_a_dataset_of_the_same_files_is_the_same(council):
    first = a_dataset(council, note="first")
    assert a_dataset(council, note="second") == first


def test_a_file_that_makes_no_plan_makes_another_dataset(council):
    first = a_dataset(council)
    more = {**FILES, "discussions.csv": b"school_id,on\n"}
    child = a_dataset(
        council, more, workspace_hash=first.workspace_hash, parent_id=first.dataset_id
    )
    assert child.dataset_id != first.dataset_id
    assert datasets.lineage(council, "innis", child.dataset_id) == (child, first)


def test_contents_in_several_datasets_are_kept_once(council):
    a_dataset(council)
    a_dataset(council, {**FILES, "people.csv": b"person_id\n"})
    assert len(council.execute(blobs.select()).all()) == 3


def test_damaged_contents_are_not_given_out(council):
    row = a_dataset(council)
    assert row
    packed = b"x\x9cK\x04\x00\x00b\x00b"  # zlib of b"a"
    with pytest.raises(DamagedStoreError):
        files.unpacked(files.hash_of(b"b"), 1, packed)
    with pytest.raises(DamagedStoreError):
        files.unpacked(files.hash_of(b"a"), 1, b"not packed")
    assert files.unpacked(files.hash_of(b"a"), 1, packed) == b"a"


def test_a_parent_that_is_not_there_is_refused(store):
    with store.writing(None) as connection:
        authorities.add(connection, "innis", "Innis")
    with pytest.raises(StaleVersionError), store.writing("innis") as connection:
        a_dataset(connection, parent_id="ds-none")


def test_pages_go_through_all_datasets_newest_first(council):
    made = [
        a_dataset(council, {"a.csv": bytes([number])}, at=DAY + timedelta(minutes=number // 2))
        for number in range(7)
    ]
    wanted = [
        row.dataset_id for row in sorted(made, key=lambda row: (row.created_at, row.dataset_id))
    ]
    seen, after = [], None
    while page := datasets.page(council, "innis", limit=3, after=after):
        seen += [row.dataset_id for row in page]
        after = seen[-1]
    assert seen == wanted[::-1]
    with pytest.raises(UsageError, match="no page"):
        datasets.page(council, "innis", after="ds-none")
    with pytest.raises(UsageError, match="1 to 500"):
        datasets.page(council, "innis", limit=0)


def test_a_ruleset_has_a_new_version_where_it_changed(council):
    words = {"created_by": "k"}
    first = rulesets.add(council, "innis", "own", {"ruleset.yaml": b"1"}, hash_="h1", **words)
    assert (
        rulesets.add(council, "innis", "own", {"ruleset.yaml": b"1"}, hash_="h1", **words) == first
    )
    second = rulesets.add(council, "innis", "own", {"ruleset.yaml": b"2"}, hash_="h2", **words)
    assert (first.version, second.version) == (1, 2)
    assert rulesets.find(council, "innis", "own") == second
    assert rulesets.find(council, "innis", "own", 1) == first
    assert rulesets.newest(council, "innis") == (second,)
    assert rulesets.versions(council, "innis", "own") == (second, first)
    assert rulesets.read_files(council, first) == {"ruleset.yaml": b"1"}
    assert [file.name for file in rulesets.files(council, second)] == ["ruleset.yaml"]


def test_a_scenario_has_a_new_version_where_it_changed(council):
    first = scenarios.add(council, "innis", "cut", "a: 1", created_by="k")
    assert scenarios.add(council, "innis", "cut", "a: 1", created_by="k") == first
    second = scenarios.add(council, "innis", "cut", "a: 2", created_by="k")
    assert scenarios.newest(council, "innis") == (second,)
    assert scenarios.find(council, "innis", "cut", 1) == first


def a_job(connection, job_id="j1", **more):
    words = {"kind": "plan", "request": {"seed": 1}, "request_hash": "h", "created_by": "k"}
    return jobs.add(connection, "innis", job_id, **{**words, **more})


def test_a_job_goes_from_queue_to_end(council):
    assert a_job(council).state == "queued"
    assert jobs.advance(council, "innis", "j1", stage="tiers") is None
    started = jobs.start(council, "innis", "j1", at=DAY)
    assert (started.state, started.attempts, started.started_at) == ("running", 1, DAY)
    further = jobs.advance(
        council, "innis", "j1", stage="allocation", incumbent=3.5, bound=3.0, gap=0.1, note="n"
    )
    assert (further.stage, further.incumbent, further.bound, further.gap) == (
        "allocation", 3.5, 3.0, 0.1,
    )  # fmt: skip
    ended = jobs.finish(council, "innis", "j1", "succeeded", result_id="pl-1", at=DAY)
    assert (ended.state, ended.result_id, ended.is_finished) == ("succeeded", "pl-1", True)


def test_a_job_that_has_ended_stays_as_it_is(council):
    a_job(council)
    jobs.finish(council, "innis", "j1", "failed", problem={"title": "No plan"})
    assert jobs.start(council, "innis", "j1") is None
    assert jobs.advance(council, "innis", "j1", stage="x") is None
    assert jobs.request_cancel(council, "innis", "j1") is None
    assert jobs.finish(council, "innis", "j1", "succeeded") is None
    assert jobs.find(council, "innis", "j1").problem_json == {"title": "No plan"}


def test_a_job_begun_again_keeps_its_first_start_and_counts(council):
    a_job(council)
    jobs.start(council, "innis", "j1", at=DAY)
    council.execute(jobs_table.update().values(state="queued"))
    again = jobs.start(council, "innis", "j1", at=DAY + timedelta(hours=1))
    assert (again.attempts, again.started_at) == (2, DAY)


def test_jobs_are_listed_by_state_and_counted(council):
    a_job(council, "j1", at=DAY)
    a_job(council, "j2", at=DAY - timedelta(hours=1), webhook_url="https://example.org/x")
    jobs.start(council, "innis", "j1")
    assert [row.job_id for row in jobs.in_states(council, ["queued", "running"])] == ["j2", "j1"]
    assert [row.job_id for row in jobs.page(council, "innis", state="queued")] == ["j2"]
    assert jobs.counts(council) == {"queued": 1, "running": 1}
    assert jobs.request_cancel(council, "innis", "j1").cancel_requested
    assert jobs.set_webhook_state(council, "innis", "j2", "sent").webhook_state == "sent"


def test_a_plan_is_kept_once_and_approved_once(council):
    dataset = a_dataset(council)
    words = {
        "dataset_id": dataset.dataset_id,
        "kind": "plan",
        "summary": {"n": 1},
        "created_by": "k",
    }
    row = plans.add(council, "innis", "pl-1", {"plan.json": b"{}"}, **words)
    assert plans.add(council, "innis", "pl-1", {"plan.json": b"other"}, **words) == row
    assert plans.read_files(council, "innis", "pl-1") == {"plan.json": b"{}"}
    assert plans.read_file(council, "innis", "pl-1", "plan.json") == b"{}"
    assert plans.approve(council, "innis", "pl-1", by="k", at=DAY).approved_at == DAY
    assert plans.approve(council, "innis", "pl-1", by="l") is None
    assert plans.page(council, "innis", kind="tiers") == ()
    assert len(plans.page(council, "innis", dataset_id=dataset.dataset_id)) == 1


def test_all_that_decides_a_plan_is_in_its_id():
    words = {
        "workspace_hash": "w", "ruleset_hash": "r", "settings": {"a": 1}, "seed": 1,
        "kind": "plan", "request": {},
    }  # fmt: skip
    others = [{**words, name: "other"} for name in words]
    assert len({plans.id_of(**one) for one in [words, *others]}) == 7
    assert plans.id_of(**words) == plans.id_of(**dict(reversed(words.items())))


def test_the_first_answer_to_a_key_is_kept(council):
    words = {"method": "POST", "path": "/v1/x", "body_hash": "h", "headers": {"etag": "1"}}
    assert idempotency.add(council, "innis", "p", "k", status=201, body=b"one", at=DAY, **words)
    assert not idempotency.add(council, "innis", "p", "k", status=202, body=b"two", **words)
    assert idempotency.add(council, "innis", "other", "k", status=202, body=b"two", **words)
    found = idempotency.find(council, "innis", "p", "k")
    assert (found.status, found.body, found.headers_json) == (201, b"one", {"etag": "1"})
    assert idempotency.purge(council, before=DAY + timedelta(seconds=1)) == 1
    assert idempotency.find(council, "innis", "p", "k") is None


def test_keys_and_tokens_are_found_until_revoked(store, council):
    words = {"label": "l", "role": "manager", "scopes": ["plans:write"], "created_by": "k"}
    row = api_keys.add(council, "k1", "hash", authority_id="innis", school_ids=["A"], **words)
    assert api_keys.find(council, "k1") == row
    assert api_keys.every(council, "innis") == (row,)
    assert api_keys.every(council, None) == ()
    api_keys.note_use(council, "k1", at=DAY)
    assert api_keys.find(council, "k1").last_used_at == DAY
    assert api_keys.revoke(council, "k1", at=DAY).revoked_at == DAY
    assert api_keys.revoke(council, "k1") is None

    words = {"kind": "person", "subject_id": "p1", "created_by": "k"}
    token = calendar_tokens.add(council, "innis", "t1", "hash", **words)
    assert calendar_tokens.find_by_hash(council, "hash") == token
    assert calendar_tokens.every(council, "innis") == (token,)
    calendar_tokens.revoke(council, "innis", "t1")
    assert calendar_tokens.find_by_hash(council, "hash") is None
    assert calendar_tokens.find(council, "innis", "t1").revoked_at is not None


def test_a_moment_comes_back_in_utc_and_needs_its_zone(council):
    summer = datetime(2026, 8, 10, 10, tzinfo=timezone(timedelta(hours=1)))
    assert a_job(council, at=summer).created_at == DAY
    with pytest.raises(Exception, match="time zone"):
        a_job(council, "j2", at=datetime(2026, 8, 10))  # noqa: DTZ001


def test_a_character_that_cannot_be_kept_is_told_in_words(store):
    with pytest.raises(UsageError, match="character"), store.writing(None) as connection:
        authorities.add(connection, "innis", "\ud800")


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(contents=st.dictionaries(st.sampled_from(["a", "b", "c.csv"]), st.binary(), min_size=1))
def test_any_contents_come_back_as_they_were(council, contents):
    row = a_dataset(council, contents)
    assert datasets.read_files(council, "innis", row.dataset_id) == contents


@pytest.mark.parametrize(
    ("row", "table"),
    [
        (api_keys.ApiKeyRow, tables.api_keys), (authorities.AuthorityRow, tables.authorities),
        (calendar_tokens.CalendarTokenRow, tables.calendar_tokens),
        (datasets.DatasetRow, tables.datasets), (executors.ExecutorRow, tables.executors),
        (idempotency.AnswerRow, tables.idempotency), (jobs.JobRow, tables.jobs),
        (plans.PlanRow, tables.plans), (rulesets.RulesetRow, tables.rulesets),
        (scenarios.ScenarioRow, tables.scenarios),
    ],
)  # fmt: skip
def test_fields_of_a_row_are_the_columns_in_their_order(row, table):
    assert [field.name for field in dataclasses.fields(row)] == table.columns.keys()
