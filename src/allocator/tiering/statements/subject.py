"""One school as a statement tells of it: its decision, its titles, what may be printed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

from allocator.domain.authority import Authority
from allocator.domain.tiers import MissingInput, Reason, TierDecision, TierReport
from allocator.errors import UsageError
from allocator.io.documents import nearest
from allocator.tiering.movement import Record, records_on
from allocator.tiering.rulesets.ruleset import Ruleset
from allocator.tiering.showing.telling import in_words
from allocator.tiering.statements.discretion import HELD_BACK, Discretion, discretion_for

MOST_ROOM = 7
ByWhy = dict[str, list[str]]
"""Titles of what is missing, by why it is."""


@dataclass(frozen=True)
class Subject:
    """A school's decision on a day, with the authority and the rules that it was made by."""

    decision: TierDecision
    day: dt.date
    authority: Authority
    ruleset: Ruleset | None
    room: int = MOST_ROOM
    """How many things of one kind a page is to hold at most."""

    @property
    def school_id(self) -> str:
        """The school."""
        return self.decision.school_id

    @cached_property
    def discretion(self) -> Discretion:
        """What may be printed of it."""
        return discretion_for(self.authority, self.school_id, self.day)

    @cached_property
    def record(self) -> Record:
        """What people had put down about its tier by the day."""
        records = records_on(self.authority, self.day)
        return next(one for one in records if one.school_id == self.school_id)

    @property
    def ladder(self) -> tuple[str, ...]:
        """The tiers, lowest first."""
        return self.ruleset.spec.ladder if self.ruleset else self.authority.offer.tiers

    def title(self, name: str | None) -> str:
        """What an input is called; its name in words where the rules do not say."""
        if name is None or self.ruleset is None:
            return in_words(name or "")
        title = self.ruleset.title_of(name)
        return in_words(title) if title == name else title

    def outcome(self, name: str | None) -> str:
        """What a row gives, in words: a trigger's title, a tier, an output."""
        triggers = self.ruleset.spec.triggers if self.ruleset else {}
        return triggers[name].title if name in triggers else in_words(name or "")

    def printed(self, text: str, indicator: str | None, source: str = "") -> str:
        """A text as it may be printed: marked if invented, without its figure if held back."""
        if self.discretion.holds_back(indicator):
            text = f"{self.title(indicator)}. {HELD_BACK}"
        return self.discretion.marked(text, indicator, source)

    def missing_by_effect(self) -> dict[str | None, ByWhy]:
        """What is missing by the tier it could lead to, the highest first, then by why."""
        place: dict[str | None, int] = {tier: n for n, tier in enumerate(self.ladder)}

        def rank(entry: MissingInput) -> int:
            return -place.get(entry.could_change_to, -1)

        groups: dict[str | None, ByWhy] = {}
        for entry in sorted(self.decision.missing_inputs, key=rank):
            whys = groups.setdefault(entry.could_change_to, {})
            whys.setdefault(entry.why, []).append(self.title(entry.indicator))
        return groups

    def link_officer(self) -> str | None:
        """Name of the school's link officer on the day."""
        found = [
            link
            for link in self.authority.links
            if link.school_id == self.school_id
            and link.from_date <= self.day
            and (link.to_date is None or link.to_date >= self.day)
        ]
        newest = max(found, key=lambda link: link.from_date, default=None)
        return self.authority.person_titles.get(newest.person_id) if newest else None


def subject_of(
    report: TierReport, school_id: str, authority: Authority, ruleset: Ruleset | None
) -> Subject:
    """Find a school in a report.

    Raises
    ------
    UsageError
        Where no open school has the id.
    """
    for decision in report.schools:
        if decision.school_id == school_id:
            return Subject(decision, report.as_of, authority, ruleset)
    near = nearest(school_id, [row.school_id for row in report.schools])
    hint = f" Did you mean {near}?" if near else ""
    raise UsageError(f"There is no open school {school_id}.{hint}")


def newest_day(reason: Reason) -> dt.date | None:
    """End of the newest period that a reason tells of."""
    days = [entry.period_end for entry in reason.inputs]
    return max(days) if days else reason.period_end


def number(value: float | str | None) -> str:
    """A figure with at most two decimals; nothing where there is none."""
    if value is None:
        return ""
    return value if isinstance(value, str) else f"{round(value, 2):g}"


def ended(text: str) -> str:
    """A sentence with its full stop."""
    return text if text.endswith((".", "!", "?", "”")) else f"{text}."
