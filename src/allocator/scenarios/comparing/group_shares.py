"""Groups of schools in every plan of a comparison, small groups kept back in all of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from allocator.allocation.fairness import TIER, groups_kept_back
from allocator.domain.comparisons import GroupFigures, GroupRow
from allocator.domain.fairness import TOGETHER
from allocator.domain.groups import GROUPINGS, in_order
from allocator.domain.schools import School
from allocator.domain.suppression import LEAST_COUNT, rows_kept_back
from allocator.scenarios.comparing.school_changes import NOTHING, way_of
from allocator.scenarios.comparing.support import SchoolSupport, Supported

GroupOf = Callable[[School], str]


@dataclass
class _Group:
    """Schools of one group in one plan, each with what it gets, and the moves among them."""

    members: list[SchoolSupport] = field(default_factory=list)
    more: int = 0
    less: int = 0
    higher: int = 0
    lower: int = 0


def group_rows(plans: Sequence[Supported | None]) -> tuple[GroupRow, ...]:
    """Every grouping of every plan. The first plan is the base and must be there."""
    rows: list[GroupRow] = []
    rows += _grouping(plans, TIER, None)
    for grouping, group_of in GROUPINGS.items():
        rows += _grouping(plans, grouping, group_of)
    return tuple(rows)


def _grouping(
    plans: Sequence[Supported | None], grouping: str, group_of: GroupOf | None
) -> Iterator[GroupRow]:
    base = plans[0]
    assert base is not None
    parted = [None if plan is None else _parted(base, plan, group_of) for plan in plans]
    names = {name for groups in parted if groups is not None for name in groups}
    if group_of is None:
        order = [tier for tier in _ladder(plans) if tier in names]
    else:
        order = in_order(grouping, names)
    hidden = kept_back_in_all(
        [[len(groups[n].members) if n in groups else 0 for n in order]
         for groups in parted if groups is not None]
    )  # fmt: skip
    shown = [name for place, name in enumerate(order) if hidden is not None and place not in hidden]
    together = [name for name in order if name not in shown]
    if hidden is not None:
        for name in order:
            if name in together:
                yield GroupRow(grouping=grouping, group=name, kept_back=True)
    columns = [_column(groups, shown, together) for groups in parted]
    for name in (*shown, *([TOGETHER] if together else ())):
        cells = tuple(None if column is None else column[name] for column in columns)
        few = any(cell is not None and 0 < cell.schools < LEAST_COUNT for cell in cells)
        if few:
            yield GroupRow(grouping=grouping, group=name, kept_back=True)
        else:
            yield GroupRow(grouping=grouping, group=name, plans=cells)


def _ladder(plans: Sequence[Supported | None]) -> dict[str, None]:
    tiers: dict[str, None] = {}
    for plan in plans:
        tiers |= dict.fromkeys(plan.authority.offer.tiers) if plan is not None else {}
    return tiers


def kept_back_in_all(counts: Sequence[Sequence[int]]) -> frozenset[int] | None:
    """Places of groups kept back in every plan, from their numbers of schools in each of them.

    What is small in one plan is kept back in all: were it shown in another, the base beside it
    would tell the rest. ``None``: not even how many groups there are is told.
    """
    hidden: set[int] = set()
    while True:
        before = set(hidden)
        for row in counts:
            # What is kept back already is told as one group: its sum must not be small either.
            rest = [place for place in range(len(row)) if place not in hidden]
            together = [sum(row[place] for place in hidden)] if hidden else []
            found = groups_kept_back([*(row[place] for place in rest), *together])
            if found is None:
                return None
            hidden |= {rest[place] for place in found if place < len(rest)}
        if hidden == before:
            return frozenset(hidden)


def _parted(base: Supported, plan: Supported, group_of: GroupOf | None) -> dict[str, _Group]:
    """Schools of a plan by group; moves are told against the base."""
    groups: dict[str, _Group] = defaultdict(_Group)
    ladder = list(_ladder([base, plan]))
    for school_id, one in plan.schools.items():
        school = plan.authority.school_by_id[school_id]
        group = groups[one.tier if group_of is None else group_of(school)]
        group.members.append(one)
        before = base.schools.get(school_id, NOTHING)
        way = way_of(before, one)
        group.more += way == "more"
        group.less += way == "less"
        was = ladder.index(before.tier) if before.tier else -1
        group.higher += ladder.index(one.tier) > was
        group.lower += ladder.index(one.tier) < was
    return dict(groups)


def _column(
    groups: dict[str, _Group] | None, shown: Sequence[str], together: Sequence[str]
) -> dict[str, GroupFigures] | None:
    """Figures of one plan by group, those kept back as one."""
    if groups is None:
        return None
    told = {name: groups.get(name, _Group()) for name in shown}
    if together:
        told[TOGETHER] = _sum([groups.get(name, _Group()) for name in together])
    gains = [(g.more, g.less, len(g.members) - g.more - g.less) for g in told.values()]
    moves = [(g.higher, g.lower, len(g.members) - g.higher - g.lower) for g in told.values()]
    no_gains, no_moves = rows_kept_back(gains), rows_kept_back(moves)
    return {
        name: _figures(
            group,
            gains[place][:2] if no_gains is not None and place not in no_gains else None,
            moves[place][:2] if no_moves is not None and place not in no_moves else None,
        )
        for place, (name, group) in enumerate(told.items())
    }


def _sum(groups: Sequence[_Group]) -> _Group:
    found = _Group()
    for group in groups:
        found.members += group.members
        for part in ("more", "less", "higher", "lower"):
            setattr(found, part, getattr(found, part) + getattr(group, part))
    return found


def _figures(
    group: _Group, gains: tuple[int, int] | None, moves: tuple[int, int] | None
) -> GroupFigures:
    target = sum(one.target_hours for one in group.members)
    given = sum(one.given_hours for one in group.members)
    return GroupFigures(
        schools=len(group.members),
        target_hours=round(target, 3),
        given_hours=round(given, 3),
        share=round(given / target, 4) if target else None,
        minimums_not_kept=sum(one.minimums_not_kept for one in group.members),
        in_person=sum(one.in_person for one in group.members),
        elsewhere=sum(one.elsewhere for one in group.members),
        online=sum(one.online for one in group.members),
        more=gains[0] if gains else None,
        less=gains[1] if gains else None,
        higher=moves[0] if moves else None,
        lower=moves[1] if moves else None,
    )
