"""What is other than when a live tier began: the rows that fired then, and those that do now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

from allocator.domain.tiers import Moved
from allocator.tiering.evaluation import Evaluation
from allocator.tiering.explanation.told import OF_EVIDENCE
from allocator.tiering.movement import Record


def moved_since(
    now: Sequence[Evaluation],
    records: Sequence[Record],
    evaluate_on: Callable[[dt.date], Evaluation],
) -> list[Moved | None]:
    """What moved for every school since its live tier began; ``None`` where nothing did.

    Parameters
    ----------
    now
        The evaluation that explains each school.
    evaluate_on
        What the rules made of all schools on a day, by what was known then.
    """
    begun = sorted({record.began for record in records if record.began is not None})
    before = {day: evaluate_on(day) for day in begun}
    return [
        None if record.began is None else _moved(school, record, before[record.began], today)
        for school, (record, today) in enumerate(zip(records, now, strict=True))
    ]


def _moved(school: int, record: Record, before: Evaluation, now: Evaluation) -> Moved | None:
    then, today = _claims(before, school), _claims(now, school)
    gained = tuple(claim for claim in today if claim not in then)
    lost = tuple(claim for claim in then if claim not in today)
    if not (gained or lost):
        return None
    assert record.began is not None
    assert record.live is not None
    parts = [
        f"now also {_listed(gained)}" if gained else "",
        f"no longer {_listed(lost)}" if lost else "",
    ]
    told = "; ".join(part for part in parts if part)
    return Moved(
        since=record.began,
        from_tier=record.live.tier,
        gained=gained,
        lost=lost,
        text=f"Since {record.began:%-d %B %Y}, when {record.live.tier} began: {told}",
    )


def _claims(evaluation: Evaluation, school: int) -> tuple[str, ...]:
    """What fires for a school: triggers by their titles, other rows by table and number."""
    triggers = evaluation.ruleset.spec.triggers
    found: dict[str, None] = {}
    for table in evaluation.ruleset.tables:
        if table.role not in OF_EVIDENCE:
            continue
        for row in evaluation.readings[table.name].fired_rules(school):
            if table.role == "triggers":
                title = triggers[str(table.table.rules[row].outputs[0])].title
                found[title[:1].lower() + title[1:]] = None
            elif table.table.asked[row]:
                number = table.table.rules[row].number
                found[f"{table.title.lower()}, row {number}"] = None
    return tuple(found)


def _listed(claims: tuple[str, ...]) -> str:
    return claims[0] if len(claims) == 1 else f"{', '.join(claims[:-1])} and {claims[-1]}"
