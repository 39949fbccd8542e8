"""How tiers go live: judgements, discussions, urgent concerns, what is due."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from allocator.client.evidence import day_text
from allocator.client.live_records import DueRecord, HistoryRecord, Recorded, StandingRecord
from allocator.client.sending import Saying, Sender
from allocator.domain.discussions import Discussion
from allocator.domain.models import Row
from allocator.domain.tiers import Judgement


class Live:
    """Live tiers of one authority. Each record makes a new dataset, which is then current."""

    def __init__(self, sender: Sender, authority_id: str) -> None:
        self._sender, self._of = sender, authority_id

    def judge(
        self,
        judgement: Judgement,
        *,
        if_match: str | None = None,
        idempotency_key: str | None = None,
    ) -> Recorded:
        """Record a professional judgement: it wins, and never hides the rule's tier."""
        return self._record("record_judgement", _values(judgement), if_match, idempotency_key)

    def discuss(
        self,
        discussion: Discussion,
        *,
        if_match: str | None = None,
        idempotency_key: str | None = None,
    ) -> Recorded:
        """Record a discussion with a headteacher; disagreement opens a dispute."""
        return self._record("record_discussion", _values(discussion), if_match, idempotency_key)

    def raise_concern(
        self,
        school_id: str,
        *,
        tier: str,
        raised_on: dt.date,
        acts: str,
        urgent_reason: str,
        if_match: str | None = None,
        idempotency_key: str | None = None,
    ) -> Recorded:
        """Raise an urgent concern: ``acts`` is who acts; no pupil is named in the reason."""
        body = {
            "school_id": school_id, "tier": tier, "raised_on": raised_on.isoformat(),
            "acts": acts, "urgent_reason": urgent_reason,
        }  # fmt: skip
        return self._record("raise_concern", body, if_match, idempotency_key)

    def make_live(
        self,
        school_id: str,
        on: dt.date,
        *,
        if_match: str | None = None,
        idempotency_key: str | None = None,
    ) -> Recorded:
        """Make a school's tier live, once its head has agreed or the dispute is decided."""
        saying = Saying(json={"on": on.isoformat()}, if_match=if_match, key=idempotency_key)
        return self._sender.tell(
            Recorded, "make_tier_live", saying, authority_id=self._of, school_id=school_id
        )

    def _record(
        self, name: str, body: dict[str, Any], if_match: str | None, key: str | None
    ) -> Recorded:
        saying = Saying(json=body, if_match=if_match, key=key)
        return self._sender.tell(Recorded, name, saying, authority_id=self._of)

    def judgements(
        self, *, school_id: str | None = None, dataset_id: str | None = None
    ) -> Iterator[Judgement]:
        """Judgements by school and day, those that have run out among them."""
        query = {"school": school_id, "dataset_id": dataset_id}
        return self._sender.items(Judgement, "list_judgements", query, authority_id=self._of)

    def standings(
        self, *, as_of: dt.date | None = None, dataset_id: str | None = None
    ) -> Iterator[StandingRecord]:
        """Where each school that you see stands on a day."""
        query = {"as_of": day_text(as_of), "dataset_id": dataset_id}
        return self._sender.items(StandingRecord, "list_standings", query, authority_id=self._of)

    def due(self, *, within_days: int = 30, as_of: dt.date | None = None) -> DueRecord:
        """What waits: urgent concerns with their clock, disputes, reviews, discussions."""
        saying = Saying({"within": within_days, "as_of": day_text(as_of)})
        return self._sender.tell(DueRecord, "list_due", saying, authority_id=self._of)

    def history(self, school_id: str, *, as_of: dt.date | None = None) -> HistoryRecord:
        """The dated history of a school's tier."""
        saying = Saying({"as_of": day_text(as_of)})
        return self._sender.tell(
            HistoryRecord, "get_school_history", saying, authority_id=self._of, school_id=school_id
        )

    def moderation(
        self, *, since: dt.date | None = None, as_of: dt.date | None = None
    ) -> dict[str, Any]:
        """Judgements beside what the rules said, as ``allocator live moderation --json`` has it."""
        saying = Saying({"since": day_text(since), "as_of": day_text(as_of)})
        return self._sender.values("get_moderation", saying, authority_id=self._of)

    def watch(self, *, as_of: dt.date | None = None) -> dict[str, Any]:
        """How many schools are above the lowest tier, as ``allocator live watch --json`` has it."""
        saying = Saying({"as_of": day_text(as_of)})
        return self._sender.values("get_watch", saying, authority_id=self._of)


def _values(row: Row) -> dict[str, Any]:
    return row.model_dump(mode="json", by_alias=True, exclude_none=True)
