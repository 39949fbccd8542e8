"""Tiers of schools whose figures are given outright, without a workspace: one school or many."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import Field

from allocator.domain.fields import Identifier
from allocator.domain.models import Document
from allocator.domain.tiers import TierDecision, TierReport
from allocator.errors import Fault, FaultyDataError
from allocator.io.documents import nearest
from allocator.tiering.engine.tables import Kind, Series, booleans, numbers, texts
from allocator.tiering.evaluation import Evaluation, evaluate
from allocator.tiering.explanation import Explanation, explain
from allocator.tiering.figures import GivenFigures
from allocator.tiering.figures.source import leaf_name
from allocator.tiering.reporting import report_of
from allocator.tiering.rulesets import Ruleset
from allocator.tiering.rulesets.formulas import indicator_of
from allocator.tiering.rulesets.spec import SectorName
from allocator.tiering.rulesets.vocabulary import COUNTED, Word

PLACE = "request"
Given = float | str | bool | None


class GivenSchool(Document):
    """One school with its figures by name: inputs, facts, derived figures, ``previous(x)``.

    A figure that is left out or null is missing. A derived figure that is given is not worked out.
    """

    school_id: Identifier
    sector: SectorName
    figures: Annotated[dict[str, Given], Field(max_length=1_000)] = {}


def classify_given(ruleset: Ruleset, schools: Sequence[GivenSchool], day: dt.date) -> TierReport:
    """Classify and explain schools by the figures given.

    Raises
    ------
    FaultyDataError
        With every figure that the rules do not know or that cannot be, and ids that come twice.
    """
    evaluation = evaluate(ruleset, given_figures(ruleset, schools), day)
    decisions = tuple(
        _decision(evaluation, number, school.school_id, why)
        for number, (school, why) in enumerate(zip(schools, explain(evaluation), strict=True))
    )
    return report_of(ruleset, decisions, day)


def given_figures(ruleset: Ruleset, schools: Sequence[GivenSchool]) -> GivenFigures:
    """Figures of a request as columns.

    Raises
    ------
    FaultyDataError
        With every faulty figure: the school's place in the request (from 1), name, value.
    """
    faults = _doubled(schools)
    kinds = names_that_may_be_given(ruleset)
    used = dict.fromkeys(name for school in schools for name in school.figures)
    given = {
        name: _series(name, kinds[name], schools, ruleset, faults) for name in used if name in kinds
    }
    for row, school in enumerate(schools, 1):
        for name in school.figures:
            if name not in kinds:
                near = nearest(name, kinds)
                faults.append(Fault(PLACE, row, name, name, "a name that the rules read", near))
    if faults:
        raise FaultyDataError(
            sorted(faults, key=lambda fault: (fault.row or 0, fault.column or ""))
        )
    return GivenFigures(tuple(school.sector for school in schools), given)


def names_that_may_be_given(ruleset: Ruleset) -> dict[str, Kind]:
    """Inputs, facts, derived figures and functions of history, each with its kind."""
    kinds: dict[str, Kind] = {
        name: word.kind
        for name, word in ruleset.words.items()
        if name != "sector" and (name in ruleset.formulas or not _is_made(ruleset, name))
    }
    for formula in ruleset.formulas.values():
        for call in formula.histories:
            argument = call.arguments[1] if len(call.arguments) > 1 else None
            value = getattr(argument, "value", None)
            kinds[leaf_name(indicator_of(call), call.function, value)] = "number"
    return kinds


def _is_made(ruleset: Ruleset, name: str) -> bool:
    """Whether a name is what the tables count or put out."""
    outputs = {clause.name for table in ruleset.tables for clause in table.table.outputs}
    return name in outputs or name in COUNTED


def _series(
    name: str, kind: Kind, schools: Sequence[GivenSchool], ruleset: Ruleset, faults: list[Fault]
) -> Series:
    """One figure of all schools; a value of another kind or out of its range is a fault."""
    word = ruleset.words.get(name) or Word(name, name, kind)
    values: list[Any] = []
    for row, school in enumerate(schools, 1):
        value = school.figures.get(name)
        if value is None or _fits(value, word):
            values.append(value)
            continue
        values.append(None)
        near = nearest(str(value), word.values) if word.values else None
        faults.append(Fault(PLACE, row, name, str(value), _expected(word), near))
    make = {"number": numbers, "text": texts, "boolean": booleans}[kind]
    return make([math.nan if v is None else v for v in values] if kind == "number" else values)


def _fits(value: Given, word: Word) -> bool:
    if word.kind == "boolean":
        return isinstance(value, bool)
    if word.kind == "text":
        return isinstance(value, str) and (not word.values or value in word.values)
    if not isinstance(value, int | float) or isinstance(value, bool) or not math.isfinite(value):
        return False
    return word.least <= value <= word.most and (not word.whole or value == int(value))


def _expected(word: Word) -> str:
    if word.values:
        return f"one of {', '.join(word.values)}"
    if word.kind != "number":
        return "true or false" if word.kind == "boolean" else "text"
    found = "a whole number" if word.whole else "a number"
    if math.isfinite(word.least) and math.isfinite(word.most):
        return f"{found} from {word.least:g} to {word.most:g}"
    return f"{found} of at least {word.least:g}" if math.isfinite(word.least) else found


def _doubled(schools: Sequence[GivenSchool]) -> list[Fault]:
    """Ids that stand for two schools of one request."""
    first: dict[str, int] = {}
    faults = []
    for row, school in enumerate(schools, 1):
        other = first.setdefault(school.school_id, row)
        if other != row:
            expected = f"an id of its own; school {other} has it too"
            faults.append(Fault(PLACE, row, "school_id", school.school_id, expected))
    return faults


def _decision(
    evaluation: Evaluation, number: int, school_id: str, why: Explanation
) -> TierDecision:
    tier = evaluation.tier_name(number)
    return TierDecision(
        school_id=school_id,
        tier=tier,
        rule_tier=tier,
        state="proposed",
        since=evaluation.day,
        flags=evaluation.flags(number),
        **why.fields,
    )
