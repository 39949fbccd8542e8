"""A dataset read and its rules loaded, on a day: kept for a while, since many ask for the same."""

from __future__ import annotations

import datetime as dt
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial

from allocator.domain.authority import Authority
from allocator.domain.tiers import TierReport
from allocator.errors import BrokenPlanError
from allocator.io.documents import nearest
from allocator.io.workspace import read_workspace, resolve_ruleset
from allocator.tiering import Ruleset, classify, evaluate_on, load_ruleset
from allocator.tiering.checks import check_tiers
from allocator.tiering.classify import check_ladder
from allocator.tiering.movement import EvaluateOn, Standing, standings_on
from allocator_api.problems import ProblemError, not_found
from allocator_api.routes.support.uploads import as_folder

MOST_KEPT = 8
"""Datasets that stay open in one process."""


@dataclass(frozen=True, eq=False)
class Opened:
    """A workspace and its rules on a day."""

    authority: Authority
    ruleset: Ruleset
    day: dt.date

    @cached_property
    def evaluate_on(self) -> EvaluateOn:
        """What the rules make of the schools on other days."""
        return partial(evaluate_on, self.authority, self.ruleset)

    @cached_property
    def standings(self) -> tuple[Standing, ...]:
        """Where every open school stands on the day."""
        return standings_on(self.authority, self.ruleset, self.day, self.evaluate_on)

    def standing_of(self, school_id: str) -> Standing:
        """Where one school stands on the day."""
        return next(one for one in self.standings if one.school_id == school_id)

    @cached_property
    def report(self) -> TierReport:
        """Tiers of all open schools, checked: what ``allocator tiers --as-of`` prints."""
        report = classify(self.authority, self.ruleset, self.day)
        violations = check_tiers(self.authority, report)
        if violations:
            raise BrokenPlanError(violations)
        return report

    def on(self, day: dt.date | None) -> Opened:
        """The same on another day."""
        return self if day in (None, self.day) else Opened(self.authority, self.ruleset, day)

    def by(self, ruleset: Ruleset | None) -> Opened:
        """The same by other rules, whose tiers the offer must have."""
        if ruleset is None:
            return self
        check_ladder(self.authority, ruleset)
        return Opened(self.authority, ruleset, self.day)

    def require_open_school(self, school_id: str) -> None:
        """Let a school pass that is an open one.

        Raises
        ------
        ProblemError
            Where it is not.
        """
        if not any(one.school_id == school_id for one in self.authority.open_schools):
            raise not_found()


def open_files(files: Mapping[str, bytes]) -> Opened:
    """Read a dataset's files."""
    with as_folder(files) as folder:
        authority = read_workspace(folder).authority
        ruleset = load_ruleset(resolve_ruleset(authority.profile, folder))
    return Opened(authority, ruleset, authority.profile.as_of)


def ladder_tier(opened: Opened, tier: str) -> str:
    """A tier of the rules.

    Raises
    ------
    ProblemError
        Where the rules have no such tier; the nearest is named.
    """
    ladder = opened.ruleset.spec.ladder
    if tier in ladder:
        return tier
    near = nearest(tier, ladder)
    hint = f" Did you mean {near}?" if near else ""
    raise ProblemError(
        "faulty-request", f"The tiers are {', '.join(ladder)}; there is no tier {tier!r}.{hint}"
    )


@dataclass
class OpenedCache:
    """Datasets that were opened last, by authority and id; a dataset never changes."""

    _kept: OrderedDict[tuple[str, str], Opened] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def get(self, authority_id: str, dataset_id: str, read: Callable[[], Opened]) -> Opened:
        """The dataset, read where it is not kept."""
        key = authority_id, dataset_id
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
                return found
        opened = read()
        with self._lock:
            self._kept[key] = opened
            self._kept.move_to_end(key)
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        return opened
