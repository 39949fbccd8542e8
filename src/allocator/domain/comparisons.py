"""Plans side by side: ``comparison.json``, what scenarios change and for whom."""

from __future__ import annotations

from typing import Literal

from allocator.domain.fields import Date
from allocator.domain.models import Document

Way = Literal["more", "less", "other"]
"""More support than in the base, less, or as much of it in another way."""


class PlanFigures(Document):
    """What one plan comes to.

    ``need_met`` is the share of all target hours that is given, each school's hours weighted by its
    need. Hours are those of the whole team on site and in preparation; ``target_hours`` are due,
    ``given_hours`` are given up to the target. ``promises_not_kept`` counts minimums and floors,
    ``sessions_short`` sessions below target. ``link_changes`` counts schools whose link officer is
    another than at the start of the term.

    ``pounds`` is mileage, fares and nights of the term; ``kg_co2`` what is known of its carbon.
    ``officer_days`` are working days of everybody but peer heads, by their contracts, at
    ``officer_pounds`` (D6). What the plan has no dates or costs for is ``None``.
    """

    schools: int
    tiers: dict[str, int]
    above_lowest: int
    sessions: int
    target_hours: float
    given_hours: float
    need_met: float | None
    promises_not_kept: int
    schools_without_promise: int
    sessions_short: int
    link_changes: int
    without_link: int
    officer_days: float
    officer_pounds: float
    gap: float
    visits: int | None = None
    online_visits: int | None = None
    not_dated: int | None = None
    travel_hours: float | None = None
    waiting_hours: float | None = None
    nights: int | None = None
    pounds: float | None = None
    kg_co2: float | None = None
    visits_lost: float | None = None


class TierMove(Document):
    """A school that another tier is proposed for, and the rows of the rules behind it.

    ``decided_by`` and ``was_decided_by`` name the row that sets the tier: ``table row: words``.
    ``gained`` and ``lost`` are the rows with evidence that count in one plan only.
    """

    school_id: str
    school: str
    before: str | None
    after: str | None
    way: Way
    decided_by: str
    was_decided_by: str
    gained: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    text: str


class PromiseChange(Document):
    """A promise that one of two plans keeps and the other does not.

    ``wanted`` and ``given`` are of the plan that breaks it. ``text`` says why in words for the
    school, ``why_in_full`` in words for planners, with other schools named.
    """

    school_id: str
    school: str
    activity: str
    title: str
    change: Literal["broken", "kept"]
    wanted: int
    given: int
    reason: str
    text: str
    why_in_full: str = ""
    relief: str = ""


class SessionChange(Document):
    """Sessions of one activity at one school: given and due (``target``), before and after."""

    activity: str
    title: str
    before: int
    after: int
    due_before: int
    due_after: int


class SchoolChange(Document):
    """What a scenario changes for one school.

    Hours are of the whole team, all sessions counted. ``text`` is for the school: what would be
    other, and why. ``why_in_full`` is for planners.
    """

    school_id: str
    school: str
    sector: str
    island: str | None
    tier_before: str | None
    tier_after: str | None
    way: Way
    hours_before: float
    hours_after: float
    sessions: tuple[SessionChange, ...] = ()
    link_before: str | None = None
    link_after: str | None = None
    text: tuple[str, ...]
    why_in_full: tuple[str, ...] = ()


class PersonFigures(Document):
    """How one person's hours are used in one plan; nights and hours of the dated term."""

    capacity_hours: float
    contact_hours: float
    preparation_hours: float
    travel_hours: float
    used_share: float | None
    schools_linked: int
    nights: int | None = None
    dated_travel_hours: float | None = None


class PersonRow(Document):
    """One person in every plan; ``None`` where the plan does not have the person."""

    person_id: str
    person: str
    role: str
    plans: tuple[PersonFigures | None, ...]


class GroupFigures(Document):
    """What the schools of one group get in one plan; hours as in ``GroupShare``.

    ``more`` and ``less`` count schools with more or fewer hours of support than in the base,
    ``higher`` and ``lower`` those whose tier moves; ``None`` where a number is small, or would tell
    a small one.
    """

    schools: int
    target_hours: float
    given_hours: float
    share: float | None
    minimums_not_kept: int
    in_person: int
    elsewhere: int
    online: int
    more: int | None = None
    less: int | None = None
    higher: int | None = None
    lower: int | None = None


class GroupRow(Document):
    """One group of schools in every plan.

    A group of few schools is kept back in all plans, with as many others as are needed that it
    cannot be worked out from another plan or from the totals. ``plans`` is then empty; the row
    ``groups kept back, together`` sums them.
    """

    grouping: str
    group: str
    kept_back: bool = False
    plans: tuple[GroupFigures | None, ...] = ()


class AssessmentNote(Document):
    """What is kept back, not known, or to be borne in mind in an impact assessment."""

    kind: Literal["kept back", "not known", "reading"]
    text: str


class AssessmentRow(Document):
    """A scenario's effect on one island or one fifth of deprivation, in words.

    ``text`` is empty of single schools: it may be published.
    """

    plan: str
    grouping: str
    group: str
    kept_back: bool
    text: str


class ComparedPlan(Document):
    """One plan of a comparison: the base (which is compared with itself) or a scenario.

    ``answer`` is the scenario's question answered: the first sentence alone will do.
    """

    name: str
    title: str
    question: str
    edits: tuple[str, ...] = ()
    without_effect: tuple[str, ...] = ()
    no_plan: str | None = None
    interrupted: bool = False
    answer: tuple[str, ...] = ()
    figures: PlanFigures | None = None
    moves: tuple[TierMove, ...] = ()
    promises: tuple[PromiseChange, ...] = ()
    schools: tuple[SchoolChange, ...] = ()
    notes: tuple[str, ...] = ()


class Comparison(Document):
    """``comparison.json``: a base and scenarios side by side.

    ``plans`` begins with the base; people and groups have one entry for each plan in that order.
    ``budget_pounds`` is the money there is for travel and nights in the term, where it was told.
    """

    authority: str
    term: str
    school_year: str
    as_of: Date
    tiers: tuple[str, ...]
    budget_pounds: float | None = None
    invented: bool = False
    plans: tuple[ComparedPlan, ...]
    people: tuple[PersonRow, ...]
    groups: tuple[GroupRow, ...]
    assessment: tuple[AssessmentRow, ...]
    assessment_notes: tuple[AssessmentNote, ...]
    notes: tuple[str, ...] = ()
