"""How much of a stronger offer can be carried, in words: the first sentence answers."""

from __future__ import annotations

from collections.abc import Iterator

from allocator.allocation.wording import counted, listed
from allocator.domain.asking import OfferAnswer
from allocator.domain.authority import Authority
from allocator.scenarios.asking.words import schools_words


def offer_in_words(authority: Authority, found: OfferAnswer) -> tuple[str, tuple[str, ...]]:
    """Return the sentence that answers, and what stands behind it."""
    return _answer(found), tuple(_rest(authority, found))


def _answer(found: OfferAnswer) -> str:
    given, most = int(found.carried.value), int(found.carried.bound)
    promises = "while today's promises are kept as they are now"
    if given == found.asked:
        return (
            f"The people there are can carry all {counted(found.asked, 'further session')} that "
            f"this offer promises, {promises}."
        )
    more = "no plan gives more" if most == given else f"no plan gives more than {most}"
    return (
        f"The people there are can carry {given} of the "
        f"{counted(found.asked, 'further session')} that this offer promises "
        f"({given / found.asked:.0%}), {promises}; {more}."
    )


def _rest(authority: Authority, found: OfferAnswer) -> Iterator[str]:
    yield f"What is asked: {'; '.join(found.edits)}."
    tiers = [
        f"{tier} {given} of {number}" for tier, (given, number) in reversed(found.by_tier.items())
    ]
    yield f"By tier: {listed(tiers)}."
    if found.schools_without:
        names = schools_words(authority, found.schools_without)
        yield f"In the plan that shows it these would wait for some of it: {names}."
    cost = found.beside_now - found.beside_then
    yield (
        f"Sessions that are wished for but not promised: today there is time for "
        f"{found.beside_now} towards the targets, then for {found.beside_then}"
        f"{f', {cost} fewer' if cost > 0 else ''}."
    )
    yield f"All of it, today's promises too: {found.missing.text}"
