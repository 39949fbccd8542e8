"""What support a tier or flag brings, in words."""

from __future__ import annotations

from pathlib import Path

from allocator.domain.activities import Entitlement, Offer
from allocator.errors import Fault, FaultyDataError
from allocator.io.documents import as_model, read_yaml
from allocator.tiering.showing.pages import Block, Paragraph, Table
from allocator.tiering.showing.telling import heading

NOTHING = "none"


def support_by_tier(offer: Offer, ladder: tuple[str, ...]) -> tuple[Block, ...]:
    """Return a table of sessions a term, by activity and tier, with those that a flag adds."""
    named = [tier for tier in ladder if tier in offer.entitlements]
    groups = {
        **{heading(tier): offer.entitlements[tier] for tier in named},
        **{f"Added by: {heading(flag)}": due for flag, due in offer.flags.items()},
    }
    rows = tuple(
        (activity.title, *(sessions(due.get(key)) for due in groups.values()))
        for key, activity in offer.activities.items()
        if any(key in due for due in groups.values())
    )
    return (
        Paragraph("The first number is promised. The second is what we aim for."),
        Table("Sessions in a term", ("Support", *groups), rows),
    )


def sessions(due: Entitlement | None) -> str:
    """Sessions in a term: 2 to 4, 1, up to 2."""
    if due is None or due.target == 0:
        return NOTHING
    if due.minimum == 0:
        return f"up to {due.target}"
    return str(due.target) if due.minimum == due.target else f"{due.minimum} to {due.target}"


def offer_beside(rules: Path) -> Offer | None:
    """Read the ``offer.yaml`` in a ruleset's folder; ``None`` where there is none.

    Raises
    ------
    FaultyDataError
        Where it has faults.
    """
    file = rules / "offer.yaml"
    if not file.is_file():
        return None
    faults: list[Fault] = []
    document = read_yaml(file, faults)
    offer = as_model(*document, Offer, file.name, faults) if document else None
    if faults:
        raise FaultyDataError(faults)
    return offer
