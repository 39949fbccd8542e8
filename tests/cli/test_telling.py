"""What the screen says of a plan: few lines, in plain words."""

from __future__ import annotations

from dataclasses import replace

from allocator.domain.allocations import AimLevel
from allocator.domain.capacity_prices import CapacityPrice
from allocator_cli.telling import tell_plan
from tests.io.exports.plans import the_allocation, the_plan


def lines(**changes: object) -> list[str]:
    allocation = the_allocation().model_copy(update=changes)
    return list(tell_plan(replace(the_plan(), allocation=allocation)))


def a_price(kind: str, points: float, text: str) -> CapacityPrice:
    return CapacityPrice.model_validate(
        {"kind": kind, "key": "qio", "hours": 7.0, "points": points, "sessions": 1.0, "text": text}
    )


def test_the_aims_stand_in_a_table_with_their_limits_and_floors() -> None:
    levels = (
        AimLevel(name="promises_kept", value=516, bound=516.7, unit="sessions", floor=499.9),
        AimLevel(name="travel", value=1336.8, bound=5.4, unit="hours"),
    )
    told = lines(levels=levels)
    start = next(place for place, line in enumerate(told) if "Aims in their order" in line)
    head, promises, travel = told[start : start + 3]
    assert promises.split() == ["Promised", "sessions", "kept", "516", "at", "most", "516", "500",
                                "sessions"]  # fmt: skip
    assert travel.endswith("1,337  at least 5.4   none  hours")
    assert head.index("reached") + len("reached") == promises.index("516") + len("516")


def test_the_three_roles_that_bring_most_are_named_and_nobody_twice() -> None:
    prices = tuple(a_price("role", points, f"role {points:g}") for points in (1, 4, 3, 2))
    told = lines(capacity_prices=(*prices, a_price("person", 4, "person 4")))
    assert [line for line in told if line.startswith("role")] == ["role 4", "role 3", "role 2"]
    assert "person 4" not in told


def test_people_are_named_where_no_role_is() -> None:
    assert "person 4" in lines(capacity_prices=(a_price("person", 4, "person 4"),))


def test_shortfalls_are_counted_by_reason_and_clashes_are_told() -> None:
    told = lines(notes=("Rows 2 and 3 of pins.csv clash.",))
    assert sum(line.startswith("Falling short: ") for line in told) == 1
    assert "Worth knowing: Rows 2 and 3 of pins.csv clash." in told


def test_nothing_is_said_of_what_there_is_not() -> None:
    told = lines(levels=(), shortfalls=(), capacity_prices=())
    assert not any("Aims in their order" in line or "Falling short" in line for line in told)
