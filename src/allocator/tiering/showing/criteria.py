"""The whole of a ruleset in plain words, as a page: what anyone may ask about the criteria."""

from __future__ import annotations

import datetime as dt

from allocator.domain.activities import Offer
from allocator.io.exports.words import counted
from allocator.tiering.rulesets.ruleset import UNDECIDED, Ruleset
from allocator.tiering.showing.cases import worked_cases
from allocator.tiering.showing.context import what_never_counts
from allocator.tiering.showing.figures import figures_read, named_numbers
from allocator.tiering.showing.handling import leaving, missing_figures, small_schools
from allocator.tiering.showing.offers import support_by_tier
from allocator.tiering.showing.pages import (
    Cell,
    Page,
    Paragraph,
    Points,
    Section,
    Table,
    filled,
)
from allocator.tiering.showing.rows import sentence
from allocator.tiering.showing.tables import flag_sections, order, settling, trigger_sections
from allocator.tiering.showing.telling import (
    SECTOR_WORDS,
    Telling,
    day_words,
    heading,
    in_words,
    listed,
)

_COUNTS = {2: "two", 3: "three", 4: "four", 5: "five", 6: "six"}


def criteria_page(
    ruleset: Ruleset, day: dt.date, sector: str | None = None, offer: Offer | None = None
) -> Page:
    """Write a ruleset in plain words.

    Parameters
    ----------
    day
        Named numbers are told as they stand on this day; changes after it are told as such.
    sector
        Tell only what holds for this sector.
    offer
        What each tier brings, where that is known.
    """
    telling = Telling(ruleset, day, sector)
    spec = ruleset.spec
    sections = (
        Section("The tiers", _tiers(telling), _offered(offer, telling)),
        Section("In which order things are asked", (Points(order(telling), ordered=True),)),
        Section("Signs that are counted", _signs_intro(telling), trigger_sections(telling)),
        Section("How the tier is set", (), settling(telling)),
        Section("Extra support that changes no tier", (), flag_sections(telling)),
        named_numbers(telling),
        figures_read(telling),
        missing_figures(telling),
        small_schools(telling),
        leaving(telling),
        what_never_counts(telling),
        worked_cases(telling),
        _about(telling),
    )
    who = f" This page tells what holds for {SECTOR_WORDS[sector]} schools." if sector else ""
    return Page(
        spec.title,
        f"How a school's tier of support is decided. As it stands on {day_words(day)}.{who}",
        tuple(section for section in sections if filled(section)),
        f"Rules {spec.id}, version {spec.version}. Written from the rule files with the hash "
        f"{ruleset.identity.hash}.",
        _opening(telling),
    )


def _opening(telling: Telling) -> tuple[Paragraph, ...]:
    spec = telling.ruleset.spec
    names = listed(in_words(tier) for tier in spec.ladder)
    texts = [
        f"There are {_COUNTS[len(spec.ladder)]} tiers of support: {names}. The rules on this page "
        "suggest one for each school. They use the same facts in the same way for all.",
        "A tier says what support a school is due. It is not a mark and not a ranking.",
        "People decide. No tier is live before it has been talked through with the school. "
        "An officer may judge otherwise. The reason is written down, with a day to look again.",
    ]
    if telling.day < spec.in_force_from:
        texts.append(f"Please note: these rules begin on {day_words(spec.in_force_from)}.")
    if telling.day > spec.review_due:
        texts.append(f"Please note: a review was due by {day_words(spec.review_due)}.")
    return tuple(Paragraph(text) for text in texts)


def _tiers(telling: Telling) -> tuple[Table, ...]:
    rows: list[tuple[Cell, ...]] = [
        (heading(tier), _reasons_for(tier, telling)) for tier in telling.ruleset.spec.ladder
    ]
    left_open = _texts_of("tier", UNDECIDED, telling)
    if left_open:
        rows.append(("Left open", left_open))
    return (Table("Each tier and what leads to it", ("Tier", "When"), tuple(rows)),)


def _reasons_for(tier: str, telling: Telling) -> tuple[str, ...]:
    """Why a school is in a tier, in the owner's words."""
    held = [f"Safeguard: {text}" for text in _texts_of("safeguards", tier, telling)]
    capped = [f"Cap: {text}" for text in _texts_of("caps", tier, telling)]
    found = (*_texts_of("tier", tier, telling), *held, *capped)
    return found or ("No row of these rules leads to it",)


def _texts_of(role: str, tier: str, telling: Telling) -> tuple[str, ...]:
    found = [
        sentence(rule, telling) or f"Row {rule.number} of {table.name}"
        for table in telling.ruleset.tables
        if table.role == role
        for rule in table.table.rules
        if rule.outputs[0] == tier
    ]
    return tuple(dict.fromkeys(found))


def _offered(offer: Offer | None, telling: Telling) -> tuple[Section, ...]:
    if offer is None:
        return ()
    return (Section("What each tier brings", support_by_tier(offer, telling.ruleset.spec.ladder)),)


def _signs_intro(telling: Telling) -> tuple[Paragraph, ...]:
    spec = telling.ruleset.spec
    if not spec.triggers:
        return ()
    signs, areas = counted(len(spec.triggers), "sign"), counted(len(spec.domains), "area")
    return (
        Paragraph(
            f"{signs} can count, in {areas}. A sign is called a trigger and its area a domain. "
            "A trigger counts once, however many of its rows hold. All that a row asks must hold."
        ),
    )


def _about(telling: Telling) -> Section:
    spec, identity = telling.ruleset.spec, telling.ruleset.identity
    rows = (
        ("Owner", spec.owner),
        ("Version", spec.version),
        ("In force from", day_words(spec.in_force_from)),
        ("Review due by", day_words(spec.review_due)),
        (
            "Schools above the lowest tier that lead to a look at the offer for all",
            f"more than {spec.watch_share:.0%}",
        ),
        ("Hash of the rule files (SHA-256)", identity.hash),
    )
    return Section(
        "About these rules", (Table("Facts about these rules", ("What", "Value"), rows),)
    )
