"""Tiers of an authority's schools, with reasons."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from allocator.client.evidence import day_text
from allocator.client.sending import Saying, Sender
from allocator.domain.tiers import TierDecision, TierReport


class Tiers:
    """``/classifications``, ``/tiers`` and ``/schools/ID`` of one authority."""

    def __init__(self, sender: Sender, authority_id: str) -> None:
        self._sender, self._of = sender, authority_id

    def classify(
        self,
        *,
        dataset_id: str = "current",
        as_of: dt.date | None = None,
        ruleset_id: str | None = None,
        ruleset_version: int | None = None,
        idempotency_key: str | None = None,
    ) -> TierReport:
        """Classify every open school of a dataset, by its own rules or other ones."""
        body = {
            "dataset_id": dataset_id, "as_of": day_text(as_of),
            "ruleset_id": ruleset_id, "ruleset_version": ruleset_version,
        }  # fmt: skip
        saying = Saying(json=body, key=idempotency_key)
        return self._sender.tell(TierReport, "classify_dataset", saying, authority_id=self._of)

    def list(self, *, dataset_id: str | None = None, as_of: dt.date | None = None) -> TierReport:
        """Tiers of the schools that you see."""
        saying = Saying({"dataset_id": dataset_id, "as_of": day_text(as_of)})
        return self._sender.tell(TierReport, "list_tiers", saying, authority_id=self._of)

    def of_school(
        self, school_id: str, *, dataset_id: str | None = None, as_of: dt.date | None = None
    ) -> TierDecision:
        """One school's tier: the reading, the row and the threshold behind every step."""
        saying = Saying({"dataset_id": dataset_id, "as_of": day_text(as_of)})
        return self._sender.tell(
            TierDecision, "get_school_tier", saying, authority_id=self._of, school_id=school_id
        )

    def explain(
        self,
        school_id: str,
        *,
        reader: Literal["officer", "head"] = "head",
        form: Literal["text", "markdown", "html"] = "text",
        dataset_id: str | None = None,
        as_of: dt.date | None = None,
    ) -> str:
        """One school's tier in words: the officer's table (text) or the head's statement."""
        query = {
            "reader": reader, "form": form, "dataset_id": dataset_id, "as_of": day_text(as_of),
        }  # fmt: skip
        return self._sender.ask(
            "explain_school_tier", Saying(query), authority_id=self._of, school_id=school_id
        ).text


def classify_figures(
    sender: Sender, ruleset: str, as_of: dt.date, schools: Sequence[Mapping[str, Any]]
) -> TierReport:
    """Tiers of figures given outright, by a shipped ruleset; nothing of them is kept."""
    saying = Saying(json={"as_of": as_of.isoformat(), "schools": [dict(one) for one in schools]})
    return sender.tell(TierReport, "classify_figures", saying, name=ruleset)
