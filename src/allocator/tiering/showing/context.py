"""What never counts on its own: deprivation, size and remoteness, as a ruleset uses them."""

from __future__ import annotations

from collections.abc import Iterator

from allocator.tiering.engine.tables import Rule
from allocator.tiering.rulesets.ruleset import RuleTable
from allocator.tiering.rulesets.vocabulary import POVERTY_SIZE_REMOTENESS
from allocator.tiering.showing.pages import Paragraph, Points, Section
from allocator.tiering.showing.telling import Telling, listed

_WITH_SECTOR = frozenset({*POVERTY_SIZE_REMOTENESS, "sector", "language_medium"})
_NEVER = (
    "Deprivation, size and remoteness never set a tier by themselves. They help to read a figure. "
    "They say what kind of place a school is, not how well it does."
)


def what_never_counts(telling: Telling) -> Section:
    """Where the rules ask about deprivation, size and remoteness, and with what else."""
    words = telling.ruleset.words
    names = [name for name in POVERTY_SIZE_REMOTENESS if name in words]
    asked = {name: list(_rows_about(name, telling)) for name in names}
    points = [_told(name, rows, telling) for name, rows in asked.items() if rows]
    unasked = [telling.word_title(name) for name, rows in asked.items() if not rows]
    if unasked:
        points.append(f"No row asks about: {listed(unasked)}.")
    alone = [
        f"{table.name} {rule.number}"
        for table in telling.ruleset.tables
        if leads_to_tier(table, telling)
        for rule in table.table.rules
        if _asks_only_context(table, rule, telling)
    ]
    lead = _NEVER
    if alone:
        lead = (
            "Please note: these rows ask about nothing but what kind of place a school is: "
            f"{listed(alone)}. The owner of the rules should say why."
        )
    return Section("What never counts on its own", (Paragraph(lead), Points(tuple(points))))


def _told(name: str, rows: list[tuple[RuleTable, Rule]], telling: Telling) -> str:
    title = telling.word_title(name)
    deciding = [
        f"{table.name} {rule.number}" for table, rule in rows if leads_to_tier(table, telling)
    ]
    if deciding:
        return f"{title}: asked beside other figures ({listed(deciding)})."
    named = listed(dict.fromkeys(table.title for table, _ in rows))
    return f"{title}: only words beside a reason ({named}). No tier depends on it."


def _rows_about(name: str, telling: Telling) -> Iterator[tuple[RuleTable, Rule]]:
    """Rows that ask about a name, straight or through a figure worked out from it."""
    for table in telling.ruleset.tables:
        for rule in table.table.rules:
            if any(name in telling.ruleset.inputs_of(one) for one in _asked(table, rule)):
                yield table, rule


def _asked(table: RuleTable, rule: Rule) -> tuple[str, ...]:
    pairs = zip(table.table.inputs, rule.cells, strict=True)
    return tuple(clause.name for clause, cell in pairs if not cell.is_anything)


def _asks_only_context(table: RuleTable, rule: Rule, telling: Telling) -> bool:
    """Whether a row asks about deprivation, size or remoteness and about nothing else."""
    inputs = {one for name in _asked(table, rule) for one in telling.ruleset.inputs_of(name)}
    return bool(inputs & set(POVERTY_SIZE_REMOTENESS)) and inputs <= _WITH_SECTOR


def leads_to_tier(table: RuleTable, telling: Telling) -> bool:
    """Whether a tier can depend on a table, straight or through what later tables ask."""
    if table.role in ("triggers", "safeguards", "caps", "tier"):
        return True
    if table.role == "flags":
        return False
    given = {clause.name for clause in table.table.outputs}
    later = telling.ruleset.tables[telling.ruleset.tables.index(table) + 1 :]
    return any(
        given & {name for rule in other.table.rules for name in _asked(other, rule)}
        and leads_to_tier(other, telling)
        for other in later
    )
