"""``allocator rules show``: the criteria in plain words."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from allocator_cli.running import DAY, say

FILE = click.Path(dir_okay=False, path_type=Path)


@click.command("show")
@click.argument("rules", metavar="FOLDER|NAME")
@click.option("--html", "html_file", type=FILE, metavar="FILE", help="Write one web page.")
@click.option("--markdown", "markdown_file", type=FILE, metavar="FILE", help="Write Markdown.")
@click.option(
    "--on",
    "day",
    type=DAY,
    metavar="DATE",
    help="Tell the numbers as they stand on a day (today, or the first day in force if later).",
)
@click.option(
    "--sector",
    type=click.Choice(["elc", "primary", "secondary", "special"]),
    help="Tell only what holds for one sector.",
)
@click.option("--quiet", is_flag=True, help="Say nothing but errors.")
def command(
    rules: str,
    html_file: Path | None,
    markdown_file: Path | None,
    day: dt.datetime | None,
    sector: str | None,
    quiet: bool,
) -> None:
    """Write the criteria of a ruleset in plain words: Markdown unless a file is named."""
    from allocator.io.writing import write_atomically
    from allocator.tiering.rulesets import load_ruleset
    from allocator.tiering.showing import criteria_page, page_as_html, page_as_markdown
    from allocator.tiering.showing.offers import offer_beside
    from allocator_cli.finding import find_ruleset

    path = find_ruleset(rules)
    ruleset = load_ruleset(path)
    today = max(dt.datetime.now(dt.UTC).date(), ruleset.spec.in_force_from)
    page = criteria_page(ruleset, day.date() if day else today, sector, offer_beside(path))
    for file, write in ((html_file, page_as_html), (markdown_file, page_as_markdown)):
        if file is not None:
            write_atomically(file, write(page).encode())
            say(f"The criteria are in {file}", quiet)
    if html_file is None and markdown_file is None:
        click.echo(page_as_markdown(page), nl=False)
