"""Scenario files: a question and the edits that answer it. Unknown keys are faults."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from allocator.domain.fields import Identifier, Share, Text
from allocator.domain.models import Document
from allocator.domain.people import Role
from allocator.errors import Fault, FaultyDataError
from allocator.io.documents import as_model, read_yaml


class CapacityEdit(Document):
    """Change the time of everybody in a role: 0.5 halves it, 0 takes the role away."""

    edit: Literal["capacity_by_role"]
    role: Role
    factor: Annotated[float, Field(ge=0, le=10)]


class PeopleEdit(Document):
    """Take people away, the last in the file first, or named ones."""

    edit: Literal["remove_people"]
    role: Role | None = None
    count: Annotated[int, Field(ge=1, le=1000)] | None = None
    person_ids: tuple[Identifier, ...] = ()


class ContactShareEdit(Document):
    """Set the share of contract time that is free for schools."""

    edit: Literal["contact_share"]
    role: Role | None = None
    share: Share


Edit = Annotated[CapacityEdit | PeopleEdit | ContactShareEdit, Field(discriminator="edit")]


class Scenario(Document):
    """A what-if: its name, the question it answers and the edits, in order."""

    name: Identifier
    question: Text
    edits: Annotated[tuple[Edit, ...], Field(min_length=1)]


def load_scenario(path: Path) -> Scenario:
    """Read a scenario file.

    Raises
    ------
    FaultyDataError
        With every fault: line, key, value, what was expected.
    """
    faults: list[Fault] = []
    document = read_yaml(path, faults)
    scenario = as_model(*document, Scenario, path.name, faults) if document else None
    if scenario is None:
        raise FaultyDataError(faults)
    return scenario
