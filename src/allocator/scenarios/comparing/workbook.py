"""``comparison.xlsx``: a sheet for each question people ask of a comparison."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from allocator.domain.comparisons import Comparison
from allocator.io.exports.words import GROUPING_TITLES
from allocator.io.exports.workbooks import INVENTED, Cells, Sheet, workbook_bytes
from allocator.scenarios.comparing.figures import FIGURES
from allocator.scenarios.comparing.wording import figure, verdict

Rows = tuple[Cells, list[Cells]]
CHANGES = {"broken": "no longer kept", "kept": "kept again"}
WAYS = {"less": "less support", "more": "more support", "other": "as much, in another way"}


def comparison_workbook(comparison: Comparison) -> bytes:
    """Write the workbook; sheets without rows are left out."""
    sheets: list[Sheet] = [
        ("Answers", _answers(comparison)),
        ("Side by side", _figures(comparison)),
        ("Tiers that change", _moves(comparison)),
        ("Promises", _promises(comparison)),
        ("Who gains and loses", _schools(comparison)),
        ("Sessions", _sessions(comparison)),
        ("Link officers", _links(comparison)),
        ("Fairness", _groups(comparison)),
        ("People", _people(comparison)),
        ("Assessment", _assessment(comparison)),
        ("About", _about(comparison)),
    ]
    told = [sheet for sheet in sheets if sheet[1][1]]
    return workbook_bytes(f"What if? {comparison.authority}", told)


def _answers(comparison: Comparison) -> Rows:
    columns = ("Scenario", "Question", "Answer", "What is changed", "Without effect here")
    return columns, [
        (
            plan.title,
            plan.question,
            "\n".join(plan.answer),
            "\n".join(plan.edits),
            "\n".join(plan.without_effect),
        )
        for plan in comparison.plans[1:]
    ]


def _figures(comparison: Comparison) -> Rows:
    """Figures as numbers, one row each, and the change of every scenario."""
    scenarios = comparison.plans[1:]
    columns = ("Figure", "Meaning", comparison.plans[0].title, *(
        text for plan in scenarios for text in (plan.title, "Change", "Better or worse")
    ))  # fmt: skip
    rows: list[Cells] = []
    for name in FIGURES:
        before = figure(comparison.plans[0].figures, name.key)
        cells: list[Any] = []
        for plan in scenarios:
            after = figure(plan.figures, name.key)
            change = None if before is None or after is None else round(after - before, 6)
            cells += [after, change, verdict(name, before, after)]
        rows.append((name.title, name.meaning, before, *cells))
    return columns, rows


def _moves(comparison: Comparison) -> Rows:
    columns = (
        "Scenario", "School", "Id", "Tier today", "Tier then", "Why", "Row that sets it",
        "Row that sets it today", "Rows that count then", "Rows that no longer count",
    )  # fmt: skip
    return columns, [
        (
            plan.title, row.school, row.school_id, row.before, row.after, row.text, row.decided_by,
            row.was_decided_by, "\n".join(row.gained), "\n".join(row.lost),
        )
        for plan in comparison.plans
        for row in plan.moves
    ]  # fmt: skip


def _promises(comparison: Comparison) -> Rows:
    columns = (
        "Scenario", "School", "Id", "What", "Change", "Promised", "Given", "Reason",
        "Why, for the school", "Why, for planners", "What would help",
    )  # fmt: skip
    return columns, [
        (
            plan.title, row.school, row.school_id, row.title, CHANGES[row.change], row.wanted,
            row.given, row.reason, row.text, row.why_in_full, row.relief,
        )
        for plan in comparison.plans
        for row in plan.promises
    ]  # fmt: skip


def _schools(comparison: Comparison) -> Rows:
    columns = (
        "Scenario", "School", "Id", "Sector", "Island", "Change", "Hours today", "Hours then",
        "Tier today", "Tier then", "What and why, for the school", "Why, for planners",
    )  # fmt: skip
    return columns, [
        (
            plan.title, row.school, row.school_id, row.sector, row.island, WAYS[row.way],
            round(row.hours_before, 1), round(row.hours_after, 1), row.tier_before, row.tier_after,
            "\n".join(row.text), "\n".join(row.why_in_full),
        )
        for plan in comparison.plans
        for row in plan.schools
    ]  # fmt: skip


def _sessions(comparison: Comparison) -> Rows:
    columns = (
        "Scenario", "School", "Id", "Activity", "Sessions today", "Sessions then", "Due today",
        "Due then",
    )  # fmt: skip
    return columns, [
        (
            plan.title, row.school, row.school_id, one.title, one.before, one.after,
            one.due_before, one.due_after,
        )
        for plan in comparison.plans
        for row in plan.schools
        for one in row.sessions
    ]  # fmt: skip


def _links(comparison: Comparison) -> Rows:
    columns = ("Scenario", "School", "Id", "Link officer in today's plan", "Link officer then")
    return columns, [
        (plan.title, row.school, row.school_id, row.link_before, row.link_after)
        for plan in comparison.plans
        for row in plan.schools
        if row.link_before != row.link_after
    ]


def _groups(comparison: Comparison) -> Rows:
    columns = (
        "Grouping", "Group", "Plan", "Share of what is due", "Change (points)", "Schools",
        "Due (hours)", "Given (hours)", "Promises not kept", "Sessions at the school",
        "At another school", "Online", "Schools with more support", "With less",
        "In a higher tier", "In a lower tier", "Kept back",
    )  # fmt: skip
    return columns, list(_group_rows(comparison))


def _group_rows(comparison: Comparison) -> Iterator[Sequence[Any]]:
    for group in comparison.groups:
        title = GROUPING_TITLES.get(group.grouping, group.grouping)
        if not group.plans:
            yield (title, group.group, *(None,) * 14, "yes")
            continue
        base = group.plans[0]
        for plan, cell in zip(comparison.plans, group.plans, strict=True):
            if cell is None:
                continue
            known = base is not None and base.share is not None and cell.share is not None
            change = round((cell.share - base.share) * 100, 2) if known else None  # type: ignore[operator,union-attr]
            yield (
                title, group.group, plan.title, cell.share, change, cell.schools,
                cell.target_hours, cell.given_hours, cell.minimums_not_kept, cell.in_person,
                cell.elsewhere, cell.online, cell.more, cell.less, cell.higher, cell.lower, "",
            )  # fmt: skip


def _people(comparison: Comparison) -> Rows:
    columns = (
        "Person", "Id", "Role", "Plan", "Capacity (hours)", "Contact", "Preparation",
        "Travel (expected)", "Share used", "Schools linked", "Nights away", "Travel (hours dated)",
    )  # fmt: skip
    return columns, [
        (
            row.person, row.person_id, row.role, plan.title, load.capacity_hours,
            load.contact_hours, load.preparation_hours, load.travel_hours, load.used_share,
            load.schools_linked, load.nights, load.dated_travel_hours,
        )
        for row in comparison.people
        for plan, load in zip(comparison.plans, row.plans, strict=True)
        if load is not None
    ]  # fmt: skip


def _assessment(comparison: Comparison) -> Rows:
    titles = {plan.name: plan.title for plan in comparison.plans}
    columns = ("Scenario", "Grouping", "Group", "What changes", "Kept back")
    rows: list[Cells] = [
        (
            titles[row.plan],
            GROUPING_TITLES.get(row.grouping, row.grouping),
            row.group,
            row.text,
            "yes" if row.kept_back else "",
        )
        for row in comparison.assessment
    ]
    rows += [
        ("", note.kind.capitalize(), "", note.text, "") for note in comparison.assessment_notes
    ]
    return columns, rows


def _about(comparison: Comparison) -> Rows:
    rows: list[Cells] = [
        ("Authority", comparison.authority),
        ("Term", f"{comparison.term} {comparison.school_year}"),
        ("Evidence read at", comparison.as_of),
    ]
    if comparison.budget_pounds is not None:
        rows.append(("Budget for travel and nights (pounds)", comparison.budget_pounds))
    if comparison.invented:
        rows.append(("Invented figures", INVENTED))
    rows += [(plan.title, note) for plan in comparison.plans for note in plan.notes]
    rows += [("Remark", note) for note in comparison.notes]
    return ("What", "Value"), rows
