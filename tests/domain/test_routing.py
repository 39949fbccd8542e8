"""The routing engine in the settings: what is taken and what is refused, in words."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from allocator.domain.routing import Routing


def routing(**changes: Any) -> Routing:
    return Routing.model_validate({"engine": "osrm", "url": "http://localhost:5000", **changes})


@pytest.mark.parametrize("url", [
    "http://localhost:5000", "http://127.0.0.1:8002/", "https://api.example.org/ors",
    "http://[::1]:5000", "http://router.council.internal",
])  # fmt: skip
def test_an_address_is_kept_without_its_last_stroke(url):
    assert routing(url=url).url == url.rstrip("/")


@pytest.mark.parametrize("url", [
    "localhost:5000", "ftp://host/", "http://", "http:///table", "http://host:99999", "",
    "http://a b", "http://höst", "file:///etc/passwd", "http://host:5000\nX: y", "http://[::1",
    "http://host:0",
])  # fmt: skip
def test_what_is_no_address_is_refused(url):
    with pytest.raises(ValidationError, match="an address such as"):
        routing(url=url)


@pytest.mark.parametrize(("changes", "words"), [
    ({"url": "http://me:secret@host"}, "without a password"),
    ({"url": "http://host/?key=1"}, "ends before any"),
    ({"engine": "graphhopper"}, "engine"),
    ({"timeout_seconds": 0}, "timeout_seconds"),
    ({"timeout_seconds": float("nan")}, "timeout_seconds"),
    ({"block_size": 0}, "block_size"),
    ({"block_size": 1001}, "block_size"),
    ({"api_key_variable": "AWS_SECRET_ACCESS_KEY"}, "api_key_variable"),
    ({"api_key_variable": "ALLOCATOR_"}, "api_key_variable"),
    ({"url": "http://host", "api_key_variable": "ALLOCATOR_KEY"}, "an https address"),
    ({"profile": "car"}, "profile"),
])  # fmt: skip
def test_what_is_refused_is_named(changes, words):
    with pytest.raises(ValidationError, match=words):
        routing(**changes)


@pytest.mark.parametrize(("url", "is_here"), [
    ("http://localhost:1", True), ("http://127.0.0.9", True), ("http://[::1]:5", True),
    ("http://10.0.0.1", False), ("http://localhost.example.org", False),
])  # fmt: skip
def test_this_machine_is_known(url, is_here):
    assert routing(url=url).is_on_this_machine is is_here


def test_a_key_may_go_to_https_or_this_machine():
    assert routing(url="https://host", api_key_variable="ALLOCATOR_KEY").api_key_variable
    assert routing(api_key_variable="ALLOCATOR_KEY").api_key_variable
