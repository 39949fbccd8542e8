"""Classification, explanation and the live-tier states as the service asks and tells of them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from allocator.domain.fields import Date, Identifier, Text
from allocator.domain.models import Document
from allocator.domain.tiers import HeadView, TierState
from allocator.tiering.given import GivenSchool
from allocator_api.jobs.requests import Version
from allocator_api.routes.models.evidence import Appended
from allocator_api.routes.support.days import Day


class TierRequest(Document):
    """Schools to classify, and the day on which parameters are read."""

    as_of: Day
    schools: Annotated[list[GivenSchool], Field(min_length=1, max_length=25_000)]


class ClassifyRequest(Document):
    """Which dataset to classify, on which day, by which rules."""

    dataset_id: Annotated[str, Field(max_length=64)] = "current"
    as_of: Day | None = None
    ruleset_id: Annotated[
        Identifier | None,
        Field(description="A ruleset of the authority, or a shipped one; else the dataset's."),
    ] = None
    ruleset_version: Version | None = None


class Explanation(Document):
    """A school's tier explained in words, for its officer or its headteacher."""

    school_id: str
    dataset_id: str
    as_of: Day
    reader: Literal["officer", "head"]
    text: str


class StandingTold(Document):
    """Where a school stands on a day: ``why_not_live`` says what is still to happen."""

    school_id: str
    tier: str | None
    rule_tier: str | None
    state: TierState
    since: Date
    text: str | None
    why_not_live: str | None


class NewJudgement(Document):
    """A professional judgement of a tier, as a row of ``judgements.csv``."""

    school_id: Identifier
    tier: Identifier
    reason: Annotated[Text, Field(min_length=1)]
    made_by: Identifier
    made_on: Day
    review_on: Day
    evidence: Text | None = None
    discussed_on: Day | None = None
    head_view: HeadView | None = None


class NewDiscussion(Document):
    """A talk with a headteacher about a tier, as a row of ``discussions.csv``.

    ``head_view`` of ``disagrees`` opens a dispute; a later talk or judgement by somebody else
    decides it.
    """

    school_id: Identifier
    tier: Identifier
    discussed_on: Day
    by: Identifier
    head_view: HeadView
    proposed_on: Day | None = None
    note: Text | None = None
    urgent_reason: Text | None = None


class NewConcern(Document):
    """An urgent concern, raised any day: the first contact is due in two working days."""

    school_id: Identifier
    tier: Annotated[Identifier, Field(description="The tier it may call for.")]
    raised_on: Day
    acts: Annotated[Identifier, Field(description="Who acts on it.")]
    urgent_reason: Annotated[
        Text, Field(min_length=1, description="Why it cannot wait; no pupil is named.")
    ]


class NewLiveTier(Document):
    """The day on which the agreed or decided tier of a school goes live."""

    on: Day


class Recorded(Appended):
    """What was put down about a school's tier, and how far it has got."""

    school_id: str
    tier: str
    state: TierState
    first_contact_by: Annotated[
        Date | None, Field(description="The clock of an urgent concern.")
    ] = None
