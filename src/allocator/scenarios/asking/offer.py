"""The question how much of a stronger offer the people there are can carry."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from allocator.domain.asking import DaysNeeded, OfferAnswer
from allocator.errors import UsageError
from allocator.io.documents import nearest
from allocator.scenarios.applying import Edited, apply
from allocator.scenarios.asking.days import days_needed
from allocator.scenarios.asking.ground import Asked, Ground
from allocator.scenarios.asking.offer_words import offer_in_words
from allocator.scenarios.asking.promises import Promises, most_kept, promises_of
from allocator.scenarios.asking.restating import (
    WHOLE,
    hold_at_least,
    restated,
    solved,
    whole_figure,
)
from allocator.scenarios.asking.witness import Claim, checked_plan
from allocator.scenarios.composing import WholeScenario, whole
from allocator.scenarios.schema import Scenario
from allocator.solving.linear_model import Numbers
from allocator.solving.solutions import Solution
from allocator.tiering import classify
from allocator.travel import build_travel


@dataclass(frozen=True, eq=False)
class _Stronger:
    """The ground of the stronger offer beside today's, with the variables that matter.

    ``further`` marks sessions promised beyond today's promises, ``old`` keeps today's, ``beside``
    marks sessions towards today's targets.
    """

    now: Ground
    then: Ground
    further: Numbers
    old: Promises
    beside: Numbers


def ask_offer(asked: Asked, scenario: WholeScenario) -> OfferAnswer:
    """Say how many of the further sessions a scenario promises can be given.

    Today's promises are kept as far as they can be today. The bound is the most further sessions
    that any such plan gives.

    Raises
    ------
    FaultyDataError
        With every fault of the scenario on this workspace.
    UsageError
        Where it promises nothing further.
    """
    edited = apply(asked.ground.authority, asked.ruleset, scenario, asked.bench.folder)
    stronger = _stronger(asked.ground, edited)
    asked.ground.tell("what is promised now")
    today = most_kept(asked.ground, promises_of(asked.ground))
    kept, carried = _carried(stronger)
    before = _beside(
        asked.ground,
        _weights(asked.ground, asked.ground, "beside"),
        [(promises_of(asked.ground).weights, round(today.objective))],
    )
    after = _beside(
        stronger.then,
        stronger.beside,
        [(stronger.old.weights, kept), (stronger.further, round(carried.objective))],
    )
    missing = days_needed(stronger.then, "minimums")
    return _written(stronger, edited, today, carried, (before, after), missing)


def one_stronger(asked: Asked, activity: str, tiers: tuple[str, ...], add: int) -> WholeScenario:
    """Return a scenario that promises some tiers so many more sessions of an activity.

    Raises
    ------
    UsageError
        For an unknown activity or tier, with the nearest that is known.
    """
    offer = asked.ground.authority.offer
    known = ("lowest", "highest", *offer.tiers)
    if not tiers:
        raise UsageError(f"Name the --tier that is due more: {', '.join(offer.tiers)}.")
    named = [("activity", activity, tuple(offer.activities)), *(("tier", t, known) for t in tiers)]
    for kind, word, choices in named:
        if word not in choices:
            near = nearest(word, choices)
            hint = f"Did you mean {near!r}?" if near else f"There are: {', '.join(choices)}."
            raise UsageError(f"There is no {kind} {word!r} in the offer. {hint}")
    edit = {"edit": "entitlement", "activity": activity, "tier": tiers, "add": add}
    question = "How much of it can be carried?"
    return whole(
        Scenario.model_validate({"name": "stronger offer", "question": question, "edits": [edit]})
    )


def _stronger(now: Ground, edited: Edited) -> _Stronger:
    tiers = now.tiers
    if "tiers" in edited.touches:
        tiers = classify(edited.authority, edited.ruleset)
    travel = build_travel(edited.authority) if edited.touches else now.travel
    then = Ground(edited.authority, tiers, travel, now.control)
    further = _weights(now, then, "further")
    if not further.any() and not any(_asked_by_tier(now, then).values()):
        raise UsageError(
            "This scenario promises no school a further session, so that there is nothing to "
            "carry: name an edit of entitlements that raises a minimum."
        )
    everything = promises_of(then)
    old = Promises(
        np.where(further > 0, 0.0, everything.weights),
        everything.most - float(further.sum()),
        everything.school_of,
        everything.out_of_reach,
    )
    return _Stronger(now, then, further, old, _weights(now, then, "beside"))


def _weights(now: Ground, then: Ground, which: str) -> Numbers:
    """Mark steps of the stronger offer: promised beyond today, or towards today's targets."""
    found = np.zeros(then.built.model.variable_count)
    before, after = now.problem.demand.line_of, then.problem.demand.line_of
    for step in then.built.variables.steps:
        key = (step.school_id, step.activity)
        old = before.get(key)
        minimum = old.minimum if old else 0
        if which == "further":
            marked = minimum <= step.number < after[key].minimum
        else:
            marked = minimum <= step.number < (old.target if old else 0)
        found[step.variable] = float(marked)
    return found


