"""Rates: how often one asker and one address may ask in a minute.

Counted in this process alone: of N processes each lets that many through. A count of the last
minute and a share of the one before stand for a sliding minute; no thread, no list of moments.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from allocator_api.guards.asgi import Scope
from allocator_api.problems import ProblemError

WINDOW_SECONDS = 60
MOST_KEYS = 100_000
"""Askers remembered at once; beyond that the window is closed early, so memory has an end."""


class Rate:
    """A limit of so many per minute for each key; 0 is no limit.

    Parameters
    ----------
    per_minute
        Most in a sliding minute.
    clock
        Seconds that only grow; tests give their own.
    """

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._clock = per_minute, clock
        self._window = 0
        self._now: dict[str, int] = {}
        self._before: dict[str, int] = {}

    def wait_seconds(self, key: str) -> int:
        """Count one request; 0 where it may pass, else whole seconds until one would."""
        wait = self.seconds_until_free(key)
        if not wait and self._most:
            self._now[key] = self._now.get(key, 0) + 1
        return wait

    def seconds_until_free(self, key: str) -> int:
        """Whole seconds until one more may pass, without counting; 0 where it may now."""
        if not self._most:
            return 0
        share = self._turn()
        count, before = self._now.get(key, 0), self._before.get(key, 0)
        if count + before * (1 - share) + 1 <= self._most:
            return 0
        room = self._most - 1
        if before and count <= room:  # the share of the minute before fades within this one
            free_at = 1 - (room - count) / before
        else:  # this minute's count fades within the next
            free_at = 1 + (1 - room / count)
        return max(1, int((free_at - share) * WINDOW_SECONDS) + 1)

    def _turn(self) -> float:
        """Open the window of this moment; return the share of it that has gone by."""
        position = self._clock() / WINDOW_SECONDS
        window = int(position)
        if window != self._window or len(self._now) > MOST_KEYS:
            self._before = self._now if window <= self._window + 1 else {}
            self._now, self._window = {}, window
        return position - window


def address_of(scope: Scope) -> str:
    """Address of the asker; of an IPv6 address the network, which is one household's."""
    client = scope.get("client")
    host = str(client[0]) if client else ""
    return ":".join(host.split(":")[:4]) if ":" in host and "." not in host else host


def too_many(wait_seconds: int) -> ProblemError:
    """Tell that it was too often, and when to come again."""
    return ProblemError("too-many-requests", headers={"Retry-After": str(wait_seconds)})
