"""Bodies, piece by piece, as a server hands them on."""

import asyncio
import json

import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse

from allocator_api.guards import bodies
from allocator_api.guards.bodies import BodyGuard
from allocator_api.settings import Limits

LIMITS = Limits(body_megabytes=1, body_seconds=0.2)
MEGABYTE = b"x" * 2**20


async def echo(scope, receive, send):
    """An application that reads the body whole and hides what goes wrong, as frameworks do."""
    try:
        body = await Request(scope, receive).body()
        answer = JSONResponse({"size": len(body)})
    except Exception:
        answer = JSONResponse({"detail": "There was an error parsing the body"}, 400)
    await answer(scope, receive, send)


def ask(*pieces, method="POST", kind="application/octet-stream", end=True, app=echo, **headers):
    """Ask with a body in pieces; (status, body, pieces that were read)."""
    given = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    if kind:
        given.append((b"content-type", kind.encode()))
    if "content_length" not in headers and pieces:
        given.append((b"transfer-encoding", b"chunked"))
    scope = {"type": "http", "method": method, "path": "/", "headers": given, "query_string": b""}
    waiting, read, sent = list(pieces), [], []

    async def receive():
        if not waiting:
            if end:
                return {"type": "http.request", "body": b"", "more_body": False}
            await asyncio.sleep(60)
        read.append(waiting.pop(0))
        return {"type": "http.request", "body": read[-1], "more_body": bool(waiting) or not end}

    async def send(message):
        sent.append(message)

    asyncio.run(BodyGuard(app, LIMITS)(scope, receive, send))
    body = b"".join(message.get("body", b"") for message in sent[1:])
    assert [one["type"] for one in sent].count("http.response.start") == 1
    assert not sent[-1].get("more_body")
    return sent[0]["status"], json.loads(body), len(read)


@pytest.fixture(autouse=True)
def _short_goodbye(monkeypatch):
    monkeypatch.setattr(bodies, "LINGER_SECONDS", 0.05)
    monkeypatch.setattr(bodies, "LINGER_BYTES", 0)


@pytest.mark.parametrize("kind", ["application/json", "application/octet-stream"])
def test_a_body_that_says_it_is_too_large_is_refused_unread(kind):
    status, problem, read = ask(b"x", b"y", kind=kind, content_length=str(2**20 + 1))
    assert (status, problem["type"]) == (413, "/problems/body-too-large")
    assert read <= 1  # what is read after the answer is thrown away


@pytest.mark.parametrize("kind", ["application/json", "application/octet-stream"])
def test_a_body_without_a_length_is_refused_as_soon_as_too_much_has_come(kind):
    status, problem, read = ask(MEGABYTE, b"y", *[b"z"] * 50, kind=kind)
    assert (status, problem["type"]) == (413, "/problems/body-too-large")
    assert read <= 3


def test_a_body_of_the_largest_size_passes():
    assert ask(MEGABYTE[:1000], MEGABYTE[1000:])[:2] == (200, {"size": 2**20})


@pytest.mark.parametrize("kind", ["application/json", "application/octet-stream"])
def test_a_body_that_does_not_arrive_is_too_slow(kind):
    status, problem, _ = ask(b"{", kind=kind, end=False)
    assert (status, problem["type"]) == (408, "/problems/too-slow")


def test_json_is_checked_and_handed_on_as_it_came():
    assert ask(b'{"a":', b" 1}", kind="application/json; charset=utf-8")[:2] == (200, {"size": 8})
    status, problem, _ = ask(b'{"a":', b" NaN}", kind="application/json")
    assert (status, problem["type"]) == (422, "/problems/malformed-json")
    assert problem["faults"][0]["expected"].startswith("finite numbers")


def test_a_large_sound_json_body_is_checked_aside():
    body = json.dumps(["x" * 1000] * 500).encode()
    assert ask(body, kind="application/vnd.x+json")[:2] == (200, {"size": len(body)})


@pytest.mark.parametrize("kind", ["", "text/html", "application/x-www-form-urlencoded", "json"])
def test_a_kind_that_nothing_reads_is_refused(kind):
    status, problem, _ = ask(b"x", kind=kind)
    assert (status, problem["type"]) == (415, "/problems/unsupported-media-type")


def test_a_packed_body_is_refused():
    assert ask(b"x", content_encoding="gzip")[0] == 415
    assert ask(b"x", content_encoding="identity")[0] == 200


def test_a_request_without_a_body_passes_whatever_it_says():
    assert ask(kind="text/html", content_length="0")[0] == 200
    assert ask(method="GET", kind="")[0] == 200


def test_nobody_is_answered_who_has_gone():
    async def gone():
        return {"type": "http.disconnect"}

    async def send(_message):
        raise AssertionError("there is nobody to send to")

    headers = [(b"content-type", b"application/json"), (b"content-length", b"5")]
    scope = {"type": "http", "method": "POST", "path": "/", "headers": headers}
    asyncio.run(BodyGuard(echo, LIMITS)(scope, gone, send))
