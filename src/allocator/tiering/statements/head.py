"""The headteacher's statement: one page in plain words about the school's own tier."""

from __future__ import annotations

from dataclasses import replace

from allocator.domain.authority import Authority
from allocator.domain.tiers import TierReport
from allocator.io.exports.words import INVENTED
from allocator.tiering.rulesets.ruleset import Ruleset
from allocator.tiering.showing.pages import Page, filled, texts_of
from allocator.tiering.showing.plain import page_as_text
from allocator.tiering.showing.telling import day_words
from allocator.tiering.statements.changes import change_section, close_section, unknown_section
from allocator.tiering.statements.headline import headline
from allocator.tiering.statements.reasons import why_section
from allocator.tiering.statements.subject import MOST_ROOM, Subject, subject_of
from allocator.tiering.statements.support import next_section, support_section

PAGE_LINES = 84
"""Lines of plain text of a statement that fits one sheet of A4 when its page is printed."""
_PARTS = (
    why_section,
    unknown_section,
    close_section,
    change_section,
    support_section,
    next_section,
)
_PRIVATE = (
    "This page is for the school. Small groups can be known by their figures: please do not "
    "publish it."
)
_MADE_UP = f"Figures that are “{INVENTED}” are made up. They say nothing about a real school."


def head_statement(
    report: TierReport, school_id: str, authority: Authority, ruleset: Ruleset | None = None
) -> Page:
    """Write the statement for the headteacher of a school, for one sheet of A4.

    Where much is to be said, it holds fewer things of each kind and says how many more there are.

    Raises
    ------
    UsageError
        Where no open school has the id.
    """
    subject = subject_of(report, school_id, authority, ruleset)
    pages = (_page(replace(subject, room=room)) for room in range(MOST_ROOM, 1, -1))
    for page in pages:
        if len(page_as_text(page).splitlines()) <= PAGE_LINES:
            break
    return page


def _page(subject: Subject) -> Page:
    authority = subject.authority
    sections = tuple(section for part in _PARTS if filled(section := part(subject)))
    page = Page(
        f"Support for {authority.school_titles[subject.school_id]}",
        f"{authority.profile.name}. For the headteacher. "
        f"From what was known on {day_words(subject.day)}.",
        sections,
        _PRIVATE,
        headline(subject),
    )
    shows_invented = any(INVENTED in text for text in texts_of(page))
    return replace(page, footer=f"{_PRIVATE} {_MADE_UP}") if shows_invented else page
