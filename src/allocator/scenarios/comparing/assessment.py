"""Figures for impact assessments (R108): island by island, fifth by fifth, no school named."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from allocator.domain.comparisons import (
    AssessmentNote,
    AssessmentRow,
    ComparedPlan,
    GroupFigures,
    GroupRow,
)
from allocator.domain.fairness import TOGETHER
from allocator.domain.groups import NOT_GIVEN
from allocator.domain.suppression import LEAST_COUNT
from allocator.io.exports.words import GROUPING_TITLES, counted, number
from allocator.scenarios.comparing.support import Supported
from allocator.scenarios.comparing.wording import listed, share_against

ASSESSED = ("island", "quintile")
"""Groupings that the assessments ask for."""
FEW = f"fewer than {LEAST_COUNT} schools"


def assessment_rows(
    plans: Sequence[ComparedPlan], groups: Sequence[GroupRow]
) -> tuple[AssessmentRow, ...]:
    """What every scenario does to each island and each fifth, in words without single schools."""
    rows = []
    for place, plan in enumerate(plans):
        if place == 0 or plan.figures is None:
            continue
        for group in groups:
            if group.grouping in ASSESSED:
                rows.append(
                    AssessmentRow(
                        plan=plan.name,
                        grouping=group.grouping,
                        group=group.group,
                        kept_back=group.kept_back,
                        text=_text(group, place),
                    )
                )
    return tuple(rows)


def _text(group: GroupRow, place: int) -> str:
    if group.kept_back:
        return f"Kept back: {FEW}, or one more group so that such a group cannot be worked out."
    before, after = group.plans[0], group.plans[place]
    if before is None or after is None:
        return ""
    return " ".join(_sentences(before, after))


def _sentences(before: GroupFigures, after: GroupFigures) -> Iterator[str]:
    if before.share is not None and after.share is not None:
        said = share_against(after.share, before.share)
        same = "" if " rather than " in said else ", as today"
        yield f"{said} of the support due would be given{same}."
    hours = after.target_hours - before.target_hours
    if round(hours, 1):
        yield f"{number(abs(hours))} {'more' if hours > 0 else 'fewer'} hours would be due."
    if after.minimums_not_kept != before.minimums_not_kept:
        yield (
            f"{counted(after.minimums_not_kept, 'promise')} would not be kept rather than "
            f"{before.minimums_not_kept}."
        )
    yield from _gains(after)
    if after.in_person != before.in_person or after.online != before.online:
        yield (
            f"{after.in_person} sessions at the schools rather than {before.in_person}, "
            f"{after.online} online rather than {before.online}."
        )


def _gains(after: GroupFigures) -> Iterator[str]:
    if after.more is None or after.less is None:
        return
    if after.more or after.less:
        more = counted(after.more, "school")
        yield f"{more} would have more support than today, {after.less} less."
    else:
        yield "No school would have more or less support than today."


def assessment_notes(
    base: Supported, plans: Sequence[ComparedPlan], groups: Sequence[GroupRow]
) -> tuple[AssessmentNote, ...]:
    """What is kept back and why, what is not known, and how to read the figures."""
    kept = [*_kept_back(groups), *_gains_kept_back(plans, groups)]
    found = [AssessmentNote(kind="kept back", text=text) for text in kept]
    found += [AssessmentNote(kind="not known", text=text) for text in _not_known(base, plans)]
    found += [AssessmentNote(kind="reading", text=text) for text in _reading()]
    return tuple(found)


def _kept_back(groups: Sequence[GroupRow]) -> Iterator[str]:
    any_kept = False
    for grouping in ASSESSED:
        rows = [row for row in groups if row.grouping == grouping]
        names = [row.group for row in rows if row.kept_back and row.group != TOGETHER]
        title = GROUPING_TITLES[grouping]
        if not any(row.plans for row in rows):
            any_kept = True
            yield f"{title}: every figure, since no group has {LEAST_COUNT} schools or more."
        elif names:
            any_kept = True
            yield f"{title}: {listed(names)}, which are told together."
    if any_kept:
        yield (
            f"Why: a group of {FEW} would tell of single schools and the pupils in them (domain "
            "number D58). Others join it where it could be worked out from the totals or from "
            "another plan. The same groups are kept back in every plan."
        )
    else:
        yield f"Nothing: every group has {LEAST_COUNT} schools or more in every plan."


def _gains_kept_back(plans: Sequence[ComparedPlan], groups: Sequence[GroupRow]) -> Iterator[str]:
    """Name the scenarios of which it is not told how many schools of a group gain or lose."""
    titles = [
        plan.title
        for place, plan in enumerate(plans)
        if place and any(_hides_gains(group, place) for group in groups)
    ]
    if titles:
        yield (
            f"How many schools of a group gain or lose, where nothing is said of it: a number from "
            f"1 to {LEAST_COUNT - 1} would be told, or could be worked out ({listed(titles)})."
        )


def _hides_gains(group: GroupRow, place: int) -> bool:
    cell = group.plans[place] if group.plans and group.grouping in ASSESSED else None
    return cell is not None and cell.more is None


def _not_known(base: Supported, plans: Sequence[ComparedPlan]) -> Iterator[str]:
    schools = base.authority.open_schools
    for field, what in (
        ("simd_quintile", "deprivation"),
        ("urban_rural", "urban-rural class"),
        ("roll", "roll"),
    ):
        many = sum(getattr(school, field) is None for school in schools)
        if many:
            has = counted(many, "school has", "schools have")
            yield f"{has} no {what} in the workspace: told as {NOT_GIVEN!r} or left out."
    undecided = sum(decision.tier is None for decision in base.decisions.values())
    if undecided:
        are = counted(undecided, "school is", "schools are")
        yield f"{are} undecided for want of evidence, and planned as the lowest tier."
    open_to_doubt = sum(
        any(part.could_change_to for part in decision.missing_inputs)
        for decision in base.decisions.values()
    )
    if open_to_doubt:
        lack = counted(open_to_doubt, "school lacks", "schools lack")
        yield f"{lack} a figure that could have changed the tier."
    if base.authority.sailings:
        yield (
            "Carbon of ferries and flights, where the settings give no rate; fares are those of "
            "the timetable, where it names them."
        )
    for plan in plans:
        if plan.no_plan is not None:
            yield f"Anything of {plan.title}: no plan is possible."
    yield (
        "Pupils' age, disability, race, religion, sex and other protected characteristics: the "
        "workspace holds none. Gaelic medium, special schools and deprivation of the school's "
        "area are all that is here of them."
    )
    yield "Effects on pupils and families: the figures tell of support to schools alone."
    yield "What schools and communities think of it: these are figures, not a consultation."


def _reading() -> Iterator[str]:
    yield (
        "Support is hours of the whole team on site and in preparation, counted up to what a "
        "school is due; a share is hours given over hours due in the term."
    )
    yield (
        "Deprivation is that of the school's own area (five equal parts of the Scottish index), "
        "not that of each pupil."
    )
    yield (
        "Small differences can come from the search for a plan, not from the scenario: see how "
        "sure the plans are."
    )
    yield (
        "Whoever is responsible for disclosure should read this sheet before it is published: the "
        "rules here look at each grouping by itself, not at what else is known."
    )
