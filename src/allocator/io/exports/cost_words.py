"""What journeys cost, in words: for the report, and as a sheet of the workbook."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from allocator.domain.authority import Authority
from allocator.domain.plans import Plan
from allocator.domain.schedule_costs import PersonCosts, ScheduleCosts, TravelCosts
from allocator.io.exports.words import counted, number


def term_costs(plan: Plan) -> str:
    """What the journeys of the term cost, in a sentence; empty where that is not worked out."""
    costs = plan.schedule.costs if plan.schedule is not None else None
    if costs is None:
        return ""
    words = f"Its journeys cost {'; '.join(_parts(costs.total))}."
    if costs.total.visits_over_water:
        words += (
            f" Of {counted(costs.total.visits_over_water, 'visit')} over water"
            f" {number(costs.total.visits_lost)} are expected to be lost to cancelled boats or"
            f" planes; another date is named for {costs.visits_with_alternate}."
        )
    return words


def person_costs(costs: ScheduleCosts | None) -> dict[str, str]:
    """By person, what their journeys cost and which days are to be kept free."""
    return {row.person_id: _of_person(row) for row in (costs.people if costs is not None else ())}


def _of_person(row: PersonCosts) -> str:
    words = f"Cost: {'; '.join(_parts(row))}."
    if row.reserve_days:
        days = counted(row.reserve_days, "day")
        words += f" Keep {days} free against cancelled boats; {row.free_days} are not planned."
    return words


def _parts(row: TravelCosts) -> Iterator[str]:
    yield f"£{row.pounds:,.0f}"
    if row.mileage_pounds and row.pounds != row.mileage_pounds:
        yield f"mileage £{row.mileage_pounds:,.0f}"
    if row.crossings:
        yield _crossings(row)
    if row.nights:
        yield f"{counted(row.nights, 'night')} £{row.night_pounds:,.0f}"
    yield f"{number(row.kg_co2)} kg of carbon dioxide"


def _crossings(row: TravelCosts) -> str:
    unknown = row.crossings_without_fare
    if unknown == row.crossings:
        return f"{counted(row.crossings, 'crossing')}, fares not known"
    less = f", {unknown} of them without a known fare" if unknown else ""
    return f"{counted(row.crossings, 'crossing')} £{row.fares_pounds:,.0f}{less}"


def cost_sheet(plan: Plan, authority: Authority) -> tuple[Sequence[Any], list[Sequence[Any]]]:
    """Everybody's journeys in pounds, carbon, nights and days of reserve; the whole term first."""
    columns = (
        "Person", "Id", "Pounds", "Mileage (pounds)", "Own car (km)", "Hired car (km)",
        "Crossings", "Without a known fare", "Fares (pounds)", "Nights away", "Nights (pounds)",
        "Carbon dioxide (kg)", "Of it cars (kg)", "Visits over water", "Expected to be lost",
        "Days over water", "Days to keep in reserve", "Days without a plan",
    )  # fmt: skip
    costs = plan.schedule.costs if plan.schedule is not None else None
    if costs is None:
        return columns, []
    whole = ("Everybody", "", *_figures(costs.total), None, costs.reserve_days, None)
    return columns, [
        whole,
        *(
            (
                authority.person_titles[row.person_id],
                row.person_id,
                *_figures(row),
                row.days_over_water,
                row.reserve_days,
                row.free_days,
            )
            for row in costs.people
        ),
    ]


def _figures(row: TravelCosts) -> tuple[float, ...]:
    return (
        row.pounds, row.mileage_pounds, row.car_km, row.hired_km, row.crossings,
        row.crossings_without_fare, row.fares_pounds, row.nights, row.night_pounds, row.kg_co2,
        row.car_kg_co2, row.visits_over_water, round(row.visits_lost, 2),
    )  # fmt: skip
