"""Random rulesets over a few inputs with few values, and every change of a school tried."""

from __future__ import annotations

import datetime as dt
from itertools import product
from random import Random

import numpy as np
import yaml

from allocator.tiering.engine.tables import Series, booleans, numbers
from allocator.tiering.evaluation import Evaluation, evaluate
from allocator.tiering.figures import GivenFigures
from allocator.tiering.least_change.steps import scale_of, step_of
from allocator.tiering.rulesets import Ruleset, build_ruleset
from allocator.tiering.rulesets.source import Cells, RulesetSource

DAY = dt.date(2026, 8, 10)
INPUTS = {
    "grade": {"unit": "grade 1-4", "better": "up", "least": 1, "most": 4, "whole": True},
    "share": {"unit": "percent", "better": "up", "least": 90, "most": 91.5, "near": 0.5},
    "upheld": {"better": "down", "least": 0, "most": 4, "whole": True, "near": 2},
    "plan": {"kind": "boolean", "better": "up"},
    "rate": {"better": "context", "actionable": True, "least": 0, "most": 1},
    "away": {"better": "down", "least": 0, "most": 3, "whole": True, "actionable": False},
}
FORMULAS = (
    "limit - share", "min(share, 90 + grade / 2)", "max(upheld, away)", "grade - upheld",
    "upheld * away", "round(share)", "floor(rate * 3)", "abs(rate - 0.5)", "sqrt(upheld)",
    "count_of(grade < 3, upheld >= 2, share < limit)", "change(share)", "upheld + plan",
    "share / 10", "10 / (1 + upheld)", "grade ** 2", "ceiling(share - 0.25)", "-rate",
    "previous(share) - share", "grade * share / 100",
)  # fmt: skip
CELLS = {
    "grade": ("<= 2", "< 3", "3", "[2..3]", "not(4)", "missing"),
    "share": ("< limit", "<= 90.5", "> 91", "(90.2..91]", "90.7"),
    "upheld": (">= 2", "> 0", "1, 3", "[1..3)"),
    "plan": ("false", "true", "false, missing"),
    "rate": ("> 0.4", "[0.2..0.6]", "< 0.1"),
    "away": ("> 1", "0"),
}


def tiny_ruleset(random: Random) -> Ruleset:
    """A ruleset with one derived indicator or two, triggers, points, a safeguard, three tiers."""
    derived = {
        f"made_{n}": {"title": "Made", "formula": formula}
        for n, formula in enumerate(random.sample(FORMULAS, 2), 1)
    }
    spec = {
        "id": "tiny", "title": "Tiny", "version": "1", "owner": "Head of Education",
        "in_force_from": "2026-08-01", "review_due": "2027-07-31", "ladder": ["a", "b", "c"],
        "domains": {"one": "One", "two": "Two"}, "inputs": INPUTS,
        "parameters": {"limit": {"title": "Limit", "source": "test", "value": 91}},
        "derived": derived,
        "triggers": {
            "first": {"title": "First", "domain": "one", "source": "test"},
            "second": {"title": "Second", "domain": "two", "source": "test"},
        },
        "tables": {
            "signs": {"role": "triggers"},
            "points": {"role": "decision", "hit_policy": "C+",
                       "outputs": {"score": {"kind": "number"}}},
            "safeguards": {"role": "safeguards"},
            "tier": {"role": "tier"},
        },
    }  # fmt: skip
    return build_ruleset(RulesetSource(yaml.safe_dump(spec), _tables(random, list(derived))))


