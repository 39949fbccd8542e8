"""An engine that is down, slow, elsewhere or out of its mind: words and estimates, no crash."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import closing

import pytest

from allocator.travel import TravelModel, build_travel
from tests.travel.providers.cases import ENGINES, asking
from tests.travel.providers.standin import StandIn, send, standin


def estimated(engine: StandIn, name: str = "osrm", **changes: object) -> tuple[TravelModel, str]:
    """Ask for a journey, find it estimated, and return the one warning."""
    travel = build_travel(asking(engine, name, **changes))
    assert travel.roads.minutes("P1", "A-S0") == travel.roads.estimated_minutes("P1", "A-S0")
    (warning,) = travel.warnings
    assert "12 of 12 journeys by road, such as A-S0 to A-S1, are estimated instead" in warning
    return travel, warning


@pytest.mark.parametrize("name", ENGINES)
def test_nobody_at_the_address(name):
    with closing(socket.socket()) as held:
        held.bind(("127.0.0.1", 0))
        port = held.getsockname()[1]
    _, warning = estimated(StandIn(f"http://127.0.0.1:{port}"), name)
    assert "cannot be reached" in warning


def test_a_host_that_does_not_exist():
    _, warning = estimated(StandIn("http://no-such-host.invalid:5000"))
    assert "cannot be reached" in warning


@pytest.mark.parametrize("name", ENGINES)
def test_silence_ends_at_the_time_out_and_is_not_asked_again(engine, name):
    def silent(handler):
        time.sleep(0.5)

    engine.reply = silent
    travel, warning = estimated(engine, name, timeout_seconds=0.1, block_size=1)
    assert "did not answer within 0.1 seconds" in warning
    started = time.monotonic()
    travel.roads.minutes("A-S0", "A-S1")
    assert time.monotonic() - started < 0.1


def drip_body(handler):
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    drip(handler)


def drip_headers(handler):
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Word: ")
    drip(handler)


def drip(handler):
    for _ in range(60):
        handler.wfile.write(b"x")
        time.sleep(0.05)


@pytest.mark.parametrize("reply", [drip_body, drip_headers])
def test_a_dripping_answer_ends_at_the_time_out(engine, reply):
    engine.reply = reply
    started = time.monotonic()
    _, warning = estimated(engine, timeout_seconds=0.3)
    assert "did not answer within 0.3 seconds" in warning
    assert time.monotonic() - started < 2.5


def test_a_redirect_is_not_followed(engine):
    with standin() as elsewhere:

        def redirect(handler):
            handler.send_response(302)
            handler.send_header("Location", elsewhere.url + handler.path)
            handler.send_header("Content-Length", "0")
            handler.end_headers()

        engine.reply = redirect
        _, warning = estimated(engine)
        assert "which is not followed" in warning
        assert not elsewhere.asked


def test_a_huge_body_is_not_read_to_its_end(engine):
    sent = threading.Event()

    def huge(handler):
        handler.send_response(200)
        handler.send_header("Content-Type", "application/json")
        handler.end_headers()
        for _ in range(5_000):
            handler.wfile.write(b" " * 65_536)
        sent.set()

    engine.reply = huge
    _, warning = estimated(engine, timeout_seconds=30)
    assert "sent more than" in warning
    assert not sent.is_set()


@pytest.mark.parametrize(("status", "words"), [
    (401, "does not let us in"), (403, "does not let us in"), (429, "asked too often"),
    (500, "failed (status 500)"), (503, "failed (status 503)"), (404, "status 404"),
    (204, "sent nothing that is named"),
])  # fmt: skip
def test_a_status_that_is_no_answer(engine, status, words):
    def reply(handler):
        handler.send_response(status)
        if status != 204:
            handler.send_header("Content-Type", "application/json")
            handler.send_header("Content-Length", "2")
        handler.end_headers()
        if status != 204:
            handler.wfile.write(b"{}")

    engine.reply = reply
    _, warning = estimated(engine, "valhalla")
    assert words in warning


@pytest.mark.parametrize(("body", "kind", "words"), [
    (b"<html>Welcome</html>", "text/html", "sent text/html instead of JSON"),
    (b'{"code": "Ok"}', "text/plain", "sent text/plain instead of JSON"),
    (b'{"code": "Ok", "durations": [[0, 1', "application/json", "JSON that cannot be read"),
    (b"", "application/json", "JSON that cannot be read"),
    (b"\xff\xfe\x00", "application/json", "JSON that cannot be read"),
    (b"[" * 200_000, "application/json", "JSON that cannot be read"),
    (b"9" * 10_000, "application/json", "JSON that cannot be read"),
])  # fmt: skip
def test_a_body_that_is_no_json(engine, body, kind, words):
    engine.reply = lambda handler: send(handler, body, kind=kind)
    _, warning = estimated(engine)
    assert words in warning


def test_a_connection_that_breaks_off(engine):
    engine.reply = lambda handler: handler.connection.shutdown(socket.SHUT_RDWR)
    _, warning = estimated(engine)
    assert "broke off" in warning


def test_a_connection_that_was_closed_meanwhile_is_opened_again(engine):
    """The first answer of each connection is whole, then it is closed without a word."""
    served = []

    def once(handler):
        count = 1
        send(handler, {"code": "Ok", "durations": [[900.0] * count] * count})
        served.append(handler)
        handler.close_connection = True

    engine.reply = once
    travel = build_travel(asking(engine, block_size=1))
    assert travel.roads.source("P1", "A-S0") == "engine"
    assert len(served) == 16


def test_what_was_answered_before_the_engine_failed_is_kept(engine):
    travel = build_travel(asking(engine, schools=8, block_size=3))
    answers = []

    def fails_later(sources, targets, rows):
        answers.append(rows)
        return rows if len(answers) <= 3 else "nonsense"

    engine.lie = fails_later
    assert travel.roads.source("A-S0", "A-S7") == "engine"
    assert travel.roads.source("A-S7", "A-S0") == "estimate"
    asked = engine.pairs_asked
    engine.lie = lambda _sources, _targets, rows: rows
    again = build_travel(asking(engine, schools=8, block_size=3))
    assert again.roads.source("A-S7", "A-S0") == "engine"
    assert engine.pairs_asked - asked == 81 - 27
    assert again.warnings == ()


def test_an_engine_that_refuses_all_is_not_asked_without_end(engine):
    refusals = []

    def refuse(handler):
        refusals.append(1)
        send(handler, {"code": "NoSegment", "message": "Could not find a segment"}, 400)

    engine.reply = refuse
    travel = build_travel(asking(engine, schools=60))
    assert travel.roads.source("P1", "A-S0") == "estimate"
    assert len(refusals) <= 60
    assert any("refuses the request: Could not find a segment" in told for told in travel.warnings)


def test_a_key_that_is_not_set_is_named_and_nothing_is_asked(engine, monkeypatch):
    monkeypatch.delenv("ALLOCATOR_ROADS_KEY", raising=False)
    changes = {"api_key_variable": "ALLOCATOR_ROADS_KEY"}
    _, warning = estimated(engine, "openrouteservice", **changes)
    assert "ALLOCATOR_ROADS_KEY is not set" in warning
    assert not engine.asked


def test_a_key_is_never_told(engine, monkeypatch):
    monkeypatch.setenv("ALLOCATOR_ROADS_KEY", "s3cret")
    engine.reply = lambda handler: send(handler, {"error": "no"}, 403)
    _, warning = estimated(engine, "openrouteservice", api_key_variable="ALLOCATOR_ROADS_KEY")
    assert "s3cret" not in warning


def test_a_proxy_of_the_house_is_not_asked_for_an_engine_on_this_machine(engine, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    travel = build_travel(asking(engine))
    assert travel.roads.source("P1", "A-S0") == "engine"
