"""What the journeys of a schedule cost in money, nights, carbon and boats that do not go."""

from __future__ import annotations

from allocator.domain.models import Document


class TravelCosts(Document):
    """Journeys in kilometres, pounds and kilograms of carbon dioxide.

    ``car_km`` are driven in own cars and ``hired_km`` in hired ones, whose hire is not counted.
    ``fares_pounds`` adds the fares that are known, one way for each crossing;
    ``crossings_without_fare`` counts the others. ``night_pounds`` is subsistence for ``nights``.
    ``pounds`` is all of that. ``ferry_kg_co2`` and ``flight_kg_co2`` are ``None`` where the rate
    is not known; ``kg_co2`` adds what is known.

    ``visits_over_water`` need a boat or plane to get there; ``visits_lost`` of them are expected
    to fail because it is cancelled.
    """

    car_km: float
    hired_km: float
    mileage_pounds: float
    crossings: int
    crossings_without_fare: int
    fares_pounds: float
    nights: int
    night_pounds: float
    pounds: float
    car_kg_co2: float
    ferry_kg_co2: float | None
    flight_kg_co2: float | None
    kg_co2: float
    visits_over_water: int
    visits_lost: float


class PersonCosts(TravelCosts):
    """What one person's journeys cost, and the days kept against boats that do not go.

    ``days_over_water`` are those of journeys with a crossing, ``reserve_days`` what should be kept
    for them (D41), ``free_days`` the working days of the term on which nothing is planned.
    """

    person_id: str
    days_over_water: int
    reserve_days: int
    free_days: int


class ScheduleCosts(Document):
    """What a schedule's journeys cost, in all and for everybody who travels.

    A visit of a team counts once in ``total`` and for each of its people in ``people``.
    ``visits_with_alternate`` counts visits over water that name another date. ``notes`` say what
    is assumed and what is not known.
    """

    total: TravelCosts
    people: tuple[PersonCosts, ...]
    reserve_days: int
    visits_with_alternate: int
    notes: tuple[str, ...] = ()
