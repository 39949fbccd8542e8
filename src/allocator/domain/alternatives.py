"""What each aim costs the others, and clearly different good plans (R65)."""

from __future__ import annotations

from allocator.domain.models import Document


class AimPrice(Document):
    """What a better value of one aim would cost the other aims.

    ``gain`` is how much better the aim named could be, in its unit, while the whole loses no more
    than a stated share; ``changes`` says how every aim moves with it, each in its own unit.
    """

    aim: str
    gain: float
    unit: str
    changes: dict[str, float]
    text: str


class Alternative(Document):
    """A good plan that is clearly different from the plan chosen.

    ``settings`` are what makes it (``--emphasis NAME`` sets them). ``objective`` is its value by
    the settings of the plan chosen, ``gap`` its distance from the bound of that plan. ``levels``
    has the value of each aim; ``schools_with_another_link`` and ``sessions_by_others`` count what
    differs; ``links`` are its link officers by school.
    """

    name: str
    title: str
    text: str
    settings: dict[str, float | str]
    objective: float
    gap: float
    levels: dict[str, float]
    schools_with_another_link: int
    sessions_by_others: int
    minimums_not_kept: int
    sessions: int
    links: dict[str, str]
