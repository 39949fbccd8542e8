"""What the costs of a schedule rest on, in words: what is assumed and what is not known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields

from allocator.domain.authority import Authority
from allocator.domain.costs import MILE_KM, YEAR_PUPIL_DAYS, Rates
from allocator.domain.schedule_costs import PersonCosts

MOST_NAMED = 3
"""People named in one sentence; the others are counted."""


@dataclass
class CostTally:
    """Running sums of journeys: kilometres, pounds, crossings, nights, visits."""

    car_km: float = 0.0
    hired_km: float = 0.0
    mileage_pounds: float = 0.0
    crossings: int = 0
    crossings_without_fare: int = 0
    crossings_assumed: int = 0
    fares_pounds: float = 0.0
    nights: int = 0
    ferry_km: float = 0.0
    flight_km: float = 0.0
    visits_over_water: int = 0
    visits_lost: float = 0.0
    days_over_water: int = 0

    def add(self, other: CostTally) -> None:
        """Add another's sums to these."""
        for one in fields(self):
            setattr(self, one.name, getattr(self, one.name) + getattr(other, one.name))


def notes_of(
    authority: Authority, total: CostTally, people: Sequence[PersonCosts], threshold_km: float
) -> tuple[str, ...]:
    """Say what the figures rest on; nothing of what does not occur."""
    rates = authority.settings.rates
    notes = [*_money(rates, total, threshold_km)]
    if total.crossings:
        notes += _crossings(rates, total)
        notes += _reserve(authority, people)
    return tuple(notes)


def _money(rates: Rates, total: CostTally, threshold_km: float) -> Iterator[str]:
    if total.car_km:
        yield (
            f"Mileage is {rates.mileage_pence:g}p a mile up to {rates.mileage_threshold_miles:,.0f}"
            f" miles a year and person, {rates.mileage_pence_after:g}p beyond. Of those miles this"
            f" term has {threshold_km / MILE_KM:,.0f}, by its share of {YEAR_PUPIL_DAYS} pupil"
            " days. Everybody drives alone."
        )
    if total.hired_km:
        yield f"What hired cars cost is not known: {total.hired_km:,.0f} km count no money."
    if total.nights:
        yield f"A night away is £{rates.night_pounds:,.2f}: bed and breakfast, dinner and lunch."


def _crossings(rates: Rates, total: CostTally) -> Iterator[str]:
    fares = "Fares are those of sailings.csv, one way for each crossing, the same with and without"
    fares += " the car."
    if total.crossings_without_fare:
        fares += f" {_part(total.crossings_without_fare, total.crossings)} no fare and count none."
    yield fares
    for name, kilometres, rate in (
        ("ferries", total.ferry_km, rates.ferry_kg_co2),
        ("flights", total.flight_km, rates.flight_kg_co2),
    ):
        if kilometres and rate is None:
            yield f"Carbon of {name} is not known and not counted; the settings may give a rate."
        elif kilometres:
            yield (
                f"Carbon of {name} is assumed: {rate:g} kg a kilometre and passenger, in a straight"
                " line between the ports."
            )
    lost = (
        f"Of {total.visits_over_water} visits over water {total.visits_lost:.1f} are expected to be"
        " lost to cancelled boats or planes, each departure failing for itself."
    )
    if total.crossings_assumed:
        lost += (
            f" {_part(total.crossings_assumed, total.crossings)} no share of their own:"
            f" {rates.cancel_share:.0%} is assumed, {rates.cancel_share_winter:.0%} from November"
            " to February."
        )
    yield lost


def _part(count: int, whole: int) -> str:
    return f"{count} of {whole} crossings have"


def _reserve(authority: Authority, people: Sequence[PersonCosts]) -> Iterator[str]:
    """Name whose free days do not cover the reserve, or whose reserve the losses outgrow."""
    if not authority.settings.cancellation_reserve:
        yield "No days are kept against cancelled boats (cancellation_reserve is 0)."
        return
    short = [row for row in people if row.free_days < row.reserve_days]
    if short:
        names = _named(authority, short)
        yield f"Too few free days for the reserve against cancelled boats: {names}."
    thin = [row for row in people if row not in short and row.visits_lost > row.reserve_days]
    if thin:
        yield (
            "More visits are expected to be lost than days are kept for: "
            f"{_named(authority, thin)}."
        )


def _named(authority: Authority, rows: Sequence[PersonCosts]) -> str:
    names = [authority.person_titles[row.person_id] for row in rows[:MOST_NAMED]]
    more = len(rows) - len(names)
    return ", ".join(names) + (f" and {more} more" if more else "")
