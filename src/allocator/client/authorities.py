"""Authorities of an installation, and everything that one of them has."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from allocator.client.access import Keys, audit_trail, webhook_secret
from allocator.client.access_records import AuditRecord
from allocator.client.calendars import Calendars
from allocator.client.datasets import Datasets
from allocator.client.evidence import ReadingsResource
from allocator.client.jobs import Jobs
from allocator.client.live import Live
from allocator.client.plans import Plans
from allocator.client.records import AuthorityRecord, Dates
from allocator.client.rulesets import Rulesets
from allocator.client.scenarios import Scenarios
from allocator.client.sending import Saying, Sender
from allocator.client.tiers import Tiers
from allocator.domain.candidates import SchoolCandidates


class Authorities:
    """``/v1/authorities``."""

    def __init__(self, sender: Sender) -> None:
        self._sender = sender

    def create(
        self, authority_id: str, name: str, *, idempotency_key: str | None = None
    ) -> AuthorityRecord:
        """Make room for an authority; only a key of the whole installation may."""
        body = {"authority_id": authority_id, "name": name}
        saying = Saying(json=body, key=idempotency_key)
        return self._sender.tell(AuthorityRecord, "create_authority", saying)

    def list(self) -> Iterator[AuthorityRecord]:
        """Authorities that you may work with, by id."""
        return self._sender.items(AuthorityRecord, "list_authorities", {})

    def get(self, authority_id: str) -> AuthorityRecord:
        """An authority: its name and the dataset that it works with now."""
        return self._sender.tell(AuthorityRecord, "get_authority", authority_id=authority_id)


class AuthorityClient:
    """One authority: its resources as attributes."""

    def __init__(self, sender: Sender, authority_id: str) -> None:
        self.authority_id = authority_id
        self._sender = sender
        self.datasets = Datasets(sender, authority_id)
        self.readings = ReadingsResource(sender, authority_id)
        self.rulesets = Rulesets(sender, authority_id)
        self.tiers = Tiers(sender, authority_id)
        self.live = Live(sender, authority_id)
        self.jobs = Jobs(sender, authority_id)
        self.plans = Plans(sender, authority_id)
        self.scenarios = Scenarios(sender, authority_id)
        self.calendars = Calendars(sender, authority_id)
        self.keys = Keys(sender, authority_id)

    def best_people(
        self, school_id: str, *, activity: str | None = None, dataset_id: str | None = None
    ) -> SchoolCandidates:
        """Who could support a school, the least costly first, and why others could not."""
        saying = Saying({"school": school_id, "activity": activity, "dataset_id": dataset_id})
        return self._sender.tell(
            SchoolCandidates, "recommend_people", saying, authority_id=self.authority_id
        )

    def best_dates(
        self,
        school_id: str,
        person_id: str,
        *,
        hours: float = 3.0,
        plan_id: str | None = None,
        dataset_id: str | None = None,
        most: int = 20,
    ) -> Dates:
        """Days on which a person could visit a school, beside the visits of a plan."""
        query = {
            "school": school_id, "person": person_id, "hours": hours, "plan_id": plan_id,
            "dataset_id": dataset_id, "most": most,
        }  # fmt: skip
        return self._sender.tell(
            Dates, "recommend_dates", Saying(query), authority_id=self.authority_id
        )

    def counts(self, *, plan_id: str | None = None, least: int | None = None) -> dict[str, Any]:
        """Schools by group and tier, made safe for the public: small counts are kept back."""
        saying = Saying({"plan_id": plan_id, "least": least})
        return self._sender.values("get_counts", saying, authority_id=self.authority_id)

    def audit(
        self,
        *,
        object_: str | None = None,
        actor: str | None = None,
        since: dt.datetime | None = None,
    ) -> Iterator[AuditRecord]:
        """Who saw, changed and approved what, oldest first.

        Parameters
        ----------
        object_
            Only about this, or what lies under it: ``plans``.
        actor
            Only what this key or token did: ``key:ID``.
        since
            Only from this moment on; without an offset it is meant in UTC.
        """
        return audit_trail(self._sender, self.authority_id, object_, actor, since)

    def webhook_secret(self) -> str:
        """The secret that the programs of this authority check webhooks by."""
        return webhook_secret(self._sender, self.authority_id)
