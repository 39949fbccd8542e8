"""The days that an offer needs, in words: the first sentence answers."""

from __future__ import annotations

from collections.abc import Iterator

from allocator.allocation.wording import counted, listed, some_of
from allocator.domain.asking import DaysNeeded
from allocator.domain.authority import Authority
from allocator.scenarios.asking.words import (
    ROLES_IN_WORDS,
    at_least,
    at_most,
    days_words,
)

WORTH_NAMING = 0.05
"""Days below which nothing is said to be missing."""


def is_enough(need: DaysNeeded) -> bool:
    """Whether the time that everybody has is enough."""
    return need.missing.value < WORTH_NAMING


def answer_in_words(
    authority: Authority, needs: tuple[DaysNeeded, ...]
) -> tuple[str, tuple[str, ...]]:
    """Return the sentence that answers, and what stands behind it."""
    term = authority.term.name
    parts = []
    for need in needs:
        fits = "and they are there" if is_enough(need) else "and " + _lack(need)
        parts.append(f"all {need.scope} need {days_words(need.needed.value)} {fits}")
    there = at_most(needs[0].there) if needs else "0"
    answer = f"Of the {there} days there are in the {term} term, {'; '.join(parts)}."
    share = authority.settings.contact_share
    basis = (
        f"Days are days of contract, of which {share:.0%} (or a person's own share) is for "
        "schools: contact, preparation and travel, agreed visits too. For peer headteachers they "
        "are days of release. Each session counts as a journey of its own, which a dated term can "
        "better."
    )
    return answer, (*(need.text for need in needs), basis)


def _lack(need: DaysNeeded) -> str:
    lack = at_least(need.missing.value)
    verb = "is" if lack == "1.0" else "are"
    return f"{lack} {verb} missing where {'it is' if lack == '1.0' else 'they are'} needed"


def need_in_words(authority: Authority, need: DaysNeeded) -> str:
    """Say what one scope needs, what is missing, by role, and what nobody could give."""
    return " ".join(_sentences(authority, need))


def _sentences(authority: Authority, need: DaysNeeded) -> Iterator[str]:
    yield (
        f"All {need.scope} ({counted(need.sessions, 'session')}): a plan that was checked gives "
        f"them in {days_words(need.needed.value)}, and no plan does in fewer than "
        f"{at_most(need.needed.bound)}."
    )
    if is_enough(need):
        yield "Nothing is missing: another checked plan keeps to the days that each person has."
    else:
        yield from _missing(need)
    yield f"By role, in that plan, of the days there are: {listed(_roles(need))}."
    if need.unreachable:
        yield _unreachable(authority, need)


def _missing(need: DaysNeeded) -> Iterator[str]:
    roles = [
        f"{at_least(row.missing)} of the {ROLES_IN_WORDS[row.role]}"
        for row in need.roles
        if row.missing >= WORTH_NAMING
    ]
    people = some_of([f"{row.name} {at_least(row.days)}" for row in need.people], 4)
    yield (
        f"Beyond what each person has, {days_words(need.missing.value)} more would be enough "
        f"({listed(roles)}; by person: {people}), and fewer than {at_most(need.missing.bound)} "
        "would not."
    )
    if need.posts_missing >= 0.01:
        yield f"For officers that is {need.posts_missing:.2f} of a whole-time post."


def _roles(need: DaysNeeded) -> Iterator[str]:
    for row in need.roles:
        if row.there or row.used:
            yield f"{ROLES_IN_WORDS[row.role]} {at_least(row.used)} of {row.there:,.1f}"


def _unreachable(authority: Authority, need: DaysNeeded) -> str:
    count = sum(row.sessions for row in need.unreachable)
    names = [
        f"{authority.offer.activities[row.activity].title} at "
        f"{authority.school_titles[row.school_id]}"
        for row in need.unreachable
    ]
    what = f"{counted(count, 'further session')} due"
    head = (
        f"{what} cannot be had by more time alone"
        if need.unreachable_is_proven
        else f"For {what} no plan was found, whatever the time"
    )
    return (
        f"{head}: who may come, how far it is, nights and days in common stand in the way "
        f"({some_of(names, 4)})."
    )
