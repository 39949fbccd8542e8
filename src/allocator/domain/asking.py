"""Answers to questions of capacity: each with a plan that was checked and the bound beside it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from allocator.domain.allocations import SolveStatus
from allocator.domain.models import Document
from allocator.domain.people import Role

Scope = Literal["minimums", "targets"]


class Figure(Document):
    """A number that a checked plan reaches, and what no plan could pass.

    ``gap`` = abs(value - bound) / max(abs(value), 1e-9). ``status`` is ``optimal`` where the two
    meet.
    """

    value: float
    bound: float
    gap: float
    status: SolveStatus
    unit: str


class Unreachable(Document):
    """Sessions that nobody could give, however much time there was."""

    school_id: str
    activity: str
    sessions: int


class RoleDays(Document):
    """Days of one role: of contract, for peer heads days of release.

    ``used`` are those of the plan that asks for least beyond what each person has, then for fewest
    days; ``missing`` are those beyond. No plan could do with less of this role than ``least``.
    """

    role: Role
    there: float
    used: float
    least: float
    missing: float


class PersonDays(Document):
    """Days that one person's work passes what there is of them."""

    person_id: str
    name: str
    days: float


class DaysNeeded(Document):
    """Days that all minimums, or all targets, need this term.

    ``needed`` is with the time of everybody open, ``missing`` is beyond what each person has.
    ``posts_missing`` is the latter in whole-time posts. ``sessions`` counts what is kept,
    ``unreachable`` what no
    time alone would give, which is proven or not found otherwise.
    """

    scope: Scope
    sessions: int
    there: float
    needed: Figure
    missing: Figure
    posts_missing: float
    roles: tuple[RoleDays, ...]
    people: tuple[PersonDays, ...]
    unreachable: tuple[Unreachable, ...]
    unreachable_is_proven: bool
    text: str


class DaysAnswer(Document):
    """How many officer days the offer needs, beside those there are."""

    question: Literal["days"] = "days"
    answer: str
    term_days: int
    needs: tuple[DaysNeeded, ...]
    text: tuple[str, ...]


class ValueTried(Document):
    """What one value of a parameter (or a run of values with the same tiers) would ask for.

    ``short`` are the schools that miss a minimum: those of a checked plan and the fewest possible.
    It is ``None`` where the value was not tried, because ``fits`` follows from another value.
    """

    first: float
    last: float
    counts: dict[str, int]
    promised_hours: float
    short: Figure | None
    fits: bool | None


class ThresholdAnswer(Document):
    """Which value of a parameter fits the people there are.

    ``value`` is that with the most support that fits, nearest to today's among values with the
    same tiers; ``None`` where none does. ``search`` says how the values were gone through.
    """

    question: Literal["threshold"] = "threshold"
    answer: str
    parameter: str
    title: str
    sector: str | None
    is_shift: bool
    most_short: int
    now: float
    value: float | None
    search: Literal["bisection", "every value"]
    tried: tuple[ValueTried, ...]
    short_schools: tuple[str, ...]
    text: tuple[str, ...]


class Bought(Document):
    """What a plan gives beyond another, by tier and by cluster; sessions may be fewer too.

    ``promised`` are those among ``sessions`` that schools are promised.
    """

    sessions: int
    promised: int
    hours: float
    by_tier: dict[str, int]
    by_cluster: dict[str, int]
    more: tuple[str, ...]
    fewer: tuple[str, ...]


class Worth(Document):
    """A change of need met, in points of a hundred of all that is due, by need.

    ``planned`` is between two plans; the change between the best plans lies from ``least`` to
    ``most``.
    """

    planned: float
    least: float
    most: float


class Placement(Document):
    """One base that was tried for the post. ``planned`` is ``None`` where the bound was enough."""

    base: str
    latitude: float
    longitude: float
    most: float
    planned: float | None


class LostPost(Document):
    """What the loss of one post would cost."""

    person_id: str
    name: str
    role: Role
    cost: Worth
    lost: Bought


class PostAnswer(Document):
    """What one more post would buy, and where; what each post there is brings.

    ``bound`` is the most need that the post could add wherever it is based among ``covers``.
    """

    question: Literal["post"] = "post"
    answer: str
    role: Role
    fte: float
    need_met_now: float
    base: str
    worth: Worth
    bound: float
    covers: Literal["the base", "every school's site", "any base"]
    bought: Bought
    placements: tuple[Placement, ...]
    losses: tuple[LostPost, ...]
    text: tuple[str, ...]


class OfferAnswer(Document):
    """How much of a stronger offer the people there are can carry.

    ``asked`` are the further sessions promised, ``carried`` those given while today's promises
    hold as they do now. ``beside`` are sessions towards today's targets: now, and with all of
    ``carried`` given. ``missing`` are the days that giving all of them would take beyond those
    there are.
    """

    question: Literal["offer"] = "offer"
    answer: str
    edits: tuple[str, ...]
    asked: int
    carried: Figure
    by_tier: dict[str, tuple[int, int]]
    schools_without: tuple[str, ...]
    promises_now: int
    promises_due: int
    beside_now: int
    beside_then: int
    missing: DaysNeeded
    text: tuple[str, ...]


Answer = Annotated[
    DaysAnswer | ThresholdAnswer | PostAnswer | OfferAnswer, Field(discriminator="question")
]
"""Any of the answers, as JSON has them."""