def _asked_by_tier(now: Ground, then: Ground) -> dict[str, int]:
    """Further sessions promised, by the tier that each school has then."""
    before = now.problem.demand.line_of
    found = dict.fromkeys(then.authority.offer.tiers, 0)
    for key, line in then.problem.demand.line_of.items():
        old = before[key].minimum if key in before else 0
        more = line.minimum - max(old, line.given)
        found[then.problem.demand.tier_of[line.school_id]] += max(0, more)
    return found


def _carried(stronger: _Stronger) -> tuple[int, Solution]:
    """Keep today's promises as far as can be, then give as many further sessions as can be."""
    then = stronger.then
    then.tell("how much more can be carried")
    engine = then.authority.settings.engine
    held = most_kept(then, stronger.old)
    kept = round(held.objective)
    model = restated(then.built.model, "max", stronger.further)
    hold_at_least(model, stronger.old.weights, kept - WHOLE)
    found = solved(model, then.control, engine, held.values)
    assert found.values is not None
    claim = Claim("max", round(found.objective), max(round(found.objective), found.bound))
    checked_plan(then.problem, then.built.variables, found.values, then.tiers, claim)
    return kept, found


def _beside(ground: Ground, weights: Numbers, held: list[tuple[Numbers, int]]) -> int:
    """Most sessions towards targets in a plan that keeps so much."""
    model = restated(ground.built.model, "max", weights)
    for kept, least in held:
        hold_at_least(model, kept, least - WHOLE)
    found = solved(model, ground.control, ground.authority.settings.engine, gap=5e-3)
    return 0 if found.values is None else round(float(weights @ found.values))


def _written(
    stronger: _Stronger,
    edited: Edited,
    today: Solution,
    carried: Solution,
    beside: tuple[int, int],
    missing: DaysNeeded,
) -> OfferAnswer:
    assert carried.values is not None
    then, values = stronger.then, carried.values
    asked = _asked_by_tier(stronger.now, then)
    given = dict.fromkeys(asked, 0)
    without: dict[str, None] = {}
    for step in then.built.variables.steps:
        if stronger.further[step.variable]:
            if values[step.variable] > 1 - WHOLE:
                given[then.problem.demand.tier_of[step.school_id]] += 1
            else:
                without[step.school_id] = None
    promised = promises_of(stronger.now)
    answer = OfferAnswer(
        answer="",
        edits=tuple(one.text for one in edited.told if one.changed),
        asked=sum(asked.values()),
        carried=whole_figure(carried, "max", "sessions"),
        by_tier={tier: (given[tier], number) for tier, number in asked.items() if number},
        schools_without=tuple(without),
        promises_now=round(today.objective),
        promises_due=round(promised.most) + sum(row.sessions for row in promised.out_of_reach),
        beside_now=beside[0],
        beside_then=beside[1],
        missing=missing,
        text=(),
    )
    first, rest = offer_in_words(then.authority, answer)
    return answer.model_copy(update={"answer": first, "text": rest})
