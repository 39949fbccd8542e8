"""The question what one more post would buy, and where; what the loss of each would cost."""

from __future__ import annotations

from dataclasses import dataclass

from allocator.domain.allocations import Allocation
from allocator.domain.asking import LostPost, Placement, PostAnswer, Worth
from allocator.domain.people import Person, Role
from allocator.scenarios.applying import apply
from allocator.scenarios.asking.ground import Asked, Ground
from allocator.scenarios.asking.need import NeedModel, bought
from allocator.scenarios.asking.places import (
    BEST,
    AtEverySchool,
    Posts,
    known_role,
    posts_at,
    with_post,
)
from allocator.scenarios.asking.post_words import post_in_words
from allocator.scenarios.asking.restating import ROUND
from allocator.scenarios.composing import whole
from allocator.scenarios.schema import Scenario
from allocator.solving.solutions import Solution
from allocator.travel import build_travel

MOST_PLANS = 3
"""Bases for which a plan is made, those of the highest bound first."""
LOSS_GAP = 1e-3
"""Relative gap of the plans without a post."""
HAIR = 1e-6


@dataclass(frozen=True, eq=False)
class _Now:
    """The people there are: their model, the most need found, the plan."""

    model: NeedModel
    found: Solution
    plan: Allocation


@dataclass(frozen=True, eq=False)
class _Tried:
    """A base with what the post could bring there at most, and the plan where one was made."""

    base: str
    person: Person
    model: NeedModel
    bound: float
    found: Solution | None = None


def ask_post(
    asked: Asked, role: str, fte: float = 1.0, at: str = BEST, *, losses: bool = True
) -> PostAnswer:
    """Say what one more post would buy at a base, or at the best of the schools' sites.

    What is bought is need met: sessions up to every target, weighted as the allocation weighs
    them. The bound is that of plans with the post, less the plan without it.

    Raises
    ------
    UsageError
        For a role or base that is not known.
    """
    posts = posts_at(asked, role, fte, at)
    own = asked.ground
    ground = Ground(own.authority, own.tiers, build_travel(posts.authority), own.control)
    ground.tell("what the people there are can give")
    model = NeedModel(ground)
    found = model.solve()
    now = _Now(model, found, model.plan(found))
    tried = _planned(_bounded(now, posts), now)
    best = max(
        (one for one in tried if one.found is not None),
        key=lambda one: one.found.objective if one.found else 0.0,
    )
    lost = tuple(_losses(asked, now)) if losses else ()
    return _written(posts, now, tried, best, lost, (known_role(role), fte))


def _bounded(now: _Now, posts: Posts) -> list[_Tried]:
    """Bound what the post could bring at each base, the highest first."""
    found = []
    for base, person in posts.people.items():
        ground = now.model.ground
        ground.tell(f"a post at {base}")
        model = NeedModel(ground.with_authority(with_post(ground.authority, person)))
        found.append(_Tried(base, person, model, max(model.bound(), now.found.objective)))
    return sorted(found, key=lambda one: -one.bound)


def _planned(tried: list[_Tried], now: _Now) -> list[_Tried]:
    """Make plans until no other base can be better, or enough are made."""
    assert now.found.values is not None
    best, found = -1.0, []
    for number, one in enumerate(tried):
        if number >= MOST_PLANS or one.bound <= best + HAIR:
            found.append(one)
            continue
        start = one.model.carried_over(now.model, now.found.values)
        plan = one.model.solve(start)
        best = max(best, plan.objective)
        found.append(_Tried(one.base, one.person, one.model, min(one.bound, plan.bound), plan))
    return found


def _written(
    posts: Posts,
    now: _Now,
    tried: list[_Tried],
    best: _Tried,
    losses: tuple[LostPost, ...],
    wanted: tuple[Role, float],
) -> PostAnswer:
    assert best.found is not None
    ground = now.model.ground
    most = max(one.bound for one in tried)
    if posts.covers == "any base":
        most = max(most, _anywhere(now, best.person))
    plan = best.model.plan(best.found)
    answer = PostAnswer(
        answer="",
        role=wanted[0],
        fte=wanted[1],
        need_met_now=round(now.found.objective, ROUND),
        base=best.base,
        worth=_worth(now.found, best.found),
        bound=round(max(0.0, most - now.found.objective), ROUND),
        covers=posts.covers,
        bought=bought(ground, now.plan, plan),
        placements=tuple(_placement(one, now) for one in tried),
        losses=losses,
        text=(),
    )
    first, rest = post_in_words(ground, answer)
    return answer.model_copy(update={"answer": first, "text": rest})


def _anywhere(now: _Now, post: Person) -> float:
    """Bound of the need met with the post at every school at once."""
    ground = now.model.ground
    authority = with_post(ground.authority, post)
    travel = AtEverySchool(ground.travel.authority, post.person_id, ground.travel)
    return NeedModel(Ground(authority, ground.tiers, travel, ground.control)).bound()


def _worth(less: Solution, more: Solution) -> Worth:
    """Write what the best plan with more people meets beyond the best with fewer."""
    return Worth(
        planned=round(more.objective - less.objective, ROUND),
        least=round(max(0.0, more.objective - less.bound), ROUND),
        most=round(max(0.0, more.bound - less.objective), ROUND),
    )


def _placement(one: _Tried, now: _Now) -> Placement:
    objective = now.found.objective
    planned = None if one.found is None else round(one.found.objective - objective, ROUND)
    return Placement(
        base=one.base,
        latitude=one.person.latitude,
        longitude=one.person.longitude,
        most=round(max(0.0, one.bound - objective), ROUND),
        planned=planned,
    )


def _losses(asked: Asked, now: _Now) -> list[LostPost]:
    """Say what each person's going would cost, those who cost most first."""
    ground = now.model.ground
    found = []
    for person in ground.authority.people:
        if ground.authority.capacity_hours(person) <= 0:
            continue
        ground.tell(f"without {person.name}")
        edit = {"edit": "remove_people", "people": [person.person_id]}
        scenario = Scenario.model_validate(
            {"name": "one post fewer", "question": "What would it cost?", "edits": [edit]}
        )
        edited = apply(ground.authority, asked.ruleset, whole(scenario), asked.bench.folder)
        model = NeedModel(ground.with_authority(edited.authority))
        without = model.solve(gap=LOSS_GAP)
        found.append(
            LostPost(
                person_id=person.person_id,
                name=ground.authority.person_titles[person.person_id],
                role=person.role,
                cost=_worth(without, now.found),
                lost=bought(ground, model.plan(without), now.plan),
            )
        )
    return sorted(found, key=lambda one: (-one.cost.planned, one.person_id))
