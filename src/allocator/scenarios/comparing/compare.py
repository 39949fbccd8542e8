"""From the plans of a results folder to what is different between them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from allocator.domain.authority import Authority
from allocator.domain.comparisons import ComparedPlan, Comparison
from allocator.errors import UsageError
from allocator.io.exports.words import says_invented
from allocator.scenarios.comparing.answers import (
    UNTOUCHED,
    against_budget,
    answer,
    gap_note,
    no_plan_answer,
)
from allocator.scenarios.comparing.assessment import assessment_notes, assessment_rows
from allocator.scenarios.comparing.figures import figures_of
from allocator.scenarios.comparing.group_shares import group_rows
from allocator.scenarios.comparing.loads import person_rows
from allocator.scenarios.comparing.reading import Case
from allocator.scenarios.comparing.school_changes import promise_changes, school_changes
from allocator.scenarios.comparing.support import Supported, supported
from allocator.scenarios.comparing.tier_moves import tier_moves
from allocator.scheduling.costs import costs_of

BASE_TITLE = "Today's plan"
BASE_QUESTION = "The plan as it stands, without any of the scenarios."


def compare(cases: Sequence[Case], budget_pounds: float | None = None) -> Comparison:
    """Compare scenarios with the base, which is the first case.

    Parameters
    ----------
    budget_pounds
        Money there is for travel and nights in the term; each plan is held against it. ``None``:
        ``travel_budget_pounds`` of the settings of the base, if there is one.

    Raises
    ------
    UsageError
        Where the base has no plan, or there is nothing beside it.
    """
    found = [supported(case) for case in cases]
    base = found[0] if found else None
    if base is None or len(cases) < 2:
        raise UsageError("A comparison takes a base with a plan and at least one scenario.")
    if budget_pounds is None:
        budget_pounds = base.authority.settings.travel_budget_pounds
    plans = (
        _base(base, budget_pounds),
        *(
            _scenario(base, case, plan, budget_pounds)
            for case, plan in zip(cases[1:], found[1:], strict=True)
        ),
    )
    groups = group_rows(found)
    authority = base.authority
    profile = authority.profile
    assert base.case.plan is not None
    return Comparison(
        authority=profile.name,
        term=profile.term.name,
        school_year=profile.school_year,
        as_of=base.case.plan.tiers.as_of,
        tiers=authority.offer.tiers,
        budget_pounds=budget_pounds,
        invented=any(says_invented(str(one)) for one in sorted(set(authority.readings.source))),
        plans=plans,
        people=person_rows(found),
        groups=groups,
        assessment=assessment_rows(plans, groups),
        assessment_notes=assessment_notes(base, plans, groups),
        notes=tuple(_notes(found)),
    )


def _base(base: Supported, budget_pounds: float | None) -> ComparedPlan:
    figures = figures_of(base)
    return ComparedPlan(
        name=base.case.name,
        title=BASE_TITLE,
        question=BASE_QUESTION,
        interrupted=base.case.plan is not None and base.case.plan.run.interrupted,
        answer=tuple(against_budget(figures, budget_pounds)),
        figures=figures,
    )


def _scenario(
    base: Supported, case: Case, plan: Supported | None, budget_pounds: float | None
) -> ComparedPlan:
    assert case.run is not None
    run = case.run
    shown = ComparedPlan(
        name=case.name,
        title=case.name.replace("-", " ").capitalize(),
        question=run.question,
        edits=tuple(_named(case.authority, text) for text in run.edits),
        without_effect=run.without_effect,
        no_plan=run.no_plan,
    )
    if plan is None:
        why = run.no_plan or "its files are missing"
        return shown.model_copy(update={"answer": no_plan_answer(why)})
    figures, before = figures_of(plan), figures_of(base)
    if not run.touches:
        return shown.model_copy(update={"figures": figures, "answer": (UNTOUCHED,)})
    moves, promises = tier_moves(base, plan), promise_changes(base, plan)
    schools = school_changes(base, plan, moves)
    said = answer(before, figures, moves, promises, schools, budget_pounds)
    assert case.plan is not None
    return shown.model_copy(
        update={
            "interrupted": case.plan.run.interrupted,
            "answer": said,
            "figures": figures,
            "moves": moves,
            "promises": promises,
            "schools": schools,
            "notes": (gap_note(before, figures),),
        }
    )


def _named(authority: Authority, text: str) -> str:
    """Put names beside the ids of people and schools that an edit is told with."""
    titles = {**authority.school_titles, **authority.person_titles}

    def name(match: re.Match[str]) -> str:
        found = titles.get(match[0])
        return match[0] if found is None or found in text else f"{found} ({match[0]})"

    return _WORD.sub(name, text)


def _notes(plans: Sequence[Supported | None]) -> Iterator[str]:
    """What the figures of cost rest on; the same words once."""
    said: dict[str, None] = {}
    for plan in plans:
        if plan is not None:
            costs = plan.schedule.costs or costs_of(plan.authority, plan.schedule)
            said |= dict.fromkeys(costs.notes)
    # Notes that name figures of one plan alone would read as those of all.
    yield from (note for note in said if all(mark not in note for mark in _OF_ONE_PLAN))


_WORD = re.compile(r"[\w][\w.:-]*[\w]")
_OF_ONE_PLAN = ("visits over water", "count no money", "reserve", "are expected", "no fare")
