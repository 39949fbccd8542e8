"""A folder of statements: one page for each open school, an index and the criteria."""

from __future__ import annotations

import re
from pathlib import Path

from allocator.domain.authority import Authority
from allocator.domain.tiers import TierReport
from allocator.io.writing import write_atomically
from allocator.tiering.rulesets.ruleset import Ruleset
from allocator.tiering.showing import (
    Link,
    Page,
    Paragraph,
    Section,
    Table,
    criteria_page,
    page_as_html,
)
from allocator.tiering.showing.telling import day_words
from allocator.tiering.statements.head import head_statement

INDEX, CRITERIA = "index.html", "criteria.html"


def write_statements(
    report: TierReport, authority: Authority, ruleset: Ruleset, folder: Path
) -> tuple[str, ...]:
    """Write a statement for each open school, ``index.html`` and ``criteria.html``.

    Returns
    -------
    Names of the files, the index first.
    """
    folder.mkdir(parents=True, exist_ok=True)
    files = file_names([decision.school_id for decision in report.schools])
    pages = {INDEX: page_as_html(statement_index(report, authority, files))}
    rules = criteria_page(ruleset, report.as_of, offer=authority.offer)
    pages[CRITERIA] = page_as_html(rules)
    for school_id, file in files.items():
        statement = head_statement(report, school_id, authority, ruleset)
        pages[file] = page_as_html(statement, "one_page")
    for file, text in pages.items():
        write_atomically(folder / file, text.encode())
    return tuple(pages)


def statement_index(report: TierReport, authority: Authority, files: dict[str, str]) -> Page:
    """List the statements by the schools' names; it shows no tiers, for schools are not ranked."""
    schools = sorted(
        (authority.school_by_id[one.school_id] for one in report.schools),
        key=lambda school: (authority.school_titles[school.school_id].casefold(), school.school_id),
    )
    rows = tuple(
        (Link(authority.school_titles[one.school_id], files[one.school_id]), one.sector)
        for one in schools
    )
    blocks = (
        Paragraph("One page for each school, for its headteacher. Please pass each on by itself."),
        Table(
            "The rules", ("Page",), ((Link("How tiers are decided, in plain words", CRITERIA),),)
        ),
        Table("Statements, by name of the school", ("School", "Sector"), rows),
    )
    return Page(
        f"Statements of support: {authority.profile.name}",
        f"From what was known on {day_words(report.as_of)}.",
        (Section("Pages", blocks),),
        "For the central team. Not for publication.",
    )


def file_names(school_ids: list[str]) -> dict[str, str]:
    """A file name for each school, of letters, digits and dashes alone."""
    names: dict[str, str] = {}
    taken = {INDEX, CRITERIA}
    for school_id in school_ids:
        plain = re.sub(r"[^A-Za-z0-9-]+", "-", school_id).strip("-") or "school"
        file, number = f"{plain}.html", 2
        while file.lower() in taken:
            file, number = f"{plain}-{number}.html", number + 1
        taken.add(file.lower())
        names[school_id] = file
    return names
