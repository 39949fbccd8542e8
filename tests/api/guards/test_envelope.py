import asyncio
import json

import pytest

from allocator_api.guards import envelope
from allocator_api.guards.envelope import Envelope, route_of
from allocator_api.metrics import Metrics


def carry(app, scope=None, send=None) -> list[dict]:
    sent = []

    async def keep(message):
        sent.append(message)

    scope = {
        "type": "http",
        "method": "GET",
        "path": "/x",
        "headers": [],
        "scheme": "http",
        **(scope or {}),
    }
    asyncio.run(Envelope(app, Metrics())(scope, None, send or keep))
    return sent


async def fine(_scope, _receive, send):
    headers = [(b"cache-control", b"private"), (b"content-security-policy", b"default-src 'self'")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"x" * 100_000})


def test_an_answer_may_say_more_of_itself_than_the_usual():
    headers = dict(carry(fine)[0]["headers"])
    assert headers[b"cache-control"] == b"private"
    assert headers[b"content-security-policy"] == b"default-src 'self'"
    assert headers[b"x-frame-options"] == b"DENY"
    assert b"strict-transport-security" not in headers
    assert b"strict-transport-security" in dict(carry(fine, {"scheme": "https"})[0]["headers"])


def test_ids_of_requests_differ():
    ids = {dict(carry(fine)[0]["headers"])[b"x-request-id"] for _ in range(20)}
    assert len(ids) == 20


def test_an_error_after_the_answer_began_only_ends_it(capsys):
    async def breaks(_scope, _receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})
        raise ValueError("secret")

    assert [one["type"] for one in carry(breaks)] == ["http.response.start"]
    assert "secret" not in capsys.readouterr().err


def test_an_asker_who_does_not_read_is_not_waited_for(monkeypatch, capsys):
    monkeypatch.setattr(envelope, "WRITE_SECONDS", 0.05)

    async def stuck(message):
        if message["type"] == "http.response.body":
            await asyncio.sleep(60)

    carry(fine, send=stuck)
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert lines[0]["event"] == "asker does not read"


def test_a_web_socket_is_closed():
    assert carry(fine, {"type": "websocket"}) == [{"type": "websocket.close", "code": 1003}]


class Route:
    def __init__(self, path: str) -> None:
        self.path = path


@pytest.mark.parametrize(
    ("own", "path", "values", "template"),
    [
        ("/health", "/health", {}, "/health"),
        ("/{name}/tiers", "/v1/rulesets/x/tiers", {"name": "x"}, "/v1/rulesets/{name}/tiers"),
        ("/plans/{plan}", "/v1/authorities/a/plans/p", {"authority": "a", "plan": "p"},
         "/v1/authorities/{authority}/plans/{plan}"),
        ("/{name:path}", "/v1/files/a/b/c", {"name": "a/b/c"}, "/v1/files/{name:path}"),
        ("", "/v1/authorities", {}, "/v1/authorities"),
    ],
)  # fmt: skip
def test_a_template_names_no_ids(own, path, values, template):
    scope = {"route": Route(own), "path": path, "path_params": values}
    assert route_of(scope) == template
