import hashlib
import hmac
import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from allocator_api.jobs.signing import secret_of, signature
from allocator_api.jobs.webhooks import DELIVERY, SIGNATURE, send
from allocator_api.settings import Jobs, Outbound, Settings
from tests.api.jobs.councils import ask, ended, found_council, row_of, taking_jobs, wait_for

HERE = Outbound(hosts=("127.0.0.1",), networks=("127.0.0.0/8",))


@dataclass
class Listener:
    """A program of a council that is told when its jobs have ended."""

    url: str
    answers: list[int] = field(default_factory=list)
    heard: list[tuple[dict[str, str], bytes]] = field(default_factory=list)


@pytest.fixture
def listener() -> Iterator[Listener]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            one.heard.append((dict(self.headers.items()), body))
            self.send_response(one.answers.pop(0) if one.answers else 204)
            self.end_headers()

        def log_message(self, *_words: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    one = Listener(f"http://127.0.0.1:{server.server_port}/hook")
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield one
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_end_of_a_job_is_told_once_and_signed(sqlite_store, listener):
    dataset = found_council(sqlite_store)
    request = {"dataset_id": dataset}
    job_id = ask(sqlite_store, "tiers", request, webhook_url=listener.url)
    with taking_jobs(sqlite_store, Settings(jobs=Jobs(), outbound=HERE)):
        row = ended(sqlite_store, job_id)
        wait_for(lambda: row_of(sqlite_store, job_id).webhook_state == "delivered")
    ((headers, body),) = listener.heard
    told = json.loads(body)
    assert (told["job_id"], told["state"], told["result_id"]) == (
        job_id,
        "succeeded",
        row.result_id,
    )
    assert headers[DELIVERY] == f"webhook-{job_id}"
    # As a receiver checks it, from the documentation alone.
    seconds, signed = headers[SIGNATURE].split(",")
    secret = secret_of(sqlite_store, "innis")
    text = seconds.removeprefix("t=").encode() + b"." + body
    right = hmac.new(secret.encode(), text, hashlib.sha256).hexdigest()
    assert signed == f"v1={right}"
    assert abs(int(seconds.removeprefix("t=")) - time.time()) < 300


def test_a_host_that_is_not_on_the_list_is_not_called(sqlite_store, listener):
    job_id = ask(
        sqlite_store, "tiers", {"dataset_id": found_council(sqlite_store)}, webhook_url=listener.url
    )
    with taking_jobs(sqlite_store):
        row = ended(sqlite_store, job_id)
        wait_for(lambda: row_of(sqlite_store, job_id).webhook_state == "refused")
    assert row.state == "succeeded"
    assert listener.heard == []


@pytest.mark.parametrize(
    ("status", "said"),
    [(204, "delivered"), (500, "not_heard"), (302, "not_heard"), (410, "refused")],
)
def test_what_an_answer_means(listener, status, said):
    listener.answers = [status]
    assert send(HERE, listener.url, b"{}", secret="s", delivery="webhook-1") == said


def test_a_private_network_is_refused_though_the_host_is_on_the_list(listener):
    outbound = Outbound(hosts=("127.0.0.1",))
    assert send(outbound, listener.url, b"{}", secret="s", delivery="webhook-1") == "refused"


def test_nobody_at_the_address_is_tried_again_later():
    assert (
        send(HERE, "http://127.0.0.1:9/x", b"{}", secret="s", delivery="webhook-1") == "not_heard"
    )


def test_another_council_another_secret_another_signature(sqlite_store):
    first, second = secret_of(sqlite_store, "innis"), secret_of(sqlite_store, "lorn")
    assert first != second
    assert signature(first, b"{}", 1) != signature(second, b"{}", 1)
    assert signature(first, b"{}", 1) != signature(first, b"{}", 2)
