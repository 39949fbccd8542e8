"""The support that comes with a tier and its flags, and what happens next."""

from __future__ import annotations

from allocator.domain.activities import Entitlement
from allocator.tiering.showing.offers import NOTHING, sessions
from allocator.tiering.showing.pages import Cell, Paragraph, Points, Section, Table
from allocator.tiering.showing.telling import day_words, in_words
from allocator.tiering.statements.subject import Subject

ANSWER_DAYS = 15
"""Working days within which a query about a tier is answered (D31)."""
TEAM = "the school improvement team"
THE_TIER = "the tier"


def support_section(subject: Subject) -> Section:
    """Sessions of the term that the tier and the flags bring."""
    offer = subject.authority.offer
    tier = subject.decision.tier or subject.ladder[0]
    rows = _rows(offer.entitlements.get(tier, {}), THE_TIER, subject)
    for flag in subject.decision.flags:
        rows += _rows(offer.flags.get(flag, {}), in_words(flag), subject)
    if not rows:
        return Section("The support that comes with it")
    has_flags = any(row[-1] != THE_TIER for row in rows)
    shown = tuple(row if has_flags else row[:-1] for row in rows)
    header = ("Support", "Sessions this term", "Because of")[: len(shown[0])]
    is_now = subject.decision.tier is None or subject.decision.state in ("live", "held")
    caption = f"What the {in_words(tier)} tier {'brings' if is_now else 'would bring'}"
    return Section(
        "The support that comes with it",
        (Table(caption, header, shown), *_notes(shown, offer.floors.in_person_per_term)),
    )


def _notes(rows: tuple[tuple[Cell, ...], ...], in_person: int) -> tuple[Paragraph, ...]:
    """What two numbers mean, and how many sessions are in person."""
    notes = []
    if any(" to " in str(row[1]) for row in rows if not str(row[1]).startswith("up to")):
        notes.append("Where two numbers stand, we promise the first and aim for the second.")
    if in_person:
        notes.append(f"At least {in_person} a term will be in person.")
    return (Paragraph(" ".join(notes)),) if notes else ()


def _rows(due: dict[str, Entitlement], why: str, subject: Subject) -> list[tuple[Cell, ...]]:
    activities = subject.authority.offer.activities
    return [
        (activities[name].title if name in activities else in_words(name), sessions(one), why)
        for name, one in due.items()
        if sessions(one) != NOTHING
    ]


def next_section(subject: Subject) -> Section:
    """Whom to ask, how to question the tier, and by which rules it was set."""
    name = subject.link_officer()
    officer = f"{name}, your link officer" if name else TEAM
    points = []
    if subject.decision.state == "proposed":
        who = f"{officer}," if name else f"{TEAM[:1].upper()}{TEAM[1:]}"
        points.append(f"We will talk with you first. {who} will get in touch.")
    points.append(
        f"Is a figure wrong, or do you see it differently? Tell {officer}. "
        f"You get an answer within {ANSWER_DAYS} working days."
    )
    if subject.ruleset is not None:
        spec = subject.ruleset.spec
        points.append(
            f"The rules: “{spec.title}”, version {spec.version}, in force from "
            f"{day_words(spec.in_force_from)}. Your link officer has them in plain words."
        )
    return Section("What happens next", (Points(tuple(points)),))
