"""Edits of rules and tiers: other thresholds, another ruleset, tiers as people would set them."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from allocator.domain.fields import Identifier, Text
from allocator.domain.schools import Sector
from allocator.scenarios.edits.shape import EditShape, Factor, Number
from allocator.scenarios.edits.whom import OfSchools


class ParameterEdit(EditShape):
    """Another number of the ruleset, for all or for one sector.

    The number at which a tier is left again moves by the same amount, so that a school does not
    enter a tier at a number at which it would leave it; ``leave: stays`` keeps it where it is.
    """

    numbers: ClassVar[tuple[str, ...]] = ("value", "add", "factor")

    edit: Literal["parameter"]
    name: Identifier
    value: Number | None = None
    add: Number | None = None
    factor: Factor | None = None
    sector: Sector | None = None
    leave: Literal["moves_along", "stays"] = "moves_along"

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if sum(given is not None for given in (self.value, self.add, self.factor)) != 1:
            raise ValueError("one of value, add and factor")
        return self


class RulesetEdit(EditShape):
    """Other rules: a shipped ruleset's name, or a path from the scenario's file."""

    edit: Literal["ruleset"]
    rules: Annotated[Text, Field(min_length=1)]


class TierEdit(OfSchools):
    """The tier that some schools have, whatever the rules say: a judgement made on ``as_of``."""

    edit: Literal["tier"]
    tier: Identifier
    reason: Text = "what if"


class DropJudgements(EditShape):
    """Judgements that no longer hold: of some schools, or all."""

    edit: Literal["drop_judgements"]
    schools: tuple[Identifier, ...] = ()
