"""The shape every domain model shares."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Row(BaseModel):
    """One row of a table of the workspace: frozen; unknown columns are not its business."""

    model_config = ConfigDict(frozen=True, populate_by_name=True, extra="ignore")


class Document(BaseModel):
    """A part of a YAML or JSON document: frozen; an unknown key is a fault."""

    model_config = ConfigDict(frozen=True, populate_by_name=True, extra="forbid")
