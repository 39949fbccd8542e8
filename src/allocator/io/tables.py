"""Which file holds which rows, and how large a file may be."""

from __future__ import annotations

from dataclasses import dataclass

from allocator.domain.calendar import CalendarSpan
from allocator.domain.crossings import KnownJourney, Port, Sailing
from allocator.domain.discussions import Discussion
from allocator.domain.engagements import EngagedVisit, Pin
from allocator.domain.indicators import Reading
from allocator.domain.models import Row
from allocator.domain.people import Conflict, Leave, Link, Person
from allocator.domain.schools import Headteacher, School
from allocator.domain.tiers import Judgement, TierRecord

MOST_ROWS = 200_000
MOST_READINGS = 5_000_000
MOST_FILE_BYTES = 200 * 1024 * 1024
MOST_YAML_BYTES = 1024 * 1024


@dataclass(frozen=True)
class Table:
    """A table of the workspace: its file stem, the model of its rows, its place in `Authority`.

    ``makes_the_plan`` is false for a table that no plan depends on: it is not in the hash.
    """

    name: str
    model: type[Row]
    field: str
    is_required: bool = False
    most_rows: int = MOST_ROWS
    makes_the_plan: bool = True

    @property
    def columns(self) -> tuple[str, ...]:
        """Column names in order, as they stand in the header."""
        return tuple(field.alias or name for name, field in self.model.model_fields.items())

    @property
    def required_columns(self) -> tuple[str, ...]:
        """Columns that must be there."""
        return tuple(
            field.alias or name
            for name, field in self.model.model_fields.items()
            if field.is_required()
        )


TABLES: tuple[Table, ...] = (
    Table("schools", School, "schools", is_required=True),
    Table("headteachers", Headteacher, "headteachers"),
    Table("readings", Reading, "readings", most_rows=MOST_READINGS),
    Table("judgements", Judgement, "judgements"),
    Table("tier_history", TierRecord, "tier_history"),
    Table("discussions", Discussion, "discussions", makes_the_plan=False),
    Table("people", Person, "people", is_required=True),
    Table("leave", Leave, "leave"),
    Table("links", Link, "links"),
    Table("conflicts", Conflict, "conflicts"),
    Table("calendar", CalendarSpan, "calendar"),
    Table("ports", Port, "ports"),
    Table("sailings", Sailing, "sailings"),
    Table("travel_minutes", KnownJourney, "known_journeys"),
    Table("pins", Pin, "pins"),
    Table("visits", EngagedVisit, "visits"),
)
TABLE_BY_NAME = {table.name: table for table in TABLES}
DOCUMENTS = ("authority.yaml", "offer.yaml", "boundary.geojson")
WORKBOOK = "workspace.xlsx"
