"""A few worked cases of a ruleset, for a reader to follow: one for each tier where there is one."""

from __future__ import annotations

from allocator.tiering.rulesets.formulas import parse_formula
from allocator.tiering.rulesets.ruleset import UNDECIDED
from allocator.tiering.showing.formulas import formula_words
from allocator.tiering.showing.pages import Cell, Paragraph, Section, Table
from allocator.tiering.showing.telling import Telling, heading, is_percent, listed

_EXPECTED = "expect_"
_NOT_FIGURES = frozenset({"case", "sector", "as_of"})
DEFAULT_SECTOR = "primary"


def worked_cases(telling: Telling) -> Section:
    """One case for each tier and one that is left open: those with the fewest figures."""
    cases = telling.ruleset.source.cases
    header = cases[0] if cases else ()
    lines = [dict(zip(header, line, strict=False)) for line in cases[1:] if line]
    chosen = [
        found
        for tier in (*telling.ruleset.spec.ladder, UNDECIDED)
        if (found := _simplest(tier, lines, telling)) is not None
    ]
    if not chosen:
        return Section("Worked cases")
    intro = "What is not named in a case is not known in it."
    rows = tuple(_row(case, telling) for case in chosen)
    header = ("Case", "Kind of school", "What is known", "What comes of it")
    table = Table("A few of the cases that the rules are tested with", header, rows)
    return Section("Worked cases", (Paragraph(intro), table))


def _simplest(tier: str, lines: list[dict[str, str]], telling: Telling) -> dict[str, str] | None:
    fitting = [
        case
        for case in lines
        if case.get("expect_tier") == tier
        and telling.sector in (None, case.get("sector") or DEFAULT_SECTOR)
        and _figures(case)
    ]
    return min(fitting, key=lambda case: len(_figures(case)), default=None)


def _figures(case: dict[str, str]) -> dict[str, str]:
    return {
        name: value
        for name, value in case.items()
        if value and name not in _NOT_FIGURES and not name.startswith(_EXPECTED)
    }


def _row(case: dict[str, str], telling: Telling) -> tuple[Cell, ...]:
    known = tuple(
        f"{_title(name, telling)}: {_value(name, value, telling)}"
        for name, value in _figures(case).items()
    )
    tier = case["expect_tier"]
    outcome = "Left open" if tier == UNDECIDED else heading(tier)
    triggers = [
        one for one in case.get("expect_triggers", "").split(";") if one not in ("", "none")
    ]
    titles = [telling.trigger_title(name.strip()) for name in triggers]
    given: Cell = (outcome, f"Triggers: {listed(titles)}") if titles else outcome
    sector = (case.get("sector") or DEFAULT_SECTOR).replace("elc", "early learning")
    return (case.get("case", ""), sector, known, given)


def _title(name: str, telling: Telling) -> str:
    if "(" not in name:
        return telling.title(name)
    try:
        return formula_words(parse_formula(name), telling)
    except ValueError:  # a column that the tests of the ruleset will refuse
        return name


def _value(name: str, value: str, telling: Telling) -> str:
    plain = {"true": "yes", "false": "no"}.get(value, value)
    inside = name.partition("(")[2].partition(")")[0]
    return f"{plain}%" if is_percent(telling.word(inside or name)) else plain
