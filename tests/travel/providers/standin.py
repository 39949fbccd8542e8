"""A routing engine on this machine that speaks the three published formats, and lies on request."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from allocator.travel.places import Place, distance_km

Point = tuple[float, float]
DRIVE_KMH = 60.0
"""Straight-line speed of this engine's world."""
Lie = Callable[[list[Point], list[Point], list[list[Any]]], Any]
"""From sources, targets and true seconds to what is told instead."""


def true_seconds(start: Point, end: Point) -> float:
    a, b = (Place("x", "site", *point, "n") for point in (start, end))
    return round(distance_km(a, b) / DRIVE_KMH * 3600, 1)


@dataclass
class StandIn:
    """What the engine was asked, and how it behaves."""

    url: str
    asked: list[tuple[str, list[Point], list[Point]]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    queries: list[Any] = field(default_factory=list)
    lie: Lie = lambda _sources, _targets, seconds: seconds
    reply: Callable[[BaseHTTPRequestHandler], None] | None = None
    """Answers instead of the engine, where it is set."""
    roadless: frozenset[Point] = frozenset()
    most_pairs: int = 10_000
    is_terse: bool = False
    miles: bool = False

    @property
    def pairs_asked(self) -> int:
        return sum(len(sources) * len(targets) for _, sources, targets in self.asked)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, *_words: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        engine: StandIn = self.server.engine  # type: ignore[attr-defined]
        if engine.reply is not None:
            engine.reply(self)
            return
        parts = urlsplit(self.path)
        query = parse_qs(parts.query, separator="&")
        places = [
            (float(pair.split(",")[1]), float(pair.split(",")[0]))
            for pair in unquote(parts.path).removeprefix("/table/v1/driving/").split(";")
        ]
        sources = [places[int(number)] for number in query["sources"][0].split(";")]
        targets = [places[int(number)] for number in query["destinations"][0].split(";")]
        self._remember("osrm", sources, targets, query)
        if len(sources) * len(targets) > engine.most_pairs:
            send(self, {"code": "TooBig", "message": "Too many table coordinates"}, 400)
        elif engine.roadless & {*sources, *targets}:
            words = "Could not find a matching segment for any coordinate."
            send(self, {"code": "NoSegment", "message": words}, 400)
        else:
            seconds = self._seconds(sources, targets)
            way = {"hint": "", "distance": 3.0, "name": "", "location": [0, 0]}
            send(self, {
                "code": "Ok", "durations": seconds, "distances": metres(sources, targets),
                "sources": [way] * len(sources), "destinations": [way] * len(targets),
            })  # fmt: skip

    def do_POST(self) -> None:
        engine: StandIn = self.server.engine  # type: ignore[attr-defined]
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if engine.reply is not None:
            engine.reply(self)
        elif self.path == "/sources_to_targets":
            self._valhalla(engine, body)
        elif self.path == "/v2/matrix/driving-car":
            self._openrouteservice(engine, body)
        else:
            send(self, {"detail": "Not Found"}, 404)

    def _valhalla(self, engine: StandIn, body: Any) -> None:
        sources = [(place["lat"], place["lon"]) for place in body["sources"]]
        targets = [(place["lat"], place["lon"]) for place in body["targets"]]
        self._remember("valhalla", sources, targets, body)
        if len(sources) * len(targets) > engine.most_pairs:
            bad = {"status_code": 400, "status": "Bad Request"}
            send(self, {"error_code": 150, "error": "Exceeded max locations: 50", **bad}, 400)
            return
        if engine.roadless & {*sources, *targets}:
            send(self, {"error_code": 171, "error": "No suitable edges near location",
                        "status_code": 400, "status": "Bad Request"}, 400)  # fmt: skip
            return
        seconds = self._seconds(sources, targets)
        scale = 1609.344 if engine.miles else 1000
        far = [[one / scale for one in row] for row in metres(sources, targets)]
        units = "miles" if engine.miles else "kilometers"
        if engine.is_terse:
            table: Any = {"durations": seconds, "distances": far}
        else:
            table = [
                [{"time": time, "distance": km, "from_index": row, "to_index": column}
                 for column, (time, km) in enumerate(zip(times, kms, strict=True))]
                for row, (times, kms) in enumerate(zip(seconds, far, strict=True))
            ]  # fmt: skip
        send(self, {"sources_to_targets": table, "units": units, "algorithm": "costmatrix"})

    def _openrouteservice(self, engine: StandIn, body: Any) -> None:
        places = [(latitude, longitude) for longitude, latitude in body["locations"]]
        sources = [places[int(number)] for number in body["sources"]]
        targets = [places[int(number)] for number in body["destinations"]]
        self._remember("openrouteservice", sources, targets, body)
        if len(sources) * len(targets) > engine.most_pairs:
            words = "Request parameters exceed the server configuration limits."
            send(self, {"error": {"code": 6004, "message": words}}, 400)
        elif engine.roadless & {*sources, *targets}:
            words = "Could not find routable point within a radius of 350.0 meters"
            send(self, {"error": {"code": 6010, "message": words}}, 404)
        else:
            seconds = self._seconds(sources, targets)
            place = {"location": [0, 0], "snapped_distance": 3.0}
            send(self, {
                "durations": seconds, "distances": metres(sources, targets),
                "sources": [place] * len(sources), "destinations": [place] * len(targets),
                "metadata": {"service": "matrix"},
            })  # fmt: skip

    def _remember(
        self, name: str, sources: list[Point], targets: list[Point], query: object
    ) -> None:
        engine: StandIn = self.server.engine  # type: ignore[attr-defined]
        engine.asked.append((name, sources, targets))
        engine.headers.append(dict(self.headers))
        engine.queries.append(query)

    def _seconds(self, sources: list[Point], targets: list[Point]) -> Any:
        engine: StandIn = self.server.engine  # type: ignore[attr-defined]
        true = [[true_seconds(a, b) for b in targets] for a in sources]
        return engine.lie(sources, targets, true)


def metres(sources: list[Point], targets: list[Point]) -> list[list[float]]:
    """Road metres: the straight line and a fifth."""
    return [[true_seconds(a, b) / 3600 * DRIVE_KMH * 1200 for b in targets] for a in sources]


def send(
    handler: BaseHTTPRequestHandler, document: object, status: int = 200,
    kind: str = "application/json; charset=UTF-8",
) -> None:  # fmt: skip
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    handler.send_response(status)
    handler.send_header("Content-Type", kind)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_words: object) -> None:
        """Callers that hang up are part of the tests."""


@contextmanager
def standin() -> Iterator[StandIn]:
    server = _Server(("127.0.0.1", 0), _Handler)
    engine = StandIn(f"http://127.0.0.1:{server.server_address[1]}")
    server.engine = engine  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield engine
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
