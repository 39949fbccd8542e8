"""One school's tier for its officer: every row that counted, what is close, missing and moved."""

from __future__ import annotations

from collections.abc import Iterator

from allocator.domain.authority import Authority
from allocator.domain.tiers import Reason, TierReport
from allocator.io.exports.words import INVENTED
from allocator.tiering.rulesets.ruleset import Ruleset
from allocator.tiering.showing.pages import Cell
from allocator.tiering.showing.plain import aligned, wrapped
from allocator.tiering.showing.telling import day_words, in_words
from allocator.tiering.statements.subject import Subject, newest_day, number, subject_of

WIDTH = 100
"""Letters in a line of the officer's table."""
_HEADER = ("Row", "Gives", "Points", "Value", "Threshold", "Beyond", "Date", "Source")
_NUMBERS = frozenset({"Points", "Value", "Threshold", "Beyond"})
_NOT_PRINTED = "not printed"


def explain_school(
    report: TierReport, school_id: str, authority: Authority, ruleset: Ruleset | None = None
) -> str:
    """Explain a school's tier as plain text of at most 100 letters a line.

    Parameters
    ----------
    ruleset
        The rules in force, for the titles of indicators and triggers.

    Raises
    ------
    UsageError
        Where no open school has the id.
    """
    subject = subject_of(report, school_id, authority, ruleset)
    school = authority.school_by_id[school_id]
    lines = wrapped(f"{school.name} ({school_id}), {school.sector}", WIDTH)
    for sentence in _headline(subject):
        lines += wrapped(sentence, WIDTH)
    lines += ["", *_reasons(subject)]
    for title, entries in _lists(subject):
        if entries:
            lines += ["", f"{title}:"]
            lines += [line for entry in entries for line in wrapped(entry, WIDTH, "  - ")]
    return "\n".join(lines).rstrip() + "\n"


# -- the tier --------------------------------------------------------------------------------------


def _headline(subject: Subject) -> Iterator[str]:
    decision = subject.decision
    tier = in_words(decision.tier) if decision.tier else "cannot be decided"
    yield f"Tier: {tier} ({decision.state}), since {day_words(decision.since)}"
    yield f"Evidence read at {day_words(subject.day)}; points: {number(decision.points)}"
    yield _judgement_or_rules(subject)
    row = decision.decided_by
    if row is not None:
        yield f"Decided by {row.table} row {row.row}{f': {row.text}' if row.text else ''}"
    if decision.movement:
        yield decision.movement
    yield from _range(subject)


def _judgement_or_rules(subject: Subject) -> str:
    decision, judgement = subject.decision, subject.decision.judgement
    alone = f"The rules alone say: {in_words(decision.rule_tier or 'undecided')}"
    if judgement is None:
        return alone
    return (
        f"By professional judgement of {judgement.made_by}, {day_words(judgement.made_on)}, "
        f"to be reviewed by {day_words(judgement.review_on)}: {judgement.reason}. {alone}"
    )


def _range(subject: Subject) -> Iterator[str]:
    lowest, highest = subject.decision.lowest_tier, subject.decision.highest_tier
    if lowest is None or highest is None:
        return
    if lowest == highest:
        yield f"Nothing that is missing could change what the rules say: {in_words(lowest)}"
    else:
        told = f"{in_words(lowest)} to {in_words(highest)}"
        yield f"Were everything known, the rules could say: {told}"


# -- why -------------------------------------------------------------------------------------------


def _reasons(subject: Subject) -> list[str]:
    """A table of the rows that count, each with the owner's words below its figures."""
    reasons = subject.decision.reasons
    rows = [_figures(reason, subject) for reason in reasons]
    if not rows:
        return ["Why: no row that counts has fired"]
    shown = [place for place in range(len(_HEADER)) if any(row[place] for row in rows)]
    header, *lines = aligned(
        tuple(_HEADER[place] for place in shown),
        tuple(tuple(row[place] for place in shown) for row in rows),
        WIDTH,
        right=frozenset(n for n, place in enumerate(shown) if _HEADER[place] in _NUMBERS),
    )
    found = ["Why:", *header]
    for reason, part in zip(reasons, lines, strict=True):
        held = subject.discretion.holds_back(reason.indicator)
        text = subject.printed("", reason.indicator) if held else reason.text
        found += [*part, *wrapped(text, WIDTH, "    ")]
    return found


def _figures(reason: Reason, subject: Subject) -> tuple[Cell, ...]:
    held = subject.discretion.holds_back(reason.indicator)
    invented = subject.discretion.is_invented(reason.indicator, reason.source)
    day = newest_day(reason)
    return (
        f"{reason.table} {reason.row}",
        subject.outcome(reason.outcome),
        number(reason.points),
        _NOT_PRINTED if held else number(reason.value),
        number(reason.threshold),
        "" if held else number(reason.distance),
        f"{day:%Y-%m-%d}" if day else "",
        INVENTED if invented else reason.source,
    )


# -- the rest --------------------------------------------------------------------------------------


def _lists(subject: Subject) -> Iterator[tuple[str, list[str]]]:
    decision = subject.decision
    yield (
        "On the way to the tier",
        [f"{step.table} row {step.row}: {step.text or step.outcome}" for step in decision.steps],
    )
    yield (
        "Close to a threshold",
        [
            f"{subject.printed(near.text, near.indicator)} [{near.table} row {near.row}]"
            for near in decision.near_misses
        ],
    )
    yield "Not known", _missing(subject)
    yield "What moved since the live tier began", [decision.moved.text] if decision.moved else []
    yield "Least change in what the school can act on", _least_change(subject)
    yield "Flags", [subject.outcome(flag) for flag in decision.flags]


def _missing(subject: Subject) -> list[str]:
    groups = subject.missing_by_effect()
    if not groups:
        return list(subject.decision.missing)
    return [
        f"{f'could make it {in_words(effect)}' if effect else 'would change nothing alone'}: "
        f"{', '.join(titles)} ({why})"
        for effect, whys in groups.items()
        for why, titles in whys.items()
    ]


def _least_change(subject: Subject) -> list[str]:
    text = subject.decision.least_change_text
    if text and not subject.decision.least_change:
        return [text]
    return [
        f"to {in_words(part.to_tier)}: {subject.printed(part.text, part.indicator)}"
        for part in subject.decision.least_change
    ]
