"""Changes of the rules: noticed by a case, without any effect, or a hole in the cases."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest

from allocator.tiering.cases import check_cases, read_cases
from allocator.tiering.cases.equivalents import tell_apart
from allocator.tiering.cases.mutation import mutants_of, try_mutants
from allocator.tiering.cases.precision import Precision
from allocator.tiering.cases.spaces import Space
from allocator.tiering.engine.tables import Series
from allocator.tiering.evaluation import Evaluation, evaluate
from allocator.tiering.figures import GivenFigures
from allocator.tiering.rulesets import Ruleset, build_ruleset
from tests.tiering.cases.small import CASES, small_ruleset
from tests.tiering.random_figures import random_figures
from tests.tiering.random_rulesets import random_ruleset_source

KINDS = {
    "a cell": ("signs.csv", 1, "below", ">= 2", "> 2"),
    "a step": ("score.csv", 1, "upheld", ">= 3", ">= 4"),
    "a value dropped": ("tier.csv", 2, "stage", "first, second", "first"),
    "a condition dropped": ("tier.csv", 2, "burden", ">= 2", "-"),
    "missing accepted": ("signs.csv", 1, "below", ">= 2", ">= 2, missing"),
    "an output": ("tier.csv", 1, "tier", "more", "less"),
    "undecided": ("tier.csv", 3, "tier", "undecided", "less"),
    "a score": ("score.csv", 1, "burden", "2", "3"),
    "a row left out": ("flags.csv", 1, "the whole row", "there", "left out"),
    "two rows in another order": ("tier.csv", 3, "the whole row", "before row 4", "after row 4"),
    "a parameter of a sector": ("ruleset.yaml", None, "parameters.floor.secondary", "85", "85.1"),
    "a later value": (
        "ruleset.yaml", None, "parameters.floor.from 2027-01-01.primary", "91", "90.9",
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_this_kind_of_change_is_tried(kind: str) -> None:
    made = [(m.file, m.row, m.column, m.before, m.after) for m in mutants_of(small_ruleset())]
    assert KINDS[kind] in made


def test_every_change_is_tried_once() -> None:
    made = [(m.file, m.row, m.column, m.before, m.after) for m in mutants_of(small_ruleset())]
    assert len(made) == len(set(made))


def test_a_parameter_that_only_limits_a_history_is_left() -> None:
    assert not any("parameters.years" in mutant.column for mutant in mutants_of(small_ruleset()))


def unnoticed(*without: str) -> set[tuple[str, str, str]]:
    ruleset = small_ruleset(*(line for line in CASES[1:] if line[0] not in without))
    mutation = try_mutants(ruleset, read_cases(ruleset))
    return {(one.mutant.place, one.mutant.before, one.mutant.after) for one in mutation.unnoticed}


def test_a_case_less_leaves_its_threshold_open() -> None:
    more = unnoticed("little burden") - unnoticed()
    assert more == {
        ("score.csv, row 1, upheld", ">= 3", ">= 2"),
        ("tier.csv, row 2, burden", ">= 2", "-"),
    }


def test_what_goes_unnoticed_names_figures_that_would_tell() -> None:
    ruleset = small_ruleset(*(line for line in CASES[1:] if line[0] != "little burden"))
    mutation = try_mutants(ruleset, read_cases(ruleset))
    (told,) = [
        one.figures for one in mutation.unnoticed if one.mutant.file == "score.csv"
        and one.mutant.after == ">= 2"
    ]  # fmt: skip
    assert told is not None
    assert told["upheld"] == 2.0


def test_a_later_value_needs_a_case_of_its_day() -> None:
    places = {place for place, _, _ in unnoticed()}
    assert "ruleset.yaml, parameters.floor.from 2027-01-01.primary" in places


def test_a_case_that_fails_anyhow_notices_nothing() -> None:
    wrong = ("low", "", "88", "0", "none", "", "less", "", "", "", "")
    changes = check_cases(small_ruleset(wrong)).changes
    assert changes is not None
    assert changes.caught == 0


# -- equivalent means that no school can tell ------------------------------------------------------


def lawful(ruleset: Ruleset, figures: GivenFigures) -> GivenFigures:
    """The figures without what cannot be: values out of range, history of what is missing."""
    given = {key: _in_range(ruleset, key, series) for key, series in figures.given.items()}
    for key, series in given.items():
        function, _, rest = key.partition("(")
        if not rest or function in ("benchmark", "family_benchmark"):
            continue
        lacks = given[_about(key)].missing.copy()
        if function in ("low", "high"):
            cohort = given.get(f"cohort({rest}")
            lacks |= True if cohort is None else cohort.missing
        series.values[lacks] = np.nan
    return GivenFigures(figures.sectors, given)


def _about(key: str) -> str:
    return key.partition("(")[2].partition(",")[0].partition(")")[0] or key


def _in_range(ruleset: Ruleset, key: str, series: Series) -> Series:
    word = ruleset.words[_about(key)]
    if key == "on_island":
        return Series("boolean", np.nan_to_num(series.values))
    if key == "language_medium":
        return Series("text", np.abs(series.values) % len(word.values), word.values)
    if series.kind == "text":
        known = [not word.values or text in word.values for text in series.categories]
        kept = np.array([*known, False])[series.values]
        return Series("text", np.where(kept, series.values, -1), series.categories)
    values = series.values.copy()
    if key.startswith(("cohort", "cases", "years")):
        values = np.rint(values)
    elif "(" not in key or key.startswith(("previous", "last_before")):
        values = np.clip(np.rint(values) if word.whole else values, word.least, word.most)
    return Series(series.kind, values)


def outcomes(evaluation: Evaluation) -> list[object]:
    """All that a case can expect but rows: tiers, triggers, flags, outputs."""
    found: list[object] = [evaluation.tier.tolist(), evaluation.trigger_fires.tolist()]
    found += [sorted(evaluation.flags(school)) for school in range(evaluation.count)]
    for table in evaluation.ruleset.tables:
        if table.role in ("decision", "grid"):
            for clause in table.table.outputs:
                series = evaluation.columns.series(clause.name)
                found.append([series.at(school) for school in range(evaluation.count)])
    return found


@pytest.mark.parametrize("seed", [3, 5, 7, 8, 12, 14, 15, 17, 19, 29, 52, 80])
def test_no_school_tells_a_change_that_is_called_without_effect(seed: int) -> None:
    ruleset = build_ruleset(random_ruleset_source(Random(seed)))
    day = ruleset.spec.in_force_from
    figures = lawful(ruleset, random_figures(Random(seed), ruleset, 150))
    wanted = outcomes(evaluate(ruleset, figures, day))
    space = Space(ruleset, Precision(ruleset))
    for mutant in Random(seed).sample(list(mutants_of(ruleset)), 30):
        if tell_apart(ruleset, mutant, space, {day}).is_equivalent:
            found = outcomes(evaluate(mutant.ruleset, figures, day))
            assert found == wanted, (mutant.place, mutant.before, mutant.after)
