import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address

import httpx
import pytest

from allocator_api.guards.outbound import (
    GuardedTransport,
    RefusedAddressError,
    check_url,
    fetch,
    is_open,
    outbound_client,
    require_url,
)
from allocator_api.problems import ProblemError
from allocator_api.settings import Outbound

HERE = Outbound(hosts=("localhost", "*.example.org"), networks=("127.0.0.0/8",))


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path == "/away":
                self.send_response(302)
                self.send_header("Location", "http://169.254.169.254/latest/meta-data")
                self.end_headers()
                return
            body = (b"x" * 2_000_000) if self.path == "/long" else self.headers["Host"].encode()
            self.send_response(200)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_words: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.0.0.1", "172.16.5.4", "192.168.1.1", "169.254.169.254", "0.0.0.0",
        "100.64.0.1", "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fd00::1", "ff02::1",
        "::ffff:127.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1", "2002:7f00:1::",
        "fd00:ec2::254", "198.51.100.7", "240.0.0.1",
    ],
)  # fmt: skip
def test_addresses_inside_are_closed(address):
    assert not is_open(ip_address(address))


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:4700::1111", "64:ff9b::5db8:d822"])
def test_public_addresses_are_open(address):
    assert is_open(ip_address(address))


def test_a_network_may_be_opened():
    assert is_open(ip_address("10.1.2.3"), ["10.1.0.0/16"])
    assert is_open(ip_address("::ffff:10.1.2.3"), ["10.1.0.0/16"])
    assert not is_open(ip_address("10.2.2.3"), ["10.1.0.0/16"])


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example.com/x", "https://example.org/", "file:///etc/passwd", "gopher://a.example.org",
        "https://user:pw@a.example.org/", "//a.example.org", "https://", "nonsense", "http://[::1",
        "https://a.example.org.evil.com/", "http://2130706433/", "http://127.0.0.1/", "\x00", "",
    ],
)  # fmt: skip
def test_urls_off_the_list_are_refused(url):
    with pytest.raises(ProblemError) as caught:
        require_url(url, HERE)
    assert caught.value.type.name == "address-refused"


@pytest.mark.parametrize(
    "url", ["https://a.example.org/hook?x=1", "http://LOCALHOST:81/", "https://b.a.example.org."]
)
def test_urls_on_the_list_pass(url):
    check_url(url, HERE)


def test_an_open_host_is_called_by_its_name(port):
    with outbound_client(HERE) as client:
        assert fetch(client, f"http://localhost:{port}/") == f"localhost:{port}".encode()


def test_a_name_that_leads_inside_is_refused_at_the_moment_of_calling(port):
    lookups = {"a.example.org": ["127.0.0.1"]}
    transport = GuardedTransport(Outbound(hosts=("*.example.org",)), lambda host, _: lookups[host])
    with httpx.Client(transport=transport) as client, pytest.raises(RefusedAddressError):
        client.get(f"http://a.example.org:{port}/")


def test_a_name_half_inside_is_refused():
    outbound = Outbound(hosts=("*.example.org",))
    transport = GuardedTransport(outbound, lambda *_: ["93.184.216.34", "10.0.0.1"])
    with httpx.Client(transport=transport) as client, pytest.raises(RefusedAddressError):
        client.get("http://a.example.org/")


def test_the_address_checked_is_the_address_called(port):
    answers = [["127.0.0.1"], ["10.9.9.9"]]  # a name that would lead elsewhere a moment later
    transport = GuardedTransport(HERE, lambda *_: answers.pop(0))
    with httpx.Client(transport=transport) as client:
        assert client.get(f"http://a.example.org:{port}/").text == f"a.example.org:{port}"
    assert len(answers) == 1


def test_redirects_are_not_followed(port):
    with outbound_client(HERE) as client:
        assert client.get(f"http://localhost:{port}/away").status_code == 302
        with pytest.raises(httpx.TransportError, match="status 302"):
            fetch(client, f"http://localhost:{port}/away")


def test_an_answer_without_end_is_cut(port):
    with outbound_client(HERE) as client, pytest.raises(httpx.TransportError, match="too long"):
        fetch(client, f"http://localhost:{port}/long")


def test_a_proxy_of_the_environment_is_not_asked(port, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    with outbound_client(HERE) as client:
        assert client.get(f"http://localhost:{port}/").status_code == 200
