"""The first lines of a statement: which tier, since when, and how far the talk about it has got."""

from __future__ import annotations

from allocator.tiering.movement.states import talks_about
from allocator.tiering.showing.pages import Block, Paragraph
from allocator.tiering.showing.telling import day_words, in_words
from allocator.tiering.statements.subject import Subject

NO_RANKING = "A tier says what support is due. It is not a mark, and schools are not ranked."


def headline(subject: Subject) -> tuple[Block, ...]:
    """The tier, what state it is in and what holds until then."""
    lead, then = _lead(subject)
    return Paragraph(lead, "lead"), Paragraph(f"{then} {NO_RANKING}".strip())


def _lead(subject: Subject) -> tuple[str, str]:
    decision = subject.decision
    if decision.tier is None:
        return "Too little is known to say which tier of support fits.", (
            f"Your school gets the support of the {in_words(subject.ladder[0])} tier until we know."
        )
    tier, since = in_words(decision.tier), day_words(decision.since)
    if decision.state == "live":
        return f"Your school's tier of support: {tier}, since {since}.", "It is live."
    if decision.state == "held":
        return (
            f"Your school keeps its tier of support: {tier}, since {since}.",
            "It is live. Nothing new is proposed.",
        )
    return f"Tier of support that we propose: {tier}.", f"{_state(subject)} {_until(subject)}"


def _state(subject: Subject) -> str:
    state = subject.decision.state
    talks = talks_about(subject.record, subject.decision.tier)
    when = f" on {day_words(talks[-1].day)}" if talks else ""
    return {
        "proposed": "This is a proposal. We will talk it through with you before it is live.",
        "discussed": f"We talked about it with you{when}. Please tell us what you think of it.",
        "agreed": f"You agreed with it{when}. It is not live yet.",
        "disputed": (
            f"You told us{when} that you see it differently. Somebody else will look at it with "
            "you before anything is settled."
        ),
    }[state]


def _until(subject: Subject) -> str:
    live = subject.record.live
    if live is None:
        return "Until then no tier is live."
    return f"Until then your school has the {in_words(live.tier)} tier."
