"""What the client does where lines break and services are busy: never twice, never for ever."""

from __future__ import annotations

import json

import pytest

from allocator.client import (
    Client,
    ConflictError,
    Patience,
    ServiceError,
    StillRunningError,
    TooManyRequestsError,
    UnavailableError,
    UnexpectedAnswerError,
    UnreachableError,
)
from tests.client.between import CUT, LOSE, between
from tests.client.conftest import QUICK

PROBLEM = {"content-type": "application/problem+json"}


@pytest.fixture
def link(place):
    with between(place.url) as it:
        yield it


@pytest.fixture
def asker(link, place):
    with Client(link.url, place.key, patience=QUICK) as one:
        yield one


def busy(status: int, name: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    body = json.dumps({"type": f"/problems/{name}", "title": "Busy", "status": status})
    return status, {**PROBLEM, **headers}, body.encode()


def test_a_post_whose_answer_was_lost_makes_one_job(link, asker, innis):
    before = {one.job_id for one in innis.jobs.list()}
    link.faults = [LOSE, CUT, LOSE]
    job = asker.authority("innis").plans.classify()
    assert {one.job_id for one in innis.jobs.list()} - before == {job.job_id}
    assert len(link.keys) == 4
    assert len(set(link.keys)) == 1


def test_an_authority_whose_answer_was_lost_is_made_once(link, asker):
    link.faults = [LOSE]
    assert asker.authorities.create("lorn", "Lorn").authority_id == "lorn"
    with pytest.raises(ConflictError):
        asker.authorities.create("lorn", "Lorn")  # another request: a key of its own


def test_a_current_dataset_whose_answer_was_lost_is_chosen(link, asker, innis, workspace):
    files = {path.name: path.read_bytes() for path in workspace.iterdir()}
    files["people.csv"] = files["people.csv"].replace(b"Person P2", b"Person Two")
    other = innis.datasets.upload(files, make_current=False)
    before = innis.datasets.get().dataset_id
    etag = asker.authorities.get("innis").etag
    link.faults = [LOSE]
    after = asker.authority("innis").datasets.make_current(other.dataset_id, if_match=etag)
    assert after.current_dataset_id == other.dataset_id
    innis.datasets.make_current(before)


@pytest.mark.parametrize("status", [502, 503, 504])
def test_a_service_that_is_busy_is_asked_again(link, asker, status):
    link.faults = [(status, {}, b"<html>")] * 2
    assert list(asker.authorities.list())
    assert len(link.seen) == 3


def test_it_is_not_asked_for_ever(link, asker):
    link.faults = [busy(503, "unavailable")] * 9
    with pytest.raises(UnavailableError):
        asker.authorities.get("innis")
    assert len(link.seen) == QUICK.tries
    link.faults = [busy(429, "too-many-requests")] * 9
    with pytest.raises(TooManyRequestsError):
        asker.authorities.get("innis")
    link.faults = [CUT] * 9
    with pytest.raises(UnreachableError, match="tried 4 times"):
        asker.authorities.get("innis")


def test_what_was_refused_is_not_asked_again(link, asker):
    link.faults = [busy(500, "internal"), busy(500, "internal")]
    with pytest.raises(ServiceError):
        asker.authorities.get("innis")
    assert len(link.seen) == 1


def test_something_else_that_answers_is_told(link, asker):
    link.faults = [(403, {"content-type": "text/html"}, b"<html>proxy</html>")]
    with pytest.raises(UnexpectedAnswerError, match="403"):
        asker.authorities.get("innis")
    link.faults = [(200, {"content-type": "application/json"}, b'{"authority_id": 3}')]
    with pytest.raises(UnexpectedAnswerError, match="AuthorityRecord"):
        asker.authorities.get("innis")
    link.faults = [(200, {"content-type": "text/html"}, b"<html>Log in</html>")]
    with pytest.raises(UnexpectedAnswerError):
        list(asker.authorities.list())


def test_pauses_grow_and_a_longer_wish_counts():
    patience = Patience(first_pause_seconds=0.5)
    assert [patience.pause_seconds(tried) for tried in (1, 2, 3)] == [0.5, 1.0, 2.0]
    assert patience.pause_seconds(1, 7.0) == 7.0
    assert patience.pause_seconds(30) == 60.0
    assert patience.pause_seconds(1, 9_999.0) == 60.0


def test_the_wish_of_the_service_is_waited_for(link, asker, monkeypatch):
    waited: list[float] = []
    monkeypatch.setattr("allocator.client.sending.time.sleep", waited.append)
    link.faults = [busy(429, "too-many-requests", **{"retry-after": "3"})]
    asker.authorities.get("innis")
    assert waited == [3.0]


def test_a_job_is_asked_about_where_its_stream_cannot_be_had(link, asker, innis):
    link.never = ("/events",)
    news = []
    council = asker.authority("innis")
    ended = council.jobs.wait(council.plans.classify(), news.append, poll_seconds=0.1)
    assert ended.state == news[-1].state == "succeeded"
    assert sum(path.endswith("/events") for _, path, _ in link.seen) == 1


def test_a_job_is_waited_for_over_a_restart(link, asker, innis):
    council = asker.authority("innis")
    job = council.plans.classify()
    link.faults = [CUT] * (QUICK.tries + 3)  # the stream, all tries of one look, two of the next
    assert council.jobs.wait(job, poll_seconds=0.05).state == "succeeded"
    assert link.faults == []


def test_a_service_that_stays_away_is_told(link, asker, innis, monkeypatch):
    monkeypatch.setattr("allocator.client.jobs.AWAY_SECONDS", -1.0)
    link.faults = [CUT] * 20
    with pytest.raises(UnreachableError):
        asker.authority("innis").jobs.wait("job-0")


def test_nobody_waits_longer_than_wanted(asker, innis):
    council = asker.authority("innis")
    job = council.plans.make()
    with pytest.raises(StillRunningError, match=job.job_id):
        council.jobs.wait(job, timeout_seconds=0.0)
    council.jobs.cancel(job.job_id)
