"""Events read from lines, problems from documents, files kept inside their folder."""

from __future__ import annotations

import httpx
import pytest

from allocator.client.errors import FaultyRequestError, ServiceError, error_of
from allocator.client.following import Event, read_events
from allocator.client.problems import problem_in, problem_of
from allocator.client.workspaces import folder_files, write_below
from allocator.errors import Fault, UsageError

DOCUMENT = {
    "type": "/problems/faulty-request", "title": "The request has faults", "status": 422,
    "instance": "req-1", "faults_total": 1200,
    "faults": [{"file": "schools.csv", "row": 3, "field": "sector", "value": "primry",
                "expected": "one of elc, primary", "nearest": "primary", "severity": "error"}],
}  # fmt: skip


def test_events_end_with_an_empty_line():
    lines = ["id: 1", "event: progress", 'data: {"a":1}', "", ": still here", "", "event:end",
             "data:x", "data: y", "", "data: cut off"]  # fmt: skip
    assert list(read_events(lines)) == [Event("progress", '{"a":1}'), Event("end", "x\ny")]


def test_a_problem_carries_all_that_it_says():
    problem = problem_of(DOCUMENT)
    assert problem.faults == (
        Fault("schools.csv", 3, "sector", "primry", "one of elc, primary", "primary"),
    )
    error = error_of(problem)
    assert isinstance(error, FaultyRequestError)
    assert error.faults == problem.faults
    words = str(error)
    assert "Did you mean 'primary'?" in words
    assert "1200 faults in all" in words
    assert words.endswith("request req-1")


def test_a_kind_that_is_not_known_is_still_a_problem():
    error = error_of(problem_of({"type": "/problems/new-one", "title": "New", "status": 418}))
    assert type(error) is ServiceError
    assert (error.problem.name, error.problem.status) == ("new-one", 418)


@pytest.mark.parametrize("document", [None, 3, [], {"status": "no number"}])
def test_what_is_no_problem_is_none(document):
    assert problem_of(document) is None


def test_an_answer_without_a_problem_has_none():
    assert problem_in(httpx.Response(500, text="<html>")) is None
    kind = {"content-type": "application/problem+json"}
    assert problem_in(httpx.Response(500, text="{", headers=kind)) is None
    assert problem_in(httpx.Response(422, json=DOCUMENT, headers=kind)) is not None


@pytest.mark.parametrize("name", ["", "/etc/x", "../x", "a/../../x", "a\\b", "C:x"])
def test_a_file_is_never_written_outside(tmp_path, name):
    with pytest.raises(UsageError, match="not written"):
        write_below(tmp_path, name, b"")


def test_hidden_and_foreign_files_are_not_sent(tmp_path):
    for name in ("authority.yaml", "rules/tier.csv", ".git/x.csv", "~lock.csv", "photo.jpg"):
        write_below(tmp_path, name, b"1")
    assert list(folder_files(tmp_path)) == ["authority.yaml", "rules/tier.csv"]
