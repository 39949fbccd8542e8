"""Calls out of the service: only to hosts on the list, never into the machine or its network.

The address is looked up once, checked, and that very address is connected to: a name that leads
elsewhere a moment later gains nothing. Redirects are not followed.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Iterable, Sequence
from fnmatch import fnmatchcase
from typing import Any

import httpx

from allocator_api.problems import ProblemError
from allocator_api.settings import Outbound

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Lookup = Callable[[str, int], Sequence[str]]

_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")
MOST_REPLY_BYTES = 2**20


class RefusedAddressError(httpx.TransportError):
    """The service does not call this address; the words say why, never what it leads to."""


class GuardedTransport(httpx.BaseTransport):
    """An httpx transport that connects only where the settings let it.

    Parameters
    ----------
    outbound
        Hosts that may be called, and private networks that are open in spite of it.
    lookup
        Addresses of a host and port; the system's by default.
    inner
        What carries the request to the address; a plain transport by default.
    """

    def __init__(
        self,
        outbound: Outbound,
        lookup: Lookup | None = None,
        inner: httpx.BaseTransport | None = None,
    ) -> None:
        self._outbound, self._lookup = outbound, lookup or _looked_up
        # A connection is never shared: two hosts at one address must not meet on it.
        limits = httpx.Limits(max_keepalive_connections=0)
        self._inner = inner or httpx.HTTPTransport(trust_env=False, limits=limits)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request to the address that was checked.

        Raises
        ------
        RefusedAddressError
            Where host, scheme or address is not open to the service.
        """
        host = request.url.host
        check_url(str(request.url), self._outbound)
        port = request.url.port or {"http": 80, "https": 443}[request.url.scheme]
        address = self._address(host, port)
        extensions = {**request.extensions, "sni_hostname": host}
        direct = httpx.Request(
            request.method,
            request.url.copy_with(host=str(address)),
            headers=request.headers,  # Host stays the name that was asked for
            stream=request.stream,
            extensions=extensions,
        )
        return self._inner.handle_request(direct)

    def close(self) -> None:
        """Close what carries the requests."""
        self._inner.close()

    def _address(self, host: str, port: int) -> Address:
        try:
            found = [ipaddress.ip_address(one.split("%")[0]) for one in self._lookup(host, port)]
        except (OSError, ValueError, UnicodeError):
            raise RefusedAddressError("the host has no address") from None
        open_ones = [one for one in found if is_open(one, self._outbound.networks)]
        # One closed address among them is enough: a name must not be half inside.
        if not open_ones or len(open_ones) < len(found):
            raise RefusedAddressError("the host lies in a network that is closed to the service")
        return open_ones[0]


def outbound_client(outbound: Outbound, **options: Any) -> httpx.Client:
    """Make a client for calls out: guarded, without redirects, proxies or the environment."""
    return httpx.Client(
        transport=GuardedTransport(outbound),
        timeout=outbound.timeout_seconds,
        follow_redirects=False,
        trust_env=False,
        **options,
    )


def fetch(client: httpx.Client, url: str, most_bytes: int = MOST_REPLY_BYTES) -> bytes:
    """Body of an answer of status 200, no longer than it may be.

    Raises
    ------
    httpx.HTTPError
        Where there is no such answer.
    """
    with client.stream("GET", url) as response:
        if response.status_code != 200:
            raise httpx.TransportError(f"the answer has the status {response.status_code}")
        body = bytearray()
        for piece in response.iter_bytes():
            body += piece
            if len(body) > most_bytes:
                raise httpx.TransportError("the answer is too long")
        return bytes(body)


def check_url(url: str, outbound: Outbound) -> None:
    """Let a URL pass that the service might call: scheme, host on the list, nothing hidden.

    Raises
    ------
    RefusedAddressError
        Where it is none. ``require_url`` says the same as a problem.
    """
    try:
        parts = httpx.URL(url)
        host = parts.host.rstrip(".").lower()
    except (httpx.InvalidURL, UnicodeError, ValueError):
        raise RefusedAddressError("an address such as https://hooks.example.org/x") from None
    if parts.scheme not in ("http", "https") or not host:
        raise RefusedAddressError("an address that begins with https:// or http://")
    if parts.userinfo:
        raise RefusedAddressError("an address without a name and password in it")
    if not is_host_allowed(host, outbound):
        raise RefusedAddressError("a host on the list of this installation (outbound.hosts)")


def require_url(url: str, outbound: Outbound) -> None:
    """Let a URL given by an asker pass, before anything is stored.

    Raises
    ------
    ProblemError
        ``address-refused``.
    """
    try:
        check_url(url, outbound)
    except RefusedAddressError as error:
        raise ProblemError("address-refused", f"Expected {error}.") from None


def is_host_allowed(host: str, outbound: Outbound) -> bool:
    """Whether a host is on the list of those that may be called."""
    name = host.rstrip(".").lower()
    return any(fnmatchcase(name, pattern.lower()) for pattern in outbound.hosts)


def is_open(address: Address, networks: Iterable[str] = ()) -> bool:
    """Whether the service may connect to an address: a public one, or one of ``networks``."""
    inner = _within(address)
    allowed = (ipaddress.ip_network(network) for network in networks)
    if any(inner in network for network in allowed if network.version == inner.version):
        return True
    return inner.is_global and not inner.is_multicast and not inner.is_reserved


def _within(address: Address) -> Address:
    """Return the IPv4 address that an IPv6 address stands for, where it stands for one."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in _TRANSLATED:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    teredo = address.teredo
    return address.ipv4_mapped or address.sixtofour or (teredo[1] if teredo else address)


def _looked_up(host: str, port: int) -> list[str]:
    rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(row[4][0]) for row in rows]
