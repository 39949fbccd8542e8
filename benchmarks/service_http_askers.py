"""Askers of ``service_http_kills``: each request is sent until it is answered, with its own key."""

from __future__ import annotations

import http.client
import json
import random
import threading
import time
from dataclasses import dataclass, field
from typing import Any

from benchmarks.service_kills import COUNCILS, Site, question

_PAUSE = (0.5, 2.0)
_AGAIN = 0.3
"""Share of the requests that are sent once more after they were answered."""


@dataclass
class Asked:
    """What was sent under which key, and every answer to it."""

    council: str
    answers: set[str] = field(default_factory=set)
    refusals: list[str] = field(default_factory=list)


def request(
    port: int, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None
) -> tuple[int, bytes]:
    """One request; status 0 where there is nobody."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        text = None if body is None else json.dumps(body)
        connection.request(method, path, text, headers or {})
        answer = connection.getresponse()
        return answer.status, answer.read()
    except (OSError, http.client.HTTPException):
        return 0, b""
    finally:
        connection.close()


class Asker(threading.Thread):
    """Asks for one job after the other, each until it is answered."""

    def __init__(self, site: Site, port: int, made: dict[str, str], key_of: dict[str, str]) -> None:
        super().__init__(daemon=True)
        self.asked: dict[str, Asked] = {}
        self.ending = threading.Event()
        self._site, self._port, self._made, self._key_of = site, port, made, key_of

    def ask_from(self, seed: int) -> None:
        self._random, self._seed = random.Random(seed), seed
        self.start()

    def run(self) -> None:
        place = 0
        while not self.ending.is_set():
            self._ask(f"kills-{self._seed}-{place}", place)
            place += 1
            time.sleep(self._random.uniform(*_PAUSE))

    def _ask(self, name: str, place: int) -> None:
        council = self._random.choice(COUNCILS)
        kind, body = question(place, self._made[council])
        self.asked[name] = one = Asked(council)
        headers = {
            "authorization": f"Bearer {self._key_of[council]}", "idempotency-key": name,
            "content-type": "application/json",
        }  # fmt: skip
        left = 2 if self._random.random() < _AGAIN else 1
        while left:
            path = f"/v1/authorities/{council}/plans"
            status, said = request(self._port, "POST", path, {"kind": kind, **body}, headers)
            if status == 202:
                one.answers.add(json.loads(said)["job_id"])
                left -= 1
                if len(one.answers) == 1 and (council, *one.answers) not in self._site.acknowledged:
                    self._site.acknowledged.append((council, *one.answers))
            elif status not in (0, 503):
                one.refusals.append(f"{status} {said.decode()[:300]}")
                return
            else:
                time.sleep(0.05)
