"""What the live commands share: the workspace with its rules, options, words for a school."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from allocator_cli.running import DAY, FOLDER, say

if TYPE_CHECKING:
    from allocator.domain.authority import Authority
    from allocator.tiering import Ruleset
    from allocator.tiering.movement import EvaluateOn, Standing

VIEWS = click.Choice(["agrees", "disagrees", "not_asked"])


def folder_argument(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the argument DIR."""
    return click.argument("folder", metavar="DIR", type=FOLDER)(command)


def as_of_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the option --as-of."""
    words = "As it stood on a day, instead of the workspace's."
    return click.option("--as-of", type=DAY, metavar="DATE", help=words)(command)


def json_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the option --json."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON.")(command)


@dataclass(frozen=True)
class Opened:
    """A workspace and its rules on a day."""

    authority: Authority
    ruleset: Ruleset
    day: dt.date

    @cached_property
    def evaluate_on(self) -> EvaluateOn:
        """What the rules make of the schools on other days."""
        from allocator.tiering import evaluate_on

        return partial(evaluate_on, self.authority, self.ruleset)

    @cached_property
    def standings(self) -> tuple[Standing, ...]:
        """Where every open school stands on the day."""
        from allocator.tiering.movement import standings_on

        return standings_on(self.authority, self.ruleset, self.day, self.evaluate_on)

    def standing_of(self, school_id: str) -> Standing:
        """Where one school stands on the day."""
        return next(one for one in self.standings if one.school_id == school_id)

    def title(self, school_id: str) -> str:
        """Name and id of a school."""
        return f"{self.authority.school_titles[school_id]} ({school_id})"


def open_live(folder: Path, day: dt.datetime | None) -> Opened:
    """Read a workspace with its rules, as it stands on a day (the workspace's own if ``None``)."""
    from allocator.planning import open_workbench

    bench = open_workbench(folder)
    chosen = day.date() if day else bench.authority.profile.as_of
    return Opened(bench.authority, bench.ruleset, chosen)


def known_school(authority: Authority, school_id: str) -> None:
    """Refuse a school that is not an open one of the workspace."""
    known = [school.school_id for school in authority.open_schools]
    _known(school_id, known, "There is no open school")


def known_tier(ruleset: Ruleset, tier: str) -> None:
    """Refuse a tier that is not in the ladder."""
    ladder = ruleset.spec.ladder
    _known(tier, ladder, f"The tiers are {', '.join(ladder)}; there is no tier")


def told_person(authority: Authority, person_id: str) -> None:
    """Say so where a person is not of the workspace; people outside the team may act too."""
    from allocator.io.documents import nearest

    if person_id not in authority.person_by_id:
        near = nearest(person_id, authority.person_by_id)
        hint = f" Did you mean {near!r}?" if near else ""
        say(f"Worth knowing: nobody in people.csv has the id {person_id!r}.{hint}", quiet=False)


def _known(given: str, known: Any, words: str) -> None:
    from allocator.errors import UsageError
    from allocator.io.documents import nearest

    if given not in known:
        near = nearest(given, known)
        raise UsageError(f"{words} {given!r}." + (f" Did you mean {near!r}?" if near else ""))
