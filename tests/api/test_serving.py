"""``allocator serve`` as a person starts it: a process, a port, bytes on a line."""

import json
import socket
from collections.abc import Iterator

import httpx
import pytest
from click.testing import CliRunner, Result

from allocator.errors import UsageError
from allocator_api.serving import _first_key, serve
from allocator_cli.main import cli
from tests.api.serving import Served, bearer, served, settings_in, wait_until_up


@pytest.fixture(scope="module")
def service(tmp_path_factory) -> Iterator[Served]:
    limits = json.dumps({"header_seconds": 0.5, "body_seconds": 0.5, "body_megabytes": 1})
    folder = tmp_path_factory.mktemp("served")
    with served(folder, ALLOCATOR_LIMITS=limits, ALLOCATOR_JOBS__RUN_HERE="false") as one:
        wait_until_up(one.url)
        yield one


def sent(service: Served, *pieces: bytes) -> tuple[int, dict[str, str], dict]:
    """Send bytes as they are; the answer, read until the service closes or has answered."""
    host, port = service.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=20) as connection:
        for piece in pieces:
            connection.sendall(piece)
        data = b""
        while b"\r\n\r\n" not in data or not data.endswith(b"}"):
            more = connection.recv(65536)
            if not more:
                break
            data += more
    head, _, body = data.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    headers = {k.lower(): v for k, v in (line.split(": ", 1) for line in lines)}
    return int(first.split()[1]), headers, json.loads(body)


def test_the_key_that_is_printed_opens_the_door(service):
    assert service.told[0].startswith("Operator key (shown this once): alc_")
    key = service.told[0].rsplit(" ", 1)[1]
    answer = httpx.get(f"{service.url}/ready", headers=bearer(key))
    assert answer.status_code == 200
    assert key not in service.log.read_text()


def test_what_is_no_http_is_answered_by_a_problem(service):
    status, headers, problem = sent(service, b"NONSENSE\r\n\r\n")
    assert (status, problem["type"]) == (400, "/problems/bad-request")
    assert headers["content-type"] == "application/problem+json"


def test_headers_that_do_not_come_are_not_waited_for(service):
    for pieces in ((), (b"GET /health HTTP/1.1\r\nHost: x\r\nX-Slow: ",)):
        status, headers, problem = sent(service, *pieces)
        assert (status, problem["type"]) == (408, "/problems/too-slow")
        assert headers["connection"] == "close"


def test_headers_without_end_are_refused(service):
    status, _, _ = sent(service, b"GET /health HTTP/1.1\r\nHost: x\r\nX: " + b"x" * 100_000)
    assert status == 400


POST = b"POST /v1/rulesets/x/tiers HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"


def test_a_body_that_does_not_come_is_not_waited_for(service):
    status, _, problem = sent(service, POST + b"Content-Length: 9\r\n\r\n{")
    assert (status, problem["type"]) == (408, "/problems/too-slow")


def test_a_body_too_large_is_refused_before_it_has_come(service):
    status, headers, problem = sent(service, POST + b"Content-Length: 20000000\r\n\r\n")
    assert (status, problem["type"]) == (413, "/problems/body-too-large")
    assert headers["connection"] == "close"


def test_whoever_sends_all_of_it_first_reads_the_refusal_too(service):
    url = f"{service.url}/v1/rulesets/x/tiers"
    pieces = (b"[" + b" " * 65_536 for _ in range(320))
    headers = {"content-type": "application/json"}
    assert httpx.post(url, content=pieces, headers=headers, timeout=20).status_code == 413
    body = b"[" + b" " * 20_000_000
    assert httpx.post(url, content=body, headers=headers, timeout=20).status_code == 413


def test_a_hundred_thousand_levels_are_a_problem_and_no_crash(service):
    url, headers = f"{service.url}/v1/rulesets/x/tiers", {"content-type": "application/json"}
    assert httpx.post(url, content=b"[" * 100_000, headers=headers).status_code == 422
    assert httpx.get(f"{service.url}/health").status_code == 200


def test_a_port_that_is_taken_is_told_in_words(service, tmp_path):
    settings = settings_in(tmp_path, port=int(service.url.rsplit(":", 1)[1]))
    with pytest.raises(UsageError, match=f"port {settings.port}: another program listens there"):
        serve(settings, print)
    assert not list(tmp_path.iterdir())


def test_keys_are_made_listed_and_revoked_beside_it(service):
    data = ["--data", str(service.log.parent / "data")]

    def keys(*words: str) -> Result:
        return CliRunner().invoke(cli, ["keys", words[0], *data, *words[1:]])

    text = keys("create", "--role", "operator", "--label", "second").stdout.strip()
    listed = keys("list").stdout
    assert text.startswith("alc_")
    assert text[4:20] in listed
    assert text[21:] not in listed
    rows = [json.loads(line) for line in keys("list", "--json").stdout.splitlines()]
    assert {"key_id": text[4:20], "label": "second"}.items() <= rows[-1].items()
    assert httpx.get(f"{service.url}/v1/authorities", headers=bearer(text)).status_code == 200
    assert keys("revoke", text[4:20]).exit_code == 0
    assert "no key" in str(keys("revoke", text[4:20]).exception)
    assert "operator" in str(keys("create", "--role", "oprator").exception)
    assert "'x'" in str(keys("create", "--role", "manager", "--authority", "x").exception)


def test_it_ends_when_it_is_told_to_and_a_next_start_prints_no_key(service):
    assert service.end() == 0
    events = [json.loads(line)["event"] for line in service.log.read_text().splitlines()]
    assert events[-1] == "service stopped"
    assert _first_key(settings_in(service.log.parent / "data", audit_key=None)) is None
