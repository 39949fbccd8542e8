"""What a post would buy, in words: the first sentence answers."""

from __future__ import annotations

from collections.abc import Iterator

from allocator.allocation.wording import ROLE_WORDS, counted, listed, some_of, with_article
from allocator.domain.asking import Bought, LostPost, PostAnswer
from allocator.domain.people import Role
from allocator.scenarios.asking.ground import Ground
from allocator.scenarios.asking.words import schools_words

WORTH_NAMING = 0.05
"""Points of a hundred below which nothing is said to change."""
WORTH_A_POST = 0.5
"""Points of a hundred below which a post that no plan puts to use buys next to nothing."""
MOST_LOSSES = 6


def post_in_words(ground: Ground, found: PostAnswer) -> tuple[str, tuple[str, ...]]:
    """Return the sentence that answers, and what stands behind it."""
    return _answer(ground, found, found.role), tuple(_rest(ground, found))


def _answer(ground: Ground, found: PostAnswer, role: Role) -> str:
    part = "" if found.fte == 1 else f" of {found.fte:g} of full time"
    who = f"One more {ROLE_WORDS[role]}{part}"
    at = f" based at {found.base}" if found.covers == "the base" else ""
    if _is_idle(found):
        return (
            f"{who}{at} would buy next to nothing this term: {found.need_met_now:.1f} of 100 "
            f"points of need are met as it is, and {_bound(found)}."
        )
    place = at or f" would buy most at {found.base}"
    verb = " would buy" if at else ":"
    then = found.need_met_now + found.worth.planned
    return (
        f"{who}{place}{verb} {_sessions(ground, found.bought)} this term, and the need met rises "
        f"from {found.need_met_now:.1f} to {then:.1f} of 100; {_bound(found)}."
    )


def _is_idle(found: PostAnswer) -> bool:
    return found.worth.planned < WORTH_NAMING and found.bound < WORTH_A_POST


def _bound(found: PostAnswer) -> str:
    most = f"{found.need_met_now + found.bound:.1f}"
    if found.covers == "the base":
        return f"no plan with it could pass {most}"
    if found.covers == "every school's site":
        return f"at no school's site could it pass {most}"
    return f"wherever it is based, it could not pass {most}"


def _sessions(ground: Ground, what: Bought) -> str:
    tiers = reversed(ground.authority.offer.tiers)
    parts = [f"{what.by_tier[tier]} in {tier} schools" for tier in tiers if what.by_tier[tier]]
    inside = f" ({', '.join(parts)})" if parts else ""
    return f"{counted(what.sessions, 'more session')}{inside}"


def _rest(ground: Ground, found: PostAnswer) -> Iterator[str]:
    what, authority = found.bought, ground.authority
    if _is_idle(found):
        yield (
            "What is still missing does not wait for this role: ask days says whose time runs out, "
            "and the loss of each post what it brings."
        )
    else:
        clusters = sorted(what.by_cluster.items(), key=lambda pair: (-pair[1], pair[0]))
        gains = [f"{name} {count}" for name, count in clusters if count > 0]
        yield (
            f"{_promised(what)} By cluster: {some_of(gains, 6, 'other clusters') or 'none more'}."
        )
        intensive = [
            school
            for school in what.more
            if ground.problem.demand.tier_of[school] == authority.offer.tiers[-1]
        ]
        if intensive:
            tier = authority.offer.tiers[-1]
            names = schools_words(authority, intensive)
            yield f"{counted(len(intensive), f'{tier} school')} would have more: {names}."
        if what.fewer:
            names = schools_words(authority, what.fewer)
            yield f"Need weighs against it at {names}: fewer sessions there."
        yield from _places(found)
        yield (
            f"Between the best plans, whatever they are, the post adds {found.worth.least:.2f} to "
            f"{found.worth.most:.2f} points."
        )
    if found.losses:
        yield from _losses(found.losses)
    yield (
        "100 points are every target of every school, weighted by need, promises before wishes; "
        "travel counts only in the hours it takes."
    )


def _places(found: PostAnswer) -> Iterator[str]:
    others = [one for one in found.placements if one.base != found.base]
    most = [one.most for one in others]
    if others and max(most) - min(most) < WORTH_NAMING:
        yield (
            f"Where it is based makes little difference: at each of the {len(found.placements)} "
            f"bases tried it brings at most {max(most):.1f} points."
        )
    elif others:
        named = [f"{one.base} {one.most:.1f}" for one in others[:3]]
        last = min(others, key=lambda one: one.most)
        yield (
            f"Of {len(found.placements)} bases tried it brings {found.worth.planned:.1f} points at "
            f"{found.base}; the next could bring at most: {listed(named)}; the least at "
            f"{last.base}, {last.most:.1f}."
        )


def _promised(what: Bought) -> str:
    if what.promised == 0:
        return "None of them is promised already."
    verb = "is" if what.promised == 1 else "are"
    return f"{what.promised} of them {verb} promised already."


def _losses(losses: tuple[LostPost, ...]) -> Iterator[str]:
    told = [
        f"{one.name} ({with_article(ROLE_WORDS[one.role])}) "
        f"{one.cost.planned:.1f} points ({one.cost.least:.1f} to {one.cost.most:.1f}; "
        f"{counted(one.lost.sessions, 'session')})"
        for one in losses
        if one.cost.planned >= WORTH_NAMING
    ]
    if told:
        yield f"The loss of a post would cost: {some_of(told, MOST_LOSSES, 'others')}."
    spare = [one.name for one in losses if one.cost.planned < WORTH_NAMING]
    if spare:
        names = some_of(spare, 4, "other people")
        yield f"Next to nothing would be lost this term without {names}, one at a time."
