"""Readings of an authority: appended, never overwritten; as they were known on any day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from allocator.client.records import Appended, KnownReading
from allocator.client.sending import Saying, Sender
from allocator.domain.indicators import Reading


class ReadingsResource:
    """``/readings`` of one authority."""

    def __init__(self, sender: Sender, authority_id: str) -> None:
        self._sender, self._of = sender, authority_id

    def append(
        self,
        readings: Iterable[Reading],
        *,
        known_on: dt.date | None = None,
        note: str = "",
        if_match: str | None = None,
        idempotency_key: str | None = None,
    ) -> Appended:
        """Append readings to the current dataset; a new one is the current one from then on.

        Parameters
        ----------
        known_on
            The day they became known, for those that say nothing themselves; by default today.
        if_match
            ETag of the authority; refused where the current dataset has moved since.
        """
        rows = [one.model_dump(mode="json", exclude_none=True) for one in readings]
        body = {"readings": rows, "known_on": day_text(known_on), "note": note}
        saying = Saying(json=body, if_match=if_match, key=idempotency_key)
        return self._sender.tell(Appended, "append_readings", saying, authority_id=self._of)

    def list(
        self,
        *,
        school_id: str | None = None,
        indicator: str | None = None,
        as_of: dt.date | None = None,
        dataset_id: str | None = None,
    ) -> Iterator[KnownReading]:
        """Readings as they were known on a day, by default that of the dataset."""
        query = {
            "school": school_id, "indicator": indicator, "as_of": day_text(as_of),
            "dataset_id": dataset_id,
        }  # fmt: skip
        return self._sender.items(KnownReading, "list_readings", query, authority_id=self._of)


def day_text(day: dt.date | None) -> str | None:
    """A day as it stands in a request."""
    return None if day is None else day.isoformat()
