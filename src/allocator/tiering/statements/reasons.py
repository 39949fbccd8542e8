"""Why a school has its tier, for its headteacher: the owner's words, with date."""

from __future__ import annotations

from allocator.domain.tiers import JudgementInForce, Reason
from allocator.io.exports.words import INVENTED
from allocator.tiering.showing.pages import Block, Paragraph, Points, Section
from allocator.tiering.showing.telling import day_words, in_words
from allocator.tiering.statements.subject import Subject, ended, newest_day

_BY_SAFEGUARD = "A safeguard decides. One of them is enough for this tier."
_TRIGGERS = " A trigger is a sign that counts. A domain is the area it belongs to."


def why_section(subject: Subject) -> Section:
    """The judgement, why the tier is kept or left, the row that decided, what was counted."""
    decision = subject.decision
    texts = [
        _judgement(decision.judgement, subject) if decision.judgement else None,
        decision.movement,
        _deciding_row(subject),
    ]
    blocks: list[Block] = [Paragraph(ended(text)) for text in texts if text]
    moved = (Paragraph(ended(decision.moved.text)),) if decision.moved else ()
    return Section("Why", (*blocks, *_counted(subject), *moved))


def _deciding_row(subject: Subject) -> str | None:
    """What the row that decided says, with the words of rules explained."""
    row, ruleset = subject.decision.decided_by, subject.ruleset
    if row is None:
        return None
    if ruleset and row.table in {table.name for table in ruleset.tables_of("safeguards")}:
        return _BY_SAFEGUARD
    if not row.text or any(reason.text == row.text for reason in subject.decision.reasons):
        return None
    explained = _TRIGGERS if "trigger" in row.text.lower() else ""
    return f"What the rules say: {ended(row.text)}{explained}"


def _counted(subject: Subject) -> tuple[Block, ...]:
    told = list(dict.fromkeys(_reason(reason, subject) for reason in subject.decision.reasons))
    if not told:
        return (Paragraph("No figure that we know calls for more support."),)
    shown, left = told[: subject.room], len(told) - subject.room
    if left > 0:
        more = "is one more" if left == 1 else f"are {left} more"
        shown.append(f"There {more}. Your link officer can show you.")
    return Paragraph("This was counted:"), Points(tuple(shown))


def _reason(reason: Reason, subject: Subject) -> str:
    """The owner's words, with month and source; a source that is invented is said to be."""
    if subject.discretion.holds_back(reason.indicator):
        return subject.printed("", reason.indicator, reason.source)
    day = newest_day(reason)
    notes = [f"{day:%B %Y}"] if day else []
    if subject.discretion.is_invented(reason.indicator, reason.source):
        notes.append(INVENTED)
    elif day:
        notes.append(reason.source.removeprefix("published: "))
    return f"{reason.text} ({'; '.join(notes)})" if notes else reason.text


def _judgement(judgement: JudgementInForce, subject: Subject) -> str:
    by = subject.authority.person_titles.get(judgement.made_by, "An officer")
    rule = subject.decision.rule_tier
    alone = f"The rules alone say {in_words(rule)}." if rule else "The rules alone cannot say."
    reason = subject.discretion.marked(f"“{judgement.reason}”", None, judgement.reason)
    return (
        f"This tier is a professional judgement. {by} made it on {day_words(judgement.made_on)}. "
        f"The reason given: {reason}. {alone} "
        f"We look at it again by {day_words(judgement.review_on)}."
    )
