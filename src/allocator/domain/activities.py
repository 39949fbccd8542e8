"""What can be offered, to whom, by which team: ``offer.yaml``."""

from __future__ import annotations

import math
import re
from typing import Annotated, Literal, Self

from pydantic import Field, field_validator, model_validator

from allocator.domain.fields import Identifier, Text
from allocator.domain.models import Document
from allocator.domain.people import Role
from allocator.domain.schools import SECTORS, School

Mode = Literal["in_person", "online"]
_ROLL_KEY = re.compile(r"roll_(under|over)_(\d{1,5})")

INSPECTION = "inspection"
"""Tag of work for inspections, whose share of all contact is limited."""
Sessions = Annotated[int, Field(ge=0, le=200)]


class TeamPlace(Document):
    """A place in a team: how many people of which role, with which skill.

    ``link_officer`` true asks for the school's link officer, false for somebody else.
    ``same_size`` asks for the head of a school of like size, ``most_schools`` limits how many
    schools a person serves in this place, one person for each school (a mentor's load, R40).
    """

    role: Role
    count: Annotated[int, Field(ge=1, le=20)] = 1
    or_roles: tuple[Role, ...] = ()
    skill: Identifier | None = None
    same_sector: bool = False
    same_size: bool = False
    link_officer: bool | None = None
    most_schools: Annotated[int, Field(ge=1, le=1000)] | None = None

    @property
    def roles(self) -> tuple[Role, ...]:
        """Every role that may fill the place."""
        return (self.role, *self.or_roles)


class Activity(Document):
    """One kind of support. Hours are per day on site, preparation per session and person.

    ``tags`` may hold ``inspection`` (its share of all contact is limited, R57). ``cycle_years``
    makes it a rolling programme: every school has a session within so many years (R60).
    """

    title: Text
    team: Annotated[tuple[TeamPlace, ...], Field(min_length=1)]
    hours: Annotated[float, Field(gt=0, le=24, allow_inf_nan=False)]
    days: dict[str, Annotated[int, Field(ge=1, le=10)]] = {}
    preparation_hours: Annotated[float, Field(ge=0, le=200, allow_inf_nan=False)] = 0.0
    serves: Literal["cluster"] | None = None
    modes: Annotated[tuple[Mode, ...], Field(min_length=1)] = ("in_person",)
    tags: tuple[Identifier, ...] = ()
    cycle_years: Annotated[float, Field(ge=0.25, le=50, allow_inf_nan=False)] | None = None

    @field_validator("days")
    @classmethod
    def _known_day_keys(cls, days: dict[str, int]) -> dict[str, int]:
        for key in days:
            if key not in SECTORS and not _ROLL_KEY.fullmatch(key):
                raise ValueError("keys such as roll_under_50, roll_over_400 or a sector")
        return days

    @property
    def serves_cluster(self) -> bool:
        """Whether one session counts for every school of the cluster that is due it."""
        return self.serves == "cluster"

    @property
    def is_inspection(self) -> bool:
        """Whether the work counts towards the share of inspection."""
        return INSPECTION in self.tags

    @property
    def team_size(self) -> int:
        """People in one session."""
        return sum(place.count for place in self.team)

    def days_at(self, school: School) -> int:
        """Consecutive days of one session: the first fitting key in file order, else 1.

        An unknown roll fits no ``roll_`` key.
        """
        for key, days in self.days.items():
            match = _ROLL_KEY.fullmatch(key)
            if match is None:
                if key == school.sector:
                    return days
            elif school.roll is not None:
                limit = int(match[2])
                if school.roll < limit if match[1] == "under" else school.roll > limit:
                    return days
        return 1


class Entitlement(Document):
    """Sessions of an activity a term: ``target`` defaults to ``minimum``, ``maximum`` to it.

    ``spacing_days`` counts pupil days from the last day of a session to the first of the next.
    ``within_weeks`` asks for the first session within so many weeks of the school's newest reading
    of the indicator ``after``: the grades of an inspection, say (R61).
    """

    minimum: Sessions = 0
    target: Sessions
    maximum: Sessions
    spacing_days: Annotated[int, Field(ge=1, le=366)] = 1
    within_weeks: Annotated[int, Field(ge=1, le=104)] | None = None
    after: Identifier | None = None

    @model_validator(mode="before")
    @classmethod
    def _fill_defaults(cls, data: object) -> object:
        if not isinstance(data, dict):
            return data
        filled = dict(data)
        filled.setdefault("minimum", 0)
        filled.setdefault("target", filled["minimum"])
        filled.setdefault("maximum", filled["target"])
        return filled

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.minimum <= self.target <= self.maximum:
            raise ValueError("minimum <= target <= maximum")
        if (self.within_weeks is None) != (self.after is None):
            raise ValueError("within_weeks and after together")
        return self

    def __add__(self, other: Entitlement) -> Entitlement:
        """Add two entitlements to one activity, as a flag adds to a tier; the sooner is due."""
        sooner = min(self, other, key=lambda one: one.within_weeks or math.inf)
        return Entitlement(
            minimum=self.minimum + other.minimum,
            target=self.target + other.target,
            maximum=self.maximum + other.maximum,
            spacing_days=max(self.spacing_days, other.spacing_days),
            within_weeks=sooner.within_weeks,
            after=sooner.after,
        )


class Floors(Document):
    """Presence that every school keeps, the remotest too (R53)."""

    in_person_per_term: Sessions = 0
    longest_online_run: Sessions | None = None


class Offer(Document):
    """Activities, what each tier and flag is due, and the floors under everything.

    Tiers rank as the keys of ``entitlements``, lowest first.
    """

    activities: Annotated[dict[Identifier, Activity], Field(min_length=1)]
    entitlements: Annotated[dict[Identifier, dict[Identifier, Entitlement]], Field(min_length=1)]
    flags: dict[Identifier, dict[Identifier, Entitlement]] = {}
    floors: Floors = Floors()

    @property
    def tiers(self) -> tuple[str, ...]:
        """Tiers, lowest first."""
        return tuple(self.entitlements)
