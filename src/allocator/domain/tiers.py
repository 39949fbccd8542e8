"""Tiers: the levels of support, what decided them and what people said about them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from allocator.domain.fields import Date, Identifier, Text
from allocator.domain.models import Document, Row

TierState = Literal["proposed", "discussed", "agreed", "disputed", "live", "held"]
HeadView = Literal["agrees", "disagrees", "not_asked"]


class Judgement(Row):
    """An officer's professional judgement of a tier: who, when, why, until when."""

    school_id: Identifier
    tier: Identifier
    reason: Text
    made_by: Identifier
    made_on: Date
    review_on: Date
    evidence: Text | None = None
    discussed_on: Date | None = None
    head_view: HeadView | None = None


class TierRecord(Row):
    """A tier that was live from a day on (a row of ``tier_history.csv``)."""

    school_id: Identifier
    tier: Identifier
    from_date: Annotated[Date, Field(alias="from")]


class ReasonInput(Document):
    """A reading that a derived value was made from."""

    indicator: str
    period_end: Date
    value: float


class Reason(Document):
    """One thing that made a rule fire, in words and figures.

    Either an unrounded reading (``indicator``, ``value``, ``period_end``), or ``derived`` with its
    ``inputs``, or neither and ``source`` one of ``headteachers``, ``judgements``,
    ``tier_history``, ``schools``. ``threshold`` is what the value was held against, ``distance``
    how far beyond it the value lies, ``outcome`` what the row gives (a trigger, a tier, an output),
    ``points`` what it scores.
    """

    table: str
    row: int
    outcome: str | None = None
    points: float | None = None
    indicator: str | None = None
    derived: str | None = None
    inputs: tuple[ReasonInput, ...] = ()
    value: float | str | None = None
    threshold: float | str | None = None
    distance: float | None = None
    period_end: Date | None = None
    source: str
    text: str


class Step(Document):
    """A row that led from the reasons to the tier: of a decision, grid, cap or the tier table."""

    table: str
    row: int
    outcome: str
    text: str


class Moved(Document):
    """What is other than when the last live tier began: its rows then and now."""

    since: Date
    from_tier: str | None
    gained: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    text: str


class NearMiss(Document):
    """A row that almost fired, and by how much it did not."""

    table: str
    row: int
    indicator: str | None = None
    value: float | None = None
    threshold: float | None = None
    distance: float | None = None
    text: str


class MissingInput(Document):
    """Something that could not be read, why, and the tier it could have changed."""

    indicator: str
    why: str
    could_change_to: str | None = None
    text: str


class JudgementInForce(Document):
    """The judgement that holds, as it stands in ``judgements.csv``."""

    tier: str
    reason: str
    made_by: str
    made_on: Date
    review_on: Date


class LeastChange(Document):
    """One part of the smallest change that would move a school to another tier.

    Over indicators that it can act on alone; all parts with the same ``to_tier`` belong together.
    """

    to_tier: str
    indicator: str
    value: float
    needed: float
    text: str


class TierDecision(Document):
    """One school's tier, the rule's tier beside it, and why.

    ``missing`` says in words what could not be read; ``missing_inputs`` the same in parts;
    ``lowest_tier`` and ``highest_tier`` what it could be were all of that known. ``decided_by`` is
    the row that set the rules' tier (of the tier table, a safeguard or a cap; none where it is left
    open), ``steps`` the rows between the reasons and it. ``movement`` says
    why a live tier is kept or left; ``moved`` what is other than when it began.
    """

    school_id: str
    tier: str | None
    rule_tier: str | None
    state: TierState
    since: Date
    points: int | float
    decided_by: Step | None = None
    reasons: tuple[Reason, ...] = ()
    steps: tuple[Step, ...] = ()
    near_misses: tuple[NearMiss, ...] = ()
    missing: tuple[str, ...] = ()
    missing_inputs: tuple[MissingInput, ...] = ()
    lowest_tier: str | None = None
    highest_tier: str | None = None
    movement: str | None = None
    moved: Moved | None = None
    judgement: JudgementInForce | None = None
    flags: tuple[str, ...] = ()
    least_change: tuple[LeastChange, ...] = ()
    least_change_text: str | None = None


class RulesetIdentity(Document):
    """Which rules were in force: name, version and SHA-256 of their files."""

    id: str
    version: str
    hash: str


class TierReport(Document):
    """``tiers.json``: every open school's tier with its reasons."""

    as_of: Date
    ruleset: RulesetIdentity
    schools: tuple[TierDecision, ...]
    counts: dict[str, int]
    warnings: tuple[str, ...] = ()
