"""Something between client and service that breaks lines and answers for it, as told."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

LOSE = "lose the answer"
CUT = "cut the line before asking"


@dataclass
class Between:
    """A go-between. ``faults`` are used up one a request; then everything passes.

    A fault is ``LOSE``, ``CUT`` or an answer: status, headers, body. ``never`` are ends of
    addresses that are always refused.
    """

    url: str
    faults: list[Any] = field(default_factory=list)
    never: tuple[str, ...] = ()
    seen: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)

    @property
    def keys(self) -> list[str | None]:
        """Idempotency-Keys of all requests, in order."""
        return [headers.get("idempotency-key") for _, _, headers in self.seen]


@contextmanager
def between(service_url: str) -> Iterator[Between]:
    """Stand between a client and the service at an address."""
    host = urlsplit(service_url).netloc
    it = Between("")

    class Handler(BaseHTTPRequestHandler):
        def _pass(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", "0")))
            headers = {name.lower(): value for name, value in self.headers.items()}
            it.seen.append((self.command, self.path, headers))
            self.close_connection = True
            if self.path.endswith(it.never) and it.never:
                return self._answer(502, {}, b"no")
            fault = it.faults.pop(0) if it.faults else None
            if fault == CUT:
                return None
            if isinstance(fault, tuple):
                return self._answer(*fault)
            answer = self._asked(headers, body)
            return None if fault == LOSE else self._answer(*answer)

        do_GET = do_POST = do_PUT = do_DELETE = _pass  # noqa: N815

        def _asked(self, headers: dict[str, str], body: bytes) -> tuple[int, dict[str, str], bytes]:
            connection = http.client.HTTPConnection(host, timeout=30)
            try:
                connection.request(self.command, self.path, body, headers)
                got = connection.getresponse()
                kind = got.getheader("content-type") or ""
                return got.status, {"content-type": kind}, got.read()
            finally:
                connection.close()

        def _answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_words: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        it.url = f"http://127.0.0.1:{server.server_address[1]}"
        try:
            yield it
        finally:
            server.shutdown()
            thread.join()
