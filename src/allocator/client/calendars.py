"""Calendar feeds: addresses that a person's or school's calendar subscribes to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from allocator.client.records import CalendarMade, CalendarRecord
from allocator.client.sending import Saying, Sender

_START, _END = "/v1/calendars/", ".ics"


class Calendars:
    """``/calendars`` of one authority. A feed shows the newest approved plan."""

    def __init__(self, sender: Sender, authority_id: str) -> None:
        self._sender, self._of = sender, authority_id

    def make(
        self,
        kind: Literal["person", "school"],
        subject_id: str,
        *,
        idempotency_key: str | None = None,
    ) -> CalendarMade:
        """Make a feed; its address is told this once. Whoever has it sees the dates."""
        body = {"kind": kind, "subject_id": subject_id}
        saying = Saying(json=body, key=idempotency_key)
        return self._sender.tell(CalendarMade, "make_calendar", saying, authority_id=self._of)

    def list(self) -> Iterator[CalendarRecord]:
        """Feeds that you may revoke."""
        return self._sender.items(CalendarRecord, "list_calendars", {}, authority_id=self._of)

    def revoke(self, token_id: str) -> CalendarRecord:
        """Have the address of a feed lead nowhere from now on."""
        return self._sender.tell(
            CalendarRecord, "revoke_calendar", authority_id=self._of, token_id=token_id
        )

    def read(self, address: str) -> bytes:
        """The iCalendar text at the address of a feed, as a calendar program gets it."""
        token = address.removeprefix(_START).removesuffix(_END)
        return self._sender.ask("get_calendar", token=token).content
