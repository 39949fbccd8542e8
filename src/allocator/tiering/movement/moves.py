"""How a live tier moves: up at once, down only where the evidence lasts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from allocator.domain.authority import Authority
from allocator.tiering.evaluation import Evaluation
from allocator.tiering.evaluation.evaluate import NO_TIER
from allocator.tiering.movement import wording
from allocator.tiering.movement.checks import (
    Failure,
    check_days,
    first_failures,
    leaving_thresholds,
)
from allocator.tiering.movement.days import shift_months
from allocator.tiering.movement.records import Record, records_on
from allocator.tiering.rulesets.ruleset import Changes, Ruleset
from allocator.tiering.rulesets.spec import MovementSpec

Places = NDArray[np.intp]
Flags = NDArray[np.bool_]
EvaluateOn = Callable[[dt.date, Changes | None], Evaluation]
"""What the rules make of all open schools on a day, with some parameters changed."""


@dataclass(frozen=True)
class Moves:
    """Where every open school goes from its live tier; arrays are in the schools' order.

    ``rule_tier`` is a place in the ladder, -1 for undecided; ``live_tier`` likewise, -1 for none.
    ``is_held``: the live tier is kept against ``rule_tier``. ``by_leaving``: ``rule_tier`` is that
    of the numbers for leaving a tier, not of those for entering one. ``texts`` say in words why
    a live tier is kept or left, ``None`` where there is nothing to say.
    """

    entering: Evaluation
    leaving: Evaluation
    records: tuple[Record, ...]
    live_tier: Places
    rule_tier: Places
    is_held: Flags
    by_leaving: Flags
    texts: tuple[str | None, ...]

    def evaluation_of(self, school: int) -> Evaluation:
        """Return the evaluation that explains a school's ``rule_tier``."""
        return self.leaving if self.by_leaving[school] else self.entering

    def rule_tier_name(self, school: int) -> str | None:
        """Return the name of the rules' tier, ``None`` where they cannot decide."""
        place = int(self.rule_tier[school])
        return None if place == NO_TIER else self.entering.ruleset.spec.ladder[place]

    def tier_name(self, school: int) -> str | None:
        """Return the tier: of a judgement in force, else live where held, else the rules'."""
        record = self.records[school]
        if record.judgement is not None:
            return record.judgement.tier
        if self.is_held[school] and record.live is not None:
            return record.live.tier
        return self.rule_tier_name(school)


def move(
    authority: Authority,
    ruleset: Ruleset,
    day: dt.date,
    evaluation: Evaluation,
    evaluate_on: EvaluateOn,
) -> Moves:
    """Set the rules' tier of a day against the live tier of every open school.

    Up is proposed at once. Down is proposed only where the figures are out at the numbers for
    leaving, the least stay is over and each check of ``movement`` said so. Undecided moves nothing.

    Parameters
    ----------
    evaluation
        Of the day, at the numbers for entering a tier.
    evaluate_on
        Evaluates other days and the numbers for leaving.
    """
    records = records_on(authority, day)
    live = _live_places(ruleset, records)
    run = _Run(authority, evaluation, evaluate_on, records, live)
    spec = ruleset.spec.movement
    return run.whole(spec) if spec is not None else run.as_it_is()


def _live_places(ruleset: Ruleset, records: tuple[Record, ...]) -> Places:
    place = {tier: number for number, tier in enumerate(ruleset.spec.ladder)}
    live = [NO_TIER if one.live is None else place.get(one.live.tier, NO_TIER) for one in records]
    return np.array(live, dtype=np.intp)


class _Run:
    """One round of movement: what is found is written into its arrays."""

    def __init__(
        self,
        authority: Authority,
        entering: Evaluation,
        evaluate_on: EvaluateOn,
        records: tuple[Record, ...],
        live: Places,
    ) -> None:
        self.authority, self.entering, self.evaluate_on = authority, entering, evaluate_on
        self.records, self.live, self.day = records, live, entering.day
        self.leaving = entering
        self.rule: Places = entering.tier.copy()
        self.held = np.zeros(len(live), dtype=bool)
        self.judged = np.array([one.judgement is not None for one in records], dtype=bool)
        self.texts: dict[int, str] = {}

    def as_it_is(self) -> Moves:
        """Rules that say nothing of movement: their tier is the tier."""
        by_leaving = self.rule != self.entering.tier
        texts = tuple(self.texts.get(school) for school in range(len(self.live)))
        return Moves(
            self.entering, self.leaving, self.records, self.live,
            self.rule, self.held, by_leaving, texts,
        )  # fmt: skip

    def whole(self, spec: MovementSpec) -> Moves:
        known = (self.live != NO_TIER) & (self.rule != NO_TIER)
        self._tell(known & (self.rule > self.live), self._up)
        below = known & (self.rule < self.live)
        if below.any():
            self._hold_to_leaving(below, spec)
            self._step_down(below & (self.rule < self.live) & ~self.judged, spec)
        unknown = (self.live != NO_TIER) & (self.rule == NO_TIER) & ~self.judged
        self.held |= unknown
        self._tell(unknown, lambda school: wording.kept_undecided(self._name(school)))
        return self.as_it_is()

    def _hold_to_leaving(self, below: Flags, spec: MovementSpec) -> None:
        """A tier below the live one counts only at the numbers for leaving."""
        leave = leaving_thresholds(spec)
        if leave:
            self.leaving = self.evaluate_on(self.day, leave)
        at_leaving = np.minimum(self.live, self.leaving.tier)
        self.rule[below] = np.maximum(self.rule, at_leaving)[below]
        self._tell(
            below & (self.rule == self.live),
            lambda school: wording.kept_by_leaving(
                self._name(school), self.entering, self.leaving, school, leave
            ),
        )

    def _step_down(self, falling: Flags, spec: MovementSpec) -> None:
        """Hold where the stay is too short or a check said otherwise; the others step down."""
        ready: list[int] = []
        for school in np.flatnonzero(falling).tolist():
            began = self.records[school].began
            assert began is not None
            until = shift_months(began, spec.least_stay_months)
            if self.day < until:
                self.held[school] = True
                self.texts[school] = wording.kept_by_stay(
                    self._name(school), self._ruled(school), began, until, spec
                )
            else:
                ready.append(school)
        failures = first_failures(
            self.authority, self.leaving, self.evaluate_on, self.live, ready, spec
        )
        for school in ready:
            self._settle(school, failures.get(school), spec)

    def _settle(self, school: int, failure: Failure | None, spec: MovementSpec) -> None:
        live, ruled, began = self._name(school), self._ruled(school), self.records[school].began
        days = check_days(self.day, spec)
        if failure is None:
            self.texts[school] = wording.down(live, ruled, days, began)
        else:
            self.held[school] = True
            self.texts[school] = wording.kept_by_check(live, ruled, days, failure, spec)

    def _tell(self, where: Flags, text: Callable[[int], str]) -> None:
        for school in np.flatnonzero(where & ~self.judged).tolist():
            self.texts[school] = text(school)

    def _up(self, school: int) -> str:
        return wording.up(self._name(school), self._ruled(school))

    def _name(self, school: int) -> str:
        return self.entering.ruleset.spec.ladder[int(self.live[school])]

    def _ruled(self, school: int) -> str:
        return self.entering.ruleset.spec.ladder[int(self.rule[school])]
