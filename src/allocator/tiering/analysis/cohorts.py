"""Small cohorts: rows that one pupil more or less in a small school can make fire."""

from __future__ import annotations

from collections.abc import Iterator

from allocator.tiering.analysis.findings import Finding, Severity, place
from allocator.tiering.analysis.studies import Study
from allocator.tiering.analysis.terms import Leaf, Term, Work, keys_of
from allocator.tiering.rulesets import RuleTable

_SCALE = {"percent": 100.0, "share 0-1": 1.0}
_GUARDS = frozenset({"cohort", "cases", "low", "high"})
"""Functions of history that say how many pupils are behind a figure, or allow for chance."""
_OWN = frozenset({"", "percentile"})
"""Functions of history that move as far as the figure itself."""
_SIZES = frozenset({"roll_now", "roll"})
_SMALL = 10
_HALF_DAYS = frozenset(
    {"attendance", "unauthorised_absence", "authorised_absence", "exclusion_absence"}
)
"""Shares of half-days: one pupil moves them by a little at a time, not by a whole share."""


def small_cohorts(study: Study) -> Iterator[Finding]:
    """Yield rows with a threshold on a share of pupils and nothing about their number."""
    for table in study.ruleset.tables:
        if study.counts(table) and table.role != "caps":
            for rule in range(len(table.table.rules)):
                names = _exposed(study, table, rule)
                if names:
                    yield _finding(study, table, rule, names)


def _exposed(study: Study, table: RuleTable, rule: int) -> list[str]:
    """Shares of pupils that a row asks about without a word on how many pupils they come from."""
    terms, origins = study.situations[0].terms, study.situations[0].origins
    asked = [table.table.inputs[column].name for column in table.table.asked[rule]]
    columns = [terms.term(name) for name in asked if name not in study.situations[0].giver]
    read = [origins[key] for term in columns for key in keys_of(term) if key in origins]
    if any(name in _SIZES for name, _ in read):
        return []
    guarded = {name for name, function in read if function in _GUARDS}
    found: dict[str, None] = {}
    for term in columns:
        shares = [
            name
            for name, function in (origins[key] for key in _compared_keys(term) if key in origins)
            if function in _OWN and _scale(study, name)
        ]
        if not guarded.intersection(shares):
            found |= dict.fromkeys(shares)
    return list(found)


def _compared_keys(term: Term) -> Iterator[str]:
    """Figures on which a threshold of a column bears.

    ``count_of(x >= 0, ...)`` only asks whether a figure is there.
    """
    if isinstance(term, Leaf):
        yield term.key
    elif isinstance(term, Work):
        for part in term.parts:
            if not (term.how == "count_of" and _is_trivial(part)):
                yield from _compared_keys(part)


def _is_trivial(comparison: Term) -> bool:
    assert isinstance(comparison, Work)
    return comparison.how == ">=" and getattr(comparison.parts[1], "value", None) == 0.0


def _scale(study: Study, name: str) -> float | None:
    word = study.ruleset.words[name]
    return _SCALE.get(word.unit) if word.better != "context" else None


def _finding(study: Study, table: RuleTable, rule: int, names: list[str]) -> Finding:
    rows = study.rows(table, [rule])
    is_soft = all(name in _HALF_DAYS for name in names)
    scale = _scale(study, names[0]) or 1.0
    step = f"{'up to ' if is_soft else ''}{scale / _SMALL:g}{' points' if scale > 1.0 else ''}"
    text = (
        f"{place(table.name, rows)}: in a school of {_SMALL} pupils one pupil moves "
        f"{' and '.join(names)} by {step} and can cross the threshold; "
        "the row does not ask how many pupils there are"
    )
    witness = {f"cohort({names[0]})": float(_SMALL), names[0]: scale * (1 - 1 / _SMALL)}
    severity: Severity = "note" if is_soft else "warning"
    return Finding("small cohort", severity, table.name, rows, text, witness)
