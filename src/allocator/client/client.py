"""The way in: one service, one key."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Any, Self

from allocator.client.authorities import Authorities, AuthorityClient
from allocator.client.errors import UnavailableError, UnexpectedAnswerError, UnreachableError
from allocator.client.rulesets import ShippedRulesets
from allocator.client.sending import Patience, Saying, Sender
from allocator.client.tiers import classify_figures
from allocator.domain.tiers import TierReport
from allocator.errors import UsageError


class Client:
    """Asks the service, as one key or token.

    Close it, or use it as a context manager::

        with Client("https://allocator.example.org", key) as client:
            innis = client.authority("innis")
            job = innis.plans.make()
            ended = innis.jobs.wait(job, on_progress=print)
            plan = innis.plans.open(ended.result_id)

    One client may be used by several threads.

    Parameters
    ----------
    base_url
        Address of the service, with the path before ``/v1`` where it lies behind one.
    key
        API key or bearer token; ``None`` for what needs none.
    patience
        Time limits and tries.

    Raises
    ------
    UsageError
        Where the address is none.
    """

    def __init__(
        self, base_url: str, key: str | None = None, *, patience: Patience | None = None
    ) -> None:
        if not base_url.startswith(("http://", "https://")):
            raise UsageError(f"{base_url!r} is no address: it begins with https:// or http://.")
        self._sender = Sender(base_url, key, patience or Patience())
        self.authorities = Authorities(self._sender)
        self.shipped_rulesets = ShippedRulesets(self._sender)

    def authority(self, authority_id: str) -> AuthorityClient:
        """One authority; nothing is asked yet."""
        return AuthorityClient(self._sender, authority_id)

    def classify_figures(
        self, ruleset: str, as_of: dt.date, schools: Sequence[Mapping[str, Any]]
    ) -> TierReport:
        """Tiers of figures given outright, by a shipped ruleset; nothing of them is kept."""
        return classify_figures(self._sender, ruleset, as_of, schools)

    def is_up(self) -> bool:
        """Whether the service is there; asked once."""
        try:
            self._sender.ask("health", Saying(is_asked_once=True))
        except (UnreachableError, UnexpectedAnswerError):
            return False
        return True

    def is_ready(self) -> bool:
        """Whether the service can work: its store answers, jobs are taken; asked once."""
        try:
            self._sender.ask("ready", Saying(is_asked_once=True))
        except (UnavailableError, UnreachableError, UnexpectedAnswerError):
            return False
        return True

    def close(self) -> None:
        """Close the connections."""
        self._sender.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
