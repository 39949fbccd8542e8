"""Putting one row into ``discussions.csv``, checked before it is written."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from allocator_cli.commands.live.opening import (
    Opened,
    known_school,
    known_tier,
    open_live,
    told_person,
)

if TYPE_CHECKING:
    from allocator.domain.discussions import Discussion


def put_down(folder: Path, fields: dict[str, object]) -> None:
    """Add a row to ``discussions.csv`` and say how far the tier's talk has got.

    Raises
    ------
    UsageError
        Where a school, tier or text is not what it should be.
    """
    from pydantic import ValidationError

    from allocator.domain.discussions import Discussion
    from allocator.errors import UsageError
    from allocator.io.appending import append_row
    from allocator.io.wording import expected_words

    opened = open_live(folder, None)
    known_school(opened.authority, str(fields["school_id"]))
    known_tier(opened.ruleset, str(fields["tier"]))
    told_person(opened.authority, str(fields["by"]))
    try:
        row = Discussion.model_validate(fields)
    except ValidationError as error:
        problem = error.errors(include_url=False)[0]
        name = str(problem["loc"][0]).replace("_", " ")
        raise UsageError(f"{name}: expected {expected_words(problem)}.") from None
    append_row(folder, "discussions", row)
    _tell(opened, row)


def _tell(opened: Opened, row: Discussion) -> None:
    from allocator.tiering.movement import records_on, state_of

    day = row.discussed_on or row.proposed_on
    assert day is not None
    authority = replace(opened.authority, discussions=(*opened.authority.discussions, row))
    record = next(one for one in records_on(authority, day) if one.school_id == row.school_id)
    state = state_of(record, row.tier)
    click.echo(f"{opened.title(row.school_id)}: {row.tier} is {state} on {day}.", err=True)
    if day > opened.day:
        click.echo(f"The workspace is read as of {opened.day}: it counts from {day} on.", err=True)
