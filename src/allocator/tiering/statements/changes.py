"""What is not known, what is close to counting, and the least that would change the tier."""

from __future__ import annotations

from allocator.tiering.showing.pages import Block, Paragraph, Points, Section
from allocator.tiering.showing.telling import in_words, listed
from allocator.tiering.statements.subject import ByWhy, Subject, ended

MOST_NEAR = 3
MOST_TITLES = 4
"""How many things of one kind a page holds; the officer's table has all of them."""
_WHYS = {"no reading": "no figure"}
"""Reasons that could be misread by a head: reading is also what pupils learn."""


def unknown_section(subject: Subject) -> Section:
    """What is not known and the tier it might lead to."""
    groups = subject.missing_by_effect()
    if not groups:
        text = "We know every figure that the rules ask for."
        return Section("What we do not know", (Paragraph(text),))
    points = tuple(
        f"{_effect(effect)}: {_gaps(whys, subject.room)}." for effect, whys in groups.items()
    )
    text = f"These are not known, or too old to use.{_fairness(subject)}"
    return Section("What we do not know", (Paragraph(text), Points(points)))


def _fairness(subject: Subject) -> str:
    inputs = subject.ruleset.spec.inputs.values() if subject.ruleset else ()
    if any(given.missing == "worst" for given in inputs):
        return ""
    return " A gap counts neither for nor against your school."


def _effect(effect: str | None) -> str:
    if effect is None:
        return "Would not change the tier alone"
    return f"Could matter for the {in_words(effect)} tier"


def _gaps(whys: ByWhy, room: int) -> str:
    """Titles with why they are missing, as many as a page holds."""
    parts, room, left = [], min(room, MOST_TITLES), 0
    for why, titles in whys.items():
        shown = titles[:room]
        room -= len(shown)
        left += len(titles) - len(shown)
        if shown:
            parts.append(f"{listed(shown)} ({_WHYS.get(why, why)})")
    return "; ".join(parts) + (f"; and {left} more" if left else "")


def close_section(subject: Subject) -> Section:
    """Figures that are close to counting."""
    near = [
        ended(subject.printed(entry.text, entry.indicator))
        for entry in subject.decision.near_misses[: min(subject.room, MOST_NEAR)]
    ]
    blocks: tuple[Block, ...] = (Points(tuple(near)),) if near else ()
    return Section("What is close to counting", blocks)


def change_section(subject: Subject) -> Section:
    """The least change in what the school can act on that would lead to another tier."""
    groups: dict[str, list[str]] = {}
    for part in subject.decision.least_change:
        text = subject.printed(part.text, part.indicator)
        groups.setdefault(part.to_tier, []).append(text)
    points = tuple(ended(f"To {in_words(tier)}: {listed(texts)}") for tier, texts in groups.items())
    title = "What would change the tier"
    if points:
        intro = Paragraph("The smallest change in things that a school can act on:")
        return Section(title, (intro, Points(points)))
    words = subject.decision.least_change_text
    return Section(title, (Paragraph(ended(words)),) if words else ())