def _tables(random: Random, derived: list[str]) -> dict[str, Cells]:
    cells = {**CELLS, **dict.fromkeys(derived, ("> 1", "<= 0.5", "[0..2]", ">= 90.4", "< 91.2"))}

    def rows(columns: list[str], outputs: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
        found = []
        for output in outputs:
            asked = random.sample(columns, random.randint(1, 2))
            found.append((
                *(random.choice(cells[c]) if c in asked else "-" for c in columns), *output,
            ))  # fmt: skip
        return found

    columns = [*INPUTS, *derived]
    chosen = random.sample(columns, 5)
    triggers = [(random.choice(("first", "second")), "-") for _ in range(3)]
    points = [(random.choice(("1", "2", "-1")), "-") for _ in range(4)]
    tier = [
        ("-", ">= 4", "-", "c", "x"),
        ("-", ">= 2", random.choice(cells["share"]), "b", "x"),
        (random.choice((">= 1", "2")), "-", "-", "b", "x"),
        ("-", "-", random.choice(cells["share"]), random.choice(("undecided", "a")), "x"),
        ("-", "-", "-", "a", "x"),
    ]
    return {
        "signs": ((*chosen, "trigger", "text"), *rows(chosen, triggers)),
        "points": ((*chosen, "score", "text"), *rows(chosen, points)),
        "safeguards": (
            ("grade", "away", "tier", "text"),
            (random.choice(("1", "<= 2")), random.choice(("-", "> 1")), "c", "x"),
        ),
        "tier": (("triggers", "score", "share", "tier", "text"), *tier),
    }


def random_schools(random: Random, count: int) -> GivenFigures:
    """Schools with figures on and off the steps, one in eight missing."""

    def maybe(value: float | bool) -> float | bool | None:
        return None if random.random() < 1 / 8 else value

    given: dict[str, Series] = {
        "grade": numbers([maybe(random.randint(1, 4)) for _ in range(count)]),
        "share": numbers([maybe(random.choice((90, 90.3, 90.55, 90.9, 91, 91.42)))
                          for _ in range(count)]),
        "previous(share)": numbers([maybe(random.choice((90, 91, 92))) for _ in range(count)]),
        "upheld": numbers([maybe(random.randint(0, 4)) for _ in range(count)]),
        "plan": booleans([maybe(random.random() < 0.5) for _ in range(count)]),  # type: ignore[misc]
        "rate": numbers([maybe(random.choice((0, 0.1, 0.33, 0.5, 0.9))) for _ in range(count)]),
        "away": numbers([maybe(random.randint(0, 3)) for _ in range(count)]),
    }  # fmt: skip
    return GivenFigures(("primary",) * count, _with_change(given))


def _with_change(given: dict[str, Series]) -> dict[str, Series]:
    change = given["share"].values - given["previous(share)"].values
    return {**given, "change(share)": Series("number", change)}


Answer = tuple[int, float, tuple[int, ...]]
"""Number of inputs changed, sum of the changes in their margins, places of the inputs."""


def least_by_trying(evaluation: Evaluation, school: int) -> Answer | None:
    """The least change of one school, by trying every value that every input can have."""
    names = [n for n, word in evaluation.ruleset.words.items() if n in INPUTS and word.actionable]
    now = {name: evaluation.columns.series(name).at(school) for name in names}
    ways = [[now[name], *_better(evaluation, name, now[name])] for name in names]
    lines = list(product(*ways))
    given = {
        key: _repeated(series, school, len(lines))
        for key, series in evaluation.figures.given.items()  # type: ignore[attr-defined]
    }
    for place, name in enumerate(names):
        values = [np.nan if line[place] is None else float(line[place]) for line in lines]
        given[name] = Series(given[name].kind, np.array(values))
    figures = GivenFigures(("primary",) * len(lines), _with_change(given))
    tiers = evaluate(evaluation.ruleset, figures, evaluation.day).tier
    lower = np.flatnonzero((tiers >= 0) & (tiers < evaluation.tier[school])).tolist()
    return min((_size(evaluation, names, now, lines[line]) for line in lower), default=None)


def _better(evaluation: Evaluation, name: str, now: float | bool | None) -> list[float]:
    word = evaluation.ruleset.words[name]
    if now is None:
        return []
    if word.kind == "boolean":
        return [] if now else [1.0]
    step = step_of(word)
    count = round((word.most - word.least) / step)
    values = [round(word.least + step * n, 9) for n in range(count + 1)]
    way = {"up": 1, "down": -1}.get(word.better)
    return [v for v in values if v != now and (way is None or way * v > way * now)]


def _repeated(series: Series, school: int, count: int) -> Series:
    return series.take(np.full(count, school))


def _size(evaluation: Evaluation, names: list[str], now: dict[str, float | bool | None],
          line: tuple[float | bool | None, ...]) -> Answer:  # fmt: skip
    changed = [(n, name) for n, name in enumerate(names) if line[n] != now[name]]
    words = evaluation.ruleset.words
    cost = sum(abs(line[n] - now[name]) / scale_of(words[name]) for n, name in changed)  # type: ignore[operator]
    return len(changed), round(cost, 6), tuple(n for n, _ in changed)
